/*
 * What is unpacked from gzip. Several gzip files one after another are one. Not through libarchive,
 * which drops the last 64 KiB before the place where a file is cut, and what is appended to one.
 */
#ifndef GC_INFLATE_H
#define GC_INFLATE_H

#include "stream.h"

/* Reads BELOW, which is borrowed. NULL with ERROR: no memory. */
struct gc_stream *gc_inflate_new(struct gc_stream *below, struct gc_error *error);
void gc_inflate_free(struct gc_stream *stream);

#endif
