#include <gcplot/log.h>

#include "assign.h"
#include "ledger.h"
#include "strand.h"

#include <stdlib.h>
#include <string.h>

struct gc_log {
    struct gc_log_options options;
    struct gc_strand whole; /* what is fed without its writer */
    struct gc_strands strands;
    struct gc_strand *strand; /* that is read: what was fed last, or one that ends before that */
    struct gc_strand *next;   /* then that which was fed last; NULL: the same */
    struct gc_reader *reader;
    struct gc_assign assign;
    struct gc_ledger ledger;
    struct gc_error error;
    bool failed;
    bool done;           /* all was read: the stages are gone */
    struct gc_item item; /* what the last event is of */
};

static bool parts_new(struct gc_log *log, struct gc_error *error)
{
    const struct gc_log_options *o = &log->options;
    struct gc_reader_options options = {.reference_ns = o->reference_ns,
                                        .local_time = o->local_time,
                                        .want_text = o->want_text,
                                        .offer_odd = true};
    log->reader = gc_reader_new(&options, error);
    if (!log->reader || !gc_assign_init(&log->assign, o, &log->ledger.account, error))
        return false;
    log->whole.untangle = gc_untangle_new(log->assign.tracker, error);
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
    log->strand = &log->whole;
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
    log->reader = NULL;
    gc_assign_end(&log->assign);
}

