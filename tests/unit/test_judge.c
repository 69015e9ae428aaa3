#include "unit.h"

#include "cycles.h"
#include "judge.h"

/* Pauses of CLOCK_US and twice as much CPU, as the runtime prints them on two processors. */
static struct gc_cycle paused(int64_t clock_us, int64_t cpu_us)
{
    struct gc_cycle c = cycle_at(7, 500, 1);
    c.clock_ns[GC_CLOCK_SWEEP_TERM] = c.clock_ns[GC_CLOCK_MARK_TERM] = clock_us * 1000;
    c.cpu_ns[GC_CPU_SWEEP_TERM] = c.cpu_ns[GC_CPU_MARK_TERM] = cpu_us * 1000;
    return c;
}

TEST(pauses_of_a_whole_number_of_processors_are_true)
{
    (void)state;
    struct gc_cycle c = paused(36, 72);
    assert_true(gc_judge_record(&c));
    c = paused(84, 160); /* 0.084 and 0.16: cut from 0.0845 and 0.169 */
    assert_true(gc_judge_record(&c));
    c = paused(0, 0);
    assert_true(gc_judge_record(&c));
    c = paused(36, 72);
    c.procs = 8; /* more than there are processors */
    assert_true(gc_judge_record(&c));
}

TEST(pauses_of_no_whole_number_of_processors_are_not)
{
    (void)state;
    struct gc_cycle c = paused(36, 55);
    assert_false(gc_judge_record(&c));
    c = paused(36, 72);
    c.procs = 1; /* twice the wall time on one processor */
    assert_false(gc_judge_record(&c));
    c = paused(36, 72);
    c.procs = 8;
    c.cpu_ns[GC_CPU_MARK_TERM] = 4 * 36 * 1000; /* two in one pause, four in the other */
    assert_false(gc_judge_record(&c));
}

TEST(more_live_than_there_was_heap_is_not_true)
{
    (void)state;
    struct gc_cycle c = paused(36, 72);
    c.heap_live_mib = c.heap_after_mib;
    assert_true(gc_judge_record(&c));
    c.heap_live_mib = c.heap_after_mib + 1;
    assert_false(gc_judge_record(&c));
}

TEST(more_cycles_than_there_was_time_for_are_not_true)
{
    (void)state;
    struct gc_cycle c = paused(36, 72);
    c.gc = 50000; /* at 0.5 s: one every 10 us */
    assert_true(gc_judge_record(&c));
    c.gc = 443671; /* 443 and 671, run together */
    assert_false(gc_judge_record(&c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_of_a_whole_number_of_processors_are_true),
        cmocka_unit_test(pauses_of_no_whole_number_of_processors_are_not),
        cmocka_unit_test(more_live_than_there_was_heap_is_not_true),
        cmocka_unit_test(more_cycles_than_there_was_time_for_are_not_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
