/*
 * What every true record satisfies, to tell it from one that other writes made of two halves.
 * Facts of runtime/mgc.go: a pause's CPU time is its wall time times a whole number of processors,
 * at most GOMAXPROCS and the same for both pauses; what was marked is part of the heap.
 */
#ifndef GC_JUDGE_H
#define GC_JUDGE_H

#include <gcplot/cycle.h>

/* False: no runtime could have printed this record. */
bool gc_judge_record(const struct gc_cycle *cycle);

/* Whether it is the number of a cycle: the runtime counts them in 32 bits, from 1. */
static inline bool gc_judge_number(int64_t gc)
{
    return gc > 0 && gc <= UINT32_MAX;
}

/* Starts are cut to the ms: one can seem less than this before it was, ns. */
#define GC_JUDGE_START_CUT_NS INT64_C(1000000)

/* What the runtime cut off a time that it prints as NS: the true one is less than this longer. */
int64_t gc_judge_cut_ns(int64_t ns);

/*
 * Narrows [*LEAST, *MOST] to the numbers of processors that a pause of CLOCK_NS wall time and
 * CPU_NS of CPU, both cut as the runtime prints them, allows for. False: none of them.
 */
bool gc_judge_narrow(int64_t clock_ns, int64_t cpu_ns, int64_t *least, int64_t *most);

#endif
