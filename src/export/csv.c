#include "exporters.h"

#include "fields.h"
#include "number.h"
#include "timestamp.h"

#include <csv.h>
#include <string.h>

/* Columns that are not fields of the cycle itself. */
enum derived_column { COL_PROCESS = GC_FIELDS, COL_PID, COL_END, COL_TIME, COL_INTERVAL_PCT };

static const char *const derived_names[] = {"process", "pid", "end_s", "time",
                                            "interval_gc_cpu_pct"};

/* The order of the columns: new ones come at the end, none is renamed. */
static const int columns[] = {
    COL_PROCESS,
    COL_PID,
    GC_FIELD_GC,
    GC_FIELD_START,
    COL_END,
    COL_TIME,
    GC_FIELD_GC_CPU_PCT,
    COL_INTERVAL_PCT,
    GC_FIELD_CLOCK,
    GC_FIELD_CLOCK + 1,
    GC_FIELD_CLOCK + 2,
    GC_FIELD_CPU,
    GC_FIELD_CPU + 1,
    GC_FIELD_CPU + 2,
    GC_FIELD_CPU + 3,
    GC_FIELD_CPU + 4,
    GC_FIELD_HEAP_BEFORE,
    GC_FIELD_HEAP_AFTER,
    GC_FIELD_HEAP_LIVE,
    GC_FIELD_HEAP_GOAL,
    GC_FIELD_STACKS,
    GC_FIELD_GLOBALS,
    GC_FIELD_PROCS,
    GC_FIELD_FORCED,
    GC_FIELD_REPAIRED,
    GC_FIELD_RSS,
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void begin(struct gc_buffer *out)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        int column = columns[i];
        gc_buffer_add_text(out, column < GC_FIELDS ? gc_fields[column].column
                                                   : derived_names[column - COL_PROCESS]);
        gc_buffer_add_text(out, i + 1 < COLUMNS ? "," : "\n");
    }
}

/* What readers take away from the ends of a field that is not quoted. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

void gc_csv_add_text(struct gc_buffer *out, const char *text)
{
    size_t len = strlen(text);
    bool quote = strpbrk(text, ",\"\r\n") || is_space(text[0]) || (len && is_space(text[len - 1]));
    if (!quote) {
        gc_buffer_add(out, text, len);
        return;
    }
    size_t room = 2 * len + 2;
    char *to = gc_buffer_reserve(out, room);
    if (to)
        out->len += csv_write2(to, room, text, len, CSV_QUOTE);
}

static size_t write_number(char *to, int64_t value, enum gc_notation notation, bool plain_ms)
{
    switch (notation) {
    case GC_NOTE_SECONDS:
        return gc_decimal_write(to, value / 1000000, 3);
    case GC_NOTE_MILLIS:
        return plain_ms ? gc_plain_millis_write(to, value) : gc_millis_write(to, value);
    case GC_NOTE_COUNT:
    case GC_NOTE_FLAG:
        break;
    }
    return gc_count_write(to, value);
}

static size_t write_derived(char *to, int column, const struct gc_event *event)
{
    int64_t pid = event->process->pid;
    int64_t end = event->derived->end_ns;
    int64_t time = event->cycle->time_ns;
    int64_t centipct = event->derived->interval_centipct;
    switch (column) {
    case COL_PID:
        return pid == GC_ABSENT ? 0 : gc_count_write(to, pid);
    case COL_END:
        return end == GC_ABSENT ? 0 : gc_decimal_write(to, end / 1000, 6);
    case COL_TIME:
        return time == GC_ABSENT ? 0 : gc_timestamp_write(to, time);
    case COL_INTERVAL_PCT:
        return centipct == GC_ABSENT ? 0 : gc_decimal_write(to, centipct, 2);
    }
    return 0;
}

static size_t write_column(char *to, int column, const struct gc_event *event)
{
    if (column >= GC_FIELDS)
        return write_derived(to, column, event);
    const struct gc_field *field = &gc_fields[column];
    int64_t value = gc_field_get(event->cycle, field);
    return value == GC_ABSENT ? 0
                              : write_number(to, value, field->notation, event->cycle->plain_ms);
}

static void row(struct gc_buffer *out, const char *label, const struct gc_event *event)
{
    gc_csv_add_text(out, label);
    char *from = gc_buffer_reserve(out, COLUMNS * (GC_NUMBER_MAX + 1));
    if (!from)
        return;
    char *to = from;
    for (size_t i = 1; i < COLUMNS; i++) {
        *to++ = ',';
        to += write_column(to, columns[i], event);
    }
    *to++ = '\n';
    out->len += (size_t)(to - from);
}

const struct gc_exporter gc_csv_exporter = {
    .name = "csv", .suffix = ".csv", .rows = GC_EVENT_CYCLE, .begin = begin, .row = row};
