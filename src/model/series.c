#include <gcplot/series.h>

#include "fields.h"
#include "histogram.h"
#include "m4.h"

#include <stdlib.h>

struct gc_series {
    struct gc_bucket *bucket;
    size_t count, cap;
    size_t limit;
    int shift; /* of a bucket: 2^shift on the axis; -1 while every bucket is one cycle */
    enum gc_axis axis;
    struct gc_m4 memory[GC_MEMS]; /* for the next cycle's bucket */
    bool told[GC_MEMS];           /* whether any of it came since the last cycle */
    struct gc_totals totals;
    struct gc_histogram pauses;
};

struct gc_series *gc_series_new(size_t limit)
{
    struct gc_series *series = calloc(1, sizeof *series);
    if (!series)
        return NULL;
    series->limit = limit < 16 ? 16 : limit;
    series->shift = -1;
    struct gc_totals *t = &series->totals;
    t->first_gc = t->last_gc = t->first_start_ns = t->last_end_ns = GC_ABSENT;
    t->first_time_ns = t->last_time_ns = t->start_time_ns = GC_ABSENT;
    t->peak_heap_mib = t->peak_heap_at = GC_ABSENT;
    t->peak_heap_end_ns = t->peak_heap_live_mib = GC_ABSENT;
    t->peak_live_mib = t->last_live_mib = t->peak_goal_mib = GC_ABSENT;
    t->worst_centipct = t->worst_end_ns = t->pause_max_ns = GC_ABSENT;
    t->min_procs = t->max_procs = GC_ABSENT;
    t->peak_returned_mib = t->last_returned_mib = t->last_in_use_mib = GC_ABSENT;
    for (int i = 0; i < GC_MEMS; i++)
        gc_m4_set(&series->memory[i], GC_ABSENT);
    return series;
}

void gc_series_free(struct gc_series *series)
{
    if (!series)
        return;
    free(series->bucket);
    free(series);
}

/* Sums stop at the largest number rather than wrap; only invented figures get there. */
static void add_to(int64_t *sum, int64_t value)
{
    *sum = value > INT64_MAX - *sum ? INT64_MAX : *sum + value;
}

static void join(struct gc_bucket *into, const struct gc_bucket *next)
{
    into->end = next->end;
    into->cycles += next->cycles;
    for (int q = 0; q < GC_QUANTITIES; q++)
        gc_m4_join(&into->value[q], &next->value[q]);
    add_to(&into->gc_cpu_ns, next->gc_cpu_ns);
    add_to(&into->capacity_ns, next->capacity_ns);
    add_to(&into->interval_ns, next->interval_ns);
}

/* Joins neighbours that lie in the same stretch of 2^SHIFT. */
static void join_by_width(struct gc_series *series, int shift)
{
    size_t to = 0;
    for (size_t i = 1; i < series->count; i++) {
        struct gc_bucket *into = &series->bucket[to];
        const struct gc_bucket *next = &series->bucket[i];
        if (into->begin >> shift == next->begin >> shift)
            join(into, next);
        else
            series->bucket[++to] = *next;
    }
    series->count = to + 1;
    series->shift = shift;
}

/* Half the limit is left at most, so that this is rare, and wide enough for what there is. */
static void make_room(struct gc_series *series)
{
    enum { SHIFT_MAX = 61 }; /* as wide as time itself: at most two are left */
    int shift = series->shift >= 0 ? series->shift : 0;
    while (series->count > series->limit / 2) {
        int64_t span = series->bucket[series->count - 1].begin - series->bucket[0].begin;
        while (span >> shift >= (int64_t)(series->limit / 2) && shift < SHIFT_MAX)
            shift++;
        join_by_width(series, shift);
        if (shift == SHIFT_MAX)
            return;
        shift++;
    }
}

static struct gc_bucket *append(struct gc_series *series)
{
    if (series->count == series->limit)
        make_room(series);
    if (series->count == series->cap) {
        size_t cap = series->cap ? series->cap * 2 : 8;
        struct gc_bucket *bucket = realloc(series->bucket, cap * sizeof *bucket);
        if (!bucket)
            return NULL;
        series->bucket = bucket;
        series->cap = cap;
    }
    return &series->bucket[series->count++];
}

