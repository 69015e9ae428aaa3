#include "children.h"

#include "watch.h"

#include <fcntl.h>
#include <gcplot/buffer.h>
#include <stdio.h>
#include <sys/stat.h>

static const int64_t MS = 1000000;

/* This program, to be executed as one that tells of the signals that it gets. */
static const char *self;

static struct gc_watch *watch_command(struct gc_watch_options options)
{
    struct gc_error error = {.text = ""};
    int status;
    struct gc_watch *watch = gc_watch_new(&options, &status, &error);
    assert_string_equal(error.text, "");
    assert_non_null(watch);
    return watch;
}

static struct gc_watch *watch_shell(const char *script)
{
    return watch_command((struct gc_watch_options){.command = argv_of("sh", "-c", script)});
}

static bool next(struct gc_watch *watch, struct gc_happening *happening)
{
    struct gc_error error;
    assert_true(gc_watch_next(watch, happening, &error));
    assert_true(happening->time_ns > 0);
    return happening->kind != GC_WATCH_END;
}

/* Until the next of KIND, which comes. */
static void await(struct gc_watch *watch, enum gc_watch_kind kind, struct gc_happening *happening)
{
    while (next(watch, happening) && happening->kind != kind)
        ;
    assert_int_equal(happening->kind, kind);
}

/* Until TEXT was written, byte for byte. */
static void await_text(struct gc_watch *watch, const char *text)
{
    struct gc_happening happening;
    size_t len = 0;
    while (len < strlen(text)) {
        await(watch, GC_WATCH_BYTES, &happening);
        assert_true(len + happening.len <= strlen(text));
        assert_memory_equal(happening.data, text + len, happening.len);
        len += happening.len;
    }
}

/* What else there is to read until the end, and how the command ended. */
struct rest {
    struct gc_buffer text;
    int status;
    bool left_open;
};

static void read_rest(struct gc_watch *watch, struct rest *rest)
{
    struct gc_happening happening;
    *rest = (struct rest){.status = -1};
    while (next(watch, &happening)) {
        if (happening.kind == GC_WATCH_BYTES)
            gc_buffer_add(&rest->text, happening.data, happening.len);
        if (happening.kind == GC_WATCH_ENDED) {
            assert_int_equal(rest->status, -1);
            rest->status = happening.status;
        }
        assert_false(rest->left_open);
        rest->left_open = happening.kind == GC_WATCH_LEFT_OPEN;
    }
    gc_buffer_add(&rest->text, "", 1);
    gc_watch_free(watch);
}

static void ends(struct gc_watch *watch, const char *text, int status, bool left_open)
{
    struct rest rest;
    read_rest(watch, &rest);
    assert_string_equal(rest.text.data, text);
    assert_int_equal(rest.status, status);
    assert_int_equal(rest.left_open, left_open);
    gc_buffer_release(&rest.text);
}

TEST(what_a_command_writes_and_how_it_ends_is_told)
{
    (void)state;
    ends(watch_shell("echo one >&2; echo two >&2; exit 3"), "one\ntwo\n", 3 << 8, false);
    ends(watch_shell("kill -TERM $$"), "", SIGTERM, false);
    ends(watch_shell(":"), "", 0, false);
}

TEST(through_a_pipe_it_is_the_same_without_writers)
{
    (void)state;
    struct gc_watch_options options = {.command = argv_of("sh", "-c", "echo one >&2; exit 3"),
                                       .pipe = true};
    struct gc_happening happening;
    size_t bytes = 0;
    ends(watch_command(options), "one\n", 3 << 8, false);
    struct gc_watch *watch = watch_command(options);
    while (next(watch, &happening)) {
        assert_null(happening.writer);
        bytes += happening.len;
    }
    assert_int_equal(bytes, 4);
    gc_watch_free(watch);
}

