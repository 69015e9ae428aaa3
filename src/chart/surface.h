/* Pages of each format that end as bytes. */
#ifndef GC_SURFACE_H
#define GC_SURFACE_H

#include <cairo.h>
#include <gcplot/chart.h>

/* A page under way; OUT is borrowed until it is finished. */
struct gc_page {
    enum gc_chart_format format;
    cairo_surface_t *surface;
    cairo_t *cr; /* draw here, in px of the page */
    struct gc_buffer *out;
    size_t begin; /* where in OUT the picture begins */
};

/* Opens a page of WIDTH x HEIGHT px. After false nothing is open. */
bool gc_page_open(struct gc_page *page, enum gc_chart_format format, double width, double height,
                  double scale, struct gc_buffer *out, struct gc_error *error);

/* The document's title, where the format has one; TITLE is UTF-8. */
void gc_page_set_title(struct gc_page *page, const char *title);

/* Writes what is left to OUT and closes the page. False when anything failed since the opening. */
bool gc_page_finish(struct gc_page *page, struct gc_error *error);

/* Closes a page whose picture is not wanted any more. */
void gc_page_abandon(struct gc_page *page);

#endif
