#include "maker.h"

#include <math.h>

#define CPU_TOP_MIN 1.0 /* %: what is below looks low */
#define LIMIT_REACH 3.0 /* of the highest line: limits up to there are drawn */

/* ---- what there is to plot ---- */

static bool has_intervals(const struct gc_series *series)
{
    size_t count;
    const struct gc_bucket *bucket = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++)
        if (bucket[i].capacity_ns > 0)
            return true;
    return false;
}

void gc_choose_plots(struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++) {
        const struct gc_chart_process *process = layout->panel[i].process;
        struct gc_plot *plot = layout->panel[i].plot;
        plot[GC_PLOT_HEAP].known = plot[GC_PLOT_HEAP].shown = true;
        plot[GC_PLOT_CPU].known =
            has_intervals(process->series) || gc_has_curve(process, GC_CPU_PCT);
        plot[GC_PLOT_MEMORY].known =
            gc_has_curve(process, GC_MEM_IN_USE) || gc_has_curve(process, GC_MEM_RETURNED);
    }
}

/* ---- scales of values ---- */

/* The value between two stretches at PLACE, or 0 where PLACE is not between them. */
static double value_between(const struct gc_stretch *a, const struct gc_stretch *b, int64_t place)
{
    int64_t left = a->value.last, right = b->value.first;
    if (place <= a->end || place >= b->begin || left == GC_ABSENT || right == GC_ABSENT)
        return 0;
    double share = (double)(place - a->end) / (double)(b->begin - a->end);
    return (double)left + share * ((double)right - (double)left);
}

/* The largest value of the curve WHICH that the range shows, or 0. */
static double visible_max(const struct gc_panel *panel, int which)
{
    double max = 0;
    const struct gc_range *range = &panel->range;
    struct gc_curve curve = gc_curve_of(panel->process, which);
    struct gc_stretch last = {0};
    for (size_t i = 0; i < curve.count; i++) {
        struct gc_stretch stretch = gc_curve_at(&curve, i);
        bool seen = stretch.end >= range->from && stretch.begin <= range->to;
        if (seen && stretch.value.max != GC_ABSENT)
            max = fmax(max, (double)stretch.value.max);
        if (i > 0) { /* lines that come in or go out at the range's ends */
            max = fmax(max, value_between(&last, &stretch, range->from));
            max = fmax(max, value_between(&last, &stretch, range->to));
        }
        last = stretch;
    }
    return max;
}

/* Ticks some lines apart, at most MOST of them; a low plot has at least one above 0. */
static void scale_plot(const struct gc_maker *maker, struct gc_plot *plot, double lines, int most,
                       void (*scale)(struct gc_scale *, double, int))
{
    int wanted = (int)(plot->box.h / (lines * SIZE_TICK * maker->factor));
    wanted = wanted < 1 ? 1 : wanted < most ? wanted : most;
    do
        scale(&plot->scale, plot->top, wanted);
    while (plot->scale.count < 2 && ++wanted < GC_TICKS_MAX);
}

/* What the plot of the heap reaches up to: its lines, and limits unless those would be low then. */
static double heap_max(const struct gc_maker *maker, const struct gc_panel *panel, bool *beyond)
{
    double lines = fmax(1, visible_max(panel, GC_RESIDENT)), max;
    for (int quantity = GC_HEAP_BEFORE; quantity <= GC_HEAP_GOAL; quantity++)
        lines = fmax(lines, visible_max(panel, quantity));
    max = lines;
    *beyond = false;
    for (size_t i = 0; i < maker->chart->limit_count; i++) {
        double limit = (double)maker->chart->limits[i].mib;
        if (limit > LIMIT_REACH * lines)
            *beyond = true;
        else
            max = fmax(max, limit);
    }
    return max;
}

static void scale_heap(struct gc_maker *maker, struct gc_panel *panel)
{
    struct gc_plot *plot = &panel->plot[GC_PLOT_HEAP];
    bool beyond;
    double max = heap_max(maker, panel, &beyond), height = plot->box.h;
    double lines = beyond ? 3.2 : 2; /* of labels, above what is highest */
    double above = fmin(lines * SIZE_TICK * maker->factor, 0.35 * height);
    plot->top = max * height / (height - above);
    scale_plot(maker, plot, 2.8, 8, gc_scale_memory);
}

static void scale_cpu(struct gc_maker *maker, struct gc_panel *panel)
{
    struct gc_plot *plot = &panel->plot[GC_PLOT_CPU];
    double max = visible_max(panel, GC_CPU_PCT);
    for (size_t i = 0; i < panel->steps.count; i++)
        max = fmax(max, panel->steps.step[i].pct);
    double top = fmax(1.12 * max, CPU_TOP_MIN);
    plot->top = max <= 100 && top > 100 ? 100 : top;
    scale_plot(maker, plot, 2.2, 5, gc_scale_percent);
}

static void scale_memory(struct gc_maker *maker, struct gc_panel *panel)
{
    struct gc_plot *plot = &panel->plot[GC_PLOT_MEMORY];
    double max = fmax(visible_max(panel, GC_MEM_IN_USE), visible_max(panel, GC_MEM_RETURNED));
    plot->top = 1.12 * fmax(max, 1);
    scale_plot(maker, plot, 2.2, 4, gc_scale_memory);
}

double gc_scale_values(struct gc_maker *maker, struct gc_panel *panel)
{
    static void (*const scale[GC_PLOTS])(struct gc_maker *, struct gc_panel *) = {
        [GC_PLOT_HEAP] = scale_heap, [GC_PLOT_CPU] = scale_cpu, [GC_PLOT_MEMORY] = scale_memory};
    double widest = 0;
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        struct gc_plot *plot = &panel->plot[kind];
        if (!plot->shown || !plot->known)
            continue;
        scale[kind](maker, panel);
        widest = fmax(widest, gc_make_widest(maker, &plot->scale));
    }
    return widest;
}
