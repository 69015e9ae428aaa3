/*
 * A curve as the points of a line, in pixels: at most four to a column of the
 * page, so that a line costs what the page is wide, whatever it is made of.
 */
#ifndef GC_TRACE_H
#define GC_TRACE_H

#include "layout.h"

/* A point; MOVE: not joined to the one before it. */
struct gc_point {
    double x, y;
    bool move;
};

/* Zeroed: empty. */
struct gc_trace {
    struct gc_point *point;
    size_t count;
    size_t cap;
};

/*
 * Fills LINE with the curve WHICH of the panel's process in its range and the next point beyond
 * either end of it. False when there is no memory. The caller releases LINE.
 */
bool gc_trace_build(struct gc_trace *line, const struct gc_layout *layout,
                    const struct gc_panel *panel, int which);
void gc_trace_release(struct gc_trace *line);

#endif
