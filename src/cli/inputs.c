#include "inputs.h"

#include "paths.h"

#include <stdlib.h>
#include <string.h>

static void input_free(struct input *input)
{
    if (!input)
        return;
    gc_log_free(input->log);
    free(input->name);
    free(input->stem);
    free(input);
}

static struct input *input_new(const char *path)
{
    struct input *input = calloc(1, sizeof *input);
    if (!input)
        return NULL;
    input->path = path;
    input->name = path_name(path);
    input->stem = path_stem(path);
    if (input->name && input->stem)
        return input;
    input_free(input);
    return NULL;
}

static bool make_room(struct inputs *inputs)
{
    if (inputs->count < inputs->cap)
        return true;
    size_t cap = inputs->cap ? 2 * inputs->cap : 16;
    struct input **longer = realloc(inputs->item, cap * sizeof *longer);
    if (!longer)
        return false;
    inputs->item = longer;
    inputs->cap = cap;
    return true;
}

static bool add(struct inputs *inputs, const char *path)
{
    struct input *input = make_room(inputs) ? input_new(path) : NULL;
    if (!input)
        return false;
    inputs->item[inputs->count++] = input;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct input *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static bool use_path(struct input *input)
{
    char *path = strdup(input->path);
    if (!path)
        return false;
    free(input->name);
    input->name = path;
    return true;
}

static bool name_apart(const struct inputs *inputs)
{
    size_t count = inputs->count;
    struct input **sorted = malloc(count * sizeof *sorted);
    if (!sorted)
        return false;
    bool done = true;
    memcpy(sorted, inputs->item, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0, end; done && i < count; i = end) {
        for (end = i + 1; end < count && by_name(&sorted[i], &sorted[end]) == 0; end++)
            ;
        for (size_t k = i; done && end - i > 1 && k < end; k++)
            done = use_path(sorted[k]);
    }
    free(sorted);
    return done;
}

bool inputs_init(struct inputs *inputs, char *const *paths, size_t count)
{
    *inputs = (struct inputs){0};
    for (size_t i = 0; i < count; i++)
        if (!add(inputs, paths[i]))
            return false;
    return name_apart(inputs);
}

void inputs_release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        input_free(inputs->item[i]);
    free(inputs->item);
    *inputs = (struct inputs){0};
}

bool input_is_standard(const struct input *input)
{
    return strcmp(input->path, "-") == 0;
}
