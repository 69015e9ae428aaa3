/*
 * Names on the command line that no process of any input has: a typo is not to pass in silence. It
 * is no failure, for one set of names may serve many logs.
 */
#ifndef GC_UNKNOWN_H
#define GC_UNKNOWN_H

#include "options.h"

enum { UNKNOWN_LISTED = 8, UNKNOWN_BYTES = 600 }; /* so that all fit into a message */

/* The first names that there are, each once; owned. */
struct name_list {
    char *name[UNKNOWN_LISTED];
    size_t count, bytes;
    bool more; /* than there is room for */
};

/* Zeroed is empty. */
struct unknown {
    bool *met; /* of the options' processes, and after them of their renames */
    struct name_list shown, given;
};

/* False: no memory. */
bool unknown_init(struct unknown *unknown, const struct options *options);
void unknown_release(struct unknown *unknown);

/* LOG, which was made with the names of OPTIONS, is read. */
void unknown_take(struct unknown *unknown, const struct options *options, const struct gc_log *log);

/* All are read: says on standard error which names there are none of, and which there are. */
void unknown_say(const struct unknown *unknown, const struct options *options);

#endif
