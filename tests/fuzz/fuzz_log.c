/*
 * The whole pipeline on any bytes: log -> cycles -> processes -> CSV, reports, chart. The first two
 * bytes choose how the others are cut into chunks and into inputs. Beside what the sanitizers see,
 * what must hold for every input is checked: see the functions check_….
 */
#include "elements.h"
#include "require.h"

#include <gcplot/chart.h>
#include <gcplot/export.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_BYTES = 2, CHART_EVERY = 16, WRITERS_EVERY = 4, PROCESSES_CHECKED = 100, WRITERS = 3 };

/* 2024-06-01: stamps without a year are of the year before it. */
static const int64_t reference_ns = INT64_C(1717200000) * 1000000000;

/* One pass over some bytes and what came of it. */
struct pass {
    struct gc_log *log;
    struct gc_buffer csv;
    struct gc_buffer scavenger; /* its CSV */
    struct gc_buffer text;      /* what was passed on */
    int64_t rows;
};

struct chunks {
    uint32_t state;
    size_t most;
};

static size_t next_chunk(struct chunks *chunks, size_t left)
{
    chunks->state = chunks->state * 1664525u + 1013904223u;
    size_t len = 1 + (chunks->state >> 8) % chunks->most;
    return len < left ? len : left;
}

static void take_event(struct pass *pass, const struct gc_event *event)
{
    switch (event->kind) {
    case GC_EVENT_CYCLE:
        gc_exporter_by_name("csv")->row(&pass->csv, event->process->name, event);
        pass->rows++;
        break;
    case GC_EVENT_SCAVENGE:
        gc_exporter_by_name("scavenger")->row(&pass->scavenger, event->process->name, event);
        break;
    case GC_EVENT_TEXT:
        gc_buffer_add(&pass->text, event->text, event->len);
        gc_buffer_add(&pass->text, "\n", event->newline);
        break;
    }
}

static void take_events(struct pass *pass)
{
    struct gc_event event;
    while (gc_log_next(pass->log, &event))
        take_event(pass, &event);
}

static void pass_feed(struct pass *pass, const char *data, size_t len)
{
    char *copy = malloc(len); /* so that a read past its end, or after its time, is seen */
    require(copy != NULL, "there is memory");
    memcpy(copy, data, len);
    gc_log_feed(pass->log, copy, len);
    take_events(pass);
    free(copy);
}

static void pass_begin(struct pass *pass)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.want_text = true;
    options.reference_ns = reference_ns;
    *pass = (struct pass){.log = gc_log_new(&options, NULL)};
    require(pass->log != NULL, "a log can be made");
    gc_exporter_by_name("csv")->begin(&pass->csv);
    gc_exporter_by_name("scavenger")->begin(&pass->scavenger);
}

static void pass_end(struct pass *pass)
{
    gc_log_finish(pass->log);
    take_events(pass);
    require(!pass->csv.failed && !pass->scavenger.failed, "the CSV fits into memory");
}

/* CHUNKS of NULL: all at once. */
static void pass_init(struct pass *pass, const char *data, size_t len, struct chunks *chunks)
{
    pass_begin(pass);
    for (size_t at = 0, chunk; at < len; at += chunk) {
        chunk = chunks ? next_chunk(chunks, len - at) : len;
        pass_feed(pass, data + at, chunk);
    }
    pass_end(pass);
}

/* The bytes from CUT on are another input's. */
static void pass_init_two(struct pass *pass, const char *data, size_t len, size_t cut)
{
    pass_begin(pass);
    if (cut > 0)
        pass_feed(pass, data, cut);
    gc_log_next_input(pass->log, "second");
    take_events(pass);
    if (cut < len)
        pass_feed(pass, data + cut, len - cut);
    pass_end(pass);
}

static void pass_release(struct pass *pass)
{
    gc_log_free(pass->log);
    gc_buffer_release(&pass->csv);
    gc_buffer_release(&pass->scavenger);
    gc_buffer_release(&pass->text);
}

