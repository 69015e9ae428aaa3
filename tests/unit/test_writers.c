#include "children.h"

#include "writers.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

static const int64_t MS = 1000000;

static char program[] = "/usr/bin/the-command", option[] = "-v";
static char *const command[] = {program, option, NULL};

static size_t count_of(const struct gc_writers *writers)
{
    size_t count = 0;
    while (gc_writers_at(writers, count))
        count++;
    return count;
}

static void sample_all(struct gc_writers *writers)
{
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(writers, i)); i++)
        gc_writers_sample(writers, writer, true);
}

/* As is done when it is known who of them was killed. */
static void settle_all(struct gc_writers *writers)
{
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(writers, i)); i++)
        writer->is_settled = writer->is_gone;
}

TEST(a_process_is_one_writer_as_long_as_it_lives_and_what_it_wrote_is_read)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_that_waits();
    struct gc_writer *writer = gc_writers_find(writers, pid, 0);
    assert_int_equal(writer->id, 1);
    assert_int_equal(writer->pid, pid);
    assert_true(writer->memory.resident_mib >= 0);
    assert_ptr_equal(gc_writers_find(writers, pid, 100 * MS), writer);
    child_end(pid);
    assert_ptr_equal(gc_writers_find(writers, pid, 200 * MS), writer);
    sample_all(writers);
    assert_true(writer->is_gone);
    assert_ptr_equal(gc_writers_find(writers, pid, 300 * MS), writer);
    gc_writers_drained(writers);
    assert_int_equal(count_of(writers), 1);
    settle_all(writers);
    assert_null(gc_writers_next_gone(writers));
    gc_writers_drained(writers);
    assert_int_equal(count_of(writers), 0);
    assert_ptr_equal(gc_writers_next_gone(writers), writer);
    assert_null(gc_writers_next_gone(writers));
    gc_writers_free(writers);
}

/* A child that waits for a byte, and then is other programs, the first of which says so. */
static pid_t child_to_be_replaced(int from, int told)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid != 0)
        return pid;
    char byte;
    alarm(20);
    if (read(from, &byte, 1) == 1 && dup2(told, 9) == 9)
        execlp("sh", "sh", "-c", "echo >&9; exec sleep 19", (char *)NULL);
    _exit(1);
}

/* A process that is met and, when REPLACE says so, another program. */
struct replaced {
    struct gc_writers *writers;
    struct gc_writer *writer;
    pid_t pid;
    int go[2], told[2];
};

static void meet(struct replaced *it)
{
    it->writers = gc_writers_new(command);
    assert_int_equal(pipe(it->go), 0);
    assert_int_equal(pipe(it->told), 0);
    it->pid = child_to_be_replaced(it->go[0], it->told[1]);
    it->writer = gc_writers_find(it->writers, it->pid, 0);
}

static void replace(struct replaced *it)
{
    char byte;
    assert_int_equal(write(it->go[1], "!", 1), 1);
    assert_int_equal(read(it->told[0], &byte, 1), 1);
}

static void part(struct replaced *it)
{
    gc_writers_free(it->writers);
    for (int i = 0; i < 2; i++) {
        close(it->go[i]);
        close(it->told[i]);
    }
}

TEST(exec_makes_a_new_writer_of_a_process)
{
    (void)state;
    struct replaced it;
    meet(&it);
    replace(&it);
    struct gc_writer *next = gc_writers_find(it.writers, it.pid, 10 * MS);
    assert_int_equal(next->id, it.writer->id + 1);
    assert_int_equal(next->pid, it.pid);
    child_end(it.pid);
    settle_all(it.writers);
    gc_writers_drained(it.writers);
    assert_int_equal(count_of(it.writers), 1);
    assert_ptr_equal(gc_writers_next_gone(it.writers), it.writer);
    part(&it);
}

TEST(what_ends_a_line_right_after_its_begin_is_the_same_writers)
{
    (void)state;
    struct replaced it;
    meet(&it);
    assert_int_equal(gc_writers_take(it.writer, "one", 3), 3);
    replace(&it);
    assert_ptr_equal(gc_writers_find(it.writers, it.pid, 5 * MS), it.writer);
    assert_int_equal(gc_writers_take(it.writer, "two", 3), 3);
    assert_ptr_equal(gc_writers_find(it.writers, it.pid, 7 * MS), it.writer);
    assert_int_equal(gc_writers_take(it.writer, "\nthree\n", 7), 1);
    struct gc_writer *next = gc_writers_find(it.writers, it.pid, 7 * MS);
    assert_int_equal(next->id, it.writer->id + 1);
    assert_int_equal(gc_writers_take(next, "three\n", 6), 6);
    child_end(it.pid);
    part(&it);
}

