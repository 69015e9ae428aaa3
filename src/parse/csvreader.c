#include "csvreader.h"

#include "fields.h"
#include "judge.h"
#include "number.h"
#include "stamp.h"

#include <csv.h>
#include <gcplot/buffer.h>
#include <stdlib.h>
#include <string.h>

/* Columns beside the fields of the cycle. */
enum { COLUMN_PROCESS = GC_FIELDS, COLUMN_PID, COLUMN_TIME, KNOWN_COLUMNS, COLUMN_IGNORED };

static const char *const other_columns[] = {"process", "pid", "time"};

enum { COLUMNS_MAX = 256, FIELD_MAX = 64 * 1024, PIECE = 4096 };

/*
 * libcsv calls back for each field; the fields of the rows it finished wait in TEXT (each ended by
 * a NUL) until they are taken. Chunks are fed to it in pieces, so that little waits.
 */
struct gc_csv_reader {
    struct csv_parser parser;
    const char *data; /* what was fed and is not yet with libcsv */
    size_t len;
    struct gc_buffer text; /* fields of whole rows, then of the row under way */
    size_t taken;          /* of text: rows given out */
    size_t whole;          /* of text: end of the last whole row */
    size_t *row_fields;    /* how many fields each whole row has that waits */
    size_t rows, rows_cap, rows_taken;
    size_t fields; /* in the row under way */
    int column[COLUMNS_MAX];
    size_t columns; /* 0 until the header was read */
    int64_t line;
    bool finished;
    bool broken; /* libcsv gave up: a field over the limit */
    bool no_memory;
};

static enum gc_csv_sniff begins_with(const char *data, size_t len, const char *head)
{
    size_t need = strlen(head);
    size_t have = len < need ? len : need;
    if (memcmp(data, head, have) != 0)
        return GC_CSV_NO;
    return have == need ? GC_CSV_YES : GC_CSV_MORE;
}

enum gc_csv_sniff gc_csv_sniff(const char *data, size_t len)
{
    enum gc_csv_sniff cycles = begins_with(data, len, "process,pid,gc,");
    if (cycles != GC_CSV_YES)
        return cycles;
    enum gc_csv_sniff scavenger = begins_with(data, len, "process,pid,gc,time,n,");
    return scavenger == GC_CSV_NO ? GC_CSV_YES : scavenger == GC_CSV_YES ? GC_CSV_NO : GC_CSV_MORE;
}

/* A quote that is never closed must not take the rest of the input into memory. */
static void *bounded_realloc(void *p, size_t size)
{
    return size > FIELD_MAX ? NULL : realloc(p, size);
}

struct gc_csv_reader *gc_csv_reader_new(struct gc_error *error)
{
    struct gc_csv_reader *reader = calloc(1, sizeof *reader);
    if (!reader || csv_init(&reader->parser, 0) != 0) {
        free(reader);
        gc_error_no_memory(error);
        return NULL;
    }
    csv_set_realloc_func(&reader->parser, bounded_realloc);
    return reader;
}

void gc_csv_reader_free(struct gc_csv_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    gc_buffer_release(&reader->text);
    free(reader->row_fields);
    free(reader);
}

static void take_field(void *bytes, size_t len, void *context)
{
    struct gc_csv_reader *reader = context;
    if (reader->fields++ >= COLUMNS_MAX)
        return; /* the row is damaged; its tail is not kept */
    char *to = gc_buffer_reserve(&reader->text, len + 1);
    if (!to)
        return;
    for (size_t i = 0; i < len; i++) /* NULs end the fields here: one within is made visible */
        to[i] = ((const char *)bytes)[i] ? ((const char *)bytes)[i] : '?';
    to[len] = '\0';
    reader->text.len += len + 1;
}

static bool more_rows(struct gc_csv_reader *reader)
{
    size_t cap = reader->rows_cap ? reader->rows_cap * 2 : 64;
    size_t *longer = realloc(reader->row_fields, cap * sizeof *longer);
    if (!longer)
        return false;
    reader->row_fields = longer;
    reader->rows_cap = cap;
    return true;
}

static void take_row(int terminator, void *context)
{
    struct gc_csv_reader *reader = context;
    (void)terminator;
    if (reader->rows == reader->rows_cap && !more_rows(reader)) {
        reader->no_memory = true;
        return;
    }
    reader->row_fields[reader->rows++] = reader->fields;
    reader->fields = 0;
    reader->whole = reader->text.len;
}

static int column_of(const char *name)
{
    for (int i = 0; i < GC_FIELDS; i++)
        if (strcmp(gc_fields[i].column, name) == 0)
            return i;
    for (int i = COLUMN_PROCESS; i < KNOWN_COLUMNS; i++)
        if (strcmp(other_columns[i - COLUMN_PROCESS], name) == 0)
            return i;
    return COLUMN_IGNORED;
}

