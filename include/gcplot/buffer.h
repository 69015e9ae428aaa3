/* Bytes that grow: what exporters write into and whoever calls them sends on. */
#ifndef GCPLOT_BUFFER_H
#define GCPLOT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes owned by the buffer; not terminated by a NUL, and NULs may be among them. DATA moves
 * whenever something is added. A buffer that could not grow is FAILED: it takes nothing more,
 * so a series of additions is checked once, at its end.
 */
struct gc_buffer {
    char *data;
    size_t len;
    size_t cap;
    bool failed;
};

#define GC_BUFFER_INIT ((struct gc_buffer){0})

void gc_buffer_release(struct gc_buffer *buffer);
void gc_buffer_clear(struct gc_buffer *buffer); /* empty, not failed, memory kept */
/* Room for EXTRA more bytes at data + len; NULL when there is no memory. */
char *gc_buffer_reserve(struct gc_buffer *buffer, size_t extra);
void gc_buffer_add(struct gc_buffer *buffer, const void *bytes, size_t len);
void gc_buffer_add_text(struct gc_buffer *buffer, const char *text);
void gc_buffer_add_format(struct gc_buffer *buffer, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
