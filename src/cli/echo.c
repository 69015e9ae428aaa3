#include "echo.h"

#include "outfile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void echo_bytes(struct echo_out *echo, const char *data, size_t len)
{
    if (!echo->on || len == 0)
        return;
    gc_buffer_add(&echo->buffer, data, len);
    echo->in_line = data[len - 1] != '\n';
}

void echo_end_line(struct echo_out *echo)
{
    if (echo->in_line)
        echo_bytes(echo, "\n", 1);
}

void echo_event(struct echo_out *echo, const struct gc_event *event)
{
    echo_bytes(echo, event->text, event->len);
    if (event->newline)
        echo_bytes(echo, "\n", 1);
}

bool echo_flush(struct echo_out *echo, struct gc_error *error)
{
    if (!echo->on || (echo->buffer.len == 0 && !echo->buffer.failed))
        return true;
    bool full = echo->buffer.failed;
    bool written = !full && write_all(echo->fd, echo->buffer.data, echo->buffer.len);
    gc_buffer_clear(&echo->buffer);
    if (written)
        return true;
    echo->on = false;
    if (full)
        return gc_error_no_memory(error);
    const char *name = echo->fd == STDERR_FILENO ? "standard error" : "standard output";
    return errno == EPIPE || gc_error_set(error, name, 0, "%s", strerror(errno));
}

void echo_release(struct echo_out *echo)
{
    gc_buffer_release(&echo->buffer);
}
