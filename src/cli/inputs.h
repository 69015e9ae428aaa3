/*
 * The inputs of a run, in the order of reports. The list may grow while it is read; an input stays
 * where it is in memory until the list is released.
 */
#ifndef GC_INPUTS_H
#define GC_INPUTS_H

#include <gcplot/log.h>

struct input {
    const char *path;   /* as the user named it; borrowed */
    char *name;         /* as people know it: the last part of the path, or "standard input" */
    char *stem;         /* the same without .log and the like: what {input} stands for */
    struct gc_log *log; /* once it is read; NULL where that failed or is not kept */
};

/* Zeroed is empty. */
struct inputs {
    struct input **item;
    size_t count, cap;
};

/* Adds an input for each path; those of the same name are known by their paths. False: no memory.
 */
bool inputs_init(struct inputs *inputs, char *const *paths, size_t count);
void inputs_release(struct inputs *inputs);

/* Whether INPUT is standard input. */
bool input_is_standard(const struct input *input);

#endif
