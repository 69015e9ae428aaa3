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
        const struct gc_state *last = gc_last_of(g, gc_values_of(g, guess, i));
        if (i != but && last->gc == state->gc && last->end_ns == state->end_ns &&
            last->origin_ns == state->origin_ns)
            return true;
    }
    return false;
}

struct choices {
    struct gc_choice *choice; /* the best first */
    int count;
};

/* In its place by cost; of too many the last goes. */
static void add(struct choices *choices, double cost, const struct gc_state *state)
{
    int at = choices->count;
    while (at > 0 && choices->choice[at - 1].cost > cost)
        at--;
    if (at == GC_CHOICES_MAX)
        return;
    choices->count += choices->count < GC_CHOICES_MAX;
    for (int i = choices->count - 1; i > at; i--)
        choices->choice[i] = choices->choice[i - 1];
    choices->choice[at] = (struct gc_choice){cost, state};
}

static void consider(struct choices *choices, const struct gc_state *state,
                     const struct gc_cycle *cycle)
{
    if (gc_evidence_can_begin(state, cycle))
        add(choices, gc_evidence_begin(state, cycle), state);
}

/* The first cycles of a process are the likeliest to be those of a new one. */
static double new_process_cost(const struct gc_cycle *cycle)
{
    static const double first = 5, early = 8, unknown = 12;
    return cycle->gc == 1 ? first : cycle->gc <= 4 ? early : unknown;
}

int gc_lineage_choose(const struct gc_lineage *lineage, const struct gc_guesses *g,
                      const struct gc_guess *guess, int but, const struct gc_cycle *cycle,
                      struct gc_choice choices[GC_CHOICES_MAX])
{
    static const double far = 2; /* nats */
    struct choices all = {choices, 0};
    const struct gc_state *state;
    add(&all, new_process_cost(cycle), NULL);
    for (int i = guess->made; i != GC_NONE; i = g->made[i].before)
        if (g->made[i].woven.is_cycle && !is_used(g, guess, but, &g->made[i].state))
            consider(&all, &g->made[i].state, cycle);
    for (int walk = 0;
         (state = gc_tracker_state(lineage->tracker, lineage->identity, &walk)) != NULL;)
        if (state->gc > 0 && !is_used(g, guess, but, state))
            consider(&all, state, cycle);
    while (choices[all.count - 1].cost > choices[0].cost + far)
        all.count--;
    return all.count;
}