static bool same_bytes(const struct gc_buffer *a, const struct gc_buffer *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static bool same_damages(const struct gc_account *a, const struct gc_account *b)
{
    if (a->damages != b->damages)
        return false;
    for (int i = 0; i < a->damages; i++)
        if (a->damage[i].line != b->damage[i].line || a->damage[i].len != b->damage[i].len ||
            memcmp(a->damage[i].text, b->damage[i].text, a->damage[i].len) != 0)
            return false;
    return true;
}

/* What must not depend on how the bytes come. */
static bool same_figures(const struct pass *a, const struct pass *b)
{
    const struct gc_account *x = gc_log_account(a->log), *y = gc_log_account(b->log);
    return same_bytes(&a->csv, &b->csv) && same_bytes(&a->scavenger, &b->scavenger) &&
           x->bytes == y->bytes && x->text_bytes == y->text_bytes && x->lines == y->lines &&
           memcmp(x->tally, y->tally, sizeof x->tally) == 0 && x->cycles == y->cycles &&
           x->scavenges == y->scavenges && x->torn == y->torn && x->repaired == y->repaired &&
           x->missing == y->missing && x->dropped == y->dropped;
}

static void check_chunks(const struct pass *chunked, const struct pass *whole)
{
    require(gc_log_failed(chunked->log, NULL) == gc_log_failed(whole->log, NULL),
            "in chunks it fails as it does whole");
    if (gc_log_failed(whole->log, NULL))
        return;
    require(same_figures(chunked, whole), "in chunks the figures are as they are whole");
    require(same_damages(gc_log_account(chunked->log), gc_log_account(whole->log)),
            "in chunks the damages are as they are whole");
}

/* Whether what stands here could be taken for another encoding's beginning. */
static bool may_be_mark(const char *data, size_t len)
{
    enum { LOOKED_AT = 16 };
    for (size_t i = 0; i < len && i < LOOKED_AT; i++)
        if (data[i] == 0 || (unsigned char)data[i] >= 0xef)
            return true;
    return false;
}

/* A log in two files, cut anywhere, is the log. */
static void check_two_inputs(const struct pass *whole, const char *data, size_t len, size_t cut)
{
    struct pass two;
    if (gc_log_is_csv(whole->log) || gc_elements_sniff(data, len, true) != GC_ELEMENTS_NO ||
        may_be_mark(data, len) || may_be_mark(data + cut, len - cut))
        return;
    pass_init_two(&two, data, len, cut);
    if (!gc_log_is_csv(two.log))
        require(same_figures(whole, &two), "two inputs are as one");
    pass_release(&two);
}

static int64_t count_lines(const char *data, size_t len)
{
    int64_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += data[i] == '\n';
    return lines + (len > 0 && data[len - 1] != '\n');
}

/* Lines and bytes add up, and no class has less than none. */
static void check_tallies(const struct gc_account *a)
{
    struct gc_tally sum = {0};
    for (int i = 0; i < GC_CLASSES; i++) {
        require(a->tally[i].lines >= 0 && a->tally[i].bytes >= 0, "no tally is negative");
        sum.lines += a->tally[i].lines;
        sum.bytes += a->tally[i].bytes;
    }
    require(sum.lines == a->lines, "the tallies' lines add up");
    require(sum.bytes == a->text_bytes, "the tallies' bytes add up");
}

/* Every line is accounted for, and nothing is passed on that was not there. */
static void check_account(const struct pass *pass, const char *data, size_t len)
{
    const struct gc_account *a = gc_log_account(pass->log);
    require(a->cycles >= pass->rows, "no row is without a cycle");
    require((int64_t)pass->text.len <= a->text_bytes, "no more text is passed on than there was");
    if (gc_log_failed(pass->log, NULL))
        return;
    check_tallies(a);
    require(a->repaired >= 0 && a->torn >= a->repaired, "what was repaired was torn");
    require(a->cycles >= a->repaired, "what was repaired is read");
    require(a->bytes == (int64_t)len, "all bytes are counted");
    require(gc_log_is_csv(pass->log) || may_be_mark(data, len) ||
                a->lines == count_lines(data, len),
            "all lines are counted");
    require((a->tally[GC_CLASS_DAMAGED].lines > 0) == (a->damages > 0), "damage is shown");
}

/* A log without any trace is passed on as it is. */
static void check_text(const struct pass *pass, const char *data, size_t len)
{
    const struct gc_account *a = gc_log_account(pass->log);
    if (gc_log_failed(pass->log, NULL) || gc_log_is_csv(pass->log) || may_be_mark(data, len) ||
        a->cycles + a->tally[GC_CLASS_TRACE].lines > 0 ||
        gc_elements_sniff(data, len, true) == GC_ELEMENTS_YES)
        return;
    require(pass->text.len == len && (len == 0 || memcmp(pass->text.data, data, len) == 0),
            "what is no trace is passed on unchanged");
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
        require(same_bytes(&again.csv, &third.csv), "a CSV from a CSV reads back to itself");
        pass_release(&third);
    } else {
        require(same_bytes(&pass->csv, &again.csv), "the CSV reads back to itself");
    }
    pass_release(&again);
}

/* --- writers that are known ------------------------------------------------------------------ */

/* What came of bytes whose writers were told. */
struct written {
    struct gc_log *log;
    struct gc_buffer rows[WRITERS]; /* the CSV of each */
    bool has_others;                /* lines said themselves whose they are */
    int64_t bytes;
};

static void take_written(struct written *written)
{
    struct gc_event event;
    while (gc_log_next(written->log, &event)) {
        if (event.kind == GC_EVENT_TEXT)
            continue;
        int64_t pid = event.process->pid;
        bool is_writers = pid >= 1 && pid <= WRITERS && event.process->name[0] == 'w';
        written->has_others = written->has_others || !is_writers;
        if (is_writers && event.kind == GC_EVENT_CYCLE)
            gc_exporter_by_name("csv")->row(&written->rows[pid - 1], event.process->name, &event);
    }
}