void gc_log_free(struct gc_log *log)
{
    if (!log)
        return;
    free_stages(log);
    gc_assign_release(&log->assign);
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

static bool has_failed(const struct gc_log *log)
{
    return log->failed || log->assign.failed;
}

void gc_log_feed(struct gc_log *log, const char *data, size_t len)
{
    struct gc_error error;
    if (!has_failed(log) && !log->done && !gc_intake_feed(&log->whole.intake, data, len, &error))
        fail(log, &error);
}

/* What there is of STRAND is all; it is read before what is fed next. */
static void end_first(struct gc_log *log, struct gc_strand *strand)
{
    struct gc_error error;
    if (!gc_intake_finish(&strand->intake, &error))
        fail(log, &error);
    log->next = &log->whole;
    log->strand = strand;
}

/* NULL: no memory. */
static struct gc_strand *strand_of(struct gc_log *log, const struct gc_origin *origin)
{
    struct gc_strand *strand = gc_strands_find(&log->strands, origin->id);
    if (strand)
        return strand;
    if (log->strands.count >= GC_LOG_ORIGINS_MAX)
        end_first(log, gc_strands_oldest(&log->strands));
    return gc_strands_add(&log->strands, origin);
}

void gc_log_feed_from(struct gc_log *log, const struct gc_origin *origin, const char *data,
                      size_t len)
{
    struct gc_error error;
    if (has_failed(log) || log->done)
        return;
    struct gc_strand *strand = strand_of(log, origin);
    if (!strand) {
        fail_no_memory(log);
        return;
    }
    if (log->next)
        log->next = strand;
    else
        log->strand = strand;
    gc_strands_use(&log->strands, strand, origin);
    if (!gc_intake_feed(&strand->intake, data, len, &error))
        fail(log, &error);
}

void gc_log_sample(struct gc_log *log, const struct gc_origin *origin)
{
    if (!has_failed(log))
        gc_assign_sample(&log->assign, origin);
}

void gc_log_kill(struct gc_log *log, const struct gc_origin *origin)
{
    if (!has_failed(log))
        gc_assign_kill(&log->assign, origin);
}

void gc_log_end(struct gc_log *log, int64_t id)
{
    struct gc_strand *strand = gc_strands_find(&log->strands, id);
    if (has_failed(log) || log->done)
        return;
    gc_assign_end_origin(&log->assign, id);
    if (strand)
        end_first(log, strand);
}

void gc_log_next_input(struct gc_log *log, const char *name)
{
    struct gc_error error;
    if (!has_failed(log) && !log->done && !gc_intake_next_input(&log->whole.intake, name, &error))
        fail(log, &error);
}

void gc_log_finish(struct gc_log *log)
{
    struct gc_error error;
    if (has_failed(log) || log->done)
        return;
    bool done = gc_intake_finish(&log->whole.intake, &error);
    for (size_t i = 0; done && i < log->strands.count; i++)
        done = gc_intake_finish(&log->strands.item[i]->intake, &error);
    if (!done)
        fail(log, &error);
}

/* --- lines to events ------------------------------------------------------------------------- */

static bool text_event(const struct gc_item *item, struct gc_event *event)
{
    *event = (struct gc_event){
        .kind = GC_EVENT_TEXT, .text = item->text, .len = item->len, .newline = item->newline};
    return true;
}

static bool begin_line(struct gc_log *log)
{
    struct gc_strand *strand = log->strand;
    gc_reader_use(log->reader, &strand->read);
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
    if (log->item.kind == GC_ITEM_TEXT)
        return log->options.want_text && text_event(&log->item, event);
    int64_t read_ns = log->strand->origin != 0 ? log->strand->time_ns : GC_ABSENT;
    return gc_assign_take(&log->assign, &log->item, read_ns, event);
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
    bool can = gc_strands_untangle(&log->strands, log->strand, log->assign.tracker, &failed);
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
    while (!has_failed(log) && untangle && gc_untangle_next(untangle, &log->item)) {
        gc_strand_sign(log->strand, &log->item);
        if (take_item(log, event))
            return true;
    }
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

/* After one that has ended: what was fed after it or, at the log's end, any other. */
static bool next_strand(struct gc_log *log)
{
    struct gc_strand *ended = log->strand;
    log->strand = log->next ? log->next : &log->whole;
    log->next = NULL;
    if (ended != &log->whole)
        gc_strands_drop(&log->strands, ended);
    if (!log->whole.intake.finished)
        return log->strand != &log->whole;
    if (log->strands.count == 0)
        return false;
    log->strand = log->strands.item[0];
    return true;
}

/* What was under way before the line that comes next. */
static bool next_waiting(struct gc_log *log, struct gc_event *event)
{
    return gc_assign_next(&log->assign, event) || next_untangled(log, event);
}

static bool next_of_lines(struct gc_log *log, struct gc_event *event)
{
    bool waits = true; /* something may, before the line that comes next */
    while (!has_failed(log)) {
        if (waits && next_waiting(log, event))
            return true;
        waits = true;
        if (log->strand->has_offer) {
            take_line(log);
        } else if (log->strand->has_line || begin_line(log)) {
            if (step(log, event))
                return true;
            waits = log->strand->has_line; /* where one just ended all before it is out */
        } else if (!has_failed(log)) {
            if (!log->strand->intake.finished)
                return show_unfinished(log, event);
            if (end_strand(log, event))
                return true;
            if (!next_strand(log))
                return log->whole.intake.finished && gc_assign_finish(&log->assign, event);
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
    if (gc_assign_next(&log->assign, event))
        return true;
    while (!has_failed(log) && gc_csv_reader_next(strand->intake.csv, &row)) {
        enter_row(log, &row);
        if (row.damaged)
            continue;
        log->item =
            (struct gc_item){.kind = GC_ITEM_CYCLE, .cycle = row.cycle, .identity = row.identity};
        if (gc_assign_take_row(&log->assign, &log->item, event))
            return true;
    }
    if (strand->intake.finished && gc_assign_finish(&log->assign, event))
        return true;
    if (!has_failed(log) && gc_csv_reader_failed(strand->intake.csv, &error))
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
    if (log->whole.intake.finished && !has_failed(log))
        gc_ledger_balance(&log->ledger, log->whole.intake.form);
}

bool gc_log_next(struct gc_log *log, struct gc_event *event)
{
    if (has_failed(log) || log->done)
        return false;
    bool more = log->strand->intake.form == GC_FORM_CSV ? next_of_csv(log, event)
                                                        : next_of_lines(log, event);
    if (!more)
        update_account(log);
    if (!more && log->whole.intake.finished) {
        log->done = true;
        if (!gc_processes_align(&log->assign.processes, true))
            fail_no_memory(log);
        free_stages(log);
    }
    return more;
}

void gc_log_align(struct gc_log *log)
{
    if (!has_failed(log) && !log->done && !gc_processes_align(&log->assign.processes, false))
        fail_no_memory(log);
}

bool gc_log_failed(const struct gc_log *log, struct gc_error *error)
{
    if (has_failed(log) && error)
        *error = log->failed ? log->error : log->assign.error;
    return has_failed(log);
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
    for (size_t i = 0; i < log->assign.processes.count; i++)
        count += gc_member_is_listed(log->assign.processes.member[i]);
    return count;
}

const struct gc_process *gc_log_process(const struct gc_log *log, size_t index)
{
    for (size_t i = 0; i < log->assign.processes.count; i++)
        if (gc_member_is_listed(log->assign.processes.member[i]) && index-- == 0)
            return &log->assign.processes.member[i]->process;
    return NULL;
}

const struct gc_process *gc_log_any_process(const struct gc_log *log, size_t index)
{
    return index < log->assign.processes.count ? &log->assign.processes.member[index]->process
                                               : NULL;
}

bool gc_log_met_process(const struct gc_log *log, size_t index)
{
    return gc_names_met(&log->assign.processes.names, index);
}

bool gc_log_met_rename(const struct gc_log *log, size_t index)
{
    return gc_names_met(&log->assign.processes.names, log->options.process_count + index);
}

const struct gc_account *gc_log_account(const struct gc_log *log)
{
    return &log->ledger.account;
}
