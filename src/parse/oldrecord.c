#include "oldrecord.h"

#include "digits.h"
#include "fields.h"
#include "judge.h"
#include "number.h"
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

#define N  "(\\d++)"
#define D  "\\d++"
#define MS "(\\d++(?:\\.\\d{1,3})?+)"

/* What Go 1.1 to 1.4 count of the helpers of marking, after the objects. */
#define HELPERS ", " D "\\(" D "\\) handoff, " D "\\(" D "\\) steal, " D "/" D "/" D " yields"

/* How a group's text is to be read. */
enum unit { UNIT_COUNT, UNIT_SECONDS, UNIT_MS, UNIT_US };

/* The field that a group is of; groups of one field are added up. */
struct target {
    enum gc_field_id field;
    enum unit unit;
};

enum { TARGETS_MAX = 28 };

struct form {
    const char *regex;
    bool has_forced; /* its last group is (forced), after those of the targets */
    struct target target[TARGETS_MAX];
    int targets;
};

#define CLOCK(phase) (enum gc_field_id)(GC_FIELD_CLOCK + GC_CLOCK_##phase)
#define CPU(phase)   (enum gc_field_id)(GC_FIELD_CPU + GC_CPU_##phase)

/*
 * Scan and sync of 1.5 are parts of marking; their CPU time, not told apart there, is that of the
 * background workers. The earliest lines of its development join all CPU times by '+', or have
 * one for marking.
 */
static const struct form five_phases = {
    .regex = "gc #?" N " @(\\d++\\.\\d++|\\+\\d\\.\\d{6}e[-+]\\d{3}) ?s " N "%: " MS "\\+" MS
             "\\+" MS "\\+" MS "\\+" MS " ms clock, " MS "\\+" MS "\\+" MS "\\+(?:" MS "/" MS "/" MS
             "|" MS "\\+" MS "\\+" MS "|" MS ")\\+" MS " ms cpu, " N "->" N "->" N " MB, (?:" N
             " MB goal, )?+" N " P(?![0-9])( \\(forced\\))?+",
    .has_forced = true,
    .target =
        {
            {GC_FIELD_GC, UNIT_COUNT},
            {GC_FIELD_START, UNIT_SECONDS},
            {GC_FIELD_GC_CPU_PCT, UNIT_COUNT},
            {CLOCK(SWEEP_TERM), UNIT_MS},
            {CLOCK(MARK), UNIT_MS}, /* scan */
            {CLOCK(MARK), UNIT_MS}, /* sync */
            {CLOCK(MARK), UNIT_MS},
            {CLOCK(MARK_TERM), UNIT_MS},
            {CPU(SWEEP_TERM), UNIT_MS},
            {CPU(BACKGROUND), UNIT_MS}, /* scan */
            {CPU(BACKGROUND), UNIT_MS}, /* sync */
            {CPU(ASSIST), UNIT_MS},
            {CPU(BACKGROUND), UNIT_MS},
            {CPU(IDLE), UNIT_MS},
            {CPU(ASSIST), UNIT_MS}, /* joined by '+' */
            {CPU(BACKGROUND), UNIT_MS},
            {CPU(IDLE), UNIT_MS},
            {CPU(BACKGROUND), UNIT_MS}, /* one for all of marking */
            {CPU(MARK_TERM), UNIT_MS},
            {GC_FIELD_HEAP_BEFORE, UNIT_COUNT},
            {GC_FIELD_HEAP_AFTER, UNIT_COUNT},
            {GC_FIELD_HEAP_LIVE, UNIT_COUNT},
            {GC_FIELD_HEAP_GOAL, UNIT_COUNT},
            {GC_FIELD_PROCS, UNIT_COUNT},
        },
    .targets = 24,
};

/* The world stood still throughout: what follows marking is put with its termination ... */
static const struct form go1_0 = {
    .regex = "gc" N "\\(" N "\\): " N "\\+" N "\\+" N " ms,? " N " -> " N " MB " D " -> " D " \\(" D
             "-" D "\\) objects(?: " D " handoff|" HELPERS ")",
    .target =
        {
            {GC_FIELD_GC, UNIT_COUNT},
            {GC_FIELD_PROCS, UNIT_COUNT},
            {CLOCK(MARK), UNIT_MS},
            {CLOCK(MARK_TERM), UNIT_MS}, /* sweep */
            {CLOCK(MARK_TERM), UNIT_MS}, /* the rest */
            {GC_FIELD_HEAP_BEFORE, UNIT_COUNT},
            {GC_FIELD_HEAP_AFTER, UNIT_COUNT},
        },
    .targets = 7,
};

/* ... and what precedes it with that of sweeping. */
static const struct form go1_3 = {
    .regex = "gc" N "\\(" N "\\): " N "\\+" N "\\+" N "\\+" N " us, " N " -> " N " MB, " D " \\(" D
             "-" D "\\) objects,(?: " D " goroutines,)?+ " D "/" D "/" D " sweeps" HELPERS,
    .target =
        {
            {GC_FIELD_GC, UNIT_COUNT},
            {GC_FIELD_PROCS, UNIT_COUNT},
            {CLOCK(SWEEP_TERM), UNIT_US}, /* stop */
            {CLOCK(SWEEP_TERM), UNIT_US}, /* sweep */
            {CLOCK(MARK), UNIT_US},
            {CLOCK(MARK_TERM), UNIT_US}, /* wait */
            {GC_FIELD_HEAP_BEFORE, UNIT_COUNT},
            {GC_FIELD_HEAP_AFTER, UNIT_COUNT},
        },
    .targets = 8,
};

