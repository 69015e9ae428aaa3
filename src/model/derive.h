/* What follows from a cycle and the one before it. Pure arithmetic on integers. */
#ifndef GC_DERIVE_H
#define GC_DERIVE_H

#include <gcplot/series.h>

/* What is remembered of the last cycle. Zeroed: there was none. */
struct gc_derive {
    int64_t gc; /* 0: none */
    int64_t end_ns;
    int64_t after_mib;
    int64_t live_mib;
};

/*
 * Takes the process's next cycle. The interval of gc 1 begins at the process's start; that of a
 * cycle whose predecessor is missing is not known (the missing one's CPU would lack in it).
 */
struct gc_derived gc_derive_next(struct gc_derive *derive, const struct gc_cycle *cycle);

/* PART of WHOLE in 1/100 %, rounded to the nearest; GC_ABSENT unless both are known, WHOLE > 0. */
int64_t gc_centipct(int64_t part, int64_t whole);

#endif
