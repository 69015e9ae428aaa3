/* Ctrl-C and its kin, told apart by what the user wants of them. */
#ifndef GC_SIGNALS_H
#define GC_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* SIGPIPE and SIGXFSZ: what they tell of is seen at the write. */
bool signals_ignore_writes(void);

/* That, and all below. */
bool signals_install(void);

/*
 * How many times SIGINT came. The terminal sends it to the program in the pipe as well, so the
 * first one means: read to the end. One more than that ends gcplot by the signal itself.
 */
int signals_interrupts(void);

/* SIGTERM or SIGHUP once it came, else 0: stop reading, write what there is. */
int signals_termination(void);

/* Not 0 once no more is to be waited for: a termination, or an interrupt after the first. */
const volatile sig_atomic_t *signals_stop(void);

/*
 * For when what they were sent on to has ended: the first of SIGINT, SIGTERM, SIGHUP and SIGQUIT
 * that comes is only noted, for it may have been meant for that; the second ends the process.
 */
void signals_install_late(void);
bool signals_late(void); /* one was noted */

/* Ends the process as an unhandled SIGNAL would. */
void signals_die(int signal);

#endif
