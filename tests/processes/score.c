#include "score.h"

#include "source.h"

#include <gcplot/buffer.h>
#include <gcplot/log.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool complain(const struct gc_error *error)
{
    fprintf(stderr, "score: %s: %s\n", error->source, error->text);
    return false;
}

/* All of the file PATH, unpacked, a NUL after it. */
static bool read_file(struct gc_buffer *buffer, const char *path)
{
    struct gc_error error;
    struct gc_source *source = gc_source_open(path, NULL, &error);
    if (!source)
        return complain(&error);
    const char *data;
    size_t len;
    enum gc_read got = gc_source_next(source, &error);
    while (got == GC_READ_DATA || got == GC_READ_INTERRUPTED) {
        got = gc_source_read(source, &data, &len, &error);
        if (got == GC_READ_DATA)
            gc_buffer_add(buffer, data, len);
    }
    gc_buffer_add(buffer, "", 1);
    gc_source_free(source);
    if (buffer->failed)
        gc_error_no_memory(&error);
    return got == GC_READ_FAILED || buffer->failed ? complain(&error) : true;
}

/* Processes are told apart by their names, which are unique in a log. */
struct names {
    struct gc_buffer text; /* each with its NUL */
    size_t count;
};

static size_t number_of(struct names *names, const char *name)
{
    const char *at = names->text.data;
    for (size_t i = 0; i < names->count; i++, at += strlen(at) + 1)
        if (strcmp(at, name) == 0)
            return i;
    gc_buffer_add(&names->text, name, strlen(name) + 1);
    return names->count++;
}

static struct cycle_key key_of(const struct gc_cycle *cycle)
{
    struct cycle_key key;
    for (size_t i = 0; i <= GC_FIELD_FORCED; i++)
        key.field[i] = gc_field_get(cycle, &gc_fields[i]);
    if (key.field[GC_FIELD_FORCED] == GC_ABSENT)
        key.field[GC_FIELD_FORCED] = 0;
    return key;
}

static void take_events(struct gc_log *log, struct gc_buffer *cycles, struct names *names)
{
    struct gc_event event;
    while (gc_log_next(log, &event)) {
        if (event.kind != GC_EVENT_CYCLE)
            continue;
        struct given_cycle given = {.key = key_of(event.cycle),
                                    .series = number_of(names, event.process->name)};
        gc_buffer_add(cycles, &given, sizeof given);
    }
}

/* What a log is fed: all of TEXT or, with OWNERS, each range as its writer's. */
struct feed {
    const struct gc_buffer *text;
    const char *owners;
};

static void feed_ranges(struct gc_log *log, const struct feed *feed, struct gc_buffer *cycles,
                        struct names *names)
{
    char *at = (char *)feed->owners;
    while (*at) {
        size_t offset = strtoul(at, &at, 10), len = strtoul(at, &at, 10);
        int64_t pid = strtol(at, &at, 10);
        struct gc_origin origin = {.id = pid,
                                   .pid = pid,
                                   .name = "prog",
                                   .time_ns = (int64_t)offset,
                                   .memory = GC_MEMORY_NONE};
        gc_log_feed_from(log, &origin, feed->text->data + offset, len);
        take_events(log, cycles, names);
        at += strcspn(at, "0123456789");
    }
}

/* CYCLES: struct given_cycle one after another. */
static bool run_log(const struct feed *feed, struct gc_buffer *cycles, struct names *names)
{
    struct gc_error error;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, &error);
    if (!log)
        return complain(&error);
    if (feed->owners)
        feed_ranges(log, feed, cycles, names);
    else
        gc_log_feed(log, feed->text->data, feed->text->len - 1);
    take_events(log, cycles, names);
    gc_log_finish(log);
    take_events(log, cycles, names);
    bool failed = gc_log_failed(log, &error);
    if (cycles->failed || names->text.failed)
        failed = !gc_error_no_memory(&error);
    gc_log_free(log);
    return failed ? complain(&error) : true;
}

static bool judge_text(struct verdict *verdict, const struct feed *feed, const struct truth *truth)
{
    struct gc_buffer cycles = GC_BUFFER_INIT;
    struct names names = {0};
    bool done = run_log(feed, &cycles, &names);
    if (done) {
        struct given given = {.cycles = (void *)cycles.data,
                              .count = cycles.len / sizeof *given.cycles,
                              .series = names.count};
        done = judge(verdict, truth, &given);
    }
    gc_buffer_release(&cycles);
    gc_buffer_release(&names.text);
    return done;
}

bool score(struct verdict *verdict, const char *log, const char *owners, bool tell)
{
    struct gc_buffer text = GC_BUFFER_INIT, ranges = GC_BUFFER_INIT;
    struct truth truth = {0};
    bool done = read_file(&text, log) && read_file(&ranges, owners);
    if (done && !truth_read(&truth, text.data, text.len - 1, ranges.data)) {
        fprintf(stderr, "score: %s: does not say whose the bytes of %s are\n", owners, log);
        done = false;
    }
    struct feed feed = {.text = &text, .owners = tell ? ranges.data : NULL};
    done = done && judge_text(verdict, &feed, &truth);
    truth_release(&truth);
    gc_buffer_release(&ranges);
    gc_buffer_release(&text);
    return done;
}
