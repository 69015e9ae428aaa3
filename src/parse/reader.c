#define _GNU_SOURCE /* memmem */
#include "reader.h"

#include "jsonline.h"
#include "traceline.h"
#include "wrapper.h"

#include <stdlib.h>
#include <string.h>

enum {
    WRAPPED_LINES = 64, /* after a wrapped line this many are looked at for wrappers */
    DEPTH_MAX = 5,      /* of texts in texts */
    ESCAPE = '\x1b',
};

struct gc_reader {
    struct gc_line_parser *parser;
    struct gc_trace_lines *traces;
    struct gc_wrappers *wrappers;
    struct gc_json_lines *json;
    struct gc_stamp_zone zone;
    bool want_text;
    struct gc_reader_memory first;   /* of a reader of one stream */
    struct gc_reader_memory *memory; /* of that which is read */

    const struct gc_line *line;
    size_t shown;
    const char *text; /* the line's, or what was taken out of it */
    size_t len;
    size_t pos; /* what lies before was dealt with */
    int depth;  /* how often something was taken out of it: 0, TEXT is the line's */
    struct gc_wrapping wrapping;
    struct gc_said before;   /* the layers of the text under way */
    struct gc_cycle waiting; /* goes out after the text before it */
    bool has_waiting;
    bool has_record;
    bool is_kept; /* as a part of a line: it is no whole one itself */
    bool is_done;
    bool failed; /* no memory */

    bool offer_odd, offer_all;
    bool was_offered;       /* this text */
    bool is_found;          /* what was found in it waits for what becomes of the offer: */
    enum gc_line_kind kind; /* that ... */
    struct gc_span span;    /* ... and of a cycle, which is in WAITING, where it stands */
    size_t own;             /* where the line's own text begins, behind layers */
    enum gc_line_class class;

    struct gc_buffer payload[2]; /* what was taken out; the one and what it came from */
};

static bool parts_new(struct gc_reader *reader, struct gc_error *error)
{
    reader->parser = gc_line_parser_new(error);
    reader->traces = reader->parser ? gc_trace_lines_new(error) : NULL;
    reader->wrappers = reader->traces ? gc_wrappers_new(error) : NULL;
    reader->json = reader->wrappers ? gc_json_lines_new(error) : NULL;
    return reader->json != NULL;
}

struct gc_reader *gc_reader_new(const struct gc_reader_options *options, struct gc_error *error)
{
    struct gc_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        gc_error_no_memory(error);
        return NULL;
    }
    reader->zone = GC_STAMP_ZONE_INIT;
    reader->zone.reference_ns = options->reference_ns;
    reader->zone.local = options->local_time;
    reader->memory = &reader->first;
    reader->want_text = options->want_text;
    reader->offer_odd = options->offer_odd;
    if (parts_new(reader, error))
        return reader;
    gc_reader_free(reader);
    return NULL;
}

void gc_reader_free(struct gc_reader *reader)
{
    if (!reader)
        return;
    gc_line_parser_free(reader->parser);
    gc_trace_lines_free(reader->traces);
    gc_wrappers_free(reader->wrappers);
    gc_json_lines_free(reader->json);
    for (int i = 0; i < 2; i++)
        gc_buffer_release(&reader->payload[i]);
    gc_reader_memory_release(&reader->first);
    free(reader);
}

void gc_reader_memory_release(struct gc_reader_memory *memory)
{
    for (int i = 0; i < GC_STREAMS; i++)
        gc_buffer_release(&memory->parts[i]);
}

void gc_reader_use(struct gc_reader *reader, struct gc_reader_memory *memory)
{
    reader->memory = memory;
}

static void expect_wrapped(struct gc_reader *reader)
{
    reader->memory->plain_lines = 0;
    reader->memory->is_wrapped = true;
}

/* Whether the next line is looked at for wrappers. */
static bool may_be_wrapped(const struct gc_reader *reader)
{
    return reader->memory->plain_lines < WRAPPED_LINES;
}

