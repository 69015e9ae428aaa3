#include "stands.h"

#include <stdlib.h>

enum {
    BOUND_SHARE = 10, /* of the axis, a bound may be one part in so many ... */
    SHOWN_SHARE = 8   /* ... and the longest process takes up at least that */
};

/* ---- extents ---- */

int64_t gc_place_from(int64_t at, int64_t origin)
{
    return at > INT64_MAX - origin ? INT64_MAX : at + origin;
}

static void extend(struct gc_extent *extent, int64_t begin, int64_t end, int64_t start)
{
    extent->begin = !extent->any || begin < extent->begin ? begin : extent->begin;
    extent->start = !extent->any || start < extent->start ? start : extent->start;
    extent->end = !extent->any || end > extent->end ? end : extent->end;
    extent->any = true;
}

static void add_curve(struct gc_extent *extent, const struct gc_chart_process *process, int which,
                      int64_t origin)
{
    struct gc_curve curve = gc_curve_of(process, which);
    if (curve.count == 0)
        return;
    int64_t begin = gc_place_from(gc_curve_at(&curve, 0).begin, origin);
    int64_t end = gc_place_from(gc_curve_at(&curve, curve.count - 1).end, origin);
    bool stamped = gc_series_axis(process->series) == GC_AXIS_WALL;
    extend(extent, begin, end, stamped ? begin : origin);
}

void gc_extent_add(struct gc_extent *extent, const struct gc_chart_process *process, int64_t origin)
{
    add_curve(extent, process, GC_HEAP_AFTER, origin); /* all quantities have the same places */
    add_curve(extent, process, GC_RESIDENT, origin);
    if (gc_has_kill(process)) {
        int64_t killed = gc_place_from(process->killed_ns, origin);
        extend(extent, killed, killed, origin);
    }
}

bool gc_has_kill(const struct gc_chart_process *process)
{
    return process->killed_ns > 0 && gc_series_axis(process->series) == GC_AXIS_START;
}

int64_t gc_extent_begin(const struct gc_extent *extent)
{
    int64_t empty = extent->begin - extent->start, length = extent->end - extent->start;
    bool late = extent->begin < extent->end && empty > length / 3;
    return late ? extent->begin : extent->start;
}

/* ---- who is aligned with whom ---- */

/* A process that may be aligned, and its place in the chart. */
struct member {
    const struct gc_chart_process *process;
    struct gc_stand *stand;
};

/* In any order of logs, for only whether they are the same matters; the earliest first. */
static int by_log(const void *a, const void *b)
{
    const struct gc_chart_process *left = ((const struct member *)a)->process;
    const struct gc_chart_process *right = ((const struct member *)b)->process;
    uintptr_t l = (uintptr_t)left->since, r = (uintptr_t)right->since;
    if (l != r)
        return l < r ? -1 : 1;
    return left->start_ns < right->start_ns ? -1 : left->start_ns > right->start_ns;
}

static int64_t length_of(const struct gc_extent *extent)
{
    return extent->any ? extent->end - gc_extent_begin(extent) : 0;
}

/* Processes that ran one after the other for a week would be a line each on an axis of a week. */
static bool is_readable(const struct member *member, size_t count)
{
    struct gc_extent all = {0};
    int64_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        struct gc_extent own = {0};
        if (!member[i].stand->aligned)
            continue;
        gc_extent_add(&all, member[i].process, member[i].stand->origin);
        gc_extent_add(&own, member[i].process, 0);
        if (length_of(&own) > longest)
            longest = length_of(&own);
    }
    return length_of(&all) / SHOWN_SHARE <= longest;
}

/* Sets the origins of those of one log, COUNT of them; how many are aligned. */
static size_t set_origins(struct member *member, size_t count)
{
    int64_t first = GC_ABSENT;
    size_t aligned = 0;
    for (size_t i = 0; i < count; i++) {
        struct gc_stand *stand = member[i].stand;
        if (stand->aligned && first == GC_ABSENT)
            first = member[i].process->start_ns;
        stand->origin = stand->aligned ? member[i].process->start_ns - first : 0;
        aligned += stand->aligned;
    }
    return aligned;
}

