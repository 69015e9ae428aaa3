#include "unit.h"

#include "cycles.h"
#include "evidence.h"

#define US INT64_C(1000)

/* Costs that differ by less are the same. */
#define NONE 1e-9

/* Cycle GC of a process of two processors: 100 MiB live, a goal of twice that. */
static struct gc_cycle steady(int64_t gc)
{
    struct gc_cycle c = cycle_at(gc, gc * 100, 1);
    c.gc_cpu_pct = 0; /* 0.6 of 200 ms */
    c.clock_ns[GC_CLOCK_SWEEP_TERM] = 40 * US;
    c.cpu_ns[GC_CPU_SWEEP_TERM] = 80 * US;
    c.clock_ns[GC_CLOCK_MARK_TERM] = 10 * US;
    c.cpu_ns[GC_CPU_MARK_TERM] = 20 * US;
    c.cpu_ns[GC_CPU_BACKGROUND] = MS / 2;
    c.heap_before_mib = c.heap_after_mib = c.heap_goal_mib = 200;
    c.heap_live_mib = 100;
    c.stacks_mib = 3;
    c.globals_mib = 1;
    return c;
}

/* After so many of them. */
static struct gc_state after(int64_t cycles)
{
    struct gc_state s = GC_STATE_NONE;
    for (int64_t gc = 1; gc <= cycles; gc++) {
        struct gc_cycle c = steady(gc);
        gc_state_learn(&s, &c);
        gc_state_advance(&s, &c);
    }
    return s;
}

static double cost(const struct gc_state *s, const struct gc_cycle *c, int field)
{
    return gc_evidence_field(s, c, (enum gc_field_id)field);
}

static void costs_nothing(double cost)
{
    assert_true(cost > -NONE && cost < NONE);
}

TEST(the_state_is_what_the_last_cycle_said)
{
    (void)state;
    struct gc_state s = after(10);
    assert_int_equal(s.gc, 10);
    assert_int_equal(s.seen, 10);
    assert_int_equal(s.start_ns, 1000 * MS);
    assert_int_equal(s.end_ns, 1001 * MS + 50 * US);
    assert_int_equal(s.rhythm.seen, 9);
    assert_int_equal(s.origin_ns, GC_ABSENT);
    assert_int_equal(s.procs, 2);
    assert_int_equal(s.live_mib, 100);
    assert_int_equal(gc_state_fixed(&s), 4);
    assert_true(s.has_pauses);
}

TEST(fixed_memory_that_was_not_printed_is_absent)
{
    (void)state;
    struct gc_state s = GC_STATE_NONE;
    assert_int_equal(gc_state_fixed(&s), GC_ABSENT);
}

TEST(a_process_began_when_its_stamp_and_its_clock_say)
{
    (void)state;
    struct gc_cycle c = steady(5);
    assert_int_equal(gc_start_by_stamp(&c), GC_ABSENT);
    c.time_ns = 9000 * MS;
    assert_int_equal(gc_start_by_stamp(&c), 8499 * MS - 50 * US);
    c.time_ns = 100 * MS; /* before its own end */
    assert_int_equal(gc_start_by_stamp(&c), GC_ABSENT);
    c.start_ns = GC_ABSENT;
    assert_int_equal(gc_start_by_stamp(&c), GC_ABSENT);
}

TEST(ends_are_bounded_or_not_known)
{
    (void)state;
    struct gc_cycle c = steady(5);
    assert_int_equal(gc_bounded_end_ns(&c), 501 * MS + 50 * US);
    c.start_ns = INT64_MAX - 10 * MS;
    assert_true(gc_bounded_end_ns(&c) <= INT64_MAX / 8);
    c.start_ns = GC_ABSENT;
    assert_int_equal(gc_bounded_end_ns(&c), 0);
}

/* --- number and start ------------------------------------------------------------------------ */

static bool can_begin(int64_t gc, int64_t start_ms)
{
    struct gc_state s = after(5); /* its end: 501.05 ms */
    struct gc_cycle c = cycle_at(gc, start_ms, 1);
    return gc_evidence_can_begin(&s, &c);
}

TEST(what_begins_has_a_higher_number_and_begins_after_the_last_end)
{
    (void)state;
    assert_true(can_begin(6, 600));
    assert_true(can_begin(60, 600));
    assert_false(can_begin(5, 600));
    assert_false(can_begin(1, 600));
    assert_true(can_begin(6, 501)); /* 501.9 cut */
    assert_false(can_begin(6, 500));
    assert_false(can_begin(6, 0));
}

