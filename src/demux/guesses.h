/*
 * The guesses of a search (weave.h): what one says, where they are kept, and which are worth it.
 * While a line is searched a guess stands at the place of the line that it reaches; at a place, and
 * in all, so many are kept at most, the likeliest. Of guesses that say the same, by their hashes,
 * one is kept, the cheaper.
 */
#ifndef GC_GUESSES_H
#define GC_GUESSES_H

#include "evidence.h"
#include "turns.h"
#include "woven.h"

#include <stddef.h>

enum {
    GC_STRANDS_MAX = 8, /* records under way at once */
    GC_MADE_MAX = 4096,
    GC_HASH_WORDS = 4, /* of bits that tell which hashes are not there */
    GC_NONE = -1,      /* no guess, nothing made */
};

/* What has not e^-this of the best guess's likelihood is dropped. */
#define GC_PRUNE_COST 8.5

/* What is known of a record under way. Guesses that have read the same of it share it, so it does
   not change once a guess has it; what none has any more is found when room is needed. */
struct gc_values {
    struct gc_state state; /* of the process that those go on whose LAST is this one */

    /* what is copied to know more */
    int last; /* whose state is that of the record's process, when the start is known */
    uint64_t hash;
    uint64_t from; /* hash of that process, where it is in doubt */
    struct gc_cycle cycle;
};

/* A record under way. */
struct gc_strand {
    uint8_t token; /* the place of the piece that it waits for */
    bool together; /* all pieces so far follow each other */
    uint8_t line;  /* that it began in */
    bool has_gap;  /* a piece of a line stands in it that no grammar explains */
    int values;    /* an index of those */
    uint32_t end;  /* of the last piece, in the text */
};

/* A complete record or a text, and what came before it. Guesses share what they began with. */
struct gc_made {
    int before; /* GC_NONE: the first */
    uint64_t hash;
    struct gc_woven woven;
    uint8_t from_line, to_line; /* of the stretch, that a record's pieces are in */
    struct gc_state state;      /* of a cycle's process after it */
    double habits_cost;         /* what it costs by that process's habits, once it was weighed */
};

struct gc_guess {
    double cost;   /* nats against it */
    uint64_t hash; /* guesses of the same say the same */
    int64_t now_ns;
    int made; /* the last one */
    int next; /* at the same place; or of those that are free */
    int count;
    struct gc_turns turns; /* a writer is an index of strand */
    struct gc_strand strand[GC_STRANDS_MAX];
};

/* A place of the line under way, and the guesses there. */
struct gc_spot {
    int first, last; /* of them: a list; GC_NONE: there are none */
    int count;
    int worst; /* GC_NONE: it is not known which */
    double best;
    double cut;                     /* the best that had no room */
    uint64_t hashes[GC_HASH_WORDS]; /* a bit for each */
};

struct gc_guesses {
    struct gc_guess *guess;
    int guesses;    /* in use or free; */
    int free_guess; /* those are a list */
    int room;       /* for more guesses */
    struct gc_values *values;
    int *next_free;   /* of each that is free: GC_NONE: the last */
    int values_count; /* in use or free */
    int free_values;
    struct gc_made *made;
    int made_count;
    int alive;              /* at the end of the last line: a list, the best first */
    int order[GC_MADE_MAX]; /* scratch */
    /* How much worse than the best at its place the best guess was that had no room, by lines. */
    double cut[GC_WEAVE_LINES_MAX];

    /* the line under way */
    int line; /* its number in the stretch */
    size_t line_len;
    bool ran_out; /* of room for guesses */
    size_t clear; /* so many places are as before the first guess, when no line is under way */
    struct gc_spot spot[GC_WEAVE_LINE_MAX + 1];
};

/* G is zeroed. False: no memory. */
bool gc_guesses_init(struct gc_guesses *g);
void gc_guesses_release(struct gc_guesses *g);

/* One guess, alive, that says nothing, and no line: no record is under way. The clock stands at
 * NOW_NS. */
void gc_guesses_begin(struct gc_guesses *g, int64_t now_ns);

/* A line of LEN bytes, GC_WEAVE_LINE_MAX at most, of GC_WEAVE_LINES_MAX: those that are alive stand
 * at its beginning. */
void gc_guesses_begin_line(struct gc_guesses *g, size_t len);

/* Alive are those that reached its end. What was made that none of them has is dropped. */
void gc_guesses_end_line(struct gc_guesses *g);

/*
 * A guess at the place AT of the line: like FROM but of COST and HASH. It takes the place of one
 * that says the same, or, of BEAM at that place, of the worst. NULL: it is not worth keeping.
 */
struct gc_guess *gc_guesses_grow(struct gc_guesses *g, const struct gc_guess *from, size_t at,
                                 double cost, uint64_t hash, int beam);

/* Whether a guess of that COST can be worth keeping at AT: quick, and true too often. */
static inline bool gc_guesses_are_near(const struct gc_guesses *g, size_t at, double cost)
{
    double here = g->spot[at].best, end = g->spot[g->line_len].best;
    return cost <= (here < end ? here : end) + GC_PRUNE_COST;
}

/* Drops those at the place AT, of which there is one at least; none comes there any more. */
void gc_guesses_leave(struct gc_guesses *g, size_t at);

/* Of a guess that stands at no place: it says what FROM does, which stands at one. */
void gc_guesses_copy(struct gc_guess *to, const struct gc_guess *from);

/* GUESS, which stands at a place, has another strand, of which nothing is known yet; it has fewer
   than GC_STRANDS_MAX. */
struct gc_strand *gc_guesses_add_strand(struct gc_guesses *g, struct gc_guess *guess);
void gc_guesses_remove_strand(struct gc_guess *guess, int strand);

/* What GUESS has read of the strand. */
static inline const struct gc_values *gc_values_of(const struct gc_guesses *g,
                                                   const struct gc_guess *guess, int strand)
{
    return &g->values[guess->strand[strand].values];
}

/* The last state of the process that the record is taken to go on. */
static inline const struct gc_state *gc_last_of(const struct gc_guesses *g,
                                                const struct gc_values *values)
{
    return &g->values[values->last].state;
}

/* A copy of VALUES, to be changed: it stays until the next is asked for. Only while a line is under
   way. */
struct gc_values *gc_guesses_draft(struct gc_guesses *g, const struct gc_values *values);

/* The record that DRAFT is of goes on a process of STATE. */
void gc_guesses_set_last(struct gc_guesses *g, struct gc_values *draft,
                         const struct gc_state *state);

/* GUESS, which stands at a place, has read the draft of the strand. */
void gc_guesses_take_draft(struct gc_guesses *g, struct gc_guess *guess, int strand);

/* GUESS has made something more, for whoever called to fill in; there is room for GC_MADE_MAX. */
struct gc_made *gc_guesses_make(struct gc_guesses *g, struct gc_guess *guess, uint64_t hash);
bool gc_guesses_are_full(const struct gc_guesses *g);

/* Of those that are alive, the best first, only such as cost at most FAR more than the best stay.
 * No line follows: the places of the others are not free again. */
void gc_guesses_keep_near(struct gc_guesses *g, double far);

/* Those that are alive cost something else now: the best first again. */
void gc_guesses_sort(struct gc_guesses *g);

/* HASH with VALUE; the order counts. */
static inline uint64_t gc_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

#endif
