#include "lookalike.h"

#include "pattern.h"

#include <stdlib.h>

/*
 * What follows a record in a sentence: the quote's end, if any, then punctuation or a blank, then a
 * word. Not a field of a structured log (`" pid=1`, `",`), and not another write that came between.
 */
#define WORD "[ ](?!gc )[A-Za-z]++[ ,.;:)]"

static const char after_regex[] = "(?:[`')\\]]|\\xe2\\x80[\\x99\\x9d]|</code>)?+"
                                  "(?:[.,;:!?)]++(?:[ \\t\\r]|$)|" WORD ")"
                                  "|\"(?:[.;:!?)]++(?:[ \\t\\r]|$)|,?+" WORD ")";

/* What precedes one in a sentence: a word, a blank and the quote that the record's end closes. */
static const char before_regex[] = "[a-z,:(] \\(?+(?:`|\\xe2\\x80[\\x98\\x9c]|<code>)$"
                                   "|^(?:`|\\xe2\\x80[\\x98\\x9c])$";

#define DOTS "(?:\\.\\.\\.|\\xe2\\x80\\xa6)"

/* Dots in place of fields, or a time without its three decimals. Searched by the dots, which are
   rarer than what can stand around them. */
static const char elided_regex[] = "gc \\d++ @\\d++(?:\\.\\d{1,2})?s"
                                   "|(?=" DOTS ")(?:(?<=%: |, |\\+|->|@|\\d s|\\d s )"
                                   "|" DOTS " ?(?:,|\\+|ms |MB|\\d++[-+]|\\d++ (?:P\\b|MB)))";

struct gc_lookalikes {
    struct gc_pattern after;
    struct gc_pattern before;
    struct gc_pattern elided;
};

struct gc_lookalikes *gc_lookalikes_new(struct gc_error *error)
{
    struct gc_lookalikes *lookalikes = calloc(1, sizeof *lookalikes);
    if (!lookalikes) {
        gc_error_no_memory(error);
        return NULL;
    }
    if (gc_pattern_compile(&lookalikes->after, after_regex, true, error) &&
        gc_pattern_compile(&lookalikes->before, before_regex, false, error) &&
        gc_pattern_compile(&lookalikes->elided, elided_regex, false, error))
        return lookalikes;
    gc_lookalikes_free(lookalikes);
    return NULL;
}

void gc_lookalikes_free(struct gc_lookalikes *lookalikes)
{
    if (!lookalikes)
        return;
    gc_pattern_release(&lookalikes->after);
    gc_pattern_release(&lookalikes->before);
    gc_pattern_release(&lookalikes->elided);
    free(lookalikes);
}

bool gc_is_quoted(const struct gc_lookalikes *lookalikes, const char *text, size_t len,
                  const struct gc_span *span)
{
    enum { NEAR = 8 }; /* what of the text before is looked at */
    size_t from = span->begin > NEAR ? span->begin - NEAR : 0;
    if (span->end < len && gc_pattern_match(&lookalikes->after, text, len, span->end))
        return true;
    return span->end < len && from < span->begin &&
           gc_pattern_match(&lookalikes->before, text, span->begin, from);
}

bool gc_is_elided(const struct gc_lookalikes *lookalikes, const char *text, size_t len, size_t from)
{
    return gc_pattern_match(&lookalikes->elided, text, len, from) != NULL;
}
