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
    lines->carry_used = true;
}

static bool whole_line(struct gc_lines *lines, size_t len, struct gc_line *line)
{
    join(lines, len, line);
    lines->pos++;
    line->newline = true;
    line->part = lines->over || line->len > GC_LINE_LIMIT;
    lines->over_limit += line->part && !lines->over;
    lines->over = false;
    line->number = ++lines->number;
    return true;
}

/* The rest of the chunk has no newline: it is carried, or handed out where it is too long. */
static bool rest(struct gc_lines *lines, struct gc_line *line)
{
    size_t len = lines->len - lines->pos;
    if (!lines->over && lines->carry.len + len <= GC_LINE_LIMIT) {
        if (len)
            gc_buffer_add(&lines->carry, lines->data + lines->pos, len);
        lines->pos = lines->len;
        return false;
    }
    if (len == 0)
        return false;
    join(lines, len, line);
    lines->over_limit += !lines->over;
    lines->over = true;
    line->newline = false;
    line->part = true;
    line->number = lines->number + 1;
    return true;
}

static bool last_line(struct gc_lines *lines, struct gc_line *line)
{
    if (lines->carry.len == 0) {
        lines->number += lines->over;
        lines->over = false;
        return false;
    }
    *line = (struct gc_line){
        .text = lines->carry.data, .len = lines->carry.len, .number = ++lines->number};
    lines->carry_used = true;
    return true;
}

bool gc_lines_next(struct gc_lines *lines, struct gc_line *line)
{
    if (lines->carry_used) {
        gc_buffer_clear(&lines->carry);
        lines->carry_used = false;
    }
    if (lines->pos < lines->len) {
        const char *from = lines->data + lines->pos;
        const char *newline = memchr(from, '\n', lines->len - lines->pos);
        if (newline)
            return whole_line(lines, (size_t)(newline - from), line);
        if (rest(lines, line))
            return true;
    }
    return lines->finished && last_line(lines, line);
}
