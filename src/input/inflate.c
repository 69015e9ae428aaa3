#include "inflate.h"

#include <stdlib.h>
#include <zlib.h>

enum { CHUNK = 128 * 1024, GZIP_ONLY = 16 + MAX_WBITS, GZIP_BEGIN = 0x1f };

struct inflate {
    struct gc_stream stream;
    struct gc_stream *below;
    z_stream z;
    const char *in; /* what was read from below and is not used yet */
    size_t in_len;
    bool within; /* between a gzip file's head and its end */
    bool ended;  /* a gzip file was read to its end */
    bool full;   /* there was no room for all that the input yields */
    bool over;
    const char *problem; /* to be told after the data before it ... */
    const char *detail;  /* ... with zlib's reason, if there is one */
    char out[CHUNK];
};

static size_t out_len(const struct inflate *f)
{
    return sizeof f->out - f->z.avail_out;
}

static void stop(struct inflate *f, const char *problem)
{
    f->over = true;
    f->problem = problem;
}

/* DATA: there is input. */
static enum gc_read more_input(struct inflate *f, struct gc_error *error)
{
    if (f->in_len > 0 || f->full)
        return GC_READ_DATA;
    enum gc_read got = f->below->read(f->below, &f->in, &f->in_len, error);
    if (got == GC_READ_END)
        stop(f, f->within || !f->ended ? "truncated archive" : NULL);
    f->over = f->over || got == GC_READ_FAILED;
    return got;
}

/* Between two gzip files and after the last one there may be NULs. */
static void skip_padding(struct inflate *f)
{
    for (; !f->within && f->ended && f->in_len > 0 && *f->in == '\0'; f->in_len--)
        f->in++;
}

static int inflate_some(struct inflate *f)
{
    unsigned given = f->in_len < CHUNK ? (unsigned)f->in_len : CHUNK;
    f->z.next_in = (unsigned char *)(uintptr_t)f->in; /* zlib does not write there */
    f->z.avail_in = given;
    int result = inflate(&f->z, Z_NO_FLUSH);
    f->in += given - f->z.avail_in;
    f->in_len -= given - f->z.avail_in;
    f->within = result != Z_STREAM_END;
    f->full = f->within && f->z.avail_out == 0;
    if (f->within)
        return result;
    f->ended = true;
    return inflateReset(&f->z);
}

static void unpack(struct inflate *f)
{
    skip_padding(f);
    if (f->in_len == 0 && !f->full)
        return;
    if (!f->within && f->ended && (unsigned char)*f->in != GZIP_BEGIN) {
        stop(f, "what follows the compressed data is none, and is not read");
        return;
    }
    int result = inflate_some(f);
    if (result == Z_OK || result == Z_BUF_ERROR) /* no progress: more input is needed */
        return;
    stop(f, result == Z_MEM_ERROR ? "no memory" : "damaged archive");
    f->detail = f->z.msg;
}

static enum gc_read tell_end(struct inflate *f, struct gc_error *error)
{
    if (!f->problem)
        return GC_READ_END;
    gc_error_set(error, NULL, 0, "%s%s%s", f->problem, f->detail ? ": " : "",
                 f->detail ? f->detail : "");
    f->problem = NULL;
    return GC_READ_FAILED;
}

static enum gc_read inflate_read(struct gc_stream *stream, const char **data, size_t *len,
                                 struct gc_error *error)
{
    struct inflate *f = (struct inflate *)stream;
    f->z.next_out = (unsigned char *)f->out;
    f->z.avail_out = sizeof f->out;
    while (!f->over && f->z.avail_out > 0 && (out_len(f) == 0 || f->in_len > 0)) {
        enum gc_read got = more_input(f, error);
        if (got == GC_READ_INTERRUPTED || got == GC_READ_FAILED)
            return got;
        if (got == GC_READ_DATA)
            unpack(f);
    }
    *data = f->out;
    *len = out_len(f);
    return *len > 0 ? GC_READ_DATA : tell_end(f, error);
}

struct gc_stream *gc_inflate_new(struct gc_stream *below, struct gc_error *error)
{
    struct inflate *f = calloc(1, sizeof *f);
    if (f && inflateInit2(&f->z, GZIP_ONLY) == Z_OK) {
        f->stream.read = inflate_read;
        f->below = below;
        return &f->stream;
    }
    free(f);
    gc_error_no_memory(error);
    return NULL;
}

void gc_inflate_free(struct gc_stream *stream)
{
    struct inflate *f = (struct inflate *)stream;
    if (!f)
        return;
    inflateEnd(&f->z);
    free(f);
}
