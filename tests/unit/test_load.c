#include "unit.h"

#include "cycles.h"
#include "load.h"

/* Cycle GC, one each 100 ms of two processors; GC took PERCENT of its CPU time, CPU_MS each time.
 */
static struct gc_cycle cycle_of(int64_t gc, int64_t percent, int64_t cpu_ms)
{
    struct gc_cycle c = cycle_at(gc, gc * 100, cpu_ms);
    c.gc_cpu_pct = percent;
    return c;
}

static int64_t end_of(const struct gc_cycle *c)
{
    return gc_cycle_end_ns(c);
}

/* After so many cycles that took 5 ms of 200 each: 2.5 %, of which 2 is printed. */
static struct gc_load after(int64_t cycles)
{
    struct gc_load load = {0};
    for (int64_t gc = 1; gc <= cycles; gc++) {
        struct gc_cycle c = cycle_of(gc, 2, 5);
        gc_load_learn(&load, &c, end_of(&c), gc > 1);
    }
    return load;
}

static double cost(const struct gc_load *load, const struct gc_cycle *c, bool is_next)
{
    return gc_load_cost(load, c, end_of(c), is_next);
}

TEST(where_nothing_is_known_nothing_can_be_told)
{
    (void)state;
    struct gc_load load = {0};
    struct gc_cycle c = cycle_of(1, 2, 5);
    assert_false(gc_load_can_tell(&load, &c));
    load = after(1);
    assert_true(gc_load_can_tell(&load, &c));
    c.procs = 4; /* the time that there was is not end × procs any more */
    assert_false(gc_load_can_tell(&load, &c));
    c.procs = 2;
    c.cpu_ns[GC_CPU_BACKGROUND] = GC_ABSENT; /* not read yet */
    assert_false(gc_load_can_tell(&load, &c));
}

TEST(the_share_follows_from_what_was_taken)
{
    (void)state;
    struct gc_load load = after(20);
    struct gc_cycle same = cycle_of(21, 2, 5), high = cycle_of(21, 4, 5), low = cycle_of(21, 1, 5);
    assert_true(cost(&load, &same, true) < 0.5);
    assert_true(cost(&load, &high, true) > 5);
    assert_true(cost(&load, &low, true) > 5);
}

/* Each cycle ended up to a ms later than its start, which was cut, says. */
TEST(the_share_is_that_of_a_cycle_whose_start_was_cut)
{
    (void)state;
    struct gc_load load = {0};
    struct gc_cycle first = cycle_at(1, 10, 1), next = cycle_at(2, 20, 1), late = next;
    first.gc_cpu_pct = 4; /* 1 ms of 22 to 24: at most 1.2 ms */
    next.gc_cpu_pct = 5;  /* 2.1 ms of 42 to 44 */
    late.gc_cpu_pct = 6;
    gc_load_learn(&load, &first, end_of(&first), false);
    assert_true(cost(&load, &next, true) < 1);
    assert_true(cost(&load, &late, true) > 5);
}

TEST(a_cycle_that_takes_much_raises_the_share)
{
    (void)state;
    struct gc_load load = after(20);
    struct gc_cycle big = cycle_of(21, 11, 400), not_raised = cycle_of(21, 2, 400);
    assert_true(cost(&load, &big, true) < 2);
    assert_true(cost(&load, &not_raised, true) > 5);
}

TEST(skipped_cycles_can_have_taken_all_that_there_was)
{
    (void)state;
    struct gc_load load = after(20);
    struct gc_cycle much = cycle_of(30, 20, 5);
    assert_true(cost(&load, &much, true) > 5);
    assert_true(cost(&load, &much, false) < 4.1);
}

TEST(a_share_that_contradicts_the_last_ones_is_believed_from_then_on)
{
    (void)state;
    struct gc_load load = after(20);
    struct gc_cycle other = cycle_of(21, 40, 5), next = cycle_of(22, 39, 5);
    gc_load_learn(&load, &other, end_of(&other), true);
    assert_true(cost(&load, &next, true) < 2);
}

TEST(where_shares_never_follow_they_say_little)
{
    (void)state;
    struct gc_load load = {0};
    struct gc_cycle c;
    for (int64_t gc = 1; gc <= 60; gc++) {
        c = cycle_of(gc, gc % 2 ? 10 : 60, 5);
        gc_load_learn(&load, &c, end_of(&c), gc > 1);
    }
    c = cycle_of(61, 10, 5);
    assert_true(cost(&load, &c, true) < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_is_known_nothing_can_be_told),
        cmocka_unit_test(the_share_follows_from_what_was_taken),
        cmocka_unit_test(the_share_is_that_of_a_cycle_whose_start_was_cut),
        cmocka_unit_test(a_cycle_that_takes_much_raises_the_share),
        cmocka_unit_test(skipped_cycles_can_have_taken_all_that_there_was),
        cmocka_unit_test(where_shares_never_follow_they_say_little),
        cmocka_unit_test(a_share_that_contradicts_the_last_ones_is_believed_from_then_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
