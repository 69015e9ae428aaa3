/* Looks at the beginnings and ends of files for rotation.h. */
#ifndef GC_PROBE_H
#define GC_PROBE_H

#include "rotation.h"

/*
 * Reads the beginning of the file at PATH, and with it all of a short one. Nothing is found where
 * it is no regular file, cannot be read, is a bundle or a CSV. False: no memory.
 */
bool probe_head(struct rotation_probe *probe, const char *path);

/* Reads its end, unless that is known: of a compressed file, all. False: no memory. */
bool probe_tail(struct rotation_probe *probe);

void probe_release(struct rotation_probe *probe);

#endif
