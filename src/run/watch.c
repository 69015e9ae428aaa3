#include "watch.h"

#include "cgroup.h"
#include "channel.h"
#include "job.h"
#include "kills.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)

/*
 * A Go program writes a cycle's line in some forty pieces, and whoever waits for it is woken by
 * each of them, which the program pays for. So after bytes came nobody waits for a while, and what
 * was written in it is read at once. docs/performance.md has what that saves.
 */
#define BATCH_NS (2 * MS)

#define SAMPLE_NS  (250 * MS)
#define STATUS_NS  (1000 * MS)
#define SILENCE_NS (50 * MS)  /* after the command's end, when others hold its stderr open */
#define LEFT_NS    (250 * MS) /* likewise, for all that they write */

/* What the loop waits for besides signals. */
enum alarm_kind { READABLE, BATCH, SAMPLE, TICK, STATUS, DURATION, SILENCE, LEFT, ALARMS };

struct alarm {
    struct event *event;
    bool rang; /* until it is seen to */
};

static const int passed_on[] = {SIGINT,  SIGTERM,  SIGHUP,  SIGQUIT, SIGUSR1,
                                SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT};

enum { SIGNALS = sizeof passed_on / sizeof *passed_on };

struct gc_watch {
    struct gc_watch_options options;
    struct gc_channel *channel;
    struct gc_writers *writers;
    struct gc_cgroup *cgroup;
    struct gc_kills kills;
    struct gc_job job;

    struct event_base *base;
    struct alarm alarm[ALARMS];
    struct event *signal[SIGNALS];
    struct event *child;

    struct gc_channel_bytes rest; /* of what was read, what is yet to be told of */
    bool is_reading;              /* there may be bytes in the channel */
    bool got_some;                /* since it was last empty */
    bool is_closed;               /* nobody can write into it any more */
    bool is_looking;              /* for whom the kernel killed */
    bool is_sampling;             /* samples are being handed out ... */
    size_t next_index;            /* ... from this writer on */
    bool told_ended;              /* that the command has */
    size_t held;  /* in the channel when it had: may be its own, and is read however late */
    bool gave_up; /* on those who hold its stderr open */
    bool has_failed;
    struct gc_error error;
};

static int64_t now_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void fail(struct gc_watch *watch, const struct gc_error *error)
{
    watch->has_failed = true;
    watch->error = *error;
}

/* --- what is waited for ----------------------------------------------------------------------- */

static void ring(evutil_socket_t fd, short what, void *alarm)
{
    (void)fd;
    (void)what;
    ((struct alarm *)alarm)->rang = true;
}

static bool take(struct gc_watch *watch, enum alarm_kind kind)
{
    bool rang = watch->alarm[kind].rang;
    watch->alarm[kind].rang = false;
    return rang;
}