TEST(a_command_that_does_not_run_is_no_watch)
{
    (void)state;
    struct gc_watch_options options = {.command = argv_of("gcplot-no-such", NULL, NULL)};
    struct gc_error error;
    int status;
    assert_null(gc_watch_new(&options, &status, &error));
    assert_int_equal(status, 127);
    assert_string_equal(error.source, "gcplot-no-such");
}

TEST(children_that_write_in_turn_are_told_apart)
{
    (void)state;
    struct gc_happening happening;
    int64_t of[2] = {0, 0};
    struct gc_watch *watch =
        watch_shell("one() { for i in 1 2 3 4 5; do printf $1 >&2; sleep 0.01; done; };"
                    "one a & one b & wait");
    while (next(watch, &happening))
        for (size_t i = 0; happening.kind == GC_WATCH_BYTES && i < happening.len; i++) {
            int64_t *id = &of[happening.data[i] - 'a'];
            assert_true(*id == 0 || *id == happening.writer->id);
            *id = happening.writer->id;
        }
    assert_true(of[0] > 0 && of[1] > 0 && of[0] != of[1]);
    gc_watch_free(watch);
}

TEST(a_program_that_execs_another_is_two_writers)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch =
        watch_shell("echo one >&2; sleep 0.1; exec tail -q -f /no/such /dev/null");
    await(watch, GC_WATCH_BYTES, &happening);
    int64_t id = happening.writer->id;
    assert_string_equal(happening.writer->name, "sh");
    assert_int_equal(happening.writer->pid, gc_watch_pid(watch));
    await(watch, GC_WATCH_BYTES, &happening);
    assert_string_equal(happening.writer->name, "tail");
    assert_int_equal(happening.writer->pid, gc_watch_pid(watch));
    assert_int_equal(happening.writer->id, id + 1);
    gc_watch_signal(watch, SIGKILL);
    await(watch, GC_WATCH_END, &happening);
    gc_watch_free(watch);
}

TEST(memory_is_sampled_where_a_line_ends)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("echo one >&2; read none </dev/zero");
    await(watch, GC_WATCH_BYTES, &happening);
    assert_true(happening.memory.resident_mib >= 0);
    gc_watch_signal(watch, SIGKILL);
    ends(watch, "", SIGKILL, false);
}

TEST(who_has_written_and_lives_is_sampled_whole)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("(echo one >&2; exec sleep 19 2>&-) & exec 2>&-; wait");
    await(watch, GC_WATCH_BYTES, &happening);
    int64_t pid = happening.writer->pid;
    assert_int_not_equal(pid, gc_watch_pid(watch));
    for (int i = 0; i < 2; i++) {
        await(watch, GC_WATCH_SAMPLE, &happening);
        assert_int_equal(happening.writer->pid, pid);
        assert_true(happening.memory.anonymous_mib >= 0);
        assert_true(happening.memory.swap_mib >= 0);
    }
    gc_watch_signal(watch, SIGKILL);
    ends(watch, "", SIGKILL, false);
}

/* --- the end ------------------------------------------------------------------------------ */

TEST(who_keeps_the_stderr_open_after_the_end_is_not_waited_for_long)
{
    (void)state;
    ends(watch_shell("sleep 1 & echo one >&2"), "one\n", 0, true);
}

TEST(who_writes_on_after_the_end_is_read_for_a_while)
{
    (void)state;
    struct gc_happening happening;
    size_t bytes = 0;
    struct gc_watch *watch =
        watch_shell("(i=0; while [ $i -lt 500 ]; do i=$((i + 1)); echo x >&2; done) & exit 5");
    while (next(watch, &happening)) {
        bytes += happening.len;
        assert_int_not_equal(happening.kind, GC_WATCH_LEFT_OPEN);
    }
    assert_int_equal(bytes, 1000);
    gc_watch_free(watch);
}

