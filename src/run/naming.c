#include "naming.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

/* The first program of a name. */
struct gc_named {
    struct gc_named *next;
    struct gc_buffer arguments;
    char base[]; /* with a NUL */
};

static void named_free(struct gc_named *named)
{
    gc_buffer_release(&named->arguments);
    free(named);
}

void gc_naming_release(struct gc_naming *naming)
{
    while (naming->first) {
        struct gc_named *next = naming->first->next;
        named_free(naming->first);
        naming->first = next;
    }
    naming->count = 0;
}

static const struct gc_named *find(const struct gc_naming *naming, const char *base)
{
    const struct gc_named *named = naming->first;
    while (named && strcmp(named->base, base) != 0)
        named = named->next;
    return named;
}

bool gc_naming_remember(struct gc_naming *naming, const char *base, const char *arguments,
                        size_t len)
{
    if (naming->count == GC_NAMING_MAX || find(naming, base))
        return true;
    size_t size = strlen(base) + 1;
    struct gc_named *named = calloc(1, sizeof *named + size);
    if (!named)
        return false;
    memcpy(named->base, base, size);
    gc_buffer_add(&named->arguments, arguments, len);
    if (named->arguments.failed) {
        named_free(named);
        return false;
    }
    named->next = naming->first;
    naming->first = named;
    naming->count++;
    return true;
}

/* --- what differs ----------------------------------------------------------------------------- */

/* Strings one after the other, each with a NUL after it. */
struct list {
    const char *at, *end;
};

static const char *take(struct list *list)
{
    if (list->at == list->end)
        return NULL;
    const char *item = list->at;
    list->at += strlen(item) + 1;
    return item;
}

static size_t count_of(struct list list)
{
    size_t count = 0;
    while (take(&list))
        count++;
    return count;
}

static bool has(struct list list, const char *wanted)
{
    for (const char *item; (item = take(&list));)
        if (strcmp(item, wanted) == 0)
            return true;
    return false;
}

static void add_word(struct gc_buffer *text, const char *word)
{
    if (text->len > 0)
        gc_buffer_add(text, " ", 1);
    gc_text_add_printable(text, word, strlen(word));
}

/*
 * The arguments of THESE that are others in place; of lists that are not of one length, where
 * places shift, those that THOSE have nowhere.
 */
static void add_difference(struct gc_buffer *text, struct list these, struct list those)
{
    bool by_place = count_of(these) == count_of(those);
    struct list all = those;
    const char *option = NULL; /* that both have, right before: its value may differ */
    take(&these);
    take(&those);
    for (const char *item; (item = take(&these));) {
        const char *other = take(&those);
        if (by_place ? strcmp(item, other) == 0 : has(all, item)) {
            option = item[0] == '-' ? item : NULL;
            continue;
        }
        if (option)
            add_word(text, option);
        add_word(text, item);
        option = NULL;
    }
}

/* How much of clean TEXT is at most LIMIT bytes of whole characters. */
static size_t cut_length(const struct gc_buffer *text, size_t limit)
{
    size_t len = 0;
    unsigned code;
    while (len < text->len) {
        size_t n = gc_utf8_read(text->data + len, text->len - len, &code);
        if (len + n > limit)
            break;
        len += n;
    }
    return len;
}

void gc_naming_add(const struct gc_naming *naming, const char *base, const char *arguments,
                   size_t len, struct gc_buffer *text)
{
    const struct gc_named *named = find(naming, base);
    gc_text_add_printable(text, base, strlen(base));
    if (!named)
        return;
    const struct gc_buffer *first = &named->arguments;
    struct gc_buffer difference = GC_BUFFER_INIT;
    if (len > 0 && first->len > 0)
        add_difference(&difference, (struct list){arguments, arguments + len},
                       (struct list){first->data, first->data + first->len});
    if (difference.len > 0)
        gc_buffer_add(text, " ", 1);
    gc_buffer_add(text, difference.data, cut_length(&difference, GC_NAMING_ARGUMENTS_MAX));
    text->failed = text->failed || difference.failed;
    gc_buffer_release(&difference);
}
