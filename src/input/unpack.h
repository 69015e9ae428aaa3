/*
 * What is unpacked from tar, zip, or a single file compressed by compress or by lz4 of old.
 * unpack.c alone knows libarchive.
 */
#ifndef GC_UNPACK_H
#define GC_UNPACK_H

#include "stream.h"

#include <signal.h>

/* Where an archive's bytes come from. All is borrowed. */
struct gc_unpack_from {
    struct gc_stream *stream;
    /*
     * Reads the stream on from elsewhere, as lseek does; NULL where that cannot be: nothing is then
     * read of a zip after a member whose data are damaged.
     */
    int64_t (*seek)(struct gc_stream *stream, int64_t offset, int whence);
    const volatile sig_atomic_t *stop; /* not 0: a signal ends the input; or NULL */
};

/* NULL with ERROR: no memory, or the library refuses. */
struct gc_stream *gc_unpack_new(const struct gc_unpack_from *from, struct gc_error *error);
void gc_unpack_free(struct gc_stream *stream);

/*
 * Goes on to the next member that is a file with something in it: DATA, and the stream then gives
 * its bytes. END: there is none. FAILED fills ERROR but for its source; call again for the members
 * after it. The stream is at its end before the first call.
 */
enum gc_read gc_unpack_next(struct gc_stream *stream, struct gc_error *error);

/* Whether what begins like an archive is none: the stream gives it as it is. */
bool gc_unpack_is_plain(const struct gc_stream *stream);

/* The member's name, also of one that failed, until the next; NULL: a single file was compressed.
 */
const char *gc_unpack_member(const struct gc_stream *stream);

#endif
