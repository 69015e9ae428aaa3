/* One line on a terminal's standard error: how far a long file is read, or what a command is at. */
#ifndef GC_PROGRESS_H
#define GC_PROGRESS_H

#include <gcplot/buffer.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Zeroed is off. */
struct progress {
    bool on;
    bool shown;
    struct timespec last;
    struct gc_buffer line; /* what is shown, or was before it was cleared */
};

void progress_begin(struct progress *progress, bool quiet);
void progress_show(struct progress *progress, const char *name, int64_t position, int64_t size);
void progress_say(struct progress *progress, const struct gc_buffer *line); /* instead */
void progress_clear(struct progress *progress); /* before anything else is said */
void progress_again(struct progress *progress); /* what was cleared, unless there was nothing */
void progress_release(struct progress *progress);

#endif
