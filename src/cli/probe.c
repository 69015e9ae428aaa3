#include "probe.h"

#include "signals.h"
#include "source.h"

#include <gcplot/log.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PART = 256 * 1024, CYCLES_MAX = 1024, PROCESSES_MAX = 256 };

/* One pass over a part of a file. */
struct reading {
    struct gc_source *source;
    struct gc_log *log;
    struct rotation_process *processes;
    size_t count;
    int64_t cycles;
    int64_t bytes;
    bool ended; /* the file, in this part */
    bool cut;
    bool failed; /* no memory */
};

static void processes_free(struct rotation_process *processes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(processes[i].name);
    free(processes);
}

static void reading_release(struct reading *r)
{
    gc_log_free(r->log);
    gc_source_free(r->source);
    processes_free(r->processes, r->count);
}

static struct rotation_process *find(const struct reading *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->processes[i].name, name) == 0)
            return &r->processes[i];
    return NULL;
}

/* Beyond as many as are kept, the one whose last cycle is the oldest makes place. */
static struct rotation_process *place_for_new(struct reading *r)
{
    if (r->count < PROCESSES_MAX)
        return &r->processes[r->count++];
    struct rotation_process *oldest = &r->processes[0];
    for (size_t i = 1; i < r->count; i++)
        if (r->processes[i].seen < oldest->seen)
            oldest = &r->processes[i];
    free(oldest->name);
    return oldest;
}

static void take_cycle(struct reading *r, const struct gc_event *event)
{
    struct rotation_process *process = find(r, event->process->name);
    r->cycles++;
    if (!process) {
        char *name = strdup(event->process->name);
        r->failed = !name;
        if (!name)
            return;
        process = place_for_new(r);
        *process = (struct rotation_process){.name = name, .first = *event->cycle};
    }
    process->last = *event->cycle;
    process->seen = r->cycles;
}

static void take_events(struct reading *r)
{
    struct gc_event event;
    while (!r->failed && gc_log_next(r->log, &event))
        if (event.kind == GC_EVENT_CYCLE)
            take_cycle(r, &event);
}

static bool interrupted(void)
{
    return signals_interrupts() > 0 || signals_termination();
}

/* Reads on until one of the limits, or to the end. */
static void read_part(struct reading *r, int64_t bytes_max, int64_t cycles_max)
{
    struct gc_error error;
    const char *data;
    size_t len;
    while (!r->failed && !interrupted() && r->bytes < bytes_max && r->cycles < cycles_max) {
        enum gc_read got = gc_source_read(r->source, &data, &len, &error);
        if (got == GC_READ_INTERRUPTED)
            continue;
        r->ended = got != GC_READ_DATA; /* what cannot be read ends there for us, too */
        if (r->ended)
            break;
        r->bytes += (int64_t)len;
        r->cut = data[len - 1] != '\n';
        gc_log_feed(r->log, data, len);
        take_events(r);
    }
    gc_log_finish(r->log);
    take_events(r);
}

/* False: there is nothing to read, or, with r->failed, no memory. */
static bool reading_init(struct reading *r, const char *path)
{
    struct gc_error error;
    struct stat st;
    *r = (struct reading){0};
    bool standard = strcmp(path, "-") == 0;
    if (standard || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    r->source = gc_source_open(path, signals_stop(), &error);
    if (!r->source || gc_source_next(r->source, &error) != GC_READ_DATA ||
        gc_source_member(r->source))
        return false;
    r->log = gc_log_new(&GC_LOG_OPTIONS_INIT, &error);
    r->processes = calloc(PROCESSES_MAX, sizeof *r->processes);
    r->failed = !r->log || !r->processes;
    return !r->failed;
}

/* Moves what was found, unless it is of no use. */
static void give(struct reading *r, struct rotation_process **processes, size_t *count)
{
    bool useless = r->failed || !gc_log_is_lines(r->log) || gc_log_failed(r->log, NULL);
    if (useless || r->count == 0)
        return;
    *processes = r->processes;
    *count = r->count;
    r->processes = NULL;
    r->count = 0;
}

bool probe_head(struct rotation_probe *probe, const char *path)
{
    struct reading r;
    *probe = (struct rotation_probe){.path = path};
    if (reading_init(&r, path)) {
        read_part(&r, PART, CYCLES_MAX);
        give(&r, &probe->head, &probe->head_count);
    }
    if (r.ended) {
        probe->tail = probe->head;
        probe->tail_count = probe->head_count;
        probe->cut = r.cut;
    }
    reading_release(&r);
    return !r.failed;
}

bool probe_tail(struct rotation_probe *probe)
{
    struct reading r;
    if (probe->tail || !probe->head)
        return true;
    if (reading_init(&r, probe->path)) {
        int64_t from = gc_source_size(r.source) - PART;
        if (from > 0)
            gc_source_seek(r.source,
                           from - from % 2); /* a compressed one is read from its beginning */
        read_part(&r, INT64_MAX, INT64_MAX);
        give(&r, &probe->tail, &probe->tail_count);
        probe->cut = r.cut;
    }
    reading_release(&r);
    return !r.failed;
}

void probe_release(struct rotation_probe *probe)
{
    if (probe->tail != probe->head)
        processes_free(probe->tail, probe->tail_count);
    processes_free(probe->head, probe->head_count);
    *probe = (struct rotation_probe){0};
}
