/* The bytes of a file or of standard input as they are. */
#ifndef GC_RAW_H
#define GC_RAW_H

#include "stream.h"

/* How large a chunk is at most: large enough that a read costs nothing beside its lines. */
#define GC_RAW_CHUNK ((size_t)128 * 1024)

/* Held by the caller. Read it; the rest is its own affair. */
struct gc_raw {
    struct gc_stream stream;
    int fd;
    bool can_seek;    /* a regular file that is read from its beginning */
    int64_t size;     /* bytes of a regular file, else -1 */
    int64_t position; /* bytes read so far */
    int64_t time_ns;  /* of a regular file's last change since 1970, else GC_ABSENT */
    const char *path; /* borrowed */
    char chunk[GC_RAW_CHUNK];
};

/* PATH, or standard input for "-". False with ERROR filled. */
bool gc_raw_open(struct gc_raw *raw, const char *path, struct gc_error *error);
void gc_raw_close(struct gc_raw *raw);

/* Reads on from OFFSET bytes, as lseek has it with WHENCE; the position then, or -1. */
int64_t gc_raw_seek(struct gc_raw *raw, int64_t offset, int whence);

#endif
