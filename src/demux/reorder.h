/*
 * Newest-first logs, as cloud services export them, turned round: what was found in one comes out
 * oldest first. Any other log passes through. A log is newest first if its stamps go back from the
 * first one on: four times, or to a cycle of a process whose number and start go back as far. Then
 * all is kept in a temporary file until the end, so that memory does not grow.
 */
#ifndef GC_REORDER_H
#define GC_REORDER_H

#include "reader.h"

struct gc_reorder;

struct gc_reorder *gc_reorder_new(struct gc_error *error);
void gc_reorder_free(struct gc_reorder *reorder);

/* Whether all passes from now on, and nothing is kept: then put and next need not be called. */
bool gc_reorder_passes(const struct gc_reorder *reorder);

/*
 * Takes a copy of a cycle or what the scavenger said. After each one take what comes out by then:
 * little is held. False with ERROR: no room for it.
 */
bool gc_reorder_put(struct gc_reorder *reorder, const struct gc_item *item, struct gc_error *error);
void gc_reorder_finish(struct gc_reorder *reorder);

/* The next item in order; its name is valid until the next call. False: none, or a failure. */
bool gc_reorder_next(struct gc_reorder *reorder, struct gc_item *item);

/* True, and ERROR filled, when what was kept could not be read back. */
bool gc_reorder_failed(const struct gc_reorder *reorder, struct gc_error *error);

#endif