enum { FIVE_PHASES, FIRST_FOUND, FORMS = 3 };

static const struct form *const forms[FORMS] = {&five_phases, &go1_3, &go1_0};

struct gc_old_records {
    struct gc_pattern pattern[FORMS];
};

struct gc_old_records *gc_old_records_new(struct gc_error *error)
{
    struct gc_old_records *records = calloc(1, sizeof *records);
    if (!records) {
        gc_error_no_memory(error);
        return NULL;
    }
    for (int i = 0; i < FORMS; i++)
        if (!gc_pattern_compile(&records->pattern[i], forms[i]->regex, true, error)) {
            gc_old_records_free(records);
            return NULL;
        }
    return records;
}

void gc_old_records_free(struct gc_old_records *records)
{
    for (int i = 0; records && i < FORMS; i++)
        gc_pattern_release(&records->pattern[i]);
    free(records);
}

/* "+1.234568e+000" s, as Go's print writes floats, in ns: seven digits and a power of ten. */
static bool read_float(const char *text, int64_t *ns)
{
    int64_t digits, power;
    if (!gc_decimal_read(text + 1, 8, 6, &digits) || !gc_count_read(text + 11, 3, &power))
        return false;
    for (power = text[10] == '-' ? 3 - power : 3 + power; power < 0 && digits > 0; power++)
        digits /= 10;
    for (; power > 0 && digits < INT64_MAX / 10; power--)
        digits *= 10;
    *ns = digits;
    return power <= 0 || digits == 0;
}

/* What is more precise than the ms of later versions is cut to them, as they do. */
static bool read_start(const char *text, size_t len, int64_t *ns)
{
    static const int64_t ms = 1000000;
    bool read = text[0] == '+' ? read_float(text, ns) : gc_seconds_read(text, len, ns);
    if (read)
        *ns -= *ns % ms;
    return read;
}

static bool read_value(const char *text, size_t len, enum unit unit, int64_t *value)
{
    switch (unit) {
    case UNIT_SECONDS:
        return read_start(text, len, value);
    case UNIT_MS:
        return gc_millis_read(text, len, value);
    case UNIT_US:
        return gc_decimal_read(text, len, 3, value);
    case UNIT_COUNT:
        break;
    }
    return gc_count_read(text, len, value);
}

static bool add_group(const char *text, const size_t *group, const struct target *target,
                      struct gc_cycle *cycle)
{
    int64_t value;
    int64_t *field = gc_field_of(cycle, &gc_fields[target->field]);
    if (group[0] == GC_NO_MATCH)
        return true;
    if (!read_value(text + group[0], group[1] - group[0], target->unit, &value) ||
        (*field != GC_ABSENT && value > INT64_MAX - *field))
        return false;
    *field = *field == GC_ABSENT ? value : *field + value;
    if (target->unit == UNIT_US ||
        (target->unit == UNIT_MS &&
         !gc_is_runtime_millis(text + group[0], group[1] - group[0], value)))
        cycle->plain_ms = true;
    return true;
}

static bool read_form(const struct form *form, const char *text, const size_t *groups,
                      struct gc_span *span, struct gc_cycle *cycle)
{
    struct gc_cycle read;
    gc_cycle_init(&read);
    for (int i = 0; i < form->targets; i++)
        if (!add_group(text, groups + 2 * (i + 1), &form->target[i], &read))
            return false;
    if (form->has_forced)
        read.forced = groups[2 * (form->targets + 1)] != GC_NO_MATCH;
    *span = (struct gc_span){groups[0], groups[1]};
    *cycle = read;
    return gc_judge_number(read.gc) && read.procs > 0;
}

bool gc_old_record_read(const struct gc_old_records *records, const char *text, size_t len,
                        size_t begin, struct gc_span *span, struct gc_cycle *cycle)
{
    const size_t *groups = gc_pattern_match(&records->pattern[FIVE_PHASES], text, len, begin);
    return groups && read_form(forms[FIVE_PHASES], text, groups, span, cycle);
}

static bool read_first_versions(const struct gc_old_records *records, const char *text, size_t len,
                                size_t begin, struct gc_span *span, struct gc_cycle *cycle)
{
    for (int i = FIRST_FOUND; i < FORMS; i++) {
        const size_t *groups = gc_pattern_match(&records->pattern[i], text, len, begin);
        if (groups && read_form(forms[i], text, groups, span, cycle))
            return true;
    }
    return false;
}

/* Each place is tried with all forms, so that a line of many records is not searched for each. */
bool gc_old_record_find(const struct gc_old_records *records, const char *text, size_t len,
                        size_t from, struct gc_span *span, struct gc_cycle *cycle)
{
    const char *g, *end = text + len;
    for (const char *p = text + from; (g = memchr(p, 'g', (size_t)(end - p))) != NULL; p = g + 1)
        if (end - g > 2 && g[1] == 'c' && gc_is_digit(g[2]) &&
            read_first_versions(records, text, len, (size_t)(g - text), span, cycle))
            return true;
    return false;
}
