#include <gcplot/cycle.h>

#include "digits.h"
#include "judge.h"
#include "lookalike.h"
#include "oldrecord.h"
#include "pattern.h"
#include "record.h"

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

/* After a damaged line this many are searched for its other pieces, at any cost. */
enum { SUSPECT_LINES = 64 };

struct gc_line_parser {
    struct gc_pattern fragment[FRAGMENTS];
    struct gc_old_records *old;
    struct gc_lookalikes *lookalikes;
    int suspect;
};

static bool parts_new(struct gc_line_parser *parser, struct gc_error *error)
{
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
    for (int i = 0; i < FRAGMENTS; i++)
        gc_pattern_release(&parser->fragment[i]);
    gc_old_records_free(parser->old);
    gc_lookalikes_free(parser->lookalikes);
    free(parser);
}

/*
 * Nearly every line of an ordinary log has no '@', and memchr says so at many bytes a ns. Where
 * there is one, "gc N " must stand before it (or "gc #N ", as while Go 1.5 was made): returns where
 * that begins, or NONE.
 */
static size_t record_begin(const char *text, size_t from, size_t at, size_t none)
{
    size_t i = at;
    if (i < from + 5 || text[i - 1] != ' ' || !gc_is_digit(text[i - 2]))
        return none;
    for (i -= 2; i > from && gc_is_digit(text[i - 1]); i--)
        ;
    i -= i > from && text[i - 1] == '#';
    return i >= from + 3 && memcmp(text + i - 3, "gc ", 3) == 0 ? i - 3 : none;
}

/* Whether the record's own end was seen, so that the lack of (forced) says something. */
static bool ends_here(const char *text, size_t len, size_t end)
{
    return end == len || text[end] == '\r' || text[end] == '\n' || text[end] == '\0' ||
           text[end] == '\x1b' || text[end] == '\\' || text[end] == '"';
}

static bool read_modern(const char *text, size_t len, size_t begin, struct gc_span *span,
                        struct gc_cycle *cycle)
{
    if (!gc_record_read(text, len, begin, span, cycle) || !gc_judge_record(cycle))
        return false;
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
    if (!read_modern(text, len, begin, span, cycle) &&
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

/* Whether MARK stands between a digit and one of NEXT. */
static bool has_mark(const char *text, size_t len, char mark, const char *next)
{
    const char *end = text + len;
    for (const char *p = text; (p = memchr(p, mark, (size_t)(end - p))) != NULL; p++)
        if (p > text && gc_is_digit(p[-1]) && p + 1 < end && strchr(next, p[1]))
            return true;
    return false;
}

/* Each fragment but those with an arrow has one of these, and most lines have none. TEXT begins
   where the line does or a record ended, which is never with a digit. */
static bool may_have_fragment(const char *text, size_t len)
{
    return has_mark(text, len, ' ', "mMu(") || has_mark(text, len, '/', "0123456789") ||
           has_mark(text, len, ')', " ");
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
    if ((!arrow && !may_have_fragment(text + from, len - from)) ||
        !has_fragment(parser, text, len, from))
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
    return i == len || gc_is_digit(text[i]) || text[i] == '+';
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
