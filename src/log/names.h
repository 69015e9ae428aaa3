/* What the processes of a log are called: by the log, and by the options. */
#ifndef GC_NAMES_H
#define GC_NAMES_H

#include "identity.h"

#include <gcplot/log.h>

/* Lies with its process, where it must not move while it is among others. Zeroed is none. */
struct gc_name {
    char *given;          /* by the log; unique among those */
    char *changed;        /* by the options; NULL: they leave it */
    uint64_t hash;        /* of what was given, to search by */
    struct gc_name *next; /* whose hash has the same slot */
    struct gc_name *next_changed;
    int64_t starts; /* the number of the last process named after it, NAME.2, NAME.3, ...; or 1 */
};

enum { GC_NAME_SLOTS = 1024 };

/* Zeroed is empty. The names in it are not owned. */
struct gc_names {
    struct gc_name *slot[GC_NAME_SLOTS];
    int64_t dropped_starts[GC_NAME_SLOTS]; /* of dropped names: the most; 0: none started twice */
    int64_t unnamed;                       /* how many were named p1, p2, ... */
    struct gc_name *changed;               /* those that the options change */
    bool *met; /* of the options' processes, and after them of their renames: there was one */
};

void gc_names_release(struct gc_names *names);

/*
 * Names a new process: the identity's name, or p1, p2, ...; the second start of a name is NAME.2.
 * What the options rename that to is what is shown. OPTIONS are the same from call to call. False:
 * no memory, and NAME is as it was.
 */
bool gc_names_give(struct gc_names *names, const struct gc_identity *identity,
                   const struct gc_log_options *options, struct gc_name *name);

/* Whether the options' processes choose the one of that NAME, which was given. */
bool gc_names_choose(struct gc_names *names, const struct gc_log_options *options,
                     const struct gc_name *name);

/* Whether there was a process for the options' INDEX-th, the processes and then the renames. */
bool gc_names_met(const struct gc_names *names, size_t index);

/* The process goes, and its name is no longer among the others; to be released. */
void gc_names_drop(struct gc_names *names, struct gc_name *name);

/* Unique among those of a log. */
const char *gc_name_shown(const struct gc_name *name);

void gc_name_release(struct gc_name *name);

#endif
