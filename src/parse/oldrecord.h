/*
 * The records of Go 1.0 to 1.5, which later versions print no more: docs/formats.md has them in
 * words, and what becomes of their fields.
 */
#ifndef GC_OLDRECORD_H
#define GC_OLDRECORD_H

#include <gcplot/cycle.h>

struct gc_old_records;

struct gc_old_records *gc_old_records_new(struct gc_error *error);
void gc_old_records_free(struct gc_old_records *records);

/* Reads a record of Go 1.5, or of its development, that begins at BEGIN: "gc 1 @", "gc #1 @". */
bool gc_old_record_read(const struct gc_old_records *records, const char *text, size_t len,
                        size_t begin, struct gc_span *span, struct gc_cycle *cycle);

/* Finds the first record of Go 1.0 to 1.4 in TEXT[FROM, LEN): "gc1(4): ". */
bool gc_old_record_find(const struct gc_old_records *records, const char *text, size_t len,
                        size_t from, struct gc_span *span, struct gc_cycle *cycle);

#endif
