#define _GNU_SOURCE /* memmem */
#include "truth.h"

#include "number.h"

#include <stdlib.h>
#include <string.h>

struct range {
    size_t begin; /* in the log */
    size_t len;
    long pid;
};

struct ranges {
    struct range *range;
    size_t count;
};

/* All that one process wrote, a NUL after it, and where each byte of it stood in the log. */
struct own {
    char *text;
    size_t *stood;
    size_t len;
    size_t writer;
};

enum { LINES_WITHIN_MAX = 64, RECORD_MAX = 1024 };

/* Where the reader of one record is. */
struct place {
    const struct own *own;
    size_t at;
    size_t taken;
    char *record; /* RECORD_MAX bytes: TAKEN of them are what it took so far */
};

/* What stands before each field's number; the runtime writes all of it piece by piece. */
static const char *const before[GC_FIELD_FORCED] = {
    [GC_FIELD_GC] = "gc ",
    [GC_FIELD_START] = " @",
    [GC_FIELD_GC_CPU_PCT] = "s ",
    [GC_FIELD_CLOCK + GC_CLOCK_SWEEP_TERM] = ": ",
    [GC_FIELD_CLOCK + GC_CLOCK_MARK] = "+",
    [GC_FIELD_CLOCK + GC_CLOCK_MARK_TERM] = "+",
    [GC_FIELD_CPU + GC_CPU_SWEEP_TERM] = " ms clock, ",
    [GC_FIELD_CPU + GC_CPU_ASSIST] = "+",
    [GC_FIELD_CPU + GC_CPU_BACKGROUND] = "/",
    [GC_FIELD_CPU + GC_CPU_IDLE] = "/",
    [GC_FIELD_CPU + GC_CPU_MARK_TERM] = "+",
    [GC_FIELD_HEAP_BEFORE] = " ms cpu, ",
    [GC_FIELD_HEAP_AFTER] = "->",
    [GC_FIELD_HEAP_LIVE] = "->",
    [GC_FIELD_HEAP_GOAL] = " MB, ",
    [GC_FIELD_STACKS] = " MB goal, ",
    [GC_FIELD_GLOBALS] = " MB stacks, ",
    [GC_FIELD_PROCS] = " MB globals, ",
};

static bool stands(const struct place *place, const char *piece)
{
    size_t len = strlen(piece);
    return place->own->len - place->at >= len &&
           memcmp(place->own->text + place->at, piece, len) == 0;
}

/* Over a line of the process's own; false: there is none, or a record begins. */
static bool pass_line(struct place *place)
{
    const char *text = place->own->text + place->at;
    const char *end = memchr(text, '\n', place->own->len - place->at);
    if (!end || end == text || stands(place, "gc "))
        return false;
    place->at += (size_t)(end + 1 - text);
    return true;
}

static bool take_bytes(struct place *place, size_t len)
{
    if (len > RECORD_MAX - place->taken)
        return false;
    memcpy(place->record + place->taken, place->own->text + place->at, len);
    place->at += len;
    place->taken += len;
    return true;
}

/* PIECE, maybe after lines of the process's own; where it is not, PLACE stays. */
static bool take(struct place *place, const char *piece)
{
    struct place look = *place;
    for (int lines = 0; !stands(&look, piece); lines++)
        if (lines == LINES_WITHIN_MAX || !pass_line(&look))
            return false;
    if (!take_bytes(&look, strlen(piece)))
        return false;
    *place = look;
    return true;
}

static bool read_number(enum gc_notation notation, const char *text, size_t len, int64_t *value)
{
    if (notation == GC_NOTE_COUNT)
        return gc_count_read(text, len, value);
    if (notation == GC_NOTE_SECONDS)
        return gc_seconds_read(text, len, value);
    return gc_millis_read(text, len, value);
}

static bool take_number(struct place *place, enum gc_notation notation, int64_t *value)
{
    static const char digits[] = "0123456789.";
    for (int lines = 0; lines < LINES_WITHIN_MAX; lines++) {
        const char *text = place->own->text + place->at;
        size_t len = strspn(text, digits); /* the text ends in a NUL */
        if (len > 0)
            return take_bytes(place, len) && read_number(notation, text, len, value);
        if (!pass_line(place))
            return false;
    }
    return false;
}

/* Since Go 1.26 there may be words after the percent sign, which make pieces of `%: `. */
static bool take_percent(struct place *place)
{
    if (!take(place, "%"))
        return false;
    take(place, " (checking for goroutine leaks)");
    return true;
}

/* To Go 1.17 there are no stacks and globals. */
static bool is_old(const struct place *place)
{
    struct place look = *place;
    int64_t number;
    return take(&look, before[GC_FIELD_STACKS]) && take_number(&look, GC_NOTE_COUNT, &number) &&
           !take(&look, before[GC_FIELD_GLOBALS]);
}

