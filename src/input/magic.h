/* What the first bytes of something say it is. */
#ifndef GC_MAGIC_H
#define GC_MAGIC_H

#include <stdbool.h>
#include <stddef.h>

enum gc_magic {
    GC_MAGIC_NONE,    /* nothing that is unpacked */
    GC_MAGIC_MORE,    /* they may begin something; more are needed */
    GC_MAGIC_ARCHIVE, /* for unpack.h: a bundle, or a compression of old */
    GC_MAGIC_BZIP2,   /* this and the following for decompress.h */
    GC_MAGIC_GZIP,
    GC_MAGIC_LZ4,
    GC_MAGIC_LZMA,
    GC_MAGIC_XZ,
    GC_MAGIC_ZSTD,
};

/* Bytes that are plain text are told at once, however few; enough others are at most a tar's head.
 */
enum gc_magic gc_magic_tell(const char *data, size_t len);

#endif
