/*
 * The whole pipeline on any bytes: log -> cycles -> processes -> CSV, reports, chart. The first two
 * bytes choose how the others are cut into chunks. Beside what the sanitizers see, what must hold
 * for every input is checked: see check_chunks, check_account and check_read_back.
 */
#include <gcplot/chart.h>
#include <gcplot/export.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_BYTES = 2, CHART_EVERY = 16, PROCESSES_CHECKED = 100 };

/* One pass over some bytes and what came of it. */
struct pass {
    struct gc_log *log;
    struct gc_buffer csv;
    int64_t rows;
    int64_t text; /* bytes passed on, newlines among them */
};

struct chunks {
    uint32_t state;
    size_t most;
};

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static size_t next_chunk(struct chunks *chunks, size_t left)
{
    chunks->state = chunks->state * 1664525u + 1013904223u;
    size_t len = 1 + (chunks->state >> 8) % chunks->most;
    return len < left ? len : left;
}

static void take_events(struct pass *pass)
{
    struct gc_event event;
    while (gc_log_next(pass->log, &event)) {
        if (event.kind == GC_EVENT_TEXT) {
            pass->text += (int64_t)event.len + event.newline;
            continue;
        }
        gc_exporter_by_name("csv")->row(&pass->csv, event.process->name, &event);
        pass->rows++;
    }
}

/* CHUNKS of NULL: all at once. */
static void pass_init(struct pass *pass, const char *data, size_t len, struct chunks *chunks)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.want_text = true;
    *pass = (struct pass){.log = gc_log_new(&options, NULL)};
    require(pass->log != NULL, "a log can be made");
    gc_exporter_by_name("csv")->begin(&pass->csv);
    while (len > 0) {
        size_t chunk = chunks ? next_chunk(chunks, len) : len;
        char *copy = malloc(chunk); /* so that a read past its end, or after its time, is seen */
        require(copy != NULL, "there is memory");
        memcpy(copy, data, chunk);
        gc_log_feed(pass->log, copy, chunk);
        take_events(pass);
        free(copy);
        data += chunk;
        len -= chunk;
    }
    gc_log_finish(pass->log);
    take_events(pass);
    require(!pass->csv.failed, "the CSV fits into memory");
}

static void pass_release(struct pass *pass)
{
    gc_log_free(pass->log);
    gc_buffer_release(&pass->csv);
}

static bool same_csv(const struct pass *a, const struct pass *b)
{
    return a->csv.len == b->csv.len && memcmp(a->csv.data, b->csv.data, a->csv.len) == 0;
}

/* How the bytes are cut into chunks makes no difference. */
static void check_chunks(const struct pass *chunked, const struct pass *whole)
{
    const struct gc_account *a = gc_log_account(chunked->log), *b = gc_log_account(whole->log);
    require(gc_log_failed(chunked->log, NULL) == gc_log_failed(whole->log, NULL),
            "in chunks it fails as it does whole");
    if (gc_log_failed(whole->log, NULL))
        return;
    require(same_csv(chunked, whole), "in chunks the CSV is as it is whole");
    require(a->bytes == b->bytes && a->lines == b->lines && a->cycles == b->cycles &&
                memcmp(a->tally, b->tally, sizeof a->tally) == 0 && a->damages == b->damages &&
                a->scavenges == b->scavenges && a->missing == b->missing &&
                a->dropped == b->dropped,
            "in chunks the account is as it is whole");
}

static int64_t count_lines(const char *data, size_t len)
{
    int64_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += data[i] == '\n';
    return lines + (len > 0 && data[len - 1] != '\n');
}

/* Every line is accounted for, and nothing is passed on that was not there. */
static void check_account(const struct pass *pass, const char *data, size_t len)
{
    const struct gc_account *a = gc_log_account(pass->log);
    require(a->cycles >= pass->rows, "no row is without a cycle");
    require(pass->text <= (int64_t)len, "no more text is passed on than there was");
    if (gc_log_failed(pass->log, NULL))
        return;
    require(a->bytes == (int64_t)len, "all bytes are counted");
    require(gc_log_is_csv(pass->log) || a->lines == count_lines(data, len), "all lines are");
    require(a->damaged <= a->lines, "a line is damaged once at most");
    require((a->damaged > 0) == (a->first_damaged > 0), "damage has a first line");
}

