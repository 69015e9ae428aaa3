/*
 * What the cycles of a process mostly look like: the last ones are kept, to hold one to them that
 * may be its own. Who marks, how long that takes and how much is live then come in combinations
 * that differ between processes, and even between starts of one program. It tells records apart
 * whose numbers could be either's; a cycle that looks like none before it is no proof of another
 * process.
 */
#ifndef GC_HABITS_H
#define GC_HABITS_H

#include <gcplot/cycle.h>

enum { GC_HABIT_CYCLES = 64, GC_HABIT_MEASURES = 8 };

/* Zeroed: no cycle was seen. */
struct gc_habits {
    int64_t seen;
    double usual;                                   /* nats that its own cycles cost, on average */
    uint8_t of[GC_HABIT_MEASURES][GC_HABIT_CYCLES]; /* the last cycles, on octave scales */
};

/* CYCLE is the process's next. */
void gc_habits_learn(struct gc_habits *habits, const struct gc_cycle *cycle);

/*
 * What it costs that CYCLE is the process's: nats more than cycles of its own cost on average, so
 * less than 0 if it is one of many. 0 as long as too few were seen to tell.
 */
double gc_habits_cost(const struct gc_habits *habits, const struct gc_cycle *cycle);

#endif