TEST(a_line_that_is_left_open_is_not_ended_by_another_program)
{
    (void)state;
    struct replaced it;
    meet(&it);
    assert_int_equal(gc_writers_take(it.writer, "starting ", 9), 9);
    replace(&it);
    assert_int_equal(gc_writers_find(it.writers, it.pid, 30 * MS)->id, it.writer->id + 1);
    child_end(it.pid);
    part(&it);
}

TEST(a_zombie_of_another_name_is_another_program)
{
    (void)state;
    struct replaced it;
    meet(&it);
    replace(&it);
    child_becomes_zombie(it.pid);
    struct gc_writer *next = gc_writers_find(it.writers, it.pid, 10 * MS);
    assert_int_equal(next->id, it.writer->id + 1);
    assert_ptr_equal(gc_writers_find(it.writers, it.pid, 20 * MS), next);
    child_end(it.pid);
    assert_ptr_equal(gc_writers_find(it.writers, it.pid, 30 * MS), next);
    part(&it);
}

TEST(a_process_with_the_pid_of_an_earlier_one_is_another_writer)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_that_waits();
    struct gc_writer *writer = gc_writers_find(writers, pid, 0);
    gc_proc_close(&writer->proc);
    writer->proc.start--; /* as if it had been an earlier one */
    struct gc_writer *next = gc_writers_find(writers, pid, 10 * MS);
    assert_int_equal(next->id, 2);
    assert_true(writer->is_gone);
    child_end(pid);
    gc_writers_free(writers);
}

TEST(who_cannot_be_seen_from_here_is_a_writer_without_a_pid)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    struct gc_writer *writer = gc_writers_find(writers, GC_ABSENT, 0);
    assert_int_equal(writer->pid, GC_ABSENT);
    assert_string_equal(writer->name, "outside");
    sample_all(writers);
    assert_false(writer->is_gone);
    assert_int_equal(writer->memory.resident_mib, GC_ABSENT);
    assert_ptr_equal(gc_writers_find(writers, GC_ABSENT, 10 * MS), writer);
    gc_writers_free(writers);
}

TEST(programs_are_named_and_told_apart_by_their_arguments)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    static const char *const seconds[] = {"19", "20", "19"};
    static const char *const names[] = {"sleep", "sleep 20", "sleep"};
    for (int i = 0; i < 3; i++) {
        pid_t pid = child_of("sleep", seconds[i]);
        assert_string_equal(gc_writers_find(writers, pid, 0)->name, names[i]);
        child_end(pid);
    }
    gc_writers_free(writers);
}

TEST(a_long_name_is_whole)
{
    (void)state;
    char directory[] = "/tmp/gcplot-writers.XXXXXX";
    char path[128], line[256];
    struct gc_writers *writers = gc_writers_new(command);
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a-name-that-the-kernel-cuts", directory);
    snprintf(line, sizeof line, "cp \"$(command -v sleep)\" '%s'", path);
    assert_int_equal(system(line), 0);
    pid_t pid = child_of(path, "19");
    unlink(path);
    rmdir(directory);
    assert_string_equal(gc_writers_find(writers, pid, 0)->name, "a-name-that-the-kernel-cuts");
    child_end(pid);
    gc_writers_free(writers);
}

TEST(a_process_that_was_gone_too_soon_has_its_number_for_a_name)
{
    (void)state;
    char expected[32];
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_that_waits();
    child_end(pid);
    snprintf(expected, sizeof expected, "pid %d", (int)pid);
    struct gc_writer *writer = gc_writers_find(writers, pid, 0);
    assert_string_equal(writer->name, expected);
    assert_true(writer->is_gone);
    assert_ptr_equal(gc_writers_find(writers, pid, 10 * MS), writer);
    gc_writers_free(writers);
}

TEST(one_that_nobody_has_waited_for_still_has_its_name)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_of("sleep", "19");
    child_becomes_zombie(pid);
    assert_string_equal(gc_writers_find(writers, pid, 0)->name, "sleep");
    child_end(pid);
    gc_writers_free(writers);
}

TEST(the_commands_name_is_known_whatever_becomes_of_it)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_that_waits();
    child_end(pid);
    struct gc_writer *writer = gc_writers_add_command(writers, pid, 0);
    assert_string_equal(writer->name, "the-command");
    assert_int_equal(writer->wrote_ns, GC_ABSENT);
    assert_ptr_equal(gc_writers_find(writers, pid, 10 * MS), writer);
    assert_int_equal(writer->wrote_ns, 10 * MS);
    gc_writers_free(writers);
}

