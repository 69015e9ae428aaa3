#include "plot.h"

#include "echo.h"
#include "inputs.h"
#include "message.h"
#include "outputs.h"
#include "progress.h"
#include "signals.h"
#include "source.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {
    const struct options *options;
    struct inputs inputs;
    struct outputs *outputs;
    struct echo_out echo;
    enum echo what;
    struct progress progress;
    bool wants_rows;
    bool failed;   /* an input could not be read, or the echo not be written */
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
        if (got == GC_READ_FAILED)
            say(run, &error);
        if (got == GC_READ_FAILED || got == GC_READ_END)
            break;
        if (got == GC_READ_DATA)
            take_chunk(run, input, data, len);
        progress_show(&run->progress, input->name, gc_source_position(source),
                      gc_source_size(source));
    }
    return true;
}

/* As the user named it. */
static const char *shown_path(const struct input *input)
{
    return input_is_standard(input) ? input->name : input->path;
}

static void say_what_was_lost(const struct run *run, const struct input *input)
{
    const struct gc_account *a = gc_log_account(input->log);
    bool lost = a->damaged || a->missing || a->over_limit || a->dropped;
    if (!lost || run->options->quiet || run->options->output_count == 0)
        return; /* the table without -o says it itself */
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_format(&text, "%" PRId64 " cycles read, %" PRId64 " missing", a->cycles,
                         a->missing);
    if (a->damaged)
        gc_buffer_add_format(&text, "; damaged lines: %" PRId64 ", the first is line %" PRId64,
                             a->damaged, a->first_damaged);
    if (a->over_limit)
        gc_buffer_add_format(&text, "; lines too long: %" PRId64, a->over_limit);
    if (a->dropped)
        gc_buffer_add_format(&text, "; small processes not listed: %" PRId64, a->dropped);
    message("'%s': %.*s", shown_path(input), (int)text.len, text.data ? text.data : "");
    gc_buffer_release(&text);
}

static void say_no_trace(struct run *run, const struct input *input)
{
    const struct gc_account *a = gc_log_account(input->log);
    run->no_trace = true;
    if (a->damaged > 0)
        message("'%s': no whole gctrace line, %" PRId64 " damaged; the first is line %" PRId64,
                shown_path(input), a->damaged, a->first_damaged);
    else
        message("'%s': no gctrace lines; was GODEBUG=gctrace=1 set and stderr captured?",
                shown_path(input));
}

static void say_nothing_chosen(struct run *run, const struct input *input)
{
    run->no_trace = true;
    message("'%s': none of its %" PRId64 " cycles is within --from, --to and --process",
            shown_path(input), gc_log_account(input->log)->cycles);
}

static void end_input(struct run *run, struct input *input)
{
    struct gc_error error;
    gc_log_finish(input->log);
    take_events(run, input);
    progress_clear(&run->progress);
    if (gc_log_failed(input->log, &error)) {
        snprintf(error.source, sizeof error.source, "%s", shown_path(input));
        say(run, &error);
    }
    if (gc_log_account(input->log)->cycles == 0)
        say_no_trace(run, input);
    else if (gc_log_process_count(input->log) == 0)
        say_nothing_chosen(run, input);
    else
        say_what_was_lost(run, input);
    outputs_end_input(run->outputs, input);
}

static bool new_log(struct run *run, struct input *input, struct gc_error *error)
{
    const struct options *o = run->options;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.from_ns = o->from_ns;
    options.to_ns = o->to_ns;
    options.processes = o->processes;
    options.process_count = o->process_count;
    run->echo.on = input_is_standard(input) && run->what != ECHO_NONE;
    options.want_text = run->echo.on && run->what == ECHO_OTHER;
    input->log = gc_log_new(&options, error);
    return input->log != NULL;
}

/* False: aborted by the user. */
static bool run_input(struct run *run, struct input *input)
{
    struct gc_error error;
    struct gc_source *source = gc_source_open(input->path, &error);
    if (!source || !new_log(run, input, &error)) {
        gc_source_free(source);
        say(run, &error);
        return true;
    }
    if (input_is_standard(input) && isatty(STDIN_FILENO))
        message("reading the terminal; pipe a program in, or name a log (gcplot --help)");
    bool done = read_all(run, input, source);
    gc_source_free(source);
    if (done)
        end_input(run, input);
    if (outputs_end_with_input(run->outputs)) {
        gc_log_free(input->log);
        input->log = NULL;
    }
    return done;
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
    if (!inputs_init(&run->inputs, o->inputs, o->input_count)) {
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
    else if (outputs_check(run->outputs, &error))
        return EXIT_DONE;
    message_error(&error);
    return EXIT_FAILED;
}

static int run_inputs(struct run *run)
{
    bool done = true;
    run->wants_rows = outputs_want_rows(run->outputs);
    progress_begin(&run->progress, run->options->quiet);
    for (size_t i = 0; done && !signals_termination() && i < run->inputs.count; i++)
        done = run_input(run, run->inputs.item[i]);
    progress_clear(&run->progress);
    if (!done)
        return 128 + SIGINT;
    outputs_end(run->outputs);
    if (run->failed || outputs_failed(run->outputs))
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