static void set(struct gc_watch *watch, enum alarm_kind kind, int64_t in_ns)
{
    struct gc_error error;
    struct timeval in = {.tv_sec = in_ns / (1000 * MS), .tv_usec = in_ns % (1000 * MS) / 1000};
    watch->alarm[kind].rang = false;
    if (event_add(watch->alarm[kind].event, in_ns > 0 ? &in : NULL) == 0)
        return;
    gc_error_set(&error, NULL, 0, "cannot wait for the command");
    fail(watch, &error);
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void on_empty(struct gc_watch *watch)
{
    watch->is_reading = false;
    if (watch->got_some)
        set(watch, BATCH, BATCH_NS);
    else
        set(watch, READABLE, 0);
    watch->got_some = false;
    gc_writers_drained(watch->writers);
}

static void on_closed(struct gc_watch *watch)
{
    watch->is_closed = true;
    gc_writers_drained(watch->writers);
}

/* No memory for its writer: that is a failure. Of a pipe there is none. */
static void find_writer(struct gc_watch *watch, const struct gc_channel_bytes *bytes,
                        struct gc_happening *happening)
{
    struct gc_error error;
    if (bytes->pid == 0)
        return;
    struct gc_writer *writer = gc_writers_find(watch->writers, bytes->pid, now_of(CLOCK_MONOTONIC));
    if (!writer) {
        gc_error_no_memory(&error);
        fail(watch, &error);
        return;
    }
    happening->len = gc_writers_take(writer, bytes->data, bytes->len);
    watch->rest = (struct gc_channel_bytes){bytes->data + happening->len,
                                            bytes->len - happening->len, bytes->pid};
    /* a cycle's line ends here: this is the memory that it had */
    if (memchr(happening->data, '\n', happening->len))
        gc_writers_sample(watch->writers, writer, false);
    happening->writer = writer;
    happening->memory = writer->memory;
}

static bool on_data(struct gc_watch *watch, const struct gc_channel_bytes *bytes,
                    struct gc_happening *happening)
{
    watch->got_some = true;
    if (watch->told_ended)
        set(watch, SILENCE, SILENCE_NS);
    *happening = (struct gc_happening){.kind = GC_WATCH_BYTES,
                                       .time_ns = now_of(CLOCK_REALTIME),
                                       .memory = GC_MEMORY_NONE,
                                       .data = bytes->data,
                                       .len = bytes->len};
    find_writer(watch, bytes, happening);
    return !watch->has_failed;
}

static enum gc_channel_got get_bytes(struct gc_watch *watch, struct gc_channel_bytes *bytes,
                                     struct gc_error *error)
{
    if (watch->rest.len > 0) {
        *bytes = watch->rest;
        watch->rest.len = 0;
        return GC_CHANNEL_DATA;
    }
    enum gc_channel_got got = gc_channel_read(watch->channel, bytes, error);
    if (got == GC_CHANNEL_DATA)
        watch->held -= bytes->len < watch->held ? bytes->len : watch->held;
    return got;
}

/* Others may write without a pause. */
static bool is_overdue(const struct gc_watch *watch)
{
    return watch->alarm[LEFT].rang && watch->held == 0 && watch->rest.len == 0;
}

static bool next_bytes(struct gc_watch *watch, struct gc_happening *happening)
{
    struct gc_channel_bytes bytes;
    struct gc_error error;
    if (!watch->is_reading || watch->is_closed || is_overdue(watch))
        return false;
    switch (get_bytes(watch, &bytes, &error)) {
    case GC_CHANNEL_DATA:
        return on_data(watch, &bytes, happening);
    case GC_CHANNEL_EMPTY:
        on_empty(watch);
        break;
    case GC_CHANNEL_END:
        on_closed(watch);
        break;
    case GC_CHANNEL_FAILED:
        fail(watch, &error);
        break;
    }
    return false;
}

/* --- writers ---------------------------------------------------------------------------------- */

static void look_at_writers(struct gc_watch *watch)
{
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(watch->writers, i)); i++)
        gc_writers_sample(watch->writers, writer, true);
    gc_kills_look(&watch->kills, watch->cgroup);
    watch->is_looking = true;
}

/* Of those that are settled now, the channel may hold nothing. */
static void find_drained(struct gc_watch *watch)
{
    if (watch->is_closed)
        gc_writers_drained(watch->writers);
    else
        watch->is_reading = true;
}

static bool next_killed(struct gc_watch *watch, struct gc_happening *happening)
{
    if (!watch->is_looking)
        return false;
    const struct gc_writer *writer = gc_kills_next(&watch->kills, watch->writers, &watch->job);
    watch->is_looking = writer != NULL;
    if (!writer) {
        find_drained(watch);
        return false;
    }
    *happening =
        (struct gc_happening){.kind = GC_WATCH_KILLED, .writer = writer, .memory = writer->memory};
    return true;
}

static bool next_gone(struct gc_watch *watch, struct gc_happening *happening)
{
    const struct gc_writer *writer;
    do
        writer = gc_writers_next_gone(watch->writers);
    while (writer && writer->wrote_ns == GC_ABSENT);
    if (writer)
        *happening = (struct gc_happening){
            .kind = GC_WATCH_GONE, .writer = writer, .memory = writer->memory};
    return writer != NULL;
}

static bool is_sampled(const struct gc_writer *writer)
{
    return !writer->is_gone && writer->wrote_ns != GC_ABSENT && writer->pid != GC_ABSENT;
}

static bool next_sample(struct gc_watch *watch, struct gc_happening *happening)
{
    struct gc_writer *writer;
    while (watch->is_sampling && (writer = gc_writers_at(watch->writers, watch->next_index++)))
        if (is_sampled(writer)) {
            *happening = (struct gc_happening){
                .kind = GC_WATCH_SAMPLE, .writer = writer, .memory = writer->memory};
            return true;
        }
    watch->is_sampling = false;
    return false;
}

static void begin_samples(struct gc_watch *watch)
{
    look_at_writers(watch);
    watch->is_sampling = true;
    watch->next_index = 0;
}

/* --- the command ------------------------------------------------------------------------------ */

static void on_signal(evutil_socket_t signal, short what, void *watch)
{
    (void)what;
    gc_job_pass(&((struct gc_watch *)watch)->job, (int)signal);
}

