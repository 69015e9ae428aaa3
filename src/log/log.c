#include <gcplot/log.h>

#include "intake.h"
#include "ledger.h"
#include "processes.h"
#include "reorder.h"
#include "untangle.h"

#include <stdlib.h>
#include <string.h>

struct gc_log {
    struct gc_log_options options;
    struct gc_intake intake;
    struct gc_reader *reader;
    struct gc_reorder *reorder;
    struct gc_tracker *tracker;
    struct gc_untangle *untangle;
    struct gc_processes processes;
    struct gc_ledger ledger;
    struct gc_error error;
    bool failed;
    bool done;         /* all was read: the stages are gone ... */
    enum gc_form form; /* ... but what the bytes were is kept */

    struct gc_piece piece; /* the line under way */
    bool has_line;
    size_t shown; /* bytes of the unfinished line that went out as text already */

    /* lines that are held back as torn */
    struct gc_tally torn;
    int torns;
    int64_t torn_number[GC_DAMAGES_MAX]; /* of the first ones, in the input */
    const char *torn_input;

    /* what the last event points to */
    struct gc_item item;
    struct gc_item offered; /* a line, and whether it waits to be taken */
    bool has_offer;
    struct gc_tracked tracked;
    bool has_scavenge; /* the item's, which waits for cycles before it */
    struct gc_derived derived;
};

