#include "children.h"

#include "channel.h"

#include <gcplot/buffer.h>
#include <stdio.h>
#include <sys/stat.h>

static struct gc_signals signals_now(void)
{
    struct gc_signals signals;
    gc_signals_read(&signals);
    return signals;
}

/* What COMMAND writes to its stderr. */
static void writes(char *const *command, const struct gc_signals *signals, const char *expected)
{
    struct gc_channel *channel = gc_channel_new_pipe(NULL);
    struct gc_channel_bytes bytes;
    struct gc_buffer text = GC_BUFFER_INIT;
    struct gc_error error;
    int status;
    pid_t pid = gc_spawn(command, gc_channel_command_fd(channel), signals, &status, &error);
    assert_true(pid > 0);
    gc_channel_close_command_fd(channel);
    child_wait(pid);
    while (gc_channel_read(channel, &bytes, NULL) == GC_CHANNEL_DATA)
        gc_buffer_add(&text, bytes.data, bytes.len);
    gc_buffer_add(&text, "", 1);
    assert_string_equal(text.data, expected);
    gc_buffer_release(&text);
    gc_channel_free(channel);
}

static void shell_writes(const char *script, const char *expected)
{
    struct gc_signals signals = signals_now();
    writes(argv_of("sh", "-c", script), &signals, expected);
}

TEST(a_command_has_our_environment_and_its_stderr_is_the_channel)
{
    (void)state;
    setenv("GCPLOT_TEST", "as it was", 1);
    shell_writes("echo \"$GCPLOT_TEST\" >&2", "as it was\n");
    unsetenv("GCPLOT_TEST");
}

static void entry_is(const char *godebug, const char *expected)
{
    char *entry = gc_godebug_entry(godebug);
    assert_string_equal(entry, expected);
    free(entry);
}

TEST(godebug_asks_for_the_trace_unless_it_says_something_of_it)
{
    (void)state;
    entry_is(NULL, "GODEBUG=gctrace=1");
    entry_is("", "GODEBUG=gctrace=1");
    entry_is("madvdontneed=1", "GODEBUG=madvdontneed=1,gctrace=1");
    entry_is("xgctrace=1", "GODEBUG=xgctrace=1,gctrace=1");
    entry_is("a=1,xgctrace=1", "GODEBUG=a=1,xgctrace=1,gctrace=1");
    entry_is("gctrace=2", "GODEBUG=gctrace=2");
    entry_is("a=1,gctrace=0,b=2", "GODEBUG=a=1,gctrace=0,b=2");
    entry_is("a=1,", "GODEBUG=a=1,,gctrace=1");
}

TEST(a_command_has_that_godebug)
{
    (void)state;
    unsetenv("GODEBUG");
    shell_writes("echo $GODEBUG >&2", "gctrace=1\n");
    setenv("GODEBUG", "scavtrace=1", 1);
    shell_writes("echo $GODEBUG >&2; env | grep -c ^GODEBUG= >&2", "scavtrace=1,gctrace=1\n1\n");
    unsetenv("GODEBUG");
}

TEST(a_command_has_a_process_group_of_its_own)
{
    (void)state;
    pid_t pid = child_of("sleep", "19");
    assert_int_equal(getpgid(pid), pid);
    child_end(pid);
}

TEST(a_command_begins_with_the_signals_that_we_began_with)
{
    (void)state;
    static const char script[] = "kill -USR1 $$; echo still >&2; kill -USR2 $$; echo never >&2";
    sigset_t all, before;
    signal(SIGUSR1, SIG_IGN);
    struct gc_signals signals = signals_now();
    signal(SIGUSR1, SIG_DFL); /* what we made of them since is ours */
    signal(SIGUSR2, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    writes(argv_of("sh", "-c", script), &signals, "still\n");
    signal(SIGUSR2, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void is_refused(const char *program, int expected, const char *why)
{
    struct gc_signals signals = signals_now();
    struct gc_error error;
    int status = 0;
    assert_int_equal(
        gc_spawn(argv_of(program, NULL, NULL), STDERR_FILENO, &signals, &status, &error), -1);
    assert_int_equal(status, expected);
    assert_string_equal(error.source, program);
    assert_string_equal(error.text, why);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
}

TEST(what_cannot_be_executed_is_refused_as_shells_do)
{
    (void)state;
    is_refused("gcplot-no-such-command", 127, "No such file or directory");
    is_refused("/no/such/command", 127, "No such file or directory");
    is_refused("", 127, "No such file or directory");
    is_refused("/dev/null/command", 127, "No such file or directory");
    is_refused("/dev/null", 126, "Permission denied");
    is_refused("/", 126, "Permission denied");
}

static void write_program(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

TEST(commands_are_found_as_a_shell_finds_them)
{
    (void)state;
    char first[] = "/tmp/gcplot-spawn.XXXXXX", second[] = "/tmp/gcplot-spawn.XXXXXX";
    char locked[64], script[64], path[256];
    struct gc_signals signals = signals_now();
    char *before = strdup(getenv("PATH"));
    assert_non_null(mkdtemp(first));
    assert_non_null(mkdtemp(second));
    snprintf(locked, sizeof locked, "%s/gcplot-test-script", first);
    snprintf(script, sizeof script, "%s/gcplot-test-script", second);
    snprintf(path, sizeof path, "/no/such:%s:%s", first, second);
    write_program(locked, "", 0600);
    write_program(script, "echo \"run with $1\" >&2\n", 0700); /* it has no "#!" */
    setenv("PATH", path, 1);
    writes(argv_of("gcplot-test-script", "an argument", NULL), &signals, "run with an argument\n");
    unlink(script);
    is_refused("gcplot-test-script", 126, "Permission denied");
    setenv("PATH", before, 1);
    unlink(locked);
    rmdir(first);
    rmdir(second);
    free(before);
}

TEST(a_command_has_the_channel_as_its_stderr_alone)
{
    (void)state;
    shell_writes("own=$(readlink /proc/$$/fd/2); for fd in /proc/$$/fd/*; do readlink $fd; done | "
                 "grep -cxF \"$own\" >&2",
                 "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_has_our_environment_and_its_stderr_is_the_channel),
        cmocka_unit_test(godebug_asks_for_the_trace_unless_it_says_something_of_it),
        cmocka_unit_test(a_command_has_that_godebug),
        cmocka_unit_test(a_command_has_a_process_group_of_its_own),
        cmocka_unit_test(a_command_begins_with_the_signals_that_we_began_with),
        cmocka_unit_test(what_cannot_be_executed_is_refused_as_shells_do),
        cmocka_unit_test(commands_are_found_as_a_shell_finds_them),
        cmocka_unit_test(a_command_has_the_channel_as_its_stderr_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
