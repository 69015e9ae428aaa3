/*
 * A process as /proc shows it, through its own directory there: when the process ends, and its
 * pid becomes another's, that directory is dead rather than the other's. Where there is no
 * /proc, or it hides the process, all of it is unknown.
 */
#ifndef GC_PROC_H
#define GC_PROC_H

#include <gcplot/buffer.h>
#include <gcplot/memory.h>
#include <stdbool.h>
#include <stdint.h>

enum { GC_PROC_FILE_MAX = 4096 }; /* of those in /proc that are read as one piece */

/* One that has ended but was not waited for is gone. */
enum gc_proc_state { GC_PROC_ALIVE, GC_PROC_GONE, GC_PROC_UNKNOWN };

/* Held by the caller; GC_PROC_NONE is none. */
struct gc_proc {
    int64_t pid;
    int64_t start; /* in ticks since boot, which tells two with one pid apart; GC_ABSENT: unknown */
    int dir;       /* its directory in /proc ... */
    int statm;     /* ... and the file statm in it; -1: not held open */
};

#define GC_PROC_NONE ((struct gc_proc){.start = GC_ABSENT, .dir = -1, .statm = -1})

/* Which file a process executes. */
struct gc_proc_file {
    uint64_t device, inode;
};

/* Looks PID up. One that is gone may still have its name, until its parent has waited for it. */
enum gc_proc_state gc_proc_open(struct gc_proc *proc, int64_t pid);

/* Closes its files. All below goes on to work, by opening them again each time. */
void gc_proc_close(struct gc_proc *proc);

enum gc_proc_state gc_proc_state(const struct gc_proc *proc);

/* Whether another process has its pid now. */
bool gc_proc_is_replaced(const struct gc_proc *proc);

/*
 * What is resident; if WHOLE, what is anonymous and swapped out, too, which takes the kernel ten
 * times as long. Only with GC_PROC_ALIVE is SAMPLE filled.
 */
enum gc_proc_state gc_proc_sample(const struct gc_proc *proc, bool whole,
                                  struct gc_memory_sample *sample);

/* False: not to be known, and FILE untouched. */
bool gc_proc_file(const struct gc_proc *proc, struct gc_proc_file *file);

/*
 * Each adds to TEXT, and nothing where that is not known: what the kernel calls the process (at
 * most 15 bytes), the path of the file that it executes, and its arguments, each with a NUL after
 * it, GC_PROC_FILE_MAX bytes at most.
 */
void gc_proc_add_comm(const struct gc_proc *proc, struct gc_buffer *text);
void gc_proc_add_path(const struct gc_proc *proc, struct gc_buffer *text);
void gc_proc_add_arguments(const struct gc_proc *proc, struct gc_buffer *text);

#endif
