#include "plot.h"

#include "accounts.h"
#include "chains.h"
#include "message.h"
#include "session.h"
#include "signals.h"
#include "source.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- one input --------------------------------------------------------------------------- */

/*
 * Ctrl-C goes to the program before the pipe as well: what it still writes is read. Where there is
 * none, on a file or a terminal, it means to stop, and so does a second one.
 */
static bool is_aborted(const struct input *input, const struct gc_source *source)
{
    bool alone = gc_source_size(source) >= 0 || (input_is_standard(input) && isatty(STDIN_FILENO));
    return signals_interrupts() > (alone ? 0 : 1);
}

/* False: aborted. A failure to read leaves what was read before it. */
static bool read_all(struct session *session, struct input *input, struct gc_source *source)
{
    struct gc_error error;
    const char *data;
    size_t len;
    while (!signals_termination() && !gc_log_failed(input->log, NULL)) {
        enum gc_read got = gc_source_read(source, &data, &len, &error);
        if (is_aborted(input, source))
            return false;
        if (got == GC_READ_FAILED) {
            session_say(session, &error);
            input->is_broken = true;
        }
        if (got == GC_READ_FAILED || got == GC_READ_END)
            break;
        if (got == GC_READ_DATA)
            session_feed(session, input, NULL, data, len);
        progress_show(&session->progress, input->name, gc_source_position(source),
                      gc_source_size(source));
    }
    return true;
}

/* What a stamp without a year must lie before: the file's last change, or now. */
static int64_t reference_of(const struct gc_source *source)
{
    int64_t changed = source ? gc_source_time(source) : GC_ABSENT;
    time_t now = time(NULL);
    if (changed != GC_ABSENT)
        return changed;
    return now == (time_t)-1 ? -1 : (int64_t)now * 1000000000;
}

static void end_log(struct session *session, struct input *input)
{
    session_finish_log(session, input);
    session_report(session, input);
    session_release_log(session, input);
}

static bool new_log(struct session *session, struct input *input, const struct gc_source *source,
                    struct gc_error *error)
{
    bool echo = input_is_standard(input) && !input->is_member;
    return session_new_log(session, input, reference_of(source), echo, error);
}

/* --- one file of the command line, with its members --------------------------------------- */

struct pass {
    struct input *input;
    size_t at;   /* its place among the inputs */
    size_t next; /* the place of its next member */
    struct gc_source *source;
    bool any;              /* something was read, the input itself or a member */
    bool failed;           /* or could not be */
    struct gc_account sum; /* of the members */
    size_t processes;      /* likewise */
};

/* Members that have nothing to do with Go are many: no word of them, and no place for them. */
static void end_member(struct session *session, struct pass *pass, struct input *input)
{
    session_finish_log(session, input);
    const struct gc_account *account = gc_log_account(input->log);
    account_add(&pass->sum, account);
    pass->processes += gc_log_process_count(input->log);
    if (account->cycles == 0 && account->scavenges == 0 && account_is_whole(account)) {
        account_add(&pass->input->rest, account);
        inputs_drop(&session->inputs, --pass->next);
        return;
    }
    session_say_lost(session, input);
    outputs_end_input(session->outputs, input);
    session_release_log(session, input);
}

static struct input *begin_member(struct session *session, struct pass *pass,
                                  struct gc_error *error)
{
    const char *name = gc_source_member(pass->source);
    struct input *input =
        name ? inputs_add_member(&session->inputs, pass->at, pass->next, name) : pass->input;
    if (!input)
        gc_error_no_memory(error);
    else if (name)
        pass->next++;
    return input;
}

/* False: aborted by the user. */
static bool read_member(struct session *session, struct pass *pass)
{
    struct gc_error error;
    struct input *input = begin_member(session, pass, &error);
    pass->any = true;
    if (!input || !new_log(session, input, pass->source, &error)) {
        session_say(session, &error);
        return true;
    }
    if (!read_all(session, input, pass->source))
        return false;
    pass->input->is_broken = pass->input->is_broken || input->is_broken;
    if (input->is_member)
        end_member(session, pass, input);
    else
        end_log(session, input);
    return true;
}

