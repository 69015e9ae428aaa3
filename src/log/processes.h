/* The processes of a log: their names, series and what the next cycle is derived from. */
#ifndef GC_PROCESSES_H
#define GC_PROCESSES_H

#include "derive.h"
#include "names.h"
#include "tracker.h"

struct gc_member {
    struct gc_process process; /* what the caller sees; names and series are owned here */
    struct gc_derive derive;
    struct gc_series *series;
    struct gc_name name;
    int64_t id;    /* the tracker's number */
    bool selected; /* by the options' names */
    bool ended;    /* no further cycle comes: it may be dropped */
};

/* Zeroed is empty. */
struct gc_processes {
    struct gc_member **member; /* by rising id */
    size_t count, cap;
    struct gc_member **ended; /* those that ended, a heap: the first is dropped next */
    size_t ended_count;       /* there is room for CAP */
    struct gc_names names;
    size_t last; /* index of the one asked for last */
    int64_t dropped;
    size_t series_limit; /* buckets a series; less the more processes there are */
};

void gc_processes_release(struct gc_processes *processes);

/* NULL: it was dropped. */
struct gc_member *gc_processes_find(struct gc_processes *processes, int64_t id);

/* The process of that id has had its last cycle. */
void gc_processes_end(struct gc_processes *processes, int64_t id);

/* IDs rise from call to call. NULL: no memory. */
struct gc_member *gc_processes_add(struct gc_processes *processes, int64_t id,
                                   const struct gc_identity *identity,
                                   const struct gc_log_options *options);

#endif
