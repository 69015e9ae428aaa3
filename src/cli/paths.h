/* Paths as text: patterns, and the set of those that are taken. */
#ifndef GC_PATHS_H
#define GC_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/* What {input} and the like stand for. */
struct path_part {
    const char *mark;
    const char *text; /* any; it is cleaned for a file name */
};

/* PATTERN with each mark replaced; to be freed. NULL: no memory. */
char *path_expand(const char *pattern, const struct path_part *parts, size_t count);

/* "a/b-2.csv" of "a/b.csv" and 2; to be freed. NULL: no memory. */
char *path_numbered(const char *path, int number);

/* The last part of PATH, and the same without what says how it is packed and that it is a log. */
char *path_name(const char *path);
char *path_stem(const char *path);

/* Takes that off the end of NAME; or only what says how it is packed. */
void path_strip(char *name);
void path_strip_packed(char *name);

/* A set of paths, each with what it is. Zeroed is empty. */
struct paths {
    struct path_entry *entry; /* sorted by path */
    size_t count, cap;
};

bool paths_add(struct paths *paths, const char *path, const char *as); /* AS is borrowed */
const char *paths_find(const struct paths *paths, const char *path);   /* AS, or NULL */
void paths_release(struct paths *paths);

#endif
