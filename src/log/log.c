#include <gcplot/log.h>

#include "csvreader.h"
#include "lines.h"
#include "processes.h"

#include <stdlib.h>
#include <string.h>

enum form { FORM_UNKNOWN, FORM_LINES, FORM_CSV };

struct gc_log {
    struct gc_log_options options;
    enum form form;
    struct gc_buffer head; /* the first bytes, until they tell the form */
    struct gc_lines lines;
    struct gc_csv_reader *csv;
    struct gc_line_parser *parser;
    struct gc_prefixes *prefixes;
    struct gc_tracker *tracker;
    struct gc_processes processes;
    struct gc_account account;
    struct gc_error error;
    bool failed;

    /* the line under way */
    struct gc_line line;
    bool has_line;
    bool has_record;  /* one was found in it */
    size_t pos;       /* what lies before was dealt with */
    size_t shown;     /* bytes of the unfinished line that went out as text already */
    bool has_waiting; /* a cycle waits for the text before it to go out */
    struct gc_identity identity;

    /* what the last event points to */
    struct gc_cycle cycle;
    struct gc_derived derived;
};

static bool parts_new(struct gc_log *log, struct gc_error *error)
{
    log->parser = gc_line_parser_new(error);
    log->prefixes = log->parser ? gc_prefixes_new(error) : NULL;
    log->tracker = log->prefixes ? gc_tracker_new(error) : NULL;
    return log->tracker != NULL;
}

struct gc_log *gc_log_new(const struct gc_log_options *options, struct gc_error *error)
{
    struct gc_log *log = calloc(1, sizeof *log);
    if (!log) {
        gc_error_no_memory(error);
        return NULL;
    }
    log->options = *options;
    if (parts_new(log, error))
        return log;
    gc_log_free(log);
    return NULL;
}

void gc_log_free(struct gc_log *log)
{
    if (!log)
        return;
    gc_buffer_release(&log->head);
    gc_lines_release(&log->lines);
    gc_csv_reader_free(log->csv);
    gc_line_parser_free(log->parser);
    gc_prefixes_free(log->prefixes);
    gc_tracker_free(log->tracker);
    gc_processes_release(&log->processes);
    free(log);
}

static void fail(struct gc_log *log, const struct gc_error *error)
{
    if (!log->failed)
        log->error = *error;
    log->failed = true;
}

static void fail_no_memory(struct gc_log *log)
{
    struct gc_error error;
    gc_error_no_memory(&error);
    fail(log, &error);
}

static void feed_form(struct gc_log *log, const char *data, size_t len)
{
    if (log->form == FORM_LINES)
        gc_lines_feed(&log->lines, data, len);
    else
        gc_csv_reader_feed(log->csv, data, len);
}

static void choose_form(struct gc_log *log, bool csv)
{
    struct gc_error error;
    log->form = csv ? FORM_CSV : FORM_LINES;
    if (csv && !(log->csv = gc_csv_reader_new(&error)))
        fail(log, &error);
}

/* The first bytes tell a log from gcplot's CSV; they wait here until there are enough. */
static void feed_head(struct gc_log *log, const char *data, size_t len)
{
    gc_buffer_add(&log->head, data, len);
    if (log->head.failed) {
        fail_no_memory(log);
        return;
    }
    enum gc_csv_sniff sniff = gc_csv_sniff(log->head.data, log->head.len);
    if (sniff == GC_CSV_MORE)
        return;
    choose_form(log, sniff == GC_CSV_YES);
    if (!log->failed)
        feed_form(log, log->head.data, log->head.len);
}

void gc_log_feed(struct gc_log *log, const char *data, size_t len)
{
    if (log->failed || len == 0)
        return;
    log->account.bytes += (int64_t)len;
    if (log->form == FORM_UNKNOWN)
        feed_head(log, data, len);
    else
        feed_form(log, data, len);
}

void gc_log_finish(struct gc_log *log)
{
    if (log->failed)
        return;
    if (log->form == FORM_UNKNOWN) {
        choose_form(log, false);
        if (log->head.len)
            feed_form(log, log->head.data, log->head.len);
    }
    if (log->form == FORM_LINES)
        gc_lines_finish(&log->lines);
    else
        gc_csv_reader_finish(log->csv);
}

