/* A layout put on a cairo context. */
#ifndef GC_DRAW_H
#define GC_DRAW_H

#include "layout.h"

#include <cairo.h>

/* Draws LAYOUT at its size. False when there is no memory or cairo fails; CR then has the status.
 */
bool gc_draw(cairo_t *cr, const struct gc_layout *layout, enum gc_chart_theme theme,
             struct gc_error *error);

#endif