void gc_reader_begin(struct gc_reader *reader, const struct gc_line *line, size_t shown)
{
    reader->line = line;
    reader->shown = shown;
    reader->text = line->text;
    reader->len = line->len;
    reader->pos = 0;
    reader->depth = 0;
    gc_wrapping_clear(&reader->wrapping);
    reader->has_waiting = false;
    reader->has_record = false;
    reader->is_kept = false;
    reader->is_done = false;
    reader->was_offered = false;
    reader->is_found = false;
    reader->class = GC_CLASS_OTHER;
}

bool gc_reader_passes_over(const struct gc_reader *reader, const struct gc_line *line)
{
    char c = line->len > 0 ? line->text[0] : '\0';
    if (reader->want_text || may_be_wrapped(reader) || reader->offer_all || line->part ||
        c == 'g' || c == '{')
        return false;
    return !gc_trace_line_may_be(line->text, line->len) &&
           gc_line_is_plain(reader->parser, line->text, line->len);
}

void gc_reader_offer_all(struct gc_reader *reader, bool all)
{
    reader->offer_all = all;
}

void gc_reader_taken(struct gc_reader *reader, enum gc_line_class class)
{
    reader->is_done = true;
    reader->class = class;
    if (reader->wrapping.said.any)
        expect_wrapped(reader);
}

enum gc_line_class gc_reader_class(const struct gc_reader *reader)
{
    return reader->class;
}

bool gc_reader_failed(const struct gc_reader *reader)
{
    return reader->failed;
}

/* --- what comes out of a line ---------------------------------------------------------------- */

/* The line's text from FROM to TO, less what went out when the line was still unfinished. */
static bool text_item(struct gc_reader *reader, size_t from, size_t to, bool newline,
                      struct gc_item *item)
{
    if (from < reader->shown)
        from = reader->shown < to ? reader->shown : to;
    if (!reader->want_text || (from == to && !newline))
        return false;
    item->kind = GC_ITEM_TEXT;
    item->text = reader->line->text + from;
    item->len = to - from;
    item->newline = newline;
    return true;
}

/* The item's cycle goes out, with what its line's wrappers said. */
static bool cycle_item(struct gc_reader *reader, struct gc_item *item)
{
    if (reader->wrapping.said.any)
        expect_wrapped(reader);
    item->kind = GC_ITEM_CYCLE;
    item->cycle.time_ns = reader->wrapping.said.time_ns;
    item->identity = gc_wrapping_identity(&reader->wrapping);
    return true;
}

/* A quote that ends is that of a field, as in an export's CSV. */
static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' && text[i] != '\r' && text[i] != '"')
            return false;
    return true;
}

/* What is left of the line is no record; after one, its own line end is not the program's. */
static bool end_line(struct gc_reader *reader, struct gc_item *item)
{
    const struct gc_line *line = reader->line;
    reader->is_done = true;
    if (reader->depth > 0)
        return !reader->has_record && text_item(reader, 0, line->len, line->newline, item);
    if (reader->has_record && is_blank(line->text + reader->pos, line->len - reader->pos))
        return false;
    return text_item(reader, reader->pos, line->len, line->newline, item);
}

/* --- taking texts out of texts --------------------------------------------------------------- */

/* From now on PAYLOAD is what is read. */
static bool read_payload(struct gc_reader *reader, const struct gc_buffer *payload)
{
    reader->failed = reader->failed || payload->failed;
    if (payload->failed)
        return false;
    reader->text = payload->data ? payload->data : "";
    reader->len = payload->len;
    reader->pos = 0;
    reader->depth++;
    return true;
}

/* From now on a copy of TEXT[0, LEN), which is memory of another's, is what is read. */
static bool go_on_with(struct gc_reader *reader, const char *text, size_t len)
{
    struct gc_buffer *copy = &reader->payload[reader->depth % 2];
    gc_buffer_clear(copy);
    gc_buffer_add(copy, text, len);
    return read_payload(reader, copy);
}

static bool is_docker(const char *text, size_t len)
{
    static const char begin[] = "{\"log\":\"";
    return len > sizeof begin && memcmp(text, begin, sizeof begin - 1) == 0;
}

