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

/* What the kernel keeps of a program's name. */
enum { GC_WRITERS_COMM = 15 };

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
    struct gc_proc_file file;       /* zeroed: not known */
    char comm[GC_WRITERS_COMM + 1]; /* "": not known */
    bool in_line;                   /* the last byte of it was no line end */
    bool is_other;          /* another program by now: no more is its own than that line's end */
    int64_t looked_ns;      /* when it was last made sure that it is still the same */
    struct gc_writer *next; /* in the same slot, or of those that are told to be gone */
};

struct gc_writers;

/*
 * COMMAND (borrowed as long as the table) is the argv of the process that gc_writers_add_command
 * says, whose name is known from it should it not be to be looked at. NULL: no memory.
 */
struct gc_writers *gc_writers_new(char *const *command);
void gc_writers_free(struct gc_writers *writers);

/* The command runs, as PID: a writer that has written nothing yet. NULL: no memory; then it is one
   once it writes. */
struct gc_writer *gc_writers_add_command(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/*
 * Whose bytes these are, that came from PID at NOW_NS (of CLOCK_MONOTONIC): a known writer or a new
 * one; GC_ABSENT: one that cannot be seen. The bytes of a process that has ended are still its own.
 * The writer is valid until the next gc_writers_find or gc_writers_next_gone. NULL: no memory.
 */
struct gc_writer *gc_writers_find(struct gc_writers *writers, int64_t pid, int64_t now_ns);

/*
 * DATA, LEN bytes, was found to be WRITER's. Returns how many of them are: fewer where it executes
 * another program by now, and a line of its own ends in them. Whose the others are is to be asked
 * anew.
 *
 * Which program a process executes is known as it is when bytes of it are read. What it wrote
 * before and was not read is taken for the new program's, but for the end of a line that was begun
 * in the 10 ms before; and what the new one writes in that time, up to a line's end, for the old
 * one's. Of one that has ended it is known by its name, until its parent has waited for it.
 */
size_t gc_writers_take(struct gc_writer *writer, const char *data, size_t len);

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
