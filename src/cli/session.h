/*
 * What the commands share: logs that are fed and whose events go to the outputs and the echo, what
 * is said of them on standard error, and the exit status that comes of all of it.
 */
#ifndef GC_SESSION_H
#define GC_SESSION_H

#include "echo.h"
#include "inputs.h"
#include "outputs.h"
#include "progress.h"
#include "unknown.h"

/* Zeroed but for the options, which are borrowed, is fine to be released. */
struct session {
    const struct options *options;
    struct inputs inputs;
    struct outputs *outputs;
    struct echo_out echo;
    enum echo what;
    struct progress progress;
    struct unknown unknown;
    bool wants_rows;
    bool failed;   /* an input could not be read, or the echo not be written */
    bool lost;     /* of an input */
    bool no_trace; /* an input had no cycle */
};

/*
 * Settles inputs, outputs and echo, which goes to FD, and checks the outputs. Returns EXIT_DONE, or
 * what the exit status must be; why was said.
 */
int session_begin(struct session *session, int fd);
void session_release(struct session *session);

/* To be called before anything is said on standard error: a line of its own is for it. */
void session_clear_line(struct session *session);

/* A failure that ends no more than what it is about. */
void session_say(struct session *session, const struct gc_error *error);

/*
 * Makes INPUT's log. REFERENCE_NS: what stamps without a year lie before, see gc_log_options. ECHO:
 * what of it is no trace is passed on, as the options say. False with ERROR: no memory.
 */
bool session_new_log(struct session *session, struct input *input, int64_t reference_ns, bool echo,
                     struct gc_error *error);

/* Feeds INPUT's log DATA of ORIGIN, NULL: of whomever; what comes of it goes to outputs and echo.
 */
void session_feed(struct session *session, struct input *input, const struct gc_origin *origin,
                  const char *data, size_t len);

/* INPUT's process of that origin writes no more. */
void session_end_origin(struct session *session, struct input *input, int64_t origin);

/* No more is fed to INPUT's log. */
void session_finish_log(struct session *session, struct input *input);

/* How much came of INPUT, and what was lost of it; of an archive, ACCOUNT is of all its members. */
void session_say_yield(struct session *session, const struct input *input,
                       const struct gc_account *account, size_t processes);
void session_say_lost(struct session *session, const struct input *input);

/* What is to be said of a log, as it is now, is said, and INPUT's own outputs are written. */
void session_report(struct session *session, struct input *input);

/* INPUT's log goes if no output needs it any more. */
void session_release_log(const struct session *session, struct input *input);

/* All inputs are: the other outputs are written. Returns the exit status. */
int session_end(struct session *session);

#endif
