/* Charts: series of processes in, a PNG, SVG or PDF out. */
#ifndef GCPLOT_CHART_H
#define GCPLOT_CHART_H

#include <gcplot/buffer.h>
#include <gcplot/error.h>
#include <gcplot/memory.h>
#include <gcplot/series.h>

enum gc_chart_format { GC_CHART_PNG, GC_CHART_SVG, GC_CHART_PDF };

/*
 * What processes stand on that say how long after their start a cycle was: time since the start,
 * or wall clock, where the log tells it. Cycles without a start stand at their time stamps, else at
 * their numbers, in either case.
 */
enum gc_chart_clock { GC_CLOCK_START, GC_CLOCK_WALL };
enum gc_chart_theme { GC_THEME_LIGHT, GC_THEME_DARK };

/*
 * One process. NAME is UTF-8 or not: what is not is drawn as U+FFFD. Both are borrowed. Where
 * START_NS is relative to the same SINCE (any address: it is only compared) processes stand on the
 * axis of time since the start as far apart as they started, and 0 is the first start of them; as
 * gc_process says them. One that is not known to within a tenth of the axis stands by its own
 * start, as one whose SINCE is NULL does; and so do all where the axis would be more than eight
 * times as long as the longest of them.
 */
struct gc_chart_process {
    const char *name;
    const struct gc_series *series;
    const void *since;
    int64_t start_ns;
    int64_t start_bound_ns;
    const struct gc_memory *memory; /* drawn on axes of time since the start; NULL: none */
    int64_t killed_ns; /* for lack of memory, since the start; 0 or GC_ABSENT: it was not */
};

/* What memory must not pass. */
struct gc_chart_limit {
    const char *name; /* drawn before the size; UTF-8 or not, borrowed */
    int64_t mib;      /* > 0 */
};

/* What to draw; all pointers are borrowed for the call. Zeroed means: the defaults. */
struct gc_chart {
    const char *title; /* drawn as it is; cut with an ellipsis where too long */
    const struct gc_chart_process *processes;
    size_t process_count;
    const struct gc_chart_limit *limits; /* of each process; at most GC_CHART_MAX_LIMITS */
    size_t limit_count;
    double width;  /* page, px at scale 1 (points in a PDF); 0: chosen by the number of panels */
    double height; /* likewise */
    double scale;  /* PNG pixels per px; 0: 1 */
    enum gc_chart_theme theme;
    enum gc_chart_clock clock;
    bool local_time; /* wall clock is that of the zone in TZ; else UTC */
    /*
     * What the axis of time since the start shows, as each process counts it; GC_ABSENT: where the
     * data begin and end. An axis of wall clock or of numbers shows all the data.
     */
    int64_t from_ns;
    int64_t to_ns;
};

/* The bounds of a page: anything else is an error of gc_chart_render. */
#define GC_CHART_MIN_SIZE  240
#define GC_CHART_MAX_SIZE  16000
#define GC_CHART_MAX_SCALE 8

#define GC_CHART_MAX_LIMITS 8

/*
 * Appends the picture to OUT. Same chart, same bytes. Where there are more processes than fit a
 * page, those with the largest peaks are drawn and the chart says how many are not. False on bad
 * sizes or limits, no memory, or a failure of the drawing library: OUT then holds nothing of use.
 */
bool gc_chart_render(const struct gc_chart *chart, enum gc_chart_format format,
                     struct gc_buffer *out, struct gc_error *error);

#endif
