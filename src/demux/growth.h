/*
 * The next steps of a guess (guesses.h): all ways to go on at a place of a line, by the next piece
 * of a strand, the beginning of a new one, or text of others. What each costs is
 * docs/processes.md's.
 */
#ifndef GC_GROWTH_H
#define GC_GROWTH_H

#include "lineage.h"
#include "tokens.h"

/* How the digits at a place can be taken as a number of one kind. */
struct gc_numbers {
    int count; /* GC_NONE: they were not looked at */
    unsigned char length[GC_TOKEN_LENGTHS_MAX];
    int64_t value[GC_TOKEN_LENGTHS_MAX];
};

/* What guesses are grown in. */
struct gc_growth {
    struct gc_guesses guesses;
    struct gc_lineage lineage;
    struct gc_turn_costs turns;
    struct gc_token_sets tokens;
    bool knows_any; /* processes of the lineage, when the stretch began */

    /* the stretch's lines so far: where they begin, and their time stamps */
    size_t begin[GC_WEAVE_LINES_MAX];
    int64_t time_ns[GC_WEAVE_LINES_MAX];

    /* the line under way */
    const char *line;
    size_t line_len, line_at; /* the latter in the stretch's text */
    int64_t *credit; /* lowered by each step; without, only the best guesses are followed */
    uint64_t stands[GC_WEAVE_LINE_MAX]; /* at each place of it: tokens that can stand there, */
    uint64_t ahead[GC_WEAVE_LINE_MAX];  /* and those of the telling ones that stand behind it */
    size_t next[GC_TOKENS];             /* where each of the latter does; 0: not looked for yet */
    size_t reached[GC_WEAVE_LINE_MAX];  /* the places of it at which guesses stood */

    /* at the place under way, for all guesses there */
    struct gc_numbers numbers[GC_TOKEN_KINDS];
};

/* LINE and CREDIT are borrowed until the next line begins. */
void gc_growth_begin_line(struct gc_growth *growth, const char *line, size_t len, size_t line_at,
                          int64_t time_ns, int64_t *credit);

/* To the end of the line: those that are alive then have all of it. */
void gc_growth_search(struct gc_growth *growth);

/* Whether a strand has all but the newline. */
bool gc_strand_lacks_only_end(const struct gc_strand *strand);

/*
 * No line follows, the text is of LEN bytes without the newlines at its end: of GUESS, the strands
 * that lack only the end of their line are cycles. It was lost, or comes alone.
 */
void gc_growth_complete_rest(struct gc_growth *growth, struct gc_guess *guess, size_t len);

#endif
