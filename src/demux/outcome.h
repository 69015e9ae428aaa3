/* What came of a stretch when it ended: what the best guess made, and how sure each record is. */
#ifndef GC_OUTCOME_H
#define GC_OUTCOME_H

#include "guesses.h"

/*
 * Weighs what the guesses that are alive made by what cycles of those processes mostly look like,
 * which would take too long at every step. The best is the first again.
 */
void gc_outcome_weigh(struct gc_guesses *g);

/*
 * Judges what the best of the guesses that are alive made: is_certain of each record is set. No
 * guess is alive: all is lost, as one record.
 */
struct gc_weave_counts gc_outcome_judge(struct gc_guesses *g);

#endif
