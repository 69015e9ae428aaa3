/*
 * A histogram of pauses as fine as the runtime prints them: two significant digits. Bounded
 * whatever is added; quantiles are exact as printed below 100 ms and cut to two digits beyond.
 */
#ifndef GC_HISTOGRAM_H
#define GC_HISTOGRAM_H

#include <stdint.h>

/* 0..99 us singly, then 90 steps a decade up to 10^16 ns. */
enum { GC_HISTOGRAM_DECADES = 11, GC_HISTOGRAM_BINS = 100 + 90 * GC_HISTOGRAM_DECADES };

/* Zeroed is empty. */
struct gc_histogram {
    int64_t total;
    uint32_t bin[GC_HISTOGRAM_BINS]; /* saturates */
};

void gc_histogram_add(struct gc_histogram *histogram, int64_t ns); /* ns >= 0 */

/* The smallest value that PERMILLE of 1000 do not exceed (nearest rank); -1 when empty. */
int64_t gc_histogram_quantile(const struct gc_histogram *histogram, int permille);

#endif
