/*
 * Whom the kernel killed for want of memory: it counts such kills, and does not say whom. Of those
 * that vanished when the count rose it is the largest.
 */
#ifndef GC_KILLS_H
#define GC_KILLS_H

#include "cgroup.h"
#include "job.h"
#include "writers.h"

struct gc_kills {
    int64_t counted; /* when last looked; GC_ABSENT: not known */
    int64_t open;    /* so many that it is yet to be found out of whom */
    int looks_left;  /* in which they may be found; then they were of processes that never wrote */
};

/* CGROUP may be NULL: no kill is ever known of. */
void gc_kills_init(struct gc_kills *kills, const struct gc_cgroup *cgroup);

/* To be called after all writers were sampled, so that those that have ended are gone. */
void gc_kills_look(struct gc_kills *kills, const struct gc_cgroup *cgroup);

/*
 * One that was killed, to be called until there is no more: NULL. Then all that are gone are
 * settled, but the command while it is not known how it ended: it was killed if that was by
 * SIGKILL.
 */
struct gc_writer *gc_kills_next(struct gc_kills *kills, const struct gc_writers *writers,
                                const struct gc_job *job);

#endif
