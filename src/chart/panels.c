#include "maker.h"

#include "findings.h"

#include <math.h>
#include <stdio.h>

#define HEAP_SHARE  0.7 /* of the two plots' height */
#define CPU_TOP_MIN 1.0 /* %: what is below looks low */

/* The value between two buckets at NS, or 0 where NS is not between them. */
static double value_between(const struct gc_bucket *a, const struct gc_bucket *b,
                            enum gc_quantity quantity, int64_t ns)
{
    int64_t left = a->value[quantity].last, right = b->value[quantity].first;
    if (ns <= a->end || ns >= b->begin || left == GC_ABSENT || right == GC_ABSENT)
        return 0;
    double share = (double)(ns - a->end) / (double)(b->begin - a->end);
    return (double)left + share * ((double)right - (double)left);
}

/* The largest value of QUANTITY that the range shows, or 0. */
static double visible_max(const struct gc_layout *layout, const struct gc_series *series,
                          enum gc_quantity quantity)
{
    size_t count;
    double max = 0;
    const struct gc_range *range = &layout->range;
    const struct gc_bucket *bucket = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++) {
        const struct gc_m4 *m4 = &bucket[i].value[quantity];
        bool seen = bucket[i].end >= range->from_ns && bucket[i].begin <= range->to_ns;
        if (seen && m4->max != GC_ABSENT)
            max = fmax(max, (double)m4->max);
        if (i > 0) { /* lines that come in or go out at the range's ends */
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->from_ns));
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->to_ns));
        }
    }
    return max;
}

static void scale_heap(struct gc_maker *maker, struct gc_panel *panel)
{
    double max = 1;
    for (int quantity = GC_HEAP_BEFORE; quantity <= GC_HEAP_GOAL; quantity++)
        max = fmax(max, visible_max(maker->layout, panel->process->series, quantity));
    double height = panel->heap.h;
    double above =
        fmin(2 * SIZE_TICK * maker->factor, 0.35 * height); /* room for the peak's label */
    panel->heap_top = max * height / (height - above);
    int wanted = (int)(height / (2.8 * SIZE_TICK * maker->factor));
    gc_scale_memory(&panel->heap_scale, panel->heap_top, wanted < 8 ? wanted : 8);
}

static void scale_cpu(struct gc_maker *maker, struct gc_panel *panel)
{
    double max = visible_max(maker->layout, panel->process->series, GC_CPU_PCT);
    for (size_t i = 0; i < panel->steps.count; i++)
        max = fmax(max, panel->steps.step[i].pct);
    double top = fmax(1.12 * max, CPU_TOP_MIN);
    panel->cpu_top = max <= 100 && top > 100 ? 100 : top;
    int wanted = (int)(panel->cpu.h / (2.2 * SIZE_TICK * maker->factor));
    gc_scale_percent(&panel->cpu_scale, panel->cpu_top, wanted < 5 ? wanted : 5);
}

/* The heights of a panel's parts within its cell. */
static void lay_heights(struct gc_maker *maker, struct gc_panel *panel)
{
    double factor = maker->factor;
    bool noted = panel->cell.h > 150 * factor;
    double top = panel->cell.y + (noted ? 44 : 28) * factor;
    double between = 22 * factor;
    double plots = panel->cell.y + panel->cell.h - 20 * factor - top - between;
    panel->heap = (struct gc_rect){.y = top, .h = floor(HEAP_SHARE * plots)};
    panel->cpu = (struct gc_rect){.y = top + panel->heap.h + between, .h = plots - panel->heap.h};
    double y = panel->cell.y + GC_FONT_ASCENT * SIZE_NAME * factor;
    if (panel->process->name)
        gc_make_text(maker, &gc_style_name, panel->process->name, GC_ANCHOR_START, panel->cell.x, y,
                     panel->cell.w);
    if (!noted)
        return;
    gc_findings_process(&maker->scratch, gc_series_totals(panel->process->series));
    gc_make_findings(maker, &gc_style_note, panel->cell.x, y + 17 * factor, panel->cell.w);
}

/* Labels that do not fit beside the axis are left out. */
static void add_value_labels(struct gc_maker *maker, const struct gc_panel *panel,
                             const struct gc_scale *scale, enum gc_quantity quantity)
{
    double x = panel->heap.x - LABEL_GAP * maker->factor, room = x - panel->cell.x + 0.01;
    for (size_t i = 0; i < scale->count; i++) {
        double y = gc_layout_y(panel, quantity, scale->tick[i].at);
        const char *label = scale->tick[i].label;
        if (gc_make_width(maker, &gc_style_tick, label) <= room)
            gc_make_text(maker, &gc_style_tick, label, GC_ANCHOR_END, x,
                         y + 0.36 * SIZE_TICK * maker->factor, room);
    }
}

/* The widest form of the peak's label that fits WIDTH: "" where none does. */
static void peak_label(const struct gc_maker *maker, const struct gc_totals *totals, double width,
                       char *out, size_t size)
{
    char heap[GC_FIGURE_SIZE], when[GC_FIGURE_SIZE];
    gc_scale_memory_text(heap, sizeof heap, (double)totals->peak_heap_mib);
    gc_scale_time_text(when, sizeof when, totals->peak_heap_end_ns);
    snprintf(out, size, "peak %s at %s", heap, when);
    if (gc_make_width(maker, &gc_style_peak, out) > width)
        snprintf(out, size, "%s", heap);
    if (gc_make_width(maker, &gc_style_peak, out) > width)
        out[0] = '\0';
}

