#include "children.h"

#include "proc.h"

#include <stdio.h>
#include <sys/prctl.h>

static void text_is(const struct gc_proc *proc,
                    void (*add)(const struct gc_proc *, struct gc_buffer *), const char *expected,
                    size_t len)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    add(proc, &text);
    assert_int_equal(text.len, len);
    assert_memory_equal(text.data, expected, len);
    gc_buffer_release(&text);
}

TEST(a_process_tells_its_name_and_its_arguments)
{
    (void)state;
    static const char arguments[] = "sleep\0"
                                    "19"; /* and the NUL of the literal */
    struct gc_proc proc;
    pid_t pid = child_of("sleep", "19");
    assert_int_equal(gc_proc_open(&proc, pid), GC_PROC_ALIVE);
    text_is(&proc, gc_proc_add_comm, "sleep", 5);
    text_is(&proc, gc_proc_add_arguments, arguments, sizeof arguments);
    gc_proc_close(&proc);
    text_is(&proc, gc_proc_add_comm, "sleep", 5);
    child_end(pid);
}

TEST(the_file_that_a_process_executes_is_known)
{
    (void)state;
    char path[4096];
    struct gc_proc proc;
    struct gc_proc_file ours, another;
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    pid_t pid = child_of("sleep", "19");
    assert_int_equal(gc_proc_open(&proc, getpid()), GC_PROC_ALIVE);
    text_is(&proc, gc_proc_add_path, path, (size_t)len);
    assert_true(gc_proc_file(&proc, &ours));
    gc_proc_close(&proc);
    assert_int_equal(gc_proc_open(&proc, pid), GC_PROC_ALIVE);
    assert_true(gc_proc_file(&proc, &another));
    assert_true(ours.inode != another.inode || ours.device != another.device);
    gc_proc_close(&proc);
    child_end(pid);
}

TEST(a_name_with_spaces_and_parentheses_does_not_hide_the_start)
{
    (void)state;
    struct gc_proc proc, named;
    assert_int_equal(gc_proc_open(&proc, getpid()), GC_PROC_ALIVE);
    assert_int_equal(prctl(PR_SET_NAME, "a) S (b 1 2"), 0);
    assert_int_equal(gc_proc_open(&named, getpid()), GC_PROC_ALIVE);
    text_is(&named, gc_proc_add_comm, "a) S (b 1 2", 11);
    assert_true(proc.start > 0);
    assert_int_equal(proc.start, named.start);
    gc_proc_close(&proc);
    gc_proc_close(&named);
}

TEST(memory_is_sampled_in_part_or_whole)
{
    (void)state;
    struct gc_proc proc;
    struct gc_memory_sample part, whole;
    enum { SIZE = 64 << 20 };
    char *volatile memory = malloc(SIZE);
    assert_non_null(memory);
    memset(memory, 1, SIZE);
    assert_int_equal(gc_proc_open(&proc, getpid()), GC_PROC_ALIVE);
    assert_int_equal(gc_proc_sample(&proc, false, &part), GC_PROC_ALIVE);
    assert_int_equal(gc_proc_sample(&proc, true, &whole), GC_PROC_ALIVE);
    assert_true(part.resident_mib >= 64);
    assert_int_equal(part.anonymous_mib, GC_ABSENT);
    assert_int_equal(part.swap_mib, GC_ABSENT);
    assert_true(whole.resident_mib >= 64);
    assert_true(whole.anonymous_mib >= 64 && whole.anonymous_mib <= whole.resident_mib);
    assert_true(whole.swap_mib >= 0);
    gc_proc_close(&proc);
    free(memory);
}

/* Held open, and looked up again, each time. */
static void states_are(pid_t pid, enum gc_proc_state expected, struct gc_proc *held,
                       const struct gc_proc *closed)
{
    struct gc_proc now;
    struct gc_memory_sample sample;
    assert_int_equal(gc_proc_state(held), expected);
    assert_int_equal(gc_proc_state(closed), expected);
    assert_int_equal(gc_proc_sample(closed, true, &sample), expected);
    assert_int_equal(gc_proc_open(&now, pid), expected);
    assert_false(gc_proc_is_replaced(held));
    assert_false(gc_proc_is_replaced(closed));
    gc_proc_close(&now);
}

TEST(a_process_is_gone_when_it_has_ended_waited_for_or_not)
{
    (void)state;
    struct gc_proc held, closed;
    pid_t pid = child_that_waits();
    assert_int_equal(gc_proc_open(&held, pid), GC_PROC_ALIVE);
    assert_int_equal(gc_proc_open(&closed, pid), GC_PROC_ALIVE);
    gc_proc_close(&closed);
    states_are(pid, GC_PROC_ALIVE, &held, &closed);
    child_becomes_zombie(pid);
    states_are(pid, GC_PROC_GONE, &held, &closed);
    child_end(pid);
    states_are(pid, GC_PROC_GONE, &held, &closed);
    gc_proc_close(&held);
}

/* Whichever of its files there was no time to open, or to read. */
TEST(a_process_that_ended_while_it_was_looked_up_is_gone)
{
    (void)state;
    struct gc_proc proc;
    pid_t pid = child_that_waits();
    assert_int_equal(gc_proc_open(&proc, pid), GC_PROC_ALIVE);
    close(proc.statm);
    proc.statm = -1;
    child_end(pid);
    assert_int_equal(gc_proc_state(&proc), GC_PROC_GONE);
    gc_proc_close(&proc);
}

TEST(a_pid_that_went_to_another_process_is_noticed)
{
    (void)state;
    struct gc_proc proc;
    struct gc_memory_sample sample;
    pid_t pid = child_that_waits();
    assert_int_equal(gc_proc_open(&proc, pid), GC_PROC_ALIVE);
    gc_proc_close(&proc);
    proc.start--; /* as if it had been an earlier one */
    assert_true(gc_proc_is_replaced(&proc));
    assert_int_equal(gc_proc_sample(&proc, false, &sample), GC_PROC_GONE);
    text_is(&proc, gc_proc_add_comm, "", 0);
    child_end(pid);
}

TEST(of_a_process_that_never_was_nothing_is_known)
{
    (void)state;
    struct gc_proc proc;
    struct gc_proc_file file;
    assert_int_equal(gc_proc_open(&proc, INT32_MAX), GC_PROC_GONE);
    assert_false(gc_proc_file(&proc, &file));
    text_is(&proc, gc_proc_add_comm, "", 0);
    text_is(&proc, gc_proc_add_path, "", 0);
    text_is(&proc, gc_proc_add_arguments, "", 0);
    assert_false(gc_proc_is_replaced(&proc));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_tells_its_name_and_its_arguments),
        cmocka_unit_test(the_file_that_a_process_executes_is_known),
        cmocka_unit_test(a_name_with_spaces_and_parentheses_does_not_hide_the_start),
        cmocka_unit_test(memory_is_sampled_in_part_or_whole),
        cmocka_unit_test(a_process_is_gone_when_it_has_ended_waited_for_or_not),
        cmocka_unit_test(a_process_that_ended_while_it_was_looked_up_is_gone),
        cmocka_unit_test(a_pid_that_went_to_another_process_is_noticed),
        cmocka_unit_test(of_a_process_that_never_was_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
