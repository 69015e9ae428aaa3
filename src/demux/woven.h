/* What a stretch of torn lines was woven from: records, and texts of others. */
#ifndef GC_WOVEN_H
#define GC_WOVEN_H

#include <gcplot/cycle.h>

#include <stdbool.h>
#include <stddef.h>

/* A longer line is not taken apart, nor a longer stretch. */
enum { GC_WEAVE_LINE_MAX = 4096, GC_WEAVE_TEXT_MAX = 32 * 1024, GC_WEAVE_LINES_MAX = 64 };

/* A complete record or a text, by the best guess. */
struct gc_woven {
    bool is_cycle;
    bool is_certain;  /* no other guess of weight is without it */
    bool is_stranger; /* it goes on from no process of those that are known */
    bool has_gap;     /* in it stands a piece of a line, which may have been one of its own */
    struct gc_cycle cycle;
    size_t begin, len; /* of a text, in what was fed; of a cycle where it ended, its newline apart */
};

/* Records by what became of them. */
struct gc_weave_counts {
    int64_t lost;     /* not certain, or still under way */
    int64_t repaired; /* put together */
    int64_t whole;
};

#endif
