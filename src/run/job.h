/*
 * The command as a job: the signals that are sent on to it, the terminal that is lent to it, and
 * its stopping, going on and end. It has a process group of its own, so that a signal from the
 * terminal comes to it once, by way of gcplot, and a signal to gcplot alone comes to it as well.
 */
#ifndef GC_JOB_H
#define GC_JOB_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct gc_job {
    pid_t pid; /* of the command, and of its process group */
    int terminal;
    bool wants_terminal; /* it stopped for want of it, or while it had it */
    bool has_ended;
    int status;            /* then: as waitpid has it */
    struct sigaction ttou; /* SIGTTOU's before */
};

/*
 * PID was started, its parent is this process, which from now on ignores SIGTTOU: while the
 * terminal is lent it goes on to write there.
 */
void gc_job_init(struct gc_job *job, pid_t pid);

/* A command that has ended is waited for only here: until then /proc tells whose its last bytes
 * are. */
void gc_job_release(struct gc_job *job);

/*
 * SIGNAL came to this process: it is sent on. SIGTSTP stops this process, too, and the call returns
 * when it goes on, and has the command go on as well.
 */
void gc_job_pass(struct gc_job *job, int signal);

/* Something came of the command (SIGCHLD): it stopped, which is acted on, or it ended. */
void gc_job_look(struct gc_job *job);

#endif
