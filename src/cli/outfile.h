/*
 * A file written beside its target and renamed over it when it is whole, so that a reader never
 * sees half of it and a failure leaves what was there. A target that is no regular file (a pipe,
 * /dev/null), standard output ("-") and standard error (/dev/stderr) are written straight.
 */
#ifndef GC_OUTFILE_H
#define GC_OUTFILE_H

#include <gcplot/buffer.h>
#include <gcplot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTFILE_STDOUT "-"
#define OUTFILE_STDERR "/dev/stderr"

/* Zeroed is closed. */
struct outfile {
    char *path;   /* as the user wrote it, for messages */
    char *target; /* what is replaced: path with links followed */
    char *temp;   /* what is written; NULL where the target is written straight */
    int fd;       /* -1: parked */
    struct gc_buffer buffer;
    bool open;
    bool shown;      /* TEMP is the target itself by now */
    int64_t written; /* whole writes, bytes */
    bool gone;       /* the reader of a standard file is: what comes is dropped, and is no error */
};

/* MAKE_DIRS: the directories that lack are made. */
bool outfile_open(struct outfile *file, const char *path, bool make_dirs, struct gc_error *error);

/* What is in file->buffer goes to the file once it is worth a write, or at once with FLUSH. */
bool outfile_write(struct outfile *file, bool flush, struct gc_error *error);

/* Gives the descriptor back until the next write: there can be more files than descriptors. */
bool outfile_park(struct outfile *file, struct gc_error *error);

/*
 * Writes what is left and renames, but goes on: what is written from now on is seen at once, and
 * stays when the file is discarded. False: the target is as it was.
 */
bool outfile_show(struct outfile *file, struct gc_error *error);

/* Writes what is left, closes and renames. False: the target is as it was. Closed either way. */
bool outfile_commit(struct outfile *file, struct gc_error *error);

/* Closes and removes what was written. Fine on a closed one. */
void outfile_discard(struct outfile *file);

/* All of it, through interruptions and full pipes; errno tells why not. */
bool write_all(int fd, const char *data, size_t len);

/*
 * PATH with links followed and its directory made absolute, to tell whether two name one file.
 * What of it does not exist yet follows the real name of what does. NULL: no memory.
 */
char *path_canonical(const char *path);

/* Whether PATH could be written, as far as can be said without writing: its directory is there. */
bool path_check(const char *path, struct gc_error *error);

#endif