/* Aligns those of one log, as far as that makes sense. */
static void align_log(struct gc_stands *stands, struct member *member, size_t count)
{
    size_t aligned = set_origins(member, count);
    if (aligned > 1 && is_readable(member, count)) {
        stands->aligned += aligned;
        stands->zeros++;
        return;
    }
    for (size_t i = 0; i < count; i++)
        member[i].stand->aligned = false;
    set_origins(member, count);
}

static void align_logs(struct gc_stands *stands, struct member *member, size_t count)
{
    size_t end;
    stands->aligned = stands->zeros = 0;
    for (size_t begin = 0; begin < count; begin = end) {
        for (end = begin + 1; end < count; end++)
            if (member[end].process->since != member[begin].process->since)
                break;
        align_log(stands, &member[begin], end - begin);
    }
}

/* What the axis of time since the start shows. */
static int64_t length_shown(const struct gc_stands *stands, const struct gc_chart *chart)
{
    struct gc_extent extent = {0};
    for (size_t i = 0; i < chart->process_count; i++)
        if (stands->stand[i].axis == GC_AXIS_START)
            gc_extent_add(&extent, &chart->processes[i], stands->stand[i].origin);
    return length_of(&extent);
}

/* Whether any of the aligned is not known closely enough, and so is no more. */
static bool drop_vague(struct gc_stands *stands, const struct member *member, size_t count,
                       int64_t length)
{
    bool any = false;
    stands->bound_ns = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t bound = member[i].process->start_bound_ns;
        if (!member[i].stand->aligned)
            continue;
        if (bound > length / BOUND_SHARE)
            any = !(member[i].stand->aligned = false);
        else if (bound > stands->bound_ns)
            stands->bound_ns = bound;
    }
    return any;
}

/* Each that is dropped can make the axis shorter. */
static void align(struct gc_stands *stands, const struct gc_chart *chart, struct member *member,
                  size_t count)
{
    qsort(member, count, sizeof *member, by_log);
    do
        align_logs(stands, member, count);
    while (drop_vague(stands, member, count, length_shown(stands, chart)));
}

/* Where PROCESS stands when nothing is aligned. */
static struct gc_stand stand_of(const struct gc_chart *chart,
                                const struct gc_chart_process *process)
{
    enum gc_axis axis = gc_series_axis(process->series);
    int64_t start = gc_series_totals(process->series)->start_time_ns;
    if (axis == GC_AXIS_START && chart->clock == GC_CLOCK_WALL && start != GC_ABSENT)
        return (struct gc_stand){.axis = GC_AXIS_WALL, .origin = start};
    return (struct gc_stand){.axis = axis};
}

bool gc_stands_choose(struct gc_stands *stands, const struct gc_chart *chart)
{
    size_t members = 0, count = chart->process_count;
    struct member *member = malloc((count + 1) * sizeof *member);
    *stands = (struct gc_stands){.stand = calloc(count + 1, sizeof *stands->stand)};
    bool done = stands->stand && member;
    for (size_t i = 0; done && i < count; i++) {
        const struct gc_chart_process *process = &chart->processes[i];
        struct gc_stand *stand = &stands->stand[i];
        *stand = stand_of(chart, process);
        stands->own += stand->axis == GC_AXIS_START;
        stand->aligned = stand->axis == GC_AXIS_START && process->since;
        if (stand->aligned)
            member[members++] = (struct member){process, stand};
    }
    if (done)
        align(stands, chart, member, members);
    stands->own -= stands->aligned;
    free(member);
    return done;
}

void gc_stands_release(struct gc_stands *stands)
{
    free(stands->stand);
    *stands = (struct gc_stands){0};
}
