#include "held.h"

enum { BYTES_MAX = 64 * 1024 };

void gc_held_release(struct gc_held *held)
{
    gc_buffer_release(&held->bytes);
}

void gc_held_clear(struct gc_held *held)
{
    gc_buffer_clear(&held->bytes);
    held->count = 0;
}

static void add(struct gc_held *held, const char *text, size_t len, struct gc_held_text what)
{
    what.begin = held->bytes.len;
    what.len = len;
    held->text[held->count++] = what;
    gc_buffer_add(&held->bytes, text, len);
}

void gc_held_add_line(struct gc_held *held, size_t at, const struct gc_item *item)
{
    add(held, item->raw, item->raw_len,
        (struct gc_held_text){.at = at, .newline = item->raw_newline, .is_line = true});
}

void gc_held_add_between(struct gc_held *held, size_t at, const struct gc_item *item)
{
    add(held, item->text, item->len, (struct gc_held_text){.at = at, .newline = item->newline});
}

bool gc_held_is_full(const struct gc_held *held)
{
    return held->count == GC_HELD_MAX || held->bytes.len > BYTES_MAX;
}

/* Gives TEXT, unless it is NULL or was not kept. */
static bool give(const struct gc_held *held, struct gc_held_text *text, struct gc_item *item)
{
    if (!text || held->bytes.failed)
        return false;
    text->is_given = true;
    item->kind = GC_ITEM_TEXT;
    item->text = held->bytes.data ? held->bytes.data + text->begin : "";
    item->len = text->len;
    item->newline = text->newline;
    return true;
}

bool gc_held_next(struct gc_held *held, struct gc_item *item)
{
    for (int i = 0; i < held->count; i++)
        if (!held->text[i].is_given)
            return give(held, &held->text[i], item);
    return false;
}

bool gc_held_next_between(struct gc_held *held, size_t at, struct gc_item *item)
{
    for (int i = 0; i < held->count; i++) {
        struct gc_held_text *text = &held->text[i];
        if (!text->is_given && !text->is_line && text->at <= at)
            return give(held, text, item);
    }
    return false;
}

/* Where the line at INDEX ends: where the next one begins. */
static size_t end_of_line(const struct gc_held *held, int index, size_t all)
{
    for (int i = index + 1; i < held->count; i++)
        if (held->text[i].is_line)
            return held->text[i].at;
    return all;
}

bool gc_held_line(struct gc_held *held, size_t begin, size_t end, size_t all, struct gc_item *item)
{
    for (int i = 0; i < held->count; i++) {
        struct gc_held_text *text = &held->text[i];
        if (text->is_line && text->at == begin && end_of_line(held, i, all) == end)
            return give(held, text, item);
    }
    return false;
}
