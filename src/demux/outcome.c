#include "outcome.h"

static const double certain = 0.97; /* of all the likelihood */

static bool has_made(const struct gc_guesses *g, const struct gc_guess *guess, uint64_t hash)
{
    for (int i = guess->made; i != GC_NONE; i = g->made[i].before)
        if (g->made[i].hash == hash)
            return true;
    return false;
}

/* By the share of the likelihood that the guesses with it have. */
static bool is_likely(const struct gc_guesses *g, uint64_t hash)
{
    double all = 0, with = 0;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        double weight = exp(g->guess[g->alive].cost - g->guess[i].cost);
        all += weight;
        if (has_made(g, &g->guess[i], hash))
            with += weight;
    }
    return with >= certain * all;
}

/* Digits next to another record's may be one's that never ends: then its number is not known. */
static bool is_certain(const struct gc_guesses *g, const struct gc_made *made)
{
    const struct gc_woven *woven = &made->woven;
    bool may_share = woven->shares_digits && g->guess[g->alive].count > 0;
    return !woven->is_cycle || (!woven->is_stranger && !may_share && is_likely(g, made->hash));
}

static void count(struct gc_weave_counts *counts, const struct gc_woven *woven)
{
    int64_t *of = !woven->is_certain      ? &counts->lost
                  : woven->cycle.repaired ? &counts->repaired
                                          : &counts->whole;
    *of += woven->is_cycle;
}

struct gc_weave_counts gc_outcome_judge(struct gc_guesses *g)
{
    if (g->alive == GC_NONE)
        return (struct gc_weave_counts){.lost = 1};
    struct gc_weave_counts counts = {.lost = g->guess[g->alive].count};
    for (int i = g->guess[g->alive].made; i != GC_NONE; i = g->made[i].before) {
        g->made[i].woven.is_certain = is_certain(g, &g->made[i]);
        count(&counts, &g->made[i].woven);
    }
    return counts;
}
