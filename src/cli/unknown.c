#include "unknown.h"

#include "message.h"

#include <gcplot/buffer.h>

#include <stdlib.h>
#include <string.h>

bool unknown_init(struct unknown *unknown, const struct options *options)
{
    *unknown = (struct unknown){0};
    unknown->met = calloc(options->process_count + options->rename_count + 1, sizeof(bool));
    return unknown->met != NULL;
}

static void list_release(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->name[i]);
}

void unknown_release(struct unknown *unknown)
{
    list_release(&unknown->shown);
    list_release(&unknown->given);
    free(unknown->met);
    *unknown = (struct unknown){0};
}

/* Where there is no memory for it, it is one of those that are not listed. */
static void list_add(struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->name[i], name) == 0)
            return;
    size_t bytes = list->bytes + strlen(name);
    bool fits = !list->more && list->count < UNKNOWN_LISTED && bytes <= UNKNOWN_BYTES;
    char *copy = fits ? strdup(name) : NULL;
    list->more = !copy;
    if (!copy)
        return;
    list->name[list->count++] = copy;
    list->bytes = bytes;
}

void unknown_take(struct unknown *unknown, const struct options *options, const struct gc_log *log)
{
    size_t processes = options->process_count, renames = options->rename_count;
    const struct gc_process *process;
    for (size_t i = 0; i < processes; i++)
        unknown->met[i] = unknown->met[i] || gc_log_met_process(log, i);
    for (size_t i = 0; i < renames; i++)
        unknown->met[processes + i] = unknown->met[processes + i] || gc_log_met_rename(log, i);
    for (size_t i = 0; processes + renames > 0 && (process = gc_log_any_process(log, i)); i++) {
        list_add(&unknown->shown, process->name);
        list_add(&unknown->given, process->given);
    }
}

static void say(const char *option, const char *name, const struct name_list *list,
                const char *advice)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    for (size_t i = 0; i < list->count; i++)
        gc_buffer_add_format(&text, "%s'%s'", i > 0 ? ", " : "", list->name[i]);
    if (list->more)
        gc_buffer_add_text(&text, list->count > 0 ? " and others" : "others");
    message("'%s': no process has this name of %s; there are %.*s%s", name, option, (int)text.len,
            text.data ? text.data : "", advice);
    gc_buffer_release(&text);
}

void unknown_say(const struct unknown *unknown, const struct options *options)
{
    size_t processes = options->process_count;
    if (unknown->shown.count == 0 && !unknown->shown.more)
        return; /* that there is no process at all was said */
    for (size_t i = 0; i < processes; i++)
        if (!unknown->met[i])
            say("--process", options->processes[i], &unknown->shown, "");
    for (size_t i = 0; i < options->rename_count; i++) {
        const struct gc_rename *rename = &options->renames[i];
        bool cut = strchr(rename->to, '=') != NULL; /* maybe too early */
        if (!unknown->met[processes + i])
            say("--name", rename->from, &unknown->given,
                cut ? "; a = within OLD is written \\=" : "");
    }
}
