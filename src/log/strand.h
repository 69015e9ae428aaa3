/*
 * One stream of a log's bytes: its lines, and those of them that are put together because they were
 * torn. A file or a pipe is one strand, whoever wrote it; where the writers are known each has its
 * own.
 */
#ifndef GC_STRAND_H
#define GC_STRAND_H

#include "intake.h"
#include "untangle.h"

#include <gcplot/account.h>

/* Held by the caller; zeroed is the beginning. */
struct gc_strand {
    struct gc_intake intake;
    struct gc_piece piece; /* the line under way */
    bool has_line;
    size_t shown;           /* bytes of the unfinished line that went out as text already */
    struct gc_item offered; /* a line, and whether it waits to be taken */
    bool has_offer;
    enum gc_line_class last; /* what the last piece's line was */

    struct gc_untangle *untangle;
    struct gc_tally torn; /* lines that are held back as torn */
    int torns;
    int64_t torn_number[GC_DAMAGES_MAX]; /* of the first ones, in the input */
    const char *torn_input;
};

/* Frees the stages; what form the bytes had is kept. */
void gc_strand_end(struct gc_strand *strand);

#endif
