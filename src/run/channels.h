/* What the two kinds of channel share. */
#ifndef GC_CHANNELS_H
#define GC_CHANNELS_H

#include "channel.h"

#include <sys/types.h>

enum { GC_CHANNEL_BUFFER = 64 << 10 };

struct gc_channel {
    int ours;
    int command;
    /* Reads into the buffer, as read(2) does, and says who wrote. */
    ssize_t (*read)(struct gc_channel *channel, int64_t *pid);
    char buffer[GC_CHANNEL_BUFFER];
};

/* Takes the two ends over. NULL: no memory, or our end cannot be set up; both are closed then. */
struct gc_channel *gc_channel_make(const int ends[2],
                                   ssize_t (*read)(struct gc_channel *channel, int64_t *pid),
                                   struct gc_error *error);

/* Says that a channel could not be made, by errno. NULL. */
struct gc_channel *gc_channel_refuse(struct gc_error *error);

#endif
