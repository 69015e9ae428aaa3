#include "unit.h"

#include "branches.h"
#include "cycles.h"
#include "groups.h"
#include "tracker.h"

/* The process of the cycle, as far as is known when it comes. */
static int64_t assign(struct gc_tracker *t, const struct gc_identity *who, struct gc_cycle c)
{
    struct gc_assignment to;
    struct gc_tracked tracked;
    if (gc_tracker_put(t, who, &c, &to))
        return to.process;
    gc_tracker_finish(t);
    while (gc_tracker_next(t, &tracked))
        to = tracked.to;
    return to.process;
}

static struct gc_identity named(const char *name)
{
    return (struct gc_identity){.name = name, .name_len = strlen(name), .pid = GC_ABSENT};
}

static const struct gc_identity nobody = {.pid = GC_ABSENT};

TEST(numbers_that_go_on_are_one_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 100; i++)
        assert_int_equal(assign(t, &nobody, cycle_at(i, i * 20, 1)), 0);
    gc_tracker_free(t);
}

TEST(gc_1_is_a_new_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 10, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 20, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 10, 1)), 1);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 20, 1)), 1);
    gc_tracker_free(t);
}

TEST(two_processes_in_turn_are_kept_apart)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 200; i++) {
        struct gc_cycle big = cycle_at(i, i * 20, 1), small = cycle_at(i, i * 20 + 3, 1);
        big.heap_live_mib = big.heap_before_mib = big.heap_after_mib = 400;
        big.heap_goal_mib = 800;
        big.gc_cpu_pct = small.gc_cpu_pct = 2; /* 1 ms in 20 of two processors */
        assert_int_equal(assign(t, &nobody, big), 0);
        assert_int_equal(assign(t, &nobody, small), 1);
    }
    gc_tracker_free(t);
}

/* Three replicas in a log from the middle, whose starts lie 1.37 s apart; by cycles alone they are
   one as good as another. */
TEST(time_stamps_tell_replicas_apart)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 0; i < 60; i++)
        for (int p = 0; p < 3; p++) {
            struct gc_cycle c = cycle_at(40 + i, 40000 + i * 1370 + p * 3, 1);
            c.time_ns = INT64_C(1715936400000000000) + p * INT64_C(1370000000) +
                        gc_cycle_end_ns(&c) + (i * 7 + p) % 9 * 1000000;
            assert_int_equal(assign(t, &nobody, c), p);
        }
    gc_tracker_free(t);
}

TEST(a_line_whose_stamp_is_late_is_no_other_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 50; i++) {
        struct gc_cycle c = cycle_at(i, i * 20, 1);
        c.time_ns = INT64_C(1715936400000000000) + gc_cycle_end_ns(&c);
        c.time_ns += i > 25 ? INT64_C(3600000000000) : 0; /* a machine that slept for an hour */
        assert_int_equal(assign(t, &nobody, c), 0);
    }
    gc_tracker_free(t);
}

TEST(a_cycle_that_begins_before_the_last_ended_is_another_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 1000, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 500, 1)), 1);
    gc_tracker_free(t);
}

TEST(a_hole_in_the_numbers_is_a_hole_and_no_new_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 10, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 30, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(5, 90, 1)), 0);
    gc_tracker_free(t);
}

/* A heap far beyond its limit, unlike all before it: it costs more than a first cycle would. */
static struct gc_cycle beyond_limit(int64_t gc, int64_t start_ms)
{
    struct gc_cycle c = cycle_at(gc, start_ms, 1);
    c.heap_before_mib = 100;
    c.heap_after_mib = 400;
    c.heap_live_mib = 300;
    c.heap_goal_mib = 0;
    c.stacks_mib = 8;
    return c;
}

TEST(one_whose_earlier_cycles_should_stand_in_the_log_is_not_new)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 4; i++)
        assert_int_equal(assign(t, &nobody, cycle_at(i, i * 20, 1)), 0);
    assert_int_equal(assign(t, &nobody, beyond_limit(4, 80)), 0);
    gc_tracker_free(t);
}

