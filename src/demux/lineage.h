/* Which process a record of a torn stretch goes on. */
#ifndef GC_LINEAGE_H
#define GC_LINEAGE_H

#include "guesses.h"
#include "tracker.h"

/* The processes that can go on: those that TRACKER has of IDENTITY, both borrowed. */
struct gc_lineage {
    const struct gc_tracker *tracker;
    const struct gc_identity *identity;
};

struct gc_choice {
    double cost;                  /* nats: of the gc number, and of the start */
    const struct gc_state *state; /* NULL: a process that is not known; valid until one goes on */
};

/* Whether any process is known. */
bool gc_lineage_knows_any(const struct gc_lineage *lineage);

enum { GC_CHOICES_MAX = 3 };

/*
 * The processes whose next cycle CYCLE, whose number and start are known, can be: of those of the
 * log, as they are now, and of those that GUESS itself made go on; but none that a strand of GUESS
 * goes on, other than the one at the index BUT. The likeliest are in CHOICES, the best first; those
 * that are far less likely are left out. Returns how many: one at least.
 */
int gc_lineage_choose(const struct gc_lineage *lineage, const struct gc_guesses *g,
                      const struct gc_guess *guess, int but, const struct gc_cycle *cycle,
                      struct gc_choice choices[GC_CHOICES_MAX]);

#endif
