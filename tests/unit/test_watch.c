#include "watched.h"

static const int64_t MS = 1000000;

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
    int64_t pid = happening.writer->pid;
    assert_string_equal(happening.writer->name, "sh");
    await(watch, GC_WATCH_BYTES, &happening);
    assert_string_equal(happening.writer->name, "tail");
    assert_int_equal(happening.writer->pid, pid);
    assert_int_equal(happening.writer->id, id + 1);
    raise(SIGTERM);
    await(watch, GC_WATCH_END, &happening);
    gc_watch_free(watch);
}

TEST(a_program_that_was_executed_and_has_ended_when_it_is_read_is_another_writer)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch =
        watch_shell("echo one >&2; sleep 0.1; exec perl -e 'print STDERR qq(two\n)'");
    await(watch, GC_WATCH_BYTES, &happening);
    assert_string_equal(happening.writer->name, "sh");
    pause_ms(400);
    await(watch, GC_WATCH_BYTES, &happening);
    assert_string_equal(happening.writer->name, "perl");
    await(watch, GC_WATCH_END, &happening);
    gc_watch_free(watch);
}

/* The end of the open line is the one's or the other's, as soon as it came. */
TEST(what_follows_the_line_that_was_open_is_the_other_programs)
{
    (void)state;
    struct gc_happening happening;
    struct gc_buffer text = GC_BUFFER_INIT;
    struct gc_watch *watch =
        watch_shell("printf one >&2; exec perl -e 'print STDERR qq(two\nthree\n); sleep 19'");
    while (text.len < strlen("onetwo\nthree\n")) {
        await(watch, GC_WATCH_BYTES, &happening);
        gc_buffer_add(&text, happening.data, happening.len);
    }
    gc_buffer_add(&text, "", 1);
    assert_string_equal(text.data, "onetwo\nthree\n");
    assert_string_equal(happening.writer->name, "perl");
    gc_buffer_release(&text);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
}

TEST(memory_is_sampled_where_a_line_ends)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("echo one >&2; exec sleep 19");
    await(watch, GC_WATCH_BYTES, &happening);
    assert_true(happening.memory.resident_mib >= 0);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
}

TEST(who_has_written_and_lives_is_sampled_whole)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("(echo one >&2; exec sleep 19 2>&-) & exec 2>&-; wait");
    await(watch, GC_WATCH_BYTES, &happening);
    int64_t pid = happening.writer->pid;
    for (int i = 0; i < 2; i++) {
        await(watch, GC_WATCH_SAMPLE, &happening);
        assert_int_equal(happening.writer->pid, pid);
        assert_true(happening.memory.anonymous_mib >= 0);
        assert_true(happening.memory.swap_mib >= 0);
    }
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
}

/* --- who is gone -------------------------------------------------------------------------- */

/* Told of each writer once, after the last of its bytes. */
static size_t count_gone(struct gc_watch *watch)
{
    enum { MOST = 1000 };
    struct gc_happening happening;
    bool is_gone[MOST] = {false};
    size_t count = 0;
    while (next(watch, &happening)) {
        if (happening.kind == GC_WATCH_BYTES || happening.kind == GC_WATCH_GONE) {
            assert_in_range(happening.writer->id, 1, MOST - 1);
            assert_false(is_gone[happening.writer->id]);
        }
        if (happening.kind == GC_WATCH_GONE) {
            is_gone[happening.writer->id] = true;
            count++;
        }
    }
    gc_watch_free(watch);
    return count;
}

TEST(who_has_ended_is_gone_once_all_that_it_wrote_is_read)
{
    (void)state;
    enum { SHELL = 1, CHILDREN = 3 };
    struct gc_watch *watch =
        watch_shell("for i in 1 2 3; do (echo x >&2); done; sleep 0.6; echo y >&2");
    assert_int_equal(count_gone(watch), SHELL + CHILDREN);
}

TEST(who_is_another_program_now_is_gone)
{
    (void)state;
    struct gc_watch *watch =
        watch_shell("echo one >&2; sleep 0.1; exec perl -e 'print STDERR 2; sleep 1'");
    assert_int_equal(count_gone(watch), 2);
}

TEST(who_ends_while_nobody_writes_is_gone)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("(echo one >&2) & wait; exec sleep 19");
    await(watch, GC_WATCH_BYTES, &happening);
    int64_t id = happening.writer->id;
    await(watch, GC_WATCH_GONE, &happening);
    assert_int_equal(happening.writer->id, id);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
    watch = watch_shell("(echo one >&2; exec 2>&-; sleep 0.3) & exec 2>&-; exec sleep 19");
    await(watch, GC_WATCH_GONE, &happening);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
}

/* --- the end ------------------------------------------------------------------------------ */

TEST(who_keeps_the_stderr_open_after_the_end_is_not_waited_for_long)
{
    (void)state;
    ends(watch_shell("sleep 1 & echo one >&2"), "one\n", 0, true);
}

