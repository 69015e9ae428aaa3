#include "signals.h"

#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t interrupts;
static volatile sig_atomic_t termination;
static volatile sig_atomic_t stop;
static volatile sig_atomic_t late;

static void on_interrupt(int signal)
{
    /* The second is acted on by whoever reads; should that hang, the third ends it. */
    if (++interrupts >= 3)
        signals_die(signal);
    stop = interrupts > 1;
}

static void on_termination(int signal)
{
    if (termination)
        signals_die(signal);
    termination = signal;
    stop = 1;
}

static bool install(int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, NULL) == 0; /* no SA_RESTART: a read is to be woken */
}

/* What was ignored for us, as nohup does with SIGHUP, stays ignored. */
static bool install_unless_ignored(int signal, void (*handler)(int))
{
    struct sigaction old;
    if (sigaction(signal, NULL, &old) != 0)
        return false;
    return old.sa_handler == SIG_IGN || install(signal, handler);
}

static void on_late(int signal)
{
    if (late > 0)
        signals_die(signal);
    late = 1;
}

void signals_install_late(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        (void)install_unless_ignored(ends[i], on_late); /* where it fails, a signal ends us */
}

bool signals_late(void)
{
    return late > 0;
}

bool signals_ignore_writes(void)
{
    return install(SIGPIPE, SIG_IGN) && install(SIGXFSZ, SIG_IGN);
}

bool signals_install(void)
{
    return signals_ignore_writes() && install_unless_ignored(SIGINT, on_interrupt) &&
           install_unless_ignored(SIGTERM, on_termination) &&
           install_unless_ignored(SIGHUP, on_termination);
}

int signals_interrupts(void)
{
    return interrupts;
}

int signals_termination(void)
{
    return termination;
}

const volatile sig_atomic_t *signals_stop(void)
{
    return &stop;
}

void signals_die(int signal)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t set;
    sigaction(signal, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, signal);
    raise(signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + signal); /* not reached */
}
