/*
 * What was found in a log -> the process that it belongs to, its series and an event. Newest-first
 * logs are turned round before that; what more than one process could have printed is held back.
 *
 * Push stage: take what was found, then all that comes of it; all pointers of an event are valid
 * until the next call.
 */
#ifndef GC_ASSIGN_H
#define GC_ASSIGN_H

#include "processes.h"
#include "reorder.h"

#include <gcplot/log.h>

/* Held by the caller; the processes and what failed are to be read. */
struct gc_assign {
    const struct gc_log_options *options; /* borrowed, as is the account that is kept */
    struct gc_account *account;
    struct gc_processes processes;
    struct gc_tracker *tracker;
    struct gc_reorder *reorder;
    bool failed;
    struct gc_error error;

    struct gc_item *item; /* what the last event is of, unless it was held back: */
    struct gc_item held;  /* then one of these two */
    struct gc_tracked tracked;
    bool has_scavenge; /* the item's, which waits for cycles before it */
    int64_t read_ns;   /* when the item was read, since 1970 UTC; or GC_ABSENT */
    struct gc_derived derived;
};

/* ASSIGN is zeroed. False with ERROR: no memory. It is to be released in any case. */
bool gc_assign_init(struct gc_assign *assign, const struct gc_log_options *options,
                    struct gc_account *account, struct gc_error *error);

/* All was taken: what is left are the processes. */
void gc_assign_end(struct gc_assign *assign);
void gc_assign_release(struct gc_assign *assign);

/*
 * Takes a cycle or what the scavenger said, which must stay until the next call. READ_NS: when it
 * was read, since 1970 UTC, if it was printed then and comes surely after what came before; or
 * GC_ABSENT. True: an event, of it or of what was held back before it.
 */
bool gc_assign_take(struct gc_assign *assign, struct gc_item *item, int64_t read_ns,
                    struct gc_event *event);

/* The same of what is in order, but when it was read says nothing: the rows of a CSV. */
bool gc_assign_take_row(struct gc_assign *assign, struct gc_item *item, struct gc_event *event);

/* The memory of the process that writes as ORIGIN at TIME_NS, if it has had a cycle. */
void gc_assign_sample(struct gc_assign *assign, const struct gc_origin *origin);

/* It was killed for lack of memory; it is gone, and no further cycle comes. */
void gc_assign_kill(struct gc_assign *assign, const struct gc_origin *origin);
void gc_assign_end_origin(struct gc_assign *assign, int64_t origin);

/* The next event of what was taken so far; false: there is none by now. */
bool gc_assign_next(struct gc_assign *assign, struct gc_event *event);

/* Nothing follows: likewise, until all that was held back is out. */
bool gc_assign_finish(struct gc_assign *assign, struct gc_event *event);

#endif
