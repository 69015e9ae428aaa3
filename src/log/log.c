#include <gcplot/log.h>

#include "csvreader.h"
#include "decode.h"
#include "elements.h"
#include "lines.h"
#include "processes.h"
#include "reorder.h"

#include <stdlib.h>
#include <string.h>

/* What a log's bytes are: lines, a JSON document of elements, or gcplot's own CSV. */
enum form { FORM_UNKNOWN, FORM_LINES, FORM_ELEMENTS, FORM_CSV };

struct gc_log {
    struct gc_log_options options;
    struct gc_decoder decoder;
    enum form form;
    struct gc_buffer head; /* the first bytes, until they tell the form */
    struct gc_lines lines;
    struct gc_elements elements;
    struct gc_csv_reader *csv;
    struct gc_reader *reader;
    struct gc_reorder *reorder;
    struct gc_tracker *tracker;
    struct gc_processes processes;
    struct gc_account account;
    const char *input;    /* the name of the one under way; NULL: it has none */
    int64_t lines_before; /* of the inputs before it */
    char last_byte;
    struct gc_error error;
    bool failed;
    bool finished;

    /* the line under way */
    struct gc_line line;
    bool has_line;
    int64_t counted; /* the number of the last one in the account ... */
    enum gc_line_class counted_as;
    int64_t newlines; /* line ends in it, where it is an element */
    size_t shown;     /* bytes of the unfinished line that went out as text already */

    /* what the last event points to */
    struct gc_item item;
    struct gc_derived derived;
};

static bool parts_new(struct gc_log *log, struct gc_error *error)
{
    const struct gc_log_options *o = &log->options;
    struct gc_reader_options options = {o->reference_ns, o->local_time, o->want_text};
    log->reader = gc_reader_new(&options, error);
    log->reorder = log->reader ? gc_reorder_new(error) : NULL;
    log->tracker = log->reorder ? gc_tracker_new(error) : NULL;
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
    gc_decoder_release(&log->decoder);
    gc_buffer_release(&log->head);
    gc_lines_release(&log->lines);
    gc_elements_release(&log->elements);
    gc_csv_reader_free(log->csv);
    gc_reader_free(log->reader);
    gc_reorder_free(log->reorder);
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

/* --- bytes in -------------------------------------------------------------------------------- */

static void feed_form(struct gc_log *log, const char *data, size_t len)
{
    if (log->form == FORM_LINES)
        gc_lines_feed(&log->lines, data, len);
    else if (log->form == FORM_ELEMENTS)
        gc_elements_feed(&log->elements, data, len);
    else
        gc_csv_reader_feed(log->csv, data, len);
}

/* The first bytes tell a log from gcplot's CSV and from JSON; UNKNOWN: not yet. */
static enum form sniff(const char *head, size_t len)
{
    enum gc_csv_sniff csv = gc_csv_sniff(head, len);
    enum gc_elements_sniff elements = gc_elements_sniff(head, len);
    if (csv == GC_CSV_YES)
        return FORM_CSV;
    if (elements == GC_ELEMENTS_YES)
        return FORM_ELEMENTS;
    return csv == GC_CSV_MORE || elements == GC_ELEMENTS_MORE ? FORM_UNKNOWN : FORM_LINES;
}

static void feed_head(struct gc_log *log, const char *data, size_t len)
{
    struct gc_error error;
    gc_buffer_add(&log->head, data, len);
    if (log->head.failed) {
        fail_no_memory(log);
        return;
    }
    log->form = sniff(log->head.data, log->head.len);
    if (log->form == FORM_CSV && !(log->csv = gc_csv_reader_new(&error)))
        fail(log, &error);
    if (log->form != FORM_UNKNOWN && !log->failed)
        feed_form(log, log->head.data, log->head.len);
}

/* DATA is text now, of whatever form. */
static void feed_text(struct gc_log *log, const char *data, size_t len)
{
    if (len == 0 || log->failed)
        return;
    log->account.text_bytes += (int64_t)len;
    log->last_byte = data[len - 1];
    if (log->form == FORM_UNKNOWN)
        feed_head(log, data, len);
    else
        feed_form(log, data, len);
}

void gc_log_feed(struct gc_log *log, const char *data, size_t len)
{
    const char *text;
    size_t text_len;
    if (log->failed || len == 0)
        return;
    log->account.bytes += (int64_t)len;
    gc_decoder_feed(&log->decoder, data, len, &text, &text_len);
    if (log->decoder.text.failed)
        fail_no_memory(log);
    feed_text(log, text, text_len);
}

void gc_log_next_input(struct gc_log *log, const char *name)
{
    const char *text;
    size_t len;
    gc_decoder_finish(&log->decoder, &text, &len);
    feed_text(log, text, len);
    gc_decoder_release(&log->decoder);
    log->decoder = GC_DECODER_INIT;
    log->input = name;
    log->lines_before += log->lines.number;
    log->lines.number = 0;
    log->counted = 0;
}

void gc_log_finish(struct gc_log *log)
{
    const char *text;
    size_t len;
    if (log->failed)
        return;
    gc_decoder_finish(&log->decoder, &text, &len);
    feed_text(log, text, len);
    if (log->form == FORM_UNKNOWN) {
        log->form = FORM_LINES;
        if (log->head.len)
            feed_form(log, log->head.data, log->head.len);
    }
    log->finished = true;
    if (log->form == FORM_LINES)
        gc_lines_finish(&log->lines);
    else if (log->form == FORM_CSV)
        gc_csv_reader_finish(log->csv);
}

/* --- cycles to processes --------------------------------------------------------------------- */

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

static struct gc_member *member_of(struct gc_log *log, const struct gc_assignment *to)
{
    if (to->ended >= 0)
        gc_processes_end(&log->processes, to->ended);
    struct gc_member *member = to->is_new ? NULL : gc_processes_find(&log->processes, to->process);
    if (!member)
        member = gc_processes_add(&log->processes, to->process, &log->item.identity, &log->options);
    log->account.dropped = log->processes.dropped;
    if (!member)
        fail_no_memory(log);
    return member;
}

/* Gives the item's cycle to its process. False: it makes no event. */
static bool take_cycle(struct gc_log *log, struct gc_event *event)
{
    const struct gc_cycle *cycle = &log->item.cycle;
    struct gc_assignment to = gc_tracker_assign(log->tracker, &log->item.identity, cycle);
    struct gc_member *member = member_of(log, &to);
    if (!member)
        return false;
    log->account.cycles++;
    log->derived = gc_derive_next(&member->derive, cycle);
    log->account.missing += log->derived.missing;
    if (!member->selected || !in_window(log, &log->derived))
        return false;
    if (!gc_series_add(member->series, cycle, &log->derived)) {
        fail_no_memory(log);
        return false;
    }
    *event = (struct gc_event){.kind = GC_EVENT_CYCLE,
                               .process = &member->process,
                               .cycle = cycle,
                               .derived = &log->derived};
    return true;
}

/* What the scavenger said. In the window is what follows a cycle that is. */
static bool take_scavenge(struct gc_log *log, struct gc_event *event)
{
    static const struct gc_process unknown = {.name = "", .pid = GC_ABSENT};
    struct gc_assignment to;
    struct gc_scavenge *scavenge = &log->item.scavenge;
    struct gc_member *member = NULL;
    log->account.scavenges++;
    if (gc_tracker_owner(log->tracker, &log->item.identity, &to) && !(member = member_of(log, &to)))
        return false;
    struct gc_derived last = {.end_ns = member ? member->derive.end_ns : GC_ABSENT};
    if (member ? !member->selected : log->options.process_count > 0)
        return false;
    if (member && member->derive.gc > 0)
        scavenge->gc = member->derive.gc;
    if (member)
        gc_series_set_memory(member->series, scavenge->inuse_mib,
                             gc_scavenge_returned_mib(scavenge));
    *event = (struct gc_event){.kind = GC_EVENT_SCAVENGE,
                               .process = member ? &member->process : &unknown,
                               .scavenge = scavenge};
    return in_window(log, &last);
}

/* --- lines to events ------------------------------------------------------------------------- */

static bool text_event(const struct gc_item *item, struct gc_event *event)
{
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = item->text, .len = item->len, .newline = item->newline};
    return true;
}

