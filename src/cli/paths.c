#include "paths.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct path_entry {
    char *path;
    const char *as;
};

static const struct path_part *part_at(const char *at, const struct path_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(at, parts[i].mark, strlen(parts[i].mark)) == 0)
            return &parts[i];
    return NULL;
}

static char *as_text(struct gc_buffer *buffer)
{
    gc_buffer_add(buffer, "", 1);
    if (!buffer->failed)
        return buffer->data;
    gc_buffer_release(buffer);
    return NULL;
}

char *path_expand(const char *pattern, const struct path_part *parts, size_t count)
{
    struct gc_buffer path = GC_BUFFER_INIT;
    while (*pattern) {
        const struct path_part *part = part_at(pattern, parts, count);
        if (part)
            gc_text_add_file_name(&path, part->text);
        else
            gc_buffer_add(&path, pattern, 1);
        pattern += part ? strlen(part->mark) : 1;
    }
    return as_text(&path);
}

char *path_numbered(const char *path, int number)
{
    struct gc_buffer numbered = GC_BUFFER_INIT;
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    size_t stem = dot ? (size_t)(dot - path) : strlen(path);
    gc_buffer_add(&numbered, path, stem);
    gc_buffer_add_format(&numbered, "-%d%s", number, path + stem);
    return as_text(&numbered);
}

char *path_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return strdup("standard input");
    const char *slash = strrchr(path, '/');
    return strdup(slash && slash[1] ? slash + 1 : path);
}

static void strip(char *name, const char *const *suffixes)
{
    size_t len = strlen(name);
    for (; *suffixes; suffixes++) {
        size_t n = strlen(*suffixes);
        if (len > n && strcasecmp(name + len - n, *suffixes) == 0) {
            name[len - n] = '\0';
            return;
        }
    }
}

void path_strip_packed(char *name)
{
    static const char *const packed[] = {".gz",  ".xz",  ".zst",  ".bz2", ".lz4",  ".lzma", ".Z",
                                         ".tgz", ".txz", ".tbz2", ".tbz", ".tzst", ".zip",  NULL};
    strip(name, packed);
}

void path_strip(char *name)
{
    static const char *const kinds[] = {".log", ".txt", ".csv", ".out", ".err", ".tar", NULL};
    path_strip_packed(name);
    strip(name, kinds);
}

char *path_stem(const char *path)
{
    char *stem = strcmp(path, "-") == 0 ? strdup("stdin") : path_name(path);
    if (stem)
        path_strip(stem);
    return stem;
}

/* Where PATH is in the set, or would be. */
static size_t position(const struct paths *paths, const char *path)
{
    size_t low = 0, high = paths->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(paths->entry[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const char *paths_find(const struct paths *paths, const char *path)
{
    size_t at = position(paths, path);
    bool found = at < paths->count && strcmp(paths->entry[at].path, path) == 0;
    return found ? paths->entry[at].as : NULL;
}

bool paths_add(struct paths *paths, const char *path, const char *as)
{
    if (paths->count == paths->cap) {
        size_t cap = paths->cap ? 2 * paths->cap : 16;
        struct path_entry *entry = realloc(paths->entry, cap * sizeof *entry);
        if (!entry)
            return false;
        paths->entry = entry;
        paths->cap = cap;
    }
    char *copy = strdup(path);
    if (!copy)
        return false;
    size_t at = position(paths, path);
    memmove(paths->entry + at + 1, paths->entry + at, (paths->count - at) * sizeof *paths->entry);
    paths->entry[at] = (struct path_entry){copy, as};
    paths->count++;
    return true;
}

void paths_release(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->entry[i].path);
    free(paths->entry);
    *paths = (struct paths){0};
}
