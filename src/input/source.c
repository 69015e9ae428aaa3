#include "source.h"

#include "decompress.h"
#include "magic.h"
#include "raw.h"
#include "unpack.h"

#include <gcplot/buffer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A zip of a tar.gz of logs.gz has four over the file itself; bombs have more. */
enum { LAYERS_MAX = 7 };

enum kind { KIND_RAW, KIND_COMPRESSED, KIND_ARCHIVE };

/* What comes from one stream, its beginning looked at and put back for whoever reads it. */
struct layer {
    struct gc_stream stream;
    enum kind kind;
    struct gc_stream *from;
    struct gc_buffer head; /* the beginning where it came in several chunks */
    const char *held;      /* what was looked at: a chunk of FROM's, or the head */
    size_t held_len;
    bool ended;  /* after what is held; asked again, a terminal would go on */
    bool failed; /* likewise */
    struct gc_error error;
};

struct gc_source {
    struct gc_raw raw;
    const volatile sig_atomic_t *stop;
    struct layer layers[LAYERS_MAX];
    size_t count;
    bool begun;
    bool looking; /* the top layer's beginning is being looked at */
    struct gc_buffer member;
    char path[GC_ERROR_SOURCE_SIZE];
};

/* --- layers ------------------------------------------------------------------------------- */

static enum gc_read layer_read(struct gc_stream *stream, const char **data, size_t *len,
                               struct gc_error *error)
{
    struct layer *layer = (struct layer *)stream;
    if (layer->held_len > 0) {
        *data = layer->held;
        *len = layer->held_len;
        layer->held_len = 0;
        return GC_READ_DATA;
    }
    if (layer->ended)
        return GC_READ_END;
    if (!layer->failed)
        return layer->from->read(layer->from, data, len, error);
    layer->failed = false;
    layer->ended = true;
    *error = layer->error;
    return GC_READ_FAILED;
}

static void layer_reset(struct layer *layer)
{
    gc_buffer_clear(&layer->head);
    layer->held_len = 0;
    layer->failed = false;
    layer->ended = false;
}

static void layer_hold(struct layer *layer, const char *data, size_t len)
{
    layer->held = data;
    layer->held_len = len;
    if (layer->head.len == 0)
        return;
    gc_buffer_add(&layer->head, data, len);
    layer->held = layer->head.data;
    layer->held_len = layer->head.len;
}

/* What is held must outlive the next read. */
static void layer_keep(struct layer *layer)
{
    if (layer->head.len > 0)
        return;
    gc_buffer_add(&layer->head, layer->held, layer->held_len);
    layer->held = layer->head.data;
    layer->held_len = layer->head.len;
}

/* Reads as many chunks as it takes to tell what the layer's bytes are, and LEAST bytes. */
static enum gc_read layer_look(struct layer *layer, size_t least, enum gc_magic *magic,
                               struct gc_error *error)
{
    const char *data;
    size_t len;
    for (;;) {
        enum gc_read got = layer->from->read(layer->from, &data, &len, &layer->error);
        if (got == GC_READ_INTERRUPTED)
            return got;
        layer->failed = got == GC_READ_FAILED;
        layer->ended = got == GC_READ_END;
        if (got == GC_READ_DATA)
            layer_hold(layer, data, len);
        if (layer->head.failed) {
            gc_error_no_memory(error);
            return GC_READ_FAILED;
        }
        *magic = gc_magic_tell(layer->held, layer->held_len);
        bool more = *magic == GC_MAGIC_MORE || layer->held_len < least;
        if (*magic == GC_MAGIC_MORE)
            *magic = GC_MAGIC_NONE;
        if (got != GC_READ_DATA || !more)
            return GC_READ_DATA;
        layer_keep(layer);
    }
}

static struct layer *top_of(struct gc_source *source)
{
    return &source->layers[source->count - 1];
}

static void pop(struct gc_source *source)
{
    struct layer *layer = top_of(source);
    if (layer->kind == KIND_COMPRESSED)
        gc_decompress_free(layer->from);
    else if (layer->kind == KIND_ARCHIVE)
        gc_unpack_free(layer->from);
    gc_buffer_release(&layer->head);
    source->count--;
}

static void push(struct gc_source *source, enum kind kind, struct gc_stream *from)
{
    source->layers[source->count++] =
        (struct layer){.stream.read = layer_read, .kind = kind, .from = from};
}

static int64_t seek_raw(struct gc_stream *stream, int64_t offset, int whence)
{
    struct layer *layer = (struct layer *)stream;
    layer_reset(layer);
    return gc_raw_seek((struct gc_raw *)layer->from, offset, whence);
}

/* Unpacks what the top layer gives. */
static bool push_unpacked(struct gc_source *source, enum gc_magic magic, struct gc_error *error)
{
    struct layer *below = top_of(source);
    bool can_seek = below->kind == KIND_RAW && source->raw.can_seek;
    struct gc_unpack_from from = {&below->stream, can_seek ? seek_raw : NULL, source->stop};
    if (source->count == LAYERS_MAX)
        return gc_error_set(error, NULL, 0, "is packed too many times over");
    bool archive = magic == GC_MAGIC_ARCHIVE;
    struct gc_stream *stream =
        archive ? gc_unpack_new(&from, error) : gc_decompress_new(magic, &below->stream, error);
    if (stream)
        push(source, archive ? KIND_ARCHIVE : KIND_COMPRESSED, stream);
    return stream != NULL;
}

