/*
 * Who writes next, of several writers with records under way: those that meet take turns, piece by
 * piece, until one of them is stopped. What that costs is in nats, as evidence.h has it.
 */
#ifndef GC_TURNS_H
#define GC_TURNS_H

enum { GC_NOBODY = -1, GC_RUN_MAX = 4 /* as many pieces, or more */ };

/* The last pieces' writers. */
struct gc_turns {
    double cost;   /* of all turns so far, */
    int count;     /* and how many they were, where there was a choice */
    int writer;    /* of the last one: any number that stays the same; GC_NOBODY, or another's */
    unsigned runs; /* of one writer: the lengths of the last ones, cut, as one number */
};

enum { GC_RUNS = 2 * GC_RUN_MAX * GC_RUN_MAX };

/* What it costs to stay and to change, by the runs before: what logs are made once for a search. */
struct gc_turn_costs {
    double stay[GC_RUNS], change[GC_RUNS];
};

void gc_turn_costs_init(struct gc_turn_costs *costs);

/* Nothing is known of who wrote before. */
void gc_turns_forget(struct gc_turns *turns);

/* What it costs that WRITER, one of several, writes the next piece. */
double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer);

/* It does, at that COST. */
void gc_turns_take(struct gc_turns *turns, int writer, double cost);

#endif