TEST(anything_can_begin_where_nothing_is_known)
{
    (void)state;
    struct gc_state s = GC_STATE_NONE;
    struct gc_cycle c = cycle_at(1, 0, 1);
    assert_true(gc_evidence_can_begin(&s, &c));
    c.gc = 1000;
    c.start_ns = GC_ABSENT;
    assert_true(gc_evidence_can_begin(&s, &c));
}

TEST(the_next_number_costs_nothing_and_more_the_more_are_missing)
{
    (void)state;
    struct gc_state s = after(5);
    struct gc_cycle next = steady(6), other = next, far = next;
    other.gc = 7;
    far.gc = 100;
    costs_nothing(gc_evidence_begin(&s, &next));
    assert_true(gc_evidence_begin(&s, &other) > 1);
    assert_true(gc_evidence_begin(&s, &far) > gc_evidence_begin(&s, &other));
    assert_true(gc_evidence_begin(&s, &far) < GC_IMPOSSIBLE);
}

TEST(a_longer_pause_than_usual_costs)
{
    (void)state;
    struct gc_state s = after(5);
    struct gc_cycle late = steady(6);
    late.start_ns += 60000 * MS;
    assert_true(gc_evidence_begin(&s, &late) > 1);
}

/* --- fields ---------------------------------------------------------------------------------- */

TEST(a_cycle_like_those_before_costs_next_to_nothing)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle next = steady(11);
    assert_true(gc_evidence_rest(&s, &next) < 0.1);
}

TEST(all_fields_together_cost_their_sum)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    double sum = 0;
    c.gc_cpu_pct = 4;
    c.heap_goal_mib = 300;
    c.globals_mib = 7;
    for (int i = GC_FIELD_GC_CPU_PCT; i <= GC_FIELD_PROCS; i++)
        sum += cost(&s, &c, i);
    assert_true(sum > 3);
    costs_nothing(gc_evidence_rest(&s, &c) - sum);
}

TEST(a_goal_that_follows_from_the_last_live_heap_costs_less_than_another)
{
    (void)state;
    struct gc_state s = after(1);
    struct gc_cycle as_usual = steady(2), grown = steady(3), next = steady(4), other = next;
    s.least_goal_mib = 4; /* that it began with: 200 is not the least there is */
    grown.heap_live_mib = 150;
    gc_state_advance(&s, &as_usual);
    gc_state_advance(&s, &grown);
    next.heap_before_mib = next.heap_after_mib = 300;
    next.heap_goal_mib = 300; /* twice 150, as it was twice 100 */
    other.heap_before_mib = other.heap_after_mib = 300;
    other.heap_goal_mib = 450;
    costs_nothing(cost(&s, &next, GC_FIELD_HEAP_GOAL));
    assert_true(cost(&s, &other, GC_FIELD_HEAP_GOAL) > 2);
    other.heap_goal_mib = 210;
    assert_true(cost(&s, &other, GC_FIELD_HEAP_GOAL) > 2);
}

TEST(no_goal_after_goals_costs_and_not_after_none)
{
    (void)state;
    struct gc_state s = after(10), off = s;
    struct gc_cycle c = steady(11);
    c.heap_goal_mib = off.goal_mib = GC_NO_GOAL_MIB;
    assert_true(cost(&s, &c, GC_FIELD_HEAP_GOAL) > 2);
    costs_nothing(cost(&off, &c, GC_FIELD_HEAP_GOAL));
}

enum {
    SWEEP_TERM = GC_FIELD_CPU + GC_CPU_SWEEP_TERM,
    MARK_TERM = GC_FIELD_CPU + GC_CPU_MARK_TERM,
};

TEST(pauses_that_no_number_of_processors_explains_are_impossible)
{
    (void)state;
    struct gc_state s = GC_STATE_NONE;
    struct gc_cycle c = steady(1);
    costs_nothing(cost(&s, &c, MARK_TERM));
    c.cpu_ns[GC_CPU_MARK_TERM] = 40 * US; /* four, where the first pause had two */
    assert_true(cost(&s, &c, MARK_TERM) == GC_IMPOSSIBLE);
    c.cpu_ns[GC_CPU_MARK_TERM] = 5 * US; /* half of one */
    assert_true(cost(&s, &c, MARK_TERM) == GC_IMPOSSIBLE);
    assert_true(gc_evidence_rest(&s, &c) == GC_IMPOSSIBLE);
    c.plain_ms = true; /* whole ms tell nothing */
    costs_nothing(cost(&s, &c, MARK_TERM));
}

