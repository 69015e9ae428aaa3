#include "tracker.h"

#include "hash.h"
#include "recency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * At most this many processes can go on; beyond, the one that was silent longest has ended. A
 * cycle is weighed against each process of its group, so this bounds the work of a line. A group
 * is what has one identity (a container, say, with any number of processes in it); that of no
 * identity is the first.
 */
enum {
    NAMELESS_MAX = 128,
    GROUP_MAX = 16,
    TRACKS_MAX = GC_RECENCY_PLACES,
    GROUPS_MAX = GC_RECENCY_PLACES,
    NONE = -1
};
enum { SLOTS = 2 * GROUPS_MAX };

/*
 * What going on with a known process must cost less than: a new one, from the middle of its life.
 * That is common where a log begins, or where only a few first cycles can be missing, and rare
 * later: the longer nothing new came, the more is borne.
 */
static const double new_process_cost = 18;
static const double named_cost = 8; /* more: a container mostly has one process */
enum { FIRST_CYCLES = 4, FIRST_LINES = 16 };

/* Start times are cut to the ms, so a start can seem up to this much before it was. */
static const int64_t start_cut_ns = 1000000;

struct track {
    int64_t process;
    int64_t last_gc; /* 0: none yet */
    int64_t last_end_ns;
    /*
     * When it started, on a clock that all processes of the group share. Lines come in the order
     * of their cycles' ends, so each line can only move a start later, towards the truth.
     */
    int64_t origin_ns;
    int64_t stamp_ns;  /* when it started by its last line's time stamp; absent without one */
    int64_t last_line; /* of the group's */
    int64_t last_seen; /* of all lines */
    int64_t procs;
    int64_t live_mib;
    int64_t fixed_mib; /* stacks + globals; absent before Go 1.18 */
    double goal_ratio; /* the goal over the heap that it was set from, as last seen; 0: unknown */
    int group;         /* NONE: the place is free */
    int next;          /* of the group; NONE: the last */
};

struct group {
    uint64_t identity; /* hash of name and pid; 0: nameless */
    bool has_pid;      /* then it is one process at a time */
    int first, count;
    int64_t now_ns; /* the shared clock at the last line */
    int64_t lines;
    int next_in_slot; /* 0: the last */
};

struct gc_tracker {
    struct track track[TRACKS_MAX];
    int tracks;
    struct gc_recency tracks_used;
    struct group group[GROUPS_MAX];
    int groups;
    struct gc_recency groups_used; /* but for the nameless, which stays */
    int slot[SLOTS]; /* of a hash table by identity; 0: free, as the nameless need none */
    int last_group;  /* that of the last line: the next one is often the same */
    int64_t processes;
    int64_t lines;
};

struct gc_tracker *gc_tracker_new(struct gc_error *error)
{
    struct gc_tracker *tracker = calloc(1, sizeof *tracker);
    if (!tracker) {
        gc_error_no_memory(error);
        return NULL;
    }
    tracker->group[0] = (struct group){.first = NONE};
    tracker->groups = 1;
    gc_recency_init(&tracker->tracks_used);
    gc_recency_init(&tracker->groups_used);
    return tracker;
}

void gc_tracker_free(struct gc_tracker *tracker)
{
    free(tracker);
}

static uint64_t identity_hash(const struct gc_identity *identity)
{
    if (!identity->name && identity->pid == GC_ABSENT)
        return 0;
    uint64_t hash = GC_HASH_INIT;
    if (identity->name)
        hash = gc_hash_add(hash, identity->name, identity->name_len);
    return gc_hash_add(hash, &identity->pid, sizeof identity->pid) | 1;
}

static int64_t fixed_of(const struct gc_cycle *cycle)
{
    if (cycle->stacks_mib == GC_ABSENT || cycle->globals_mib == GC_ABSENT)
        return GC_ABSENT;
    return cycle->stacks_mib + cycle->globals_mib;
}

/* The log's own clock must hold any printed time without overflow. */
static int64_t end_of(const struct gc_cycle *cycle)
{
    static const int64_t most = INT64_MAX / 8;
    int64_t end = gc_cycle_end_ns(cycle);
    return end == GC_ABSENT ? 0 : end > most ? most : end;
}

