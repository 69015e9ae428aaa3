#include "plot.h"

#include "accounts.h"
#include "chains.h"
#include "echo.h"
#include "inputs.h"
#include "message.h"
#include "outputs.h"
#include "progress.h"
#include "signals.h"
#include "source.h"
#include "unknown.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct run {
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

static void say(struct run *run, const struct gc_error *error)
{
    progress_clear(&run->progress);
    message_error(error);
    run->failed = true;
}

static void run_release(struct run *run)
{
    outputs_free(run->outputs);
    echo_release(&run->echo);
    unknown_release(&run->unknown);
    inputs_release(&run->inputs);
}

/* --- one input --------------------------------------------------------------------------- */

static void take_events(struct run *run, struct input *input)
{
    struct gc_event event;
    struct gc_error error;
    while (gc_log_next(input->log, &event)) {
        if (event.kind == GC_EVENT_TEXT)
            echo_event(&run->echo, &event);
        else if (run->wants_rows)
            outputs_row(run->outputs, input, &event);
    }
    outputs_flush(run->outputs);
    if (!echo_flush(&run->echo, &error))
        say(run, &error);
}

static void take_chunk(struct run *run, struct input *input, const char *data, size_t len)
{
    if (run->what == ECHO_ALL)
        echo_bytes(&run->echo, data, len);
    gc_log_feed(input->log, data, len);
    take_events(run, input);
}

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
static bool read_all(struct run *run, struct input *input, struct gc_source *source)
{
    struct gc_error error;
    const char *data;
    size_t len;
    while (!signals_termination() && !gc_log_failed(input->log, NULL)) {
        enum gc_read got = gc_source_read(source, &data, &len, &error);
        if (is_aborted(input, source))
            return false;
        if (got == GC_READ_FAILED) {
            say(run, &error);
            input->is_broken = true;
        }
        if (got == GC_READ_FAILED || got == GC_READ_END)
            break;
        if (got == GC_READ_DATA)
            take_chunk(run, input, data, len);
        progress_show(&run->progress, input->name, gc_source_position(source),
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

static bool new_log(struct run *run, struct input *input, const struct gc_source *source,
                    struct gc_error *error)
{
    const struct options *o = run->options;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.from_ns = o->from_ns;
    options.to_ns = o->to_ns;
    options.processes = o->processes;
    options.process_count = o->process_count;
    options.renames = o->renames;
    options.rename_count = o->rename_count;
    options.reference_ns = reference_of(source);
    options.local_time = o->local_time;
    options.no_repair = o->no_repair;
    run->echo.on = input_is_standard(input) && !input->is_member && run->what != ECHO_NONE;
    options.want_text = run->echo.on && run->what == ECHO_OTHER;
    input->log = gc_log_new(&options, error);
    return input->log != NULL;
}

static void finish_log(struct run *run, struct input *input)
{
    struct gc_error error;
    gc_log_finish(input->log);
    take_events(run, input);
    unknown_take(&run->unknown, run->options, input->log);
    progress_clear(&run->progress);
    if (!gc_log_failed(input->log, &error))
        return;
    snprintf(error.source, sizeof error.source, "%s", input->shown);
    say(run, &error);
}

static void say_lost(struct run *run, const struct input *input)
{
    const struct gc_account *account = gc_log_account(input->log);
    /* the table without -o says it itself */
    if (!run->options->quiet && run->options->output_count > 0)
        account_say_lost(input->shown, account);
    for (int i = 0; run->options->verbose && i < account->damages; i++)
        account_say_damage(input->shown, &account->damage[i]);
    run->lost = run->lost || !account_is_whole(account);
}

/* How much came of an input; of an archive, of all its members. */
static void say_yield(struct run *run, const struct input *input, const struct gc_account *account,
                      size_t processes)
{
    if (run->options->scavenger && account->scavenges > 0)
        return;
    run->no_trace = run->no_trace || processes == 0;
    if (account->cycles == 0 && input->is_broken)
        return; /* that it could not be read was said */
    if (account->cycles == 0)
        account_say_no_trace(input->shown, account);
    else if (processes == 0)
        account_say_nothing_chosen(input->shown, account);
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

static void release_log(struct run *run, struct input *input)
{
    if (!outputs_end_with_input(run->outputs))
        return;
    gc_log_free(input->log);
    input->log = NULL;
}

static void end_file(struct run *run, struct input *input)
{
    finish_log(run, input);
    size_t processes = gc_log_process_count(input->log);
    say_yield(run, input, gc_log_account(input->log), processes);
    if (processes > 0 || run->options->verbose || run->options->strict)
        say_lost(run, input);
    outputs_end_input(run->outputs, input);
    release_log(run, input);
}

/* Members that have nothing to do with Go are many: no word of them, and no place for them. */
static void end_member(struct run *run, struct pass *pass, struct input *input)
{
    finish_log(run, input);
    const struct gc_account *account = gc_log_account(input->log);
    account_add(&pass->sum, account);
    pass->processes += gc_log_process_count(input->log);
    if (account->cycles == 0 && account->scavenges == 0 && account_is_whole(account)) {
        account_add(&pass->input->rest, account);
        inputs_drop(&run->inputs, --pass->next);
        return;
    }
    say_lost(run, input);
    outputs_end_input(run->outputs, input);
    release_log(run, input);
}

static struct input *begin_member(struct run *run, struct pass *pass, struct gc_error *error)
{
    const char *name = gc_source_member(pass->source);
    struct input *input =
        name ? inputs_add_member(&run->inputs, pass->at, pass->next, name) : pass->input;
    if (!input)
        gc_error_no_memory(error);
    else if (name)
        pass->next++;
    return input;
}

/* False: aborted by the user. */
static bool read_member(struct run *run, struct pass *pass)
{
    struct gc_error error;
    struct input *input = begin_member(run, pass, &error);
    pass->any = true;
    if (!input || !new_log(run, input, pass->source, &error)) {
        say(run, &error);
        return true;
    }
    if (!read_all(run, input, pass->source))
        return false;
    pass->input->is_broken = pass->input->is_broken || input->is_broken;
    if (input->is_member)
        end_member(run, pass, input);
    else
        end_file(run, input);
    return true;
}

/* False: aborted by the user. */
static bool read_members(struct run *run, struct pass *pass)
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
            say(run, &error);
        }
        if (got == GC_READ_DATA && !read_member(run, pass))
            return false;
    }
    return true;
}

/* Reads the input at *AT, and leaves *AT after it and its members. False: aborted by the user. */
static bool run_input(struct run *run, size_t *at)
{
    struct gc_error error;
    struct pass pass = {.input = run->inputs.item[*at], .at = *at, .next = *at + 1};
    ++*at;
    pass.source = gc_source_open(pass.input->path, signals_stop(), &error);
    if (!pass.source) {
        say(run, &error);
        return true;
    }
    if (input_is_standard(pass.input) && isatty(STDIN_FILENO))
        message("reading the terminal; pipe a program in, or name a log (gcplot --help)");
    bool done = read_members(run, &pass);
    bool is_bundle = pass.input->is_archive || !pass.any;
    if (done && is_bundle && !pass.failed)
        say_yield(run, pass.input, &pass.sum, pass.processes);
    gc_source_free(pass.source);
    *at = pass.next;
    return done;
}

/* --- files that are one log ---------------------------------------------------------------- */

/* False: aborted by the user. */
static bool read_file(struct run *run, struct input *input, const char *path)
{
    struct gc_error error;
    struct gc_source *source = gc_source_open(path, signals_stop(), &error);
    enum gc_read got = source ? GC_READ_INTERRUPTED : GC_READ_FAILED;
    while (got == GC_READ_INTERRUPTED && !signals_termination())
        got = gc_source_next(source, &error);
    bool done = got != GC_READ_DATA || read_all(run, input, source);
    if (got == GC_READ_FAILED)
        say(run, &error);
    gc_source_free(source);
    return done;
}

/* False: aborted by the user. */
static bool run_chain(struct run *run, struct input *input)
{
    struct gc_error error;
    const char *newest = input->files[input->file_count - 1];
    struct gc_source *source = gc_source_open(newest, signals_stop(), &error);
    bool made = new_log(run, input, source, &error);
    gc_source_free(source);
    if (!made) {
        say(run, &error);
        return true;
    }
    for (size_t i = 0; i < input->file_count; i++) {
        gc_log_next_input(input->log, input->files[i]);
        if (!read_file(run, input, input->files[i]))
            return false;
    }
    end_file(run, input);
    return true;
}

/* --- all of them ------------------------------------------------------------------------- */

static bool settle_echo(struct run *run, struct gc_error *error)
{
    bool taken = outputs_take_stdout(run->outputs);
    run->what = run->options->echo;
    if (run->what == ECHO_DEFAULT)
        run->what = taken ? ECHO_NONE : ECHO_OTHER;
    if (taken && run->what != ECHO_NONE)
        return gc_error_set(error, NULL, 0, "-o - and --echo both want standard output");
    return true;
}

static int run_begin(struct run *run)
{
    struct gc_error error;
    const struct options *o = run->options;
    if (!inputs_init(&run->inputs, o->inputs, o->input_count) || !unknown_init(&run->unknown, o)) {
        gc_error_no_memory(&error);
        message_error(&error);
        return EXIT_FAILED;
    }
    run->outputs = outputs_new(o, &run->inputs, &error);
    if (!run->outputs || !settle_echo(run, &error)) {
        message_error(&error);
        return EXIT_USAGE;
    }
    if (!signals_install())
        gc_error_set(&error, NULL, 0, "cannot handle signals: %s", strerror(errno));
    else if (outputs_check(run->outputs, &error) &&
             (chains_join(&run->inputs, o->quiet) || gc_error_no_memory(&error)))
        return EXIT_DONE;
    message_error(&error);
    return EXIT_FAILED;
}

static void say_unwritten(struct run *run)
{
    const char *path = outputs_without_scavenger(run->outputs);
    if (!path || run->no_trace)
        return;
    message("'%s': no scavenger lines to write; was GODEBUG=gctrace=1,scavtrace=1 set?", path);
    run->no_trace = true;
}

/* The table begins a line of its own. */
static void end_echo(struct run *run)
{
    struct gc_error error;
    if (run->options->output_count > 0)
        return;
    echo_end_line(&run->echo);
    if (!echo_flush(&run->echo, &error))
        say(run, &error);
}

static int run_inputs(struct run *run)
{
    bool done = true;
    run->wants_rows = outputs_want_rows(run->outputs);
    progress_begin(&run->progress, run->options->quiet);
    for (size_t i = 0; done && !signals_termination() && i < run->inputs.count;)
        if (run->inputs.item[i]->file_count > 1)
            done = run_chain(run, run->inputs.item[i++]);
        else
            done = run_input(run, &i);
    progress_clear(&run->progress);
    if (!done)
        return 128 + SIGINT;
    end_echo(run);
    outputs_end(run->outputs);
    say_unwritten(run);
    unknown_say(&run->unknown, run->options);
    if (run->failed || outputs_failed(run->outputs) || (run->options->strict && run->lost))
        return EXIT_FAILED;
    return run->no_trace ? EXIT_NO_TRACE : EXIT_DONE;
}

int plot(const struct options *options)
{
    struct run run = {.options = options};
    int status = run_begin(&run);
    if (status == EXIT_DONE)
        status = run_inputs(&run);
    run_release(&run);
    if (signals_termination())
        signals_die(signals_termination());
    if (status == 128 + SIGINT)
        signals_die(SIGINT);
    return status;
}
