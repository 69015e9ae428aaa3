/*
 * One stream of a log's bytes: its lines, and those of them that are put together because they were
 * torn. A file or a pipe is one strand, whoever wrote it; where the writers are known each has its
 * own.
 */
#ifndef GC_STRAND_H
#define GC_STRAND_H

#include "intake.h"
#include "untangle.h"

#include <gcplot/log.h>

/* Zeroed is the beginning. */
struct gc_strand {
    struct gc_intake intake;
    struct gc_reader_memory read; /* what is known of its lines before */

    /* its writer, where that is known */
    int64_t origin;                 /* 0: it is not */
    struct gc_identity identity;    /* whose name is owned */
    int64_t time_ns;                /* of what was fed last ... */
    struct gc_memory_sample memory; /* ... and the writer's memory then */
    int64_t turn;                   /* when it was fed last, counted in feeds */

    struct gc_piece piece; /* the line under way */
    bool has_line;
    size_t shown;           /* bytes of the unfinished line that went out as text already */
    struct gc_item offered; /* a line, and whether it waits to be taken */
    bool has_offer;
    enum gc_line_class last; /* what the last piece's line was */

    struct gc_untangle *untangle; /* NULL while there is nothing to put together */
    struct gc_tally torn;         /* lines that are held back as torn */
    int torns;
    int64_t torn_number[GC_DAMAGES_MAX]; /* of the first ones, in the input */
    const char *torn_input;
};

/* Whether records are under way that were torn. */
bool gc_strand_is_open(const struct gc_strand *strand);

/* Frees the stages; what form the bytes had is kept. */
void gc_strand_end(struct gc_strand *strand);

/* Bytes as they came, as UTF-8, and the lines of them. */
struct gc_volume {
    int64_t bytes, text_bytes, lines;
};

/* Adds STRAND's to SUM. */
void gc_strand_measure(const struct gc_strand *strand, struct gc_volume *sum);

/* What was read of STRAND is its writer's, unless the line itself says whose and when. */
void gc_strand_sign(const struct gc_strand *strand, struct gc_item *item);

/* The strands of a log's writers. Zeroed: none. */
struct gc_strands {
    struct gc_strand **item; /* by rising origin */
    size_t count, cap;
    int untangles; /* how many have what puts torn lines together */
    int64_t turns;
    struct gc_volume dropped;
};

void gc_strands_release(struct gc_strands *strands);

/* NULL: there is none. */
struct gc_strand *gc_strands_find(const struct gc_strands *strands, int64_t origin);

/* A new one, which is not there yet. NULL: no memory. */
struct gc_strand *gc_strands_add(struct gc_strands *strands, const struct gc_origin *origin);

/*
 * Gives STRAND what puts torn lines together, if it has none: it is large, and one that has no
 * record under way gives its own up. False: none is to be had now, or, with *FAILED, no memory.
 */
bool gc_strands_untangle(struct gc_strands *strands, struct gc_strand *strand,
                         const struct gc_tracker *tracker, bool *failed);

/* STRAND is fed next, with what ORIGIN says of this moment. */
void gc_strands_use(struct gc_strands *strands, struct gc_strand *strand,
                    const struct gc_origin *origin);

/* The one that was silent longest, and so most likely is gone. There is one. */
struct gc_strand *gc_strands_oldest(const struct gc_strands *strands);

/* All of it was taken: takes it out and frees it. */
void gc_strands_drop(struct gc_strands *strands, struct gc_strand *strand);

#endif
