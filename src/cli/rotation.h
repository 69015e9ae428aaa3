/*
 * Which files go on where others end, as rotated logs do. Decided by what is in them: a process's
 * gc numbers, times and sizes go on. Names only settle what that leaves open. Pure: no file is
 * read.
 */
#ifndef GC_ROTATION_H
#define GC_ROTATION_H

#include <gcplot/cycle.h>
#include <stddef.h>

/* A process as seen in a part of a file. */
struct rotation_process {
    char *name;   /* as its log has it */
    int64_t seen; /* its place in the order of last cycles */
    struct gc_cycle first, last;
};

/* What is known of a file; nothing, where it has no cycles or may not be joined. */
struct rotation_probe {
    const char *path;
    struct rotation_process *head; /* the processes with the file's first cycles ... */
    size_t head_count;
    struct rotation_process *tail; /* ... and those with its last */
    size_t tail_count;
    bool cut; /* its last line has no end */
};

#define ROTATION_NONE ((size_t)-1)

/*
 * NEXT[i] is the file that goes on where file i ends, or ROTATION_NONE; each file goes on from one
 * at most, and none, in however many steps, from itself. Where two are equally good, none is taken.
 * False: no memory.
 */
bool rotation_decide(const struct rotation_probe *probes, size_t count, size_t *next);

/* Whether some file begins in the middle of a process: else none goes on from another. */
bool rotation_is_possible(const struct rotation_probe *probes, size_t count);

/*
 * What the names of one log's rotations have in common: "app.log" of app.log, app.log.1,
 * app.log.2.gz, app.log-20240517.gz and app-2024-05-17T09-00-00.000.log; directories count. To be
 * freed. NULL: no memory.
 */
char *rotation_family(const char *path);

#endif