TEST(a_pause_of_other_processors_than_before_costs)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    costs_nothing(cost(&s, &c, SWEEP_TERM));
    c.cpu_ns[GC_CPU_SWEEP_TERM] = 320 * US;
    assert_true(cost(&s, &c, SWEEP_TERM) > 2);
    assert_true(cost(&s, &c, SWEEP_TERM) < GC_IMPOSSIBLE);
}

TEST(marking_takes_no_more_than_all_processors)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    costs_nothing(cost(&s, &c, GC_FIELD_CPU + GC_CPU_ASSIST));
    c.cpu_ns[GC_CPU_ASSIST] = 40 * MS;
    assert_true(cost(&s, &c, GC_FIELD_CPU + GC_CPU_ASSIST) > 2);
    c = steady(11);
    costs_nothing(cost(&s, &c, GC_FIELD_CPU + GC_CPU_IDLE));
    c.cpu_ns[GC_CPU_IDLE] = 40 * MS;
    assert_true(cost(&s, &c, GC_FIELD_CPU + GC_CPU_IDLE) > 2);
}

TEST(what_is_marked_is_part_of_the_heap)
{
    (void)state;
    struct gc_state s = GC_STATE_NONE;
    struct gc_cycle c = steady(1);
    c.heap_live_mib = 200;
    costs_nothing(cost(&s, &c, GC_FIELD_HEAP_LIVE));
    c.heap_live_mib = 201;
    assert_true(cost(&s, &c, GC_FIELD_HEAP_LIVE) == GC_IMPOSSIBLE);
}

TEST(what_was_live_is_still_there)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    costs_nothing(cost(&s, &c, GC_FIELD_HEAP_BEFORE));
    c.heap_before_mib = 60;
    assert_true(cost(&s, &c, GC_FIELD_HEAP_BEFORE) > 5);
    c = steady(11);
    c.heap_after_mib = 150; /* nothing is swept by then */
    assert_true(cost(&s, &c, GC_FIELD_HEAP_AFTER) > 5);
}

TEST(shares_are_of_a_hundred_and_change_slowly)
{
    (void)state;
    struct gc_state s = after(100);
    struct gc_cycle c = steady(101);
    for (int read = 1; read >= 0; read--) {
        c.gc_cpu_pct = 0;
        costs_nothing(cost(&s, &c, GC_FIELD_GC_CPU_PCT));
        c.gc_cpu_pct = 1;
        double by_one = cost(&s, &c, GC_FIELD_GC_CPU_PCT);
        c.gc_cpu_pct = 30;
        assert_true(by_one > 0);
        assert_true(cost(&s, &c, GC_FIELD_GC_CPU_PCT) > by_one);
        c.cpu_ns[GC_CPU_BACKGROUND] = GC_ABSENT; /* as while a torn record is put together */
    }
    c.gc_cpu_pct = 101;
    assert_true(cost(&s, &c, GC_FIELD_GC_CPU_PCT) == GC_IMPOSSIBLE);
}

TEST(what_hardly_ever_changes_costs_where_it_does)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    costs_nothing(cost(&s, &c, GC_FIELD_STACKS));
    costs_nothing(cost(&s, &c, GC_FIELD_GLOBALS));
    costs_nothing(cost(&s, &c, GC_FIELD_PROCS));
    c.stacks_mib = 4;
    c.globals_mib = 2;
    c.procs = 3;
    assert_true(cost(&s, &c, GC_FIELD_STACKS) > 1);
    assert_true(cost(&s, &c, GC_FIELD_GLOBALS) > cost(&s, &c, GC_FIELD_STACKS));
    assert_true(cost(&s, &c, GC_FIELD_PROCS) > cost(&s, &c, GC_FIELD_GLOBALS));
}

TEST(no_processors_and_another_form_are_impossible)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    c.procs = 0;
    assert_true(cost(&s, &c, GC_FIELD_PROCS) == GC_IMPOSSIBLE);
    c.procs = 2;
    c.stacks_mib = c.globals_mib = GC_ABSENT; /* a process is of one version of Go */
    assert_true(cost(&s, &c, GC_FIELD_PROCS) == GC_IMPOSSIBLE);
}

