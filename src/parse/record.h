/*
 * The record of a cycle as Go 1.6 to 1.27 print it on a line: docs/formats.md has it in words. It
 * is what nearly every line of a dense log is, so it is read by hand in one pass.
 * tests/unit/grammar.h has it as a regular expression, which a test holds this to; tokens.h has it
 * as the runtime's writes.
 */
#ifndef GC_RECORD_H
#define GC_RECORD_H

#include <gcplot/cycle.h>

/*
 * Reads the record that begins at BEGIN of TEXT[0, LEN): all printed fields of CYCLE, (forced)
 * among them, and SPAN. False: there is none, or it has a number that does not fit; CYCLE then is
 * undefined, and SPAN untouched. Whether a runtime could have printed it is judge.h's.
 */
bool gc_record_read(const char *text, size_t len, size_t begin, struct gc_span *span,
                    struct gc_cycle *cycle);

#endif
