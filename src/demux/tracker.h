/*
 * Which process a cycle belongs to. Streaming: each cycle is assigned when it comes. By the
 * identity that the log gives first, a pid above all; else, and among the processes of one
 * identity, by what must hold within a process: gc numbers go up, no cycle begins before the last
 * one's end, and beyond that by the continuity of number, time, heap, goal and GOMAXPROCS.
 * docs/design.md says how the evidence is weighed.
 *
 * Torn lines will be put together before this stage: between parse and here is their place.
 */
#ifndef GC_TRACKER_H
#define GC_TRACKER_H

#include "identity.h"

#include <gcplot/cycle.h>

struct gc_tracker;

struct gc_tracker *gc_tracker_new(struct gc_error *error);
void gc_tracker_free(struct gc_tracker *tracker);

/* What a cycle was assigned to. */
struct gc_assignment {
    int64_t process; /* from 0, in order of first appearance */
    bool is_new;     /* its first cycle here */
    int64_t ended;   /* the process that this one took the place of: no more comes; or -1 */
};

/* Never fails: what is remembered of processes is of a fixed size. */
struct gc_assignment gc_tracker_assign(struct gc_tracker *tracker,
                                       const struct gc_identity *identity,
                                       const struct gc_cycle *cycle);

/*
 * Whose line that is no cycle must be: that of the only process of its identity, a new one if there
 * was none yet. False: there are several, and nothing to tell them apart by.
 */
bool gc_tracker_owner(struct gc_tracker *tracker, const struct gc_identity *identity,
                      struct gc_assignment *to);

#endif
