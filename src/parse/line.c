#include <gcplot/cycle.h>

#include "fields.h"
#include "grammar.h"
#include "judge.h"
#include "lookalike.h"
#include "oldrecord.h"
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

/* What only a record's later part has: the sign of one whose beginning is elsewhere. By what
   follows a number, which is rarer in texts than digits are: a blank, or anything else. */
enum { FRAGMENTS = 2 };

static const char *const fragment_regexes[FRAGMENTS] = {
    " (?:(?<=\\d )(?:ms clock, \\d[.\\d]*+\\+"
    "|ms cpu, \\d++->"
    "|MB goal, \\d++ (?:P|MB stacks)"
    "|MB stacks, \\d++ MB"
    "|MB globals, \\d++ P"
    "|[mu]s,? \\d++ -> \\d++ MB"
    "|\\(\\d++-\\d++\\) objects)"
    "|(?<=\\d\\) )handoff, \\d)",
    "[-/](?<=\\d.)(?:(?<=/)\\d[.\\d]*+\\+\\d[.\\d]*+ ms cpu, |>\\d++->\\d++ MB)",
};

enum { FIRST_GROUP = 1, NUMBER_GROUPS = GC_FIELD_PROCS + 1, FORCED_GROUP };

/* After a damaged line this many are searched for its other pieces, at any cost. */
enum { SUSPECT_LINES = 64 };

struct gc_line_parser {
    struct gc_pattern record;
    struct gc_pattern fragment[FRAGMENTS];
    struct gc_old_records *old;
    struct gc_lookalikes *lookalikes;
    int suspect;
};

static bool parts_new(struct gc_line_parser *parser, struct gc_error *error)
{
    if (!gc_pattern_compile(&parser->record, GC_RECORD_REGEX, true, error))
        return false;
    for (int i = 0; i < FRAGMENTS; i++)
        if (!gc_pattern_compile(&parser->fragment[i], fragment_regexes[i], false, error))
            return false;
    parser->old = gc_old_records_new(error);
    parser->lookalikes = parser->old ? gc_lookalikes_new(error) : NULL;
    return parser->lookalikes != NULL;
}

struct gc_line_parser *gc_line_parser_new(struct gc_error *error)
{
    struct gc_line_parser *parser = calloc(1, sizeof *parser);
    if (!parser) {
        gc_error_no_memory(error);
        return NULL;
    }
    if (parts_new(parser, error))
        return parser;
    gc_line_parser_free(parser);
    return NULL;
}

