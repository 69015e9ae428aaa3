/* Real processes for tests of what watches them. Each ends by itself if its test does not end it.
 */
#ifndef GC_CHILDREN_H
#define GC_CHILDREN_H

#include "unit.h"

#include "spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline void pause_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0 && errno == EINTR)
        ;
}

/* PROGRAM with up to two arguments; until the next call. */
static inline char *const *argv_of(const char *program, const char *first, const char *second)
{
    static char *argv[4];
    argv[0] = (char *)program;
    argv[1] = (char *)first;
    argv[2] = (char *)second;
    return argv;
}

/* Executes PROGRAM already when this returns. */
static inline pid_t child_of(const char *program, const char *argument)
{
    struct gc_signals signals;
    struct gc_error error;
    int status;
    gc_signals_read(&signals);
    pid_t pid =
        gc_spawn(argv_of(program, argument, NULL), STDERR_FILENO, &signals, &status, &error);
    assert_true(pid > 0);
    return pid;
}

/* A copy of this process that waits until it is killed. */
static inline pid_t child_that_waits(void)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(20);
        for (;;)
            pause();
    }
    return pid;
}

static inline void child_wait(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Has ended, but nobody has waited for it. */
static inline void child_becomes_zombie(pid_t pid)
{
    siginfo_t info;
    kill(pid, SIGKILL);
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
}

static inline void child_end(pid_t pid)
{
    kill(pid, SIGKILL);
    child_wait(pid);
}

#endif
