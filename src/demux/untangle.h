/*
 * Takes torn lines apart into the records that they were woven from, and the text of others between
 * them. A record is written piece by piece (tokens.h), so a torn stretch of a log is a shuffle of a
 * few records at known borders and of whole lines. The likeliest shuffle is searched for, line by
 * line, by what a true record must satisfy (evidence.h) and by how writers alternate. Records that
 * are not determined so are not guessed, they are lost.
 *
 * Push stage: offer lines, take what came of them. Bounded in memory, and in work by the bytes that
 * were offered. docs/processes.md describes the search.
 */
#ifndef GC_UNTANGLE_H
#define GC_UNTANGLE_H

#include "reader.h"
#include "tracker.h"

struct gc_untangle;

/* Asks TRACKER, which is borrowed, what was last seen of the processes. NULL: no memory. */
struct gc_untangle *gc_untangle_new(const struct gc_tracker *tracker, struct gc_error *error);
void gc_untangle_free(struct gc_untangle *untangle);

/* Whether records are under way: then every line may have pieces of them. */
bool gc_untangle_is_open(const struct gc_untangle *untangle);

/*
 * Whether the stretch under way ends before the line of ITEM (GC_ITEM_LINE), which is no part of
 * it: take what came of it first.
 */
bool gc_untangle_ends_before(struct gc_untangle *untangle, const struct gc_item *item);

/* Text that stands in the log while records are under way: it comes out where it stood. */
void gc_untangle_hold(struct gc_untangle *untangle, const struct gc_item *item);

/*
 * Whether the line of ITEM must be put: it can go on with a record under way, or
 * there is one. Else it is what it is without the torn ones.
 */
bool gc_untangle_wants(struct gc_untangle *untangle, const struct gc_item *item);

/*
 * Takes the line; it is copied. What is known of it by then comes out of gc_untangle_next. False:
 * it is too long, or the stretch is: it was not taken.
 */
bool gc_untangle_put(struct gc_untangle *untangle, const struct gc_item *item);

/* So many bytes of the log were read: what the search may take grows with them. */
void gc_untangle_add_credit(struct gc_untangle *untangle, int64_t bytes);

/* No line follows: records under way are lost. */
void gc_untangle_finish(struct gc_untangle *untangle);

/*
 * The next cycle or text; valid until the next call. False: nothing more is known. A cycle whose
 * pieces were not together is marked as repaired.
 */
bool gc_untangle_next(struct gc_untangle *untangle, struct gc_item *item);

/* What became of a stretch of lines. */
struct gc_stretch {
    int64_t lost, repaired, whole; /* records */
    const char *text;              /* its lines, as they were put; valid until the next is */
    size_t len;
};

/* True after a lack of memory: text was not kept. */
bool gc_untangle_failed(const struct gc_untangle *untangle);

/* Whether a stretch has ended since this was last asked; STRETCH then is what became of it. */
bool gc_untangle_ended(struct gc_untangle *untangle, struct gc_stretch *stretch);

#endif
