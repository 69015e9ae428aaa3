/*
 * What the lines of plots are drawn from: a quantity of a process's series, or its resident memory,
 * as stretches of the series' axis with the first, last, least and most of their values.
 */
#ifndef GC_CURVES_H
#define GC_CURVES_H

#include <gcplot/chart.h>

/* A curve is known by its enum gc_quantity, or this. */
enum { GC_RESIDENT = GC_QUANTITIES, GC_CURVES };

/* In order of their places, none over another. A value that is not known is GC_ABSENT. */
struct gc_stretch {
    int64_t begin, end;
    struct gc_m4 value;
};

/* Borrowed from the process. */
struct gc_curve {
    const struct gc_bucket *bucket;
    const struct gc_memory_point *point; /* of resident memory, which is in no bucket */
    enum gc_quantity quantity;
    size_t count;
};

/* WHICH of PROCESS; empty: resident memory on an axis that is not time since the start. */
struct gc_curve gc_curve_of(const struct gc_chart_process *process, int which);

struct gc_stretch gc_curve_at(const struct gc_curve *curve, size_t index);

/* Whether PROCESS has any value of it. */
bool gc_has_curve(const struct gc_chart_process *process, int which);

#endif