/* Whether a line of STREAM is under way in parts. */
static bool has_parts_of(const struct gc_reader *reader, enum gc_stream stream)
{
    return reader->memory->parts[stream].len > 0 || reader->memory->is_over[stream];
}

static bool has_parts(const struct gc_reader *reader)
{
    return has_parts_of(reader, GC_STREAM_STDOUT) || has_parts_of(reader, GC_STREAM_STDERR);
}

static bool is_cut(const struct gc_reader *reader, const char *text, size_t len)
{
    static const char whole[] = "\\n\",\"stream\"";
    if (!is_docker(text, len))
        return false;
    return has_parts(reader) || !memmem(text, len, whole, sizeof whole - 1);
}

/*
 * TEXT[0, LEN) is a part of a line, or the last one after others. True: the line is whole, and is
 * what is read now. One over the limit is passed over.
 */
static bool join_parts(struct gc_reader *reader, const char *text, size_t len)
{
    enum gc_stream stream = reader->wrapping.said.stream;
    struct gc_buffer *parts = &reader->memory->parts[stream];
    bool over = reader->memory->is_over[stream] || parts->len + len > GC_LINE_LIMIT;
    reader->memory->is_over[stream] = over && reader->wrapping.said.part;
    if (over)
        gc_buffer_clear(parts);
    else
        gc_buffer_add(parts, text, len);
    reader->failed = reader->failed || parts->failed;
    if (reader->wrapping.said.part || over) {
        expect_wrapped(reader);
        reader->is_kept = true;
        reader->class = over ? GC_CLASS_OVER_LIMIT : reader->class;
        return false;
    }
    bool joined = go_on_with(reader, parts->data, parts->len);
    gc_buffer_clear(parts);
    return joined;
}

static bool is_of_parts(const struct gc_reader *reader)
{
    const struct gc_said *said = &reader->wrapping.said;
    return said->stream != GC_STREAM_NONE && (said->part || has_parts_of(reader, said->stream));
}

/* A shipper may have taken the newline away: what holds a whole record is no part of a line. */
static bool is_whole(struct gc_reader *reader, const char *text, size_t len)
{
    struct gc_span span;
    struct gc_cycle cycle;
    return gc_line_parse(reader->parser, text, len, 0, &span, &cycle) == GC_LINE_CYCLE;
}

/* The object that begins at FROM. */
static bool take_from_json(struct gc_reader *reader, size_t from)
{
    const char *text = reader->text + from, *line;
    size_t len = reader->len - from, line_len;
    if (reader->depth >= DEPTH_MAX || (!is_cut(reader, text, len) && !gc_may_hold_trace(text, len)))
        return false;
    if (!gc_json_line_read(reader->json, &reader->zone, text, len, &reader->wrapping, &line,
                           &line_len))
        return false;
    if (reader->wrapping.said.part &&
        reader->memory->parts[reader->wrapping.said.stream].len == 0 &&
        is_whole(reader, line, line_len))
        reader->wrapping.said.part = false;
    return is_of_parts(reader) ? join_parts(reader, line, line_len)
                               : go_on_with(reader, line, line_len);
}

/* Without the terminal's sequences, which may stand within a record. */
static bool take_from_colours(struct gc_reader *reader)
{
    struct gc_buffer *plain = &reader->payload[reader->depth % 2];
    const char *p = reader->text, *end = p + reader->len;
    if (reader->depth >= DEPTH_MAX || !memchr(p, ESCAPE, reader->len))
        return false;
    if (reader->wrapping.said.any)
        reader->wrapping.said = reader->before; /* its layers are read again */
    gc_buffer_clear(plain);
    while (p < end) {
        const char *escape = memchr(p, ESCAPE, (size_t)(end - p));
        const char *piece_end = escape ? escape : end;
        gc_buffer_add(plain, p, (size_t)(piece_end - p));
        for (p = piece_end + (escape != NULL); escape && p < end && (*p < '@' || *p == '['); p++)
            ;
        p += escape && p < end; /* the letter that ends the sequence */
    }
    return read_payload(reader, plain);
}