static bool parts_new(struct gc_log *log, struct gc_error *error)
{
    const struct gc_log_options *o = &log->options;
    struct gc_reader_options options = {.reference_ns = o->reference_ns,
                                        .local_time = o->local_time,
                                        .want_text = o->want_text,
                                        .offer_odd = true};
    log->reader = gc_reader_new(&options, error);
    log->reorder = log->reader ? gc_reorder_new(error) : NULL;
    log->tracker = log->reorder ? gc_tracker_new(error) : NULL;
    log->untangle = log->tracker ? gc_untangle_new(log->tracker, error) : NULL;
    return log->untangle != NULL;
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
    gc_untangle_free(log->untangle);
    gc_tracker_free(log->tracker);
    log->reader = NULL;
    log->reorder = NULL;
    log->untangle = NULL;
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

static struct gc_member *member_of(struct gc_log *log, const struct gc_assignment *to,
                                   const struct gc_identity *identity)
{
    if (to->ended >= 0)
        gc_processes_end(&log->processes, to->ended);
    struct gc_member *member = to->is_new ? NULL : gc_processes_find(&log->processes, to->process);
    if (!member)
        member = gc_processes_add(&log->processes, to->process, identity, &log->options);
    log->ledger.account.dropped = log->processes.dropped;
    if (!member)
        fail_no_memory(log);
    return member;
}

/* What was resident when CYCLE, MEMBER's last, was read. False: no memory. */
static bool sample_at(struct gc_log *log, struct gc_member *member, const struct gc_cycle *cycle)
{
    struct gc_memory_sample sample = GC_MEMORY_NONE;
    sample.resident_mib = cycle->rss_mib;
    return cycle->rss_mib == GC_ABSENT ||
           gc_processes_sample(&log->processes, member, log->derived.end_ns, &sample);
}

/* Gives CYCLE, which lasts as long as the event, to its process. False: it makes no event. */
static bool give_cycle(struct gc_log *log, const struct gc_assignment *to,
                       const struct gc_identity *identity, const struct gc_cycle *cycle,
                       struct gc_event *event)
{
    struct gc_member *member = member_of(log, to, identity);
    if (!member)
        return false;
    log->ledger.account.cycles++;
    log->ledger.account.doubtful += to->is_doubtful;
    log->derived = gc_derive_next(&member->derive, cycle);
    log->ledger.account.missing += log->derived.missing;
    if (!gc_processes_see(&log->processes, member, cycle, &log->derived)) {
        fail_no_memory(log);
        return false;
    }
    if (!member->selected || !in_window(log, &log->derived) ||
        (cycle->repaired == 1 && log->options.no_repair))
        return false;
    if (!gc_series_add(member->series, cycle, &log->derived) || !sample_at(log, member, cycle)) {
        fail_no_memory(log);
        return false;
    }
    *event = (struct gc_event){.kind = GC_EVENT_CYCLE,
                               .process = &member->process,
                               .cycle = cycle,
                               .derived = &log->derived};
    return true;
}

/* What was held back until it was clear whose it is. */
static bool next_tracked(struct gc_log *log, struct gc_event *event)
{
    struct gc_tracked *tracked = &log->tracked;
    while (!log->failed && gc_tracker_next(log->tracker, tracked))
        if (give_cycle(log, &tracked->to, &tracked->identity, &tracked->cycle, event))
            return true;
    return false;
}

/* The item's cycle. False: it makes no event, or not yet, nor does one before it. */
static bool take_cycle(struct gc_log *log, struct gc_event *event)
{
    struct gc_assignment to;
    const struct gc_item *item = &log->item;
    if (!gc_tracker_put(log->tracker, &item->identity, &item->cycle, &to))
        return next_tracked(log, event);
    return give_cycle(log, &to, &item->identity, &item->cycle, event);
}

/* What the scavenger said. In the window is what follows a cycle that is. */
static bool take_scavenge(struct gc_log *log, struct gc_event *event)
{
    static const struct gc_process unknown = {
        .name = "", .given = "", .pid = GC_ABSENT, .killed_ns = GC_ABSENT};
    struct gc_assignment to;
    struct gc_scavenge *scavenge = &log->item.scavenge;
    struct gc_member *member = NULL;
    log->ledger.account.scavenges++;
    if (gc_tracker_owner(log->tracker, &log->item.identity, &to) &&
        !(member = member_of(log, &to, &log->item.identity)))
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

/* What cycles held up goes after them. */
static bool next_scavenge(struct gc_log *log, struct gc_event *event)
{
    bool waits = log->has_scavenge;
    log->has_scavenge = false;
    return waits && take_scavenge(log, event);
}

/* What was found in the log's order goes on to its process. */
static bool take_found(struct gc_log *log, struct gc_event *event)
{
    if (log->item.kind == GC_ITEM_CYCLE)
        return take_cycle(log, event);
    log->has_scavenge = gc_tracker_settle(log->tracker, &log->item.identity);
    return log->has_scavenge ? next_tracked(log, event) || next_scavenge(log, event)
                             : take_scavenge(log, event);
}

static bool begin_line(struct gc_log *log)
{
    gc_reader_offer_all(log->reader, gc_untangle_is_open(log->untangle));
    while ((log->has_line = gc_intake_next(&log->intake, &log->piece)) &&
           gc_reader_passes_over(log->reader, &log->piece.line))
        gc_ledger_enter(&log->ledger, &log->intake, &log->piece, GC_CLASS_OTHER);
    if (gc_intake_failed(&log->intake) || gc_reader_failed(log->reader) ||
        gc_untangle_failed(log->untangle))
        fail_no_memory(log);
    if (log->has_line)
        gc_reader_begin(log->reader, &log->piece.line, log->shown);
    return log->has_line;
}

/* What was read, or put together from pieces, goes on; true when it made an event. */
static bool take_item(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    if (log->item.kind == GC_ITEM_TEXT)
        return log->options.want_text && text_event(&log->item, event);
    if (gc_reorder_passes(log->reorder))
        return take_found(log, event);
    if (!gc_reorder_put(log->reorder, &log->item, &error))
        fail(log, &error);
    return false;
}

/* What lines turn out to be that were taken for torn ones. */
static enum gc_line_class class_of(const struct gc_stretch *stretch)
{
    if (stretch->repaired > 0)
        return GC_CLASS_TORN;
    if (stretch->lost > 0)
        return GC_CLASS_DAMAGED;
    return stretch->whole > 0 ? GC_CLASS_CYCLES : GC_CLASS_OTHER;
}

static void keep_damages(struct gc_log *log, const struct gc_stretch *stretch)
{
    const char *text = stretch->text, *all_end = text + stretch->len;
    for (int i = 0; i < log->torns && text < all_end; i++) {
        const char *end = memchr(text, '\n', (size_t)(all_end - text));
        size_t len = (size_t)((end ? end : all_end) - text);
        struct gc_line line = {.text = text, .len = len, .number = log->torn_number[i]};
        gc_ledger_keep_damage(&log->ledger, log->torn_input, &line);
        text += len + 1;
    }
}

/* Enters what became of the lines that were held back, if that is known. */
static void settle_torn(struct gc_log *log)
{
    struct gc_stretch stretch;
    struct gc_account *a = &log->ledger.account;
    if (!gc_untangle_ended(log->untangle, &stretch))
        return;
    enum gc_line_class class = class_of(&stretch);
    a->torn += stretch.repaired + stretch.lost;
    a->repaired += stretch.repaired;
    gc_ledger_settle(&log->ledger, &log->torn, class);
    if (class == GC_CLASS_DAMAGED)
        keep_damages(log, &stretch);
    log->torn = (struct gc_tally){0};
    log->torns = 0;
}

/* The line on offer; it waits until what came of those before it was taken. */
static void take_line(struct gc_log *log)
{
    const struct gc_item *line = &log->offered;
    if (gc_untangle_ends_before(log->untangle, line)) {
        settle_torn(log);
        return;
    }
    log->has_offer = false;
    if (!gc_untangle_wants(log->untangle, line) || !gc_untangle_put(log->untangle, line))
        return;
    gc_reader_taken(log->reader, line->is_whole ? GC_CLASS_CYCLES : GC_CLASS_TORN);
    if (line->is_whole)
        return;
    log->torn_input = log->intake.input;
    if (log->torns < GC_DAMAGES_MAX)
        log->torn_number[log->torns++] = log->piece.line.number;
    log->torn.lines += 1 + log->piece.newlines;
    log->torn.bytes += log->piece.bytes;
}

static void end_line(struct gc_log *log)
{
    size_t len = log->piece.line.len;
    gc_untangle_add_credit(log->untangle, log->piece.bytes);
    gc_ledger_enter(&log->ledger, &log->intake, &log->piece, gc_reader_class(log->reader));
    settle_torn(log);
    log->has_line = false;
    log->shown -= log->shown < len ? log->shown : len;
}

/* What was read of a line that is not taken apart; text waits for records under way. */
static bool take_read(struct gc_log *log, struct gc_event *event)
{
    if (log->item.kind != GC_ITEM_TEXT || !gc_untangle_is_open(log->untangle))
        return take_item(log, event);
    gc_untangle_hold(log->untangle, &log->item);
    return false;
}

/* One step through the line under way; true when it made an event. */
static bool step(struct gc_log *log, struct gc_event *event)
{
    if (!gc_reader_next(log->reader, &log->item)) {
        end_line(log);
        return false;
    }
    log->has_offer = log->item.kind == GC_ITEM_LINE;
    if (!log->has_offer)
        return take_read(log, event);
    log->offered = log->item;
    return false;
}

static bool next_untangled(struct gc_log *log, struct gc_event *event)
{
    while (!log->failed && gc_untangle_next(log->untangle, &log->item))
        if (take_item(log, event))
            return true;
    return false;
}

/* What was held back until the log's direction was known. */
static bool next_held(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    if (next_tracked(log, event) || next_scavenge(log, event))
        return true;
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
    if (!log->options.want_text || !text || len <= log->shown || gc_untangle_is_open(log->untangle))
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
        gc_untangle_finish(log->untangle);
        settle_torn(log);
        if (next_untangled(log, event))
            return true;
        gc_reorder_finish(log->reorder);
        if (next_held(log, event))
            return true;
        gc_tracker_finish(log->tracker);
        return next_tracked(log, event);
    }
    return show_unfinished(log, event);
}

static bool next_of_lines(struct gc_log *log, struct gc_event *event)
{
    while (!log->failed) {
        if (next_tracked(log, event) || next_scavenge(log, event))
            return true;
        if (!gc_reorder_passes(log->reorder) && next_held(log, event))
            return true;
        if (next_untangled(log, event))
            return true;
        if (log->has_offer) {
            take_line(log);
        } else if (log->has_line || begin_line(log)) {
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
    if (next_tracked(log, event))
        return true;
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
    if (log->intake.finished && !log->failed) {
        gc_tracker_finish(log->tracker);
        if (next_tracked(log, event))
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

const struct gc_process *gc_log_any_process(const struct gc_log *log, size_t index)
{
    return index < log->processes.count ? &log->processes.member[index]->process : NULL;
}

bool gc_log_met_process(const struct gc_log *log, size_t index)
{
    return gc_names_met(&log->processes.names, index);
}

bool gc_log_met_rename(const struct gc_log *log, size_t index)
{
    return gc_names_met(&log->processes.names, log->options.process_count + index);
}

const struct gc_account *gc_log_account(const struct gc_log *log)
{
    return &log->ledger.account;
}