/* gcplot's own CSV reads back to the same CSV. */
static void check_read_back(const struct pass *pass)
{
    struct pass again, third;
    if (gc_log_failed(pass->log, NULL) || gc_log_process_count(pass->log) > PROCESSES_CHECKED)
        return;
    pass_init(&again, pass->csv.data, pass->csv.len, NULL);
    require(gc_log_is_csv(again.log), "the CSV is taken for one");
    require(again.rows == pass->rows, "all rows are read back");
    require(gc_log_process_count(again.log) == gc_log_process_count(pass->log),
            "the processes are read back");
    if (gc_log_is_csv(pass->log)) { /* another's CSV may be more precise than the runtime is */
        pass_init(&third, again.csv.data, again.csv.len, NULL);
        require(same_csv(&again, &third), "a CSV from a CSV reads back to itself");
        pass_release(&third);
    } else {
        require(same_csv(pass, &again), "the CSV reads back to itself");
    }
    pass_release(&again);
}

static void check_reports(const struct gc_report *report)
{
    struct gc_buffer json = GC_BUFFER_INIT, table = GC_BUFFER_INIT;
    gc_exporter_by_name("json")->report(&json, report);
    gc_exporter_by_name("txt")->report(&table, report);
    require(!json.failed && !table.failed, "the reports are written");
    json_t *root = json_loadb(json.data, json.len, 0, NULL);
    require(root != NULL, "the JSON is valid");
    json_decref(root);
    gc_buffer_release(&json);
    gc_buffer_release(&table);
}

static void check_chart(const struct gc_chart_process *processes, size_t count)
{
    struct gc_error error;
    struct gc_buffer svg = GC_BUFFER_INIT;
    struct gc_chart chart = {.title = "fuzz",
                             .processes = processes,
                             .process_count = count,
                             .from_ns = GC_ABSENT,
                             .to_ns = GC_ABSENT};
    require(gc_chart_render(&chart, GC_CHART_SVG, &svg, &error), "the chart is drawn");
    gc_buffer_release(&svg);
}

static void check_outputs(const struct pass *pass, bool draw)
{
    size_t count = gc_log_process_count(pass->log);
    struct gc_report_process *reported = calloc(count + 1, sizeof *reported);
    struct gc_chart_process *drawn = calloc(count + 1, sizeof *drawn);
    require(reported && drawn, "there is memory");
    for (size_t i = 0; i < count; i++) {
        const struct gc_process *process = gc_log_process(pass->log, i);
        reported[i] = (struct gc_report_process){"fuzz", process->name, process};
        drawn[i] = (struct gc_chart_process){process->name, process->series};
    }
    struct gc_report_input input = {"fuzz", gc_log_account(pass->log)};
    check_reports(&(struct gc_report){&input, 1, reported, count});
    if (draw && count > 0)
        check_chart(drawn, count);
    free(reported);
    free(drawn);
}

/*
 * A chart costs as much as many logs. Which inputs have one follows from all of their bytes: a byte
 * of its own would be learned by the fuzzer, which then would do little else.
 */
static bool is_drawn(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return (hash >> 16) % CHART_EVERY == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pass chunked, whole;
    if (size < SEED_BYTES)
        return 0;
    struct chunks chunks = {.state = data[0], .most = (size_t)1 << data[1] % 13};
    const char *bytes = (const char *)data + SEED_BYTES;
    size_t len = size - SEED_BYTES;
    pass_init(&chunked, bytes, len, &chunks);
    pass_init(&whole, bytes, len, NULL);
    check_chunks(&chunked, &whole);
    check_account(&whole, bytes, len);
    check_read_back(&whole);
    check_outputs(&whole, is_drawn(data, size));
    pass_release(&chunked);
    pass_release(&whole);
    return 0;
}
