#include "chains.h"

#include "message.h"
#include "probe.h"

#include <stdlib.h>

static bool probe_all(struct rotation_probe *probes, const struct inputs *inputs)
{
    size_t count = inputs->count;
    for (size_t i = 0; i < count; i++)
        if (!probe_head(&probes[i], inputs->item[i]->path))
            return false;
    bool possible = rotation_is_possible(probes, count);
    for (size_t i = 0; possible && i < count; i++)
        if (!probe_tail(&probes[i]))
            return false;
    return true;
}

/* Every chain's files, oldest first, become those of its newest. */
static bool join_all(struct inputs *inputs, const size_t *next, struct input **items)
{
    size_t count = inputs->count;
    for (size_t i = 0; i < count; i++)
        items[i] = inputs->item[i];
    for (size_t i = 0; i < count; i++) {
        bool is_first = next[i] != ROTATION_NONE;
        for (size_t k = 0; is_first && k < count; k++)
            is_first = next[k] != i;
        for (size_t at = i; is_first && next[at] != ROTATION_NONE; at = next[at])
            if (!inputs_continue(inputs, items[at], items[next[at]]))
                return false;
    }
    return true;
}

static void say_joined(const struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->item[i]->file_count > 1)
            message("'%s': read as one log, for their cycles go on", inputs->item[i]->shown);
}

bool chains_join(struct inputs *inputs, bool quiet)
{
    size_t count = inputs->count;
    if (count < 2)
        return true;
    struct rotation_probe *probes = calloc(count, sizeof *probes);
    struct input **items = calloc(count, sizeof *items);
    size_t *next = calloc(count, sizeof *next);
    bool ok = probes && items && next && probe_all(probes, inputs) &&
              rotation_decide(probes, count, next) && join_all(inputs, next, items);
    for (size_t i = 0; probes && i < count; i++)
        probe_release(&probes[i]);
    free(probes);
    free(items);
    free(next);
    if (ok && !quiet)
        say_joined(inputs);
    return ok;
}
