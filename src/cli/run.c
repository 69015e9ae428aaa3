#include "run.h"

#include "drawing.h"
#include "message.h"
#include "session.h"
#include "signals.h"
#include "status.h"
#include "watch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct running {
    struct options options; /* with the limits that the command is under */
    struct session session;
    struct input *input;
    struct gc_watch *watch;
    struct status status;
    struct drawing drawing;
    int exit_status;
    bool is_over;   /* --duration went by: outputs are written, the command goes on */
    int own_status; /* what came of the outputs */
};

static int64_t now_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool begin_log(struct running *running)
{
    struct gc_error error;
    if (session_new_log(&running->session, running->input, now_ns(), true, &error))
        return true;
    message_error(&error);
    return false;
}

/* --- what happens ---------------------------------------------------------------------------- */

static struct gc_origin origin_of(const struct gc_happening *happening)
{
    const struct gc_writer *writer = happening->writer;
    return (struct gc_origin){.id = writer->id,
                              .pid = writer->pid,
                              .name = writer->name,
                              .time_ns = happening->time_ns,
                              .memory = happening->memory};
}

static void on_bytes(struct running *running, const struct gc_happening *happening)
{
    struct gc_origin origin;
    if (happening->writer)
        origin = origin_of(happening);
    session_feed(&running->session, running->input, happening->writer ? &origin : NULL,
                 happening->data, happening->len);
}

static void on_sample(struct running *running, const struct gc_happening *happening)
{
    struct gc_origin origin = origin_of(happening);
    gc_log_sample(running->input->log, &origin);
}

static void on_killed(struct running *running, const struct gc_happening *happening)
{
    struct gc_origin origin = origin_of(happening);
    int64_t limit = gc_watch_limit_mib(running->watch);
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_log_kill(running->input->log, &origin);
    if (origin.memory.resident_mib != GC_ABSENT)
        gc_buffer_add_format(&text, "; %" PRId64 " MiB were resident when last sampled",
                             origin.memory.resident_mib);
    if (limit != GC_ABSENT)
        gc_buffer_add_format(&text, "; the limit is %" PRId64 " MiB", limit);
    session_clear_line(&running->session);
    message("'%s' (pid %" PRId64 "): killed by the kernel, out of memory%.*s", origin.name,
            origin.pid, (int)text.len, text.data ? text.data : "");
    gc_buffer_release(&text);
}

static void on_gone(struct running *running, const struct gc_happening *happening)
{
    session_end_origin(&running->session, running->input, happening->writer->id);
}

static void on_tick(struct running *running, const struct gc_happening *happening)
{
    (void)happening;
    if (running->is_over)
        return;
    progress_clear(&running->session.progress);
    gc_log_align(running->input->log);
    outputs_show_rows(running->session.outputs);
    drawing_begin(&running->drawing, running->session.outputs, running->input);
    if (!running->session.echo.in_line)
        progress_again(&running->session.progress);
}

static void on_status(struct running *running, const struct gc_happening *happening)
{
    struct gc_buffer line = GC_BUFFER_INIT;
    if (running->is_over || running->session.echo.in_line)
        return;
    status_add(&running->status, running->input->log, happening->time_ns, &line);
    progress_say(&running->session.progress, &line);
    gc_buffer_release(&line);
}

static void write_outputs(struct running *running)
{
    drawing_end(&running->drawing);
    session_report(&running->session, running->input);
    running->own_status = session_end(&running->session);
    running->is_over = true;
}

/* The log goes on, but only to tell the trace from what is passed on. */
static void on_duration(struct running *running, const struct gc_happening *happening)
{
    (void)happening;
    gc_log_align(running->input->log);
    write_outputs(running);
    running->session.wants_rows = false;
}

/*
 * While nobody reads what is passed on, signals go on to the command. Once it has ended they are
 * gcplot's own: one ends the passing on.
 */
static bool wait_for_reader(void *watch)
{
    if (gc_watch_signals(watch))
        return true;
    signals_install_late();
    return !signals_late();
}

