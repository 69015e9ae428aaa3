#include "codec.h"

#include <lzma.h>
#include <stdlib.h>

static void *lzma_new(void)
{
    return calloc(1, sizeof(lzma_stream)); /* as LZMA_STREAM_INIT has it */
}

static void lzma_free(void *state)
{
    lzma_end(state);
    free(state);
}

static bool xz_begin(void *state)
{
    return lzma_stream_decoder(state, GC_CODEC_MEMORY, 0) == LZMA_OK;
}

static bool alone_begin(void *state)
{
    return lzma_alone_decoder(state, GC_CODEC_MEMORY) == LZMA_OK;
}

static enum gc_step lzma_step(void *state, struct gc_codec_io *io)
{
    lzma_stream *z = state;
    z->next_in = (const uint8_t *)io->in;
    z->avail_in = io->in_len;
    z->next_out = (uint8_t *)io->out;
    z->avail_out = io->out_len;
    lzma_ret result = lzma_code(z, LZMA_RUN);
    io->in = (const char *)z->next_in;
    io->in_len = z->avail_in;
    io->out = (char *)z->next_out;
    io->out_len = z->avail_out;
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* no progress: more input is needed */
        return GC_STEP_ON;
    case LZMA_STREAM_END:
        return GC_STEP_END;
    case LZMA_MEMLIMIT_ERROR:
        return GC_STEP_TOO_LARGE;
    case LZMA_MEM_ERROR:
        return GC_STEP_NO_MEMORY;
    default:
        return GC_STEP_DAMAGED;
    }
}

const struct gc_codec gc_codec_xz = {"\xfd", lzma_new, lzma_free, xz_begin, lzma_step};
const struct gc_codec gc_codec_lzma = {"\x5d", lzma_new, lzma_free, alone_begin, lzma_step};
