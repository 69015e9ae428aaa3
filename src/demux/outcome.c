#include "outcome.h"

static const double certain = 0.97; /* of all the likelihood */

/* What had no room is known too little of to be less than this much worse. */
static const double cut_far = 4;

/*
 * Nats a turn by the best guess: where they are more, writers do not take turns as they did in
 * those logs, and the true way may long have been dropped. Of 2866 recorded stretches one has more;
 * writers by chance have more. Of so few turns nothing is said.
 */
static const double usual_turn = 1.0;
enum { FEW_TURNS = 24 };

/* What was weighed last, by hashes: guesses that differ elsewhere have made the same. */
struct weighed {
    uint64_t hash;
    const struct gc_habits *habits; /* NULL: nothing was */
    double cost;
};

enum { WEIGHED = 64 };

static double habits_cost(struct weighed weighed[WEIGHED], const struct gc_made *made)
{
    const struct gc_habits *habits = made->woven.is_cycle ? made->state.habits : NULL;
    struct weighed *same = &weighed[made->hash % WEIGHED];
    if (!habits)
        return 0;
    if (same->hash != made->hash || same->habits != habits)
        *same = (struct weighed){made->hash, habits, gc_habits_cost(habits, &made->woven.cycle)};
    return same->cost;
}

/* In how many guesses that are alive each thing made is, in OF; returns how many those are. */
static int count_guesses(const struct gc_guesses *g, int *of)
{
    int alive = 0;
    for (int i = 0; i < g->made_count; i++)
        of[i] = 0;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next, alive++)
        for (int made = g->guess[i].made; made != GC_NONE; made = g->made[made].before)
            of[made]++;
    return alive;
}

/* What is in all guesses tells none from another. */
void gc_outcome_weigh(struct gc_guesses *g)
{
    static const double far = 5.7; /* too far for habits to make it likely */
    struct weighed weighed[WEIGHED] = {0};
    gc_guesses_keep_near(g, far);
    int *guesses_of = g->order, alive = count_guesses(g, guesses_of);
    for (int i = 0; i < g->made_count; i++) {
        bool tells = guesses_of[i] > 0 && guesses_of[i] < alive;
        g->made[i].habits_cost = tells ? habits_cost(weighed, &g->made[i]) : 0;
    }
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next)
        for (int made = g->guess[i].made; made != GC_NONE; made = g->made[made].before)
            g->guess[i].cost += g->made[made].habits_cost;
    gc_guesses_sort(g);
}

static bool has_made(const struct gc_guesses *g, const struct gc_guess *guess, uint64_t hash)
{
    for (int i = guess->made; i != GC_NONE; i = g->made[i].before)
        if (g->made[i].hash == hash)
            return true;
    return false;
}

/* The best of those that had no room while the record was under way may have been without it. */
static double least_cut(const struct gc_guesses *g, const struct gc_made *made)
{
    double least = GC_IMPOSSIBLE;
    for (int line = made->from_line; line <= made->to_line; line++)
        least = fmin(least, g->cut[line]);
    return least;
}

static bool are_usual(const struct gc_turns *turns)
{
    return turns->count < FEW_TURNS || turns->cost <= usual_turn * turns->count;
}

/* By the share of the likelihood that the guesses with it have. */
static bool is_likely(const struct gc_guesses *g, const struct gc_made *made)
{
    const struct gc_guess *best = &g->guess[g->alive];
    double all = 0, with = 0;
    if (least_cut(g, made) < cut_far || (made->woven.cycle.repaired && !are_usual(&best->turns)))
        return false;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        double share = exp(best->cost - g->guess[i].cost);
        all += share;
        if (has_made(g, &g->guess[i], made->hash))
            with += share;
    }
    return with >= certain * all;
}

static bool is_certain(const struct gc_guesses *g, const struct gc_made *made)
{
    const struct gc_woven *woven = &made->woven;
    return !woven->is_cycle || (!woven->is_stranger && !woven->has_gap && is_likely(g, made));
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
