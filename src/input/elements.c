#include "elements.h"

#include <string.h>

/* An element that is longer cannot be told from a log that merely begins like JSON. */
enum { ELEMENT_MAX = 1024 * 1024 };

static size_t skip_blanks(const char *data, size_t len, size_t i)
{
    while (i < len && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n'))
        i++;
    return i;
}

static enum gc_elements_sniff sniff_array(const char *data, size_t len, size_t i)
{
    i = skip_blanks(data, len, i + 1);
    if (i == len)
        return GC_ELEMENTS_MORE;
    return data[i] == '{' ? GC_ELEMENTS_YES : GC_ELEMENTS_NO;
}

/*
 * Whether the first line is an object of its own that has a list among its members: then what
 * follows the list holds the log.
 */
static bool is_line_of_log(const char *data, size_t len)
{
    const char *newline = memchr(data, '\n', len);
    size_t end = newline ? (size_t)(newline - data) : len;
    size_t list = end;
    while (list > 0 && data[list - 1] != ']')
        list--;
    for (size_t i = list; list > 0 && i + 3 < end; i++)
        if (memcmp(data + i, "gc", 2) == 0 &&
            (data[i + 2] == ' ' || (data[i + 2] >= '0' && data[i + 2] <= '9')))
            return true;
    return false;
}

/* `{"key": [{`: a list by its name. Other objects are lines of their own. */
static enum gc_elements_sniff sniff_object(const char *data, size_t len, size_t i, bool all)
{
    enum { KEY_MAX = 64 };
    i = skip_blanks(data, len, i + 1);
    if (i < len && data[i] != '"')
        return GC_ELEMENTS_NO;
    size_t key = ++i;
    while (i < len && data[i] != '"' && i < key + KEY_MAX)
        i++;
    if (i < len && data[i] != '"')
        return GC_ELEMENTS_NO;
    i = skip_blanks(data, len, i + 1);
    if (i < len && data[i] != ':')
        return GC_ELEMENTS_NO;
    i = skip_blanks(data, len, i + 1);
    if (i >= len || (data[i] == '[' && !all && !memchr(data, '\n', len)))
        return GC_ELEMENTS_MORE; /* the whole first line is needed */
    if (data[i] != '[' || is_line_of_log(data, len))
        return GC_ELEMENTS_NO;
    return sniff_array(data, len, i);
}

enum gc_elements_sniff gc_elements_sniff(const char *data, size_t len, bool all)
{
    enum { HEAD_MAX = 4096 };
    enum gc_elements_sniff sniff = GC_ELEMENTS_NO;
    size_t head = len < HEAD_MAX ? len : HEAD_MAX;
    all = all || head == HEAD_MAX;
    if (len > 0 && data[0] == '[')
        sniff = sniff_array(data, head, 0);
    else if (len > 0 && data[0] == '{')
        sniff = sniff_object(data, head, 0, all);
    return sniff == GC_ELEMENTS_MORE && all ? GC_ELEMENTS_NO : sniff;
}

void gc_elements_release(struct gc_elements *elements)
{
    gc_buffer_release(&elements->carry);
    *elements = (struct gc_elements){0};
}

void gc_elements_feed(struct gc_elements *elements, const char *data, size_t len)
{
    elements->data = data;
    elements->len = len;
    elements->pos = 0;
}

static void open_container(struct gc_elements *e, char c)
{
    if (e->depth == GC_ELEMENTS_DEPTH) {
        e->broken = true;
        return;
    }
    if (!e->element && c == '{' && e->depth > 0 && e->stack[e->depth - 1] == '[') {
        e->element = e->depth + 1;
        e->element_len = 0;
        e->element_number = e->newlines + 1;
        e->element_lines = 0;
    }
    e->stack[e->depth++] = c;
}

/* True: the element is complete with this brace. */
static bool close_container(struct gc_elements *e, char open)
{
    if (e->depth == 0 || e->stack[e->depth - 1] != open) {
        e->broken = true;
        return false;
    }
    return e->depth-- == e->element;
}

/* A line end in it is none of JSON's: then a log only began like it. */
static void read_in_string(struct gc_elements *e, char c)
{
    e->broken = c == '\n';
    if (e->escaped)
        e->escaped = false;
    else if (c == '\\')
        e->escaped = true;
    else if (c == '"')
        e->in_string = false;
}

/* One byte outside of strings; true: it ends an element. */
static bool read_structure(struct gc_elements *e, char c)
{
    switch (c) {
    case '"':
        e->in_string = e->depth > 0;
        e->broken = e->depth == 0;
        return false;
    case '{':
    case '[':
        open_container(e, c);
        return false;
    case '}':
        return close_container(e, '{');
    case ']':
        return close_container(e, '[');
    default:
        e->broken = e->depth == 0 && !strchr(" \t\r\n,", c);
        return false;
    }
}

/* One byte of the document, unless that is broken there; true: it ends an element. */
static bool read_byte(struct gc_elements *e, char c)
{
    bool ends = false;
    if (e->in_string)
        read_in_string(e, c);
    else
        ends = read_structure(e, c);
    if (e->broken)
        return false;
    e->pos++;
    e->newlines += c == '\n';
    e->element_lines += c == '\n';
    return ends;
}

/* What of the chunk from FROM to POS is the element's; too much of it is not kept. */
static void keep(struct gc_elements *e, size_t from)
{
    size_t len = e->pos - from;
    e->element_len += len;
    if (e->element_len <= GC_LINE_LIMIT)
        gc_buffer_add(&e->carry, e->data + from, len);
    if (e->element_len > ELEMENT_MAX)
        e->broken = true;
}

static void fill_line(struct gc_elements *e, size_t from, struct gc_line *line, int64_t *newlines)
{
    bool carried = e->carry.len > 0 || e->element_len > 0;
    if (carried)
        keep(e, from);
    else
        e->element_len = e->pos - from;
    bool over = e->element_len > GC_LINE_LIMIT;
    *line = (struct gc_line){.text = carried ? e->carry.data : e->data + from,
                             .len = over ? 0 : e->element_len,
                             .part = over,
                             .number = e->element_number};
    *newlines = e->element_lines;
    e->element = 0;
    e->carry_used = true;
}

bool gc_elements_next(struct gc_elements *e, struct gc_line *line, int64_t *newlines)
{
    if (e->carry_used)
        gc_buffer_clear(&e->carry);
    e->carry_used = false;
    size_t from = e->pos; /* where the element begins, or goes on, in the chunk */
    while (!e->broken && e->pos < e->len) {
        bool inside = e->element > 0;
        size_t at = e->pos;
        bool ends = read_byte(e, e->data[at]);
        if (!inside && e->element > 0)
            from = at;
        if (ends) {
            fill_line(e, from, line, newlines);
            return !e->carry.failed;
        }
    }
    if (e->element > 0 && from < e->pos)
        keep(e, from);
    return false;
}

int64_t gc_elements_rest(struct gc_elements *e, const char **text, size_t *len)
{
    *text = e->data + e->pos;
    *len = e->len - e->pos;
    if (!e->element || e->element_len > GC_LINE_LIMIT)
        return e->newlines;
    gc_buffer_add(&e->carry, *text, *len);
    *text = e->carry.data;
    *len = e->carry.len;
    return e->element_number - 1;
}
