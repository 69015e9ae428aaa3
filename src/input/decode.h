/*
 * Bytes of whatever encoding -> UTF-8. Push stage between source and lines: feed a chunk, use what
 * comes out, feed the next. Skips a byte-order mark at the very beginning; UTF-16 in either order,
 * told by its mark or by the NULs between its first letters, becomes UTF-8. Anything else passes
 * as it is, without a copy. How the bytes are cut into chunks makes no difference to the text.
 *
 * Not iconv: glibc's loads its UTF-16 module from disk, which a bare container lacks, and it stops
 * at each unpaired surrogate and half character, so that more code would lead around it than this.
 */
#ifndef GC_DECODE_H
#define GC_DECODE_H

#include <gcplot/buffer.h>

enum gc_encoding {
    GC_ENCODING_UNKNOWN,
    GC_ENCODING_PLAIN,
    GC_ENCODING_UTF16LE,
    GC_ENCODING_UTF16BE
};

/* Held by the caller; the fields are its own affair. */
struct gc_decoder {
    enum gc_encoding encoding;
    unsigned char head[4]; /* the first bytes, until they tell the encoding */
    size_t head_len;
    size_t shown;  /* of the head went out: a letter is that letter in every encoding */
    int odd;       /* 1 + the first byte of a unit that goes on in the next chunk; 0: none */
    unsigned high; /* the first half of a surrogate pair; 0: none */
    struct gc_buffer text;
};

#define GC_DECODER_INIT ((struct gc_decoder){0})

void gc_decoder_release(struct gc_decoder *decoder);

/*
 * *OUT is DATA itself, or the decoder's: valid until the next call on it, and as long as DATA is.
 * At most three bytes are held back, and only where they may begin UTF-16 or a mark. A lack of
 * memory shows in text.failed.
 */
void gc_decoder_feed(struct gc_decoder *decoder, const char *data, size_t len, const char **out,
                     size_t *out_len);

/* No more will come: what was held back. Half a character is U+FFFD. */
void gc_decoder_finish(struct gc_decoder *decoder, const char **out, size_t *out_len);

#endif
