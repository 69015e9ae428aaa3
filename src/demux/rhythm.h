/*
 * How regularly a process collects: how long its pauses between cycles mostly are, and how far off
 * that. It is learnt of the pauses as they are and of the pauses by what was allocated in them: a
 * program that allocates evenly is even in one of the two, whatever its heap does.
 */
#ifndef GC_RHYTHM_H
#define GC_RHYTHM_H

#include <stdint.h>

enum gc_rhythm_of { GC_RHYTHM_MS, GC_RHYTHM_MS_A_MIB, GC_RHYTHMS };

/* Zeroed: no pause was seen. */
struct gc_rhythm {
    int64_t seen;
    double usual[GC_RHYTHMS];
    double spread[GC_RHYTHMS]; /* how far off the usual one they are on average */
};

/* A pause of MS in which MIB were allocated; below 0: that is not known. */
void gc_rhythm_learn(struct gc_rhythm *rhythm, double ms, double mib);

/* What such a pause costs as the next one, nats. */
double gc_rhythm_cost(const struct gc_rhythm *rhythm, double ms, double mib);

/* What it costs that so many CYCLES began within MS, all but the last of them not seen. */
double gc_rhythm_gap_cost(const struct gc_rhythm *rhythm, double ms, int64_t cycles);

#endif
