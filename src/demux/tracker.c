#include "tracker.h"

#include "branches.h"
#include "groups.h"

#include <stdlib.h>
#include <string.h>

enum { HELD_MAX = GC_BRANCH_LINES, NAME_MAX_KEPT = 256, NONE = GC_NO_TRACK };

/* What going on with a known process must cost less than: a new one. */
static const double new_process_cost = 20;
static const double named_cost = 8; /* more: a container mostly has one process */

static const int64_t ms = 1000000;

/* A cycle that is held back: undecided, or behind one that is. */
struct held {
    struct gc_tracked tracked;
    char name[NAME_MAX_KEPT];
    bool is_decided;
};

struct gc_tracker {
    struct gc_groups groups;
    struct gc_branches branches; /* of one group at a time ... */
    int group;                   /* ... this one; NONE: all is decided */
    struct held held[HELD_MAX];  /* [held_first, held_end), each at its number % HELD_MAX */
    int64_t held_first, held_end;
    int64_t undecided; /* no held one before it is undecided */
    bool trusts;       /* cycles that were put together */
};

static const struct gc_assignment nobodys = {.process = GC_NO_PROCESS, .ended = -1};

struct gc_tracker *gc_tracker_new(struct gc_error *error)
{
    struct gc_tracker *tracker = calloc(1, sizeof *tracker);
    if (tracker && gc_branches_init(&tracker->branches) && gc_groups_init(&tracker->groups)) {
        tracker->group = NONE;
        return tracker;
    }
    gc_tracker_free(tracker);
    gc_error_no_memory(error);
    return NULL;
}

void gc_tracker_trust(struct gc_tracker *tracker)
{
    tracker->trusts = true;
}

void gc_tracker_free(struct gc_tracker *tracker)
{
    if (!tracker)
        return;
    gc_branches_release(&tracker->branches);
    gc_groups_release(&tracker->groups);
    free(tracker);
}

/* --- evidence -------------------------------------------------------------------------------- */

/* A process as it is weighed, and where its log stands. */
struct view {
    const struct gc_state *state;
    int64_t last_line; /* of the process, of the group's */
    int64_t now_ns, lines;
};

/* How far apart two starts by stamps are, ns; stamps of whole seconds say that much less. */
static int64_t apart_by_stamps(const struct gc_state *state, const struct gc_cycle *cycle)
{
    static const int64_t second = 1000000000;
    int64_t start = gc_start_by_stamp(cycle), last = state->stamp_ns;
    if (start == GC_ABSENT || last == GC_ABSENT)
        return 0;
    int64_t apart = start > last ? start - last : last - start;
    bool coarse = cycle->time_ns % second == 0;
    return !coarse ? apart : apart > second ? apart - second : 0;
}

/* Less than a new process: a line that came late, or a machine that slept, is no other process. */
static double stamp_cost(const struct gc_state *state, const struct gc_cycle *cycle)
{
    int64_t apart = apart_by_stamps(state, cycle);
    return apart == 0 ? 0 : fmin(12, 2 * log(1 + (double)apart / 20e6));
}

/*
 * Of a process that has just begun there is little else to go by: the lines of one that is run by
 * another (as the compilers of a build) stand together.
 */
static double order_cost(const struct view *view)
{
    enum { YOUNG = 3 };
    if (view->state->gc > YOUNG)
        return 0;
    return fmin(4, 1.5 * log(1 + (double)(view->lines - view->last_line)));
}

/* MOST: what costs more is not chosen, so the rest need not be weighed. */
static double follow_cost(const struct view *view, const struct gc_cycle *cycle, double most)
{
    double cost = gc_evidence_begin(view->state, cycle);
    if (cost > most)
        return cost;
    cost += gc_evidence_time(view->state, cycle, view->now_ns);
    cost += order_cost(view) + stamp_cost(view->state, cycle);
    return cost > most ? cost : cost + gc_evidence_rest(view->state, cycle);
}

/* How many cycles of a process that begins with CYCLE should stand in the log, at the rate of its
   life so far: the group's clock began with the log. */
static double missing(int64_t now_ns, const struct gc_cycle *cycle)
{
    double life_ns = (double)gc_bounded_end_ns(cycle), log_ns = (double)now_ns;
    if (now_ns == GC_ABSENT || life_ns <= 0 || log_ns <= 0)
        return 0;
    return (double)(cycle->gc - 1) * fmin(1, log_ns / life_ns);
}

static double new_cost(const struct gc_group *group, int64_t now_ns, const struct gc_cycle *cycle)
{
    double cost = new_process_cost + (group->identity ? named_cost : 0);
    double gap = missing(now_ns, cycle);
    return gap < 0.5 ? cost : cost + gc_evidence_missing((int64_t)ceil(gap));
}

