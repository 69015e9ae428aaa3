/*
 * A line that a log shipper wrote as a JSON object: the line in it, and what the object's other
 * members say of it. The keys that are known stand in a table in jsonline.c.
 */
#ifndef GC_JSONLINE_H
#define GC_JSONLINE_H

#include "wrapper.h"

#include <gcplot/buffer.h>

struct gc_json_lines;

struct gc_json_lines *gc_json_lines_new(struct gc_error *error);
void gc_json_lines_free(struct gc_json_lines *lines);

/*
 * Reads TEXT[0, LEN), an object and perhaps blanks after it. True if a string (or an array of
 * bytes, as journald has it) anywhere in it holds what may be a line of the runtime's, or any line
 * of docker's: then *LINE is that, valid until the next call, without a newline at its end, and
 * what the other members say is added to WRAPPING. A docker line without a newline is a part.
 */
bool gc_json_line_read(struct gc_json_lines *lines, struct gc_stamp_zone *zone, const char *text,
                       size_t len, struct gc_wrapping *wrapping, const char **line,
                       size_t *line_len);

/* Whether TEXT, a piece of a line, may hold one of the runtime's: quick, and true too often. */
bool gc_may_hold_trace(const char *text, size_t len);

#endif
