#include "ledger.h"

#include <string.h>

void gc_ledger_keep_damage(struct gc_ledger *ledger, const char *input, const struct gc_line *line)
{
    struct gc_account *a = &ledger->account;
    if (a->damages == GC_DAMAGES_MAX)
        return;
    struct gc_damage *damage = &a->damage[a->damages++];
    damage->input = input;
    damage->line = line->number;
    damage->len = line->len < GC_DAMAGE_TEXT_MAX ? line->len : GC_DAMAGE_TEXT_MAX;
    memcpy(damage->text, line->text, damage->len);
}

/* The first line of a piece. */
static void enter_line(struct gc_ledger *ledger, struct gc_strand *strand,
                       const struct gc_piece *piece, enum gc_line_class class)
{
    struct gc_account *a = &ledger->account;
    if (piece->goes_on && class <= strand->last)
        return;
    if (piece->goes_on)
        a->tally[strand->last].lines--;
    a->tally[class].lines++;
    strand->last = class;
    if (class == GC_CLASS_DAMAGED)
        gc_ledger_keep_damage(ledger, strand->intake.input, &piece->line);
}

void gc_ledger_enter(struct gc_ledger *ledger, struct gc_strand *strand,
                     const struct gc_piece *piece, enum gc_line_class class)
{
    struct gc_tally *tally = &ledger->account.tally[class];
    enter_line(ledger, strand, piece, class);
    tally->bytes += piece->bytes;
    if (piece->newlines == 0)
        return;
    tally->lines += piece->newlines;
    strand->last = class;
}

void gc_ledger_settle(struct gc_ledger *ledger, struct gc_strand *strand, enum gc_line_class class)
{
    const struct gc_tally *torn = &strand->torn;
    struct gc_account *a = &ledger->account;
    struct gc_tally *from = &a->tally[GC_CLASS_TORN];
    int64_t lines = torn->lines < from->lines ? torn->lines : from->lines;
    from->lines -= lines;
    from->bytes -= torn->bytes;
    a->tally[class].lines += lines;
    a->tally[class].bytes += torn->bytes;
    if (strand->last == GC_CLASS_TORN)
        strand->last = class;
}

void gc_ledger_balance(struct gc_ledger *ledger, enum gc_form form)
{
    struct gc_account *a = &ledger->account;
    bool is_csv = form == GC_FORM_CSV;
    struct gc_tally *rest = &a->tally[GC_CLASS_OTHER];
    struct gc_tally *bytes = &a->tally[is_csv ? GC_CLASS_CYCLES : GC_CLASS_OTHER];
    struct gc_tally sum = {0};
    for (int i = 0; i < GC_CLASSES; i++) {
        sum.bytes += a->tally[i].bytes;
        sum.lines += a->tally[i].lines;
    }
    bytes->bytes += a->text_bytes - sum.bytes;
    rest->lines += a->lines - sum.lines;
}
