#include "maker.h"

#include "calendar.h"

#include <math.h>
#include <stdio.h>

#define WINDOWS    120 /* about how many steps the range has */
#define SINGLE_MAX 150 /* this many intervals are shown one by one */

/* ---- what panels stand on ---- */

/* RANGE from FROM to TO, or a second where nothing is between: all of it is at one moment. */
static void set_range(struct gc_range *range, int64_t from, int64_t to)
{
    if (to <= from)
        to = from <= INT64_MAX - GC_SECOND_NS ? from + GC_SECOND_NS : INT64_MAX;
    from -= from == INT64_MAX;
    *range = (struct gc_range){from, to};
}

/* The latest start on the axis of time since the start. */
static int64_t last_origin(const struct gc_layout *layout)
{
    int64_t last = 0;
    for (size_t i = 0; i < layout->panel_count; i++)
        if (layout->panel[i].axis == GC_AXIS_START && layout->panel[i].origin > last)
            last = layout->panel[i].origin;
    return last;
}

/* The axis of time since the start, which the chart may set: for the first start and the last. */
static bool range_since_start(struct gc_maker *maker, const struct gc_extent *extent,
                              struct gc_error *error)
{
    const struct gc_chart *chart = maker->chart;
    bool zeroed = chart->from_ns == 0 && chart->to_ns == 0;
    bool from_data = zeroed || chart->from_ns == GC_ABSENT;
    bool to_data = zeroed || chart->to_ns == GC_ABSENT;
    int64_t from =
        from_data ? gc_extent_begin(extent) : gc_place_from(chart->from_ns, extent->start);
    int64_t to = to_data ? extent->end : gc_place_from(chart->to_ns, last_origin(maker->layout));
    from = from > 0 ? from : 0;
    bool crossed = !from_data && !to_data && chart->to_ns <= chart->from_ns;
    if (crossed || (to <= from && !to_data))
        return gc_error_set(error, NULL, 0, "the time axis would end before it begins");
    set_range(&maker->layout->axis[GC_AXIS_START].range, from, to);
    return true;
}

static void title_axes(struct gc_maker *maker)
{
    struct gc_layout_axis *number = &maker->layout->axis[GC_AXIS_NUMBER];
    struct gc_layout_axis *wall = &maker->layout->axis[GC_AXIS_WALL];
    bool local = maker->chart->local_time;
    snprintf(number->title, GC_AXIS_TITLE, "GC cycle");
    gc_calendar_title(wall->title, GC_AXIS_TITLE, wall->range.from, wall->range.to, local);
    gc_calendar_title(wall->short_title, GC_AXIS_TITLE, wall->range.from, wall->range.from, local);
}

/* What PANEL's axis shows as its series counts; the process may start within it. */
static void set_panel_range(const struct gc_layout *layout, struct gc_panel *panel)
{
    const struct gc_range *range = &layout->axis[panel->axis].range;
    int64_t from = range->from > panel->origin ? range->from - panel->origin : 0;
    int64_t to = range->to - panel->origin;
    panel->range = (struct gc_range){from, to > from ? to : from + 1};
}

bool gc_choose_ranges(struct gc_maker *maker, struct gc_error *error)
{
    struct gc_layout *layout = maker->layout;
    struct gc_extent extents[GC_AXES] = {[GC_AXIS_START] = {.end = GC_SECOND_NS}};
    for (size_t i = 0; i < layout->panel_count; i++) {
        const struct gc_panel *panel = &layout->panel[i];
        gc_extent_add(&extents[panel->axis], panel->process, panel->origin);
        layout->axis[panel->axis].used = true;
    }
    for (int axis = GC_AXIS_WALL; axis < GC_AXES; axis++)
        set_range(&layout->axis[axis].range, gc_extent_begin(&extents[axis]), extents[axis].end);
    if (!range_since_start(maker, &extents[GC_AXIS_START], error))
        return false;
    title_axes(maker);
    for (size_t i = 0; i < layout->panel_count; i++)
        set_panel_range(layout, &layout->panel[i]);
    return true;
}