static void on_child(evutil_socket_t signal, short what, void *arg)
{
    struct gc_watch *watch = arg;
    bool had_ended = watch->job.has_ended;
    (void)signal;
    (void)what;
    gc_job_look(&watch->job);
    if (!watch->job.has_ended || had_ended)
        return;
    watch->held = gc_channel_held(watch->channel);
    look_at_writers(watch);
}

static bool next_ended(struct gc_watch *watch, struct gc_happening *happening)
{
    if (!watch->job.has_ended || watch->told_ended)
        return false;
    watch->told_ended = true;
    set(watch, SILENCE, SILENCE_NS);
    set(watch, LEFT, LEFT_NS);
    *happening = (struct gc_happening){.kind = GC_WATCH_ENDED, .status = watch->job.status};
    return true;
}

/* What there is to read was read: that comes before this. */
static bool next_left_open(struct gc_watch *watch, struct gc_happening *happening)
{
    bool is_time = watch->alarm[SILENCE].rang || watch->alarm[LEFT].rang;
    if (!is_time || watch->is_closed || watch->gave_up)
        return false;
    watch->gave_up = true;
    *happening = (struct gc_happening){.kind = GC_WATCH_LEFT_OPEN};
    return true;
}

static bool next_end(struct gc_watch *watch, struct gc_happening *happening)
{
    if (!watch->told_ended || !(watch->is_closed || watch->gave_up))
        return false;
    *happening = (struct gc_happening){.kind = GC_WATCH_END};
    return true;
}

/* --- time ------------------------------------------------------------------------------------- */

static bool next_of(struct gc_watch *watch, enum alarm_kind alarm, enum gc_watch_kind kind,
                    struct gc_happening *happening)
{
    if (!take(watch, alarm))
        return false;
    *happening = (struct gc_happening){.kind = kind};
    return true;
}

static bool next_time(struct gc_watch *watch, struct gc_happening *happening)
{
    return next_of(watch, DURATION, GC_WATCH_DURATION, happening) ||
           next_of(watch, TICK, GC_WATCH_TICK, happening) ||
           next_of(watch, STATUS, GC_WATCH_STATUS, happening);
}

/* --- what happens next ------------------------------------------------------------------------ */

/* What may come without end, bytes, comes after all that does not. Who is gone may be known once
   there are no more of them. */
static bool (*const sources[])(struct gc_watch *, struct gc_happening *) = {
    next_killed, next_ended, next_time,      next_sample, next_gone,
    next_bytes,  next_gone,  next_left_open, next_end};

static bool next(struct gc_watch *watch, struct gc_happening *happening)
{
    for (size_t i = 0; !watch->has_failed && i < sizeof sources / sizeof *sources; i++)
        if (sources[i](watch, happening))
            return true;
    return false;
}

static void see_to_alarms(struct gc_watch *watch)
{
    bool is_readable = take(watch, READABLE), is_due = take(watch, BATCH);
    bool is_last = watch->alarm[SILENCE].rang || watch->alarm[LEFT].rang;
    if (is_readable || is_due || is_last)
        watch->is_reading = true;
    if (!watch->is_sampling && take(watch, SAMPLE))
        begin_samples(watch);
}

static void loop_once(struct gc_watch *watch, int flags)
{
    struct gc_error error;
    if (event_base_loop(watch->base, flags) >= 0) {
        see_to_alarms(watch);
        return;
    }
    gc_error_set(&error, NULL, 0, "cannot wait for the command: %s", strerror(errno));
    fail(watch, &error);
}

bool gc_watch_next(struct gc_watch *watch, struct gc_happening *happening, struct gc_error *error)
{
    loop_once(watch, EVLOOP_NONBLOCK); /* else bytes alone would be seen to while there are any */
    while (!next(watch, happening)) {
        if (watch->has_failed) {
            if (error)
                *error = watch->error;
            return false;
        }
        loop_once(watch, EVLOOP_ONCE);
    }
    if (happening->kind != GC_WATCH_BYTES)
        happening->time_ns = now_of(CLOCK_REALTIME);
    return true;
}

/* What else the loop comes upon is noted, for the next call of that. */
bool gc_watch_signals(struct gc_watch *watch)
{
    (void)event_base_loop(watch->base, EVLOOP_NONBLOCK);
    return !watch->job.has_ended;
}

/* --- beginning and end ------------------------------------------------------------------------ */

static bool make_alarms(struct gc_watch *watch)
{
    static const short flags[ALARMS] = {
        [READABLE] = EV_READ, [SAMPLE] = EV_PERSIST, [TICK] = EV_PERSIST, [STATUS] = EV_PERSIST};
    for (int i = 0; i < ALARMS; i++) {
        struct alarm *alarm = &watch->alarm[i];
        int fd = i == READABLE ? gc_channel_fd(watch->channel) : -1;
        alarm->event = event_new(watch->base, fd, flags[i], ring, alarm);
        if (!alarm->event)
            return false;
    }
    return true;
}

