#include "steps.h"

#include <stdlib.h>

/* Starts are cut to the ms, so a short interval can seem shorter than the work that was in it. */
static double percent(double gc_cpu, double capacity)
{
    return gc_cpu < capacity ? 100 * gc_cpu / capacity : 100;
}

/* The time whose GC CPU a bucket knows, cut to a range; empty where it knows none. */
static bool known_interval(const struct gc_bucket *bucket, struct gc_range range,
                           struct gc_range *known)
{
    if (bucket->capacity_ns <= 0 || bucket->interval_ns <= 0 || bucket->gc_cpu_ns < 0)
        return false;
    int64_t begin = bucket->end > bucket->interval_ns ? bucket->end - bucket->interval_ns : 0;
    known->from = begin > range.from ? begin : range.from;
    known->to = bucket->end < range.to ? bucket->end : range.to;
    return known->from < known->to;
}

bool gc_steps_can_be_single(const struct gc_series *series, struct gc_range range, size_t limit)
{
    size_t count, seen = 0;
    const struct gc_bucket *buckets = gc_series_buckets(series, &count);
    if (!gc_series_is_exact(series))
        return false;
    for (size_t i = 0; i < count && seen <= limit; i++)
        seen += buckets[i].end >= range.from && buckets[i].end <= range.to;
    return seen <= limit;
}

static bool build_single(struct gc_steps *steps, const struct gc_bucket *buckets, size_t count,
                         struct gc_range range)
{
    steps->step = malloc((count ? count : 1) * sizeof *steps->step);
    if (!steps->step)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct gc_range known;
        if (!known_interval(&buckets[i], range, &known))
            continue;
        steps->step[steps->count++] = (struct gc_step){
            .from = known.from,
            .to = known.to,
            .pct = percent((double)buckets[i].gc_cpu_ns, (double)buckets[i].capacity_ns),
        };
    }
    return true;
}

/* What falls into one window, and the part of it that is covered. */
struct window {
    double gc_cpu, capacity;
    int64_t from, to;
};

/* Windows of one length; the first begins at a multiple of it. */
struct windows {
    struct window *window;
    size_t count;
    int64_t first, length_ns; /* first: of the windows since 0 */
};

/* Spreads a bucket's CPU time evenly over the windows that its intervals touch. */
static void spread(struct windows *windows, const struct gc_bucket *bucket, struct gc_range known)
{
    int64_t length = windows->length_ns;
    for (int64_t at = known.from; at < known.to;) {
        int64_t left = length - at % length; /* of the window */
        int64_t part = left < known.to - at ? left : known.to - at;
        double weight = (double)part / (double)bucket->interval_ns;
        struct window *window = &windows->window[at / length - windows->first];
        if (window->capacity <= 0)
            window->from = at;
        window->gc_cpu += weight * (double)bucket->gc_cpu_ns;
        window->capacity += weight * (double)bucket->capacity_ns;
        window->to = at + part;
        at += part;
    }
}

static void collect(struct gc_steps *steps, const struct windows *windows)
{
    for (size_t i = 0; i < windows->count; i++) {
        const struct window *window = &windows->window[i];
        if (window->capacity <= 0)
            continue;
        steps->step[steps->count++] = (struct gc_step){
            .from = window->from,
            .to = window->to,
            .pct = percent(window->gc_cpu, window->capacity),
        };
    }
}

static bool build_windows(struct gc_steps *steps, const struct gc_bucket *buckets, size_t count,
                          struct gc_range range, int64_t window_ns)
{
    struct windows windows = {.first = range.from / window_ns, .length_ns = window_ns};
    windows.count = (size_t)(range.to / window_ns - windows.first) + 1;
    windows.window = calloc(windows.count, sizeof *windows.window);
    steps->step = malloc(windows.count * sizeof *steps->step);
    if (windows.window && steps->step) {
        for (size_t i = 0; i < count; i++) {
            struct gc_range known;
            if (known_interval(&buckets[i], range, &known))
                spread(&windows, &buckets[i], known);
        }
        collect(steps, &windows);
    }
    bool done = windows.window && steps->step;
    free(windows.window);
    return done;
}

bool gc_steps_build(struct gc_steps *steps, const struct gc_series *series, struct gc_range range,
                    int64_t window_ns)
{
    size_t count;
    const struct gc_bucket *buckets = gc_series_buckets(series, &count);
    *steps = (struct gc_steps){0};
    bool done = window_ns > 0 ? build_windows(steps, buckets, count, range, window_ns)
                              : build_single(steps, buckets, count, range);
    if (!done)
        gc_steps_release(steps);
    return done;
}

void gc_steps_release(struct gc_steps *steps)
{
    free(steps->step);
    *steps = (struct gc_steps){0};
}
