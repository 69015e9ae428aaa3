#include "maker.h"

#include <math.h>
#include <stdlib.h>

#define HEADER_H    75.0
#define CELL_MIN_W  150.0
#define CELL_MIN_H  120.0
#define TITLED_H    15.0  /* more where axes have titles */
#define MEMORY_H    110.0 /* more for a row with plots of memory */
#define PIXEL_LIMIT 1e6   /* coordinates stay where the drawing library can count */

struct ranked {
    size_t index;
    int64_t peak;
};

static int by_peak(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->peak != right->peak)
        return left->peak > right->peak ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static int by_index(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    return left->index < right->index ? -1 : left->index > right->index;
}

/* Whether any process stands on an axis that has a title. */
static bool has_titles(const struct gc_maker *maker)
{
    for (size_t i = 0; i < maker->chart->process_count; i++)
        if (maker->layout->stands.stand[i].axis != GC_AXIS_START)
            return true;
    return false;
}

static bool has_memory(const struct gc_chart *chart)
{
    for (size_t i = 0; i < chart->process_count; i++)
        if (gc_has_curve(&chart->processes[i], GC_MEM_IN_USE) ||
            gc_has_curve(&chart->processes[i], GC_MEM_RETURNED))
            return true;
    return false;
}

/* How many panels the page has room for, below a header of common height. */
static size_t panel_room(const struct gc_maker *maker)
{
    double height = maker->rest.h - HEADER_H * maker->factor;
    double cols = floor(maker->rest.w / (CELL_MIN_W * maker->factor));
    double least = CELL_MIN_H + (has_titles(maker) ? TITLED_H : 0);
    double rows = floor(height / (least * maker->factor));
    double room = fmax(cols, 1) * fmax(rows, 1);
    return room < GC_CHART_MAX_PANELS ? (size_t)room : GC_CHART_MAX_PANELS;
}

/* Those with the largest peaks, in the order in which they were given. */
static void choose_processes(struct gc_maker *maker, size_t room)
{
    const struct gc_chart *chart = maker->chart;
    size_t count = chart->process_count, shown = count < room ? count : room;
    struct ranked *ranked = malloc((count ? count : 1) * sizeof *ranked);
    if (!ranked) {
        maker->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t peak = gc_series_totals(chart->processes[i].series)->peak_heap_mib;
        ranked[i] = (struct ranked){i, peak};
    }
    qsort(ranked, count, sizeof *ranked, by_peak);
    qsort(ranked, shown, sizeof *ranked, by_index);
    for (size_t i = 0; i < shown; i++) {
        struct gc_panel *panel = &maker->layout->panel[i];
        panel->process = &chart->processes[ranked[i].index];
        panel->stand = &maker->layout->stands.stand[ranked[i].index];
        panel->axis = panel->stand->axis;
        panel->origin = panel->stand->origin;
    }
    maker->layout->panel_count = shown;
    maker->hidden = count - shown;
    free(ranked);
}

static void choose_page(struct gc_maker *maker)
{
    static const double widths[] = {1000, 1000, 1240, 1400, 1680};
    const struct gc_chart *chart = maker->chart;
    size_t count = chart->process_count;
    size_t shown = count > GC_CHART_MAX_PANELS ? GC_CHART_MAX_PANELS : count;
    size_t cols = shown <= 3 ? shown : shown == 4 ? 2 : shown <= 9 ? 3 : 4;
    size_t rows = cols ? (shown + cols - 1) / cols : 1;
    struct gc_layout *layout = maker->layout;
    layout->width = chart->width > 0 ? chart->width : widths[cols];
    double natural = rows == 1 ? (cols < 3 ? 640 : 700) : 100 + 430 * (double)rows;
    if (has_memory(chart))
        natural += MEMORY_H * (double)rows;
    layout->height = chart->height > 0 ? chart->height : natural;
    maker->factor = fmin(1, fmax(0.72, fmin(layout->width / 800, layout->height / 480)));
    layout->line_width = 1.5 * maker->factor;
    double margin = 18 * maker->factor;
    double left = layout->width >= 400 ? 30 * maker->factor : 0.5 * margin;
    maker->rest = (struct gc_rect){left, margin, layout->width - left - margin,
                                   layout->height - 1.5 * margin};
}

