#include <gcplot/buffer.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gc_buffer_release(struct gc_buffer *buffer)
{
    free(buffer->data);
    *buffer = GC_BUFFER_INIT;
}

void gc_buffer_clear(struct gc_buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
}

static bool grow(struct gc_buffer *buffer, size_t needed)
{
    size_t cap = buffer->cap < 256 ? 256 : buffer->cap;
    while (cap < needed) {
        if (cap > SIZE_MAX / 2)
            return false;
        cap *= 2;
    }
    char *data = realloc(buffer->data, cap);
    if (!data)
        return false;
    buffer->data = data;
    buffer->cap = cap;
    return true;
}

char *gc_buffer_reserve(struct gc_buffer *buffer, size_t extra)
{
    if (buffer->failed)
        return NULL;
    if (extra > buffer->cap - buffer->len || !buffer->data) {
        if (extra > SIZE_MAX - buffer->len || !grow(buffer, buffer->len + extra)) {
            buffer->failed = true;
            return NULL;
        }
    }
    return buffer->data + buffer->len;
}

void gc_buffer_add(struct gc_buffer *buffer, const void *bytes, size_t len)
{
    char *to = len ? gc_buffer_reserve(buffer, len) : NULL;
    if (to) {
        memcpy(to, bytes, len);
        buffer->len += len;
    }
}

void gc_buffer_add_text(struct gc_buffer *buffer, const char *text)
{
    gc_buffer_add(buffer, text, strlen(text));
}

void gc_buffer_add_format(struct gc_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = len < 0 ? NULL : gc_buffer_reserve(buffer, (size_t)len + 1);
    if (!to) {
        buffer->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(to, (size_t)len + 1, format, args);
    va_end(args);
    buffer->len += (size_t)len;
}
