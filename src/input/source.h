/* Where bytes come from: a file or standard input, opened and read in chunks. */
#ifndef GC_SOURCE_H
#define GC_SOURCE_H

#include <gcplot/error.h>
#include <stddef.h>

struct gc_source;

/* How large a chunk is at most: large enough that a read costs nothing beside its lines. */
#define GC_SOURCE_CHUNK ((size_t)128 * 1024)

/* Opens PATH, or standard input for "-". NULL with ERROR filled (source: PATH). */
struct gc_source *gc_source_open(const char *path, struct gc_error *error);
void gc_source_free(struct gc_source *source);

enum gc_read { GC_READ_DATA, GC_READ_END, GC_READ_INTERRUPTED, GC_READ_FAILED };

/*
 * The next chunk, as soon as there is any: *DATA is owned by the source and valid until the next
 * read or free. INTERRUPTED: a signal came first; call again to go on. FAILED fills ERROR.
 */
enum gc_read gc_source_read(struct gc_source *source, const char **data, size_t *len,
                            struct gc_error *error);

/* The size in bytes of a regular file, -1 of anything else; and what was read of it so far. */
int64_t gc_source_size(const struct gc_source *source);
int64_t gc_source_position(const struct gc_source *source);

#endif
