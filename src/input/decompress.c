#include "decompress.h"

#include "codec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Fewer bytes than HEAD are not known to begin a stream. */
enum { CHUNK = 128 * 1024, HEAD = 7 };

struct decompress {
    struct gc_stream stream;
    struct gc_stream *below;
    const struct gc_codec *codec;
    void *state;
    const char *in; /* what was read from below and is not used yet */
    size_t in_len;
    uint64_t used; /* bytes of the compressed stream under way */
    bool ended;    /* one was read to its end */
    bool full;     /* there was no room for all that the input yields */
    bool over;
    const char *problem; /* to be told after the data before it ... */
    const char *reason;  /* ... with the library's reason, if there is one */
    size_t out_len;
    char out[CHUNK];
};

static const struct gc_codec *const codecs[] = {
    [GC_MAGIC_BZIP2] = &gc_codec_bzip2, [GC_MAGIC_GZIP] = &gc_codec_gzip,
    [GC_MAGIC_LZ4] = &gc_codec_lz4,     [GC_MAGIC_LZMA] = &gc_codec_lzma,
    [GC_MAGIC_XZ] = &gc_codec_xz,       [GC_MAGIC_ZSTD] = &gc_codec_zstd,
};

static const char truncated[] = "truncated archive";
static const char stray[] = "what follows the compressed data is none, and is not read";

static const char *const problems[] = {
    [GC_STEP_DAMAGED] = "damaged archive",
    [GC_STEP_TOO_LARGE] =
        "takes more than 128 MiB of memory to unpack; unpack it by its own tool first",
    [GC_STEP_NO_MEMORY] = "no memory",
};

static void stop(struct decompress *d, const char *problem)
{
    d->over = true;
    d->problem = problem;
}

/* Something behind a stream's end that is not, or not yet, known for another. */
static bool is_stray(const struct decompress *d)
{
    return d->ended && d->used < HEAD;
}

static bool is_between(const struct decompress *d)
{
    return d->ended && d->used == 0;
}

/* DATA: there is input. */
static enum gc_read more_input(struct decompress *d, struct gc_error *error)
{
    if (d->in_len > 0 || d->full)
        return GC_READ_DATA;
    enum gc_read got = d->below->read(d->below, &d->in, &d->in_len, error);
    if (got == GC_READ_END)
        stop(d, is_between(d) ? NULL : is_stray(d) ? stray : truncated);
    d->over = d->over || got == GC_READ_FAILED;
    return got;
}

static void skip_padding(struct decompress *d)
{
    for (; is_between(d) && d->in_len > 0 && *d->in == '\0'; d->in_len--)
        d->in++;
}

static enum gc_step step(struct decompress *d)
{
    size_t given = d->in_len < CHUNK ? d->in_len : CHUNK;
    struct gc_codec_io io = {d->in, given, d->out + d->out_len, CHUNK - d->out_len, NULL};
    enum gc_step result = d->codec->step(d->state, &io);
    d->in = io.in;
    d->in_len -= given - io.in_len;
    d->used += given - io.in_len;
    d->out_len = CHUNK - io.out_len;
    d->full = result == GC_STEP_ON && io.out_len == 0;
    d->reason = io.reason;
    return result;
}

static void unpack(struct decompress *d)
{
    skip_padding(d);
    if (d->in_len == 0 && !d->full)
        return;
    if (is_between(d) && !strchr(d->codec->begins, *d->in)) {
        stop(d, stray);
        return;
    }
    enum gc_step result = step(d);
    if (result == GC_STEP_END) {
        d->ended = true;
        d->used = 0;
        result = d->codec->begin(d->state) ? GC_STEP_ON : GC_STEP_NO_MEMORY;
    }
    if (result != GC_STEP_ON)
        stop(d, result == GC_STEP_DAMAGED && is_stray(d) ? stray : problems[result]);
}

static enum gc_read tell_end(struct decompress *d, struct gc_error *error)
{
    const char *reason = d->problem == problems[GC_STEP_DAMAGED] ? d->reason : NULL;
    if (!d->problem)
        return GC_READ_END;
    if (reason)
        gc_error_set(error, NULL, 0, "%s: %c%s", d->problem, tolower((unsigned char)reason[0]),
                     reason + 1);
    else
        gc_error_set(error, NULL, 0, "%s", d->problem);
    d->problem = NULL;
    return GC_READ_FAILED;
}

static enum gc_read decompress_read(struct gc_stream *stream, const char **data, size_t *len,
                                    struct gc_error *error)
{
    struct decompress *d = (struct decompress *)stream;
    d->out_len = 0;
    while (!d->over && d->out_len < CHUNK && (d->out_len == 0 || d->in_len > 0)) {
        enum gc_read got = more_input(d, error);
        if (got == GC_READ_INTERRUPTED || got == GC_READ_FAILED)
            return got;
        if (got == GC_READ_DATA)
            unpack(d);
    }
    *data = d->out;
    *len = d->out_len;
    return *len > 0 ? GC_READ_DATA : tell_end(d, error);
}

struct gc_stream *gc_decompress_new(enum gc_magic magic, struct gc_stream *below,
                                    struct gc_error *error)
{
    struct decompress *d = calloc(1, sizeof *d);
    if (d) {
        d->stream.read = decompress_read;
        d->below = below;
        d->codec = codecs[magic];
        d->state = d->codec->new ();
    }
    if (d && d->state && d->codec->begin(d->state))
        return &d->stream;
    gc_decompress_free(d ? &d->stream : NULL);
    gc_error_no_memory(error);
    return NULL;
}

void gc_decompress_free(struct gc_stream *stream)
{
    struct decompress *d = (struct decompress *)stream;
    if (!d)
        return;
    if (d->state)
        d->codec->free(d->state);
    free(d);
}