/* Where the machine is busy 50 ms may go by without a byte: then that is said. */
TEST(who_writes_on_after_the_end_is_read_for_a_while)
{
    (void)state;
    struct gc_happening happening;
    size_t bytes = 0;
    bool left_open = false;
    struct gc_watch *watch =
        watch_shell("(i=0; while [ $i -lt 500 ]; do i=$((i + 1)); echo x >&2; done) & exit 5");
    while (next(watch, &happening)) {
        bytes += happening.len;
        left_open = left_open || happening.kind == GC_WATCH_LEFT_OPEN;
    }
    assert_true(left_open || bytes == 1000);
    gc_watch_free(watch);
}

TEST(who_writes_on_for_ever_is_left_alone)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_shell("yes >&2 & exit 5");
    await(watch, GC_WATCH_ENDED, &happening);
    await(watch, GC_WATCH_LEFT_OPEN, &happening);
    await(watch, GC_WATCH_END, &happening);
    gc_watch_free(watch);
}

/* A pipe holds 64 KiB: no more can have been in it when the command ended. */
TEST(of_who_writes_on_for_ever_a_slow_reader_reads_what_was_there_at_the_end)
{
    (void)state;
    struct gc_happening happening;
    size_t bytes = 0;
    struct gc_watch *watch = watch_command((struct gc_watch_options){
        .command = argv_of("sh", "-c", "yes >&2 & exit 5"), .pipe = true});
    await(watch, GC_WATCH_ENDED, &happening);
    pause_ms(300);
    while (next(watch, &happening)) {
        bytes += happening.len;
        pause_ms(5);
    }
    assert_in_range(bytes, 0, 64 << 10);
    gc_watch_free(watch);
}

TEST(what_the_command_wrote_is_read_however_late)
{
    (void)state;
    struct gc_happening happening;
    size_t bytes = 0;
    struct gc_watch *watch = watch_shell(
        "sleep 2 & i=0; while [ $i -lt 500 ]; do i=$((i + 1)); echo x >&2; done; kill -9 $$");
    pause_ms(20);
    while (next(watch, &happening)) {
        bytes += happening.len;
        if (happening.kind == GC_WATCH_ENDED)
            pause_ms(300);
    }
    assert_int_equal(bytes, 1000);
    gc_watch_free(watch);
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
    assert_in_range(count[GC_WATCH_TICK], 2, 12);
    assert_int_equal(count[GC_WATCH_DURATION], 1);
    raise(SIGTERM);
    ends(watch, "", SIGTERM, false);
}

TEST(bytes_without_end_do_not_keep_time_from_being_told)
{
    (void)state;
    struct gc_happening happening;
    struct gc_watch *watch = watch_command((struct gc_watch_options){
        .command = argv_of("sh", "-c", "exec yes >&2"), .duration_ns = 100 * MS, .pipe = true});
    await(watch, GC_WATCH_DURATION, &happening);
    raise(SIGTERM);
    await(watch, GC_WATCH_ENDED, &happening);
    assert_int_equal(happening.status, SIGTERM);
    gc_watch_free(watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_command_writes_and_how_it_ends_is_told),
        cmocka_unit_test(through_a_pipe_it_is_the_same_without_writers),
        cmocka_unit_test(a_command_that_does_not_run_is_no_watch),
        cmocka_unit_test(children_that_write_in_turn_are_told_apart),
        cmocka_unit_test(a_program_that_execs_another_is_two_writers),
        cmocka_unit_test(
            a_program_that_was_executed_and_has_ended_when_it_is_read_is_another_writer),
        cmocka_unit_test(what_follows_the_line_that_was_open_is_the_other_programs),
        cmocka_unit_test(memory_is_sampled_where_a_line_ends),
        cmocka_unit_test(who_has_written_and_lives_is_sampled_whole),
        cmocka_unit_test(who_has_ended_is_gone_once_all_that_it_wrote_is_read),
        cmocka_unit_test(who_is_another_program_now_is_gone),
        cmocka_unit_test(who_ends_while_nobody_writes_is_gone),
        cmocka_unit_test(who_keeps_the_stderr_open_after_the_end_is_not_waited_for_long),
        cmocka_unit_test(who_writes_on_after_the_end_is_read_for_a_while),
        cmocka_unit_test(who_writes_on_for_ever_is_left_alone),
        cmocka_unit_test(of_who_writes_on_for_ever_a_slow_reader_reads_what_was_there_at_the_end),
        cmocka_unit_test(what_the_command_wrote_is_read_however_late),
        cmocka_unit_test(hundreds_of_children_come_and_go),
        cmocka_unit_test(time_is_told_as_it_was_asked_for),
        cmocka_unit_test(bytes_without_end_do_not_keep_time_from_being_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
