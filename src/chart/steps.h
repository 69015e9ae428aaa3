/* GC CPU over time as steps: an interval's own, or many joined into windows of one length. */
#ifndef GC_STEPS_H
#define GC_STEPS_H

#include <gcplot/series.h>

/* PCT of the CPU time that there was in [from, to) went to GC. */
struct gc_step {
    int64_t from;
    int64_t to;
    double pct;
};

/* In order of time, none over another; where nothing is known is a hole. Zeroed: empty. */
struct gc_steps {
    struct gc_step *step;
    size_t count;
};

/* A range of a series' axis, from < to, both >= 0. */
struct gc_range {
    int64_t from;
    int64_t to;
};

/* Whether SERIES in RANGE is so short that each interval can be a step of its own. */
bool gc_steps_can_be_single(const struct gc_series *series, struct gc_range range, size_t limit);

/*
 * The steps of SERIES that touch RANGE; with WINDOW_NS 0 one for each bucket, else one for each
 * window of that length, into which intervals are spread. False when there is no memory. The
 * caller releases STEPS.
 */
bool gc_steps_build(struct gc_steps *steps, const struct gc_series *series, struct gc_range range,
                    int64_t window_ns);
void gc_steps_release(struct gc_steps *steps);

#endif
