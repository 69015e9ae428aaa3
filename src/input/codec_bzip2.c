#include "codec.h"

#include <bzlib.h>
#include <stdint.h>
#include <stdlib.h>

static void *bzip2_new(void)
{
    return calloc(1, sizeof(bz_stream));
}

static void bzip2_free(void *state)
{
    BZ2_bzDecompressEnd(state); /* refuses what was not begun, which is well */
    free(state);
}

/* The library has no reset. */
static bool bzip2_begin(void *state)
{
    BZ2_bzDecompressEnd(state);
    return BZ2_bzDecompressInit(state, 0, 0) == BZ_OK;
}

static enum gc_step bzip2_step(void *state, struct gc_codec_io *io)
{
    bz_stream *z = state;
    z->next_in = (char *)(uintptr_t)io->in; /* the library does not write there */
    z->avail_in = (unsigned)io->in_len;
    z->next_out = io->out;
    z->avail_out = (unsigned)io->out_len;
    int result = BZ2_bzDecompress(z);
    io->in = z->next_in;
    io->in_len = z->avail_in;
    io->out = z->next_out;
    io->out_len = z->avail_out;
    if (result == BZ_OK)
        return GC_STEP_ON;
    if (result == BZ_STREAM_END)
        return GC_STEP_END;
    return result == BZ_MEM_ERROR ? GC_STEP_NO_MEMORY : GC_STEP_DAMAGED;
}

const struct gc_codec gc_codec_bzip2 = {"B", bzip2_new, bzip2_free, bzip2_begin, bzip2_step};
