#include "trace.h"

#include <math.h>
#include <stdlib.h>

#define EDGE 16.0 /* px beyond the plot's sides, more than a marker's size */

/* The points of one column of pixels, as far as they are seen. */
struct column {
    double number; /* floor of x */
    bool used;
    bool move; /* whether its first point begins a line */
    struct gc_point first, last, low, high;
};

struct tracer {
    struct gc_trace *line;
    struct column column;
    bool broken; /* the next point begins a line */
    bool failed;
};

static void emit(struct tracer *tracer, struct gc_point point)
{
    struct gc_trace *line = tracer->line;
    if (line->count == line->cap) {
        size_t cap = line->cap ? 2 * line->cap : 256;
        struct gc_point *grown = realloc(line->point, cap * sizeof *grown);
        if (!grown) {
            tracer->failed = true;
            return;
        }
        line->point = grown;
        line->cap = cap;
    }
    line->point[line->count++] = point;
}

/* Emits POINT unless the line is already there. */
static void emit_new(struct tracer *tracer, struct gc_point point)
{
    const struct gc_trace *line = tracer->line;
    const struct gc_point *end = line->count ? &line->point[line->count - 1] : NULL;
    if (!end || end->x != point.x || end->y != point.y)
        emit(tracer, point);
}

static void flush(struct tracer *tracer)
{
    struct column *column = &tracer->column;
    if (!column->used)
        return;
    column->first.move = column->move;
    emit(tracer, column->first);
    bool low_first = column->low.x <= column->high.x;
    emit_new(tracer, low_first ? column->low : column->high);
    emit_new(tracer, low_first ? column->high : column->low);
    emit_new(tracer, column->last);
    column->used = false;
}

static void trace(struct tracer *tracer, double x, double y)
{
    struct column *column = &tracer->column;
    struct gc_point point = {.x = x, .y = y};
    if (!column->used || tracer->broken || floor(x) != column->number) {
        flush(tracer);
        *column = (struct column){floor(x), true, tracer->broken, point, point, point, point};
        tracer->broken = false;
        return;
    }
    column->last = point;
    if (y < column->low.y)
        column->low = point;
    if (y > column->high.y)
        column->high = point;
}

static void trace_stretch(struct tracer *tracer, const struct gc_layout *layout,
                          const struct gc_panel *panel, int which, const struct gc_stretch *stretch)
{
    const struct gc_m4 *m4 = &stretch->value;
    if (m4->first == GC_ABSENT) {
        tracer->broken = true;
        return;
    }
    double begin = gc_layout_x(layout, panel, stretch->begin);
    double end = gc_layout_x(layout, panel, stretch->end);
    trace(tracer, begin, gc_layout_y(panel, which, (double)m4->first));
    if (stretch->begin == stretch->end && m4->min == m4->max)
        return;
    trace(tracer, (begin + end) / 2, gc_layout_y(panel, which, (double)m4->min));
    trace(tracer, (begin + end) / 2, gc_layout_y(panel, which, (double)m4->max));
    trace(tracer, end, gc_layout_y(panel, which, (double)m4->last));
}

/* POINT moved along the line to OTHER until its x is EDGE. */
static void cut_at(struct gc_point *point, const struct gc_point *other, double edge)
{
    double share = (edge - point->x) / (other->x - point->x);
    point->y += share * (other->y - point->y);
    point->x = edge;
}

/*
 * Brings points far beyond the plot to its edges: with a short range of a long log they are out
 * of what the drawing library can count.
 */
static void cut_ends(struct gc_trace *line, double left, double right)
{
    for (size_t i = 0; i < line->count; i++) {
        struct gc_point *point = &line->point[i];
        bool joined = i + 1 < line->count && !point[1].move;
        if (point->x < left && joined && point[1].x > left)
            cut_at(point, point + 1, left);
        else if (point->x < left)
            point->x = left;
        else if (point->x > right && !point->move && point[-1].x < right)
            cut_at(point, point - 1, right);
        else if (point->x > right)
            point->x = right;
    }
}

bool gc_trace_build(struct gc_trace *line, const struct gc_layout *layout,
                    const struct gc_panel *panel, int which)
{
    *line = (struct gc_trace){0};
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    struct gc_curve curve = gc_curve_of(panel->process, which);
    struct tracer tracer = {.line = line, .broken = true};
    size_t i = 0;
    while (i + 1 < curve.count && gc_curve_at(&curve, i + 1).end < panel->range.from)
        i++;
    for (; i < curve.count; i++) {
        struct gc_stretch stretch = gc_curve_at(&curve, i);
        trace_stretch(&tracer, layout, panel, which, &stretch);
        if (stretch.begin > panel->range.to)
            break;
    }
    flush(&tracer);
    cut_ends(line, box->x - EDGE, box->x + box->w + EDGE);
    if (tracer.failed)
        gc_trace_release(line);
    return !tracer.failed;
}

void gc_trace_release(struct gc_trace *line)
{
    free(line->point);
    *line = (struct gc_trace){0};
}
