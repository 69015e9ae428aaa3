/*
 * What is kept of a log's lines to align its processes by: of each two whose lines stand next to
 * each other the sharpest bounds of how far their starts are apart, and what stamps say of each.
 */
#ifndef GC_BOUNDS_H
#define GC_BOUNDS_H

#include <gcplot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GC_BOUNDS_KEPT = 16, GC_BOUNDS_NONE = -1 };

/* Where many lines are later than that, it is not printing that took so long: the order is not
   that of printing. */
#define GC_VERY_LATE_NS INT64_C(50000000)

/* The largest of the bounds in one direction, falling; of as many as were SEEN. */
struct gc_sharpest {
    int count;
    int64_t seen;
    int64_t ns[GC_BOUNDS_KEPT];
};

/*
 * Two places, FIRST < SECOND. TOWARDS[0]: start of second - start of first is at least that;
 * TOWARDS[1]: start of first - start of second is. When all that are kept contradict each other,
 * further lines would only add to those to be given up: none is taken.
 */
struct gc_pair {
    int first, second;
    int owner; /* the one of them that counts it as its own */
    int next;  /* in its slot's chain; GC_BOUNDS_NONE: the last */
    struct gc_sharpest towards[2];
};

/* A process. */
struct gc_place {
    bool forgotten;
    int next_free;    /* where this one is: GC_BOUNDS_NONE: the last */
    int owned;        /* pairs */
    int64_t switches; /* lines of it that stood next to one of another process */
    int64_t stamps;   /* lines with a stamp */
    int64_t unit_ns;  /* what those are written in: a power of ten */
    int64_t least_ns; /* of stamp - end; the process's start or after it ... */
    int64_t next_ns;  /* ... and the second least */
};

/* To be read. Zeroed by gc_bounds_init. */
struct gc_bounds {
    struct gc_place *place;
    int places, place_cap; /* those that were ever used, and the room */
    int free;              /* the first of those to be used again; GC_BOUNDS_NONE: there is none */
    struct gc_pair *pair;
    int pairs, pair_cap;
    int *slot; /* of a hash table of pairs; NULL until there is one */
    int last;  /* whose line came last; GC_BOUNDS_NONE: none that is known */
    int64_t last_end_ns;
    int64_t last_time_ns; /* its stamp; GC_ABSENT without one */
    int64_t steps;        /* from a line of one process to one of another, both with stamps */
    int64_t steps_back;   /* those on which stamps go back by more than lines are late */
};

void gc_bounds_init(struct gc_bounds *bounds);
void gc_bounds_release(struct gc_bounds *bounds);

/* As their namesakes of align.h. */
int gc_bounds_begin(struct gc_bounds *bounds);
void gc_bounds_forget(struct gc_bounds *bounds, int place);
bool gc_bounds_add(struct gc_bounds *bounds, int place, int64_t end_ns, int64_t time_ns);

/* Whether stamps say that lines do not stand in the order in which they were printed. */
bool gc_bounds_out_of_order(const struct gc_bounds *bounds);

#endif