/* --- one text -------------------------------------------------------------------------------- */

/* The layers before LIMIT; what they say is added to what is known of the line. */
static size_t read_layers(struct gc_reader *reader, size_t limit)
{
    return gc_wrapper_read(reader->wrappers, &reader->zone, reader->text, reader->len, limit,
                           &reader->wrapping);
}

/*
 * An object of JSON before LIMIT, where the text other than layers begins at FROM: what precedes it
 * may be layers that only count where nothing else follows them (`12:{`).
 */
static bool take_from_wrapped_json(struct gc_reader *reader, size_t from, size_t limit)
{
    const char *brace = memchr(reader->text + from, '{', limit - from);
    if (!brace || from == limit)
        return false;
    size_t at = (size_t)(brace - reader->text);
    if (at == from)
        return from > 0 && take_from_json(reader, from);
    struct gc_wrapping strong = reader->wrapping;
    reader->wrapping.said = reader->before;
    if (read_layers(reader, at) == at && take_from_json(reader, at))
        return true;
    reader->wrapping = strong;
    return false;
}

/* Parts whose end did not come; whether a piece of a record is lost with them. */
static bool drop_parts(struct gc_reader *reader)
{
    enum gc_stream stream = reader->wrapping.said.stream;
    struct gc_buffer *parts = &reader->memory->parts[stream];
    bool lost = parts->len > 0 && memchr(parts->data, '@', parts->len) != NULL;
    gc_buffer_clear(parts);
    reader->memory->is_over[stream] = false;
    return lost;
}

/* --- lines on offer -------------------------------------------------------------------------- */

/* Whether a record may begin in TEXT[0, LEN). */
static bool has_begin(const char *text, size_t len)
{
    return memmem(text, len, "gc ", 3) != NULL;
}

/* What was found in the text waits until the line of OWN was taken, or was not. */
static bool offer(struct gc_reader *reader, bool is_odd, bool is_whole, struct gc_item *item)
{
    size_t shown = reader->depth == 0 ? reader->shown : 0;
    reader->was_offered = true;
    reader->is_found = true;
    reader->waiting = item->cycle;
    item->kind = GC_ITEM_LINE;
    item->identity = gc_wrapping_identity(&reader->wrapping);
    item->cycle.time_ns = reader->wrapping.said.time_ns;
    item->text = reader->text + reader->own;
    item->len = reader->len - reader->own;
    item->newline = reader->line->newline || reader->depth > 0;
    item->is_odd = is_odd;
    item->is_damaged = reader->kind == GC_LINE_DAMAGED;
    item->has_record = reader->kind == GC_LINE_CYCLE;
    item->is_whole = is_whole;
    item->is_bare = reader->depth == 0 && reader->own == 0;
    item->shown = shown > reader->own ? shown - reader->own : 0;
    shown = reader->shown < reader->line->len ? reader->shown : reader->line->len;
    item->raw = reader->line->text + shown;
    item->raw_len = reader->line->len - shown;
    item->raw_newline = reader->line->newline;
    return true;
}

/* A line with a record. */
static bool offer_cycle(struct gc_reader *reader, struct gc_item *item)
{
    const struct gc_span *span = &reader->span;
    const char *text = reader->text;
    bool is_whole =
        reader->own == span->begin && is_blank(text + span->end, reader->len - span->end);
    bool is_odd = !is_whole && (has_begin(text + reader->own, span->begin - reader->own) ||
                                has_begin(text + span->end, reader->len - span->end));
    if (reader->was_offered || !reader->offer_odd || !(is_odd || reader->offer_all))
        return false;
    return offer(reader, is_odd, is_whole, item);
}

/* More digits than the numbers of several records side by side: such a record is no torn one. */
static bool has_endless_number(const char *text, size_t len)
{
    enum { DIGITS_MAX = 3 * 14 }; /* goals, where there is none */
    size_t run = 0;
    for (size_t i = 0; i < len && run <= DIGITS_MAX; i++)
        run = text[i] >= '0' && text[i] <= '9' ? run + 1 : 0;
    return run > DIGITS_MAX;
}

