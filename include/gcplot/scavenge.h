/*
 * What the Go runtime's scavenger prints: memory that it gave back to the operating system. To Go
 * 1.14 under gctrace=1 (`scvg…:` lines), later under scavtrace=1 (`scav …`). docs/formats.md has
 * the forms of each version.
 */
#ifndef GCPLOT_SCAVENGE_H
#define GCPLOT_SCAVENGE_H

#include <gcplot/cycle.h>

/*
 * One line of the scavenger's. A plain value; any field can be GC_ABSENT, and most are: a line has
 * what was given back since the last one, or how much memory is in which state, or both.
 */
struct gc_scavenge {
    int64_t gc;             /* the number of its process's last cycle before it */
    int64_t number;         /* as printed; -1 under debug.FreeOSMemory */
    int64_t work_kib;       /* given back since the last line */
    int64_t background_kib; /* ... of it in the background */
    int64_t eager_kib;      /* ... of it by who allocates */
    int64_t returned_kib;   /* all that is given back now */
    int64_t util_pct;       /* in use, of the heap that is not given back */
    int64_t inuse_mib;      /* heap spans in use ... */
    int64_t idle_mib;       /* ... and not */
    int64_t sys_mib;        /* the heap's address space */
    int64_t released_mib;   /* of idle: given back */
    int64_t consumed_mib;   /* sys - released */
    int64_t forced;         /* 0 or 1: debug.FreeOSMemory asked for it */
    int64_t reset;          /* 0 or 1: "[controller reset]" */
    int64_t time_ns;        /* wall clock since 1970 UTC, where the log has one */
};

/* A line with every field absent. */
void gc_scavenge_init(struct gc_scavenge *scavenge);

/* The memory given back by now, MiB; GC_ABSENT where the line does not say. */
int64_t gc_scavenge_returned_mib(const struct gc_scavenge *scavenge);

#endif