TEST(who_writes_on_for_ever_is_left_alone)
{
    (void)state;
    struct rest rest;
    read_rest(watch_shell("(while echo >&2; do sleep 0.01; done) & exit 5"), &rest);
    assert_int_equal(rest.status, 5 << 8);
    assert_true(rest.left_open);
    gc_buffer_release(&rest.text);
}

TEST(hundreds_of_children_come_and_go)
{
    (void)state;
    enum { CHILDREN = 300 };
    struct gc_happening happening;
    size_t lines = 0;
    int64_t last = 0;
    struct gc_watch *watch =
        watch_shell("i=0; while [ $i -lt 300 ]; do i=$((i + 1)); (echo x >&2) & done; wait");
    while (next(watch, &happening))
        if (happening.kind == GC_WATCH_BYTES) {
            lines += happening.len / 2;
            last = happening.writer->id > last ? happening.writer->id : last;
        }
    assert_int_equal(lines, CHILDREN);
    assert_true(last >= CHILDREN);
    gc_watch_free(watch);
}

/* --- time --------------------------------------------------------------------------------- */

TEST(time_is_told_as_it_was_asked_for)
{
    (void)state;
    struct gc_happening happening;
    int count[GC_WATCH_END + 1] = {0};
    struct gc_watch *watch =
        watch_command((struct gc_watch_options){.command = argv_of("sh", "-c", "exec sleep 19"),
                                                .every_ns = 100 * MS,
                                                .duration_ns = 350 * MS,
                                                .want_status = true});
    while (count[GC_WATCH_STATUS] == 0) {
        next(watch, &happening);
        count[happening.kind]++;
    }
    assert_in_range(count[GC_WATCH_TICK], 2, 10);
    assert_int_equal(count[GC_WATCH_DURATION], 1);
    gc_watch_signal(watch, SIGTERM);
    ends(watch, "", SIGTERM, false);
}

TEST(bytes_without_end_do_not_keep_time_from_being_told)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_command((struct gc_watch_options){
        .command = argv_of("sh", "-c", "exec yes >&2"), .duration_ns = 100 * MS, .pipe = true});
    await(watch, GC_WATCH_DURATION, &happening);
    gc_watch_signal(watch, SIGTERM);
    await(watch, GC_WATCH_ENDED, &happening);
    assert_int_equal(happening.status, SIGTERM);
    gc_watch_free(watch);
}

/* --- signals ------------------------------------------------------------------------------ */

static const struct {
    int signal;
    char letter;
} told[] = {{SIGHUP, 'h'},  {SIGINT, 'i'},   {SIGQUIT, 'q'}, {SIGUSR1, 'u'},
            {SIGUSR2, 'v'}, {SIGWINCH, 'w'}, {SIGCONT, 'c'}, {SIGTERM, 't'}};

enum { TOLD = sizeof told / sizeof *told };

static void tell(int signal)
{
    for (int i = 0; i < TOLD; i++)
        if (told[i].signal == signal && write(STDERR_FILENO, &told[i].letter, 1) != 1)
            _exit(2);
    if (signal == SIGTERM)
        _exit(0);
}

/* What is executed of this program: each signal is a letter, and SIGTERM the end. */
static int tell_signals(void)
{
    struct sigaction action = {.sa_handler = tell};
    sigfillset(&action.sa_mask);
    for (int i = 0; i < TOLD; i++)
        sigaction(told[i].signal, &action, NULL);
    alarm(20);
    if (write(STDERR_FILENO, ".", 1) != 1)
        return 2;
    for (;;)
        pause();
}

static struct gc_watch *watch_teller(void)
{
    struct gc_watch *watch =
        watch_command((struct gc_watch_options){.command = argv_of(self, "tell", NULL)});
    await_text(watch, ".");
    return watch;
}

TEST(signals_are_sent_on_once)
{
    (void)state;
    struct gc_watch *watch = watch_teller();
    for (int i = 0; i < TOLD - 1; i++) {
        char text[] = {told[i].letter, '\0'};
        raise(told[i].signal);
        await_text(watch, text);
    }
    pause_ms(20); /* for a second of one, if there were any */
    raise(SIGTERM);
    ends(watch, "t", 0, false);
}

