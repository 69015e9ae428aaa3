/*
 * When the processes of one log started, relative to each other, as far as the order of its lines
 * and its time stamps tell.
 *
 * The line of a cycle is printed when the cycle has ended, at start of process + end, or a little
 * later. Lines stand in the order in which they were printed. So where a line of A stands before
 * one of B,
 *
 *     start of B - start of A  >=  end in A - end in B  -  what B's line was late
 *
 * and each place where the log goes from a line of one process to one of another is such a bound;
 * those that follow from others need not be looked at. Of each two processes the sharpest few
 * bounds in either direction are kept. Lines are late by some ms at times, so bounds contradict
 * each other: as many of the sharpest ones are given up in both directions as it takes for the
 * rest to agree, which one line that is very late does not move. What was given up, and what times
 * were cut by when they were printed, widens the stated bound.
 *
 * A time stamp is taken when the line is printed or later: the least of stamp - end is when the
 * process started, as closely as stamps are written. That counts where it says more than the
 * order, or where the order contradicts it, as in a log that a shipper wrote in an order of its
 * own.
 */
#ifndef GC_ALIGN_H
#define GC_ALIGN_H

#include <gcplot/error.h>
#include <stdbool.h>
#include <stdint.h>

struct gc_align;

/* This many processes that may still be asked for are aligned; others never are. */
enum { GC_ALIGN_PROCESSES_MAX = 4096, GC_ALIGN_NONE = -1 };

struct gc_align *gc_align_new(struct gc_error *error);
void gc_align_free(struct gc_align *align);

/* A place for a new process; GC_ALIGN_NONE: there is no memory, or are too many. */
int gc_align_begin(struct gc_align *align);

/* That place is not asked for any more. What its lines told of others stays for a while. */
void gc_align_forget(struct gc_align *align, int place);

/*
 * The next line of the log is of a cycle of PLACE that ended END_NS (>= 0) after its process's
 * start, stamped TIME_NS, or GC_ABSENT. False: no memory; the line is left out.
 */
bool gc_align_add(struct gc_align *align, int place, int64_t end_ns, int64_t time_ns);

/*
 * When a process started, relative to one of its group: only those of one group can be compared.
 * That one is the first to start among those that are known about as well as most of them.
 */
struct gc_aligned {
    int group;        /* from 0 */
    int64_t at_ns;    /* may be negative */
    int64_t bound_ns; /* the truth is about within at +- bound; 0 of the one to count from */
};

/* What the lines so far tell, once for all places. False: no memory. */
bool gc_align_solve(struct gc_align *align);

/* What gc_align_solve found; false: PLACE cannot be compared with any other. */
bool gc_align_get(const struct gc_align *align, int place, struct gc_aligned *aligned);

#endif