/*
 * The next cycle of a log's only process, as nearly all are. What is left to weigh (goal, live
 * heap, the rest of the time) cannot cost as much as a new process, so it need not be computed.
 */
static bool is_plain_next(const struct gc_group *group, const struct gc_state *s,
                          const struct gc_cycle *cycle)
{
    int64_t ahead = s->origin_ns + gc_bounded_end_ns(cycle) - group->now_ns;
    return cycle->gc == s->gc + 1 && s->procs == cycle->procs && s->live_mib != GC_ABSENT &&
           cycle->stacks_mib == s->stacks_mib && cycle->globals_mib == s->globals_mib &&
           cycle->heap_before_mib >= s->live_mib - 1 && ahead >= -ms && ahead < 300 * ms &&
           apart_by_stamps(s, cycle) < 300 * ms && gc_evidence_can_begin(s, cycle);
}

/* --- choices --------------------------------------------------------------------------------- */

static void add_choice(struct gc_branch_choices *choices, const struct gc_branch *branch, int at,
                       int id, const struct gc_state *state, double cost)
{
    struct gc_branch_choice choice = {branch->cost + cost, at, id, state};
    gc_branch_choices_add(choices, &choice);
}

/* What the branch AT makes of a process that it sees as TRACK, or else as it was decided. */
static void weigh(const struct gc_tracker *t, int at, int id, const struct gc_branch_track *track,
                  const struct gc_cycle *cycle, struct gc_branch_choices *choices)
{
    const struct gc_branch *branch = &t->branches.branch[at];
    const struct gc_track *decided = id >= 0 ? &t->groups.track[id] : NULL;
    struct view view = {.state = track ? &track->state : &decided->state,
                        .last_line = track ? track->last_line : decided->last_line,
                        .now_ns = branch->now_ns,
                        .lines = t->branches.end};
    double most = choices->count > 0 ? choices->choice[0].cost + GC_BRANCH_MARGIN - branch->cost
                                     : GC_IMPOSSIBLE;
    if (!gc_evidence_can_begin(view.state, cycle))
        return;
    double cost = follow_cost(&view, cycle, most);
    if (cost < GC_IMPOSSIBLE)
        add_choice(choices, branch, at, id, view.state, cost);
}

/* What was put together from pieces and goes on from nothing was put together wrongly, or its place
   in the log is not where its process printed it: it begins no process, unless it is a first one.
 */
static bool is_stranger(const struct gc_tracker *t, int group, const struct gc_cycle *cycle)
{
    return cycle->repaired == 1 && !t->trusts && cycle->gc > 1 && t->groups.group[group].count > 0;
}

/* All that the branch AT can make of CYCLE. */
static void weigh_all(struct gc_tracker *t, int group, int at, const struct gc_cycle *cycle,
                      struct gc_branch_choices *choices)
{
    struct gc_branch *branch = &t->branches.branch[at];
    for (int i = t->groups.group[group].first; i != NONE; i = t->groups.track[i].next)
        weigh(t, at, i, branch->count ? gc_branch_find(branch, i) : NULL, cycle, choices);
    for (int i = 0; i < branch->count; i++)
        if (branch->track[i].id < 0)
            weigh(t, at, branch->track[i].id, &branch->track[i], cycle, choices);
    add_choice(choices, branch, at,
               is_stranger(t, group, cycle) ? GC_BRANCH_NOBODY : -1 - t->branches.news - 1, NULL,
               new_cost(&t->groups.group[group], branch->now_ns, cycle));
}

static void choose(struct gc_tracker *t, int group, const struct gc_cycle *cycle,
                   struct gc_branch_choices *choices)
{
    for (int i = 0; i < t->branches.count; i++)
        weigh_all(t, group, i, cycle, choices);
    t->branches.news++;
}

/* --- decisions ------------------------------------------------------------------------------- */

/* The cycle is that of the process at PLACE, or of a new one if that is NONE. */
static int assign(struct gc_tracker *t, int group, int place, struct gc_assignment *to)
{
    *to = (struct gc_assignment){.is_new = place == NONE, .ended = -1};
    if (place == NONE)
        place = gc_groups_begin_process(&t->groups, group, &to->ended);
    gc_groups_use(&t->groups, place);
    to->process = t->groups.track[place].process;
    return place;
}

static void assign_now(struct gc_tracker *t, int group_index, int place,
                       const struct gc_cycle *cycle, struct gc_assignment *to)
{
    struct gc_group *group = &t->groups.group[group_index];
    place = assign(t, group_index, place, to);
    struct gc_track *track = &t->groups.track[place];
    if (group->count > 1) {
        gc_state_learn(&track->state, cycle);
        gc_habits_learn(&track->habits, cycle);
    }
    gc_clock_advance(&track->state, cycle, &group->now_ns);
    track->last_line = ++group->lines;
}

