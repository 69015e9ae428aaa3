#include <gcplot/memory.h>

#include "m4.h"

#include <stdlib.h>

struct gc_memory {
    struct gc_memory_point *point;
    size_t count, cap;
    size_t limit;
    int shift; /* of a point: 2^shift ns; -1 while every point is one sample */
    struct gc_memory_totals totals;
};

static size_t least_limit(size_t limit)
{
    return limit < 16 ? 16 : limit;
}

struct gc_memory *gc_memory_new(size_t limit)
{
    struct gc_memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        return NULL;
    memory->limit = least_limit(limit);
    memory->shift = -1;
    memory->totals = (struct gc_memory_totals){.peak_mib = GC_ABSENT,
                                               .peak_ns = GC_ABSENT,
                                               .peak_heap_mib = GC_ABSENT,
                                               .peak_anonymous_mib = GC_ABSENT,
                                               .peak_swap_mib = GC_ABSENT,
                                               .last_mib = GC_ABSENT};
    return memory;
}

void gc_memory_free(struct gc_memory *memory)
{
    if (!memory)
        return;
    free(memory->point);
    free(memory);
}

/* ---- points ---- */

static bool in_one_stretch(const struct gc_memory *memory, int64_t a, int64_t b)
{
    return memory->shift >= 0 && a >> memory->shift == b >> memory->shift;
}

static void join(struct gc_memory_point *into, const struct gc_memory_point *next)
{
    into->end = next->end;
    gc_m4_join(&into->resident, &next->resident);
}

static void join_stretches(struct gc_memory *memory)
{
    size_t to = 0;
    for (size_t i = 1; i < memory->count; i++) {
        struct gc_memory_point *into = &memory->point[to];
        const struct gc_memory_point *next = &memory->point[i];
        if (in_one_stretch(memory, into->begin, next->begin))
            join(into, next);
        else
            memory->point[++to] = *next;
    }
    memory->count = to + 1;
}

/* Half the limit is left at most, so that this is rare; stretches as long as time leave two. */
static void make_room(struct gc_memory *memory)
{
    while (memory->count > memory->limit / 2) {
        memory->shift++;
        join_stretches(memory);
    }
}

static bool append(struct gc_memory *memory, const struct gc_memory_point *point)
{
    if (memory->count == memory->cap) {
        size_t cap = memory->cap ? memory->cap * 2 : 16;
        struct gc_memory_point *longer = realloc(memory->point, cap * sizeof *longer);
        if (!longer)
            return false;
        memory->point = longer;
        memory->cap = cap;
    }
    memory->point[memory->count++] = *point;
    return true;
}

static bool put(struct gc_memory *memory, int64_t at, int64_t mib)
{
    struct gc_memory_point point = {.begin = at, .end = at};
    gc_m4_set(&point.resident, mib);
    if (memory->count == memory->limit)
        make_room(memory);
    struct gc_memory_point *last = memory->count ? &memory->point[memory->count - 1] : NULL;
    if (!last || !in_one_stretch(memory, last->begin, at))
        return append(memory, &point);
    join(last, &point);
    return true;
}

/* Never before the last sample, nor before the start. */
static int64_t place(const struct gc_memory *memory, int64_t at)
{
    int64_t last = memory->count ? memory->point[memory->count - 1].end : 0;
    return at < last ? last : at;
}

/* ---- totals ---- */

static void count(struct gc_memory_totals *t, int64_t at, int64_t heap_mib,
                  const struct gc_memory_sample *sample)
{
    t->samples++;
    t->last_mib = sample->resident_mib;
    gc_raise_to(&t->peak_anonymous_mib, sample->anonymous_mib);
    gc_raise_to(&t->peak_swap_mib, sample->swap_mib);
    if (sample->resident_mib <= t->peak_mib)
        return;
    t->peak_mib = sample->resident_mib;
    t->peak_ns = at;
    t->peak_heap_mib = heap_mib;
}

bool gc_memory_add(struct gc_memory *memory, int64_t at_ns, int64_t heap_mib,
                   const struct gc_memory_sample *sample)
{
    if (sample->resident_mib < 0) /* GC_ABSENT, too */
        return true;
    int64_t at = at_ns == GC_ABSENT ? GC_ABSENT : place(memory, at_ns);
    if (at != GC_ABSENT && !put(memory, at, sample->resident_mib))
        return false;
    count(&memory->totals, at, heap_mib, sample);
    return true;
}

void gc_memory_set_limit(struct gc_memory *memory, size_t limit)
{
    memory->limit = least_limit(limit);
    if (memory->count < memory->limit)
        return;
    make_room(memory);
    struct gc_memory_point *less = realloc(memory->point, memory->count * sizeof *less);
    if (less) { /* else the larger block stays: nothing is lost */
        memory->point = less;
        memory->cap = memory->count;
    }
}

const struct gc_memory_point *gc_memory_points(const struct gc_memory *memory, size_t *count_out)
{
    *count_out = memory->count;
    return memory->point;
}

const struct gc_memory_totals *gc_memory_totals(const struct gc_memory *memory)
{
    return &memory->totals;
}
