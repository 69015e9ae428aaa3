/*
 * The search for what a torn stretch of a log was woven from. A guess is one way to take apart what
 * was fed so far: records that are complete, records under way, each waiting for its next piece,
 * and text of others. Guesses grow piece by piece; what they cost is the sum of the evidence
 * against them, in nats; those that cost too much more than the best at the same place are dropped.
 * So the work is linear in the bytes, and how much a byte may take at most is rationed by credit.
 */
#ifndef GC_WEAVE_H
#define GC_WEAVE_H

#include "tracker.h"
#include "woven.h"

#include <gcplot/buffer.h>

struct gc_weave;

/* TRACKER is borrowed. NULL: no memory. */
struct gc_weave *gc_weave_new(const struct gc_tracker *tracker, struct gc_error *error);
void gc_weave_free(struct gc_weave *weave);

/* Begins a stretch. IDENTITY, which is copied, is whose processes it can be of. */
void gc_weave_begin(struct gc_weave *weave, const struct gc_identity *identity);

/*
 * The next line, of GC_WEAVE_LINE_MAX bytes at most, its newline among them if it has one. TIME_NS
 * is its time stamp. *CREDIT is lowered by the work that it takes; where it runs out only the best
 * guesses are followed. False: it does not fit any more, and nothing was done.
 */
bool gc_weave_feed(struct gc_weave *weave, const char *line, size_t len, int64_t time_ns,
                   int64_t *credit);

/*
 * A line that is a whole record, CYCLE: it comes where it stands. False: it goes on so badly from
 * all that is known that it may have been made of two halves, or there is no room.
 */
bool gc_weave_add(struct gc_weave *weave, const struct gc_cycle *cycle);

/* A line that is nothing of it went by: records under way are the less likely to go on. */
void gc_weave_pass(struct gc_weave *weave);

/* Whether any guess could go on with TEXT at the beginning of a line. */
bool gc_weave_expects(const struct gc_weave *weave, const char *text, size_t len);

/* Whether records are under way, by the best guess or one nearly as good. */
enum gc_weave_state {
    GC_WEAVE_WHOLE,  /* none */
    GC_WEAVE_TO_END, /* only such as lack nothing but the end of their line */
    GC_WEAVE_UNDER_WAY,
};
enum gc_weave_state gc_weave_state(const struct gc_weave *weave);

/* Whose processes they can be; valid until the next stretch begins. */
const struct gc_identity *gc_weave_identity(const struct gc_weave *weave);

/* Ends the stretch. */
struct gc_weave_counts gc_weave_end(struct gc_weave *weave);

/* After the end: the next in the order of their ends. False: there is no more. */
bool gc_weave_next(struct gc_weave *weave, struct gc_woven *woven);

/* What was fed; valid until the next stretch begins. */
const struct gc_buffer *gc_weave_text(const struct gc_weave *weave);

#endif