/* What was found in the log's order goes on to its process. */
static bool take_found(struct gc_log *log, struct gc_event *event)
{
    return log->item.kind == GC_ITEM_CYCLE ? take_cycle(log, event) : take_scavenge(log, event);
}

static void keep_damage(struct gc_log *log)
{
    struct gc_account *a = &log->account;
    if (a->damages == GC_DAMAGES_MAX)
        return;
    struct gc_damage *damage = &a->damage[a->damages++];
    damage->input = log->input;
    damage->line = log->line.number;
    damage->len = log->line.len < GC_DAMAGE_TEXT_MAX ? log->line.len : GC_DAMAGE_TEXT_MAX;
    memcpy(damage->text, log->line.text, damage->len);
}

/* The pieces of a line are one: of the highest class among them. */
static void count_class(struct gc_log *log, enum gc_line_class class, int64_t lines)
{
    bool goes_on = log->line.number == log->counted;
    if (goes_on && class <= log->counted_as)
        return;
    if (goes_on)
        log->account.tally[log->counted_as].lines -= lines;
    log->account.tally[class].lines += lines;
    log->counted = log->line.number;
    log->counted_as = class;
    if (class == GC_CLASS_DAMAGED)
        keep_damage(log);
}

static void count_line(struct gc_log *log, enum gc_line_class class)
{
    if (log->form == FORM_ELEMENTS) {
        log->counted = 0; /* several may stand in one line */
        log->account.tally[class].bytes += (int64_t)log->elements.element_len;
        count_class(log, class, log->newlines);
    } else {
        log->account.tally[class].bytes += (int64_t)log->line.len + log->line.newline;
        count_class(log, class, 1);
    }
}