/* A line without one. */
static bool offer_rest(struct gc_reader *reader, struct gc_item *item)
{
    const char *text = reader->text + reader->own;
    size_t len = reader->len - reader->own;
    bool is_odd = (reader->kind == GC_LINE_DAMAGED && !has_endless_number(text, len)) ||
                  (len >= 3 && memcmp(text, "gc ", 3) == 0 && reader->kind == GC_LINE_NOT_TRACE);
    if (reader->was_offered || !reader->offer_odd || !(is_odd || reader->offer_all))
        return false;
    return offer(reader, is_odd, false, item);
}

/* --- what a text has ------------------------------------------------------------------------- */

/* The cycle stands at the span: it goes out now, or after the text before it. */
static bool give_cycle(struct gc_reader *reader, struct gc_item *item)
{
    size_t from = reader->pos;
    const struct gc_span *span = &reader->span;
    bool wrapped =
        reader->depth > 0 || (from == 0 && span->begin > 0 && reader->own == span->begin);
    reader->class = drop_parts(reader) ? GC_CLASS_DAMAGED : GC_CLASS_CYCLES;
    reader->pos = span->end;
    reader->has_record = true;
    if (wrapped || !text_item(reader, from, span->begin, false, item))
        return cycle_item(reader, item);
    reader->waiting = item->cycle;
    reader->has_waiting = true;
    return true;
}

static bool take_cycle(struct gc_reader *reader, struct gc_item *item)
{
    size_t begin = reader->span.begin;
    if (reader->pos == 0) {
        reader->own = 0;
        if (begin > 0) {
            reader->before = reader->wrapping.said;
            reader->own = read_layers(reader, begin);
            if (take_from_wrapped_json(reader, reader->own, begin))
                return false;
        }
        if (offer_cycle(reader, item))
            return true;
    }
    return give_cycle(reader, item);
}

/* One of the runtime's other lines at FROM; true: it is ITEM. */
static bool take_trace(struct gc_reader *reader, size_t from, struct gc_item *item)
{
    enum gc_trace_kind kind = gc_trace_line_read(reader->traces, reader->text + from,
                                                 reader->len - from, &item->scavenge);
    if (kind == GC_TRACE_DAMAGED)
        reader->class = GC_CLASS_DAMAGED;
    if (kind != GC_TRACE_SCAVENGER && kind != GC_TRACE_OTHER)
        return false;
    reader->is_done = true;
    reader->class = GC_CLASS_TRACE;
    if (reader->wrapping.said.any)
        expect_wrapped(reader);
    if (kind == GC_TRACE_OTHER)
        return false;
    item->kind = GC_ITEM_SCAVENGE;
    item->identity = gc_wrapping_identity(&reader->wrapping);
    item->scavenge.time_ns = reader->wrapping.said.time_ns;
    return true;
}

/*
 * A line without a record that can be seen: it may be in what a wrapper changed or cut. True: there
 * is another text to read.
 */
static bool look_closer(struct gc_reader *reader, size_t from)
{
    if ((may_be_wrapped(reader) || from > 0) && take_from_wrapped_json(reader, from, reader->len))
        return true;
    return !reader->is_kept && is_of_parts(reader) &&
           join_parts(reader, reader->text + from, reader->len - from);
}

/* Where the line's own text begins, if it may be wrapped. */
static size_t skip_layers(struct gc_reader *reader)
{
    if (!may_be_wrapped(reader) && reader->depth == 0)
        return 0;
    reader->memory->plain_lines += may_be_wrapped(reader);
    reader->memory->is_wrapped = reader->memory->is_wrapped && may_be_wrapped(reader);
    reader->before = reader->wrapping.said;
    size_t known = gc_wrapper_known(reader->wrappers, reader->text, reader->len);
    if (known > 0 && !has_parts(reader) &&
        !gc_trace_line_may_be(reader->text + known, reader->len - known) &&
        reader->text[known] != '{')
        return known; /* nothing of ours follows: who wrote it does not matter */
    return read_layers(reader, reader->len);
}

