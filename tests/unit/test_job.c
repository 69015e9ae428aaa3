#include "watched.h"

#include <fcntl.h>
#include <stdio.h>
#include <termios.h>

/* This program, to be executed as one that tells of the signals that it gets. */
static const char *self;

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

static struct gc_watch *watch_teller(int64_t *pid)
{
    struct gc_happening happening;
    struct gc_watch *watch =
        watch_command((struct gc_watch_options){.command = argv_of(self, "tell", NULL)});
    await(watch, GC_WATCH_BYTES, &happening);
    *pid = happening.writer->pid;
    return watch;
}

TEST(signals_are_sent_on_once)
{
    (void)state;
    int64_t pid;
    struct gc_watch *watch = watch_teller(&pid);
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
    int64_t pid;
    struct gc_watch *watch = watch_teller(&pid);
    kill((pid_t)pid, SIGSTOP);
    await(watch, GC_WATCH_SAMPLE, &happening);
    kill((pid_t)pid, SIGCONT);
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
    int64_t command;
    struct gc_watch *watch = watch_teller(&command);
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
            (write(STDIN_FILENO, ">", 1) != 1 ||
             write(results, happening.data, happening.len) != (ssize_t)happening.len))
            _exit(1);
    gc_watch_free(watch);
    _exit(0);
}

/* As `stty tostop` has it: who writes while another has the terminal, is stopped. */
static void stop_writers(int terminal)
{
    struct termios settings;
    assert_int_equal(tcgetattr(terminal, &settings), 0);
    settings.c_lflag |= TOSTOP;
    assert_int_equal(tcsetattr(terminal, TCSANOW, &settings), 0);
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
        assert_memory_equal(bytes, text, len);
    }
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
    stop_writers(terminal);
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
        cmocka_unit_test(signals_are_sent_on_once),
        cmocka_unit_test(what_was_ignored_stays_ignored),
        cmocka_unit_test(a_command_that_is_stopped_and_goes_on_has_not_ended),
        cmocka_unit_test(stopped_by_the_terminal_both_stop_and_go_on_together),
        cmocka_unit_test(the_terminal_is_lent_to_a_command_that_reads_it_and_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
