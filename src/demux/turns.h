/*
 * Who writes next, of several writers with records under way: those that meet take turns, piece by
 * piece, until one of them is stopped. What that costs is in nats, as evidence.h has it.
 */
#ifndef GC_TURNS_H
#define GC_TURNS_H

enum {
    GC_NOBODY = -1,
    GC_TURNS_KEPT = 8,
    GC_TURNS_BEFORE = 2 << GC_TURNS_KEPT /* what can have been before a turn */
};

/* The last pieces' writers. */
struct gc_turns {
    int writer; /* of the last one: any number that stays the same; GC_NOBODY, or another's */
    /* The last turns as bits, the newest the lowest: 1 where the writer changed. Above them is a 1:
       it tells how many there were. */
    unsigned changes;
    double cost; /* of all turns so far, */
    int count;   /* and how many they were, where there was a choice */
};

/* What it costs to stay and to change, by the turns before: what logs are made once for a search.
 */
struct gc_turn_costs {
    double stay[GC_TURNS_BEFORE], change[GC_TURNS_BEFORE];
    double to_last_stopped, to_others; /* more, where two and more wait that began */
};

void gc_turn_costs_init(struct gc_turn_costs *costs);

/* Nothing is known of who wrote before. */
void gc_turns_forget(struct gc_turns *turns);

/* What it costs that WRITER, one of several, writes the next piece. */
double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer);

/* It does, at that COST. */
void gc_turns_take(struct gc_turns *turns, int writer, double cost);

#endif
