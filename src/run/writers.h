/*
 * Who writes: the processes whose bytes came, each start of a program a writer of its own. One
 * that is replaced, its pid by another process or itself by exec, is followed by a new writer.
 */
#ifndef GC_WRITERS_H
#define GC_WRITERS_H

#include "proc.h"

#include <gcplot/memory.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At most so many are known; beyond, the one that wrote nothing for longest is forgotten. */
enum { GC_WRITERS_MAX = 4096 };

/* Of so many files in /proc are held open, if as many may be; others' are opened for each look. */
enum { GC_WRITERS_OPEN_MAX = 128 };

/* Owned by its table. */
struct gc_writer {
    int64_t id;  /* from 1, in the order in which they were met; never reused */
    int64_t pid; /* GC_ABSENT: of one that cannot be seen from here */
    /*
     * The program's, and the arguments in which it differs from an earlier one of that name: so
     * "worker" and "worker --shard=2"; "pid 4711" if it was gone before it could be looked at;
     * "outside" for all that are outside gcplot's pid namespace, who are one. Two of one program
     * with the same arguments have the same name. Clean UTF-8.
     */
    const char *name;
    struct gc_memory_sample memory; /* as it was last sampled */
    int64_t wrote_ns;               /* when bytes of it last came; GC_ABSENT: none did */
    bool is_gone;                   /* it has ended, or is another program now */
    bool is_settled;                /* gone, and nothing more is to be found out about it */

    /* The table's own. */
    struct gc_proc proc;
    struct gc_proc_file file; /* zeroed: not known */
    int64_t looked_ns;        /* when it was last made sure that it is still the same */
    struct gc_writer *next;   /* in the same slot, or of those that are told to be gone */
};

struct gc_writers;

/*
 * COMMAND (borrowed as long as the table) is the argv of the process that gc_writers_add_command
 * says, whose name is known from it should it not be to be looked at. NULL: no memory.
 */
struct gc_writers *gc_writers_new(char *const *command);
void gc_writers_free(struct gc_writers *writers);

/* The command runs, as PID: a writer that has written nothing yet. NULL: no memory. */
struct gc_writer *gc_writers_add_command(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/*
 * Whose bytes these are, that came from PID at NOW_NS (of CLOCK_MONOTONIC): a known writer or a new
 * one; GC_ABSENT: one that cannot be seen. The bytes of a process that has ended are still its own.
 * The writer is valid until the next gc_writers_find or gc_writers_next_gone. NULL: no memory.
 */
struct gc_writer *gc_writers_find(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/* Samples WRITER's memory: what is resident, in a microsecond, or the WHOLE of it, in some twenty.
   If it has ended it is gone, and its memory stays what it last was. Without a pid it has none. */
void gc_writers_sample(struct gc_writers *writers, struct gc_writer *writer, bool whole);

/* Those that are known, gone or not, in no order; NULL: there are no more. */
struct gc_writer *gc_writers_at(const struct gc_writers *writers, size_t index);

/* All that had been written was read: nothing more comes of those that are settled. */
void gc_writers_drained(struct gc_writers *writers);

/*
 * One of which nothing more comes, or that is forgotten for there were too many: each once. It is
 * no longer among the known, and is freed by the next call. NULL: there are no more.
 */
const struct gc_writer *gc_writers_next_gone(struct gc_writers *writers);

#endif
