/*
 * What each process of a chart stands on, and where on it. Processes of one log whose starts are
 * known relative to each other share an axis whose 0 is the first of them to start.
 */
#ifndef GC_STANDS_H
#define GC_STANDS_H

#include "curves.h"

struct gc_stand {
    enum gc_axis axis;
    int64_t origin; /* where on it the series' 0 lies */
    bool aligned;   /* its origin is its start, relative to others' */
};

/* Of all processes of a chart; zeroed: of none. */
struct gc_stands {
    struct gc_stand *stand; /* in the chart's order */
    size_t aligned;         /* how many are */
    size_t own;             /* how many stand by their own starts, on the axis of time since it */
    size_t zeros;           /* how many first starts the aligned ones count from */
    int64_t bound_ns;       /* the largest within which one of the aligned is known */
};

/*
 * A process stands by its own start where it is not known relative to another one's, or not to
 * within a tenth of what the axis shows; and so do all of a log where even the longest would take
 * up less than an eighth of the axis. False: no memory. The caller releases STANDS.
 */
bool gc_stands_choose(struct gc_stands *stands, const struct gc_chart *chart);
void gc_stands_release(struct gc_stands *stands);

/* Where on its axis is what is at AT of a series whose 0 lies at ORIGIN >= 0: at most INT64_MAX. */
int64_t gc_place_from(int64_t at, int64_t origin);

/* Where data on an axis begin and end, and where the first of what counts from a start does. */
struct gc_extent {
    bool any;
    int64_t begin, end, start;
};

/* Takes in all that is drawn of PROCESS, whose start, or the series' 0, lies at ORIGIN. */
void gc_extent_add(struct gc_extent *extent, const struct gc_chart_process *process,
                   int64_t origin);

/* Whether it was killed at a moment that its axis has. */
bool gc_has_kill(const struct gc_chart_process *process);

/* Axes begin where processes start, unless a third of them would be empty then. */
int64_t gc_extent_begin(const struct gc_extent *extent);

#endif
