#define _GNU_SOURCE /* unshare */
#include "children.h"

#include "channel.h"

#include <fcntl.h>
#include <gcplot/cycle.h>
#include <sched.h>

enum { TURNS = 100 };

/* Writes ITS letter each time that it is its turn, which comes by a byte in FROM and goes to TO. */
static pid_t writer_in_turn(struct gc_channel *channel, char letter, int from, int to)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid != 0)
        return pid;
    char turn;
    alarm(20);
    for (int i = 0; i < TURNS; i++)
        if (read(from, &turn, 1) != 1 || write(gc_channel_command_fd(channel), &letter, 1) != 1 ||
            write(to, &turn, 1) != 1)
            _exit(1);
    _exit(0);
}

/* Every read's bytes are all of PID's letter. */
static size_t count_of_whole_reads(struct gc_channel *channel, const pid_t pid[2])
{
    struct gc_channel_bytes bytes;
    size_t count = 0;
    while (gc_channel_read(channel, &bytes, NULL) == GC_CHANNEL_DATA)
        for (size_t i = 0; i < bytes.len; i++, count++)
            assert_int_equal(bytes.pid, pid[bytes.data[i] - 'a']);
    return count;
}

TEST(two_children_that_write_in_turn_are_told_apart)
{
    (void)state;
    int there[2], back[2];
    pid_t pid[2];
    struct gc_channel *channel = gc_channel_new_credentials(NULL);
    assert_non_null(channel);
    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    pid[0] = writer_in_turn(channel, 'a', there[0], back[1]);
    pid[1] = writer_in_turn(channel, 'b', back[0], there[1]);
    assert_int_equal(write(there[1], "!", 1), 1);
    child_wait(pid[0]);
    child_wait(pid[1]);
    assert_int_equal(count_of_whole_reads(channel, pid), 2 * TURNS);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    gc_channel_free(channel);
}

static void bytes_come(struct gc_channel *channel, const char *text, int64_t pid)
{
    struct gc_channel_bytes bytes;
    size_t len = strlen(text);
    assert_int_equal(gc_channel_read(channel, &bytes, NULL), GC_CHANNEL_EMPTY);
    assert_int_equal(write(gc_channel_command_fd(channel), text, len), len);
    assert_int_equal(gc_channel_read(channel, &bytes, NULL), GC_CHANNEL_DATA);
    assert_int_equal(bytes.len, len);
    assert_memory_equal(bytes.data, text, len);
    assert_int_equal(bytes.pid, pid);
    assert_int_equal(gc_channel_read(channel, &bytes, NULL), GC_CHANNEL_EMPTY);
    gc_channel_close_command_fd(channel);
    assert_int_equal(gc_channel_read(channel, &bytes, NULL), GC_CHANNEL_END);
    gc_channel_free(channel);
}

TEST(bytes_come_with_their_writer_and_end_with_the_last_one)
{
    (void)state;
    bytes_come(gc_channel_new_credentials(NULL), "some text", getpid());
}

TEST(a_pipe_does_not_tell_who_wrote)
{
    (void)state;
    bytes_come(gc_channel_new_pipe(NULL), "some text", 0);
}

TEST(small_writes_do_not_wait_for_the_reader)
{
    (void)state;
    struct gc_channel *channel = gc_channel_new_credentials(NULL);
    int fd = gc_channel_command_fd(channel);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    for (int i = 0; i < 200; i++)
        assert_int_equal(write(fd, "12", 2), 2);
    gc_channel_free(channel);
}

TEST(the_commands_end_blocks_and_ours_does_not)
{
    (void)state;
    struct gc_channel *channels[] = {gc_channel_new_credentials(NULL), gc_channel_new_pipe(NULL)};
    for (int i = 0; i < 2; i++) {
        assert_false(fcntl(gc_channel_command_fd(channels[i]), F_GETFL) & O_NONBLOCK);
        assert_true(fcntl(gc_channel_fd(channels[i]), F_GETFL) & O_NONBLOCK);
        assert_true(fcntl(gc_channel_command_fd(channels[i]), F_GETFD) & FD_CLOEXEC);
        assert_true(fcntl(gc_channel_fd(channels[i]), F_GETFD) & FD_CLOEXEC);
        gc_channel_free(channels[i]);
    }
}

