/*
 * How far a rule that should hold is held against a process: the more often its own cycles broke
 * it, the less one more says.
 */
#ifndef GC_TRUST_H
#define GC_TRUST_H

#include <math.h>
#include <stdbool.h>

/* OFF is the share of the last cycles that broke it, 0 at first. */
static inline void gc_trust_learn(double *off, bool is_off)
{
    *off += 0.1 * (is_off - *off);
}

/* The part of the cost that counts: from 1 down to 0. */
static inline double gc_trust(double off)
{
    static const double few = 0.05;
    return log(few + (1 - few) * off) / log(few);
}

#endif
