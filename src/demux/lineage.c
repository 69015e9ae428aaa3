#include "lineage.h"

bool gc_lineage_knows_any(const struct gc_lineage *lineage)
{
    int walk = 0;
    return gc_tracker_state(lineage->tracker, lineage->identity, &walk) != NULL;
}

static bool is_used(const struct gc_guesses *g, const struct gc_guess *guess, int but,
                    const struct gc_state *state)
{
    for (int i = 0; i < guess->count; i++) {
        const struct gc_state *last = &gc_values_of(g, guess, i)->last;
        if (i != but && last->gc == state->gc && last->end_ns == state->end_ns &&
            last->origin_ns == state->origin_ns)
            return true;
    }
    return false;
}

static void consider(struct gc_choice *best, const struct gc_state *state,
                     const struct gc_cycle *cycle)
{
    if (!gc_evidence_can_begin(state, cycle))
        return;
    double cost = gc_evidence_begin(state, cycle);
    if (cost < best->cost)
        *best = (struct gc_choice){cost, state};
}

/* The first cycles of a process are the likeliest to be those of a new one. */
static double new_process_cost(const struct gc_cycle *cycle)
{
    static const double first = 5, early = 8, unknown = 12;
    return cycle->gc == 1 ? first : cycle->gc <= 4 ? early : unknown;
}

struct gc_choice gc_lineage_choose(const struct gc_lineage *lineage, const struct gc_guesses *g,
                                   const struct gc_guess *guess, int but,
                                   const struct gc_cycle *cycle)
{
    struct gc_choice best = {new_process_cost(cycle), NULL};
    const struct gc_state *state;
    for (int i = guess->made; i != GC_NONE; i = g->made[i].before)
        if (g->made[i].woven.is_cycle && !is_used(g, guess, but, &g->made[i].state))
            consider(&best, &g->made[i].state, cycle);
    for (int walk = 0;
         (state = gc_tracker_state(lineage->tracker, lineage->identity, &walk)) != NULL;)
        if (state->gc > 0 && !is_used(g, guess, but, state))
            consider(&best, state, cycle);
    return best;
}
