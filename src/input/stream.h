/*
 * What bytes come from, one kind like another: the file itself, what is unpacked from it, what is
 * unpacked from that.
 */
#ifndef GC_STREAM_H
#define GC_STREAM_H

#include <gcplot/error.h>
#include <stddef.h>

enum gc_read { GC_READ_DATA, GC_READ_END, GC_READ_INTERRUPTED, GC_READ_FAILED };

/* The first member of each kind's own struct. */
struct gc_stream {
    /*
     * The next chunk, of one byte or more, as soon as there is any; *DATA is valid until the next
     * read. INTERRUPTED: a signal came first; call again to go on. FAILED fills ERROR; END follows.
     */
    enum gc_read (*read)(struct gc_stream *stream, const char **data, size_t *len,
                         struct gc_error *error);
};

#endif
