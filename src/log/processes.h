/* The processes of a log: their names, series and what the next cycle is derived from. */
#ifndef GC_PROCESSES_H
#define GC_PROCESSES_H

#include "align.h"
#include "derive.h"
#include "names.h"
#include "tracker.h"

struct gc_member {
    struct gc_process process; /* what the caller sees; what it points to is owned here */
    struct gc_derive derive;
    struct gc_series *series;
    struct gc_memory *memory; /* NULL until it is sampled */
    struct gc_name name;
    int64_t read_start_ns; /* the least of when its cycles were read, since 1970 UTC, less their
                              ends; GC_ABSENT: it is not known when they were */
    int64_t id;            /* the tracker's number */
    int64_t origin;        /* its identity's */
    int place;             /* where its start is found */
    bool selected;         /* by the options' names */
    bool relayed;          /* its writer printed it for another: what is known of that is not its */
    bool ended;            /* no further cycle comes: it may be dropped */
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
    size_t series_limit; /* buckets a series, points a memory; less the more processes there are */
    struct gc_align *align; /* of their starts; NULL until there is one, and once they are known */
};

void gc_processes_release(struct gc_processes *processes);

/* NULL: it was dropped. */
struct gc_member *gc_processes_find(struct gc_processes *processes, int64_t id);

/* The last one of ORIGIN, which is not 0; NULL: there is none. */
struct gc_member *gc_processes_of(const struct gc_processes *processes, int64_t origin);

/* The process of that id has had its last cycle. */
void gc_processes_end(struct gc_processes *processes, int64_t id);

/* IDs rise from call to call. NULL: no memory. */
struct gc_member *gc_processes_add(struct gc_processes *processes, int64_t id,
                                   const struct gc_identity *identity,
                                   const struct gc_log_options *options);

/* A cycle of MEMBER stands next in the log. False: no memory. */
bool gc_processes_see(struct gc_processes *processes, const struct gc_member *member,
                      const struct gc_cycle *cycle, const struct gc_derived *derived);

/* The lines of MEMBER are another's, which its writer passed on: it has not that one's memory. */
void gc_member_relay(struct gc_member *member);

/* SAMPLE of MEMBER was taken AT_NS after its start, or GC_ABSENT. False: no memory. */
bool gc_processes_sample(const struct gc_processes *processes, struct gc_member *member,
                         int64_t at_ns, const struct gc_memory_sample *sample);

/* The kernel killed it for lack of memory, AT_NS after its start. */
void gc_member_kill(struct gc_member *member, int64_t at_ns);

/* Whether it has cycles in the options' window, and so is shown. */
bool gc_member_is_listed(const struct gc_member *member);

/*
 * Says of each that is listed when it started, as far as the lines so far tell; once LAST, no
 * further one is seen. False: no memory.
 */
bool gc_processes_align(struct gc_processes *processes, bool last);

#endif
