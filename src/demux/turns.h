/*
 * Who writes next, of several writers with records under way: those that meet take turns, piece by
 * piece, until one of them is stopped. How, depends on what they write into; the log does not say
 * what that was, its turns do. What turns cost is in nats, as evidence.h has it.
 */
#ifndef GC_TURNS_H
#define GC_TURNS_H

enum {
    GC_NOBODY = -1,
    GC_TURNS_KEPT = 8,
    GC_TURNS_BEFORE = 2 << GC_TURNS_KEPT /* what can have been before a turn */
};

/* What writers write into. */
enum gc_sink { GC_SINK_FILE, GC_SINK_PIPE, GC_SINK_SOCKET, GC_SINKS };

/* The last pieces' writers. */
struct gc_turns {
    int writer; /* of the last one: any number that stays the same; GC_NOBODY, or another's */
    /* The last turns as bits, the newest the lowest: 1 where the writer changed. Above them is a 1:
       it tells how many there were. */
    unsigned changes;
    double cost;             /* of all turns so far, */
    int count;               /* and how many they were, where there was a choice; */
    float by_sink[GC_SINKS]; /* what those but beginnings would cost if the log were of that sink */
};

/* Of 1000: how often the writer changes, by what it writes into and by `changes`. */
extern const unsigned short gc_turn_changes_of_1000[GC_SINKS][GC_TURNS_BEFORE];

/* What it costs to stay and to change, by the turns before, as far as the sink is known. */
struct gc_turn_costs {
    double stay[GC_TURNS_BEFORE], change[GC_TURNS_BEFORE];
    double to_last_stopped, to_others; /* more, where two and more wait that began */
    double against[GC_SINKS];          /* nats, by the stretches so far; 0: the likeliest */
    double share[GC_SINKS];            /* of each in `stay` and `change` */
    float of_sink[GC_TURNS_BEFORE][2][GC_SINKS]; /* to stay, and to change */
};

/* Nothing is known of the sink. */
void gc_turn_costs_init(struct gc_turn_costs *costs);

/* TURNS were those of a stretch: they tell of the sink. */
void gc_turn_costs_learn(struct gc_turn_costs *costs, const struct gc_turns *turns);

/* Nothing is known of who wrote before. */
void gc_turns_forget(struct gc_turns *turns);

/* What it costs that WRITER, one of several, writes the next piece. */
double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer);

/* It does, at that COST. */
void gc_turns_take(struct gc_turns *turns, const struct gc_turn_costs *costs, int writer,
                   double cost);

/* It does, and the piece is the first of its record. */
void gc_turns_begin(struct gc_turns *turns, int writer, double cost);

#endif
