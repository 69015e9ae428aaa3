#include "evidence.h"

#include "judge.h"
#include "trust.h"

#include <stdlib.h>

static const double ms = 1e6;

int64_t gc_bounded_end_ns(const struct gc_cycle *cycle)
{
    static const int64_t most = INT64_MAX / 8;
    int64_t end = gc_cycle_end_ns(cycle);
    return end == GC_ABSENT ? 0 : end > most ? most : end;
}

/* Of a small heap the goal is the least there is, whatever its size. */
static double goal_ratio(const struct gc_state *state, const struct gc_cycle *cycle)
{
    enum { SMALL_MIB = 3 };
    int64_t goal = gc_cycle_goal_mib(cycle);
    if (goal == GC_ABSENT || state->live_mib == GC_ABSENT || cycle->gc != state->gc + 1 ||
        state->live_mib < SMALL_MIB || goal <= state->least_goal_mib)
        return 0;
    return ((double)goal + 1) / ((double)state->live_mib + 1);
}

/* The next goal as the last one implies it, MiB; 0: not known. */
static double expected_goal(const struct gc_state *s, const struct gc_cycle *c)
{
    if (s->goal_ratio <= 0 || s->live_mib == GC_ABSENT || c->gc != s->gc + 1)
        return 0;
    return fmax((double)s->least_goal_mib, s->goal_ratio * ((double)s->live_mib + 1) - 1);
}

/* What a goal costs that is not as expected. Both were cut to whole MiB, the live heap before it
   was multiplied. */
static double goal_off_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    double goal = (double)c->heap_goal_mib, expected = expected_goal(s, c);
    double cut = s->goal_ratio + 1.5, off = fabs(goal - expected);
    if (expected <= 0 || off <= cut)
        return 0;
    return fmin(7, 1.5 + 1.5 * log(off / cut) + 10 * off / (goal + 20));
}

static double pause_ms(const struct gc_state *s, const struct gc_cycle *c)
{
    return fmax(0, (double)(c->start_ns - s->end_ns) / ms);
}

/* In the pause before C; -1: not known. */
static double allocated_mib(const struct gc_state *s, const struct gc_cycle *c)
{
    bool known = c->heap_before_mib != GC_ABSENT && s->live_mib != GC_ABSENT;
    return known ? fmax(0, (double)c->heap_before_mib - (double)s->live_mib) : -1;
}

int64_t gc_start_by_stamp(const struct gc_cycle *cycle)
{
    if (cycle->time_ns == GC_ABSENT) /* as in most logs */
        return GC_ABSENT;
    int64_t end = gc_cycle_end_ns(cycle);
    return end == GC_ABSENT || cycle->time_ns < end ? GC_ABSENT : cycle->time_ns - end;
}

/* Whether the load is that of the last cycle. */
static bool has_load(const struct gc_state *state)
{
    return state->load.end_ns == state->end_ns;
}

void gc_state_learn(struct gc_state *state, const struct gc_cycle *cycle)
{
    bool is_next = state->gc > 0 && cycle->gc == state->gc + 1;
    if (expected_goal(state, cycle) > 0)
        gc_trust_learn(&state->goals_off, goal_off_cost(state, cycle) > 0);
    if (is_next && cycle->start_ns != GC_ABSENT)
        gc_rhythm_learn(&state->rhythm, pause_ms(state, cycle), allocated_mib(state, cycle));
    if (!has_load(state))
        gc_load_forget(&state->load);
    gc_load_learn(&state->load, cycle, gc_bounded_end_ns(cycle), is_next);
}

void gc_state_advance(struct gc_state *state, const struct gc_cycle *cycle)
{
    double ratio = goal_ratio(state, cycle);
    if (ratio > 0)
        state->goal_ratio = ratio;
    state->gc = cycle->gc;
    state->seen++;
    state->start_ns = cycle->start_ns;
    state->end_ns = gc_bounded_end_ns(cycle);
    state->stamp_ns = gc_start_by_stamp(cycle);
    state->pct = cycle->gc_cpu_pct;
    state->procs = cycle->procs;
    state->forced = cycle->forced;
    state->live_mib = cycle->heap_live_mib;
    state->goal_mib = cycle->heap_goal_mib;
    if (state->least_goal_mib == GC_ABSENT || cycle->heap_goal_mib < state->least_goal_mib)
        state->least_goal_mib = cycle->heap_goal_mib;
    state->stacks_mib = cycle->stacks_mib;
    state->globals_mib = cycle->globals_mib;
    state->has_pauses = !cycle->plain_ms;
    state->sweep_term_ns[0] = cycle->clock_ns[GC_CLOCK_SWEEP_TERM];
    state->sweep_term_ns[1] = cycle->cpu_ns[GC_CPU_SWEEP_TERM];
    state->mark_term_ns[0] = cycle->clock_ns[GC_CLOCK_MARK_TERM];
    state->mark_term_ns[1] = cycle->cpu_ns[GC_CPU_MARK_TERM];
}

