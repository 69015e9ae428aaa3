#include "codec.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd {
    ZSTD_DStream *stream;
    size_t wanted; /* to the end of the block, and the head of the next one */
};

static void *zstd_new(void)
{
    struct zstd *z = calloc(1, sizeof *z);
    if (z)
        z->stream = ZSTD_createDStream();
    if (z && z->stream &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(z->stream, ZSTD_d_windowLogMax, GC_CODEC_MEMORY_LOG)))
        return z;
    if (z)
        ZSTD_freeDStream(z->stream);
    free(z);
    return NULL;
}

static void zstd_free(void *state)
{
    ZSTD_freeDStream(((struct zstd *)state)->stream);
    free(state);
}

static bool zstd_begin(void *state)
{
    enum { FIRST = 5 }; /* less than any frame has */
    struct zstd *z = state;
    z->wanted = FIRST;
    return !ZSTD_isError(ZSTD_DCtx_reset(z->stream, ZSTD_reset_session_only));
}

static enum gc_step fail(size_t result, struct gc_codec_io *io)
{
    io->reason = ZSTD_getErrorName(result);
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_frameParameter_windowTooLarge:
        return GC_STEP_TOO_LARGE;
    case ZSTD_error_memory_allocation:
        return GC_STEP_NO_MEMORY;
    default:
        return GC_STEP_DAMAGED;
    }
}

/* Given several blocks at once, the library would not tell of those before a damaged one. */
static enum gc_step zstd_step(void *state, struct gc_codec_io *io)
{
    struct zstd *z = state;
    ZSTD_inBuffer in = {io->in, io->in_len < z->wanted ? io->in_len : z->wanted, 0};
    ZSTD_outBuffer out = {io->out, io->out_len, 0};
    size_t result = ZSTD_decompressStream(z->stream, &out, &in);
    if (ZSTD_isError(result))
        return fail(result, io);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_len -= out.pos;
    z->wanted = result;
    return result == 0 ? GC_STEP_END : GC_STEP_ON;
}

const struct gc_codec gc_codec_zstd = {"\x28" GC_CODEC_SKIPPED, zstd_new, zstd_free, zstd_begin,
                                       zstd_step};
