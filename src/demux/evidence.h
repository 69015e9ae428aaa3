/*
 * How well a cycle goes on from what was last seen of a process, field by field. Costs are negative
 * logarithms of likelihoods (nats), so they add up; GC_IMPOSSIBLE is what no process prints. The
 * facts are the runtime's (runtime/mgc.go, mgcpacer.go), the weights were taken from recorded logs:
 * docs/processes.md has both.
 */
#ifndef GC_EVIDENCE_H
#define GC_EVIDENCE_H

#include "fields.h"
#include "habits.h"
#include "load.h"
#include "rhythm.h"

#include <math.h>
#include <stdbool.h>

#define GC_IMPOSSIBLE HUGE_VAL

/* The state of a process after its last cycle. Any field but gc can be GC_ABSENT. */
struct gc_state {
    int64_t gc;     /* 0: it had none yet */
    int64_t seen;   /* how many cycles were */
    int64_t end_ns; /* since its start; 0 where that is not known */
    int64_t start_ns;
    /* When it started, on a clock that all processes of the log share. */
    int64_t origin_ns;
    int64_t lates;    /* its lines that came late by that; */
    int late_lines;   /* the last of them, one after the other ... */
    int64_t late_ns;  /* ... came at least by so much */
    int64_t stamp_ns; /* when it started by its last line's time stamp */
    struct gc_rhythm rhythm;
    struct gc_load load;
    /* The process's, as they are now; valid as long as the tracker is, but another's once its place
       was given away. NULL: none are kept. */
    const struct gc_habits *habits;
    int64_t pct;
    int64_t procs;
    int64_t forced;                            /* 0 or 1 */
    bool has_pauses;                           /* of its last cycle: */
    int64_t sweep_term_ns[2], mark_term_ns[2]; /* wall time and CPU time */
    int64_t live_mib;
    int64_t goal_mib;
    int64_t stacks_mib, globals_mib;
    double goal_ratio;      /* the goal over the heap it was set from, as last seen; 0: unknown */
    int64_t least_goal_mib; /* that was seen: below it GOGC does not count */
    double goals_off;       /* the share of the last goals that did not follow from the heap */
};

/* Of a process of which nothing is known. */
#define GC_STATE_NONE                                                                              \
    ((struct gc_state){.end_ns = 0,                                                                \
                       .start_ns = GC_ABSENT,                                                      \
                       .origin_ns = GC_ABSENT,                                                     \
                       .stamp_ns = GC_ABSENT,                                                      \
                       .pct = GC_ABSENT,                                                           \
                       .procs = GC_ABSENT,                                                         \
                       .forced = GC_ABSENT,                                                        \
                       .live_mib = GC_ABSENT,                                                      \
                       .goal_mib = GC_ABSENT,                                                      \
                       .least_goal_mib = GC_ABSENT,                                                \
                       .stacks_mib = GC_ABSENT,                                                    \
                       .globals_mib = GC_ABSENT})

/* Of a process of fewer cycles it is not known well when it started. */
enum { GC_STATE_YOUNG = 8 };

/*
 * CYCLE is the process's next: what is usual of it (rhythm, load, goals) is learnt from it. That
 * tells it from others, so of one that is alone it need not be. Before the state advances.
 */
void gc_state_learn(struct gc_state *state, const struct gc_cycle *cycle);

/* CYCLE is the process's next: all of STATE but what is usual and the origin becomes what it says.
 */
void gc_state_advance(struct gc_state *state, const struct gc_cycle *cycle);

/* When its process started, as its time stamp tells: late by what the line took. Or absent. */
int64_t gc_start_by_stamp(const struct gc_cycle *cycle);

/* A cycle's end on its process's clock, such that sums of several do not overflow; 0: not known. */
int64_t gc_bounded_end_ns(const struct gc_cycle *cycle);

/* Where the shared clock stands if a line came at AT_NS: bounded, so that it does not overflow
   however many processes come one after the other. */
static inline int64_t gc_bounded_now_ns(int64_t at_ns)
{
    static const int64_t most = INT64_MAX / 4;
    return at_ns < most ? at_ns : most;
}

/* Stacks + globals; absent before Go 1.18. */
static inline int64_t gc_state_fixed(const struct gc_state *state)
{
    return state->stacks_mib == GC_ABSENT ? GC_ABSENT : state->stacks_mib + state->globals_mib;
}

/* Whether the gc number and the start can come next: the rest of CYCLE is not looked at. */
bool gc_evidence_can_begin(const struct gc_state *state, const struct gc_cycle *cycle);

/* That so many cycles of a process are missing: lines rarely are, and if they are, it is many at
   once. */
double gc_evidence_missing(int64_t cycles);

/* What they cost. */
double gc_evidence_begin(const struct gc_state *state, const struct gc_cycle *cycle);

/*
 * What the field FIELD of CYCLE costs, given the fields before it, which are filled. That is how a
 * record is judged while it is put together.
 */
double gc_evidence_field(const struct gc_state *state, const struct gc_cycle *cycle,
                         enum gc_field_id field);

/* All fields after the start, of a whole cycle. */
double gc_evidence_rest(const struct gc_state *state, const struct gc_cycle *cycle);

/*
 * The line's place in time: NOW_NS is where the log's shared clock stands after the lines before
 * it. Lines come when their cycles end, or later.
 */
double gc_evidence_time(const struct gc_state *state, const struct gc_cycle *cycle, int64_t now_ns);

#endif