/* The bytes come from the writers in turn, in chunks; of ONLY one of them, or (-1) of all. */
static void write_all_of(struct written *written, const char *data, size_t len,
                         struct chunks chunks, int only)
{
    static const char *const names[WRITERS] = {"w1", "w2", "w3"};
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.want_text = true;
    options.reference_ns = reference_ns;
    *written = (struct written){.log = gc_log_new(&options, NULL)};
    require(written->log != NULL, "a log can be made");
    for (size_t at = 0, chunk; at < len; at += chunk) {
        chunk = next_chunk(&chunks, len - at);
        int writer = (int)(chunks.state >> 24) % WRITERS;
        struct gc_origin origin = {.id = writer + 1,
                                   .pid = writer + 1,
                                   .name = names[writer],
                                   .time_ns = reference_ns + (int64_t)at,
                                   .memory = {5 + writer, GC_ABSENT, GC_ABSENT}};
        if (only >= 0 && writer != only)
            continue;
        gc_log_feed_from(written->log, &origin, data + at, chunk);
        written->bytes += (int64_t)chunk;
        take_written(written);
        gc_log_sample(written->log, &origin);
    }
    gc_log_finish(written->log);
    take_written(written);
}

static void written_release(struct written *written)
{
    gc_log_free(written->log);
    for (int i = 0; i < WRITERS; i++)
        gc_buffer_release(&written->rows[i]);
}

/* Each writer's cycles are what they are without the others' bytes between them. */
static void check_writers(const char *data, size_t len, struct chunks chunks)
{
    struct written all, one;
    write_all_of(&all, data, len, chunks, -1);
    const struct gc_account *account = gc_log_account(all.log);
    if (!gc_log_failed(all.log, NULL)) {
        require(account->bytes == all.bytes, "all writers' bytes are counted");
        check_tallies(account);
    }
    for (int writer = 0; writer < WRITERS; writer++) {
        write_all_of(&one, data, len, chunks, writer);
        require(all.has_others || one.has_others ||
                    same_bytes(&all.rows[writer], &one.rows[writer]),
                "a writer's cycles are its own");
        written_release(&one);
    }
    written_release(&all);
}

/* Nothing that a terminal would obey. */
static bool is_clean(const struct gc_buffer *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (((unsigned char)text->data[i] < 0x20 && text->data[i] != '\n') || text->data[i] == 0x7f)
            return false;
    return true;
}

static void check_reports(const struct gc_report *report)
{
    struct gc_buffer json = GC_BUFFER_INIT, table = GC_BUFFER_INIT;
    gc_exporter_by_name("json")->report(&json, report);
    gc_exporter_by_name("txt")->report(&table, report);
    require(!json.failed && !table.failed, "the reports are written");
    require(is_clean(&json) && is_clean(&table), "the reports are clean text");
    json_t *root = json_loadb(json.data, json.len, 0, NULL);
    require(root != NULL, "the JSON is valid");
    json_decref(root);
    gc_buffer_release(&json);
    gc_buffer_release(&table);
}

static void check_chart(const struct gc_chart_process *processes, size_t count)
{
    static const struct gc_chart_limit limits[] = {
        {"limit", 16}, {"another", 17}, {"far", 1 << 20}};
    struct gc_error error;
    struct gc_buffer svg = GC_BUFFER_INIT;
    struct gc_chart chart = {.title = "fuzz",
                             .processes = processes,
                             .process_count = count,
                             .limits = limits,
                             .limit_count = sizeof limits / sizeof *limits,
                             .from_ns = GC_ABSENT,
                             .to_ns = GC_ABSENT};
    require(gc_chart_render(&chart, GC_CHART_SVG, &svg, &error), "the chart is drawn");
    require(is_clean(&svg), "the chart is clean text");
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
        drawn[i] = (struct gc_chart_process){.name = process->name,
                                             .series = process->series,
                                             .memory = process->memory,
                                             .killed_ns = process->killed_ns,
                                             .since = process->since,
                                             .start_ns = process->start_ns,
                                             .start_bound_ns = process->start_bound_ns};
    }
    struct gc_report_input input = {"fuzz", gc_log_account(pass->log)};
    check_reports(&(struct gc_report){&input, 1, reported, count});
    if (draw && count > 0)
        check_chart(drawn, count);
    free(reported);
    free(drawn);
}

/*
 * A chart costs as much as many logs. Which inputs have one, or are written by several, follows
 * from all of their bytes: a byte of its own would be learned by the fuzzer, which then would do
 * little else.
 */
static uint32_t hash_of(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return hash >> 16;
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
    check_account(&chunked, bytes, len);
    check_text(&whole, bytes, len);
    check_text(&chunked, bytes, len);
    check_two_inputs(&whole, bytes, len, chunks.state % (len + 1));
    if (hash_of(data, size) % WRITERS_EVERY == 1)
        check_writers(bytes, len, chunks);
    check_read_back(&whole);
    check_outputs(&whole, hash_of(data, size) % CHART_EVERY == 0);
    pass_release(&chunked);
    pass_release(&whole);
    return 0;
}