static void fill_bucket(struct gc_bucket *bucket, enum gc_axis axis, const struct gc_cycle *cycle,
                        const struct gc_derived *derived, int64_t at)
{
    bool known = axis != GC_AXIS_NUMBER && derived->interval_capacity_ns != GC_ABSENT &&
                 derived->gc_cpu_ns != GC_ABSENT;
    *bucket = (struct gc_bucket){.begin = at, .end = at, .cycles = 1};
    gc_m4_set(&bucket->value[GC_HEAP_BEFORE], cycle->heap_before_mib);
    gc_m4_set(&bucket->value[GC_HEAP_AFTER], cycle->heap_after_mib);
    gc_m4_set(&bucket->value[GC_HEAP_LIVE], cycle->heap_live_mib);
    gc_m4_set(&bucket->value[GC_HEAP_GOAL], gc_cycle_goal_mib(cycle));
    gc_m4_set(&bucket->value[GC_CPU_PCT], cycle->gc_cpu_pct);
    bucket->gc_cpu_ns = known ? derived->gc_cpu_ns : 0;
    bucket->capacity_ns = known ? derived->interval_capacity_ns : 0;
    bucket->interval_ns = known ? derived->interval_ns : 0;
}

/* Hands the memory over to BUCKET; of what was told the last stays. */
static void take_memory(struct gc_series *series, struct gc_bucket *bucket)
{
    for (int i = 0; i < GC_MEMS; i++) {
        struct gc_m4 *memory = &series->memory[i];
        bucket->value[GC_MEM_IN_USE + i] = *memory;
        if (series->told[i])
            gc_m4_set(memory, memory->last);
        series->told[i] = false;
    }
}

static enum gc_axis axis_for(const struct gc_cycle *first, const struct gc_derived *derived)
{
    if (derived->end_ns != GC_ABSENT)
        return GC_AXIS_START;
    return first->time_ns != GC_ABSENT ? GC_AXIS_WALL : GC_AXIS_NUMBER;
}

/* Where a cycle stands: never before the last one, nor before 0, as GC_ABSENT is. */
static int64_t place(const struct gc_series *series, const struct gc_cycle *cycle,
                     const struct gc_derived *derived)
{
    int64_t at = series->axis == GC_AXIS_START  ? derived->end_ns
                 : series->axis == GC_AXIS_WALL ? cycle->time_ns
                                                : cycle->gc;
    int64_t last = series->count ? series->bucket[series->count - 1].end : 0;
    return at < last ? last : at;
}

static void count_pause(struct gc_series *series, int64_t ns)
{
    struct gc_totals *t = &series->totals;
    if (ns == GC_ABSENT)
        return;
    t->pauses++;
    add_to(&t->pause_total_ns, ns);
    gc_raise_to(&t->pause_max_ns, ns);
    gc_histogram_add(&series->pauses, ns);
}

/* Nothing is negative, so what is absent adds nothing. */
static int64_t sum_of(const int64_t *part, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        add_to(&sum, gc_field_or_0(part[i]));
    return sum;
}

static bool has_any(const int64_t *part, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (part[i] != GC_ABSENT)
            return true;
    return false;
}

static void count_pauses(struct gc_series *series, const struct gc_cycle *cycle)
{
    bool concurrent = cycle->start_ns != GC_ABSENT || has_any(cycle->cpu_ns, GC_CPU_PHASES);
    if (concurrent) {
        count_pause(series, cycle->clock_ns[GC_CLOCK_SWEEP_TERM]);
        count_pause(series, cycle->clock_ns[GC_CLOCK_MARK_TERM]);
    } else if (has_any(cycle->clock_ns, GC_CLOCK_PHASES)) {
        count_pause(series, sum_of(cycle->clock_ns, GC_CLOCK_PHASES));
    }
}

static void count_heap(struct gc_totals *t, const struct gc_cycle *cycle, int64_t at,
                       int64_t end_ns)
{
    int64_t most = cycle->heap_after_mib;
    gc_raise_to(&most, cycle->heap_before_mib);
    if (most > t->peak_heap_mib) {
        t->peak_heap_mib = most;
        t->peak_heap_at = at;
        t->peak_heap_end_ns = end_ns;
        t->peak_heap_live_mib = cycle->heap_live_mib;
    }
    gc_raise_to(&t->peak_live_mib, cycle->heap_live_mib);
    gc_raise_to(&t->peak_goal_mib, gc_cycle_goal_mib(cycle));
    t->last_live_mib = cycle->heap_live_mib;
}

static void count_interval(struct gc_totals *t, const struct gc_derived *derived)
{
    if (derived->interval_capacity_ns != GC_ABSENT && derived->gc_cpu_ns != GC_ABSENT) {
        add_to(&t->gc_cpu_ns, derived->gc_cpu_ns);
        add_to(&t->capacity_ns, derived->interval_capacity_ns);
    }
    if (derived->interval_centipct > t->worst_centipct) { /* GC_ABSENT is the least of all */
        t->worst_centipct = derived->interval_centipct;
        t->worst_end_ns = derived->end_ns;
    }
    if (derived->allocated_mib != GC_ABSENT && derived->interval_ns != GC_ABSENT) {
        add_to(&t->allocated_mib, derived->allocated_mib);
        add_to(&t->allocated_ns, derived->interval_ns);
    }
}

