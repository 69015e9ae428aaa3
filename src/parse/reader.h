/*
 * A line of a log -> what is in it: cycles, the scavenger's figures, and the program's own text.
 * Takes the line out of whatever a log shipper, a tool or a terminal put around it. Remembers the
 * parts of lines that such a one cut.
 */
#ifndef GC_READER_H
#define GC_READER_H

#include "identity.h"
#include "lines.h"
#include "wrapper.h"

#include <gcplot/account.h>
#include <gcplot/scavenge.h>

enum gc_item_kind {
    GC_ITEM_TEXT, /* as it stands in the line: what is no trace */
    GC_ITEM_CYCLE,
    GC_ITEM_SCAVENGE,
    GC_ITEM_LINE, /* the line out of its wrappers, before anything of it is taken: see below */
};

/* All pointers are valid until the next call on the reader. */
struct gc_item {
    enum gc_item_kind kind;
    struct gc_identity identity; /* of a cycle or the scavenger's */
    struct gc_cycle cycle;
    struct gc_scavenge scavenge;
    const char *text;
    size_t len;
    bool newline; /* the line's end follows TEXT */

    /* of a line; cycle.time_ns is its time stamp */
    bool is_odd;     /* it has a piece of a record, or something else beside a record */
    bool is_damaged; /* such a piece, and no record */
    bool has_record; /* a whole one stands in it */
    bool is_whole;   /* it is a record and nothing else: cycle is filled */
    bool is_bare;    /* TEXT is all of the line */
    size_t shown;    /* bytes of TEXT that went out before it was whole */
    /* the line as it stands in the log, less what went out of it */
    const char *raw;
    size_t raw_len;
    bool raw_newline;
};

struct gc_reader_options {
    int64_t reference_ns; /* see struct gc_stamp_zone */
    bool local_time;
    bool want_text; /* items of text, too */
    bool offer_odd; /* lines that may have pieces of torn records, as items before all others */
};

struct gc_reader;

/*
 * What is known of the lines before, in one stream of them. Held by the caller; zeroed is the
 * beginning.
 */
struct gc_reader_memory {
    int plain_lines;                    /* since the last one that was wrapped */
    bool is_wrapped;                    /* for one of the runtime's was */
    struct gc_buffer parts[GC_STREAMS]; /* of a line that a shipper cut */
    bool is_over[GC_STREAMS];           /* they were too many: the line's rest is passed over */
};

void gc_reader_memory_release(struct gc_reader_memory *memory);

/* A reader begins with a memory of its own. */
struct gc_reader *gc_reader_new(const struct gc_reader_options *options, struct gc_error *error);
void gc_reader_free(struct gc_reader *reader);

/* The lines that follow are of the stream of MEMORY, which is borrowed until it is another's. */
void gc_reader_use(struct gc_reader *reader, struct gc_reader_memory *memory);

/*
 * Whether LINE is surely the program's own and nobody wants it: it need not be begun. So are nearly
 * all lines of an ordinary log, and this is quick.
 */
bool gc_reader_passes_over(const struct gc_reader *reader, const struct gc_line *line);

/*
 * The next line; it stays until gc_reader_next has returned false. Its first SHOWN bytes went out
 * as text before it was whole.
 */
void gc_reader_begin(struct gc_reader *reader, const struct gc_line *line, size_t shown);

/* The next item of the line; false: there is no more. */
bool gc_reader_next(struct gc_reader *reader, struct gc_item *item);

/* From now on (or no more) all lines are such items. */
void gc_reader_offer_all(struct gc_reader *reader, bool all);

/* After an item of a line: it was taken as one of CLASS, and nothing else comes of it. */
void gc_reader_taken(struct gc_reader *reader, enum gc_line_class class);

/* What the line was, once gc_reader_next returned false. */
enum gc_line_class gc_reader_class(const struct gc_reader *reader);

/* True after a lack of memory: a line was not read. */
bool gc_reader_failed(const struct gc_reader *reader);

/*
 * How much of the unfinished line TEXT[0, LEN) is surely the program's own, whatever follows: a
 * prompt or a progress bar must be seen before its line ends.
 */
size_t gc_reader_plain(const struct gc_reader *reader, const char *text, size_t len);

#endif