static void read_header(struct gc_csv_reader *reader, const char *field, size_t fields)
{
    for (size_t i = 0; i < fields && i < COLUMNS_MAX; i++) {
        reader->column[i] = column_of(field);
        field += strlen(field) + 1;
    }
    reader->columns = fields < COLUMNS_MAX ? fields : COLUMNS_MAX;
}

static bool read_number(const char *text, size_t len, enum gc_notation notation, int64_t *value)
{
    switch (notation) {
    case GC_NOTE_COUNT:
        return gc_count_read(text, len, value);
    case GC_NOTE_SECONDS:
        return gc_seconds_read(text, len, value);
    case GC_NOTE_MILLIS:
        return gc_millis_read(text, len, value);
    case GC_NOTE_FLAG:
        return gc_count_read(text, len, value) && *value <= 1;
    }
    return false;
}

static bool read_field(const struct gc_field *field, const char *text, size_t len,
                       struct gc_cycle *cycle)
{
    int64_t *value = gc_field_of(cycle, field);
    if (!read_number(text, len, field->notation, value))
        return false;
    if (field->notation == GC_NOTE_MILLIS && !gc_is_runtime_millis(text, len, *value))
        cycle->plain_ms = true;
    return true;
}

static bool read_column(int column, const char *text, size_t len, struct gc_csv_row *row)
{
    if (column == COLUMN_IGNORED || len == 0)
        return true;
    if (column == COLUMN_PROCESS) {
        row->identity.name = text;
        row->identity.name_len = len;
        row->identity.is_process = true;
        return true;
    }
    if (column == COLUMN_PID)
        return gc_count_read(text, len, &row->identity.pid);
    if (column == COLUMN_TIME)
        return gc_timestamp_read(text, len, &row->cycle.time_ns);
    return read_field(&gc_fields[column], text, len, &row->cycle);
}

static bool read_row(struct gc_csv_reader *reader, const char *field, size_t fields,
                     struct gc_csv_row *row)
{
    row->identity = GC_IDENTITY_NONE;
    gc_cycle_init(&row->cycle);
    if (fields != reader->columns)
        return false;
    for (size_t i = 0; i < fields; i++) {
        size_t len = strlen(field);
        if (!read_column(reader->column[i], field, len, row))
            return false;
        field += len + 1;
    }
    return gc_judge_number(row->cycle.gc);
}

static size_t fields_size(const char *text, size_t fields)
{
    size_t size = 0;
    for (size_t i = 0; i < fields && i < COLUMNS_MAX; i++)
        size += strlen(text + size) + 1;
    return size;
}

/* The rows given out make room; only a row under way is moved. */
static void drop_taken(struct gc_csv_reader *reader)
{
    size_t left = reader->text.len - reader->whole;
    if (left)
        memmove(reader->text.data, reader->text.data + reader->whole, left);
    reader->text.len = left;
    reader->taken = reader->whole = 0;
    reader->rows = reader->rows_taken = 0;
}

/* Hands libcsv the next piece; false when there is none or on a failure. */
static bool parse_piece(struct gc_csv_reader *reader)
{
    size_t len = reader->len < PIECE ? reader->len : PIECE;
    if (reader->broken || reader->no_memory || len == 0)
        return false;
    drop_taken(reader);
    size_t done = csv_parse(&reader->parser, reader->data, len, take_field, take_row, reader);
    reader->broken = done != len;
    reader->no_memory = reader->no_memory || reader->text.failed;
    reader->data += len;
    reader->len -= len;
    return !reader->broken && !reader->no_memory;
}

void gc_csv_reader_feed(struct gc_csv_reader *reader, const char *data, size_t len)
{
    reader->data = data;
    reader->len = len;
}

void gc_csv_reader_finish(struct gc_csv_reader *reader)
{
    if (reader->broken || reader->no_memory || reader->finished)
        return;
    drop_taken(reader);
    reader->finished = true;
    reader->broken = csv_fini(&reader->parser, take_field, take_row, reader) != 0;
    reader->no_memory = reader->no_memory || reader->text.failed;
}

bool gc_csv_reader_failed(const struct gc_csv_reader *reader, struct gc_error *error)
{
    if (reader->no_memory)
        return !gc_error_no_memory(error);
    if (reader->broken)
        return !gc_error_set(error, NULL, reader->line + 1,
                             "CSV field of more than %d bytes; is a quote left open?", FIELD_MAX);
    return false;
}

bool gc_csv_reader_next(struct gc_csv_reader *reader, struct gc_csv_row *row)
{
    for (;;) {
        while (reader->rows_taken == reader->rows)
            if (!parse_piece(reader))
                return false;
        const char *text = reader->text.data + reader->taken;
        size_t fields = reader->row_fields[reader->rows_taken++];
        reader->taken += fields_size(text, fields);
        reader->line++;
        if (reader->columns == 0) {
            read_header(reader, text, fields);
            continue;
        }
        row->line = reader->line;
        row->damaged = !read_row(reader, text, fields, row);
        return true;
    }
}
