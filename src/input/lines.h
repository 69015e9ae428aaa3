/*
 * Bytes -> lines. Push parser: feed a chunk, take lines until there are no more, feed the next.
 * How the bytes are cut into chunks makes no difference to the lines.
 */
#ifndef GC_LINES_H
#define GC_LINES_H

#include <gcplot/buffer.h>
#include <stdint.h>

/*
 * A longer line is handed out in pieces. A progress bar redraws itself by carriage returns and
 * never ends its line: what lies up to the last one within the limit is a piece to be parsed like a
 * line, and the line goes on after it. Without any it is parts, up to the next one or its end.
 */
#define GC_LINE_LIMIT ((size_t)64 * 1024)

struct gc_line {
    const char *text; /* valid until the next call that changes the struct gc_lines */
    size_t len;       /* without the newline */
    bool newline;     /* false: the end of the input, or a piece of a line that goes on */
    bool part;        /* of a line over the limit: not to be parsed */
    int64_t number;   /* from 1; the same for all pieces of a line */
};

/* Held by the caller; the fields are its own affair. */
struct gc_lines {
    struct gc_buffer carry; /* the beginning of a line that goes on in the next chunk */
    const char *data;       /* the chunk that was fed, borrowed until it is used up */
    size_t len, pos;
    int64_t number;
    size_t used; /* bytes of the carry that were handed out: to be dropped first */
    bool over;   /* within a line over the limit */
    bool begun;  /* pieces of the line under way were handed out */
    bool finished;
};

#define GC_LINES_INIT ((struct gc_lines){0})

void gc_lines_release(struct gc_lines *lines);

/* DATA must stay until gc_lines_next has returned false. */
void gc_lines_feed(struct gc_lines *lines, const char *data, size_t len);

/* No more will come: the last line need not end in a newline. */
void gc_lines_finish(struct gc_lines *lines);

/* False: no further line in what was fed. A failed carry (no memory) shows in carry.failed. */
bool gc_lines_next(struct gc_lines *lines, struct gc_line *line);

/* The unfinished line, once gc_lines_next returned false; valid until the next feed. */
static inline const char *gc_lines_pending(const struct gc_lines *lines, size_t *len)
{
    *len = lines->carry.len - lines->used;
    return lines->carry.data ? lines->carry.data + lines->used : NULL;
}

#endif