static void assign_to_nobody(struct gc_tracker *t, int group, struct gc_assignment *to)
{
    *to = nobodys;
    t->groups.group[group].lines++;
}

/* The cycle is that of ID, as the branches say. */
static int assign_id(struct gc_tracker *t, int id, struct gc_assignment *to)
{
    *to = nobodys;
    return id == GC_BRANCH_NOBODY ? NONE : assign(t, t->group, id < 0 ? NONE : id, to);
}

static struct held *undecided(struct gc_tracker *t)
{
    while (t->held[t->undecided % HELD_MAX].is_decided)
        t->undecided++;
    return &t->held[t->undecided % HELD_MAX];
}

static void decide_first(struct gc_tracker *t)
{
    struct held *held = undecided(t);
    bool doubtful;
    int id = gc_branches_decide(&t->branches, &doubtful);
    int place = assign_id(t, id, &held->tracked.to);
    if (place != NONE)
        gc_habits_learn(&t->groups.track[place].habits, &held->tracked.cycle);
    if (place != NONE && id < 0)
        gc_branches_rename(&t->branches, id, place);
    held->tracked.to.is_doubtful = doubtful;
    held->is_decided = true;
}

/* One branch is left, and all its lines are decided: it is what is known. */
static void settle(struct gc_tracker *t)
{
    const struct gc_branch *branch = &t->branches.branch[0];
    struct gc_group *group = &t->groups.group[t->group];
    for (int i = 0; i < branch->count; i++) {
        struct gc_track *track = &t->groups.track[branch->track[i].id];
        track->state = branch->track[i].state;
        track->state.habits = &track->habits;
        track->last_line = branch->track[i].last_line;
    }
    group->now_ns = branch->now_ns;
    group->lines = t->branches.end;
    t->group = NONE;
}

static void decide_what_agrees(struct gc_tracker *t)
{
    while (t->branches.first < t->branches.end && gc_branches_agree(&t->branches))
        decide_first(t);
    if (t->branches.count == 1)
        settle(t);
}

static void decide_all(struct gc_tracker *t)
{
    while (t->group != NONE) {
        decide_first(t);
        decide_what_agrees(t);
    }
}

/* --- cycles that are held back --------------------------------------------------------------- */

static struct held *hold(struct gc_tracker *t, const struct gc_identity *identity,
                         const struct gc_cycle *cycle)
{
    struct held *held = &t->held[t->held_end++ % HELD_MAX];
    size_t len = identity->name_len < NAME_MAX_KEPT ? identity->name_len : NAME_MAX_KEPT;
    held->tracked.cycle = *cycle;
    held->tracked.identity = *identity;
    held->tracked.identity.name_len = len;
    held->is_decided = false;
    if (identity->name) {
        memcpy(held->name, identity->name, len);
        held->tracked.identity.name = held->name;
    }
    return held;
}

/* Decides enough that there is room for one more, once what is decided was taken. */
static void make_room(struct gc_tracker *t)
{
    while (t->held_end - t->held_first == HELD_MAX && t->group != NONE &&
           !t->held[t->held_first % HELD_MAX].is_decided) {
        decide_first(t);
        decide_what_agrees(t);
    }
}

bool gc_tracker_next(struct gc_tracker *t, struct gc_tracked *tracked)
{
    struct held *held = &t->held[t->held_first % HELD_MAX];
    if (t->held_first == t->held_end || !held->is_decided)
        return false;
    *tracked = held->tracked;
    t->held_first++;
    if (t->undecided < t->held_first)
        t->undecided = t->held_first;
    return true;
}

void gc_tracker_finish(struct gc_tracker *t)
{
    decide_all(t);
}

/* --- cycles in ------------------------------------------------------------------------------- */

/* Of a group whose identity has a pid there is one process, which restarts. */
static int next_of_pid(const struct gc_groups *groups, const struct gc_group *group,
                       const struct gc_cycle *cycle)
{
    const struct gc_track *track = group->count ? &groups->track[group->first] : NULL;
    bool goes_on = track && (track->state.gc == 0 || gc_evidence_can_begin(&track->state, cycle));
    return goes_on ? group->first : NONE;
}

/* Whether it is clear without weighing whose the cycle is; *PLACE then is. */
static bool is_clear(const struct gc_tracker *t, const struct gc_group *group,
                     const struct gc_cycle *cycle, int *place)
{
    *place = group->has_pid ? next_of_pid(&t->groups, group, cycle) : group->first;
    if (group->has_pid || group->count == 0)
        return true;
    const struct gc_state *state = &t->groups.track[group->first].state;
    return group->count == 1 && (state->gc == 0 /* announced by what is no cycle */ ||
                                 is_plain_next(group, state, cycle));
}

