#include "surface.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#define IMAGE_SIDE_MAX 32767 /* cairo's own bound */

/* A PDF must not differ from one run to the next: it says that it was made in no time. */
#define FIXED_DATE "1970-01-01T00:00:00Z"

static cairo_status_t write_out(void *closure, const unsigned char *data, unsigned length)
{
    struct gc_buffer *out = closure;
    gc_buffer_add(out, data, length);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static bool fail(cairo_status_t status, struct gc_error *error)
{
    if (status == CAIRO_STATUS_NO_MEMORY)
        return gc_error_no_memory(error);
    return gc_error_set(error, NULL, 0, "cannot draw: %s", cairo_status_to_string(status));
}

static cairo_surface_t *open_png(double width, double height, struct gc_buffer *out)
{
    (void)out; /* written to at the end */
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
}

static cairo_surface_t *open_svg(double width, double height, struct gc_buffer *out)
{
    return cairo_svg_surface_create_for_stream(write_out, out, width, height);
}

static cairo_surface_t *open_pdf(double width, double height, struct gc_buffer *out)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_out, out, width, height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, FIXED_DATE);
    return surface;
}

typedef cairo_surface_t *opener(double width, double height, struct gc_buffer *out);
static opener *const openers[] = {
    [GC_CHART_PNG] = open_png, [GC_CHART_SVG] = open_svg, [GC_CHART_PDF] = open_pdf};

bool gc_page_open(struct gc_page *page, enum gc_chart_format format, double width, double height,
                  double scale, struct gc_buffer *out, struct gc_error *error)
{
    double factor = format == GC_CHART_PNG ? scale : 1;
    if (format == GC_CHART_PNG) {
        width = round(width * scale);
        height = round(height * scale);
        if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX)
            return gc_error_set(error, NULL, 0, "a PNG of %.0f x %.0f pixels is too large", width,
                                height);
    }
    *page = (struct gc_page){.format = format, .out = out, .begin = out->len};
    page->surface = openers[format](width, height, out);
    page->cr = cairo_create(page->surface);
    cairo_scale(page->cr, factor, factor);
    cairo_status_t status = cairo_status(page->cr);
    if (status == CAIRO_STATUS_SUCCESS)
        return true;
    gc_page_abandon(page);
    return fail(status, error);
}

void gc_page_set_title(struct gc_page *page, const char *title)
{
    if (page->format == GC_CHART_PDF)
        cairo_pdf_surface_set_metadata(page->surface, CAIRO_PDF_METADATA_TITLE, title);
}

/*
 * Cairo numbers the surfaces of a process and names an SVG's main group after that number, to
 * which nothing refers. The digits go, so that the same chart is the same bytes.
 */
static void drop_surface_number(struct gc_buffer *out, size_t begin)
{
    static const char name[] = "id=\"surface";
    size_t len = sizeof name - 1;
    for (size_t at = begin; at + len < out->len; at++) {
        if (memcmp(out->data + at, name, len) != 0)
            continue;
        size_t from = at + len, to = from;
        while (to < out->len && isdigit((unsigned char)out->data[to]))
            to++;
        memmove(out->data + from, out->data + to, out->len - to);
        out->len -= to - from;
        return;
    }
}

bool gc_page_finish(struct gc_page *page, struct gc_error *error)
{
    cairo_status_t status = cairo_status(page->cr);
    if (status == CAIRO_STATUS_SUCCESS && page->format == GC_CHART_PNG)
        status = cairo_surface_write_to_png_stream(page->surface, write_out, page->out);
    cairo_surface_finish(page->surface); /* the other formats write now */
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(page->surface);
    if (status == CAIRO_STATUS_SUCCESS && page->format == GC_CHART_SVG)
        drop_surface_number(page->out, page->begin);
    gc_page_abandon(page);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(status, error);
    return true;
}

void gc_page_abandon(struct gc_page *page)
{
    cairo_destroy(page->cr);
    cairo_surface_destroy(page->surface);
}