/* Those too that were ignored: nohup holds for the command, which begins so, but it may take them.
 */
static bool catch_signals(struct gc_watch *watch)
{
    watch->child = evsignal_new(watch->base, SIGCHLD, on_child, watch);
    if (!watch->child || event_add(watch->child, NULL) != 0)
        return false;
    for (int i = 0; i < SIGNALS; i++) {
        watch->signal[i] = evsignal_new(watch->base, passed_on[i], on_signal, watch);
        if (!watch->signal[i] || event_add(watch->signal[i], NULL) != 0)
            return false;
    }
    return true;
}

/* libevent's own words would come on standard error, which is the command's. */
static void say_nothing(int severity, const char *text)
{
    (void)severity;
    (void)text;
}

static bool make_loop(struct gc_watch *watch, struct gc_error *error)
{
    event_set_log_callback(say_nothing);
    watch->base = event_base_new();
    if (watch->base && make_alarms(watch) && catch_signals(watch))
        return true;
    return gc_error_set(error, NULL, 0, "cannot make the loop that waits for the command");
}

static bool make_all(struct gc_watch *watch, struct gc_error *error)
{
    watch->channel =
        watch->options.pipe ? gc_channel_new_pipe(error) : gc_channel_new_credentials(error);
    if (!watch->channel)
        return false;
    watch->writers = gc_writers_new(watch->options.command);
    if (!watch->writers)
        return gc_error_no_memory(error);
    return make_loop(watch, error);
}

static void set_timers(struct gc_watch *watch)
{
    set(watch, READABLE, 0);
    set(watch, SAMPLE, SAMPLE_NS);
    if (watch->options.every_ns > 0)
        set(watch, TICK, watch->options.every_ns);
    if (watch->options.duration_ns > 0)
        set(watch, DURATION, watch->options.duration_ns);
    if (watch->options.want_status)
        set(watch, STATUS, STATUS_NS);
}

/* Its end is told by SIGCHLD, which whoever started gcplot may have had blocked. */
static void unblock_child(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool start(struct gc_watch *watch, const struct gc_signals *signals, int *exit_status,
                  struct gc_error *error)
{
    const char *root = watch->options.cgroup_root;
    watch->cgroup = gc_cgroup_new(root ? root : "");
    gc_kills_init(&watch->kills, watch->cgroup);
    pid_t pid = gc_spawn(watch->options.command, gc_channel_command_fd(watch->channel), signals,
                         exit_status, error);
    if (pid < 0)
        return false;
    gc_channel_close_command_fd(watch->channel);
    unblock_child();
    gc_job_init(&watch->job, pid);
    set_timers(watch);
    /* without memory for it, it is one when it writes: it runs */
    (void)gc_writers_add_command(watch->writers, pid, now_of(CLOCK_MONOTONIC));
    return true;
}

struct gc_watch *gc_watch_new(const struct gc_watch_options *options, int *exit_status,
                              struct gc_error *error)
{
    struct gc_signals now;
    struct gc_watch *watch = calloc(1, sizeof *watch);
    *exit_status = GC_SPAWN_FAILED;
    if (!watch) {
        gc_error_no_memory(error);
        return NULL;
    }
    gc_signals_read(&now);
    watch->options = *options;
    watch->job.terminal = -1;
    const struct gc_signals *signals = options->signals ? options->signals : &now;
    if (make_all(watch, error) && start(watch, signals, exit_status, error))
        return watch;
    gc_watch_free(watch);
    return NULL;
}

static void event_release(struct event *event)
{
    if (event)
        event_free(event);
}

void gc_watch_free(struct gc_watch *watch)
{
    if (!watch)
        return;
    for (int i = 0; i < ALARMS; i++)
        event_release(watch->alarm[i].event);
    for (int i = 0; i < SIGNALS; i++)
        event_release(watch->signal[i]);
    event_release(watch->child);
    if (watch->base)
        event_base_free(watch->base);
    gc_job_release(&watch->job);
    gc_cgroup_free(watch->cgroup);
    gc_writers_free(watch->writers);
    gc_channel_free(watch->channel);
    free(watch);
}

bool gc_watch_knows_processes(void)
{
    struct gc_proc own;
    enum gc_proc_state state = gc_proc_open(&own, getpid());
    gc_proc_close(&own);
    return state == GC_PROC_ALIVE;
}

int64_t gc_watch_limit_mib(const struct gc_watch *watch)
{
    return gc_cgroup_limit_mib(watch->cgroup);
}
