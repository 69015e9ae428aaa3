/*
 * The record of a cycle, Go 1.6 to 1.27, as the pieces that the runtime writes: each is a write(2)
 * of its own (the print statements of gcMarkTermination in runtime/mgc.go), so what other writers
 * put into a record stands between two of these, never within one.
 */
#ifndef GC_TOKENS_H
#define GC_TOKENS_H

#include "fields.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gc_token_kind {
    GC_TOKEN_TEXT,
    GC_TOKEN_COUNT,
    GC_TOKEN_SECONDS,
    GC_TOKEN_MILLIS,
    GC_TOKEN_KINDS
};

/* What can be written at one place of a record. */
struct gc_token {
    enum gc_token_kind kind;
    const char *text; /* of a text */
    unsigned char len;
    signed char field; /* enum gc_field_id, of a number; of a text that says one: GC_FIELD_FORCED */
    unsigned char next; /* the place after it */
    unsigned char also; /* the place of what can be written instead; 0: nothing */
};

/* Places. The first is a record's beginning, and no place is ever followed by it. */
enum { GC_TOKEN_BEGIN, GC_TOKEN_NUMBER, GC_TOKENS = 43, GC_TOKEN_DONE = GC_TOKENS };

extern const struct gc_token gc_tokens[GC_TOKENS];

/* Sets of places are bits. */
static inline uint64_t gc_token_bit(int token)
{
    return UINT64_C(1) << token;
}

/* What the grammar says of sets: made once for a search. */
struct gc_token_sets {
    uint64_t ways[GC_TOKENS]; /* of a place: what can be written there, itself and all also's */
    uint64_t numbers;         /* places of numbers of any kind */
    uint64_t telling;         /* texts that few others' texts have */
    uint64_t same[GC_TOKENS]; /* of the first place of a text: all that have it */
    unsigned char first[256]; /* of those texts, by the first byte, a blank apart, + 1 ... */
    unsigned char next[GC_TOKENS]; /* ... and the next of the same byte, + 1; 0: none */
};

void gc_token_sets_init(struct gc_token_sets *sets);

/* What can stand at the beginning of TEXT[0, LEN), LEN > 0; of numbers only the first digit is
   looked at. */
uint64_t gc_tokens_at(const struct gc_token_sets *sets, const char *text, size_t len);

/* A run of digits can be this many numbers, one in front of another's. */
enum { GC_TOKEN_LENGTHS_MAX = 20 };

/*
 * The lengths that a number of KIND at the beginning of TEXT[0, LEN) can have, the longest first,
 * in LENGTHS; returns how many. Only numbers as the runtime writes them, which fit.
 */
int gc_token_lengths(enum gc_token_kind kind, const char *text, size_t len,
                     unsigned char lengths[GC_TOKEN_LENGTHS_MAX]);

/* The value of such a number: a count, or ns. */
int64_t gc_token_value(enum gc_token_kind kind, const char *text, size_t len);

#endif
