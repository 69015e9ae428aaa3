/* What the processes of a log are called. */
#ifndef GC_NAMES_H
#define GC_NAMES_H

#include "identity.h"

#include <stdbool.h>
#include <stdint.h>

/* Lies with its process, where it must not move while it is among others. Zeroed is none. */
struct gc_name {
    char *text;
    uint64_t hash;        /* to search by */
    struct gc_name *next; /* whose hash has the same slot */
    int64_t starts; /* the number of the last process named after it, NAME.2, NAME.3, ...; or 1 */
};

enum { GC_NAME_SLOTS = 1024 };

/* Zeroed is empty. Nothing in it is owned. */
struct gc_names {
    struct gc_name *slot[GC_NAME_SLOTS];
    int64_t dropped_starts[GC_NAME_SLOTS]; /* of dropped names: the most; 0: none started twice */
    int64_t unnamed;                       /* how many were named p1, p2, ... */
};

/*
 * Names a new process: the identity's name, or p1, p2, ...; the second start of a name is NAME.2.
 * False: no memory, and NAME is as it was.
 */
bool gc_names_give(struct gc_names *names, const struct gc_identity *identity,
                   struct gc_name *name);

/* The process goes, and its name is no longer among the others; to be released. */
void gc_names_drop(struct gc_names *names, struct gc_name *name);

void gc_name_release(struct gc_name *name);

#endif
