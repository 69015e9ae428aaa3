#include "channels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct gc_channel *gc_channel_refuse(struct gc_error *error)
{
    gc_error_set(error, NULL, 0, "cannot connect the command's stderr: %s", strerror(errno));
    return NULL;
}

static bool set_up(const int ends[2])
{
    int flags = fcntl(ends[0], F_GETFL);
    return flags >= 0 && fcntl(ends[0], F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

struct gc_channel *gc_channel_make(const int ends[2],
                                   ssize_t (*read)(struct gc_channel *channel, int64_t *pid),
                                   struct gc_error *error)
{
    bool ok = set_up(ends);
    if (!ok)
        gc_channel_refuse(error);
    struct gc_channel *channel = ok ? malloc(sizeof *channel) : NULL;
    if (!channel) {
        if (ok)
            gc_error_no_memory(error);
        close(ends[0]);
        close(ends[1]);
        return NULL;
    }
    channel->ours = ends[0];
    channel->command = ends[1];
    channel->read = read;
    return channel;
}

void gc_channel_free(struct gc_channel *channel)
{
    if (!channel)
        return;
    gc_channel_close_command_fd(channel);
    close(channel->ours);
    free(channel);
}

int gc_channel_command_fd(const struct gc_channel *channel)
{
    return channel->command;
}

void gc_channel_close_command_fd(struct gc_channel *channel)
{
    if (channel->command >= 0)
        close(channel->command);
    channel->command = -1;
}

int gc_channel_fd(const struct gc_channel *channel)
{
    return channel->ours;
}

size_t gc_channel_held(const struct gc_channel *channel)
{
    int held = 0;
    return ioctl(channel->ours, FIONREAD, &held) == 0 && held > 0 ? (size_t)held : 0;
}

enum gc_channel_got gc_channel_read(struct gc_channel *channel, struct gc_channel_bytes *bytes,
                                    struct gc_error *error)
{
    int64_t pid = 0;
    ssize_t got;
    do
        got = channel->read(channel, &pid);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return GC_CHANNEL_END;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return GC_CHANNEL_EMPTY;
    if (got < 0) {
        gc_error_set(error, NULL, 0, "cannot read the command's stderr: %s", strerror(errno));
        return GC_CHANNEL_FAILED;
    }
    *bytes = (struct gc_channel_bytes){channel->buffer, (size_t)got, pid};
    return GC_CHANNEL_DATA;
}
