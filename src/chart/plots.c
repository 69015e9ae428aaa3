#include "maker.h"

#include <math.h>

#define CPU_TOP_MIN 1.0 /* %: what is below looks low */

/* ---- what there is to plot ---- */

bool gc_has_quantity(const struct gc_series *series, enum gc_quantity quantity)
{
    size_t count;
    const struct gc_bucket *bucket = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++)
        if (bucket[i].value[quantity].first != GC_ABSENT)
            return true;
    return false;
}

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
        const struct gc_series *series = layout->panel[i].process->series;
        struct gc_plot *plot = layout->panel[i].plot;
        plot[GC_PLOT_HEAP].known = plot[GC_PLOT_HEAP].shown = true;
        plot[GC_PLOT_CPU].known = has_intervals(series) || gc_has_quantity(series, GC_CPU_PCT);
        plot[GC_PLOT_MEMORY].known =
            gc_has_quantity(series, GC_MEM_IN_USE) || gc_has_quantity(series, GC_MEM_RETURNED);
    }
}

/* ---- scales of values ---- */

/* The value between two buckets at PLACE, or 0 where PLACE is not between them. */
static double value_between(const struct gc_bucket *a, const struct gc_bucket *b,
                            enum gc_quantity quantity, int64_t place)
{
    int64_t left = a->value[quantity].last, right = b->value[quantity].first;
    if (place <= a->end || place >= b->begin || left == GC_ABSENT || right == GC_ABSENT)
        return 0;
    double share = (double)(place - a->end) / (double)(b->begin - a->end);
    return (double)left + share * ((double)right - (double)left);
}

/* The largest value of QUANTITY that the range shows, or 0. */
static double visible_max(const struct gc_panel *panel, enum gc_quantity quantity)
{
    size_t count;
    double max = 0;
    const struct gc_range *range = &panel->range;
    const struct gc_bucket *bucket = gc_series_buckets(panel->process->series, &count);
    for (size_t i = 0; i < count; i++) {
        const struct gc_m4 *m4 = &bucket[i].value[quantity];
        bool seen = bucket[i].end >= range->from && bucket[i].begin <= range->to;
        if (seen && m4->max != GC_ABSENT)
            max = fmax(max, (double)m4->max);
        if (i > 0) { /* lines that come in or go out at the range's ends */
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->from));
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->to));
        }
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

static void scale_heap(struct gc_maker *maker, struct gc_panel *panel)
{
    struct gc_plot *plot = &panel->plot[GC_PLOT_HEAP];
    double max = 1;
    for (int quantity = GC_HEAP_BEFORE; quantity <= GC_HEAP_GOAL; quantity++)
        max = fmax(max, visible_max(panel, quantity));
    double height = plot->box.h;
    double above =
        fmin(2 * SIZE_TICK * maker->factor, 0.35 * height); /* room for the peak's label */
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
