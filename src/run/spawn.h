/* Starting the command: what it inherits, and what keeps it from running. */
#ifndef GC_SPAWN_H
#define GC_SPAWN_H

#include <gcplot/error.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Which signals a program begins with ignored and blocked. */
struct gc_signals {
    sigset_t ignored;
    sigset_t blocked;
};

/* As they are now: to be called before any is changed. */
void gc_signals_read(struct gc_signals *signals);

/*
 * Starts ARGV (one or more, NULL at its end; found by PATH unless it has a '/') in a process group
 * of its own, with STDERR_FD as its stderr, GODEBUG asking for the trace, and SIGNALS. It inherits
 * what is not close-on-exec. Returns when it runs: its pid, for the caller to wait for; or -1, and
 * ERROR filled: *EXIT_STATUS is then 127 where there is no such command, 126 where it cannot be
 * executed, 1 where it did not come to that.
 */
pid_t gc_spawn(char *const *argv, int stderr_fd, const struct gc_signals *signals, int *exit_status,
               struct gc_error *error);

/*
 * What GODEBUG must be so that the trace is printed; NULL: as it is. GODEBUG is what it was, or
 * NULL for unset. To be freed unless *FAILED: no memory.
 */
char *gc_godebug_with_trace(const char *godebug, bool *failed);

/* GOMEMLIMIT's value as whole MiB; GC_ABSENT: NULL, "off", or not as Go takes it. */
int64_t gc_gomemlimit_mib(const char *value);

#endif
