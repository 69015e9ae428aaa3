/*
 * A command being watched: started with its stderr on a channel to gcplot, read, sampled and waited
 * for. One loop waits for all of it; what happens is pulled out of it, one happening at a time.
 *
 * Signals that reach gcplot are the command's: SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
 * SIGWINCH, SIGTSTP and SIGCONT are sent on to its process group, once each, by the next call of
 * gc_watch_next or gc_watch_signals, and gcplot ends when the command has. SIGTTOU is ignored. The
 * terminal is lent to the command when it asks for it. A signal that was ignored before is ignored
 * by the command as it begins, and sent on all the same.
 */
#ifndef GC_WATCH_H
#define GC_WATCH_H

#include "spawn.h"
#include "writers.h"

#include <gcplot/error.h>

struct gc_watch;

/* All pointers are borrowed as long as the watch lives. Zeroed, with a command, are the defaults.
 */
struct gc_watch_options {
    char *const *command; /* argv, of one or more; NULL at its end */
    /* What it begins with, as gcplot itself began; NULL: as they are at gc_watch_new. */
    const struct gc_signals *signals;
    bool pipe;               /* its stderr is an ordinary pipe: who writes is not known */
    int64_t every_ns;        /* between GC_WATCH_TICKs; 0: none */
    int64_t duration_ns;     /* until GC_WATCH_DURATION; 0: none */
    bool want_status;        /* GC_WATCH_STATUS each second */
    const char *cgroup_root; /* below which control groups are looked for; NULL, but in tests */
};

enum gc_watch_kind {
    GC_WATCH_BYTES,  /* data came, of one writer alone */
    GC_WATCH_SAMPLE, /* a writer's memory, all of it; four times a second for each that lives */
    GC_WATCH_KILLED, /* the kernel killed that process, since memory was at its limit */
    /*
     * Nothing more comes of that writer: all that it wrote was told of. It has ended, is another
     * program now, or is forgotten for there are too many (GC_WRITERS_MAX). Once; not of those that
     * are there at GC_WATCH_END.
     */
    GC_WATCH_GONE,
    GC_WATCH_TICK,     /* every_ns went by */
    GC_WATCH_STATUS,   /* a second went by */
    GC_WATCH_DURATION, /* duration_ns went by; once. The command runs on */
    GC_WATCH_ENDED,    /* the command has ended; once. What it wrote may be yet to be read */
    /*
     * Others still had the stderr open after the command's end, so that reading is given up: after
     * 50 ms without a byte, or after 250 ms and all that was there to be read at that end. Comes
     * right before GC_WATCH_END.
     */
    GC_WATCH_LEFT_OPEN,
    GC_WATCH_END, /* nothing more happens: the command has ended, and its stderr */
};

/* All pointers are valid until the next call on the watch. */
struct gc_happening {
    enum gc_watch_kind kind;
    int64_t time_ns; /* since 1970 UTC; of bytes, when they were read */
    /*
     * BYTES: who wrote them, NULL of a pipe. SAMPLE, GONE: one that has written. KILLED: who it
     * was; it may never have written if it is the command.
     */
    const struct gc_writer *writer;
    struct gc_memory_sample memory; /* BYTES: resident alone; fresh where a line ends in them */
    const char *data;               /* BYTES */
    size_t len;
    int status; /* ENDED: as waitpid has it */
};

/*
 * Starts the command. NULL, and ERROR and *EXIT_STATUS filled, when it does not run: 127 there is
 * no such command, 126 it cannot be executed, 1 something else. From here until gc_watch_free
 * the signals above are caught.
 */
struct gc_watch *gc_watch_new(const struct gc_watch_options *options, int *exit_status,
                              struct gc_error *error);

/* A command that still runs is left alone; its stderr is closed. */
void gc_watch_free(struct gc_watch *watch);

/* Waits until something happens. False, and ERROR filled: reading or waiting itself failed. Not to
   be called after GC_WATCH_END. */
bool gc_watch_next(struct gc_watch *watch, struct gc_happening *happening, struct gc_error *error);

/*
 * Sends on the signals that came, without waiting: for a caller whom something keeps from
 * gc_watch_next. What happened last stays valid. False: the command has ended.
 */
bool gc_watch_signals(struct gc_watch *watch);

/* What the control groups around gcplot leave it and the command, MiB; GC_ABSENT: no limit. */
int64_t gc_watch_limit_mib(const struct gc_watch *watch);

/* Whether there is a /proc that tells what processes are called and what memory they have. */
bool gc_watch_knows_processes(void);

#endif
