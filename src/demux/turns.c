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

/* FAR: whether the one before the one before wrote long; the others are lengths. */
static unsigned runs_of(bool far, unsigned before, unsigned now)
{
    return ((unsigned)far * GC_RUN_MAX + before - 1) * GC_RUN_MAX + now - 1;
}

static unsigned now_of(unsigned runs)
{
    return runs % GC_RUN_MAX + 1;
}

static unsigned before_of(unsigned runs)
{
    return runs / GC_RUN_MAX % GC_RUN_MAX + 1;
}

void gc_turns_forget(struct gc_turns *turns)
{
    turns->writer = GC_NOBODY;
    turns->runs = runs_of(true, GC_RUN_MAX, GC_RUN_MAX);
}

void gc_turn_costs_init(struct gc_turn_costs *costs)
{
    for (int far = 0; far < 2; far++)
        for (unsigned before = 0; before < GC_RUN_MAX; before++)
            for (unsigned now = 0; now < GC_RUN_MAX; now++) {
                double change = 0.01 * switch_percent[far][before][now];
                unsigned runs = runs_of(far, before + 1, now + 1);
                costs->change[runs] = -log(change);
                costs->stay[runs] = -log(1 - change);
            }
}

double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer)
{
    if (turns->writer == GC_NOBODY)
        return 0;
    return (writer == turns->writer ? costs->stay : costs->change)[turns->runs];
}

void gc_turns_take(struct gc_turns *turns, int writer, double cost)
{
    unsigned now = now_of(turns->runs);
    turns->cost += cost;
    turns->count += cost > 0;
    if (writer == turns->writer) {
        turns->runs += now < GC_RUN_MAX;
        return;
    }
    turns->runs = runs_of(before_of(turns->runs) == GC_RUN_MAX, now, 1);
    turns->writer = writer;
}
