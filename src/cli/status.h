/* What a command is at just now, in a line. */
#ifndef GC_STATUS_H
#define GC_STATUS_H

#include <gcplot/buffer.h>
#include <gcplot/log.h>

struct status {
    int64_t began_ns;
    int64_t gc_cpu_ns, capacity_ns; /* of all processes, when this was last asked for */
};

/* The command is started at NOW_NS, since 1970 UTC. */
void status_begin(struct status *status, int64_t now_ns);

/*
 * Adds to LINE: how long it has run, how many of its processes run that collect, how much heap they
 * have that was live at their last cycles, and GC's share of their CPU since this was last asked
 * for.
 */
void status_add(struct status *status, const struct gc_log *log, int64_t now_ns,
                struct gc_buffer *line);

#endif
