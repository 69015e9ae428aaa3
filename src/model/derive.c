#include "derive.h"

static int64_t cpu_of(const struct gc_cycle *cycle)
{
    int64_t sum = 0;
    for (int i = 0; i < GC_CPU_PHASES; i++) {
        if (i == GC_CPU_IDLE) /* time that nobody else wanted */
            continue;
        if (cycle->cpu_ns[i] == GC_ABSENT || cycle->cpu_ns[i] > INT64_MAX - sum)
            return GC_ABSENT;
        sum += cycle->cpu_ns[i];
    }
    return sum;
}

static int64_t times(int64_t a, int64_t b)
{
    if (a == GC_ABSENT || b == GC_ABSENT || (a > 0 && b > INT64_MAX / a))
        return GC_ABSENT;
    return a * b;
}

/* Numbers count from 1: nothing follows a cycle whose number is not known. */
static bool follows(const struct gc_derive *last, const struct gc_cycle *cycle)
{
    return cycle->gc > 0 && cycle->gc - 1 == last->gc;
}

/* Begins at 0, the process's start, before gc 1. Starts are cut to the ms: never below 0. */
static int64_t interval_of(const struct gc_derive *last, const struct gc_cycle *cycle, int64_t end)
{
    if (!follows(last, cycle) || end == GC_ABSENT || last->end_ns == GC_ABSENT)
        return GC_ABSENT;
    return end > last->end_ns ? end - last->end_ns : 0;
}

/*
 * The share of an interval that is shorter than its own cycle would be an artefact of the starts
 * that are cut to the ms: cycles do not overlap. In sums over many intervals that evens out.
 */
static bool is_long_enough(int64_t interval, const struct gc_cycle *cycle, int64_t end)
{
    return interval != GC_ABSENT && interval > 0 && interval >= end - cycle->start_ns;
}

/* Each size is floored to MiB, so a difference can come out below the truth, and below 0. */
static int64_t grown(int64_t from, int64_t to)
{
    if (from == GC_ABSENT || to == GC_ABSENT)
        return 0;
    return to > from ? to - from : 0;
}

int64_t gc_centipct(int64_t part, int64_t whole)
{
    if (part == GC_ABSENT || whole == GC_ABSENT || part < 0 || whole <= 0)
        return GC_ABSENT;
    if (part < INT64_MAX / 20000 && whole < INT64_MAX / 2)
        return (part * 20000 + whole) / (2 * whole);
    double percent = (double)part / (double)whole * 10000;
    return percent < 9e18 ? (int64_t)percent : GC_ABSENT;
}

struct gc_derived gc_derive_next(struct gc_derive *derive, const struct gc_cycle *cycle)
{
    int64_t end = gc_cycle_end_ns(cycle);
    struct gc_derived derived = {.end_ns = end, .allocated_mib = GC_ABSENT};
    derived.interval_ns = interval_of(derive, cycle, end);
    derived.interval_capacity_ns = times(derived.interval_ns, cycle->procs);
    derived.gc_cpu_ns = cpu_of(cycle);
    derived.interval_centipct = GC_ABSENT;
    if (is_long_enough(derived.interval_ns, cycle, end))
        derived.interval_centipct = gc_centipct(derived.gc_cpu_ns, derived.interval_capacity_ns);
    derived.missing = derive->gc > 0 && cycle->gc > derive->gc ? cycle->gc - derive->gc - 1 : 0;
    if (follows(derive, cycle) && derive->live_mib != GC_ABSENT)
        derived.allocated_mib = grown(derive->live_mib, cycle->heap_before_mib) +
                                grown(cycle->heap_before_mib, cycle->heap_after_mib);
    *derive = (struct gc_derive){.gc = cycle->gc,
                                 .end_ns = end,
                                 .after_mib = cycle->heap_after_mib,
                                 .live_mib = cycle->heap_live_mib};
    return derived;
}
