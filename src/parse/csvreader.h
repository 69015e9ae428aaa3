/*
 * gcplot's own CSV -> cycles. Push parser: feed bytes, take rows until there are no more. Columns
 * are found by the header's names, so their order and further ones do not matter; derived columns
 * are not read but computed again. docs/csv.md has the format.
 */
#ifndef GC_CSVREADER_H
#define GC_CSVREADER_H

#include "identity.h"

/* What the first bytes of an input are, as far as they are there. The scavenger's CSV is none. */
enum gc_csv_sniff { GC_CSV_NO, GC_CSV_YES, GC_CSV_MORE };
enum gc_csv_sniff gc_csv_sniff(const char *data, size_t len);

/* Pointers are valid until the next call on the reader. */
struct gc_csv_row {
    struct gc_identity identity;
    struct gc_cycle cycle;
    int64_t line;
    bool damaged; /* a row that is no cycle: identity and cycle are not filled */
};

struct gc_csv_reader;

struct gc_csv_reader *gc_csv_reader_new(struct gc_error *error);
void gc_csv_reader_free(struct gc_csv_reader *reader);

/* DATA is borrowed until gc_csv_reader_next has returned false. */
void gc_csv_reader_feed(struct gc_csv_reader *reader, const char *data, size_t len);
void gc_csv_reader_finish(struct gc_csv_reader *reader);

/* False: no more rows in what was fed, or a failure: see gc_csv_reader_failed. */
bool gc_csv_reader_next(struct gc_csv_reader *reader, struct gc_csv_row *row);

/* True, and ERROR filled, after a failure: no memory, or a field over the limit. */
bool gc_csv_reader_failed(const struct gc_csv_reader *reader, struct gc_error *error);

#endif
