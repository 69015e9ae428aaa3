/* A compiled regular expression with its JIT code and match data: all there is of pcre2. */
#ifndef GC_PATTERN_H
#define GC_PATTERN_H

#include <gcplot/error.h>
#include <stddef.h>

/* Zeroed is empty and may be released. One pattern belongs to one thread. */
struct gc_pattern {
    void *code;  /* pcre2_code */
    void *match; /* pcre2_match_data */
    int jit;
};

/* Bytes, no UTF; ANCHORED: a match must begin where the search does. */
bool gc_pattern_compile(struct gc_pattern *pattern, const char *regex, bool anchored,
                        struct gc_error *error);
void gc_pattern_release(struct gc_pattern *pattern);

/*
 * The offsets of the match and its groups in TEXT, two a group, GC_NO_MATCH where a group took no
 * part; owned by the pattern, valid until its next match. NULL: no match. Patterns are written
 * so that they cannot run away (possessive, bounded), so a match that hits a limit is none.
 */
#define GC_NO_MATCH ((size_t)-1)
const size_t *gc_pattern_match(const struct gc_pattern *pattern, const char *text, size_t len,
                               size_t from);

/* Whether more text after TEXT[0, LEN) could make it match, or it does already. Slow. */
bool gc_pattern_may_match(const struct gc_pattern *pattern, const char *text, size_t len);

/* Which bytes a match of REGEX can begin with; all where that cannot be said. */
bool gc_pattern_first_bytes(const char *regex, bool first[256], struct gc_error *error);

/* The number of a named group; 0 where the pattern has none of that name. */
int gc_pattern_group(const struct gc_pattern *pattern, const char *name);

#endif
