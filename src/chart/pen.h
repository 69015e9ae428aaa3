/* What a layout is made of, put on a cairo context: texts, lines and areas in a theme's colours. */
#ifndef GC_PEN_H
#define GC_PEN_H

#include "layout.h"
#include "trace.h"

#include <cairo.h>

/* What drawing shares. CR and LAYOUT are borrowed; all else zeroed until it is opened. */
struct gc_pen {
    cairo_t *cr;
    const struct gc_layout *layout;
    enum gc_chart_theme theme;
    struct gc_font *font[GC_WEIGHTS]; /* owned by the faces */
    cairo_font_face_t *face[GC_WEIGHTS];
};

/* Opens the fonts. False when there is no memory; it is to be closed in both cases. */
bool gc_pen_open(struct gc_pen *pen);
void gc_pen_close(struct gc_pen *pen);

/* The colour of what is drawn next, a rectangle of one, and the limits of what is seen. */
void gc_pen_color(const struct gc_pen *pen, enum gc_role role);
void gc_pen_fill(const struct gc_pen *pen, enum gc_role role, struct gc_rect rect);
void gc_pen_clip(const struct gc_pen *pen, struct gc_rect rect);

/* Adds a disc to the path. */
void gc_pen_dot(const struct gc_pen *pen, double x, double y, double radius);

void gc_pen_text(const struct gc_pen *pen, const struct gc_text *text);

/* LINE of PANEL; dashed as long as its points are not too many for it. */
void gc_pen_line(const struct gc_pen *pen, const struct gc_panel *panel,
                 const struct gc_trace *line, enum gc_role role, double width);
void gc_pen_dashed(const struct gc_pen *pen, const struct gc_panel *panel,
                   const struct gc_trace *line, enum gc_role role, double width);

/* What lies below LINE in the plot of the heap. */
void gc_pen_area(const struct gc_pen *pen, const struct gc_panel *panel,
                 const struct gc_trace *line, enum gc_role role);

#endif
