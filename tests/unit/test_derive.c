#include "unit.h"

#include "cycles.h"
#include "derive.h"

TEST(the_interval_share_is_cpu_over_time_and_procs_without_idle)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle one = cycle_at(1, 99, 10); /* ends at 100 ms */
    struct gc_derived d = gc_derive_next(&last, &one);
    assert_int_equal(d.end_ns, 100 * MS);
    assert_int_equal(d.interval_ns, 100 * MS);  /* from the process's start */
    assert_int_equal(d.interval_centipct, 500); /* 10 of 200 ms of CPU */

    struct gc_cycle two = cycle_at(2, 119, 3); /* 20 ms later */
    two.cpu_ns[GC_CPU_ASSIST] = 1 * MS;
    two.cpu_ns[GC_CPU_IDLE] = 50 * MS;
    d = gc_derive_next(&last, &two);
    assert_int_equal(d.interval_ns, 20 * MS);
    assert_int_equal(d.interval_capacity_ns, 40 * MS);
    assert_int_equal(d.interval_centipct, 1000); /* 4 of 40 ms */
}

TEST(each_interval_is_weighed_by_its_own_procs)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle one = cycle_at(1, 99, 0), two = cycle_at(2, 199, 40);
    two.procs = 8;
    gc_derive_next(&last, &one);
    assert_int_equal(gc_derive_next(&last, &two).interval_centipct, 500); /* 40 of 800 ms */
}

TEST(after_a_missing_cycle_the_interval_is_not_known)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle one = cycle_at(1, 99, 1), four = cycle_at(4, 199, 1);
    gc_derive_next(&last, &one);
    struct gc_derived d = gc_derive_next(&last, &four);
    assert_int_equal(d.missing, 2);
    assert_true(d.interval_centipct == GC_ABSENT);
    assert_true(d.interval_ns == GC_ABSENT);
    assert_true(d.allocated_mib == GC_ABSENT);
}

TEST(an_interval_shorter_than_its_own_cycle_has_no_share_but_counts_in_sums)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle one = cycle_at(1, 99, 1), two = cycle_at(2, 100, 1);
    one.clock_ns[GC_CLOCK_MARK] = 9 * MS / 10; /* ends at 99.9 ms, began at 99.0 to 99.9 */
    one.start_ns += MS * 9 / 10;
    two.clock_ns[GC_CLOCK_MARK] = 9 * MS / 10;
    gc_derive_next(&last, &one);
    struct gc_derived d = gc_derive_next(&last, &two);
    assert_int_equal(d.interval_ns, MS / 10);
    assert_int_equal(d.interval_capacity_ns, MS / 5);
    assert_true(d.interval_centipct == GC_ABSENT);
}

TEST(a_log_that_begins_in_the_middle_has_no_first_interval_and_misses_nothing)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle c = cycle_at(50, 99, 1);
    struct gc_derived d = gc_derive_next(&last, &c);
    assert_true(d.interval_centipct == GC_ABSENT);
    assert_int_equal(d.missing, 0);
}

TEST(allocation_is_never_negative)
{
    (void)state;
    struct gc_derive last = {0};
    struct gc_cycle one = cycle_at(1, 10, 0), two = cycle_at(2, 20, 0);
    one.heap_live_mib = 5;
    two.heap_before_mib = 4; /* floors of 5.0 and 4.99 */
    two.heap_after_mib = 6;
    gc_derive_next(&last, &one);
    assert_int_equal(gc_derive_next(&last, &two).allocated_mib, 2);
}

TEST(shares_are_rounded_to_the_nearest)
{
    (void)state;
    assert_int_equal(gc_centipct(1, 3), 3333);
    assert_int_equal(gc_centipct(2, 3), 6667);
    assert_true(gc_centipct(1, 0) == GC_ABSENT);
    assert_true(gc_centipct(GC_ABSENT, 5) == GC_ABSENT);
    assert_true(gc_centipct(INT64_MAX, INT64_MAX) >= 9999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_share_is_cpu_over_time_and_procs_without_idle),
        cmocka_unit_test(each_interval_is_weighed_by_its_own_procs),
        cmocka_unit_test(after_a_missing_cycle_the_interval_is_not_known),
        cmocka_unit_test(an_interval_shorter_than_its_own_cycle_has_no_share_but_counts_in_sums),
        cmocka_unit_test(a_log_that_begins_in_the_middle_has_no_first_interval_and_misses_nothing),
        cmocka_unit_test(allocation_is_never_negative),
        cmocka_unit_test(shares_are_rounded_to_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
