#include "tracker.h"

#include "hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * At most this many processes can go on; beyond, the one that was silent longest has ended. A
 * cycle without identity is weighed against each nameless one, so this bounds the work of a line.
 * The named ones are only looked up.
 */
enum { NAMELESS_MAX = 128, NAMED_MAX = 4096 };

/*
 * What going on with a known process must cost less than: a new one, from the middle of its life.
 * That is common where a log begins, or where only a few first cycles can be missing, and rare
 * later: the longer nothing new came, the more is borne.
 */
static const double new_process_cost = 18;
enum { FIRST_CYCLES = 4, FIRST_LINES = 16 };

/* Start times are cut to the ms, so a start can seem up to this much before it was. */
static const int64_t start_cut_ns = 1000000;

struct track {
    int64_t process; /* only where LAST_GC > 0 */
    int64_t last_gc;
    int64_t last_end_ns;
    /*
     * When it started, on a clock that all processes of the log share. Lines come in the order
     * of their cycles' ends, so each line can only move a start later, towards the truth.
     */
    int64_t origin_ns;
    int64_t last_line;
    int64_t procs;
    int64_t live_mib;
    int64_t fixed_mib; /* stacks + globals; absent before Go 1.18 */
    double goal_ratio; /* the goal over the heap that it was set from, as last seen; 0: unknown */
};

struct gc_tracker {
    struct track nameless[NAMELESS_MAX];
    size_t nameless_count;
    struct track named[NAMED_MAX];
    uint64_t identity[NAMED_MAX]; /* hash of name and pid of each named one: quick to search */
    size_t named_count;
    int64_t processes;
    int64_t now_ns; /* the shared clock at the last line */
    int64_t lines;
};

struct gc_tracker *gc_tracker_new(struct gc_error *error)
{
    struct gc_tracker *tracker = calloc(1, sizeof *tracker);
    if (!tracker)
        gc_error_no_memory(error);
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
static double time_cost(const struct gc_tracker *tracker, const struct track *track,
                        const struct gc_cycle *cycle)
{
    double ahead = (double)(track->origin_ns + end_of(cycle) - tracker->now_ns) / 1e6;
    if (ahead < -1)
        return log2(-ahead) * 1.5;
    return ahead > 20 ? log2(ahead / 20) : 0;
}

/*
 * Of a process that has just begun there is little else to go by: the lines of one that is run by
 * another (as the compilers of a build) stand together.
 */
static double order_cost(const struct gc_tracker *tracker, const struct track *track)
{
    enum { YOUNG = 3 };
    if (track->last_gc > YOUNG)
        return 0;
    return fmin(4, log2(1 + (double)(tracker->lines - track->last_line)));
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
        cycle->heap_before_mib < track->live_mib - 1)
        cost += 8;
    double ratio = goal_ratio(track, cycle);
    if (ratio > 0 && track->goal_ratio > 0)
        cost += fmin(6, 3 * fabs(log2(ratio / track->goal_ratio)));
    if (track->live_mib != GC_ABSENT) {
        double live = ((double)cycle->heap_live_mib + 2) / ((double)track->live_mib + 2);
        cost += fmin(4, fabs(log2(live)));
    }
    return cost;
}