/* The next line, if it is whole. */
static bool begin_line(struct gc_log *log)
{
    log->has_line = log->form == FORM_LINES
                        ? gc_lines_next(&log->lines, &log->line)
                        : gc_elements_next(&log->elements, &log->line, &log->newlines);
    if (log->lines.carry.failed || log->elements.carry.failed || gc_reader_failed(log->reader))
        fail_no_memory(log);
    if (log->has_line)
        gc_reader_begin(log->reader, &log->line, log->shown);
    return log->has_line;
}

/* One step through the line under way; true when it made an event. */
static bool step(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    if (!gc_reader_next(log->reader, &log->item)) {
        count_line(log, gc_reader_class(log->reader));
        log->has_line = false;
        log->shown -= log->shown < log->line.len ? log->shown : log->line.len;
        return false;
    }
    if (log->item.kind == GC_ITEM_TEXT)
        return text_event(&log->item, event);
    if (gc_reorder_passes(log->reorder))
        return take_found(log, event);
    if (!gc_reorder_put(log->reorder, &log->item, &error))
        fail(log, &error);
    return false;
}

/* What was held back until the log's direction was known. */
static bool next_held(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    while (!gc_reorder_passes(log->reorder) && gc_reorder_next(log->reorder, &log->item))
        if (take_found(log, event))
            return true;
    if (gc_reorder_failed(log->reorder, &error))
        fail(log, &error);
    return false;
}

/* A document that turns out to be none, or is cut: the rest of it is lines. */
static bool fall_back_to_lines(struct gc_log *log)
{
    struct gc_elements *e = &log->elements;
    const char *text;
    size_t len;
    if (log->form != FORM_ELEMENTS || !(e->broken || (log->finished && e->element)))
        return false;
    log->form = FORM_LINES;
    log->counted = 0; /* the rest may begin within a line */
    log->lines.number = gc_elements_rest(e, &text, &len);
    gc_lines_feed(&log->lines, text, len);
    if (log->finished)
        gc_lines_finish(&log->lines);
    return true;
}

/* Prompts and progress bars are shown before their lines end. */
static bool show_unfinished(struct gc_log *log, struct gc_event *event)
{
    size_t len;
    const char *text = gc_lines_pending(&log->lines, &len);
    if (!log->options.want_text || log->form != FORM_LINES || len <= log->shown || log->lines.over)
        return false;
    size_t end = gc_reader_plain(log->reader, text, len);
    if (end <= log->shown)
        return false;
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = text + log->shown, .len = end - log->shown};
    log->shown = end;
    return true;
}

static bool end_of_lines(struct gc_log *log, struct gc_event *event)
{
    if (log->finished) {
        gc_reorder_finish(log->reorder);
        return next_held(log, event);
    }
    return show_unfinished(log, event);
}

static bool next_of_lines(struct gc_log *log, struct gc_event *event)
{
    while (!log->failed) {
        if (!gc_reorder_passes(log->reorder) && next_held(log, event))
            return true;
        if (log->has_line || begin_line(log)) {
            if (step(log, event))
                return true;
        } else if (!log->failed && !fall_back_to_lines(log)) {
            return end_of_lines(log, event);
        }
    }
    return false;
}

static bool next_of_csv(struct gc_log *log, struct gc_event *event)
{
    struct gc_csv_row row;
    while (!log->failed && gc_csv_reader_next(log->csv, &row)) {
        log->line = (struct gc_line){.text = "", .number = row.line};
        count_line(log, row.damaged ? GC_CLASS_DAMAGED : GC_CLASS_CYCLES);
        log->account.lines = row.line;
        if (row.damaged)
            continue;
        log->item.kind = GC_ITEM_CYCLE;
        log->item.cycle = row.cycle;
        log->item.identity = row.identity;
        if (take_cycle(log, event))
            return true;
    }
    struct gc_error error;
    if (!log->failed && gc_csv_reader_failed(log->csv, &error))
        fail(log, &error);
    return false;
}

/* What no line had: the separators of a document, the header and the bytes of a CSV's rows. */
static void balance(struct gc_log *log)
{
    struct gc_account *a = &log->account;
    struct gc_tally *rest = &a->tally[GC_CLASS_OTHER];
    struct gc_tally *bytes = &a->tally[log->form == FORM_CSV ? GC_CLASS_CYCLES : GC_CLASS_OTHER];
    struct gc_tally sum = {0};
    for (int i = 0; i < GC_CLASSES; i++) {
        sum.bytes += a->tally[i].bytes;
        sum.lines += a->tally[i].lines;
    }
    bytes->bytes += a->text_bytes - sum.bytes;
    rest->lines += a->lines - sum.lines;
}

static void count_lines(struct gc_log *log)
{
    if (log->form == FORM_LINES)
        log->account.lines = log->lines_before + log->lines.number;
    else if (log->form == FORM_ELEMENTS)
        log->account.lines = log->elements.newlines + (log->last_byte != '\n');
    if (log->finished && !log->failed)
        balance(log);
}

bool gc_log_next(struct gc_log *log, struct gc_event *event)
{
    if (log->failed || log->form == FORM_UNKNOWN)
        return false;
    bool more = log->form == FORM_CSV ? next_of_csv(log, event) : next_of_lines(log, event);
    if (!more)
        count_lines(log);
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