/* The label of the peak stands above its dot, to the right if it can. */
static void add_peak(struct gc_maker *maker, struct gc_panel *panel)
{
    const struct gc_totals *totals = gc_series_totals(panel->process->series);
    const struct gc_range *range = &maker->layout->range;
    panel->has_peak = totals->peak_heap_mib != GC_ABSENT &&
                      totals->peak_heap_end_ns >= range->from_ns &&
                      totals->peak_heap_end_ns <= range->to_ns;
    if (!panel->has_peak)
        return;
    panel->peak_x = gc_layout_x(maker->layout, panel, totals->peak_heap_end_ns);
    panel->peak_y = gc_layout_y(panel, GC_HEAP_AFTER, (double)totals->peak_heap_mib);
    char label[2 * GC_FIGURE_SIZE + 16];
    peak_label(maker, totals, panel->heap.w - 8, label, sizeof label);
    double width = gc_make_width(maker, &gc_style_peak, label);
    double left = panel->heap.x + 4, right = panel->heap.x + panel->heap.w - 2;
    double x = panel->peak_x + LABEL_GAP;
    if (x + width > right)
        x = fmax(left, fmin(panel->peak_x - LABEL_GAP - width, right - width));
    double top = panel->heap.y + GC_FONT_ASCENT * SIZE_TICK * maker->factor;
    double y = fmax(top, panel->peak_y - 5 * maker->factor);
    struct gc_text *text =
        gc_make_text(maker, &gc_style_peak, label, GC_ANCHOR_START, x, y, width + 0.01);
    if (text)
        text->over = true;
}

/* In the page's left margin, where that is wide enough. */
static void add_axis_title(struct gc_maker *maker, const char *title, struct gc_rect plot)
{
    double width = gc_make_width(maker, &gc_style_tick, title);
    double x = 0.4 * SIZE_TICK * maker->factor;
    if (width > plot.h || maker->rest.x < 4 * x)
        return;
    struct gc_text *text =
        gc_make_text(maker, &gc_style_tick, title, GC_ANCHOR_START, 0, 0, width + 0.01);
    if (text)
        gc_make_turned(text, x + GC_FONT_ASCENT * text->size, plot.y + (plot.h + width) / 2);
}

/* Cells, the plots' heights and with them the values' scales; the widest label of those. */
static double lay_rows(struct gc_maker *maker, size_t cols)
{
    struct gc_layout *layout = maker->layout;
    double gap = 22 * maker->factor, widest = 0;
    size_t rows = (layout->panel_count + cols - 1) / cols;
    double w = (maker->rest.w - gap * (double)(cols - 1)) / (double)cols;
    double h = (maker->rest.h - gap * (double)(rows - 1)) / (double)rows;
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        panel->cell = (struct gc_rect){maker->rest.x + (w + gap) * (double)(i % cols),
                                       maker->rest.y + (h + gap) * (double)(i / cols), w, h};
        lay_heights(maker, panel);
        scale_heap(maker, panel);
        scale_cpu(maker, panel);
        widest = fmax(widest, gc_make_widest(maker, &panel->heap_scale));
        widest = fmax(widest, gc_make_widest(maker, &panel->cpu_scale));
    }
    return fmin(ceil(widest + LABEL_GAP * maker->factor) + 1,
                0.45 * w); /* + 1: plots begin at whole px */
}

static void lay_columns(struct gc_maker *maker, size_t cols, double margin)
{
    struct gc_layout *layout = maker->layout;
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        panel->heap.x = panel->cpu.x = floor(panel->cell.x + margin);
        panel->heap.w = panel->cpu.w = floor(panel->cell.x + panel->cell.w - panel->heap.x);
        if (i == 0)
            gc_choose_time_ticks(maker, panel->heap.w);
        add_value_labels(maker, panel, &panel->heap_scale, GC_HEAP_AFTER);
        add_value_labels(maker, panel, &panel->cpu_scale, GC_CPU_PCT);
        gc_add_time_labels(maker, panel);
        add_peak(maker, panel);
        if (i % cols == 0) {
            add_axis_title(maker, "heap", panel->heap);
            add_axis_title(maker, "GC CPU", panel->cpu);
        }
    }
}

/* The number of columns that leaves the panels largest. */
static size_t choose_columns(struct gc_rect area, size_t count)
{
    size_t best = 1;
    double best_side = 0;
    for (size_t cols = 1; cols <= count; cols++) {
        size_t rows = (count + cols - 1) / cols;
        double side = fmin(area.w / (double)cols, area.h / (double)rows);
        if (side > best_side) {
            best = cols;
            best_side = side;
        }
    }
    return best;
}

void gc_lay_panels(struct gc_maker *maker)
{
    struct gc_layout *layout = maker->layout;
    if (layout->panel_count == 0)
        return;
    size_t cols = choose_columns(maker->rest, layout->panel_count);
    lay_columns(maker, cols, lay_rows(maker, cols));
}