TEST(a_program_that_reads_its_stderr_meets_an_end)
{
    (void)state;
    char byte;
    struct gc_channel *channel = gc_channel_new_credentials(NULL);
    assert_int_equal(read(gc_channel_command_fd(channel), &byte, 1), 0);
    gc_channel_free(channel);
}

TEST(when_we_are_gone_a_writer_meets_a_broken_pipe)
{
    (void)state;
    struct gc_channel *channels[] = {gc_channel_new_credentials(NULL), gc_channel_new_pipe(NULL)};
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 2; i++) {
        int fd = dup(gc_channel_command_fd(channels[i]));
        assert_int_equal(write(fd, "unread", 6), 6);
        gc_channel_free(channels[i]);
        assert_int_equal(write(fd, "1", 1), -1);
        assert_int_equal(errno, EPIPE);
        close(fd);
    }
    signal(SIGPIPE, SIG_DFL);
}

/* Reads in a pid namespace of its own: whether who writes, outside of it, is told as that. */
static int reads_from_outside(struct gc_channel *channel)
{
    struct gc_channel_bytes bytes;
    pid_t pid = fork();
    int status = 1;
    if (pid == 0)
        _exit(gc_channel_read(channel, &bytes, NULL) != GC_CHANNEL_DATA || bytes.pid != GC_ABSENT);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

TEST(a_writer_that_cannot_be_seen_is_told_as_that)
{
    (void)state;
    enum { MAY_NOT = 77 };
    int status;
    struct gc_channel *channel = gc_channel_new_credentials(NULL);
    assert_int_equal(write(gc_channel_command_fd(channel), "one", 3), 3);
    pid_t pid = fork();
    if (pid == 0)
        _exit(unshare(CLONE_NEWPID) != 0 ? MAY_NOT : reads_from_outside(channel));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    gc_channel_free(channel);
    if (WEXITSTATUS(status) == MAY_NOT)
        skip();
    assert_int_equal(status, 0);
}

static void held_is_what_was_not_read(struct gc_channel *channel)
{
    struct gc_channel_bytes bytes;
    assert_int_equal(gc_channel_held(channel), 0);
    assert_int_equal(write(gc_channel_command_fd(channel), "one", 3), 3);
    assert_int_equal(write(gc_channel_command_fd(channel), "two", 3), 3);
    assert_int_equal(gc_channel_held(channel), 6);
    assert_int_equal(gc_channel_read(channel, &bytes, NULL), GC_CHANNEL_DATA);
    assert_int_equal(gc_channel_held(channel), 6 - bytes.len);
    gc_channel_free(channel);
}

TEST(how_much_is_yet_to_be_read_is_known)
{
    (void)state;
    held_is_what_was_not_read(gc_channel_new_credentials(NULL));
    held_is_what_was_not_read(gc_channel_new_pipe(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_children_that_write_in_turn_are_told_apart),
        cmocka_unit_test(bytes_come_with_their_writer_and_end_with_the_last_one),
        cmocka_unit_test(a_pipe_does_not_tell_who_wrote),
        cmocka_unit_test(small_writes_do_not_wait_for_the_reader),
        cmocka_unit_test(the_commands_end_blocks_and_ours_does_not),
        cmocka_unit_test(a_program_that_reads_its_stderr_meets_an_end),
        cmocka_unit_test(a_writer_that_cannot_be_seen_is_told_as_that),
        cmocka_unit_test(how_much_is_yet_to_be_read_is_known),
        cmocka_unit_test(when_we_are_gone_a_writer_meets_a_broken_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
