#include "codec.h"

#include <lz4frame.h>
#include <stdlib.h>

struct lz4 {
    LZ4F_dctx *context;
    size_t wanted; /* to the end of the block, and the head of the next one */
};

static void *lz4_new(void)
{
    struct lz4 *z = calloc(1, sizeof *z);
    if (z && !LZ4F_isError(LZ4F_createDecompressionContext(&z->context, LZ4F_VERSION)))
        return z;
    free(z);
    return NULL;
}

static void lz4_free(void *state)
{
    LZ4F_freeDecompressionContext(((struct lz4 *)state)->context);
    free(state);
}

static bool lz4_begin(void *state)
{
    enum { FIRST = 7 }; /* less than any frame has */
    struct lz4 *z = state;
    z->wanted = FIRST;
    LZ4F_resetDecompressionContext(z->context);
    return true;
}

/* Given several blocks at once, the library would not tell of those before a damaged one. */
static enum gc_step lz4_step(void *state, struct gc_codec_io *io)
{
    struct lz4 *z = state;
    size_t in = io->in_len < z->wanted ? io->in_len : z->wanted;
    size_t out = io->out_len;
    size_t result = LZ4F_decompress(z->context, io->out, &out, io->in, &in, NULL);
    if (LZ4F_isError(result)) /* its names of errors are not for users */
        return GC_STEP_DAMAGED;
    io->in += in;
    io->in_len -= in;
    io->out += out;
    io->out_len -= out;
    z->wanted = result;
    return result == 0 ? GC_STEP_END : GC_STEP_ON;
}

const struct gc_codec gc_codec_lz4 = {"\x04" GC_CODEC_SKIPPED, lz4_new, lz4_free, lz4_begin,
                                      lz4_step};