/* MOST: what costs as much is not chosen, so the rest need not be weighed. */
static double follow_cost(const struct gc_tracker *tracker, const struct track *track,
                          const struct gc_cycle *cycle, double most)
{
    double cost = number_cost(track, cycle);
    if (cost >= most)
        return cost;
    cost += time_cost(tracker, track, cycle) + heap_cost(track, cycle);
    cost += order_cost(tracker, track);
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
static bool is_plain_next(const struct gc_tracker *tracker, const struct track *track,
                          const struct gc_cycle *cycle)
{
    int64_t ahead = track->origin_ns + end_of(cycle) - tracker->now_ns;
    return cycle->gc == track->last_gc + 1 && track->procs == cycle->procs &&
           fixed_of(cycle) == track->fixed_mib && cycle->heap_before_mib >= track->live_mib - 1 &&
           ahead >= -start_cut_ns && ahead < 300 * start_cut_ns && can_follow(track, cycle);
}

static double new_cost(const struct gc_tracker *tracker, const struct gc_cycle *cycle)
{
    if (cycle->gc <= FIRST_CYCLES)
        return new_process_cost;
    return new_process_cost + 3 * log2(1 + (double)tracker->lines / FIRST_LINES);
}

static struct track *best_track(struct gc_tracker *tracker, const struct gc_cycle *cycle)
{
    struct track *only = tracker->nameless_count == 1 ? &tracker->nameless[0] : NULL;
    if (only && only->live_mib != GC_ABSENT && is_plain_next(tracker, only, cycle))
        return only;
    struct track *best = NULL;
    double best_cost = new_cost(tracker, cycle);
    for (size_t i = 0; i < tracker->nameless_count; i++) {
        struct track *track = &tracker->nameless[i];
        if (!can_follow(track, cycle))
            continue;
        double cost = follow_cost(tracker, track, cycle, best_cost);
        if (cost < best_cost) {
            best_cost = cost;
            best = track;
        }
    }
    return best;
}

static struct track *silent_longest(struct track *track, size_t count)
{
    struct track *oldest = track;
    for (size_t i = 1; i < count; i++)
        if (track[i].last_line < oldest->last_line)
            oldest = &track[i];
    return oldest;
}

/* A place for a process without identity. */
static struct track *nameless_track(struct gc_tracker *tracker)
{
    if (tracker->nameless_count < NAMELESS_MAX)
        return &tracker->nameless[tracker->nameless_count++];
    return silent_longest(tracker->nameless, NAMELESS_MAX);
}

/* The place of the process of that identity; *IS_KNOWN: there is one, with its last cycle. */
static struct track *named_track(struct gc_tracker *tracker, uint64_t identity, bool *is_known)
{
    for (size_t i = 0; i < tracker->named_count; i++)
        if (tracker->identity[i] == identity) {
            *is_known = true;
            return &tracker->named[i];
        }
    *is_known = false;
    struct track *track = tracker->named_count < NAMED_MAX
                              ? &tracker->named[tracker->named_count++]
                              : silent_longest(tracker->named, NAMED_MAX);
    tracker->identity[track - tracker->named] = identity;
    return track;
}

static void begin_process(struct gc_tracker *tracker, struct track *track)
{
    *track = (struct track){
        .process = tracker->processes++, .origin_ns = INT64_MIN / 2, .live_mib = GC_ABSENT};
}

static void remember(struct gc_tracker *tracker, struct track *track, const struct gc_cycle *cycle)
{
    int64_t end = end_of(cycle);
    double ratio = goal_ratio(track, cycle);
    if (ratio > 0)
        track->goal_ratio = ratio;
    if (track->origin_ns < tracker->now_ns - end)
        track->origin_ns = tracker->now_ns - end;
    tracker->now_ns = track->origin_ns + end;
    track->last_gc = cycle->gc;
    track->last_end_ns = end;
    track->last_line = ++tracker->lines;
    track->procs = cycle->procs;
    track->live_mib = cycle->heap_live_mib;
    track->fixed_mib = fixed_of(cycle);
}

struct gc_assignment gc_tracker_assign(struct gc_tracker *tracker,
                                       const struct gc_identity *identity,
                                       const struct gc_cycle *cycle)
{
    uint64_t hash = identity_hash(identity);
    bool is_known;
    struct track *track;
    if (hash) { /* said by the log itself: no evidence is needed beyond what must hold */
        track = named_track(tracker, hash, &is_known);
        is_known = is_known && can_follow(track, cycle);
    } else {
        track = best_track(tracker, cycle);
        is_known = track != NULL;
        if (!is_known)
            track = nameless_track(tracker);
    }
    int64_t ended = !is_known && track->last_gc > 0 ? track->process : -1;
    if (!is_known)
        begin_process(tracker, track);
    remember(tracker, track, cycle);
    return (struct gc_assignment){.process = track->process, .is_new = !is_known, .ended = ended};
}