void gc_line_parser_free(struct gc_line_parser *parser)
{
    if (!parser)
        return;
    gc_pattern_release(&parser->record);
    for (int i = 0; i < FRAGMENTS; i++)
        gc_pattern_release(&parser->fragment[i]);
    gc_old_records_free(parser->old);
    gc_lookalikes_free(parser->lookalikes);
    free(parser);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/*
 * Nearly every line of an ordinary log has no '@', and memchr says so at many bytes a ns. Where
 * there is one, "gc N " must stand before it (or "gc #N ", as while Go 1.5 was made): returns where
 * that begins, or NONE.
 */
static size_t record_begin(const char *text, size_t from, size_t at, size_t none)
{
    size_t i = at;
    if (i < from + 5 || text[i - 1] != ' ' || !is_digit(text[i - 2]))
        return none;
    for (i -= 2; i > from && is_digit(text[i - 1]); i--)
        ;
    i -= i > from && text[i - 1] == '#';
    return i >= from + 3 && memcmp(text + i - 3, "gc ", 3) == 0 ? i - 3 : none;
}

/* More digits than this might not fit. */
enum { DIGITS_MAX = 18, SECONDS_DIGITS_MAX = 9 + 4, MILLIS_DIGITS_MAX = 12 };

/* The pattern has made sure that these are digits. */
static inline int64_t digits(const char *text, size_t len)
{
    int64_t n = 0;
    for (size_t i = 0; i < len; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

/* "134.752" to ns. */
static inline int64_t seconds(const char *text, size_t len)
{
    return (digits(text, len - 4) * 1000 + digits(text + len - 3, 3)) * 1000000;
}

/* "0", "0.036", "5.7", "10" to ns: a point is always the second character. */
static inline int64_t millis(const char *text, size_t len)
{
    static const int64_t unit[] = {100000, 10000, 1000}; /* by the digits after the point */
    if (len > 2 && text[1] == '.')
        return (int64_t)(text[0] - '0') * 1000000 + digits(text + 2, len - 2) * unit[len - 3];
    return digits(text, len) * 1000000;
}

/* A group's number, or GC_ABSENT; *FITS turns negative where one does not fit. */
static inline int64_t count_of(const char *text, const size_t *group, int64_t *fits)
{
    size_t len = group[1] - group[0];
    if (group[0] == GC_NO_MATCH)
        return GC_ABSENT;
    int64_t value = len <= DIGITS_MAX ? digits(text + group[0], len) : -1;
    *fits |= value;
    return value;
}

static inline int64_t millis_of(const char *text, const size_t *group, int64_t *fits)
{
    size_t len = group[1] - group[0];
    int64_t value = len <= MILLIS_DIGITS_MAX ? millis(text + group[0], len) : -1;
    *fits |= value;
    return value;
}

static inline int64_t seconds_of(const char *text, const size_t *group, int64_t *fits)
{
    size_t len = group[1] - group[0];
    int64_t value = len <= SECONDS_DIGITS_MAX ? seconds(text + group[0], len) : -1;
    *fits |= value;
    return value;
}

/* In the order of the record's groups. */
static bool read_fields(const char *text, const size_t *groups, struct gc_cycle *cycle)
{
    const size_t *g = groups + 2 * FIRST_GROUP;
    int64_t fits = 0;
    cycle->gc = count_of(text, g, &fits);
    cycle->start_ns = seconds_of(text, g += 2, &fits);
    cycle->gc_cpu_pct = count_of(text, g += 2, &fits);
    for (int i = 0; i < GC_CLOCK_PHASES; i++)
        cycle->clock_ns[i] = millis_of(text, g += 2, &fits);
    for (int i = 0; i < GC_CPU_PHASES; i++)
        cycle->cpu_ns[i] = millis_of(text, g += 2, &fits);
    cycle->heap_before_mib = count_of(text, g += 2, &fits);
    cycle->heap_after_mib = count_of(text, g += 2, &fits);
    cycle->heap_live_mib = count_of(text, g += 2, &fits);
    cycle->heap_goal_mib = count_of(text, g += 2, &fits);
    cycle->stacks_mib = count_of(text, g += 2, &fits);
    cycle->globals_mib = count_of(text, g += 2, &fits);
    cycle->procs = count_of(text, g += 2, &fits);
    return fits >= 0;
}

/* Whether the record's own end was seen, so that the lack of (forced) says something. */
static bool ends_here(const char *text, size_t len, size_t end)
{
    return end == len || text[end] == '\r' || text[end] == '\n' || text[end] == '\0' ||
           text[end] == '\x1b' || text[end] == '\\' || text[end] == '"';
}

static bool read_modern(struct gc_line_parser *parser, const char *text, size_t len, size_t begin,
                        struct gc_span *span, struct gc_cycle *cycle)
{
    const size_t *groups = gc_pattern_match(&parser->record, text, len, begin);
    if (!groups || !read_fields(text, groups, cycle) || !gc_judge_record(cycle))
        return false;
    *span = (struct gc_span){groups[0], groups[1]};
    cycle->forced = groups[2 * FORCED_GROUP] != GC_NO_MATCH;
    cycle->repaired = 0;
    cycle->rss_mib = GC_ABSENT;
    cycle->time_ns = GC_ABSENT;
    cycle->plain_ms = false;
    return true;
}

/* Those of Go 1.5's development have whole ms, of which less can be said. */
static bool read_five_phases(struct gc_line_parser *parser, const char *text, size_t len,
                             size_t begin, struct gc_span *span, struct gc_cycle *cycle)
{
    return gc_old_record_read(parser->old, text, len, begin, span, cycle) &&
           (text[begin + 3] == '#' || gc_judge_record(cycle));
}

static bool read_record(struct gc_line_parser *parser, const char *text, size_t len, size_t begin,
                        struct gc_span *span, struct gc_cycle *cycle)
{
    if (!read_modern(parser, text, len, begin, span, cycle) &&
        !read_five_phases(parser, text, len, begin, span, cycle))
        return false;
    if (cycle->forced == 0 && !ends_here(text, len, span->end))
        cycle->forced = GC_ABSENT;
    return true;
}

/* A carriage return is the usual thing to find between a record and its line's end. */
static bool is_quoted(struct gc_line_parser *parser, const char *text, size_t len,
                      const struct gc_span *span)
{
    return span->end < len && text[span->end] != '\r' &&
           gc_is_quoted(parser->lookalikes, text, len, span);
}

static bool has_arrow(const char *text, size_t len)
{
    const char *end = text + len;
    for (const char *p = text; (p = memchr(p, '>', (size_t)(end - p))) != NULL; p++)
        if (p > text && p[-1] == '-')
            return true;
    return false;
}

bool gc_line_is_plain(const struct gc_line_parser *parser, const char *text, size_t len)
{
    return parser->suspect == 0 && !memchr(text, '@', len) && !has_arrow(text, len);
}

static bool has_fragment(const struct gc_line_parser *parser, const char *text, size_t len,
                         size_t from)
{
    for (int i = 0; i < FRAGMENTS; i++)
        if (gc_pattern_match(&parser->fragment[i], text, len, from))
            return true;
    return false;
}

/* What is left when no '@' leads to a record: one of Go 1.0 to 1.4, or a piece of any. */
static enum gc_line_kind parse_rest(struct gc_line_parser *parser, const char *text, size_t len,
                                    size_t from, struct gc_span *span, struct gc_cycle *cycle)
{
    bool suspect = parser->suspect > 0;
    bool arrow = has_arrow(text + from, len - from);
    parser->suspect -= suspect;
    while (arrow && gc_old_record_find(parser->old, text, len, from, span, cycle)) {
        if (!is_quoted(parser, text, len, span))
            return GC_LINE_CYCLE;
        from = span->end;
    }
    if (!arrow && !suspect)
        return GC_LINE_NOT_TRACE;
    if (!has_fragment(parser, text, len, from))
        return GC_LINE_NOT_TRACE;
    *span = (struct gc_span){from, len};
    return GC_LINE_DAMAGED;
}

static bool begins_with_record(struct gc_line_parser *parser, const char *text, size_t len,
                               size_t from, struct gc_span *span, struct gc_cycle *cycle)
{
    return len - from > 3 && memcmp(text + from, "gc ", 3) == 0 &&
           read_record(parser, text, len, from, span, cycle) && !is_quoted(parser, text, len, span);
}

/* What follows the '@' of a record, should the line not end there: `gc 4 @types/node` is none. */
static bool may_be_time(const char *text, size_t len, size_t i)
{
    return i == len || is_digit(text[i]) || text[i] == '+';
}

/* The first record that an '@' leads to; *FROM is moved past those that are quoted. */
static bool find_record(struct gc_line_parser *parser, const char *text, size_t len, size_t *from,
                        size_t *damaged, struct gc_span *span, struct gc_cycle *cycle)
{
    const char *at;
    for (size_t pos = *from; pos < len && (at = memchr(text + pos, '@', len - pos)) != NULL;
         pos = pos > (size_t)(at - text) ? pos : (size_t)(at - text) + 1) {
        size_t begin = record_begin(text, *from, (size_t)(at - text), len);
        if (begin == len)
            continue;
        bool read = read_record(parser, text, len, begin, span, cycle);
        if (read && !is_quoted(parser, text, len, span))
            return true;
        if (read)
            *from = pos = span->end;
        else if (*damaged == len && may_be_time(text, len, (size_t)(at - text) + 1))
            *damaged = begin;
    }
    return false;
}

enum gc_line_kind gc_line_parse(struct gc_line_parser *parser, const char *text, size_t len,
                                size_t from, struct gc_span *span, struct gc_cycle *cycle)
{
    size_t damaged = len;
    enum gc_line_kind kind = GC_LINE_DAMAGED;
    if (begins_with_record(parser, text, len, from, span, cycle) || /* spares the search */
        find_record(parser, text, len, &from, &damaged, span, cycle))
        return GC_LINE_CYCLE;
    if (damaged == len)
        kind = parse_rest(parser, text, len, from, span, cycle);
    else
        *span = (struct gc_span){damaged, len};
    if (kind != GC_LINE_DAMAGED)
        return kind;
    if (gc_is_elided(parser->lookalikes, text, len, span->begin))
        return GC_LINE_NOT_TRACE;
    parser->suspect = SUSPECT_LINES;
    return kind;
}