static void on_ended(struct running *running, const struct gc_happening *happening)
{
    int status = happening->status;
    signals_install_late();
    running->exit_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void on_left_open(struct running *running, const struct gc_happening *happening)
{
    (void)happening;
    session_clear_line(&running->session);
    message("'%s': has ended, but what it started still has its standard error open; what comes "
            "there from now on is not read",
            running->input->shown);
}

static void (*const on_happening[])(struct running *, const struct gc_happening *) = {
    [GC_WATCH_BYTES] = on_bytes,         [GC_WATCH_SAMPLE] = on_sample,
    [GC_WATCH_KILLED] = on_killed,       [GC_WATCH_GONE] = on_gone,
    [GC_WATCH_TICK] = on_tick,           [GC_WATCH_STATUS] = on_status,
    [GC_WATCH_DURATION] = on_duration,   [GC_WATCH_ENDED] = on_ended,
    [GC_WATCH_LEFT_OPEN] = on_left_open,
};

/* --- from start to end ----------------------------------------------------------------------- */

/* Nothing that can be known before keeps a command from being started. */
static int begin(struct running *running)
{
    struct gc_error error;
    if (!signals_ignore_writes()) {
        gc_error_set(&error, NULL, 0, "cannot handle signals: %s", strerror(errno));
        message_error(&error);
        return EXIT_FAILED;
    }
    int status = session_begin(&running->session, STDERR_FILENO);
    if (status != EXIT_DONE)
        return status;
    running->input = running->session.inputs.item[0];
    if (!outputs_try(running->session.outputs, &error)) {
        message_error(&error);
        return EXIT_FAILED;
    }
    return begin_log(running) ? EXIT_DONE : EXIT_FAILED;
}

/* As far as a chart has room for them; GC_ABSENT is none. */
static void add_limits(struct running *running)
{
    struct limits *limits = &running->options.limits;
    const char *gomemlimit = getenv("GOMEMLIMIT"); /* "off" is no size */
    int64_t mib;
    (void)limits_add(limits, "memory limit", gc_watch_limit_mib(running->watch));
    if (gomemlimit && limits_read(gomemlimit, &mib))
        (void)limits_add(limits, "GOMEMLIMIT", mib);
}

static bool start(struct running *running, const struct gc_signals *signals)
{
    const struct options *o = running->session.options;
    struct gc_error error;
    struct gc_watch_options options = {.command = o->command,
                                       .signals = signals,
                                       .pipe = o->pipe,
                                       .every_ns = o->every_ns,
                                       .duration_ns = o->duration_ns,
                                       .want_status = o->status};
    running->watch = gc_watch_new(&options, &running->exit_status, &error);
    if (!running->watch) {
        message_error(&error);
        return false;
    }
    running->session.echo.wait = wait_for_reader;
    running->session.echo.context = running->watch;
    if (!o->pipe && !o->quiet && !gc_watch_knows_processes())
        message("no /proc here: processes have their pids for names, and no resident memory");
    add_limits(running);
    progress_begin(&running->session.progress, !o->status);
    status_begin(&running->status, now_ns());
    return true;
}

/* A failure of the loop itself leaves the command alone; what was read is written. */
static void watch(struct running *running)
{
    struct gc_happening happening;
    struct gc_error error;
    for (;;) {
        if (!gc_watch_next(running->watch, &happening, &error)) {
            session_say(&running->session, &error);
            running->exit_status = EXIT_FAILED;
            return;
        }
        if (happening.kind == GC_WATCH_END)
            return;
        on_happening[happening.kind](running, &happening);
    }
}

/* The command's own status is what counts, but where --strict asks for more. */
static int exit_status_of(const struct running *running)
{
    bool failed = running->own_status == EXIT_FAILED;
    return running->exit_status == 0 && failed && running->session.options->strict
               ? EXIT_FAILED
               : running->exit_status;
}

static int run_command(struct running *running, const struct gc_signals *signals)
{
    if (!start(running, signals))
        return running->exit_status;
    watch(running);
    session_finish_log(&running->session, running->input);
    if (!running->is_over)
        write_outputs(running);
    return exit_status_of(running);
}

int run(const struct options *options)
{
    struct gc_signals signals;
    gc_signals_read(&signals);
    struct running running = {.options = *options};
    running.session.options = &running.options;
    int status = begin(&running);
    if (status == EXIT_DONE)
        status = run_command(&running, &signals);
    gc_watch_free(running.watch); /* only now: until all is written no signal ends it */
    session_release(&running.session);
    return status;
}