/* --- number and start ------------------------------------------------------------------------ */

bool gc_evidence_can_begin(const struct gc_state *state, const struct gc_cycle *cycle)
{
    if (cycle->gc <= state->gc)
        return false;
    return cycle->start_ns == GC_ABSENT || cycle->start_ns + GC_JUDGE_START_CUT_NS > state->end_ns;
}

double gc_evidence_missing(int64_t cycles)
{
    return cycles == 0 ? 0 : 5 + 1.5 * log((double)cycles);
}

/* A program that works evenly collects evenly. */
static double pause_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (s->gc == 0 || c->start_ns == GC_ABSENT)
        return 0;
    if (c->gc == s->gc + 1)
        return gc_rhythm_cost(&s->rhythm, pause_ms(s, c), allocated_mib(s, c));
    return gc_rhythm_gap_cost(&s->rhythm, pause_ms(s, c), c->gc - s->gc);
}

double gc_evidence_begin(const struct gc_state *state, const struct gc_cycle *cycle)
{
    return gc_evidence_missing(cycle->gc - state->gc - 1) + pause_cost(state, cycle);
}

/* --- the fields after them ------------------------------------------------------------------- */

typedef double evidence(const struct gc_state *state, const struct gc_cycle *cycle);

/* A share since the start changes slowly: by what the cycle took, or as long as that was not read,
   at most by what the time since the last one allows. */
static double pct_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->gc_cpu_pct > 100)
        return GC_IMPOSSIBLE;
    if (s->pct == GC_ABSENT || c->start_ns == GC_ABSENT)
        return 0;
    if (has_load(s) && gc_load_can_tell(&s->load, c))
        return gc_load_cost(&s->load, c, gc_bounded_end_ns(c), c->gc == s->gc + 1);
    double by = (double)llabs(c->gc_cpu_pct - s->pct);
    double bound = 100 * (double)(c->start_ns - s->start_ns) / ((double)c->start_ns + ms);
    if (by == 0)
        return 0;
    return by <= bound + 1 ? 1.5 + 0.5 * log(by) : fmin(6, 3 + 0.7 * (by - bound));
}

/* A pause's CPU time must be its wall time times the processors of the pauses before it. */
static double pause_fits(const struct gc_state *s, int64_t clock, int64_t cpu)
{
    int64_t least = 1, most = 1 << 14;
    if (s->has_pauses &&
        (!gc_judge_narrow(s->sweep_term_ns[0], s->sweep_term_ns[1], &least, &most) ||
         !gc_judge_narrow(s->mark_term_ns[0], s->mark_term_ns[1], &least, &most)))
        return 0; /* the last ones contradict each other */
    return gc_judge_narrow(clock, cpu, &least, &most) ? 0 : 8;
}

static double sweep_term_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->plain_ms) /* too coarse to say anything */
        return 0;
    return pause_fits(s, c->clock_ns[GC_CLOCK_SWEEP_TERM], c->cpu_ns[GC_CPU_SWEEP_TERM]);
}

static double mark_term_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    int64_t least = 1, most = 1 << 14;
    if (c->plain_ms)
        return 0;
    if (!gc_judge_narrow(c->clock_ns[GC_CLOCK_SWEEP_TERM], c->cpu_ns[GC_CPU_SWEEP_TERM], &least,
                         &most) ||
        !gc_judge_narrow(c->clock_ns[GC_CLOCK_MARK_TERM], c->cpu_ns[GC_CPU_MARK_TERM], &least,
                         &most))
        return GC_IMPOSSIBLE;
    return pause_fits(s, c->clock_ns[GC_CLOCK_MARK_TERM], c->cpu_ns[GC_CPU_MARK_TERM]);
}

