#include <gcplot/log.h>

#include "ledger.h"
#include "processes.h"
#include "reorder.h"
#include "strand.h"

#include <stdlib.h>
#include <string.h>

struct gc_log {
    struct gc_log_options options;
    struct gc_strand whole; /* what is fed without its writer */
    struct gc_strands strands;
    struct gc_strand *strand; /* what was fed last, or is being finished, is this one's */
    size_t finished;          /* how many of the strands are, at the end */
    struct gc_reader *reader;
    struct gc_reorder *reorder;
    struct gc_tracker *tracker;
    struct gc_processes processes;
    struct gc_ledger ledger;
    struct gc_error error;
    bool failed;
    bool done; /* all was read: the stages are gone */

    /* what the last event points to */
    struct gc_item item;
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
    log->strand = &log->whole;
    log->whole.untangle = log->tracker ? gc_untangle_new(log->tracker, error) : NULL;
    return log->whole.untangle != NULL;
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
    gc_strand_end(&log->whole);
    gc_strands_release(&log->strands);
    log->strand = &log->whole;
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
    if (!log->failed && !log->done && !gc_intake_feed(&log->strand->intake, data, len, &error))
        fail(log, &error);
}

/* NULL: no memory. */
static struct gc_strand *strand_of(struct gc_log *log, const struct gc_origin *origin)
{
    struct gc_strand *strand = gc_strands_find(&log->strands, origin->id);
    if (strand)
        return strand;
    if (log->strands.count == GC_LOG_ORIGINS_MAX)
        gc_strands_drop_oldest(&log->strands);
    return gc_strands_add(&log->strands, origin);
}

void gc_log_feed_from(struct gc_log *log, const struct gc_origin *origin, const char *data,
                      size_t len)
{
    struct gc_error error;
    if (log->failed || log->done)
        return;
    struct gc_strand *strand = strand_of(log, origin);
    if (!strand) {
        fail_no_memory(log);
        return;
    }
    log->strand = strand;
    gc_strands_use(&log->strands, strand, origin);
    if (!gc_intake_feed(&strand->intake, data, len, &error))
        fail(log, &error);
}

/* The process that ORIGIN's cycles go to; NULL: it had none. */
static struct gc_member *member_from(struct gc_log *log, const struct gc_origin *origin)
{
    const struct gc_strand *strand = gc_strands_find(&log->strands, origin->id);
    return strand && strand->process >= 0 ? gc_processes_find(&log->processes, strand->process)
                                          : NULL;
}

/* When that was, ns since MEMBER's process started; GC_ABSENT: not known. */
static int64_t since_start(const struct gc_member *member, int64_t time_ns)
{
    int64_t start = gc_series_totals(member->series)->start_time_ns;
    return start == GC_ABSENT ? GC_ABSENT : time_ns - start;
}

void gc_log_sample(struct gc_log *log, const struct gc_origin *origin)
{
    struct gc_member *member = log->failed ? NULL : member_from(log, origin);
    int64_t at = member ? since_start(member, origin->time_ns) : GC_ABSENT;
    if (member && !gc_processes_sample(&log->processes, member, at, &origin->memory))
        fail_no_memory(log);
}

void gc_log_kill(struct gc_log *log, const struct gc_origin *origin)
{
    struct gc_member *member = log->failed ? NULL : member_from(log, origin);
    if (member)
        gc_member_kill(member, since_start(member, origin->time_ns));
}

void gc_log_next_input(struct gc_log *log, const char *name)
{
    struct gc_error error;
    if (!log->failed && !log->done && !gc_intake_next_input(&log->strand->intake, name, &error))
        fail(log, &error);
}

void gc_log_finish(struct gc_log *log)
{
    struct gc_error error;
    if (log->failed || log->done)
        return;
    bool done = gc_intake_finish(&log->whole.intake, &error);
    for (size_t i = 0; done && i < log->strands.count; i++)
        done = gc_intake_finish(&log->strands.item[i]->intake, &error);
    if (!done)
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
    if (member->process.pid == log->strand->identity.pid)
        log->strand->process = to->process;
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
    struct gc_strand *strand = log->strand;
    gc_reader_offer_all(log->reader, gc_strand_is_open(strand));
    while ((strand->has_line = gc_intake_next(&strand->intake, &strand->piece)) &&
           gc_reader_passes_over(log->reader, &strand->piece.line))
        gc_ledger_enter(&log->ledger, strand, &strand->piece, GC_CLASS_OTHER);
    if (gc_intake_failed(&strand->intake) || gc_reader_failed(log->reader) ||
        (strand->untangle && gc_untangle_failed(strand->untangle)))
        fail_no_memory(log);
    if (strand->has_line)
        gc_reader_begin(log->reader, &strand->piece.line, strand->shown);
    return strand->has_line;
}

