/*
 * What collecting has taken of a process's CPU time since it started, as near as its lines tell.
 * Each prints that share in whole percent, and the CPU time of its own cycle: one bounds the sum,
 * the other says how much it has grown since. So each line narrows what the next can print.
 */
#ifndef GC_LOAD_H
#define GC_LOAD_H

#include <gcplot/cycle.h>

/* Zeroed: nothing is known. */
struct gc_load {
    double least_ns, most_ns; /* of CPU time by the end of the last cycle; 0: not known */
    int64_t end_ns;
    int64_t procs;
    double off; /* the share of the last cycles that contradicted those before them */
};

/* CYCLE, which ended END_NS after its process's start, is the next; IS_NEXT: none was skipped. */
void gc_load_learn(struct gc_load *load, const struct gc_cycle *cycle, int64_t end_ns,
                   bool is_next);

/* The last cycles were not learnt. */
void gc_load_forget(struct gc_load *load);

/* Whether what is known of the last cycles can be held against CYCLE. */
bool gc_load_can_tell(const struct gc_load *load, const struct gc_cycle *cycle);

/* What the share that CYCLE prints costs then, nats. */
double gc_load_cost(const struct gc_load *load, const struct gc_cycle *cycle, int64_t end_ns,
                    bool is_next);

#endif
