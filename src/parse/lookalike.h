/*
 * What looks like a record and is none: one that somebody quoted in a sentence, or wrote down with
 * fields left out. Neither a cycle nor damage.
 */
#ifndef GC_LOOKALIKE_H
#define GC_LOOKALIKE_H

#include <gcplot/cycle.h>

struct gc_lookalikes;

struct gc_lookalikes *gc_lookalikes_new(struct gc_error *error);
void gc_lookalikes_free(struct gc_lookalikes *lookalikes);

/* Whether prose goes on around the whole record at SPAN of the line TEXT[0, LEN). */
bool gc_is_quoted(const struct gc_lookalikes *lookalikes, const char *text, size_t len,
                  const struct gc_span *span);

/* Whether TEXT[FROM, LEN), with a piece of a record in it, was shortened or made up by hand. */
bool gc_is_elided(const struct gc_lookalikes *lookalikes, const char *text, size_t len,
                  size_t from);

#endif