TEST(what_was_ignored_stays_ignored)
{
    (void)state;
    signal(SIGHUP, SIG_IGN);
    struct gc_watch *watch = watch_shell("trap '' HUP; echo . >&2; exec sleep 19");
    await_text(watch, ".\n");
    raise(SIGHUP);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
    struct sigaction after;
    assert_int_equal(sigaction(SIGHUP, NULL, &after), 0);
    assert_ptr_equal(after.sa_handler, SIG_IGN);
    signal(SIGHUP, SIG_DFL);
    assert_int_equal(sigaction(SIGINT, NULL, &after), 0);
    assert_ptr_equal(after.sa_handler, SIG_DFL);
}

TEST(a_command_that_is_stopped_and_goes_on_has_not_ended)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_teller();
    gc_watch_signal(watch, SIGSTOP);
    await(watch, GC_WATCH_SAMPLE, &happening);
    gc_watch_signal(watch, SIGCONT);
    await_text(watch, "c");
    raise(SIGTERM);
    ends(watch, "t", 0, false);
}

/* Another that watches, in a process group of its own; what comes goes to RESULTS. */
static pid_t watcher(int results)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid != 0)
        return pid;
    struct gc_happening happening;
    setpgid(0, 0);
    alarm(20);
    struct gc_watch *watch = watch_teller();
    int64_t command = gc_watch_pid(watch);
    if (write(results, &command, sizeof command) != sizeof command)
        _exit(1);
    while (gc_watch_next(watch, &happening, NULL) && happening.kind != GC_WATCH_END)
        if (happening.kind == GC_WATCH_BYTES &&
            write(results, happening.data, happening.len) != (ssize_t)happening.len)
            _exit(1);
    _exit(0);
}

static char state_of(int64_t pid)
{
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    close(fd);
    const char *name_end = len > 0 ? strrchr(text, ')') : NULL;
    return name_end ? name_end[2] : '?';
}

static void await_state(int64_t pid, char expected)
{
    for (int i = 0; i < 500 && state_of(pid) != expected; i++)
        pause_ms(10);
    assert_int_equal(state_of(pid), expected);
}

TEST(stopped_by_the_terminal_both_stop_and_go_on_together)
{
    (void)state;
    int results[2];
    int64_t command;
    char letters[2];
    assert_int_equal(pipe(results), 0);
    pid_t pid = watcher(results[1]);
    assert_int_equal(read(results[0], &command, sizeof command), sizeof command);
    for (int i = 0; i < 2; i++) {
        kill(pid, SIGTSTP);
        await_state(pid, 'T');
        await_state(command, 'T');
        kill(pid, SIGCONT);
        assert_int_equal(read(results[0], letters, 1), 1);
        assert_int_equal(letters[0], 'c');
    }
    kill(pid, SIGTERM);
    assert_int_equal(read(results[0], letters, 2), 1); /* the SIGCONT came once */
    assert_int_equal(letters[0], 't');
    child_wait(pid);
    close(results[0]);
    close(results[1]);
}

/* --- the terminal ------------------------------------------------------------------------- */

/* What a shell does for a job: gives it the terminal, and when it stopped and GO says so, again. */
static void control_job(pid_t job, int go, int results)
{
    int status;
    char byte;
    signal(SIGTTOU, SIG_IGN);
    setpgid(job, job);
    tcsetpgrp(STDIN_FILENO, job);
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        tcsetpgrp(STDIN_FILENO, getpgrp());
        if (write(results, "S", 1) != 1 || read(go, &byte, 1) != 1)
            _exit(1);
        tcsetpgrp(STDIN_FILENO, job);
        kill(-job, SIGCONT);
    }
    bool is_back = tcgetpgrp(STDIN_FILENO) == job;
    _exit(write(results, is_back ? "E" : "?", 1) != 1);
}