TEST(one_that_may_have_printed_them_before_the_log_begins_is)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 4; i++)
        assert_int_equal(assign(t, &nobody, cycle_at(i, i * 20, 1)), 0);
    assert_int_equal(assign(t, &nobody, beyond_limit(4, 3600 * 1000)), 1);
    gc_tracker_free(t);
}

TEST(the_identity_decides_where_there_is_one)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    struct gc_identity a = named("app-1"), b = named("app-2");
    for (int i = 1; i < 50; i++) { /* equal to the last digit */
        assert_int_equal(assign(t, &a, cycle_at(i, i * 20, 1)), 0);
        assert_int_equal(assign(t, &b, cycle_at(i, i * 20, 1)), 1);
    }
    assert_int_equal(assign(t, &a, cycle_at(1, 20, 1)), 2); /* restarted */
    assert_int_equal(assign(t, &a, cycle_at(2, 40, 1)), 2);
    assert_int_equal(assign(t, &b, cycle_at(50, 1000, 1)), 1);
    gc_tracker_free(t);
}

/* As `go build` has it: the lines of each compiler together, those of the go tool in between. */
TEST(short_processes_one_after_the_other_keep_their_own_cycles)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 18, 1)), 0);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 17, 1)), 1); /* of one cycle alone */
    assert_int_equal(assign(t, &nobody, cycle_at(1, 6, 1)), 2);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 41, 1)), 2);
    assert_int_equal(assign(t, &nobody, cycle_at(1, 7, 1)), 3);
    assert_int_equal(assign(t, &nobody, cycle_at(2, 30, 1)), 3);
    gc_tracker_free(t);
}

TEST(a_thousand_short_processes_are_a_thousand)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int p = 0; p < 1000; p++)
        for (int i = 1; i <= 3; i++)
            assert_int_equal(assign(t, &nobody, cycle_at(i, i * 5, 1)), p);
    gc_tracker_free(t);
}

/* Equal programs, of which one collects every 20 ms and the other every 24; the numbers cross. */
TEST(equal_programs_are_kept_apart_by_their_pace)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    int64_t at[2] = {10, 10}, gc[2] = {10, 0};
    for (int i = 0; i < 300; i++) {
        int next = at[1] < at[0];
        struct gc_cycle c = cycle_at(++gc[next], at[next], 0);
        c.gc_cpu_pct = 0;
        int64_t process = assign(t, &nobody, c);
        if (i > 20)
            assert_int_equal(process, next);
        at[next] += next == 0 ? 24 : 20;
    }
    gc_tracker_free(t);
}

/* Line I of a process comes LATE ms after its place in time. */
static void come_late(struct gc_state *s, int i, int64_t late_ms)
{
    struct gc_cycle c = cycle_at(i, i * 20, 1);
    int64_t now = s->origin_ns + gc_cycle_end_ns(&c) + late_ms * MS;
    gc_clock_advance(s, &c, &now);
}

/* A process on a clock that stands at 0 as it starts, after one line. */
static struct gc_state begun(void)
{
    struct gc_state s = GC_STATE_NONE;
    struct gc_cycle c = cycle_at(1, 20, 1);
    int64_t now = 21 * MS;
    gc_clock_advance(&s, &c, &now);
    return s;
}

/* When a process started is learnt from its late lines: first half of it, a third, a quarter ... */
TEST(the_first_late_lines_move_the_start_most)
{
    (void)state;
    struct gc_state s = begun();
    come_late(&s, 2, 12);
    assert_int_equal(s.origin_ns, 6 * MS);
    come_late(&s, 3, 0);
    come_late(&s, 4, 12);
    assert_int_equal(s.origin_ns, 10 * MS);
}

