#include <gcplot/log.h>

#include "intake.h"
#include "ledger.h"
#include "processes.h"
#include "reorder.h"

#include <stdlib.h>
#include <string.h>

struct gc_log {
    struct gc_log_options options;
    struct gc_intake intake;
    struct gc_reader *reader;
    struct gc_reorder *reorder;
    struct gc_tracker *tracker;
    struct gc_processes processes;
    struct gc_ledger ledger;
    struct gc_error error;
    bool failed;
    bool done;         /* all was read: the stages are gone ... */
    enum gc_form form; /* ... but what the bytes were is kept */

    struct gc_piece piece; /* the line under way */
    bool has_line;
    size_t shown; /* bytes of the unfinished line that went out as text already */

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

/* What is kept of a log that is read are its processes and its account. */
static void free_stages(struct gc_log *log)
{
    gc_intake_release(&log->intake);
    gc_reader_free(log->reader);
    gc_reorder_free(log->reorder);
    gc_tracker_free(log->tracker);
    log->reader = NULL;
    log->reorder = NULL;
    log->tracker = NULL;
}

void gc_log_free(struct gc_log *log)
{
    if (!log)
        return;
    free_stages(log);
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

void gc_log_feed(struct gc_log *log, const char *data, size_t len)
{
    struct gc_error error;
    if (!log->failed && !log->done && !gc_intake_feed(&log->intake, data, len, &error))
        fail(log, &error);
}

void gc_log_next_input(struct gc_log *log, const char *name)
{
    struct gc_error error;
    if (!log->failed && !log->done && !gc_intake_next_input(&log->intake, name, &error))
        fail(log, &error);
}

void gc_log_finish(struct gc_log *log)
{
    struct gc_error error;
    if (!log->failed && !log->done && !gc_intake_finish(&log->intake, &error))
        fail(log, &error);
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
    log->ledger.account.dropped = log->processes.dropped;
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
    log->ledger.account.cycles++;
    log->derived = gc_derive_next(&member->derive, cycle);
    log->ledger.account.missing += log->derived.missing;
    if (!gc_processes_see(&log->processes, member, cycle, &log->derived)) {
        fail_no_memory(log);
        return false;
    }
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
    log->ledger.account.scavenges++;
    if (gc_tracker_owner(log->tracker, &log->item.identity, &to) && !(member = member_of(log, &to)))
        return false;
    struct gc_derived last = {.end_ns = member ? member->derive.end_ns : GC_ABSENT};
    if (member ? !member->selected : log->options.process_count > 0)
        return false;
    if (member && member->derive.gc > 0)
        scavenge->gc = member->derive.gc;
    if (!in_window(log, &last))
        return false;
    if (member)
        gc_series_set_memory(member->series, scavenge->inuse_mib,
                             gc_scavenge_returned_mib(scavenge));
    *event = (struct gc_event){.kind = GC_EVENT_SCAVENGE,
                               .process = member ? &member->process : &unknown,
                               .scavenge = scavenge};
    return true;
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

static bool begin_line(struct gc_log *log)
{
    while ((log->has_line = gc_intake_next(&log->intake, &log->piece)) &&
           gc_reader_passes_over(log->reader, &log->piece.line))
        gc_ledger_enter(&log->ledger, &log->intake, &log->piece, GC_CLASS_OTHER);
    if (gc_intake_failed(&log->intake) || gc_reader_failed(log->reader))
        fail_no_memory(log);
    if (log->has_line)
        gc_reader_begin(log->reader, &log->piece.line, log->shown);
    return log->has_line;
}

static void end_line(struct gc_log *log)
{
    size_t len = log->piece.line.len;
    gc_ledger_enter(&log->ledger, &log->intake, &log->piece, gc_reader_class(log->reader));
    log->has_line = false;
    log->shown -= log->shown < len ? log->shown : len;
}

/* One step through the line under way; true when it made an event. */
static bool step(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    if (!gc_reader_next(log->reader, &log->item)) {
        end_line(log);
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

/* Prompts and progress bars are shown before their lines end. */
static bool show_unfinished(struct gc_log *log, struct gc_event *event)
{
    size_t len;
    const char *text = gc_intake_pending(&log->intake, &len);
    if (!log->options.want_text || !text || len <= log->shown)
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
    if (log->intake.finished) {
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
        } else if (!log->failed) {
            return end_of_lines(log, event);
        }
    }
    return false;
}

static void enter_row(struct gc_log *log, const struct gc_csv_row *row)
{
    struct gc_piece piece = {.line = {.text = "", .number = row->line}};
    gc_ledger_enter(&log->ledger, &log->intake, &piece,
                    row->damaged ? GC_CLASS_DAMAGED : GC_CLASS_CYCLES);
    log->ledger.account.lines = row->line;
}

static bool next_of_csv(struct gc_log *log, struct gc_event *event)
{
    struct gc_csv_row row;
    struct gc_error error;
    while (!log->failed && gc_csv_reader_next(log->intake.csv, &row)) {
        enter_row(log, &row);
        if (row.damaged)
            continue;
        log->item.kind = GC_ITEM_CYCLE;
        log->item.cycle = row.cycle;
        log->item.identity = row.identity;
        if (take_cycle(log, event))
            return true;
    }
    if (!log->failed && gc_csv_reader_failed(log->intake.csv, &error))
        fail(log, &error);
    return false;
}

static void update_account(struct gc_log *log)
{
    struct gc_account *a = &log->ledger.account;
    a->bytes = log->intake.bytes;
    a->text_bytes = log->intake.text_bytes;
    if (log->intake.form != GC_FORM_CSV)
        a->lines = gc_intake_line_count(&log->intake);
    if (log->intake.finished && !log->failed)
        gc_ledger_balance(&log->ledger, &log->intake);
}

bool gc_log_next(struct gc_log *log, struct gc_event *event)
{
    if (log->failed || log->done)
        return false;
    bool more =
        log->intake.form == GC_FORM_CSV ? next_of_csv(log, event) : next_of_lines(log, event);
    if (!more)
        update_account(log);
    if (!more && log->intake.finished) {
        log->form = log->intake.form;
        log->done = true;
        if (!gc_processes_align(&log->processes))
            fail_no_memory(log);
        free_stages(log);
    }
    return more;
}

bool gc_log_failed(const struct gc_log *log, struct gc_error *error)
{
    if (log->failed && error)
        *error = log->error;
    return log->failed;
}

static enum gc_form form_of(const struct gc_log *log)
{
    return log->done ? log->form : log->intake.form;
}

bool gc_log_is_csv(const struct gc_log *log)
{
    return form_of(log) == GC_FORM_CSV;
}

bool gc_log_is_lines(const struct gc_log *log)
{
    return form_of(log) == GC_FORM_LINES;
}

size_t gc_log_process_count(const struct gc_log *log)
{
    size_t count = 0;
    for (size_t i = 0; i < log->processes.count; i++)
        count += gc_member_is_listed(log->processes.member[i]);
    return count;
}

const struct gc_process *gc_log_process(const struct gc_log *log, size_t index)
{
    for (size_t i = 0; i < log->processes.count; i++)
        if (gc_member_is_listed(log->processes.member[i]) && index-- == 0)
            return &log->processes.member[i]->process;
    return NULL;
}

const struct gc_account *gc_log_account(const struct gc_log *log)
{
    return &log->ledger.account;
}
