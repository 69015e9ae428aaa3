/* Values that follow each other, put together. */
#ifndef GC_M4_H
#define GC_M4_H

#include <gcplot/series.h>

static inline void gc_m4_set(struct gc_m4 *m4, int64_t value)
{
    *m4 = (struct gc_m4){value, value, value, value};
}

static inline void gc_raise_to(int64_t *most, int64_t value)
{
    if (value > *most) /* GC_ABSENT is the least of all */
        *most = value;
}

/* NEXT follows INTO. */
static inline void gc_m4_join(struct gc_m4 *into, const struct gc_m4 *next)
{
    if (next->first == GC_ABSENT)
        return;
    if (into->first == GC_ABSENT) {
        *into = *next;
        return;
    }
    into->last = next->last;
    if (next->min < into->min)
        into->min = next->min;
    if (next->max > into->max)
        into->max = next->max;
}

#endif
