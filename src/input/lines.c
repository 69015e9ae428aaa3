#include "lines.h"

#include <string.h>

void gc_lines_release(struct gc_lines *lines)
{
    gc_buffer_release(&lines->carry);
    *lines = GC_LINES_INIT;
}

void gc_lines_feed(struct gc_lines *lines, const char *data, size_t len)
{
    lines->data = data;
    lines->len = len;
    lines->pos = 0;
}

void gc_lines_finish(struct gc_lines *lines)
{
    lines->finished = true;
}

/* The next piece of the chunk joined to what was carried; the piece itself where nothing was. */
static void join(struct gc_lines *lines, size_t len, struct gc_line *line)
{
    const char *piece = lines->data + lines->pos;
    lines->pos += len;
    line->text = piece;
    line->len = len;
    if (lines->carry.len == 0)
        return;
    gc_buffer_add(&lines->carry, piece, len);
    line->text = lines->carry.data;
    line->len = lines->carry.len;
    lines->used = lines->carry.len;
}

static bool end_line(struct gc_lines *lines, struct gc_line *line)
{
    lines->pos++;
    if (lines->begun)
        lines->over = lines->begun = false;
    line->newline = true;
    line->number = ++lines->number;
    return true;
}

/* What was joined is not the end of its line. */
static bool go_on(struct gc_lines *lines, bool part, struct gc_line *line)
{
    lines->begun = true;
    line->newline = false;
    line->part = part;
    line->number = lines->number + 1;
    return true;
}

/* LEN bytes of a line over the limit: up to a carriage return it is lost, then it is a line again.
 */
static bool over_limit(struct gc_lines *lines, size_t len, bool newline, struct gc_line *line)
{
    const char *from = lines->data + lines->pos;
    const char *cr = memchr(from, '\r', len);
    join(lines, cr ? (size_t)(cr - from) + 1 : len, line);
    if (newline && !cr) {
        line->part = true;
        return end_line(lines, line);
    }
    lines->over = !cr;
    return go_on(lines, true, line);
}

/* How many bytes of TEXT[0, LEN) there are up to its last carriage return; 0: it has none. */
static size_t up_to_return(const char *text, size_t len)
{
    while (len > 0 && text[len - 1] != '\r')
        len--;
    return len;
}

/*
 * The line under way passes the limit within the chunk. Up to the last carriage return before the
 * limit it is a piece of its own; where it has none, it is a line over the limit from here on.
 */
static bool pass_limit(struct gc_lines *lines, struct gc_line *line)
{
    size_t room = GC_LINE_LIMIT - lines->carry.len;
    size_t piece = up_to_return(lines->data + lines->pos, room);
    if (piece > 0) {
        join(lines, piece, line);
        return go_on(lines, false, line);
    }
    piece = up_to_return(lines->carry.data, lines->carry.len);
    if (piece > 0) {
        line->text = lines->carry.data;
        line->len = lines->used = piece;
        return go_on(lines, false, line);
    }
    join(lines, room, line);
    lines->over = true;
    return go_on(lines, true, line);
}

static bool whole_line(struct gc_lines *lines, size_t len, struct gc_line *line)
{
    join(lines, len, line);
    line->part = false;
    return end_line(lines, line);
}

/* A line that is cut by the end of the input, or ends at it with a piece of its own. */
static bool last_line(struct gc_lines *lines, struct gc_line *line)
{
    bool more = lines->carry.len > 0;
    lines->number += more || lines->begun;
    lines->begun = false;
    lines->over = false;
    if (!more)
        return false;
    *line = (struct gc_line){
        .text = lines->carry.data, .len = lines->carry.len, .number = lines->number};
    lines->used = lines->carry.len;
    return true;
}

static void drop_used(struct gc_lines *lines)
{
    struct gc_buffer *carry = &lines->carry;
    if (lines->used < carry->len)
        memmove(carry->data, carry->data + lines->used, carry->len - lines->used);
    carry->len -= lines->used;
    lines->used = 0;
}

bool gc_lines_next(struct gc_lines *lines, struct gc_line *line)
{
    if (lines->used > 0)
        drop_used(lines);
    if (lines->pos < lines->len) {
        const char *from = lines->data + lines->pos;
        size_t left = lines->len - lines->pos;
        const char *newline = memchr(from, '\n', left);
        size_t len = newline ? (size_t)(newline - from) : left;
        if (lines->over)
            return over_limit(lines, len, newline, line);
        if (lines->carry.len + len > GC_LINE_LIMIT)
            return pass_limit(lines, line);
        if (newline)
            return whole_line(lines, len, line);
        gc_buffer_add(&lines->carry, from, len);
        lines->pos = lines->len;
    }
    return lines->finished && last_line(lines, line);
}
