/*
 * Text that waits until it is known what a stretch of torn lines was woven from: the lines as they
 * stand in the log, which may be wrapped, and what came between them. Bounded.
 */
#ifndef GC_HELD_H
#define GC_HELD_H

#include "reader.h"

#include <gcplot/buffer.h>

enum { GC_HELD_MAX = 256 };

struct gc_held_text {
    size_t at;         /* where in the stretch's own text it stands, or would */
    size_t begin, len; /* in BYTES */
    bool newline;
    bool is_line; /* of the stretch; else it came between */
    bool is_given;
};

/* Zeroed at first. */
struct gc_held {
    struct gc_buffer bytes; /* where it failed nothing is given any more */
    struct gc_held_text text[GC_HELD_MAX];
    int count;
};

void gc_held_release(struct gc_held *held);
void gc_held_clear(struct gc_held *held);

/* A line of the stretch, whose own text stood at AT of the stretch's; it is not full. */
void gc_held_add_line(struct gc_held *held, size_t at, const struct gc_item *item);

/* The text of ITEM came between lines. */
void gc_held_add_between(struct gc_held *held, size_t at, const struct gc_item *item);

/* What is held must be given before more comes. */
bool gc_held_is_full(const struct gc_held *held);

/* Of what was not given yet, as ITEM, valid until the next clear. False: there is none. */
bool gc_held_next(struct gc_held *held, struct gc_item *item);
/* ... which came between lines, and before AT. */
bool gc_held_next_between(struct gc_held *held, size_t at, struct gc_item *item);
/* ... which is the line [BEGIN, END) of the stretch's text, of ALL bytes. */
bool gc_held_line(struct gc_held *held, size_t begin, size_t end, size_t all, struct gc_item *item);

#endif
