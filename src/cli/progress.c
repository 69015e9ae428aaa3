#include "progress.h"

#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file that is read sooner than this needs no word; then this often is enough. */
static const double interval_s = 0.25;

void progress_begin(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.on = !quiet && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &progress->last);
}

static bool is_due(struct progress *progress)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double since = (double)(now.tv_sec - progress->last.tv_sec) +
                   (double)(now.tv_nsec - progress->last.tv_nsec) / 1e9;
    if (since < interval_s)
        return false;
    progress->last = now;
    return true;
}

void progress_show(struct progress *progress, const char *name, int64_t position, int64_t size)
{
    if (!progress->on || size <= 0 || !is_due(progress))
        return;
    struct gc_buffer line = GC_BUFFER_INIT;
    size_t len = strlen(name);
    gc_text_add_printable(&line, name, len < 60 ? len : 60);
    gc_buffer_add_format(&line, ": %" PRId64 " %%", position / (size / 100 + 1));
    progress_say(progress, &line);
    gc_buffer_release(&line);
}

static void show(struct progress *progress)
{
    fprintf(stderr, "\r\033[Kgcplot: %.*s", (int)progress->line.len, progress->line.data);
    fflush(stderr);
    progress->shown = true;
}

void progress_say(struct progress *progress, const struct gc_buffer *line)
{
    if (!progress->on || line->failed || line->len == 0)
        return;
    gc_buffer_clear(&progress->line);
    gc_buffer_add(&progress->line, line->data, line->len);
    if (!progress->line.failed)
        show(progress);
}

void progress_clear(struct progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = false;
}

void progress_again(struct progress *progress)
{
    if (progress->on && progress->line.len > 0 && !progress->shown)
        show(progress);
}

void progress_release(struct progress *progress)
{
    gc_buffer_release(&progress->line);
}
