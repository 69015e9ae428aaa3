#include "names.h"

#include "hash.h"

#include <gcplot/buffer.h>
#include <gcplot/cycle.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where in its slot's chain the name hangs; NULL hangs at the end. */
static struct gc_name **place_of(struct gc_names *names, const char *text, size_t len)
{
    uint64_t hash = gc_hash_add(GC_HASH_INIT, text, len);
    struct gc_name **place = &names->slot[hash % GC_NAME_SLOTS];
    while (*place && ((*place)->hash != hash || strlen((*place)->text) != len ||
                      memcmp((*place)->text, text, len) != 0))
        place = &(*place)->next;
    return place;
}

static void write_base(struct gc_buffer *text, const struct gc_identity *identity, int64_t number)
{
    if (identity->name)
        gc_buffer_add(text, identity->name, identity->name_len);
    else if (identity->pid != GC_ABSENT)
        gc_buffer_add_format(text, "pid%" PRId64, identity->pid);
    else
        gc_buffer_add_format(text, "p%" PRId64, number);
}

/* How many starts of that name there were; maybe more, where it was dropped. */
static int64_t *starts_of(struct gc_names *names, const struct gc_buffer *text)
{
    struct gc_name *name = *place_of(names, text->data, text->len);
    uint64_t hash = gc_hash_add(GC_HASH_INIT, text->data, text->len);
    return name ? &name->starts : &names->dropped_starts[hash % GC_NAME_SLOTS];
}

static char *text_for(struct gc_names *names, const struct gc_identity *identity)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    if (!identity->name && identity->pid == GC_ABSENT)
        names->unnamed++;
    write_base(&text, identity, names->unnamed);
    size_t base = text.len;
    int64_t *starts = text.failed ? NULL : starts_of(names, &text);
    for (bool taken = starts && *starts > 0; taken && !text.failed;
         taken = *place_of(names, text.data, text.len) != NULL) {
        text.len = base;
        gc_buffer_add_format(&text, ".%" PRId64, ++*starts);
    }
    gc_buffer_add(&text, "", 1);
    if (!text.failed)
        return text.data;
    gc_buffer_release(&text);
    return NULL;
}

bool gc_names_give(struct gc_names *names, const struct gc_identity *identity, struct gc_name *name)
{
    char *text = text_for(names, identity);
    if (!text)
        return false;
    size_t len = strlen(text);
    *name =
        (struct gc_name){.text = text, .hash = gc_hash_add(GC_HASH_INIT, text, len), .starts = 1};
    *place_of(names, text, len) = name;
    return true;
}

void gc_names_drop(struct gc_names *names, struct gc_name *name)
{
    int64_t *dropped = &names->dropped_starts[name->hash % GC_NAME_SLOTS];
    if (name->starts > 1 && name->starts > *dropped)
        *dropped = name->starts;
    *place_of(names, name->text, strlen(name->text)) = name->next;
}

void gc_name_release(struct gc_name *name)
{
    free(name->text);
    *name = (struct gc_name){0};
}
