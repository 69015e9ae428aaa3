#include "traceline.h"

#include "number.h"
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

#define N    "\\d++"
#define E    "\\r?+$"
#define UTIL "(?<util>" N ")% util(?<forced> \\(forced\\))?+(?<reset> \\[controller reset\\])?+" E

/* A group's number times SCALE is added to the field at OFFSET; a word sets it to 1. */
struct target {
    const char *group;
    size_t offset;
    int64_t scale;
};

#define AT(member) offsetof(struct gc_scavenge, member)

static const struct target targets[] = {
    {"number", AT(number), 1},         {"work_kib", AT(work_kib), 1},
    {"work_mib", AT(work_kib), 1024},  {"background", AT(background_kib), 1},
    {"eager", AT(eager_kib), 1},       {"returned", AT(returned_kib), 1},
    {"util", AT(util_pct), 1},         {"inuse", AT(inuse_mib), 1},
    {"idle", AT(idle_mib), 1},         {"sys", AT(sys_mib), 1},
    {"released", AT(released_mib), 1}, {"consumed", AT(consumed_mib), 1},
};

enum { TARGETS = sizeof targets / sizeof *targets };

/* A line begins with the word, and is the whole of the pattern. */
struct form {
    const char *word;
    const char *regex;
    enum gc_trace_kind kind;
};

static const struct form forms[] = {
    {"scvg",
     "scvg(?<number>-?+" N ")?+: (?:(?<work_mib>(?:0x[0-9a-f]++|" N ")) MB released|"
     "(?<work_kib>" N ") KB released|inuse: (?<inuse>" N "), idle: (?<idle>" N "), sys: (?<sys>" N
     "), released: (?<released>" N "), consumed: (?<consumed>" N ") \\(MB\\))" E,
     GC_TRACE_SCAVENGER},
    {"scav ",
     "scav (?:(?<number>" N ") (?=\\d))?+(?<work_kib>" N ") KiB work, (?<returned>" N
     ") KiB total, " UTIL,
     GC_TRACE_SCAVENGER},
    {"scav ",
     "scav (?<background>" N ") KiB work \\(bg\\), (?<eager>" N
     ") KiB work \\(eager\\), (?<returned>" N ") KiB now, " UTIL,
     GC_TRACE_SCAVENGER},
    {"scvg", "scvg(?:" N ")?+: GC forced" E, GC_TRACE_OTHER},
    {"GC forced", "GC forced" E, GC_TRACE_OTHER},
    {"pacer: ", "pacer: (?:assist ratio=|H_m_prev=|" N "% CPU |sweep done at heap size )",
     GC_TRACE_OTHER},
    {"scan: ", "scan: (?:class |total )", GC_TRACE_OTHER},
    {"SCHED ", "SCHED " N "ms: gomaxprocs=", GC_TRACE_OTHER},
    {"init ", "init \\S++ @[\\d.]++ ms, [\\d.]++ ms clock, " N " bytes, " N " allocs" E,
     GC_TRACE_OTHER},
    {"checkfinalizers: ", "checkfinalizers: ", GC_TRACE_OTHER},
};

enum { FORMS = sizeof forms / sizeof *forms };

struct form_pattern {
    struct gc_pattern pattern;
    int group[TARGETS]; /* 0: the form has none of that name */
    int forced, reset;
};

struct gc_trace_lines {
    struct form_pattern form[FORMS];
};

static bool compile(struct form_pattern *to, const struct form *form, struct gc_error *error)
{
    if (!gc_pattern_compile(&to->pattern, form->regex, true, error))
        return false;
    for (int i = 0; i < TARGETS; i++)
        to->group[i] = gc_pattern_group(&to->pattern, targets[i].group);
    to->forced = gc_pattern_group(&to->pattern, "forced");
    to->reset = gc_pattern_group(&to->pattern, "reset");
    return true;
}

struct gc_trace_lines *gc_trace_lines_new(struct gc_error *error)
{
    struct gc_trace_lines *lines = calloc(1, sizeof *lines);
    if (!lines) {
        gc_error_no_memory(error);
        return NULL;
    }
    for (int i = 0; i < FORMS; i++)
        if (!compile(&lines->form[i], &forms[i], error)) {
            gc_trace_lines_free(lines);
            return NULL;
        }
    return lines;
}

void gc_trace_lines_free(struct gc_trace_lines *lines)
{
    for (int i = 0; lines && i < FORMS; i++)
        gc_pattern_release(&lines->form[i].pattern);
    free(lines);
}

/* Go 1.0 printed what was released as 0xHEX. */
static bool read_hex(const char *text, size_t len, int64_t *value)
{
    *value = 0;
    if (len > 13)
        return false;
    for (size_t i = 0; i < len; i++)
        *value = *value * 16 + (text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
    return true;
}

static bool read_number(const char *text, size_t len, int64_t *value)
{
    bool minus = text[0] == '-';
    if (len > 2 && text[1] == 'x')
        return read_hex(text + 2, len - 2, value);
    if (!gc_count_read(text + minus, len - minus, value))
        return false;
    *value = minus ? -*value : *value;
    return true;
}

static bool read_group(const char *text, const size_t *group, const struct target *target,
                       struct gc_scavenge *scavenge)
{
    int64_t value;
    if (group[0] == GC_NO_MATCH)
        return true;
    if (!read_number(text + group[0], group[1] - group[0], &value) ||
        value > INT64_MAX / 4 / target->scale)
        return false;
    *(int64_t *)(void *)((char *)scavenge + target->offset) = value * target->scale;
    return true;
}

static int64_t flag(const size_t *groups, int group)
{
    return groups[2 * group] != GC_NO_MATCH;
}

static bool read_scavenge(const struct form_pattern *form, const char *text, const size_t *groups,
                          struct gc_scavenge *scavenge)
{
    gc_scavenge_init(scavenge);
    for (int i = 0; i < TARGETS; i++)
        if (form->group[i] && !read_group(text, groups + 2 * form->group[i], &targets[i], scavenge))
            return false;
    if (scavenge->background_kib != GC_ABSENT && scavenge->eager_kib != GC_ABSENT)
        scavenge->work_kib = scavenge->background_kib + scavenge->eager_kib;
    if (form->forced) {
        scavenge->forced = flag(groups, form->forced);
        scavenge->reset = flag(groups, form->reset);
    }
    return true;
}

static bool begins_with(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    return len >= n && memcmp(text, word, n) == 0;
}

enum gc_trace_kind gc_trace_line_read(const struct gc_trace_lines *lines, const char *text,
                                      size_t len, struct gc_scavenge *scavenge)
{
    if (!gc_trace_line_may_be(text, len)) /* nearly every line */
        return GC_TRACE_NONE;
    for (int i = 0; i < FORMS; i++) {
        if (!begins_with(text, len, forms[i].word))
            continue;
        const size_t *groups = gc_pattern_match(&lines->form[i].pattern, text, len, 0);
        if (!groups)
            continue;
        bool read = forms[i].kind != GC_TRACE_SCAVENGER ||
                    read_scavenge(&lines->form[i], text, groups, scavenge);
        return read ? forms[i].kind : GC_TRACE_DAMAGED;
    }
    return GC_TRACE_NONE;
}

bool gc_trace_line_may_begin(const struct gc_trace_lines *lines, const char *text, size_t len)
{
    for (int i = 0; len > 0 && i < FORMS; i++)
        if (gc_pattern_may_match(&lines->form[i].pattern, text, len))
            return true;
    return false;
}