static bool take_field(struct place *place, size_t id, const char *piece, struct cycle_key *key)
{
    return (id != GC_FIELD_CLOCK || take_percent(place)) && take(place, piece) &&
           take_number(place, gc_fields[id].notation, &key->field[id]);
}

static bool take_record(struct place *place, struct cycle_key *key)
{
    for (size_t id = 0; id < GC_FIELD_FORCED; id++) {
        const char *piece = before[id];
        if (id == GC_FIELD_STACKS && is_old(place)) {
            key->field[GC_FIELD_STACKS] = key->field[GC_FIELD_GLOBALS] = GC_ABSENT;
            id = GC_FIELD_PROCS;
        }
        if (!take_field(place, id, piece, key))
            return false;
    }
    if (!take(place, " P"))
        return false;
    key->field[GC_FIELD_FORCED] = take(place, " (forced)");
    return true;
}

static bool add_cycle(struct truth *truth, const struct true_cycle *cycle)
{
    if ((truth->count & (truth->count - 1)) == 0) { /* a power of two: it is full */
        size_t room = truth->count ? 2 * truth->count : 1;
        void *more = realloc(truth->cycles, room * sizeof *truth->cycles);
        if (!more)
            return false;
        truth->cycles = more;
    }
    truth->cycles[truth->count++] = *cycle;
    return true;
}

/* Another's piece may happen to be the one that is missing: then the record is whole. */
static bool is_torn(const struct place *place, size_t begin, const char *log)
{
    const size_t *stood = place->own->stood;
    size_t first = stood[begin], last = stood[place->at - 1];
    return memmem(log + first, last + 1 - first, place->record, place->taken) == NULL;
}

static bool read_own(struct truth *truth, const struct own *own, const char *log)
{
    char record[RECORD_MAX];
    const char *found, *end = own->text + own->len, *text = own->text;
    while ((found = memmem(text, (size_t)(end - text), "gc ", 3)) != NULL) {
        struct place place = {.own = own, .at = (size_t)(found - own->text), .record = record};
        struct true_cycle cycle = {.writer = own->writer};
        size_t begin = place.at;
        text = found + 1;
        if (!take_record(&place, &cycle.key))
            continue;
        cycle.torn = is_torn(&place, begin, log);
        if (!add_cycle(truth, &cycle))
            return false;
        text = own->text + place.at;
    }
    return true;
}

static void collect_own(struct own *own, const char *log, const struct ranges *ranges, long pid)
{
    for (const struct range *r = ranges->range; r < ranges->range + ranges->count; r++) {
        if (r->pid != pid)
            continue;
        for (size_t at = r->begin; at < r->begin + r->len; at++) {
            own->stood[own->len] = at;
            own->text[own->len++] = log[at];
        }
    }
}

static bool read_writer(struct truth *truth, const char *log, size_t log_len,
                        const struct ranges *ranges, long pid)
{
    struct own own = {.text = calloc(log_len + 1, 1),
                      .stood = calloc(log_len + 1, sizeof *own.stood),
                      .writer = truth->writers++};
    bool read = own.text && own.stood;
    if (read) {
        collect_own(&own, log, ranges, pid);
        read = read_own(truth, &own, log);
    }
    free(own.text);
    free(own.stood);
    return read;
}

static bool came_before(const struct ranges *ranges, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (ranges->range[i].pid == ranges->range[index].pid)
            return true;
    return false;
}

/* The ranges must follow each other and cover the log. */
static bool read_owners(struct ranges *ranges, const char *owners, size_t log_len)
{
    size_t lines = 1, end = 0;
    for (const char *p = owners; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    ranges->range = calloc(lines, sizeof *ranges->range);
    if (!ranges->range)
        return false;
    char *rest = (char *)(uintptr_t)owners;
    while (*rest) {
        struct range *range = &ranges->range[ranges->count++];
        range->begin = strtoul(rest, &rest, 10);
        range->len = strtoul(rest, &rest, 10);
        range->pid = strtol(rest, &rest, 10);
        if (*rest++ != '\n' || range->begin != end || range->len > log_len - end)
            return false;
        end += range->len;
    }
    return end == log_len;
}

bool truth_read(struct truth *truth, const char *log, size_t log_len, const char *owners)
{
    struct ranges ranges = {0};
    *truth = (struct truth){0};
    bool read = read_owners(&ranges, owners, log_len);
    for (size_t i = 0; read && i < ranges.count; i++)
        if (!came_before(&ranges, i))
            read = read_writer(truth, log, log_len, &ranges, ranges.range[i].pid);
    free(ranges.range);
    return read;
}

void truth_release(struct truth *truth)
{
    free(truth->cycles);
    *truth = (struct truth){0};
}