static void count_time(struct gc_totals *t, int64_t time, int64_t end)
{
    if (time == GC_ABSENT)
        return;
    if (t->first_time_ns == GC_ABSENT)
        t->first_time_ns = time;
    t->last_time_ns = time;
    if (end < 0 || time < end) /* not known, or before 1970: no clock that is set */
        return;
    if (t->start_time_ns == GC_ABSENT || time - end < t->start_time_ns)
        t->start_time_ns = time - end;
}

static void count_order(struct gc_totals *t, const struct gc_cycle *cycle, int64_t end)
{
    if (t->cycles == 0) {
        t->first_gc = cycle->gc;
        t->first_start_ns = cycle->start_ns;
    }
    t->last_gc = cycle->gc;
    t->last_end_ns = end;
}

static void count(struct gc_series *series, const struct gc_cycle *cycle,
                  const struct gc_derived *derived, int64_t at)
{
    struct gc_totals *t = &series->totals;
    int64_t end = series->axis == GC_AXIS_START ? at : GC_ABSENT;
    count_order(t, cycle, end);
    count_time(t, cycle->time_ns, derived->end_ns);
    add_to(&t->missing, t->cycles > 0 ? derived->missing : 0);
    t->cycles++;
    t->forced += cycle->forced == 1;
    t->repaired += cycle->repaired == 1;
    count_heap(t, cycle, at, end);
    count_interval(t, derived);
    add_to(&t->idle_ns, gc_field_or_0(cycle->cpu_ns[GC_CPU_IDLE]));
    count_pauses(series, cycle);
    if (cycle->procs == GC_ABSENT)
        return;
    gc_raise_to(&t->max_procs, cycle->procs);
    if (t->min_procs == GC_ABSENT || cycle->procs < t->min_procs)
        t->min_procs = cycle->procs;
}

bool gc_series_add(struct gc_series *series, const struct gc_cycle *cycle,
                   const struct gc_derived *derived)
{
    if (series->count == 0)
        series->axis = axis_for(cycle, derived);
    int64_t at = place(series, cycle, derived);
    struct gc_bucket *last = series->count ? &series->bucket[series->count - 1] : NULL;
    struct gc_bucket one;
    fill_bucket(&one, series->axis, cycle, derived, at);
    take_memory(series, &one);
    if (last && series->shift >= 0 && last->begin >> series->shift == at >> series->shift) {
        join(last, &one);
    } else {
        struct gc_bucket *bucket = append(series);
        if (!bucket)
            return false;
        *bucket = one;
    }
    count(series, cycle, derived, at);
    return true;
}

static void tell_memory(struct gc_series *series, enum gc_quantity quantity, int64_t mib)
{
    int i = quantity - GC_MEM_IN_USE;
    struct gc_m4 now;
    if (mib < 0) /* GC_ABSENT, too */
        return;
    gc_m4_set(&now, mib);
    if (series->told[i])
        gc_m4_join(&series->memory[i], &now);
    else
        series->memory[i] = now;
    series->told[i] = true;
}

void gc_series_set_memory(struct gc_series *series, int64_t in_use_mib, int64_t returned_mib)
{
    struct gc_totals *t = &series->totals;
    tell_memory(series, GC_MEM_IN_USE, in_use_mib);
    tell_memory(series, GC_MEM_RETURNED, returned_mib);
    t->last_in_use_mib = in_use_mib < 0 ? t->last_in_use_mib : in_use_mib;
    t->last_returned_mib = returned_mib < 0 ? t->last_returned_mib : returned_mib;
    gc_raise_to(&t->peak_returned_mib, t->last_returned_mib);
}

void gc_series_set_limit(struct gc_series *series, size_t limit)
{
    series->limit = limit < 16 ? 16 : limit;
    if (series->count < series->limit)
        return;
    make_room(series);
    struct gc_bucket *less = realloc(series->bucket, series->count * sizeof *less);
    if (less) { /* else the larger block stays: nothing is lost */
        series->bucket = less;
        series->cap = series->count;
    }
}

enum gc_axis gc_series_axis(const struct gc_series *series)
{
    return series->axis;
}

const struct gc_bucket *gc_series_buckets(const struct gc_series *series, size_t *count_out)
{
    *count_out = series->count;
    return series->bucket;
}

bool gc_series_is_exact(const struct gc_series *series)
{
    return series->shift < 0;
}

const struct gc_totals *gc_series_totals(const struct gc_series *series)
{
    return &series->totals;
}

int64_t gc_series_pause_ns(const struct gc_series *series, int permille)
{
    int64_t ns = gc_histogram_quantile(&series->pauses, permille);
    return ns < 0 ? GC_ABSENT : ns;
}