TEST(a_late_line_moves_a_start_that_is_known_a_little_and_many_do_at_once)
{
    (void)state;
    struct gc_state s = begun();
    for (int i = 2; i <= 60; i++)
        come_late(&s, i, i % 2);
    int64_t start = s.origin_ns;
    for (int i = 61; i <= 66; i++) {
        come_late(&s, i, 50);
        assert_true(i == 66 || s.origin_ns < start + 2 * MS);
    }
    assert_true(s.origin_ns > start + 40 * MS && s.origin_ns <= start + 52 * MS);
}

TEST(the_clock_goes_back_a_little_as_a_line_comes_late)
{
    (void)state;
    struct gc_state s = begun();
    struct gc_cycle c = cycle_at(2, 40, 1);
    int64_t now = 61 * MS;
    gc_clock_advance(&s, &c, &now);
    assert_int_equal(now, 56 * MS);
}

TEST(what_was_put_together_and_goes_on_from_nothing_begins_no_process)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 1; i < 20; i++)
        assert_int_equal(assign(t, &nobody, cycle_at(i, i * 20, 1)), 0);
    struct gc_cycle behind = cycle_at(9, 180, 1), first = cycle_at(1, 2, 1);
    behind.repaired = first.repaired = 1;
    assert_int_equal(assign(t, &nobody, behind), GC_NO_PROCESS);
    assert_int_equal(assign(t, &nobody, cycle_at(20, 400, 1)), 0);
    assert_int_equal(assign(t, &nobody, first), 1);
    gc_tracker_free(t);
}

/* How many of LINES cycles come out, of that many equal processes that run at once. */
static int out_of(int processes, int lines)
{
    enum { MOST = 200 };
    int64_t next_ms[MOST], number[MOST] = {0};
    struct gc_tracker *t = gc_tracker_new(NULL);
    struct gc_assignment to;
    struct gc_tracked tracked;
    uint32_t chance = 3;
    int out = 0;
    for (int i = 0; i < processes; i++)
        next_ms[i] = 1 + i + i * 31 % 50; /* it starts i ms after the first */
    for (int line = 0; line < lines; line++) {
        int first = 0;
        for (int i = 1; i < processes; i++)
            first = next_ms[i] < next_ms[first] ? i : first;
        struct gc_cycle c = cycle_at(++number[first], next_ms[first] - first, 1);
        chance = chance * 1664525u + 1013904223u;
        next_ms[first] += 6 + (chance >> 20) % 9;
        out += gc_tracker_put(t, &nobody, &c, &to);
        while (gc_tracker_next(t, &tracked))
            out++;
    }
    gc_tracker_finish(t);
    while (gc_tracker_next(t, &tracked))
        out++;
    gc_tracker_free(t);
    return out;
}

TEST(of_many_equal_processes_at_once_every_cycle_comes_out)
{
    (void)state;
    assert_int_equal(out_of(80, 1000), 1000);
    assert_int_equal(out_of(200, 8000), 8000); /* more than can be told apart */
}

/* Ten cycles of WHO's process, then one that was put together and goes on from none of them. */
static int64_t stranger_of(struct gc_tracker *t, const struct gc_identity *who)
{
    for (int i = 1; i <= 10; i++)
        assert_int_equal(assign(t, who, cycle_at(i, i * 20, 1)), 0);
    struct gc_cycle odd = cycle_at(5, 100, 1);
    odd.repaired = 1;
    return assign(t, who, odd);
}

TEST(a_cycle_that_was_put_together_begins_no_process_even_of_a_pid)
{
    (void)state;
    struct gc_identity pid = {.pid = 7}, name = named("app");
    const struct gc_identity *const of[] = {&nobody, &name, &pid};
    for (int i = 0; i < 3; i++) {
        struct gc_tracker *t = gc_tracker_new(NULL);
        assert_int_equal(stranger_of(t, of[i]), GC_NO_PROCESS);
        assert_int_equal(assign(t, of[i], cycle_at(11, 220, 1)), 0);
        gc_tracker_free(t);
    }
}