/* --- members ------------------------------------------------------------------------------ */

static void name_member(struct gc_source *source)
{
    gc_buffer_clear(&source->member);
    for (size_t i = 0; i < source->count; i++) {
        const struct layer *layer = &source->layers[i];
        const char *name = layer->kind == KIND_ARCHIVE ? gc_unpack_member(layer->from) : NULL;
        if (name && source->member.len > 0)
            gc_buffer_add(&source->member, ":", 1);
        if (name)
            gc_buffer_add_text(&source->member, name);
    }
    if (source->member.len > 0)
        gc_buffer_add(&source->member, "", 1);
}

const char *gc_source_member(const struct gc_source *source)
{
    if (source->member.failed)
        return "?";
    return source->member.len > 0 ? source->member.data : NULL;
}

/* What went wrong below is said of the member. */
static enum gc_read name_failure(struct gc_source *source, enum gc_read got, struct gc_error *error)
{
    if (got != GC_READ_FAILED || !error)
        return got;
    const char *member = gc_source_member(source);
    size_t len = strlen(source->path);
    memcpy(error->source, source->path, len + 1);
    if (member)
        snprintf(error->source + len, sizeof error->source - len, ":%s", member);
    return got;
}

/* To the next member of the innermost archive that has one. */
static enum gc_read advance(struct gc_source *source, struct gc_error *error)
{
    if (!source->begun) {
        source->begun = true;
        return GC_READ_DATA;
    }
    for (; source->count > 1; pop(source)) {
        struct layer *top = top_of(source);
        if (top->kind != KIND_ARCHIVE)
            continue;
        layer_reset(top);
        enum gc_read got = gc_unpack_next(top->from, error);
        if (got != GC_READ_END)
            return got;
    }
    return GC_READ_END;
}

/* What is in an archive comes in small pieces, and nobody waits for it as for a live pipe. */
static size_t least_of(const struct gc_source *source)
{
    static const size_t tar_header = 512;
    for (size_t i = 0; i < source->count; i++)
        if (source->layers[i].kind == KIND_ARCHIVE)
            return tar_header;
    return 0;
}

/* Tells what the top layer is; one that is plain, though it begins otherwise, is not asked again.
 */
static enum gc_read look(struct gc_source *source, enum gc_magic *magic, struct gc_error *error)
{
    struct layer *top = top_of(source);
    *magic = GC_MAGIC_NONE;
    if (top->kind == KIND_ARCHIVE && gc_unpack_is_plain(top->from))
        return GC_READ_DATA;
    return layer_look(top, least_of(source), magic, error);
}

static enum gc_read next(struct gc_source *source, struct gc_error *error)
{
    for (;;) {
        enum gc_magic magic;
        enum gc_read got = source->looking ? GC_READ_DATA : advance(source, error);
        if (got == GC_READ_DATA)
            got = look(source, &magic, error);
        source->looking = got == GC_READ_INTERRUPTED;
        if (got != GC_READ_DATA || magic == GC_MAGIC_NONE)
            return got;
        if (!push_unpacked(source, magic, error))
            return GC_READ_FAILED;
        source->looking = magic != GC_MAGIC_ARCHIVE;
    }
}

enum gc_read gc_source_next(struct gc_source *source, struct gc_error *error)
{
    enum gc_read got = next(source, error);
    name_member(source);
    return name_failure(source, got, error);
}

enum gc_read gc_source_read(struct gc_source *source, const char **data, size_t *len,
                            struct gc_error *error)
{
    struct layer *top = top_of(source);
    return name_failure(source, layer_read(&top->stream, data, len, error), error);
}

/* --- life --------------------------------------------------------------------------------- */

struct gc_source *gc_source_open(const char *path, const volatile sig_atomic_t *stop,
                                 struct gc_error *error)
{
    struct gc_source *source = calloc(1, sizeof *source);
    if (!source) {
        gc_error_no_memory(error);
        return NULL;
    }
    if (!gc_raw_open(&source->raw, path, error)) {
        free(source);
        return NULL;
    }
    source->stop = stop;
    snprintf(source->path, sizeof source->path, "%s",
             strcmp(path, "-") == 0 ? "standard input" : path);
    push(source, KIND_RAW, &source->raw.stream);
    return source;
}

void gc_source_free(struct gc_source *source)
{
    if (!source)
        return;
    while (source->count > 0)
        pop(source);
    gc_raw_close(&source->raw);
    gc_buffer_release(&source->member);
    free(source);
}

bool gc_source_seek(struct gc_source *source, int64_t position)
{
    if (source->count > 1 || !source->raw.can_seek)
        return false;
    return seek_raw(&source->layers[0].stream, position, SEEK_SET) >= 0;
}

int64_t gc_source_size(const struct gc_source *source)
{
    return source->raw.size;
}

int64_t gc_source_position(const struct gc_source *source)
{
    return source->raw.position;
}

int64_t gc_source_time(const struct gc_source *source)
{
    return source->raw.time_ns;
}
