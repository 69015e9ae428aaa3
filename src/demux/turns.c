#include "turns.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Of two and more that wait, the one that was stopped last goes on. */
static const double last_stopped_goes_on = 0.87;

/* Of a sink that stretches spoke against: the log may be of several, one after another. */
static const double most_against = 10;

void gc_turns_forget(struct gc_turns *turns)
{
    turns->writer = GC_NOBODY;
    turns->changes = 1;
}

/* --- costs ----------------------------------------------------------------------------------- */

static double share_of_changes(enum gc_sink sink, int before)
{
    return 0.001 * gc_turn_changes_of_1000[sink][before];
}

static void mix(struct gc_turn_costs *costs)
{
    for (int before = 0; before < GC_TURNS_BEFORE; before++) {
        double change = 0;
        for (int sink = 0; sink < GC_SINKS; sink++)
            change += costs->share[sink] * share_of_changes((enum gc_sink)sink, before);
        costs->change[before] = -log(change);
        costs->stay[before] = -log(1 - change);
    }
}

void gc_turn_costs_init(struct gc_turn_costs *costs)
{
    for (int sink = 0; sink < GC_SINKS; sink++) {
        costs->against[sink] = 0;
        costs->share[sink] = 1.0 / GC_SINKS;
        for (int before = 0; before < GC_TURNS_BEFORE; before++) {
            double change = share_of_changes((enum gc_sink)sink, before);
            costs->of_sink[before][false][sink] = (float)-log(1 - change);
            costs->of_sink[before][true][sink] = (float)-log(change);
        }
    }
    mix(costs);
    costs->to_last_stopped = -log(last_stopped_goes_on);
    costs->to_others = -log(1 - last_stopped_goes_on);
}

/* The likelihoods of the sinks, as shares of all. */
static void share_by(const double against[GC_SINKS], double share[GC_SINKS])
{
    double all = 0;
    for (int sink = 0; sink < GC_SINKS; sink++)
        all += share[sink] = exp(-against[sink]);
    for (int sink = 0; sink < GC_SINKS; sink++)
        share[sink] /= all;
}

void gc_turn_costs_learn(struct gc_turn_costs *costs, const struct gc_turns *turns)
{
    static const double same = 0.01; /* share: not worth another table */
    double least = INFINITY, moved = 0, share[GC_SINKS];
    for (int sink = 0; sink < GC_SINKS; sink++)
        least = fmin(least, costs->against[sink] += turns->by_sink[sink]);
    for (int sink = 0; sink < GC_SINKS; sink++)
        costs->against[sink] = fmin(costs->against[sink] - least, most_against);
    share_by(costs->against, share);
    for (int sink = 0; sink < GC_SINKS; sink++)
        moved = fmax(moved, fabs(share[sink] - costs->share[sink]));
    if (moved <= same)
        return;
    memcpy(costs->share, share, sizeof share);
    mix(costs);
}

double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer)
{
    if (turns->writer == GC_NOBODY)
        return 0;
    return (writer == turns->writer ? costs->stay : costs->change)[turns->changes];
}

/* --- turns ----------------------------------------------------------------------------------- */

/* Of more than are kept the oldest goes. */
static unsigned with_turn(unsigned changes, unsigned change)
{
    enum { ROOM = GC_TURNS_BEFORE / 2 };
    changes = changes << 1 | change;
    return changes < GC_TURNS_BEFORE ? changes : changes % ROOM + ROOM;
}

static void add_turn(struct gc_turns *turns, int writer, double cost)
{
    turns->cost += cost;
    turns->count += cost > 0;
    if (turns->writer != GC_NOBODY)
        turns->changes = with_turn(turns->changes, writer != turns->writer);
    turns->writer = writer;
}

void gc_turns_take(struct gc_turns *turns, const struct gc_turn_costs *costs, int writer,
                   double cost)
{
    if (cost > 0 && turns->writer != GC_NOBODY) {
        const float *of_sink = costs->of_sink[turns->changes][writer != turns->writer];
        for (int sink = 0; sink < GC_SINKS; sink++)
            turns->by_sink[sink] += of_sink[sink];
    }
    add_turn(turns, writer, cost);
}

void gc_turns_begin(struct gc_turns *turns, int writer, double cost)
{
    add_turn(turns, writer, cost);
}