/* False: aborted by the user. */
static bool read_members(struct session *session, struct pass *pass)
{
    struct gc_error error;
    while (!signals_termination()) {
        enum gc_read got = gc_source_next(pass->source, &error);
        if (is_aborted(pass->input, pass->source))
            return false;
        if (got == GC_READ_END)
            break;
        if (got == GC_READ_FAILED) {
            pass->failed = true;
            session_say(session, &error);
        }
        if (got == GC_READ_DATA && !read_member(session, pass))
            return false;
    }
    return true;
}

/* Reads the input at *AT, and leaves *AT after it and its members. False: aborted by the user. */
static bool run_input(struct session *session, size_t *at)
{
    struct gc_error error;
    struct pass pass = {.input = session->inputs.item[*at], .at = *at, .next = *at + 1};
    ++*at;
    pass.source = gc_source_open(pass.input->path, signals_stop(), &error);
    if (!pass.source) {
        session_say(session, &error);
        return true;
    }
    if (input_is_standard(pass.input) && isatty(STDIN_FILENO))
        message("reading the terminal; pipe a program in, or name a log (gcplot --help)");
    bool done = read_members(session, &pass);
    bool is_bundle = pass.input->is_archive || !pass.any;
    if (done && is_bundle && !pass.failed)
        session_say_yield(session, pass.input, &pass.sum, pass.processes);
    gc_source_free(pass.source);
    *at = pass.next;
    return done;
}

/* --- files that are one log ---------------------------------------------------------------- */

/* False: aborted by the user. */
static bool read_file(struct session *session, struct input *input, const char *path)
{
    struct gc_error error;
    struct gc_source *source = gc_source_open(path, signals_stop(), &error);
    enum gc_read got = source ? GC_READ_INTERRUPTED : GC_READ_FAILED;
    while (got == GC_READ_INTERRUPTED && !signals_termination())
        got = gc_source_next(source, &error);
    bool done = got != GC_READ_DATA || read_all(session, input, source);
    if (got == GC_READ_FAILED)
        session_say(session, &error);
    gc_source_free(source);
    return done;
}

/* False: aborted by the user. */
static bool run_chain(struct session *session, struct input *input)
{
    struct gc_error error;
    const char *newest = input->files[input->file_count - 1];
    struct gc_source *source = gc_source_open(newest, signals_stop(), &error);
    bool made = new_log(session, input, source, &error);
    gc_source_free(source);
    if (!made) {
        session_say(session, &error);
        return true;
    }
    for (size_t i = 0; i < input->file_count; i++) {
        gc_log_next_input(input->log, input->files[i]);
        if (!read_file(session, input, input->files[i]))
            return false;
    }
    end_log(session, input);
    return true;
}

/* --- all of them ------------------------------------------------------------------------- */

static int begin(struct session *session)
{
    struct gc_error error;
    if (!signals_install()) {
        gc_error_set(&error, NULL, 0, "cannot handle signals: %s", strerror(errno));
        message_error(&error);
        return EXIT_FAILED;
    }
    int status = session_begin(session, STDOUT_FILENO);
    if (status == EXIT_DONE && !chains_join(&session->inputs, session->options->quiet)) {
        gc_error_no_memory(&error);
        message_error(&error);
        status = EXIT_FAILED;
    }
    return status;
}

static int run_inputs(struct session *session)
{
    bool done = true;
    progress_begin(&session->progress, session->options->quiet);
    for (size_t i = 0; done && !signals_termination() && i < session->inputs.count;)
        if (session->inputs.item[i]->file_count > 1)
            done = run_chain(session, session->inputs.item[i++]);
        else
            done = run_input(session, &i);
    progress_clear(&session->progress);
    return done ? session_end(session) : 128 + SIGINT;
}

int plot(const struct options *options)
{
    struct session session = {.options = options};
    int status = begin(&session);
    if (status == EXIT_DONE)
        status = run_inputs(&session);
    session_release(&session);
    if (signals_termination())
        signals_die(signals_termination());
    if (status == 128 + SIGINT)
        signals_die(SIGINT);
    return status;
}
