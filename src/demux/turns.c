#include "turns.h"

#include <math.h>
#include <stdbool.h>

/*
 * How often, in percent of recorded logs, a writer of several is followed by another: by whether
 * the one before the one before it wrote long, by how many pieces the one before it wrote, and by
 * how many it wrote by now.
 */
static const unsigned char switch_percent[2][GC_RUN_MAX][GC_RUN_MAX] = {
    {{89, 63, 25, 4}, {90, 60, 22, 4}, {88, 40, 15, 2}, {53, 5, 2, 1}},
    {{47, 25, 7, 2}, {69, 15, 3, 1}, {58, 5, 2, 1}, {20, 3, 1, 1}},
};

void gc_turns_forget(struct gc_turns *turns)
{
    turns->writer = GC_NOBODY;
    turns->run[0] = turns->run[1] = turns->run[2] = GC_RUN_MAX;
}

void gc_turn_costs_init(struct gc_turn_costs *costs)
{
    for (int far = 0; far < 2; far++)
        for (int before = 0; before < GC_RUN_MAX; before++)
            for (int now = 0; now < GC_RUN_MAX; now++) {
                double change = 0.01 * switch_percent[far][before][now];
                costs->change[far][before][now] = -log(change);
                costs->stay[far][before][now] = -log(1 - change);
            }
}

double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer)
{
    if (turns->writer == GC_NOBODY)
        return 0;
    const int *run = turns->run;
    bool far = run[2] == GC_RUN_MAX;
    return (writer == turns->writer ? costs->stay : costs->change)[far][run[1] - 1][run[0] - 1];
}

void gc_turns_take(struct gc_turns *turns, int writer, double cost)
{
    turns->cost += cost;
    turns->count += cost > 0;
    if (writer == turns->writer) {
        turns->run[0] += turns->run[0] < GC_RUN_MAX;
        return;
    }
    turns->run[2] = turns->run[1];
    turns->run[1] = turns->run[0];
    turns->run[0] = 1;
    turns->writer = writer;
}
