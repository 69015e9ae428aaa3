#include "echo.h"

#include "outfile.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
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

/* A signal that comes right before it is waited is seen to so much later. */
enum { READER_MS = 50 };

static bool has_room(int fd, int wait_ms)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    return poll(&room, 1, wait_ms) > 0;
}

/* No more at once than there is surely room for: the write itself is not to wait. */
static ssize_t write_some(int fd, const char *data, size_t len)
{
    if (!has_room(fd, 0))
        return 0;
    ssize_t got = write(fd, data, len < PIPE_BUF ? len : PIPE_BUF);
    return got < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : got;
}

static bool write_waiting(const struct echo_out *echo)
{
    const struct gc_buffer *text = &echo->buffer;
    for (size_t at = 0; at < text->len;) {
        ssize_t got = write_some(echo->fd, text->data + at, text->len - at);
        if (got < 0)
            return false;
        at += (size_t)got;
        if (got == 0 && !echo->wait(echo->context)) {
            errno = EPIPE; /* as if the reader were gone */
            return false;
        }
        if (got == 0)
            (void)has_room(echo->fd, READER_MS);
    }
    return true;
}

static bool write_out(const struct echo_out *echo)
{
    if (echo->wait)
        return write_waiting(echo);
    return write_all(echo->fd, echo->buffer.data, echo->buffer.len);
}

bool echo_flush(struct echo_out *echo, struct gc_error *error)
{
    if (!echo->on || (echo->buffer.len == 0 && !echo->buffer.failed))
        return true;
    bool full = echo->buffer.failed;
    bool written = !full && write_out(echo);
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
