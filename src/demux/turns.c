#include "turns.h"

#include <math.h>

enum { RUN_MAX = 4 }; /* as many pieces, or more */

/*
 * How often, in percent of recorded logs, a writer of several is followed by another: by whether
 * the one before the one before it wrote long, by how many pieces the one before it wrote, and by
 * how many it wrote by now.
 */
static const unsigned char switch_percent[2][RUN_MAX][RUN_MAX] = {
    {{89, 63, 25, 4}, {90, 60, 22, 4}, {88, 40, 15, 2}, {53, 5, 2, 1}},
    {{47, 25, 7, 2}, {69, 15, 3, 1}, {58, 5, 2, 1}, {20, 3, 1, 1}},
};

void gc_turns_forget(struct gc_turns *turns)
{
    *turns = (struct gc_turns){GC_NOBODY, {RUN_MAX, RUN_MAX, RUN_MAX}};
}

double gc_turns_cost(const struct gc_turns *turns, int writer)
{
    if (turns->writer == GC_NOBODY)
        return 0;
    const int *run = turns->run;
    int percent = switch_percent[run[2] == RUN_MAX][run[1] - 1][run[0] - 1];
    return -log(0.01 * (writer == turns->writer ? 100 - percent : percent));
}

void gc_turns_take(struct gc_turns *turns, int writer)
{
    if (writer == turns->writer) {
        turns->run[0] += turns->run[0] < RUN_MAX;
        return;
    }
    turns->run[2] = turns->run[1];
    turns->run[1] = turns->run[0];
    turns->run[0] = 1;
    turns->writer = writer;
}
