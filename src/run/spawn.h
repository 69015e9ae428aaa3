/* Starting the command: what it inherits, and what keeps it from running. */
#ifndef GC_SPAWN_H
#define GC_SPAWN_H

#include <gcplot/error.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Which signals a program begins with ignored and blocked. */
struct gc_signals {
    sigset_t ignored;
    sigset_t blocked;
};

/* As they are now: to be called before any is changed. */
void gc_signals_read(struct gc_signals *signals);

/* How a command is started that cannot be: as shells say it in their exit status. */
enum { GC_SPAWN_FAILED = 1, GC_SPAWN_NOT_EXECUTABLE = 126, GC_SPAWN_NOT_FOUND = 127 };

/*
 * Starts ARGV (one or more, NULL at its end; found by PATH unless it has a '/') in a process group
 * of its own, with STDERR_FD as its stderr, GODEBUG asking for the trace, and SIGNALS. It inherits
 * what is not close-on-exec. Returns its pid once it runs, for the caller to wait for; or -1, with
 * ERROR and *EXIT_STATUS filled: one of the above.
 */
pid_t gc_spawn(char *const *argv, int stderr_fd, const struct gc_signals *signals, int *exit_status,
               struct gc_error *error);

/*
 * The environment's entry that makes the runtime print the trace, where GODEBUG was VALUE or, NULL,
 * unset: "GODEBUG=...", to be freed. What it says of gctrace already stays. NULL: no memory. For
 * gc_spawn, and its tests.
 */
char *gc_godebug_entry(const char *value);

#endif