/* The text has no record, or no further one. */
static bool give_rest(struct gc_reader *reader, struct gc_item *item)
{
    if (reader->pos == 0) {
        if (take_trace(reader, reader->own, item))
            return true;
        if (reader->is_done)
            return false;
    }
    if (reader->kind == GC_LINE_DAMAGED && !reader->is_kept)
        reader->class = GC_CLASS_DAMAGED;
    return end_line(reader, item);
}

static bool take_rest(struct gc_reader *reader, struct gc_item *item)
{
    if (reader->pos == 0) {
        reader->own = skip_layers(reader);
        if (look_closer(reader, reader->own))
            return false;
        if (reader->kind == GC_LINE_DAMAGED && take_from_colours(reader))
            return false;
        if (!reader->is_kept && offer_rest(reader, item))
            return true;
    }
    return give_rest(reader, item);
}

/* The line on offer was not taken. */
static bool go_on(struct gc_reader *reader, struct gc_item *item)
{
    reader->is_found = false;
    if (reader->kind != GC_LINE_CYCLE)
        return give_rest(reader, item);
    item->cycle = reader->waiting;
    return give_cycle(reader, item);
}

/* One step; true: ITEM is filled. */
static bool step(struct gc_reader *reader, struct gc_item *item)
{
    if (reader->is_found)
        return go_on(reader, item);
    if (reader->pos > 0 && reader->pos == reader->len) /* the end of nearly every record's line */
        return end_line(reader, item);
    if (reader->pos == 0 && reader->len > 0 && reader->text[0] == '{' && take_from_json(reader, 0))
        return false;
    reader->kind = gc_line_parse(reader->parser, reader->text, reader->len, reader->pos,
                                 &reader->span, &item->cycle);
    return reader->kind == GC_LINE_CYCLE ? take_cycle(reader, item) : take_rest(reader, item);
}

bool gc_reader_next(struct gc_reader *reader, struct gc_item *item)
{
    if (reader->has_waiting) {
        reader->has_waiting = false;
        item->cycle = reader->waiting;
        return cycle_item(reader, item);
    }
    if (!reader->is_done && reader->line->part) {
        reader->class = GC_CLASS_OVER_LIMIT;
        return end_line(reader, item);
    }
    while (!reader->is_done)
        if (step(reader, item))
            return true;
    return false;
}

/* --- unfinished lines ------------------------------------------------------------------------ */

/* Whether TEXT can be the beginning of a record: "gc", " ", digits, " @", as far as it goes. */
static bool may_be_record(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && i < 2 && text[i] == "gc"[i])
        i++;
    if (i < 2)
        return i == len;
    if (i < len && text[i] == ' ') /* to Go 1.4 there is none */
        i++;
    if (i < len && text[i] == '#')
        i++;
    while (i < len && text[i] >= '0' && text[i] <= '9')
        i++;
    return i == len || text[i] == '(' || (text[i] == ' ' && (i + 1 == len || text[i + 1] == '@'));
}

static size_t record_may_begin(const char *text, size_t len)
{
    const char *g;
    for (size_t i = 0; i < len && (g = memchr(text + i, 'g', len - i)) != NULL; i++) {
        i = (size_t)(g - text);
        if (may_be_record(g, len - i))
            return i;
    }
    return len;
}

size_t gc_reader_plain(const struct gc_reader *reader, const char *text, size_t len)
{
    struct gc_wrapping wrapping;
    struct gc_stamp_zone zone = reader->zone;
    size_t plain = record_may_begin(text, len);
    gc_wrapping_clear(&wrapping);
    if (len == 0 || text[0] == '{' ||
        reader->memory->is_wrapped || /* shippers know whole lines alone */
        gc_trace_line_may_begin(reader->traces, text, len))
        return 0;
    size_t end = gc_wrapper_look(reader->wrappers, &zone, text, plain, &wrapping);
    bool wrapped = end == plain && wrapping.said.any;
    return wrapped || gc_wrapper_may_begin(reader->wrappers, text + end, plain - end, end > 0)
               ? 0
               : plain;
}
