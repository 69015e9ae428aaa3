#include "job.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

void gc_job_init(struct gc_job *job, pid_t pid)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    *job = (struct gc_job){.pid = pid};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGTTOU, &ignore, &job->ttou);
    job->terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC); /* -1: there is none */
}

void gc_job_release(struct gc_job *job)
{
    if (job->pid > 0)
        sigaction(SIGTTOU, &job->ttou, NULL);
    if (job->terminal >= 0)
        close(job->terminal);
    job->terminal = -1;
    if (job->has_ended)
        (void)waitpid(job->pid, NULL, 0);
}

static void send_signal(const struct gc_job *job, int signal)
{
    if (!job->has_ended) /* its number may be another's afterwards */
        kill(-job->pid, signal);
}

/* --- the terminal ----------------------------------------------------------------------------- */

static bool has_terminal(const struct gc_job *job, pid_t group)
{
    return job->terminal >= 0 && tcgetpgrp(job->terminal) == group;
}

/* What is in the background as a whole has no terminal to lend. */
static void lend_terminal(const struct gc_job *job)
{
    if (job->wants_terminal && has_terminal(job, getpgrp()))
        tcsetpgrp(job->terminal, job->pid);
}

/* --- stopping and going on -------------------------------------------------------------------- */

static void go_on(struct gc_job *job)
{
    lend_terminal(job);
    send_signal(job, SIGCONT);
}

/* By SIGTSTP's own action, which knows whether there is a shell that would have us go on. */
static void stop_here(void)
{
    struct sigaction stop = {.sa_handler = SIG_DFL}, before;
    sigemptyset(&stop.sa_mask);
    sigaction(SIGTSTP, &stop, &before);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
}

/* The SIGCONT that ends it is taken here: it is not to come to the command a second time. */
static void stop_and_go_on(struct gc_job *job)
{
    sigset_t set, before, pending;
    int taken;
    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    sigprocmask(SIG_BLOCK, &set, &before);
    stop_here();
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGCONT) == 1)
        sigwait(&set, &taken);
    sigprocmask(SIG_SETMASK, &before, NULL);
    go_on(job);
}

void gc_job_pass(struct gc_job *job, int signal)
{
    if (signal == SIGCONT) {
        go_on(job);
        return;
    }
    send_signal(job, signal);
    if (signal == SIGTSTP)
        stop_and_go_on(job);
}

/*
 * Ctrl-Z, where the terminal was lent, stopped the command alone; without us it would have stopped
 * all of our group, which may be a pipeline or a script. And a command that wants the terminal
 * while our group is in the background is to stop the group, as it would have. The shell sees
 * that, and has us go on, in front or not. SIGTTOU would not stop us.
 */
static void stop_with_group(struct gc_job *job, int signal)
{
    job->wants_terminal = true;
    kill(0, signal == SIGTTOU ? SIGTTIN : signal);
}

/* Stopped by any other signal it was by someone who knows. */
static void on_stop(struct gc_job *job, int signal)
{
    bool asks = signal == SIGTTIN || signal == SIGTTOU;
    if (asks && has_terminal(job, getpgrp())) {
        job->wants_terminal = true;
        go_on(job);
    } else if (job->terminal >= 0 && (asks || (signal == SIGTSTP && has_terminal(job, job->pid)))) {
        stop_with_group(job, signal);
    }
}

/* Whether there is news of the kind that FLAGS say. */
static bool has_news(const struct gc_job *job, int flags, siginfo_t *news)
{
    news->si_pid = 0;
    return waitid(P_PID, (id_t)job->pid, news, WNOHANG | flags) == 0 && news->si_pid != 0;
}

/* As waitpid has it. */
static int status_of(const siginfo_t *end)
{
    enum { CORE = 0x80 };
    if (end->si_code == CLD_EXITED)
        return end->si_status << 8;
    return end->si_code == CLD_DUMPED ? end->si_status | CORE : end->si_status;
}

static void on_end(struct gc_job *job, const siginfo_t *end)
{
    job->has_ended = true;
    job->status = status_of(end);
    if (has_terminal(job, job->pid))
        tcsetpgrp(job->terminal, getpgrp()); /* from the background, with SIGTTOU ignored */
}

void gc_job_look(struct gc_job *job)
{
    siginfo_t news;
    while (!job->has_ended && has_news(job, WSTOPPED, &news))
        on_stop(job, news.si_status);
    if (!job->has_ended && has_news(job, WEXITED | WNOWAIT, &news))
        on_end(job, &news);
}
