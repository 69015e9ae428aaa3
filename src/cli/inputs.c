#include "inputs.h"

#include <gcplot/buffer.h>

#include <stdlib.h>
#include <string.h>

static void input_free(struct input *input)
{
    if (!input)
        return;
    gc_log_free(input->log);
    free(input->files);
    free(input->shown);
    free(input->name);
    free(input->stem);
    free(input);
}

/* Takes the names, which may be NULL: no memory. */
static struct input *input_new(const char *path, char *shown, char *name, char *stem)
{
    const char **files = malloc(sizeof *files);
    struct input *input = files && shown && name && stem ? calloc(1, sizeof *input) : NULL;
    if (input) {
        *files = path;
        *input = (struct input){.path = path, .files = files, .file_count = 1};
        input->shown = shown;
        input->name = name;
        input->stem = stem;
        return input;
    }
    free(files);
    free(shown);
    free(name);
    free(stem);
    return NULL;
}

static struct input *input_of_path(const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    return input_new(path, standard ? path_name(path) : strdup(path), path_name(path),
                     path_stem(path));
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

/* Takes INPUT, which may be NULL. */
static bool insert(struct inputs *inputs, size_t at, struct input *input)
{
    if (!input || !make_room(inputs)) {
        input_free(input);
        return false;
    }
    memmove(inputs->item + at + 1, inputs->item + at, (inputs->count - at) * sizeof *inputs->item);
    inputs->item[at] = input;
    inputs->count++;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct input *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

/* Names INPUT by its path without the first SKIP bytes. */
static bool use_path(struct input *input, size_t skip)
{
    char *name = strdup(input->path + skip), *stem = strdup(input->path + skip);
    if (!name || !stem) {
        free(name);
        free(stem);
        return false;
    }
    path_strip(stem);
    free(input->name);
    free(input->stem);
    input->name = name;
    input->stem = stem;
    return true;
}

/* The length of the directories that all of their paths begin with. */
static size_t common_directories(struct input *const *inputs, size_t count)
{
    const char *first = inputs[0]->path;
    size_t common = 0;
    for (size_t i = 0; first[i]; i++) {
        for (size_t k = 1; k < count; k++)
            if (inputs[k]->path[i] != first[i])
                return common;
        common = first[i] == '/' ? i + 1 : common;
    }
    return common;
}

/* Inputs of one name, as of each pod's 0.log, are known by where their paths differ. */
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
        size_t skip = end - i > 1 ? common_directories(sorted + i, end - i) : 0;
        for (size_t k = i; done && end - i > 1 && k < end; k++)
            done = use_path(sorted[k], skip);
    }
    free(sorted);
    return done;
}

bool inputs_init(struct inputs *inputs, char *const *paths, size_t count)
{
    *inputs = (struct inputs){0};
    for (size_t i = 0; i < count; i++)
        if (!insert(inputs, i, input_of_path(paths[i])))
            return false;
    inputs->several = count > 1;
    return name_apart(inputs);
}

/* "logs.tar.gz:pod/app.log"; the N-th one of that name is "logs.tar.gz:pod/app.log#N". */
static char *join(const char *archive, char mark, const char *member, int n)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_format(&text, "%s%c%s", archive, mark, member);
    if (n > 1)
        gc_buffer_add_format(&text, "#%d", n);
    gc_buffer_add(&text, "", 1);
    if (!text.failed)
        return text.data;
    gc_buffer_release(&text);
    return NULL;
}

static char *free_name(struct inputs *inputs, const char *archive, const char *member, int *n)
{
    for (*n = 1;; ++*n) {
        char *name = join(archive, ':', member, *n);
        bool taken = name && paths_find(&inputs->members, name);
        if (name && !taken && paths_add(&inputs->members, name, "a member"))
            return name;
        free(name);
        if (!taken)
            return NULL;
    }
}

/* "logs-pod/app"; of a long one the end, which is what tells it from others in a file's name. */
static char *member_stem(const char *archive, const char *member)
{
    static const size_t most = 90;
    char *stem = join(archive, '-', member, 1);
    if (!stem)
        return NULL;
    path_strip(stem);
    size_t len = strlen(stem), from = len > most ? len - most : 0;
    while ((stem[from] & 0xc0) == 0x80) /* not within a character */
        from++;
    memmove(stem, stem + from, len - from + 1);
    return stem;
}

struct input *inputs_add_member(struct inputs *inputs, size_t at, size_t to, const char *member)
{
    int n;
    struct input *archive = inputs->item[at];
    char *name = free_name(inputs, archive->name, member, &n);
    char *shown = name ? join(archive->shown, ':', member, n) : NULL;
    char *stem = name ? member_stem(archive->stem, member) : NULL;
    if (!insert(inputs, to, input_new(archive->path, shown, name, stem)))
        return NULL;
    archive->is_archive = true;
    inputs->several = true;
    inputs->item[to]->is_member = true;
    return inputs->item[to];
}

/* Short of naming them all where they are many. */
static char *show_files(const char *const *files, size_t count)
{
    static const size_t most = 4;
    struct gc_buffer text = GC_BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        bool left_out = count > most && i > 0 && i + 1 < count;
        if (left_out && i == 1)
            gc_buffer_add_format(&text, " + %zu more", count - 2);
        if (!left_out)
            gc_buffer_add_format(&text, "%s%s", i > 0 ? " + " : "", files[i]);
    }
    gc_buffer_add(&text, "", 1);
    if (!text.failed)
        return text.data;
    gc_buffer_release(&text);
    return NULL;
}

bool inputs_continue(struct inputs *inputs, struct input *earlier, struct input *later)
{
    size_t count = earlier->file_count + later->file_count, at = 0;
    const char **files = malloc(count * sizeof *files);
    if (!files)
        return false;
    memcpy(files, earlier->files, earlier->file_count * sizeof *files);
    memcpy(files + earlier->file_count, later->files, later->file_count * sizeof *files);
    free(later->files);
    later->files = files;
    later->file_count = count;
    char *shown = show_files(files, count);
    if (!shown)
        return false;
    free(later->shown);
    later->shown = shown;
    while (inputs->item[at] != earlier)
        at++;
    inputs_drop(inputs, at);
    inputs->several = inputs->count > 1;
    return true;
}

void inputs_drop(struct inputs *inputs, size_t at)
{
    input_free(inputs->item[at]);
    inputs->count--;
    memmove(inputs->item + at, inputs->item + at + 1, (inputs->count - at) * sizeof *inputs->item);
}

void inputs_release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        input_free(inputs->item[i]);
    free(inputs->item);
    paths_release(&inputs->members);
    *inputs = (struct inputs){0};
}

bool input_is_standard(const struct input *input)
{
    return strcmp(input->path, "-") == 0;
}