/* What no process could have printed after its last line. */
static bool can_follow(const struct track *track, const struct gc_cycle *cycle)
{
    if (cycle->gc <= track->last_gc)
        return false;
    if (cycle->start_ns != GC_ABSENT && cycle->start_ns + start_cut_ns <= track->last_end_ns)
        return false;
    return (fixed_of(cycle) == GC_ABSENT) == (track->fixed_mib == GC_ABSENT);
}

static double number_cost(const struct track *track, const struct gc_cycle *cycle)
{
    int64_t gap = cycle->gc - track->last_gc - 1;
    return gap == 0 ? 0 : 4 + log2((double)gap);
}

/* Lines in order: the process's clock must have reached the shared one, and not run far ahead. */
static double time_cost(const struct group *group, const struct track *track,
                        const struct gc_cycle *cycle)
{
    double ahead = (double)(track->origin_ns + end_of(cycle) - group->now_ns) / 1e6;
    if (ahead < -1)
        return log2(-ahead) * 1.5;
    return ahead > 20 ? log2(ahead / 20) : 0;
}

/* When a process started, as the time stamp of its line tells: late by what the line took. */
static int64_t start_by_stamp(const struct gc_cycle *cycle)
{
    int64_t end = gc_cycle_end_ns(cycle);
    if (end == GC_ABSENT || cycle->time_ns == GC_ABSENT || cycle->time_ns < end)
        return GC_ABSENT;
    return cycle->time_ns - end;
}

/* How far apart two starts by stamps are, ns; stamps of whole seconds say that much less. */
static int64_t apart_by_stamps(const struct track *track, const struct gc_cycle *cycle)
{
    static const int64_t second = 1000000000;
    int64_t start = start_by_stamp(cycle);
    if (start == GC_ABSENT || track->stamp_ns == GC_ABSENT)
        return 0;
    int64_t apart = start > track->stamp_ns ? start - track->stamp_ns : track->stamp_ns - start;
    bool coarse = cycle->time_ns % second == 0;
    return !coarse ? apart : apart > second ? apart - second : 0;
}

/* Less than a new process: a line that came late, or a machine that slept, is no other process. */
static double stamp_cost(const struct track *track, const struct gc_cycle *cycle)
{
    return fmin(12, 1.5 * log2(1 + (double)apart_by_stamps(track, cycle) / 20e6));
}

/*
 * Of a process that has just begun there is little else to go by: the lines of one that is run by
 * another (as the compilers of a build) stand together.
 */
static double order_cost(const struct group *group, const struct track *track)
{
    enum { YOUNG = 3 };
    if (track->last_gc > YOUNG)
        return 0;
    return fmin(4, log2(1 + (double)(group->lines - track->last_line)));
}

static double goal_ratio(const struct track *track, const struct gc_cycle *cycle)
{
    int64_t goal = gc_cycle_goal_mib(cycle);
    if (goal == GC_ABSENT || track->live_mib == GC_ABSENT)
        return 0;
    return ((double)goal + 1) / ((double)track->live_mib + 1);
}

static double heap_cost(const struct track *track, const struct gc_cycle *cycle)
{
    double cost = 0;
    /* What was marked stays in the heap until the next cycle marks anew; 1 MiB for the flooring. */
    if (track->live_mib != GC_ABSENT && cycle->gc == track->last_gc + 1 &&
        cycle->heap_before_mib != GC_ABSENT && cycle->heap_before_mib < track->live_mib - 1)
        cost += 8;
    double ratio = goal_ratio(track, cycle);
    if (ratio > 0 && track->goal_ratio > 0)
        cost += fmin(6, 3 * fabs(log2(ratio / track->goal_ratio)));
    if (track->live_mib != GC_ABSENT && cycle->heap_live_mib != GC_ABSENT) {
        double live = ((double)cycle->heap_live_mib + 2) / ((double)track->live_mib + 2);
        cost += fmin(4, fabs(log2(live)));
    }
    return cost;
}

/* MOST: what costs as much is not chosen, so the rest need not be weighed. */
static double follow_cost(const struct group *group, const struct track *track,
                          const struct gc_cycle *cycle, double most)
{
    double cost = number_cost(track, cycle);
    if (cost >= most)
        return cost;
    cost += time_cost(group, track, cycle) + heap_cost(track, cycle);
    cost += order_cost(group, track) + stamp_cost(track, cycle);
    if (track->procs != cycle->procs)
        cost += 5;
    if (track->fixed_mib != fixed_of(cycle))
        cost += 2;
    return cost;
}