/* What marked in NS of CPU has no more than all processors for the time of marking. How far it is
   beyond that: 0, not; 2, by half and more. */
static int excess(const struct gc_state *s, const struct gc_cycle *c, int64_t ns)
{
    if (ns < 0 || c->clock_ns[GC_CLOCK_MARK] < 0)
        return 0; /* not known */
    double procs = s->procs == GC_ABSENT || s->seen <= 1 ? 64 : (double)s->procs;
    double share = (double)ns / (procs * ((double)c->clock_ns[GC_CLOCK_MARK] + 30e3));
    return share <= 1.03 ? 0 : share < 1.5 ? 1 : 2;
}

/* One record in 3000 has more. */
static double share_cost(const struct gc_state *s, const struct gc_cycle *c, int64_t ns)
{
    static const double costs[] = {0, 6.5, 7.5};
    return costs[excess(s, c, ns)];
}

static double assist_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    return share_cost(s, c, c->cpu_ns[GC_CPU_ASSIST]);
}

static double background_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    int64_t before = gc_field_or_0(c->cpu_ns[GC_CPU_ASSIST]);
    int64_t background = c->cpu_ns[GC_CPU_BACKGROUND];
    double most = 0.7 * excess(s, c, background * 2); /* a quarter of the processors, mostly */
    return most + share_cost(s, c, before + background) - share_cost(s, c, before);
}

static double idle_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    int64_t before =
        gc_field_or_0(c->cpu_ns[GC_CPU_ASSIST]) + gc_field_or_0(c->cpu_ns[GC_CPU_BACKGROUND]);
    return share_cost(s, c, before + c->cpu_ns[GC_CPU_IDLE]) - share_cost(s, c, before);
}

/* Of a heap so small that the least goal there is stands for it, the goal is that. */
static bool has_least_goal(const struct gc_state *s, const struct gc_cycle *c)
{
    enum { LEAST_MIB = 4 }; /* at GOGC=100 */
    if (s->live_mib == GC_ABSENT || s->least_goal_mib == GC_ABSENT || c->gc != s->gc + 1)
        return false;
    double least = (double)s->least_goal_mib, live = (double)s->live_mib;
    return (live + 1) * (1 + least / LEAST_MIB) <= least;
}

/* What was marked stays until the next cycle marks anew; a cycle begins on the way to its goal. */
static double before_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    double cost = 0, before = (double)c->heap_before_mib, goal = expected_goal(s, c);
    if (s->live_mib != GC_ABSENT && c->gc == s->gc + 1 && c->heap_before_mib < s->live_mib)
        cost += 8;
    if (goal > 0 && before > goal * 1.2 + 3)
        cost += gc_trust(s->goals_off) * fmin(5, 2 + 2 * log(before / (goal * 1.2 + 3)));
    if (goal > 0 && before < goal * 0.5 - 2)
        cost += 1;
    return cost;
}

static double after_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    (void)s;
    if (c->heap_before_mib == GC_ABSENT)
        return 0;
    double more = (double)(c->heap_after_mib - c->heap_before_mib);
    if (more < 0) /* to Go 1.4 what was swept is gone by then */
        return c->start_ns == GC_ABSENT ? fmin(9, 4 - more) : 9;
    return fmin(3, 0.6 * log(1 + more / (1 + 0.05 * (double)c->heap_before_mib)));
}

static double live_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->heap_after_mib != GC_ABSENT && c->heap_live_mib > c->heap_after_mib)
        return GC_IMPOSSIBLE;
    if (s->live_mib == GC_ABSENT)
        return 0;
    double by = ((double)c->heap_live_mib + 2) / ((double)s->live_mib + 2);
    return fmin(4, 1.2 * fabs(log(by)));
}

/* What stands for no goal is near the last one: it is the greatest number, or that less what the
   runtime takes itself. */
static double no_goal_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    static const int64_t most_mib = INT64_C(1) << 44, near_mib = 1024;
    if (c->heap_goal_mib >= most_mib)
        return GC_IMPOSSIBLE;
    if (s->goal_mib == GC_ABSENT)
        return 0;
    if (s->goal_mib < GC_NO_GOAL_MIB)
        return 5;
    int64_t off = llabs(c->heap_goal_mib - s->goal_mib);
    return off == 0 ? 0 : off < near_mib ? 1 : 8;
}

