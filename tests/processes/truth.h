/*
 * The cycles that the processes of a recorded standard error printed, read from what the kernel
 * told of who wrote which bytes, and so apart from all that gcplot concludes.
 */
#ifndef GC_TRUTH_H
#define GC_TRUTH_H

#include "fields.h"

/* The printed fields of a cycle; where none was printed, forced is 0 and the others are absent. */
struct cycle_key {
    int64_t field[GC_FIELD_FORCED + 1];
};

struct true_cycle {
    struct cycle_key key;
    size_t writer; /* from 0, in the order of their first bytes */
    bool torn;     /* it does not stand in the log in one piece */
};

/* The cycles in their writers' order, those of a writer in its own. */
struct truth {
    struct true_cycle *cycles;
    size_t count;
    size_t writers;
};

/*
 * LOG: what was received. OWNERS: a line of `offset <tab> length <tab> pid` for each of its ranges,
 * in their order. False: OWNERS is not that, or no memory. TRUTH is released in any case.
 *
 * A process's own log lines within its records are taken out if they are whole, with a newline at
 * their end, and do not begin with a digit or what the record goes on with.
 */
bool truth_read(struct truth *truth, const char *log, size_t log_len, const char *owners);
void truth_release(struct truth *truth);

#endif