/*
 * The next cycle of a log's only process, as nearly all are. What is left to weigh (goal, live
 * heap, the rest of the time) cannot cost as much as a new process, so it need not be computed.
 */
static bool is_plain_next(const struct group *group, const struct track *track,
                          const struct gc_cycle *cycle)
{
    int64_t ahead = track->origin_ns + end_of(cycle) - group->now_ns;
    return cycle->gc == track->last_gc + 1 && track->procs == cycle->procs &&
           fixed_of(cycle) == track->fixed_mib && cycle->heap_before_mib >= track->live_mib - 1 &&
           ahead >= -start_cut_ns && ahead < 300 * start_cut_ns &&
           apart_by_stamps(track, cycle) < 300 * start_cut_ns && can_follow(track, cycle);
}

static double new_cost(const struct group *group, const struct gc_cycle *cycle)
{
    double cost = new_process_cost + (group->identity ? named_cost : 0);
    if (cycle->gc <= FIRST_CYCLES)
        return cost;
    return cost + 3 * log2(1 + (double)group->lines / FIRST_LINES);
}

/* The process of the group that the cycle goes on best with; NULL: a new one is likelier. */
static struct track *best_track(struct gc_tracker *tracker, const struct group *group,
                                const struct gc_cycle *cycle)
{
    struct track *only = group->count == 1 ? &tracker->track[group->first] : NULL;
    if (only && only->live_mib != GC_ABSENT && is_plain_next(group, only, cycle))
        return only;
    struct track *best = NULL;
    double best_cost = new_cost(group, cycle);
    for (int i = group->first; i != NONE; i = tracker->track[i].next) {
        struct track *track = &tracker->track[i];
        if (track->last_gc == 0) /* announced by what is no cycle */
            return track;
        if (!can_follow(track, cycle))
            continue;
        double cost = follow_cost(group, track, cycle, best_cost);
        if (cost < best_cost) {
            best_cost = cost;
            best = track;
        }
    }
    return best;
}

/* Of a group whose identity has a pid there is one process, which restarts. */
static struct track *next_of_pid(struct gc_tracker *tracker, const struct group *group,
                                 const struct gc_cycle *cycle)
{
    struct track *track = group->count ? &tracker->track[group->first] : NULL;
    return track && (track->last_gc == 0 || can_follow(track, cycle)) ? track : NULL;
}

/* --- groups and places ----------------------------------------------------------------------- */

/* Where in its slot's chain the group of IDENTITY hangs; 0 hangs at the end. */
static int *slot_of(struct gc_tracker *tracker, uint64_t identity)
{
    int *slot = &tracker->slot[identity % SLOTS];
    while (*slot && tracker->group[*slot].identity != identity)
        slot = &tracker->group[*slot].next_in_slot;
    return slot;
}

static void unlink_track(struct gc_tracker *tracker, int index)
{
    struct group *group = &tracker->group[tracker->track[index].group];
    int *link = &group->first;
    while (*link != index)
        link = &tracker->track[*link].next;
    *link = tracker->track[index].next;
    group->count--;
}

/* Forgets the group that was silent longest; returns its place. */
static int forget_group(struct gc_tracker *tracker)
{
    int oldest = gc_recency_oldest(&tracker->groups_used);
    struct group *group = &tracker->group[oldest];
    for (int i = group->first; i != NONE; i = tracker->track[i].next) {
        tracker->track[i].group = NONE;
        gc_recency_disuse(&tracker->tracks_used, i);
    }
    *slot_of(tracker, group->identity) = group->next_in_slot;
    return oldest;
}

static int new_group(struct gc_tracker *tracker, uint64_t identity, bool has_pid)
{
    int index = tracker->groups < GROUPS_MAX ? tracker->groups++ : forget_group(tracker);
    tracker->group[index] = (struct group){.identity = identity, .has_pid = has_pid, .first = NONE};
    *slot_of(tracker, identity) = index;
    return index;
}

