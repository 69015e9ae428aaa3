#include "places.h"

#include "outfile.h"

#include <stdlib.h>
#include <string.h>

void places_release(struct places *places)
{
    paths_release(&places->used);
    gc_buffer_release(&places->label);
}

/* The path of an output for an input and a process; to be freed. NULL: no memory. */
static char *expand(const struct output *output, const struct input *input, const char *process)
{
    const struct path_part parts[] = {
        {"{input}", input->stem},
        {"{process}", process},
    };
    return path_expand(output->path, parts, sizeof parts / sizeof *parts);
}

static bool claim_path(struct places *places, const char *path, const char *as,
                       struct gc_error *error)
{
    char *canonical = strcmp(path, "-") == 0 ? strdup(path) : path_canonical(path);
    if (!canonical)
        return gc_error_no_memory(error);
    const char *other = paths_find(&places->used, canonical);
    bool claimed = !other && paths_add(&places->used, canonical, as);
    free(canonical);
    if (other && strcmp(other, as) == 0)
        return gc_error_set(error, path, 0,
                            "is meant by two outputs; each needs a file of its own");
    if (other)
        return gc_error_set(error, path, 0, "is %s and %s; each needs a file of its own", other,
                            as);
    return claimed || gc_error_no_memory(error);
}

bool places_claim_output(struct places *places, const struct output *output, struct gc_error *error)
{
    size_t files = output->by_process ? 0 : output->by_input ? places->inputs->count : 1;
    for (size_t i = 0; i < files; i++) {
        char *path = expand(output, places->inputs->item[i], "");
        bool claimed =
            path ? claim_path(places, path, "an output", error) : gc_error_no_memory(error);
        free(path);
        if (!claimed)
            return false;
    }
    return true;
}

bool places_claim_inputs(struct places *places, struct gc_error *error)
{
    for (size_t i = 0; i < places->inputs->count; i++) {
        const struct input *input = places->inputs->item[i];
        char *canonical = input_is_standard(input) ? NULL : path_canonical(input->path);
        if (!canonical)
            continue;
        bool known = paths_find(&places->used, canonical) != NULL;
        bool added = !known && paths_add(&places->used, canonical, "an input");
        free(canonical);
        if (known)
            return gc_error_set(error, input->path, 0, "is an input twice");
        if (!added)
            return gc_error_no_memory(error);
    }
    return true;
}

/* Takes PATH; it, or the first of it numbered that is free. */
static char *free_path(struct places *places, char *path)
{
    char *candidate = strdup(path);
    for (int n = 2; candidate; n++) {
        char *canonical = path_canonical(candidate);
        bool taken = !canonical || paths_find(&places->used, canonical);
        bool added = !taken && paths_add(&places->used, canonical, "an output");
        free(canonical);
        if (added)
            break;
        free(candidate);
        candidate = taken ? path_numbered(path, n) : NULL;
    }
    free(path);
    return candidate;
}

static char *path_of_process(struct places *places, const struct output *output,
                             const struct input *input, const struct gc_process *process)
{
    struct gc_buffer name = GC_BUFFER_INIT;
    if (!output->by_input && places->inputs->several)
        gc_buffer_add_format(&name, "%s-", input->stem);
    gc_buffer_add_text(&name, process->name);
    gc_buffer_add(&name, "", 1);
    char *path = name.failed ? NULL : expand(output, input, name.data);
    gc_buffer_release(&name);
    return path ? free_path(places, path) : NULL;
}

char *places_path(struct places *places, const struct output *output, const struct input *input,
                  const struct gc_process *process)
{
    if (!output->by_process && output->by_input && input->is_member) {
        char *path = expand(output, input, "");
        return path ? free_path(places, path) : NULL;
    }
    return output->by_process ? path_of_process(places, output, input, process)
                              : expand(output, input, "");
}

/* Within one input's own file a process's name is enough. */
const char *places_label(struct places *places, const struct output *output,
                         const struct input *input, const struct gc_process *process)
{
    if (output->by_input || !places->inputs->several)
        return process->name;
    gc_buffer_clear(&places->label);
    gc_buffer_add_format(&places->label, "%s:%s", input->name, process->name);
    gc_buffer_add(&places->label, "", 1);
    return places->label.failed ? process->name : places->label.data;
}
