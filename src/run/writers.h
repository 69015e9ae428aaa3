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

/* At most this many are known; beyond, the one that wrote nothing for longest is forgotten. */
enum { GC_WRITERS_MAX = 4096 };

/* Of these the files in /proc are held open; the others' are opened again for each look. */
enum { GC_WRITERS_OPEN_MAX = 128 };

/* Owned by its table. */
struct gc_writer {
    int64_t id; /* from 1, in the order in which they were met; never reused */
    int64_t pid;
    /*
     * The program's, and the arguments in which it differs from an earlier one of that name, so
     * "worker" and "worker --shard=2"; "pid 4711" if it was gone before it could be looked at.
     * Clean UTF-8. Two have the same name if they were started with the same arguments.
     */
    const char *name;
    struct gc_memory_sample memory; /* as it was last sampled */

    /* The table's own. */
    struct gc_proc proc;
    int64_t looked_ns;      /* when it was last made sure that it is still the same */
    int64_t wrote_ns;       /* when bytes of it last came; GC_ABSENT: never */
    bool is_gone;           /* it has ended */
    struct gc_writer *next; /* with the same slot in the table */
};

struct gc_writers;

/*
 * COMMAND (borrowed as long as the table) is the argv of the one process whose name is known
 * even if it cannot be looked at: it is the one that gc_writers_add_command says. NULL: no memory.
 */
struct gc_writers *gc_writers_new(char *const *command);
void gc_writers_free(struct gc_writers *writers);

/* The command runs, as PID. It is a writer that has written nothing yet. NULL: no memory. */
struct gc_writer *gc_writers_add_command(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/*
 * Whose bytes these are, that came from PID at NOW_NS (CLOCK_MONOTONIC): a known writer or a new
 * one. The bytes of a process that has ended since are still its own. Valid until
 * gc_writers_forget. NULL: no memory.
 */
struct gc_writer *gc_writers_find(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/* Samples the memory of WRITER; only what is resident, which takes a microsecond, unless WHOLE.
   False: it has ended, and what it had last stays in its memory. */
bool gc_writers_sample(struct gc_writer *writer, bool whole);

/* All that are known, those that have ended among them, in no order; NULL: no more. */
struct gc_writer *gc_writers_at(struct gc_writers *writers, size_t index);

/* Frees those that have ended: for when everything that they had written was read. */
void gc_writers_forget(struct gc_writers *writers);

#endif
