#include "names.h"

#include "hash.h"

#include <gcplot/buffer.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- what the log gives ---------------------------------------------------------------------- */

/* Where in its slot's chain the given name hangs; NULL hangs at the end. */
static struct gc_name **place_of(struct gc_names *names, const char *text, size_t len)
{
    uint64_t hash = gc_hash_add(GC_HASH_INIT, text, len);
    struct gc_name **place = &names->slot[hash % GC_NAME_SLOTS];
    while (*place && ((*place)->hash != hash || strlen((*place)->given) != len ||
                      memcmp((*place)->given, text, len) != 0))
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

static char *given_for(struct gc_names *names, const struct gc_identity *identity)
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

/* --- what the options make of it ----------------------------------------------------------- */

static bool is_text(const char *a, const char *text, size_t len)
{
    return strlen(a) == len && memcmp(a, text, len) == 0;
}

static bool is_shown(struct gc_names *names, const char *text, size_t len)
{
    const struct gc_name *name = *place_of(names, text, len);
    bool shown = name && !name->changed;
    for (name = names->changed; !shown && name; name = name->next_changed)
        shown = is_text(name->changed, text, len);
    return shown;
}

static const char *wanted_for(struct gc_names *names, const struct gc_log_options *options,
                              const char *given)
{
    for (size_t i = 0; i < options->rename_count; i++)
        if (strcmp(options->renames[i].from, given) == 0) {
            names->met[options->process_count + i] = true;
            return options->renames[i].to;
        }
    return given;
}

/* WANTED, or the first of it numbered that is free; to be freed. NULL: no memory. */
static char *free_text(struct gc_names *names, const char *wanted)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_text(&text, wanted);
    size_t base = text.len;
    for (int64_t n = 2; !text.failed && is_shown(names, text.data, text.len); n++) {
        text.len = base;
        gc_buffer_add_format(&text, ".%" PRId64, n);
    }
    gc_buffer_add(&text, "", 1);
    if (!text.failed)
        return text.data;
    gc_buffer_release(&text);
    return NULL;
}

/* One that is not renamed is changed, too, where another was renamed to it. */
static bool change(struct gc_names *names, const struct gc_log_options *options,
                   struct gc_name *name)
{
    if (options->rename_count == 0)
        return true;
    char *text = free_text(names, wanted_for(names, options, name->given));
    if (!text)
        return false;
    if (strcmp(text, name->given) == 0) {
        free(text);
        return true;
    }
    name->changed = text;
    name->next_changed = names->changed;
    names->changed = name;
    return true;
}

static bool make_met(struct gc_names *names, const struct gc_log_options *options)
{
    size_t count = options->process_count + options->rename_count;
    if (!names->met && count > 0)
        names->met = calloc(count, sizeof *names->met);
    return names->met || count == 0;
}

bool gc_names_give(struct gc_names *names, const struct gc_identity *identity,
                   const struct gc_log_options *options, struct gc_name *name)
{
    struct gc_name made = {.starts = 1};
    if (!make_met(names, options) || !(made.given = given_for(names, identity)))
        return false;
    size_t len = strlen(made.given);
    made.hash = gc_hash_add(GC_HASH_INIT, made.given, len);
    *name = made;
    if (!change(names, options, name)) {
        gc_name_release(name);
        return false;
    }
    *place_of(names, name->given, len) = name;
    return true;
}

static bool is_renamed_to(const struct gc_log_options *options, const char *text)
{
    for (size_t i = 0; i < options->rename_count; i++)
        if (strcmp(options->renames[i].to, text) == 0)
            return true;
    return false;
}

bool gc_names_choose(struct gc_names *names, const struct gc_log_options *options,
                     const struct gc_name *name)
{
    bool chosen = options->process_count == 0;
    for (size_t i = 0; i < options->process_count; i++) {
        const char *text = options->processes[i];
        if (strcmp(text, gc_name_shown(name)) != 0 &&
            (strcmp(text, name->given) != 0 || is_renamed_to(options, text)))
            continue;
        names->met[i] = true;
        chosen = true;
    }
    return chosen;
}

bool gc_names_met(const struct gc_names *names, size_t index)
{
    return names->met && names->met[index];
}

/* --- going ----------------------------------------------------------------------------------- */

void gc_names_drop(struct gc_names *names, struct gc_name *name)
{
    int64_t *dropped = &names->dropped_starts[name->hash % GC_NAME_SLOTS];
    if (name->starts > 1 && name->starts > *dropped)
        *dropped = name->starts;
    *place_of(names, name->given, strlen(name->given)) = name->next;
    struct gc_name **changed = &names->changed;
    while (*changed && *changed != name)
        changed = &(*changed)->next_changed;
    if (*changed)
        *changed = name->next_changed;
}

const char *gc_name_shown(const struct gc_name *name)
{
    return name->changed ? name->changed : name->given;
}

void gc_name_release(struct gc_name *name)
{
    free(name->given);
    free(name->changed);
    *name = (struct gc_name){0};
}

void gc_names_release(struct gc_names *names)
{
    free(names->met);
    *names = (struct gc_names){0};
}
