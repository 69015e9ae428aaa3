/*
 * Which process a cycle belongs to. By the identity that the log gives first, a pid above all;
 * else, and among the processes of one identity, by what must hold within a process: gc numbers go
 * up, no cycle begins before the last one's end, and beyond that by the evidence of all fields, of
 * time, and of the order of lines (evidence.h). Where that leaves more than one way, the decision
 * is held back until later lines tell, for so many lines at most (branches.h). docs/processes.md
 * has more.
 *
 * Push stage: put each cycle, take what is decided. Memory is of a fixed size.
 */
#ifndef GC_TRACKER_H
#define GC_TRACKER_H

#include "evidence.h"
#include "identity.h"

struct gc_tracker;

struct gc_tracker *gc_tracker_new(struct gc_error *error);
void gc_tracker_free(struct gc_tracker *tracker);

/*
 * Cycles come that a tracker decided on before, as those of gcplot's own CSV: one that was put
 * together from pieces can begin a process as others can.
 */
void gc_tracker_trust(struct gc_tracker *tracker);

/* Of a cycle that was put together from pieces, and that no process can have printed there. */
enum { GC_NO_PROCESS = -1 };

/* What a cycle was assigned to. */
struct gc_assignment {
    int64_t process;  /* from 0, in order of first appearance; or GC_NO_PROCESS */
    bool is_new;      /* its first cycle here */
    bool is_doubtful; /* another process was nearly as likely */
    int64_t ended;    /* the process that this one took the place of: no more comes; or -1 */
};

/* A cycle that was held back. */
struct gc_tracked {
    struct gc_assignment to;
    struct gc_identity identity; /* whose name is valid until the next call */
    struct gc_cycle cycle;
};

/*
 * The next cycle. True: it is decided, see TO, as nearly all are. False: it is held back, or others
 * before it are; take what is decided by now from gc_tracker_next.
 */
bool gc_tracker_put(struct gc_tracker *tracker, const struct gc_identity *identity,
                    const struct gc_cycle *cycle, struct gc_assignment *to);

/* No cycle follows: all are decided. */
void gc_tracker_finish(struct gc_tracker *tracker);

/* The next cycle that was held back and is decided, in the order in which they were put. */
bool gc_tracker_next(struct gc_tracker *tracker, struct gc_tracked *tracked);

/*
 * A line that is no cycle but of IDENTITY's only process, if it has but one, comes: all of that is
 * decided. True: take what is from gc_tracker_next first.
 */
bool gc_tracker_settle(struct gc_tracker *tracker, const struct gc_identity *identity);

/*
 * Whose line that is no cycle must be: that of the only process of its identity, a new one if there
 * was none yet. False: there are several, and nothing to tell them apart by.
 */
bool gc_tracker_owner(struct gc_tracker *tracker, const struct gc_identity *identity,
                      struct gc_assignment *to);

/*
 * What was last seen of the processes of IDENTITY that can go on, as is likeliest by now. *WALK is
 * 0 at first. NULL: there are no more. Valid until the next cycle is put.
 */
const struct gc_state *gc_tracker_state(const struct gc_tracker *tracker,
                                        const struct gc_identity *identity, int *walk);

/* Where the clock that they share stands after the last line. */
int64_t gc_tracker_now(const struct gc_tracker *tracker, const struct gc_identity *identity);

#endif