TEST(where_nothing_is_known_no_plausible_cycle_is_impossible)
{
    (void)state;
    struct gc_state s = GC_STATE_NONE;
    struct gc_cycle c = steady(1);
    assert_true(gc_evidence_rest(&s, &c) < 1);
    c.stacks_mib = c.globals_mib = GC_ABSENT;
    assert_true(gc_evidence_rest(&s, &c) < 1);
}

TEST(of_a_process_whose_goals_are_often_off_one_more_says_little)
{
    (void)state;
    struct gc_state s = after(10), limited;
    struct gc_cycle c = steady(11);
    s.goal_ratio = 2;
    s.least_goal_mib = 4;
    c.heap_before_mib = c.heap_goal_mib = 120;
    limited = s;
    limited.goals_off = 1; /* as under a memory limit */
    assert_true(cost(&s, &c, GC_FIELD_HEAP_GOAL) > 3);
    assert_true(cost(&limited, &c, GC_FIELD_HEAP_GOAL) < 0.5);
    gc_state_learn(&s, &c);
    assert_true(s.goals_off > 0);
}

/* --- the line's place in time ---------------------------------------------------------------- */

TEST(a_line_comes_when_its_cycle_ends)
{
    (void)state;
    struct gc_state s = after(10);
    struct gc_cycle c = steady(11);
    int64_t end = gc_cycle_end_ns(&c);
    costs_nothing(gc_evidence_time(&s, &c, end + 5000 * MS)); /* its clock is not known */
    s.origin_ns = 0;
    costs_nothing(gc_evidence_time(&s, &c, GC_ABSENT));
    costs_nothing(gc_evidence_time(&s, &c, end));
    costs_nothing(gc_evidence_time(&s, &c, end - 10 * MS));
    assert_true(gc_evidence_time(&s, &c, end + 500 * MS) > 2);
    assert_true(gc_evidence_time(&s, &c, end - 500 * MS) > 1);
    assert_true(gc_evidence_time(&s, &c, end - 500 * MS) <
                gc_evidence_time(&s, &c, end + 500 * MS));
}

TEST(of_a_young_process_its_clock_is_not_known_well)
{
    (void)state;
    struct gc_state young = after(3), old = after(20);
    struct gc_cycle c = steady(21);
    int64_t late = gc_cycle_end_ns(&c) + 500 * MS;
    young.origin_ns = old.origin_ns = 0;
    assert_true(gc_evidence_time(&young, &c, late) < gc_evidence_time(&old, &c, late));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_is_what_the_last_cycle_said),
        cmocka_unit_test(fixed_memory_that_was_not_printed_is_absent),
        cmocka_unit_test(a_process_began_when_its_stamp_and_its_clock_say),
        cmocka_unit_test(ends_are_bounded_or_not_known),
        cmocka_unit_test(what_begins_has_a_higher_number_and_begins_after_the_last_end),
        cmocka_unit_test(anything_can_begin_where_nothing_is_known),
        cmocka_unit_test(the_next_number_costs_nothing_and_more_the_more_are_missing),
        cmocka_unit_test(a_longer_pause_than_usual_costs),
        cmocka_unit_test(a_cycle_like_those_before_costs_next_to_nothing),
        cmocka_unit_test(all_fields_together_cost_their_sum),
        cmocka_unit_test(a_goal_that_follows_from_the_last_live_heap_costs_less_than_another),
        cmocka_unit_test(no_goal_after_goals_costs_and_not_after_none),
        cmocka_unit_test(pauses_that_no_number_of_processors_explains_are_impossible),
        cmocka_unit_test(a_pause_of_other_processors_than_before_costs),
        cmocka_unit_test(marking_takes_no_more_than_all_processors),
        cmocka_unit_test(what_is_marked_is_part_of_the_heap),
        cmocka_unit_test(what_was_live_is_still_there),
        cmocka_unit_test(shares_are_of_a_hundred_and_change_slowly),
        cmocka_unit_test(what_hardly_ever_changes_costs_where_it_does),
        cmocka_unit_test(no_processors_and_another_form_are_impossible),
        cmocka_unit_test(where_nothing_is_known_no_plausible_cycle_is_impossible),
        cmocka_unit_test(of_a_process_whose_goals_are_often_off_one_more_says_little),
        cmocka_unit_test(a_line_comes_when_its_cycle_ends),
        cmocka_unit_test(of_a_young_process_its_clock_is_not_known_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