static int open_files(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

TEST(hundreds_of_processes_take_a_bounded_number_of_files)
{
    (void)state;
    enum { CHILDREN = 300 };
    static pid_t pid[CHILDREN];
    int before = open_files();
    struct gc_writers *writers = gc_writers_new(command);
    for (int i = 0; i < CHILDREN; i++) {
        pid[i] = child_that_waits();
        assert_int_equal(gc_writers_find(writers, pid[i], 0)->id, i + 1);
    }
    assert_true(open_files() <= before + 2 * GC_WRITERS_OPEN_MAX);
    sample_all(writers);
    for (int i = 0; i < CHILDREN; i++) {
        struct gc_writer *writer = gc_writers_find(writers, pid[i], 10 * MS);
        assert_int_equal(writer->id, i + 1);
        assert_true(writer->memory.anonymous_mib >= 0);
        child_end(pid[i]);
    }
    sample_all(writers);
    settle_all(writers);
    gc_writers_drained(writers);
    assert_int_equal(count_of(writers), 0);
    assert_int_equal(open_files(), before);
    gc_writers_free(writers);
}

TEST(of_more_than_are_known_the_idlest_is_forgotten)
{
    (void)state;
    enum { EXTRA = 10, FIRST = 10000000 }; /* pids that no process has */
    struct gc_writers *writers = gc_writers_new(command);
    int64_t command_id = gc_writers_add_command(writers, FIRST - 1, 0)->id;
    for (int i = 0; i < GC_WRITERS_MAX + EXTRA; i++)
        gc_writers_find(writers, FIRST + i, i);
    assert_int_equal(count_of(writers), GC_WRITERS_MAX);
    for (int i = EXTRA; i >= 0; i--) /* with the command they are one more */
        assert_int_equal(gc_writers_next_gone(writers)->pid, FIRST + i);
    assert_null(gc_writers_next_gone(writers));
    assert_int_equal(gc_writers_find(writers, FIRST - 1, 0)->id, command_id);
    assert_int_equal(gc_writers_find(writers, FIRST + GC_WRITERS_MAX, 0)->id, GC_WRITERS_MAX + 2);
    assert_true(gc_writers_find(writers, FIRST, 0)->id > GC_WRITERS_MAX + EXTRA);
    gc_writers_free(writers);
}

TEST(a_command_that_was_many_programs_keeps_but_the_last_for_sure)
{
    (void)state;
    struct gc_writers *writers = gc_writers_new(command);
    pid_t pid = child_that_waits();
    int64_t last = gc_writers_add_command(writers, pid, 0)->id;
    for (int64_t i = 1; i <= GC_WRITERS_MAX + 1; i++) {
        struct gc_writer *writer = gc_writers_find(writers, pid, 10 * MS * i);
        assert_int_equal(writer->id, last + (i > 1));
        last = writer->id;
        gc_proc_close(&writer->proc);
        writer->proc.start--; /* as if it had been an earlier one */
    }
    assert_int_equal(count_of(writers), GC_WRITERS_MAX);
    child_end(pid);
    gc_writers_free(writers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_is_one_writer_as_long_as_it_lives_and_what_it_wrote_is_read),
        cmocka_unit_test(exec_makes_a_new_writer_of_a_process),
        cmocka_unit_test(what_ends_a_line_right_after_its_begin_is_the_same_writers),
        cmocka_unit_test(a_line_that_is_left_open_is_not_ended_by_another_program),
        cmocka_unit_test(a_zombie_of_another_name_is_another_program),
        cmocka_unit_test(a_process_with_the_pid_of_an_earlier_one_is_another_writer),
        cmocka_unit_test(who_cannot_be_seen_from_here_is_a_writer_without_a_pid),
        cmocka_unit_test(programs_are_named_and_told_apart_by_their_arguments),
        cmocka_unit_test(a_long_name_is_whole),
        cmocka_unit_test(a_process_that_was_gone_too_soon_has_its_number_for_a_name),
        cmocka_unit_test(one_that_nobody_has_waited_for_still_has_its_name),
        cmocka_unit_test(the_commands_name_is_known_whatever_becomes_of_it),
        cmocka_unit_test(hundreds_of_processes_take_a_bounded_number_of_files),
        cmocka_unit_test(a_command_that_was_many_programs_keeps_but_the_last_for_sure),
        cmocka_unit_test(of_more_than_are_known_the_idlest_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