TEST(one_that_was_given_before_does)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    gc_tracker_trust(t);
    assert_int_equal(stranger_of(t, &nobody), 1);
    gc_tracker_free(t);
}

/* As the sanitizers see: each process ends as far behind the last as can be printed. */
TEST(the_clock_does_not_overflow_however_far_ends_are_apart)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(assign(t, &nobody, cycle_at(1, 1, 1)), i);
        assert_in_range(assign(t, &nobody, cycle_at(2, 999999999000, 1)), 0, i);
    }
    assert_true(gc_tracker_now(t, &nobody) > 0);
    gc_tracker_free(t);
}

/* All places are taken; a cycle of two nameless processes is undecided when new pids come. */
TEST(a_process_in_doubt_does_not_give_its_place_to_another)
{
    (void)state;
    struct gc_tracker *t = gc_tracker_new(NULL);
    struct gc_identity pid = GC_IDENTITY_NONE;
    struct gc_assignment to;
    struct gc_tracked tracked;
    for (int i = 1; i <= 9; i++)
        for (int p = 0; p < 2; p++)
            assign(t, &nobody, cycle_at(i, i * 20, 1));
    for (pid.pid = 1000; pid.pid < 1000 + GC_TRACKS_MAX - 2; pid.pid++)
        assign(t, &pid, cycle_at(1, 20, 1));
    struct gc_cycle doubtful = cycle_at(10, 200, 1), first = cycle_at(1, 20, 1);
    assert_false(gc_tracker_put(t, &nobody, &doubtful, &to));
    for (pid.pid = 9000; pid.pid <= 9001; pid.pid++)
        assert_false(gc_tracker_put(t, &pid, &first, &to));
    gc_tracker_finish(t);
    while (gc_tracker_next(t, &tracked))
        if (tracked.identity.pid == GC_ABSENT)
            assert_in_range(tracked.to.process, 0, 1);
    gc_tracker_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_go_on_are_one_process),
        cmocka_unit_test(gc_1_is_a_new_process),
        cmocka_unit_test(two_processes_in_turn_are_kept_apart),
        cmocka_unit_test(time_stamps_tell_replicas_apart),
        cmocka_unit_test(a_line_whose_stamp_is_late_is_no_other_process),
        cmocka_unit_test(a_cycle_that_begins_before_the_last_ended_is_another_process),
        cmocka_unit_test(a_hole_in_the_numbers_is_a_hole_and_no_new_process),
        cmocka_unit_test(one_whose_earlier_cycles_should_stand_in_the_log_is_not_new),
        cmocka_unit_test(one_that_may_have_printed_them_before_the_log_begins_is),
        cmocka_unit_test(the_identity_decides_where_there_is_one),
        cmocka_unit_test(short_processes_one_after_the_other_keep_their_own_cycles),
        cmocka_unit_test(a_thousand_short_processes_are_a_thousand),
        cmocka_unit_test(of_many_equal_processes_at_once_every_cycle_comes_out),
        cmocka_unit_test(equal_programs_are_kept_apart_by_their_pace),
        cmocka_unit_test(the_first_late_lines_move_the_start_most),
        cmocka_unit_test(a_late_line_moves_a_start_that_is_known_a_little_and_many_do_at_once),
        cmocka_unit_test(the_clock_goes_back_a_little_as_a_line_comes_late),
        cmocka_unit_test(what_was_put_together_and_goes_on_from_nothing_begins_no_process),
        cmocka_unit_test(a_cycle_that_was_put_together_begins_no_process_even_of_a_pid),
        cmocka_unit_test(one_that_was_given_before_does),
        cmocka_unit_test(the_clock_does_not_overflow_however_far_ends_are_apart),
        cmocka_unit_test(a_process_in_doubt_does_not_give_its_place_to_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