static double goal_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->heap_goal_mib >= GC_NO_GOAL_MIB)
        return no_goal_cost(s, c);
    bool beyond = c->heap_before_mib > c->heap_goal_mib + c->heap_goal_mib / 10 + 3;
    bool off_least = s->least_goal_mib != GC_ABSENT &&
                     (c->heap_goal_mib < s->least_goal_mib ||
                      (has_least_goal(s, c) && c->heap_goal_mib > s->least_goal_mib));
    return (beyond ? 1.5 : 0) + gc_trust(s->goals_off) * (off_least ? 6 : goal_off_cost(s, c));
}

static double steady_cost(int64_t last, int64_t now)
{
    if (last == GC_ABSENT || now == GC_ABSENT || now == last)
        return 0;
    double by = (double)llabs(now - last);
    return 4 + 1.5 * log(by);
}

static double stacks_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    return steady_cost(s->stacks_mib, c->stacks_mib);
}

static double globals_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    return 1.5 * steady_cost(s->globals_mib, c->globals_mib);
}

static double procs_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->procs <= 0)
        return GC_IMPOSSIBLE;
    if (s->procs == GC_ABSENT)
        return 0;
    bool same_form = (c->stacks_mib == GC_ABSENT) == (s->stacks_mib == GC_ABSENT);
    if (!same_form)
        return GC_IMPOSSIBLE;
    return s->procs == c->procs ? 0 : s->seen <= 1 ? 1 : 7; /* it is set where a program begins */
}

/* Most programs never force a cycle, or all of them; without a goal nothing else begins one. */
static double forced_cost(const struct gc_state *s, const struct gc_cycle *c)
{
    if (c->forced == GC_ABSENT)
        return 0;
    if (c->forced == 0 && c->heap_goal_mib >= GC_NO_GOAL_MIB)
        return GC_IMPOSSIBLE;
    return s->forced == GC_ABSENT || s->forced == c->forced ? 0 : 2;
}

static evidence *const evidence_of[GC_FIELDS] = {
    [GC_FIELD_GC_CPU_PCT] = pct_cost,
    [GC_FIELD_CPU + GC_CPU_SWEEP_TERM] = sweep_term_cost,
    [GC_FIELD_CPU + GC_CPU_ASSIST] = assist_cost,
    [GC_FIELD_CPU + GC_CPU_BACKGROUND] = background_cost,
    [GC_FIELD_CPU + GC_CPU_IDLE] = idle_cost,
    [GC_FIELD_CPU + GC_CPU_MARK_TERM] = mark_term_cost,
    [GC_FIELD_HEAP_BEFORE] = before_cost,
    [GC_FIELD_HEAP_AFTER] = after_cost,
    [GC_FIELD_HEAP_LIVE] = live_cost,
    [GC_FIELD_HEAP_GOAL] = goal_cost,
    [GC_FIELD_STACKS] = stacks_cost,
    [GC_FIELD_GLOBALS] = globals_cost,
    [GC_FIELD_PROCS] = procs_cost,
    [GC_FIELD_FORCED] = forced_cost,
};

double gc_evidence_field(const struct gc_state *state, const struct gc_cycle *cycle,
                         enum gc_field_id field)
{
    return evidence_of[field] ? evidence_of[field](state, cycle) : 0;
}

double gc_evidence_rest(const struct gc_state *state, const struct gc_cycle *cycle)
{
    double cost = 0;
    for (int i = GC_FIELD_GC_CPU_PCT; i <= GC_FIELD_FORCED && cost < GC_IMPOSSIBLE; i++)
        if (evidence_of[i] && gc_field_get(cycle, &gc_fields[i]) != GC_ABSENT)
            cost += evidence_of[i](state, cycle);
    return cost;
}

/* --- the line's place in time ---------------------------------------------------------------- */

double gc_evidence_time(const struct gc_state *state, const struct gc_cycle *cycle, int64_t now_ns)
{
    if (state->origin_ns == GC_ABSENT || now_ns == GC_ABSENT)
        return 0;
    double ahead = (double)(state->origin_ns + gc_bounded_end_ns(cycle) - now_ns) / ms;
    if (ahead < 0)
        return fmin(state->seen < GC_STATE_YOUNG ? 2 : 9, 1.5 * log(1 - ahead));
    return fmin(4, ahead > 20 ? log(ahead / 20) : 0);
}
