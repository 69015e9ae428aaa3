/*
 * Where bytes come from: a file or standard input, opened and read in chunks. What is compressed
 * is unpacked, and the members of a tar or zip come one after another, those that are compressed or
 * bundled themselves unpacked too. What the first bytes say counts, not the name. A plain file or
 * pipe is read straight: what there is comes at once, and is not copied.
 */
#ifndef GC_SOURCE_H
#define GC_SOURCE_H

#include "stream.h"

#include <signal.h>

struct gc_source;

/*
 * Opens PATH, or standard input for "-". Once *STOP is not 0 (STOP may be NULL), a signal that
 * interrupts a read within an archive ends the input. NULL with ERROR filled (source: PATH).
 */
struct gc_source *gc_source_open(const char *path, const volatile sig_atomic_t *stop,
                                 struct gc_error *error);
void gc_source_free(struct gc_source *source);

/*
 * Goes on to the next member, whether or not the one before it was read to its end; a file that is
 * no bundle has one. DATA: it can be read. END: there are no more. INTERRUPTED: call again. FAILED
 * fills ERROR, its source PATH or PATH:MEMBER; call again for what comes after that.
 */
enum gc_read gc_source_next(struct gc_source *source, struct gc_error *error);

/* The member's name in its bundle, bundles within bundles joined by ':'; NULL: there is none. */
const char *gc_source_member(const struct gc_source *source);

/*
 * The next chunk of the member, as soon as there is any: *DATA is owned by the source and valid
 * until the next call. INTERRUPTED: a signal came first; call again to go on. FAILED fills ERROR,
 * once: what could be read before it was given.
 */
enum gc_read gc_source_read(struct gc_source *source, const char **data, size_t *len,
                            struct gc_error *error);

/*
 * Reads on from POSITION of a regular file that is not packed, after gc_source_next. False: it is
 * not one, and goes on where it was.
 */
bool gc_source_seek(struct gc_source *source, int64_t position);

/* The size in bytes of a regular file, -1 of anything else; and what was read of it so far. */
int64_t gc_source_size(const struct gc_source *source);
int64_t gc_source_position(const struct gc_source *source);

/* When a regular file was last changed, ns since 1970; GC_ABSENT of anything else. */
int64_t gc_source_time(const struct gc_source *source);

#endif