static bool build_steps(struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        if (!gc_steps_build(&panel->steps, panel->process->series, panel->range, layout->window_ns))
            return false;
    }
    return true;
}

static bool lay_out(struct gc_maker *maker, struct gc_error *error)
{
    if (!gc_stands_choose(&maker->layout->stands, maker->chart))
        return gc_error_no_memory(error);
    choose_page(maker);
    choose_processes(maker, panel_room(maker));
    if (maker->failed)
        return gc_error_no_memory(error);
    if (!gc_choose_ranges(maker, error))
        return false;
    gc_choose_plots(maker->layout);
    gc_choose_window(maker->layout);
    if (!build_steps(maker->layout))
        return gc_error_no_memory(error);
    gc_lay_header(maker);
    gc_lay_footer(maker);
    gc_lay_panels(maker);
    if (maker->failed || maker->layout->strings.failed)
        return gc_error_no_memory(error);
    return true;
}

bool gc_layout_build(struct gc_layout *layout, const struct gc_chart *chart, struct gc_error *error)
{
    *layout = (struct gc_layout){0};
    struct gc_maker maker = {.chart = chart, .layout = layout};
    bool fonts = true;
    for (int weight = 0; weight < GC_WEIGHTS; weight++) {
        maker.font[weight] = gc_font_open(weight);
        fonts = fonts && maker.font[weight];
    }
    bool done = fonts ? lay_out(&maker, error) : gc_error_no_memory(error);
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        gc_font_free(maker.font[weight]);
    gc_buffer_release(&maker.scratch);
    return done;
}

void gc_layout_release(struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++)
        gc_steps_release(&layout->panel[i].steps);
    gc_stands_release(&layout->stands);
    free(layout->text);
    gc_buffer_release(&layout->strings);
    *layout = (struct gc_layout){0};
}

const char *gc_layout_string(const struct gc_layout *layout, const struct gc_text *text)
{
    return layout->strings.data + text->offset;
}

/* AT on PANEL's axis; held at the largest place there is. */
static int64_t on_axis(const struct gc_panel *panel, int64_t at)
{
    return gc_place_from(at > 0 ? at : 0, panel->origin);
}

static double x_of(const struct gc_layout *layout, const struct gc_panel *panel, double since)
{
    const struct gc_range *range = &layout->axis[panel->axis].range;
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    double share = since / (double)(range->to - range->from);
    return box->x + PLOT_INSET + share * (box->w - 2 * PLOT_INSET);
}

double gc_layout_x(const struct gc_layout *layout, const struct gc_panel *panel, int64_t at)
{
    int64_t since = on_axis(panel, at) - layout->axis[panel->axis].range.from; /* both >= 0 */
    return x_of(layout, panel, (double)since);
}

double gc_layout_tick_x(const struct gc_layout *layout, const struct gc_panel *panel,
                        const struct gc_tick *tick)
{
    return x_of(layout, panel, tick->at);
}

static const enum gc_plot_kind plot_of[GC_CURVES] = {
    [GC_HEAP_BEFORE] = GC_PLOT_HEAP,    [GC_HEAP_AFTER] = GC_PLOT_HEAP,
    [GC_HEAP_LIVE] = GC_PLOT_HEAP,      [GC_HEAP_GOAL] = GC_PLOT_HEAP,
    [GC_CPU_PCT] = GC_PLOT_CPU,         [GC_MEM_IN_USE] = GC_PLOT_MEMORY,
    [GC_MEM_RETURNED] = GC_PLOT_MEMORY, [GC_RESIDENT] = GC_PLOT_HEAP};

double gc_plot_y(const struct gc_plot *plot, double value)
{
    double share = value / plot->top;
    return fmax(plot->box.y + plot->box.h - share * plot->box.h, -PIXEL_LIMIT);
}

double gc_layout_y(const struct gc_panel *panel, int which, double value)
{
    return gc_plot_y(&panel->plot[plot_of[which]], value);
}