/* What was read, or put together from pieces, goes on; true when it made an event. */
static bool take_item(struct gc_log *log, struct gc_event *event)
{
    struct gc_error error;
    if (log->item.kind == GC_ITEM_TEXT)
        return log->options.want_text && text_event(&log->item, event);
    if (log->strand->origin != 0 || gc_reorder_passes(log->reorder))
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
    struct gc_strand *strand = log->strand;
    const char *text = stretch->text, *all_end = text + stretch->len;
    for (int i = 0; i < strand->torns && text < all_end; i++) {
        const char *end = memchr(text, '\n', (size_t)(all_end - text));
        size_t len = (size_t)((end ? end : all_end) - text);
        struct gc_line line = {.text = text, .len = len, .number = strand->torn_number[i]};
        gc_ledger_keep_damage(&log->ledger, strand->torn_input, &line);
        text += len + 1;
    }
}

/* Enters what became of the lines that were held back, if that is known. */
static void settle_torn(struct gc_log *log)
{
    struct gc_strand *strand = log->strand;
    struct gc_stretch stretch;
    struct gc_account *a = &log->ledger.account;
    if (!strand->untangle || !gc_untangle_ended(strand->untangle, &stretch))
        return;
    enum gc_line_class class = class_of(&stretch);
    a->torn += stretch.repaired + stretch.lost;
    a->repaired += stretch.repaired;
    gc_ledger_settle(&log->ledger, strand, class);
    if (class == GC_CLASS_DAMAGED)
        keep_damages(log, &stretch);
    strand->torn = (struct gc_tally){0};
    strand->torns = 0;
}

static bool can_untangle(struct gc_log *log)
{
    bool failed = false;
    bool can = gc_strands_untangle(&log->strands, log->strand, log->tracker, &failed);
    if (failed)
        fail_no_memory(log);
    return can;
}

/* The line on offer; it waits until what came of those before it was taken. */
static void take_line(struct gc_log *log)
{
    struct gc_strand *strand = log->strand;
    const struct gc_item *line = &strand->offered;
    if (!can_untangle(log)) {
        strand->has_offer = false;
        return;
    }
    if (gc_untangle_ends_before(strand->untangle, line)) {
        settle_torn(log);
        return;
    }
    strand->has_offer = false;
    if (!gc_untangle_wants(strand->untangle, line) || !gc_untangle_put(strand->untangle, line))
        return;
    gc_reader_taken(log->reader, line->is_whole ? GC_CLASS_CYCLES : GC_CLASS_TORN);
    if (line->is_whole)
        return;
    strand->torn_input = strand->intake.input;
    if (strand->torns < GC_DAMAGES_MAX)
        strand->torn_number[strand->torns++] = strand->piece.line.number;
    strand->torn.lines += 1 + strand->piece.newlines;
    strand->torn.bytes += strand->piece.bytes;
}

static void end_line(struct gc_log *log)
{
    struct gc_strand *strand = log->strand;
    size_t len = strand->piece.line.len;
    if (strand->untangle)
        gc_untangle_add_credit(strand->untangle, strand->piece.bytes);
    gc_ledger_enter(&log->ledger, strand, &strand->piece, gc_reader_class(log->reader));
    settle_torn(log);
    strand->has_line = false;
    strand->shown -= strand->shown < len ? strand->shown : len;
}

/* What was read of a line that is not taken apart; text waits for records under way. */
static bool take_read(struct gc_log *log, struct gc_event *event)
{
    if (log->item.kind != GC_ITEM_TEXT || !gc_strand_is_open(log->strand))
        return take_item(log, event);
    gc_untangle_hold(log->strand->untangle, &log->item);
    return false;
}

/* One step through the line under way; true when it made an event. */
static bool step(struct gc_log *log, struct gc_event *event)
{
    if (!gc_reader_next(log->reader, &log->item)) {
        end_line(log);
        return false;
    }
    gc_strand_sign(log->strand, &log->item);
    log->strand->has_offer = log->item.kind == GC_ITEM_LINE;
    if (!log->strand->has_offer)
        return take_read(log, event);
    log->strand->offered = log->item;
    return false;
}

static bool next_untangled(struct gc_log *log, struct gc_event *event)
{
    struct gc_untangle *untangle = log->strand->untangle;
    while (!log->failed && untangle && gc_untangle_next(untangle, &log->item)) {
        gc_strand_sign(log->strand, &log->item);
        if (take_item(log, event))
            return true;
    }
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
    struct gc_strand *strand = log->strand;
    size_t len;
    const char *text = gc_intake_pending(&strand->intake, &len);
    if (!log->options.want_text || !text || len <= strand->shown || gc_strand_is_open(strand))
        return false;
    size_t end = gc_reader_plain(log->reader, text, len);
    if (end <= strand->shown)
        return false;
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = text + strand->shown, .len = end - strand->shown};
    strand->shown = end;
    return true;
}