void gc_choose_window(struct gc_layout *layout)
{
    bool single = true;
    int64_t span = 0;
    for (size_t i = 0; i < layout->panel_count; i++) {
        const struct gc_panel *panel = &layout->panel[i];
        const struct gc_range *range = &layout->axis[panel->axis].range;
        if (!panel->plot[GC_PLOT_CPU].known || panel->axis == GC_AXIS_NUMBER)
            continue;
        single = single && gc_steps_can_be_single(panel->process->series, panel->range, SINGLE_MAX);
        span = range->to - range->from > span ? range->to - range->from : span;
    }
    layout->window_ns = single ? 0 : gc_scale_round_time((double)span / WINDOWS);
}

/* ---- ticks ---- */

static void fill_scale(const struct gc_maker *maker, enum gc_axis kind, int wanted)
{
    struct gc_layout_axis *axis = &maker->layout->axis[kind];
    int64_t from = axis->range.from, to = axis->range.to;
    if (kind == GC_AXIS_START)
        gc_scale_time(&axis->scale, from, to, wanted);
    else if (kind == GC_AXIS_WALL)
        gc_calendar_ticks(&axis->scale, from, to, wanted, maker->chart->local_time);
    else
        gc_scale_number(&axis->scale, from, to, wanted);
}

/* The least distance between two ticks; that of the whole axis where there are not two. */
static double least_gap(const struct gc_layout_axis *axis)
{
    double gap = (double)(axis->range.to - axis->range.from);
    for (size_t i = 1; i < axis->scale.count; i++)
        gap = fmin(gap, axis->scale.tick[i].at - axis->scale.tick[i - 1].at);
    return gap;
}

void gc_choose_ticks(struct gc_maker *maker, double width)
{
    for (int kind = 0; kind < GC_AXES; kind++) {
        const struct gc_layout_axis *axis = &maker->layout->axis[kind];
        double span = (double)(axis->range.to - axis->range.from);
        for (int wanted = 10; axis->used && wanted > 0; wanted--) {
            fill_scale(maker, kind, wanted);
            double gap = least_gap(axis) / span * (width - 2 * PLOT_INSET);
            if (gc_make_widest(maker, &axis->scale) + 14 * maker->factor <= gap)
                break;
        }
    }
}

void gc_add_ticks(struct gc_maker *maker, const struct gc_panel *panel, double y)
{
    const struct gc_layout *layout = maker->layout;
    const struct gc_scale *scale = &layout->axis[panel->axis].scale;
    double taken = panel->cell.x, right = panel->cell.x + panel->cell.w + 6 * maker->factor;
    for (size_t i = 0; i < scale->count; i++) {
        const struct gc_tick *tick = &scale->tick[i];
        double x = gc_layout_tick_x(layout, panel, tick);
        double half = gc_make_width(maker, &gc_style_tick, tick->label) / 2;
        if (x - half < taken || x + half > right)
            continue;
        gc_make_text(maker, &gc_style_tick, tick->label, GC_ANCHOR_MIDDLE, x, y, 2 * half + 0.01);
        taken = x + half + 4;
    }
}

void gc_add_axis_title(struct gc_maker *maker, const struct gc_panel *panel, double y)
{
    const struct gc_layout_axis *axis = &maker->layout->axis[panel->axis];
    const struct gc_rect *cell = &panel->cell, *box = &panel->plot[GC_PLOT_HEAP].box;
    const char *title = axis->title;
    if (gc_make_width(maker, &gc_style_tick, title) > cell->w)
        title = axis->short_title;
    double width = gc_make_width(maker, &gc_style_tick, title);
    double left = fmax(box->x + (box->w - width) / 2, cell->x);
    if (width <= cell->w)
        gc_make_text(maker, &gc_style_tick, title, GC_ANCHOR_START,
                     fmin(left, cell->x + cell->w - width), y, width + 0.01);
}
