#include "curves.h"

static struct gc_curve resident_of(const struct gc_chart_process *process)
{
    struct gc_curve curve = {0};
    if (process->memory && gc_series_axis(process->series) == GC_AXIS_START)
        curve.point = gc_memory_points(process->memory, &curve.count);
    return curve;
}

struct gc_curve gc_curve_of(const struct gc_chart_process *process, int which)
{
    struct gc_curve curve = {0};
    if (which == GC_RESIDENT)
        return resident_of(process);
    curve.quantity = (enum gc_quantity)which;
    curve.bucket = gc_series_buckets(process->series, &curve.count);
    return curve;
}

struct gc_stretch gc_curve_at(const struct gc_curve *curve, size_t index)
{
    if (curve->point) {
        const struct gc_memory_point *point = &curve->point[index];
        return (struct gc_stretch){point->begin, point->end, point->resident};
    }
    const struct gc_bucket *bucket = &curve->bucket[index];
    return (struct gc_stretch){bucket->begin, bucket->end, bucket->value[curve->quantity]};
}

bool gc_has_curve(const struct gc_chart_process *process, int which)
{
    struct gc_curve curve = gc_curve_of(process, which);
    for (size_t i = 0; i < curve.count; i++)
        if (gc_curve_at(&curve, i).value.first != GC_ABSENT)
            return true;
    return false;
}
