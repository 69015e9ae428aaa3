#define ZLIB_CONST
#include "codec.h"

#include <stdlib.h>
#include <zlib.h>

enum { GZIP_ONLY = 16 + MAX_WBITS };

static void *gzip_new(void)
{
    z_stream *z = calloc(1, sizeof *z);
    if (z && inflateInit2(z, GZIP_ONLY) == Z_OK)
        return z;
    free(z);
    return NULL;
}

static void gzip_free(void *state)
{
    inflateEnd(state);
    free(state);
}

static bool gzip_begin(void *state)
{
    return inflateReset(state) == Z_OK;
}

static enum gc_step gzip_step(void *state, struct gc_codec_io *io)
{
    z_stream *z = state;
    z->next_in = (const unsigned char *)io->in;
    z->avail_in = (unsigned)io->in_len;
    z->next_out = (unsigned char *)io->out;
    z->avail_out = (unsigned)io->out_len;
    int result = inflate(z, Z_NO_FLUSH);
    io->in = (const char *)z->next_in;
    io->in_len = z->avail_in;
    io->out = (char *)z->next_out;
    io->out_len = z->avail_out;
    io->reason = z->msg;
    if (result == Z_OK || result == Z_BUF_ERROR) /* no progress: more input is needed */
        return GC_STEP_ON;
    if (result == Z_STREAM_END)
        return GC_STEP_END;
    return result == Z_MEM_ERROR ? GC_STEP_NO_MEMORY : GC_STEP_DAMAGED;
}

const struct gc_codec gc_codec_gzip = {"\x1f", gzip_new, gzip_free, gzip_begin, gzip_step};
