/*
 * What the command's stderr is connected to. Two kinds: a socket that tells with all bytes which
 * process wrote them, and an ordinary pipe, which does not.
 */
#ifndef GC_CHANNEL_H
#define GC_CHANNEL_H

#include <gcplot/error.h>
#include <stddef.h>

struct gc_channel;

enum gc_channel_got {
    GC_CHANNEL_DATA,
    GC_CHANNEL_EMPTY, /* nothing now: wait until the channel's fd can be read */
    GC_CHANNEL_END,   /* nobody can write any more */
    GC_CHANNEL_FAILED,
};

/* What one process wrote, one after the other. Valid until the next read. */
struct gc_channel_bytes {
    const char *data;
    size_t len;
    int64_t pid; /* GC_ABSENT: of one outside our pid namespace; 0: this channel does not tell */
};

/* NULL: it could not be made, and ERROR is filled. With credentials there is none but on Linux. */
struct gc_channel *gc_channel_new_credentials(struct gc_error *error);
struct gc_channel *gc_channel_new_pipe(struct gc_error *error);
void gc_channel_free(struct gc_channel *channel);

/*
 * The end for the command, to write to; it blocks while the channel is full. Both ends are closed
 * on exec. It is the caller's to have closed, once the command has its copy: the channel has no
 * end before.
 */
int gc_channel_command_fd(const struct gc_channel *channel);
void gc_channel_close_command_fd(struct gc_channel *channel);

/* Our end, to wait for. */
int gc_channel_fd(const struct gc_channel *channel);

/* How much was written and is yet to be read. */
size_t gc_channel_held(const struct gc_channel *channel);

/* Never waits. BYTES is filled with GC_CHANNEL_DATA, ERROR with GC_CHANNEL_FAILED. */
enum gc_channel_got gc_channel_read(struct gc_channel *channel, struct gc_channel_bytes *bytes,
                                    struct gc_error *error);

#endif
