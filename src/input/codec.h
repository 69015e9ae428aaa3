/*
 * A compression of one stream of bytes, one like another: a few functions over the library that
 * knows it, each library in a file of its own. What they have in common is in decompress.c.
 */
#ifndef GC_CODEC_H
#define GC_CODEC_H

#include <stdbool.h>
#include <stddef.h>

/* What unpacking a stream may take: as much as the compressors' highest levels want. */
#define GC_CODEC_MEMORY_LOG 27
#define GC_CODEC_MEMORY     ((size_t)1 << GC_CODEC_MEMORY_LOG)

enum gc_step {
    GC_STEP_ON, /* more input, or room for more output, is needed */
    GC_STEP_END,
    GC_STEP_DAMAGED,
    GC_STEP_TOO_LARGE, /* GC_CODEC_MEMORY is not enough */
    GC_STEP_NO_MEMORY,
};

/* Each step moves both on by what it used; a length fits an unsigned. */
struct gc_codec_io {
    const char *in;
    size_t in_len;
    char *out;
    size_t out_len;
    const char *reason; /* of DAMAGED, in the library's words; static, or NULL */
};

struct gc_codec {
    const char *begins; /* what bytes a stream begins with, one of these */
    void *(*new)(void); /* NULL: no memory */
    void (*free)(void *state);
    /* Before each stream, several of which may follow one another. False: no memory. */
    bool (*begin)(void *state);
    /*
     * At the stream's END, what is left of the input follows it. What came out before the place
     * where a stream is DAMAGED came out in steps before.
     */
    enum gc_step (*step)(void *state, struct gc_codec_io *io);
};

/* What may stand between the frames of lz4 and zstd, to be skipped, begins with one of these. */
#define GC_CODEC_SKIPPED "PQRSTUVWXYZ[\\]^_"

extern const struct gc_codec gc_codec_bzip2, gc_codec_gzip, gc_codec_lz4, gc_codec_lzma,
    gc_codec_xz, gc_codec_zstd;

#endif
