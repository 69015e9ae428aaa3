/*
 * The runtime's other lines on the same standard error: the scavenger's, which are read, and those
 * that are only known, so that they are neither taken for the program's own nor for damage.
 */
#ifndef GC_TRACELINE_H
#define GC_TRACELINE_H

#include <gcplot/scavenge.h>
#include <stdbool.h>

enum gc_trace_kind {
    GC_TRACE_NONE,
    GC_TRACE_SCAVENGER, /* read */
    GC_TRACE_OTHER,     /* known */
    GC_TRACE_DAMAGED,   /* the scavenger's, with a number out of range */
};

struct gc_trace_lines;

struct gc_trace_lines *gc_trace_lines_new(struct gc_error *error);
void gc_trace_lines_free(struct gc_trace_lines *lines);

/* Whether TEXT begins with a letter that one of these lines begins with: of nearly all it does not.
 */
static inline bool gc_trace_line_may_be(const char *text, size_t len)
{
    char c = len > 0 ? text[0] : '\0';
    return c == 's' || c == 'p' || c == 'i' || c == 'c' || c == 'G' || c == 'S';
}

/* What the line TEXT[0, LEN) is, which must begin as one. SCAVENGE is filled if it is read. */
enum gc_trace_kind gc_trace_line_read(const struct gc_trace_lines *lines, const char *text,
                                      size_t len, struct gc_scavenge *scavenge);

/* Whether TEXT[0, LEN) is such a line, or the beginning of something that may become one. */
bool gc_trace_line_may_begin(const struct gc_trace_lines *lines, const char *text, size_t len);

#endif
