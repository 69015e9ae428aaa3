/*
 * The inputs of a run, in the order of reports. The list may grow while it is read; an input stays
 * where it is in memory until the list is released.
 */
#ifndef GC_INPUTS_H
#define GC_INPUTS_H

#include "paths.h"

#include <gcplot/log.h>

struct input {
    const char *path;   /* as the user named it; borrowed */
    const char **files; /* the paths to be read as one log, the last of which is PATH */
    size_t file_count;
    char *shown;            /* the same for messages, with all files or the member */
    char *name;             /* as people know it: the last part of the path, or "standard input" */
    char *stem;             /* the same without .log and the like: what {input} stands for */
    bool is_member;         /* of an archive, which stands before its members */
    bool is_archive;        /* one that has members: it is no log itself */
    bool is_broken;         /* it, or a member, could not be read to its end */
    struct gc_account rest; /* of an archive: its members without trace, which are no inputs */
    struct gc_log *log;     /* once it is read; NULL where that failed or is not kept */
};

/* Zeroed is empty. */
struct inputs {
    struct input **item;
    size_t count, cap;
    bool several;         /* logs, so that what comes from each is named after it */
    struct paths members; /* the names of those */
};

/*
 * Adds an input for each path; those of the same name are known by their paths, without the
 * directories that they share. False: no memory.
 */
bool inputs_init(struct inputs *inputs, char *const *paths, size_t count);
void inputs_release(struct inputs *inputs);

/*
 * Adds the member of that name of the archive at AT as the input at TO, a place after it. Members
 * of one name are told apart by a number. NULL: no memory.
 */
struct input *inputs_add_member(struct inputs *inputs, size_t at, size_t to, const char *member);

/* LATER goes on where EARLIER ends: it takes its files, and EARLIER is dropped. False: no memory.
 */
bool inputs_continue(struct inputs *inputs, struct input *earlier, struct input *later);

/* Takes out the input at AT, which must not be known to anybody, and frees it. */
void inputs_drop(struct inputs *inputs, size_t at);

/* Whether INPUT is standard input, or in it. */
bool input_is_standard(const struct input *input);

#endif