/* No line of the strand follows. */
static bool end_strand(struct gc_log *log, struct gc_event *event)
{
    if (log->strand->untangle)
        gc_untangle_finish(log->strand->untangle);
    settle_torn(log);
    return next_untangled(log, event);
}

/* At the log's end the strands are finished one after the other. */
static bool next_strand(struct gc_log *log)
{
    if (log->finished == log->strands.count)
        return false;
    log->strand = log->strands.item[log->finished++];
    return true;
}

static bool end_of_lines(struct gc_log *log, struct gc_event *event)
{
    gc_reorder_finish(log->reorder);
    if (next_held(log, event))
        return true;
    gc_tracker_finish(log->tracker);
    return next_tracked(log, event);
}

/* What was under way before the line that comes next. */
static bool next_waiting(struct gc_log *log, struct gc_event *event)
{
    return next_tracked(log, event) || next_scavenge(log, event) ||
           (!gc_reorder_passes(log->reorder) && next_held(log, event)) ||
           next_untangled(log, event);
}

static bool next_of_lines(struct gc_log *log, struct gc_event *event)
{
    while (!log->failed) {
        if (next_waiting(log, event))
            return true;
        if (log->strand->has_offer) {
            take_line(log);
        } else if (log->strand->has_line || begin_line(log)) {
            if (step(log, event))
                return true;
        } else if (!log->failed) {
            if (!log->strand->intake.finished)
                return show_unfinished(log, event);
            if (end_strand(log, event))
                return true;
            if (!next_strand(log))
                return end_of_lines(log, event);
        }
    }
    return false;
}

static void enter_row(struct gc_log *log, const struct gc_csv_row *row)
{
    struct gc_piece piece = {.line = {.text = "", .number = row->line}};
    gc_ledger_enter(&log->ledger, log->strand, &piece,
                    row->damaged ? GC_CLASS_DAMAGED : GC_CLASS_CYCLES);
    log->ledger.account.lines = row->line;
}

static bool next_of_csv(struct gc_log *log, struct gc_event *event)
{
    struct gc_strand *strand = log->strand;
    struct gc_csv_row row;
    struct gc_error error;
    if (next_tracked(log, event))
        return true;
    while (!log->failed && gc_csv_reader_next(strand->intake.csv, &row)) {
        enter_row(log, &row);
        if (row.damaged)
            continue;
        log->item.kind = GC_ITEM_CYCLE;
        log->item.cycle = row.cycle;
        log->item.identity = row.identity;
        if (take_cycle(log, event))
            return true;
    }
    if (strand->intake.finished && !log->failed) {
        gc_tracker_finish(log->tracker);
        if (next_tracked(log, event))
            return true;
    }
    if (!log->failed && gc_csv_reader_failed(strand->intake.csv, &error))
        fail(log, &error);
    return false;
}

static void update_account(struct gc_log *log)
{
    struct gc_account *a = &log->ledger.account;
    struct gc_volume volume = log->strands.dropped;
    gc_strand_measure(&log->whole, &volume);
    for (size_t i = 0; i < log->strands.count; i++)
        gc_strand_measure(log->strands.item[i], &volume);
    a->bytes = volume.bytes;
    a->text_bytes = volume.text_bytes;
    if (log->whole.intake.form != GC_FORM_CSV)
        a->lines = volume.lines;
    if (log->whole.intake.finished && !log->failed)
        gc_ledger_balance(&log->ledger, log->whole.intake.form);
}

bool gc_log_next(struct gc_log *log, struct gc_event *event)
{
    if (log->failed || log->done)
        return false;
    bool more = log->strand->intake.form == GC_FORM_CSV ? next_of_csv(log, event)
                                                        : next_of_lines(log, event);
    if (!more)
        update_account(log);
    if (!more && log->whole.intake.finished) {
        log->done = true;
        if (!gc_processes_align(&log->processes, true))
            fail_no_memory(log);
        free_stages(log);
    }
    return more;
}

void gc_log_align(struct gc_log *log)
{
    if (!log->failed && !log->done && !gc_processes_align(&log->processes, false))
        fail_no_memory(log);
}

bool gc_log_failed(const struct gc_log *log, struct gc_error *error)
{
    if (log->failed && error)
        *error = log->error;
    return log->failed;
}

bool gc_log_is_csv(const struct gc_log *log)
{
    return log->whole.intake.form == GC_FORM_CSV;
}

bool gc_log_is_lines(const struct gc_log *log)
{
    return log->whole.intake.form == GC_FORM_LINES;
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
