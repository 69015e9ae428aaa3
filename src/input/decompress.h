/*
 * What is unpacked from a single compressed stream, or from several one after another. Not through
 * libarchive, which drops much of what it unpacked before the place where a file is cut, and does
 * not tell what follows the compressed data. NULs after it are padding.
 */
#ifndef GC_DECOMPRESS_H
#define GC_DECOMPRESS_H

#include "magic.h"
#include "stream.h"

/*
 * Reads BELOW, which is borrowed and begins as MAGIC (neither NONE, MORE nor ARCHIVE) says. NULL
 * with ERROR: no memory.
 */
struct gc_stream *gc_decompress_new(enum gc_magic magic, struct gc_stream *below,
                                    struct gc_error *error);
void gc_decompress_free(struct gc_stream *stream);

#endif
