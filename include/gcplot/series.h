/*
 * A process's cycles in order, in bounded memory: exact up to the limit, then time buckets that
 * keep first, last, minimum and maximum (M4: a line drawn from them looks as if every point had
 * been drawn), with running totals and a histogram of pauses beside them.
 */
#ifndef GCPLOT_SERIES_H
#define GCPLOT_SERIES_H

#include <gcplot/cycle.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many buckets a series keeps at most, unless told otherwise. */
#define GC_SERIES_LIMIT 4096

/* What follows from a cycle and the one before it; see docs/csv.md for the formulas. */
struct gc_derived {
    int64_t end_ns;               /* start + clock phases; GC_ABSENT if not known */
    int64_t interval_ns;          /* since the last cycle's end, >= 0; GC_ABSENT after a gap */
    int64_t interval_capacity_ns; /* interval x procs: the CPU time there was; or GC_ABSENT */
    int64_t gc_cpu_ns;            /* this cycle's CPU without idle marking; or GC_ABSENT */
    int64_t interval_centipct;    /* gc_cpu of the capacity in 1/100 %; GC_ABSENT where that is
                                     not known or the interval is shorter than the cycle */
    int64_t missing;              /* gc numbers between the last cycle and this one */
    int64_t allocated_mib;        /* since the last cycle's end of marking, >= 0; or GC_ABSENT */
};

/* The quantities that are drawn as lines. */
enum gc_quantity {
    GC_HEAP_BEFORE,  /* MiB */
    GC_HEAP_AFTER,   /* MiB */
    GC_HEAP_LIVE,    /* MiB */
    GC_HEAP_GOAL,    /* MiB, absent where there is no goal */
    GC_CPU_PCT,      /* whole %, since the process's start */
    GC_MEM_IN_USE,   /* MiB, as the scavenger's lines say it */
    GC_MEM_RETURNED, /* MiB given back to the OS, likewise */
    GC_QUANTITIES
};

/*
 * What a series' cycles stand on, by the first of them: nanoseconds since the process's start where
 * that is known; else the time stamp, ns since 1970 UTC, where it has one; else the gc number.
 */
enum gc_axis { GC_AXIS_START, GC_AXIS_WALL, GC_AXIS_NUMBER, GC_AXES };

#define GC_MEMS (GC_QUANTITIES - GC_MEM_IN_USE) /* those that no cycle says */

/* All four are GC_ABSENT when no cycle of the bucket has the quantity. */
struct gc_m4 {
    int64_t first, last, min, max;
};

/*
 * One or more cycles that follow each other. While a series is exact every bucket is one cycle:
 * cycles == 1, begin == end, and the four values of each quantity are equal.
 */
struct gc_bucket {
    int64_t begin; /* of the first cycle in it: its end on the series' axis, >= 0 */
    int64_t end;   /* of the last cycle in it, likewise; never before begin */
    int64_t cycles;
    struct gc_m4 value[GC_QUANTITIES];
    /*
     * GC CPU of the intervals that end in this bucket and are known, and the CPU time there was
     * in them. They reach from the end of the bucket before (or, for the first one, from
     * end - interval_ns) to end. 0 capacity: no interval is known, as on an axis of numbers.
     */
    int64_t gc_cpu_ns;
    int64_t capacity_ns;
    int64_t interval_ns; /* the sum of the known intervals' lengths */
};

/* Running totals. Sums cover what is known; a value never seen is GC_ABSENT. */
struct gc_totals {
    int64_t cycles;
    int64_t forced;
    int64_t repaired;
    int64_t missing;  /* gc numbers skipped between the first and the last */
    int64_t first_gc; /* 1 unless the log begins in the middle */
    int64_t last_gc;
    int64_t first_start_ns;
    int64_t last_end_ns;   /* GC_ABSENT unless the axis is GC_AXIS_START */
    int64_t first_time_ns; /* wall clock, where the log has one */
    int64_t last_time_ns;
    /*
     * Wall clock of the process's start: the least of time - end over its cycles, for a stamp is
     * taken at the end or later.
     */
    int64_t start_time_ns;
    int64_t peak_heap_mib;      /* max of heap after, and before (larger up to Go 1.2 alone) */
    int64_t peak_heap_at;       /* where that (first) cycle stands on the axis ... */
    int64_t peak_heap_end_ns;   /* ... which is its end; GC_ABSENT unless it is GC_AXIS_START */
    int64_t peak_heap_live_mib; /* live of that cycle: peak - this was garbage or just allocated */
    int64_t peak_live_mib;      /* max of heap live */
    int64_t last_live_mib;
    int64_t peak_goal_mib;  /* max of the goals that are goals */
    int64_t gc_cpu_ns;      /* over the known intervals ... */
    int64_t capacity_ns;    /* ... and the CPU time there was in them */
    int64_t idle_ns;        /* idle marking, never in gc_cpu_ns */
    int64_t worst_centipct; /* the worst interval, 1/100 % ... */
    int64_t worst_end_ns;   /* ... and the end of its cycle */
    int64_t allocated_mib;  /* over allocated_ns */
    int64_t allocated_ns;
    /*
     * Stop-the-world pauses seen: sweep termination and mark termination of each cycle. One that
     * has neither a start nor CPU times (Go 1.0 to 1.4) stopped the world from its beginning to
     * its end: that is one pause, as long as all its phases.
     */
    int64_t pauses;
    int64_t pause_total_ns; /* their sum */
    int64_t pause_max_ns;
    int64_t min_procs;
    int64_t max_procs;
    int64_t peak_returned_mib; /* of the scavenger's lines */
    int64_t last_returned_mib;
    int64_t last_in_use_mib;
};

struct gc_series;

/* NULL when there is no memory. LIMIT: buckets kept at most, at least 16. */
struct gc_series *gc_series_new(size_t limit);
void gc_series_free(struct gc_series *series);

/*
 * Takes the next cycle. One whose place on the axis is not known, or lies before that of the last
 * one, is put where that is. Returns false when there is no memory: the cycle is then left out.
 */
bool gc_series_add(struct gc_series *series, const struct gc_cycle *cycle,
                   const struct gc_derived *derived);

/*
 * Takes what the scavenger said of the process's memory, MiB; GC_ABSENT: nothing of that one. All
 * that comes between two cycles goes to the next one's bucket; a cycle before which nothing came
 * has what was said last.
 */
void gc_series_set_memory(struct gc_series *series, int64_t in_use_mib, int64_t returned_mib);

/* Lowers the limit, joining buckets where there are more. */
void gc_series_set_limit(struct gc_series *series, size_t limit);

/* The axis of a series; GC_AXIS_START as long as it is empty. */
enum gc_axis gc_series_axis(const struct gc_series *series);

/* The buckets in their order; owned by the series, valid until the next add, limit or free. */
const struct gc_bucket *gc_series_buckets(const struct gc_series *series, size_t *count);

/* Whether every bucket is still one cycle. */
bool gc_series_is_exact(const struct gc_series *series);

/* Valid as long as the series. */
const struct gc_totals *gc_series_totals(const struct gc_series *series);

/*
 * The pause that PERMILLE of 1000 do not exceed (nearest rank), ns; GC_ABSENT without pauses.
 * The runtime prints pauses below 10 ms in two digits and longer ones in whole ms: up to 100 ms
 * the figure is exactly as printed, beyond it is cut to two digits.
 */
int64_t gc_series_pause_ns(const struct gc_series *series, int permille);

#endif
