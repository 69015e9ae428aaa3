/* Keeps the account of a log: each line in one class, and its bytes with it. */
#ifndef GC_LEDGER_H
#define GC_LEDGER_H

#include "strand.h"

/* Held by the caller; zeroed is empty. */
struct gc_ledger {
    struct gc_account account;
};

/* Enters a piece of STRAND. The pieces of a line, and the elements in it, are one line: of the
   highest class among them. */
void gc_ledger_enter(struct gc_ledger *ledger, struct gc_strand *strand,
                     const struct gc_piece *piece, enum gc_line_class class);

/* STRAND's lines that were entered as torn turn out to be of CLASS. */
void gc_ledger_settle(struct gc_ledger *ledger, struct gc_strand *strand, enum gc_line_class class);

/* Keeps the text of a damaged line, if it is one of the first. */
void gc_ledger_keep_damage(struct gc_ledger *ledger, const char *input, const struct gc_line *line);

/* At the end: what was in no line, as a document's separators and the bytes of a CSV's rows. */
void gc_ledger_balance(struct gc_ledger *ledger, enum gc_form form);

#endif