static void watch_reader(int results)
{
    struct gc_happening happening;
    setpgid(0, 0);
    while (tcgetpgrp(STDIN_FILENO) != getpgrp())
        pause_ms(1);
    struct gc_watch *watch = watch_shell("exec cat >&2");
    while (gc_watch_next(watch, &happening, NULL) && happening.kind != GC_WATCH_END)
        if (happening.kind == GC_WATCH_BYTES &&
            write(results, happening.data, happening.len) != (ssize_t)happening.len)
            _exit(1);
    gc_watch_free(watch);
    _exit(0);
}

/* A session on TERMINAL with a shell and, as its job, a watcher of a command that reads it. */
static pid_t session_on(const char *terminal, int go, int results)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid != 0)
        return pid;
    alarm(20);
    if (setsid() < 0 || dup2(open(terminal, O_RDWR), STDIN_FILENO) < 0)
        _exit(1);
    pid_t job = fork();
    if (job == 0) {
        alarm(20);
        watch_reader(results);
    }
    control_job(job, go, results);
    return pid;
}

static void comes(int results, const char *text)
{
    char bytes[16];
    size_t len = 0;
    while (len < strlen(text)) {
        ssize_t got = read(results, bytes + len, strlen(text) - len);
        assert_true(got > 0);
        len += (size_t)got;
    }
    assert_memory_equal(bytes, text, len);
}

static void type(int terminal, const char *text)
{
    assert_int_equal(write(terminal, text, strlen(text)), strlen(text));
}

TEST(the_terminal_is_lent_to_a_command_that_reads_it_and_taken_back)
{
    (void)state;
    int go[2], results[2], terminal = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(grantpt(terminal), 0);
    assert_int_equal(unlockpt(terminal), 0);
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(results), 0);
    pid_t pid = session_on(ptsname(terminal), go[0], results[1]);
    close(results[1]);
    type(terminal, "one\n");
    comes(results[0], "one\n");
    type(terminal, "\x1a"); /* Ctrl-Z */
    comes(results[0], "S");
    assert_int_equal(write(go[1], "!", 1), 1);
    type(terminal, "two\n");
    comes(results[0], "two\n");
    type(terminal, "\x04"); /* Ctrl-D */
    comes(results[0], "E");
    child_wait(pid);
    close(go[0]);
    close(go[1]);
    close(results[0]);
    close(terminal);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "tell") == 0)
        return tell_signals();
    self = argv[0];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_command_writes_and_how_it_ends_is_told),
        cmocka_unit_test(through_a_pipe_it_is_the_same_without_writers),
        cmocka_unit_test(a_command_that_does_not_run_is_no_watch),
        cmocka_unit_test(children_that_write_in_turn_are_told_apart),
        cmocka_unit_test(a_program_that_execs_another_is_two_writers),
        cmocka_unit_test(memory_is_sampled_where_a_line_ends),
        cmocka_unit_test(who_has_written_and_lives_is_sampled_whole),
        cmocka_unit_test(who_keeps_the_stderr_open_after_the_end_is_not_waited_for_long),
        cmocka_unit_test(who_writes_on_after_the_end_is_read_for_a_while),
        cmocka_unit_test(who_writes_on_for_ever_is_left_alone),
        cmocka_unit_test(hundreds_of_children_come_and_go),
        cmocka_unit_test(time_is_told_as_it_was_asked_for),
        cmocka_unit_test(bytes_without_end_do_not_keep_time_from_being_told),
        cmocka_unit_test(signals_are_sent_on_once),
        cmocka_unit_test(what_was_ignored_stays_ignored),
        cmocka_unit_test(a_command_that_is_stopped_and_goes_on_has_not_ended),
        cmocka_unit_test(stopped_by_the_terminal_both_stop_and_go_on_together),
        cmocka_unit_test(the_terminal_is_lent_to_a_command_that_reads_it_and_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