static int group_of(struct gc_tracker *tracker, const struct gc_identity *identity)
{
    uint64_t hash = identity_hash(identity);
    if (tracker->group[tracker->last_group].identity != hash) {
        int known = hash ? *slot_of(tracker, hash) : 0;
        bool is_new = hash && !known;
        tracker->last_group = is_new ? new_group(tracker, hash, identity->pid != GC_ABSENT) : known;
    }
    if (tracker->last_group > 0)
        gc_recency_use(&tracker->groups_used, tracker->last_group);
    tracker->lines++;
    return tracker->last_group;
}

/* That of the group which was silent longest. */
static int silent_longest(const struct gc_tracker *tracker, const struct group *group)
{
    int oldest = group->first;
    for (int i = oldest; i != NONE; i = tracker->track[i].next)
        if (tracker->track[i].last_seen < tracker->track[oldest].last_seen)
            oldest = i;
    return oldest;
}

/* A place in GROUP for a new process. *ENDED: the process that had it, or -1. */
static struct track *begin_process(struct gc_tracker *tracker, int group_index, int64_t *ended)
{
    struct group *group = &tracker->group[group_index];
    int most = group_index == 0 ? NAMELESS_MAX : group->has_pid ? 1 : GROUP_MAX;
    int index = tracker->tracks;
    *ended = -1;
    if (group->count >= most || tracker->tracks == TRACKS_MAX) {
        index = group->count >= most ? silent_longest(tracker, group)
                                     : gc_recency_oldest(&tracker->tracks_used);
        *ended = tracker->track[index].process;
        if (tracker->track[index].group != NONE)
            unlink_track(tracker, index);
    } else {
        tracker->tracks++;
    }
    tracker->track[index] = (struct track){.process = tracker->processes++,
                                           .origin_ns = INT64_MIN / 2,
                                           .live_mib = GC_ABSENT,
                                           .stamp_ns = GC_ABSENT,
                                           .last_line = group->lines,
                                           .last_seen = tracker->lines,
                                           .group = group_index,
                                           .next = NONE};
    int *link = &group->first; /* older ones first: of equal costs the first is taken */
    while (*link != NONE)
        link = &tracker->track[*link].next;
    *link = index;
    group->count++;
    gc_recency_use(&tracker->tracks_used, index);
    return &tracker->track[index];
}

static void remember(struct group *group, struct track *track, const struct gc_cycle *cycle)
{
    int64_t end = end_of(cycle);
    double ratio = goal_ratio(track, cycle);
    if (ratio > 0)
        track->goal_ratio = ratio;
    if (track->origin_ns < group->now_ns - end)
        track->origin_ns = group->now_ns - end;
    group->now_ns = track->origin_ns + end;
    track->last_gc = cycle->gc;
    track->last_end_ns = end;
    track->last_line = ++group->lines;
    track->stamp_ns = start_by_stamp(cycle);
    track->procs = cycle->procs;
    track->live_mib = cycle->heap_live_mib;
    track->fixed_mib = fixed_of(cycle);
}

struct gc_assignment gc_tracker_assign(struct gc_tracker *tracker,
                                       const struct gc_identity *identity,
                                       const struct gc_cycle *cycle)
{
    int index = group_of(tracker, identity);
    struct group *group = &tracker->group[index];
    struct gc_assignment to = {.ended = -1};
    struct track *track =
        group->has_pid ? next_of_pid(tracker, group, cycle) : best_track(tracker, group, cycle);
    to.is_new = track == NULL;
    if (!track)
        track = begin_process(tracker, index, &to.ended);
    track->last_seen = tracker->lines;
    gc_recency_use(&tracker->tracks_used, (int)(track - tracker->track));
    remember(group, track, cycle);
    to.process = track->process;
    return to;
}

bool gc_tracker_owner(struct gc_tracker *tracker, const struct gc_identity *identity,
                      struct gc_assignment *to)
{
    int index = group_of(tracker, identity);
    struct group *group = &tracker->group[index];
    *to = (struct gc_assignment){.ended = -1, .is_new = group->count == 0};
    if (group->count > 1)
        return false;
    struct track *track =
        group->count ? &tracker->track[group->first] : begin_process(tracker, index, &to->ended);
    to->process = track->process;
    return true;
}