static void branch_from(struct gc_tracker *t, int group)
{
    const struct gc_group *from = &t->groups.group[group];
    gc_branches_begin(&t->branches, from->now_ns, from->lines);
}

/* A new process comes: if it takes another's place, that one must not be in doubt. */
static void make_sure_of_places(struct gc_tracker *t)
{
    if (gc_groups_are_full(&t->groups))
        decide_all(t);
}

/* The cycle of a group all of whose lines are decided. False: it is not clear whose it is. */
static bool put_now(struct gc_tracker *t, int group, const struct gc_cycle *cycle,
                    struct gc_branch_choices *choices, struct gc_assignment *to)
{
    int place;
    if (is_clear(t, &t->groups.group[group], cycle, &place)) {
        if (place == NONE && is_stranger(t, group, cycle)) {
            assign_to_nobody(t, group, to);
            return true;
        }
        if (place == NONE)
            make_sure_of_places(t);
        assign_now(t, group, place, cycle, to);
        return true;
    }
    if (t->group != NONE)
        decide_all(t);
    branch_from(t, group);
    choose(t, group, cycle, choices);
    if (choices->count > 1)
        return false;
    int id = choices->choice[0].id;
    if (id == GC_BRANCH_NOBODY)
        assign_to_nobody(t, group, to);
    else
        assign_now(t, group, id < 0 ? NONE : id, cycle, to);
    return true;
}

/* Where there is no room what came before is decided, all of it at worst. */
static void branch_out(struct gc_tracker *t, int group, const struct gc_cycle *cycle,
                       struct gc_branch_choices *choices)
{
    while (!gc_branches_grow(&t->branches, choices, cycle)) {
        decide_first(t);
        decide_what_agrees(t);
        if (t->group == NONE)
            branch_from(t, group);
        *choices = (struct gc_branch_choices){0};
        choose(t, group, cycle, choices);
    }
    t->group = group;
}

bool gc_tracker_put(struct gc_tracker *t, const struct gc_identity *identity,
                    const struct gc_cycle *cycle, struct gc_assignment *to)
{
    struct gc_branch_choices choices = {0};
    int group = gc_groups_take(&t->groups, identity);
    bool is_held = t->group == group && t->group != NONE;
    if (!is_held && put_now(t, group, cycle, &choices, to)) {
        if (t->held_first == t->held_end)
            return true;
        struct held *held = hold(t, identity, cycle);
        held->tracked.to = *to;
        held->is_decided = true;
        make_room(t);
        return false;
    }
    if (is_held)
        choose(t, group, cycle, &choices);
    hold(t, identity, cycle);
    branch_out(t, group, cycle, &choices);
    decide_what_agrees(t);
    make_room(t);
    return false;
}

/* --- questions ------------------------------------------------------------------------------- */

bool gc_tracker_settle(struct gc_tracker *t, const struct gc_identity *identity)
{
    int group = gc_groups_find(&t->groups, identity);
    if (group == NONE || t->group != group || t->groups.group[group].count > 1)
        return false;
    decide_all(t);
    return t->held_first < t->held_end;
}

bool gc_tracker_owner(struct gc_tracker *t, const struct gc_identity *identity,
                      struct gc_assignment *to)
{
    int index = gc_groups_take(&t->groups, identity);
    struct gc_group *group = &t->groups.group[index];
    if (group->count > 1)
        return false;
    if (group->count == 0)
        make_sure_of_places(t);
    assign(t, index, group->count ? group->first : NONE, to);
    return true;
}

const struct gc_state *gc_tracker_state(const struct gc_tracker *t,
                                        const struct gc_identity *identity, int *walk)
{
    int group = gc_groups_find(&t->groups, identity);
    struct gc_branch *branch = group != NONE && t->group == group ? t->branches.branch : NULL;
    int place = *walk > 0 ? t->groups.track[*walk - 1].next : NONE;
    if (*walk == 0 && group != NONE)
        place = t->groups.group[group].first;
    if (*walk >= 0 && place != NONE) {
        const struct gc_branch_track *track = branch ? gc_branch_find(branch, place) : NULL;
        *walk = place + 1;
        return track ? &track->state : &t->groups.track[place].state;
    }
    for (int i = *walk < 0 ? -*walk : 0; branch && i < branch->count; i++)
        if (branch->track[i].id < 0) {
            *walk = -1 - i;
            return &branch->track[i].state;
        }
    return NULL;
}

int64_t gc_tracker_now(const struct gc_tracker *t, const struct gc_identity *identity)
{
    int group = gc_groups_find(&t->groups, identity);
    if (group == NONE)
        return 0;
    return t->group == group ? t->branches.branch[0].now_ns : t->groups.group[group].now_ns;
}