static bool in_window(const struct gc_log *log, const struct gc_derived *derived)
{
    const struct gc_log_options *o = &log->options;
    if (o->from_ns == GC_ABSENT && o->to_ns == GC_ABSENT)
        return true;
    if (derived->end_ns == GC_ABSENT)
        return false;
    return (o->from_ns == GC_ABSENT || derived->end_ns >= o->from_ns) &&
           (o->to_ns == GC_ABSENT || derived->end_ns <= o->to_ns);
}

static struct gc_member *member_of(struct gc_log *log, const struct gc_identity *identity)
{
    struct gc_assignment to = gc_tracker_assign(log->tracker, identity, &log->cycle);
    if (to.ended >= 0)
        gc_processes_end(&log->processes, to.ended);
    struct gc_member *member = to.is_new ? NULL : gc_processes_find(&log->processes, to.process);
    if (!member)
        member = gc_processes_add(&log->processes, to.process, identity, &log->options);
    log->account.dropped = log->processes.dropped;
    return member;
}

/* Gives log->cycle to its process. False: it makes no event. */
static bool take_cycle(struct gc_log *log, const struct gc_identity *identity,
                       struct gc_event *event)
{
    struct gc_member *member = member_of(log, identity);
    if (!member) {
        fail_no_memory(log);
        return false;
    }
    log->account.cycles++;
    log->derived = gc_derive_next(&member->derive, &log->cycle);
    log->account.missing += log->derived.missing;
    if (!member->selected || !in_window(log, &log->derived))
        return false;
    if (!gc_series_add(member->series, &log->cycle, &log->derived)) {
        fail_no_memory(log);
        return false;
    }
    *event = (struct gc_event){.kind = GC_EVENT_CYCLE,
                               .process = &member->process,
                               .cycle = &log->cycle,
                               .derived = &log->derived};
    return true;
}

/* The line's text from FROM to TO, less what went out when the line was still unfinished. */
static bool text_event(struct gc_log *log, size_t from, size_t to, bool newline,
                       struct gc_event *event)
{
    if (from < log->shown)
        from = log->shown < to ? log->shown : to;
    if (!log->options.want_text || (from == to && !newline))
        return false;
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = log->line.text + from, .len = to - from, .newline = newline};
    return true;
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' && text[i] != '\r')
            return false;
    return true;
}

/* What is left of the line is no record; after one, its own line end is not the program's. */
static bool end_line(struct gc_log *log, enum gc_line_kind kind, struct gc_event *event)
{
    const struct gc_line *line = &log->line;
    if (kind == GC_LINE_DAMAGED && log->account.damaged++ == 0)
        log->account.first_damaged = line->number;
    bool of_record = log->has_record && is_blank(line->text + log->pos, line->len - log->pos);
    bool shows = !of_record && text_event(log, log->pos, line->len, line->newline, event);
    log->has_line = false;
    log->shown = 0;
    return shows;
}

/* A prefix that is not an identity is the program's own unfinished line. */
static bool begin_record(struct gc_log *log, const struct gc_span *span, struct gc_event *event)
{
    size_t from = log->pos;
    bool wrapped = from == 0 && span->begin > 0 &&
                   gc_prefix_read(log->prefixes, log->line.text, span->begin, &log->identity);
    log->pos = span->end;
    log->has_record = true;
    return !wrapped && text_event(log, from, span->begin, false, event);
}

/* One step through the line under way; true when it made an event. */
static bool step(struct gc_log *log, struct gc_event *event)
{
    struct gc_span span;
    enum gc_line_kind kind = GC_LINE_NOT_TRACE;
    if (log->has_waiting) {
        log->has_waiting = false;
        return take_cycle(log, &log->identity, event);
    }
    if (!log->line.part)
        kind =
            gc_line_parse(log->parser, log->line.text, log->line.len, log->pos, &span, &log->cycle);
    if (kind != GC_LINE_CYCLE)
        return end_line(log, kind, event);
    if (begin_record(log, &span, event)) {
        log->has_waiting = true;
        return true;
    }
    return take_cycle(log, &log->identity, event);
}

