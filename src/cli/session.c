#include "session.h"

#include "accounts.h"
#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void session_clear_line(struct session *session)
{
    struct gc_error error;
    progress_clear(&session->progress);
    if (session->echo.fd == STDERR_FILENO && isatty(STDERR_FILENO))
        echo_end_line(&session->echo);
    (void)echo_flush(&session->echo, &error); /* what is said next would not be seen, either */
}

void session_say(struct session *session, const struct gc_error *error)
{
    session_clear_line(session);
    message_error(error);
    session->failed = true;
}

void session_release(struct session *session)
{
    outputs_free(session->outputs);
    echo_release(&session->echo);
    progress_release(&session->progress);
    unknown_release(&session->unknown);
    inputs_release(&session->inputs);
}

/* --- a log -------------------------------------------------------------------------------- */

static void take_events(struct session *session, struct input *input)
{
    struct gc_event event;
    struct gc_error error;
    while (gc_log_next(input->log, &event)) {
        if (event.kind == GC_EVENT_TEXT)
            echo_event(&session->echo, &event);
        else if (session->wants_rows)
            outputs_row(session->outputs, input, &event);
    }
    outputs_flush(session->outputs);
    if (session->echo.buffer.len > 0 && isatty(session->echo.fd))
        progress_clear(&session->progress);
    if (!echo_flush(&session->echo, &error))
        session_say(session, &error);
    if (session->options->command && !session->echo.in_line)
        progress_again(&session->progress);
}

void session_feed(struct session *session, struct input *input, const struct gc_origin *origin,
                  const char *data, size_t len)
{
    if (session->what == ECHO_ALL)
        echo_bytes(&session->echo, data, len);
    if (origin)
        gc_log_feed_from(input->log, origin, data, len);
    else
        gc_log_feed(input->log, data, len);
    take_events(session, input);
}

void session_end_origin(struct session *session, struct input *input, int64_t origin)
{
    gc_log_end(input->log, origin);
    take_events(session, input);
}

bool session_new_log(struct session *session, struct input *input, int64_t reference_ns, bool echo,
                     struct gc_error *error)
{
    const struct options *o = session->options;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.from_ns = o->from_ns;
    options.to_ns = o->to_ns;
    options.processes = o->processes;
    options.process_count = o->process_count;
    options.renames = o->renames;
    options.rename_count = o->rename_count;
    options.reference_ns = reference_ns;
    options.local_time = o->local_time;
    options.no_repair = o->no_repair;
    session->echo.on = echo && session->what != ECHO_NONE;
    options.want_text = session->echo.on && session->what == ECHO_OTHER;
    input->log = gc_log_new(&options, error);
    return input->log != NULL;
}

void session_finish_log(struct session *session, struct input *input)
{
    struct gc_error error;
    gc_log_finish(input->log);
    take_events(session, input);
    unknown_take(&session->unknown, session->options, input->log);
    if (!gc_log_failed(input->log, &error))
        return;
    snprintf(error.source, sizeof error.source, "%s", input->shown);
    session_say(session, &error);
}

void session_say_lost(struct session *session, const struct input *input)
{
    const struct gc_account *account = gc_log_account(input->log);
    /* the table without -o says it itself */
    if (!session->options->quiet && session->options->output_count > 0)
        account_say_lost(input->shown, account);
    for (int i = 0; session->options->verbose && i < account->damages; i++)
        account_say_damage(input->shown, &account->damage[i]);
    session->lost = session->lost || !account_is_whole(account);
}

/* What may have been overlooked where there is no trace. */
static const char *hint_for(const struct options *options)
{
    const char *godebug = getenv("GODEBUG");
    if (!options->command)
        return "was GODEBUG=gctrace=1 set and stderr captured?";
    if (godebug && strstr(godebug, "gctrace=0"))
        return "GODEBUG has gctrace=0";
    return options->pipe ? "is it a Go program?"
                         : "is it a Go program? one that opens /dev/stderr needs --pipe";
}

void session_say_yield(struct session *session, const struct input *input,
                       const struct gc_account *account, size_t processes)
{
    if (session->options->scavenger && account->scavenges > 0)
        return;
    session->no_trace = session->no_trace || processes == 0;
    if (account->cycles == 0 && input->is_broken)
        return; /* that it could not be read was said */
    if (account->cycles == 0)
        account_say_no_trace(input->shown, account, hint_for(session->options));
    else if (processes == 0)
        account_say_nothing_chosen(input->shown, account);
}

void session_report(struct session *session, struct input *input)
{
    size_t processes = gc_log_process_count(input->log);
    session_clear_line(session);
    session_say_yield(session, input, gc_log_account(input->log), processes);
    if (processes > 0 || session->options->verbose || session->options->strict)
        session_say_lost(session, input);
    outputs_end_input(session->outputs, input);
}

void session_release_log(const struct session *session, struct input *input)
{
    if (!outputs_end_with_input(session->outputs))
        return;
    gc_log_free(input->log);
    input->log = NULL;
}

/* --- all of them ------------------------------------------------------------------------- */

static bool settle_echo(struct session *session, struct gc_error *error)
{
    bool taken = outputs_take_stdout(session->outputs);
    session->what = session->options->echo;
    if (session->what == ECHO_DEFAULT)
        session->what = taken ? ECHO_NONE : ECHO_OTHER;
    if (taken && session->what != ECHO_NONE)
        return gc_error_set(error, NULL, 0, "-o - and --echo both want standard output");
    return true;
}

/* A usage error is one until all is settled; then it is a failure. */
static int settle(struct session *session, struct gc_error *error)
{
    const struct options *o = session->options;
    if (!inputs_init(&session->inputs, o->inputs, o->input_count) ||
        !unknown_init(&session->unknown, o)) {
        gc_error_no_memory(error);
        return EXIT_FAILED;
    }
    session->outputs = outputs_new(o, &session->inputs, error);
    if (!session->outputs || !settle_echo(session, error))
        return EXIT_USAGE;
    session->wants_rows = outputs_want_rows(session->outputs);
    return outputs_check(session->outputs, error) ? EXIT_DONE : EXIT_FAILED;
}

int session_begin(struct session *session, int fd)
{
    struct gc_error error;
    int status = settle(session, &error);
    if (status != EXIT_DONE)
        message_error(&error);
    session->echo.fd = fd;
    return status;
}

static void say_unwritten(struct session *session)
{
    const char *path = outputs_without_scavenger(session->outputs);
    if (!path || session->no_trace)
        return;
    message("'%s': no scavenger lines to write; was GODEBUG=gctrace=1,scavtrace=1 set?", path);
    session->no_trace = true;
}

/* The table begins a line of its own. */
static void end_echo(struct session *session)
{
    struct gc_error error;
    if (session->options->output_count > 0)
        return;
    echo_end_line(&session->echo);
    if (!echo_flush(&session->echo, &error))
        session_say(session, &error);
}

int session_end(struct session *session)
{
    session_clear_line(session);
    end_echo(session);
    outputs_end(session->outputs);
    say_unwritten(session);
    unknown_say(&session->unknown, session->options);
    if (session->failed || outputs_failed(session->outputs) ||
        (session->options->strict && session->lost))
        return EXIT_FAILED;
    return session->no_trace ? EXIT_NO_TRACE : EXIT_DONE;
}
