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

#endif