static bool begin_line(struct gc_log *log)
{
    log->has_line = gc_lines_next(&log->lines, &log->line);
    if (log->lines.carry.failed)
        fail_no_memory(log);
    if (!log->has_line)
        return false;
    log->pos = 0;
    log->has_record = false;
    log->identity = GC_IDENTITY_NONE;
    return true;
}

/* Whether TEXT can be the beginning of a record: "gc", " ", digits, " @", as far as it goes. */
static bool may_be_record(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && i < 3 && text[i] == "gc "[i])
        i++;
    if (i < 3)
        return i == len;
    while (i < len && text[i] >= '0' && text[i] <= '9')
        i++;
    return i == len || (text[i] == ' ' && (i + 1 == len || text[i + 1] == '@'));
}

static size_t record_may_begin(const char *text, size_t len)
{
    const char *g;
    for (size_t i = 0; i < len && (g = memchr(text + i, 'g', len - i)) != NULL; i++) {
        i = (size_t)(g - text);
        if (may_be_record(g, len - i))
            return i;
    }
    return len;
}

/*
 * A prompt or a progress bar must be seen before its line ends. What may become a record, or is a
 * wrapper's prefix of one, waits.
 */
static bool show_unfinished(struct gc_log *log, struct gc_event *event)
{
    size_t len;
    struct gc_identity identity;
    const char *text = gc_lines_pending(&log->lines, &len);
    if (!log->options.want_text || len <= log->shown || log->lines.over)
        return false;
    size_t end = record_may_begin(text, len);
    if (end <= log->shown ||
        (log->shown == 0 && gc_prefix_read(log->prefixes, text, end, &identity)))
        return false;
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = text + log->shown, .len = end - log->shown};
    log->shown = end;
    return true;
}

static bool next_of_lines(struct gc_log *log, struct gc_event *event)
{
    for (;;) {
        if (!log->has_line && !begin_line(log))
            return !log->failed && show_unfinished(log, event);
        if (step(log, event))
            return true;
        if (log->failed)
            return false;
    }
}

static bool next_of_csv(struct gc_log *log, struct gc_event *event)
{
    struct gc_csv_row row;
    while (!log->failed && gc_csv_reader_next(log->csv, &row)) {
        log->account.lines++;
        if (row.damaged) {
            if (log->account.damaged++ == 0)
                log->account.first_damaged = row.line;
            continue;
        }
        log->cycle = row.cycle;
        if (take_cycle(log, &row.identity, event))
            return true;
    }
    struct gc_error error;
    if (!log->failed && gc_csv_reader_failed(log->csv, &error))
        fail(log, &error);
    return false;
}

bool gc_log_next(struct gc_log *log, struct gc_event *event)
{
    if (log->failed || log->form == FORM_UNKNOWN)
        return false;
    bool more = log->form == FORM_CSV ? next_of_csv(log, event) : next_of_lines(log, event);
    if (log->form == FORM_LINES) {
        log->account.lines = log->lines.number;
        log->account.over_limit = log->lines.over_limit;
    }
    return more;
}

bool gc_log_failed(const struct gc_log *log, struct gc_error *error)
{
    if (log->failed && error)
        *error = log->error;
    return log->failed;
}

bool gc_log_is_csv(const struct gc_log *log)
{
    return log->form == FORM_CSV;
}

/* Processes without a cycle in the window, or not chosen, are not shown. */
static bool is_listed(const struct gc_member *member)
{
    return gc_series_totals(member->series)->cycles > 0;
}

size_t gc_log_process_count(const struct gc_log *log)
{
    size_t count = 0;
    for (size_t i = 0; i < log->processes.count; i++)
        count += is_listed(log->processes.member[i]);
    return count;
}

const struct gc_process *gc_log_process(const struct gc_log *log, size_t index)
{
    for (size_t i = 0; i < log->processes.count; i++)
        if (is_listed(log->processes.member[i]) && index-- == 0)
            return &log->processes.member[i]->process;
    return NULL;
}

const struct gc_account *gc_log_account(const struct gc_log *log)
{
    return &log->account;
}
