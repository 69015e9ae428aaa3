/*
 * A process's memory as the kernel counts it, over the time since the process's start: what Go's
 * heap is a part of, and what a limit kills for. In bounded memory: up to the limit each sample is
 * a point of its own, then neighbours are joined and keep first, last, least and most.
 */
#ifndef GCPLOT_MEMORY_H
#define GCPLOT_MEMORY_H

#include <gcplot/series.h>

/* What the kernel said at one moment. Whole MiB, cut as the runtime cuts its own; GC_ABSENT: that
   was not said. */
struct gc_memory_sample {
    int64_t resident_mib;  /* in RAM: statm's second number */
    int64_t anonymous_mib; /* of it, what no file backs: status' RssAnon */
    int64_t swap_mib;      /* and what is swapped out: status' VmSwap */
};

#define GC_MEMORY_NONE ((struct gc_memory_sample){GC_ABSENT, GC_ABSENT, GC_ABSENT})

/* One or more samples that follow each other: resident MiB in [begin, end] ns. */
struct gc_memory_point {
    int64_t begin, end;
    struct gc_m4 resident;
};

/* A value never seen is GC_ABSENT. */
struct gc_memory_totals {
    int64_t samples;
    int64_t peak_mib;           /* the most that was resident ... */
    int64_t peak_ns;            /* ... first at this time since the process's start ... */
    int64_t peak_heap_mib;      /* ... when this was the heap, after the cycle before */
    int64_t peak_anonymous_mib; /* the most */
    int64_t peak_swap_mib;
    int64_t last_mib;
};

struct gc_memory;

/* LIMIT: points kept at most, at least 16. NULL: no memory. */
struct gc_memory *gc_memory_new(size_t limit);
void gc_memory_free(struct gc_memory *memory);

/*
 * SAMPLE was taken AT_NS after the process's start (GC_ABSENT, as of a process whose start is not
 * known: it counts in the totals alone; before the last one: it is put there), when the last
 * cycle's heap after was HEAP_MIB (or GC_ABSENT). Without resident memory it is none. False: no
 * memory, and the sample is left out.
 */
bool gc_memory_add(struct gc_memory *memory, int64_t at_ns, int64_t heap_mib,
                   const struct gc_memory_sample *sample);

/* Lowers the limit, joining points where there are more. */
void gc_memory_set_limit(struct gc_memory *memory, size_t limit);

/* In order of time; owned by MEMORY, valid until the next add, limit or free. */
const struct gc_memory_point *gc_memory_points(const struct gc_memory *memory, size_t *count);

/* Valid as long as MEMORY. */
const struct gc_memory_totals *gc_memory_totals(const struct gc_memory *memory);

#endif
