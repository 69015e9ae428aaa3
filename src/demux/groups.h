/*
 * The processes that can go on, by the identities that the log gives: at most so many, the one that
 * was silent longest makes room. A group is what has one identity (a container, say, with any
 * number of processes in it, or a pid, with one after another); that of no identity is the first.
 */
#ifndef GC_GROUPS_H
#define GC_GROUPS_H

#include "evidence.h"
#include "identity.h"
#include "recency.h"

enum {
    GC_NAMELESS_MAX = 128, /* a line is weighed against each process of its group */
    GC_GROUP_MAX = 16,
    GC_TRACKS_MAX = GC_RECENCY_PLACES,
    GC_GROUPS_MAX = GC_RECENCY_PLACES,
    GC_GROUP_SLOTS = 2 * GC_GROUPS_MAX,
    GC_NO_TRACK = -1
};

/* A process, at its place. */
struct gc_track {
    int64_t process;       /* its number, from 0, in order of first appearance */
    struct gc_state state; /* its origin is on the clock of the group; its habits are these: */
    struct gc_habits habits;
    int64_t last_line; /* of the group's */
    int64_t last_seen; /* of all lines */
    int group;         /* GC_NO_TRACK: the place is free */
    int next;          /* of the group; GC_NO_TRACK: the last */
};

struct gc_group {
    uint64_t identity; /* hash of name, origin and pid; 0: nameless */
    bool has_pid;      /* then it is one process at a time */
    int first, count;
    int64_t now_ns; /* the clock that its processes share, at the last line */
    int64_t lines;
    int next_in_slot; /* 0: the last */
};

struct gc_groups {
    struct gc_track *track; /* GC_TRACKS_MAX places */
    int tracks;             /* that were used */
    struct gc_recency tracks_used;
    struct gc_group group[GC_GROUPS_MAX];
    int groups;
    struct gc_recency groups_used; /* but for the nameless, which stays */
    int slot[GC_GROUP_SLOTS]; /* of a hash table by identity; 0: free, the nameless needs none */
    int last_group;           /* that of the last line: the next one is often the same */
    int64_t processes;
    int64_t lines;
};

/* GROUPS is zeroed. False: no memory. */
bool gc_groups_init(struct gc_groups *groups);
void gc_groups_release(struct gc_groups *groups);

/* The group of the next line; a new one where there is none. */
int gc_groups_take(struct gc_groups *groups, const struct gc_identity *identity);

/* GC_NO_TRACK: nothing was seen of IDENTITY yet. */
int gc_groups_find(const struct gc_groups *groups, const struct gc_identity *identity);

/* The process at PLACE has the line now. */
void gc_groups_use(struct gc_groups *groups, int place);

/* Whether a new process takes the place of another, of any group. */
bool gc_groups_are_full(const struct gc_groups *groups);

/* A place in GROUP for a new process. *ENDED: the process that had it, or -1. */
int gc_groups_begin_process(struct gc_groups *groups, int group, int64_t *ended);

#endif
