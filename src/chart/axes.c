#include "maker.h"

#include <math.h>

#define WINDOWS    120 /* about how many steps the range has */
#define SINGLE_MAX 150 /* this many intervals are shown one by one */

/* Where the data of the shown processes begin and end; false where there are none. */
static bool data_range(const struct gc_layout *layout, struct gc_range *range)
{
    bool any = false;
    for (size_t i = 0; i < layout->panel_count; i++) {
        size_t count;
        const struct gc_bucket *bucket =
            gc_series_buckets(layout->panel[i].process->series, &count);
        if (count == 0)
            continue;
        int64_t begin = bucket[0].begin, end = bucket[count - 1].end;
        range->from_ns = !any || begin < range->from_ns ? begin : range->from_ns;
        range->to_ns = !any || end > range->to_ns ? end : range->to_ns;
        any = true;
    }
    return any;
}

bool gc_choose_range(struct gc_maker *maker, struct gc_error *error)
{
    const struct gc_chart *chart = maker->chart;
    struct gc_range data = {0, GC_SECOND_NS};
    bool any = data_range(maker->layout, &data);
    bool zeroed = chart->from_ns == 0 && chart->to_ns == 0;
    bool from_data = zeroed || chart->from_ns == GC_ABSENT;
    bool to_data = zeroed || chart->to_ns == GC_ABSENT;
    /* Time counts from the process's start, unless a third of the axis would be empty then. */
    bool late = any && data.from_ns < data.to_ns && data.from_ns > data.to_ns / 3;
    int64_t from = !from_data ? chart->from_ns : late ? data.from_ns : 0;
    int64_t to = to_data ? data.to_ns : chart->to_ns;
    from = from > 0 ? from : 0;
    if (to <= from && !to_data)
        return gc_error_set(error, NULL, 0, "the time axis would end before it begins");
    if (to <= from) /* nothing, or all of it at one moment */
        to = from <= INT64_MAX - GC_SECOND_NS ? from + GC_SECOND_NS : INT64_MAX;
    from -= from == INT64_MAX;
    maker->layout->range = (struct gc_range){from, to};
    return true;
}

void gc_choose_window(struct gc_layout *layout)
{
    bool single = true;
    for (size_t i = 0; i < layout->panel_count && single; i++)
        single =
            gc_steps_can_be_single(layout->panel[i].process->series, layout->range, SINGLE_MAX);
    double span = (double)(layout->range.to_ns - layout->range.from_ns);
    layout->window_ns = single ? 0 : gc_scale_round_time(span / WINDOWS);
}

void gc_choose_time_ticks(struct gc_maker *maker, double width)
{
    struct gc_layout *layout = maker->layout;
    double span = (double)(layout->range.to_ns - layout->range.from_ns);
    for (int wanted = 10; wanted > 0; wanted--) {
        gc_scale_time(&layout->time, layout->range.from_ns, layout->range.to_ns, wanted);
        double step = layout->time.step / span * (width - 2 * PLOT_INSET);
        if (gc_make_widest(maker, &layout->time) + 14 * maker->factor <= step)
            return;
    }
}

void gc_add_time_labels(struct gc_maker *maker, const struct gc_panel *panel)
{
    const struct gc_layout *layout = maker->layout;
    double y = panel->cpu.y + panel->cpu.h + 17 * maker->factor;
    double taken = panel->cell.x, right = panel->cell.x + panel->cell.w + 6 * maker->factor;
    for (size_t i = 0; i < layout->time.count; i++) {
        const struct gc_tick *tick = &layout->time.tick[i];
        double x = gc_layout_x(layout, panel, layout->range.from_ns + (int64_t)tick->at);
        double half = gc_make_width(maker, &gc_style_tick, tick->label) / 2;
        if (x - half < taken || x + half > right)
            continue;
        gc_make_text(maker, &gc_style_tick, tick->label, GC_ANCHOR_MIDDLE, x, y, 2 * half + 0.01);
        taken = x + half + 4;
    }
}
