/*
 * The files that take each cycle as it comes: one an output and, where that is split, an input and
 * a process. Failures are said on standard error as they come, once for each file; the other files
 * go on.
 */
#ifndef GC_ROWS_H
#define GC_ROWS_H

#include "places.h"

/* Zeroed but for the places, which are borrowed, has no files. */
struct rows {
    struct places *places;
    struct row_file **file; /* those that are open */
    size_t count, cap, last;
    size_t open_max; /* beyond this many files they are parked */
    bool failed;     /* one could not be written */
};

/* Discards what was not finished. */
void rows_release(struct rows *rows);

void rows_write(struct rows *rows, const struct output *output, const struct input *input,
                const struct gc_event *event);

/* Standard output gets what was written so far. */
void rows_flush(struct rows *rows);

/* All files show what was written so far, under their own names. */
void rows_show(struct rows *rows);

/* Finishes the files that are INPUT's own; with NULL every one. */
void rows_finish(struct rows *rows, const struct input *input);

#endif
