#include "unit.h"

#include "rhythm.h"

/* Of so many pauses of about MS, MIB allocated in each. */
static struct gc_rhythm even(int pauses, double ms, double mib)
{
    struct gc_rhythm r = {0};
    for (int i = 0; i < pauses; i++)
        gc_rhythm_learn(&r, ms + (i % 3 - 1) * 0.5, mib);
    return r;
}

TEST(of_few_pauses_nothing_is_known)
{
    (void)state;
    struct gc_rhythm r = even(3, 26, 2);
    assert_true(gc_rhythm_cost(&r, 500, 2) == 0);
    assert_true(gc_rhythm_gap_cost(&r, 500, 2) == 0);
}

TEST(the_farther_off_the_usual_pause_the_more_it_costs)
{
    (void)state;
    struct gc_rhythm r = even(40, 26, 2);
    assert_true(gc_rhythm_cost(&r, 26, 2) < 0.1);
    assert_true(gc_rhythm_cost(&r, 28, 2) > 1);
    assert_true(gc_rhythm_cost(&r, 42, 2) > gc_rhythm_cost(&r, 28, 2));
    assert_true(gc_rhythm_cost(&r, 7, 2) > 4);
    assert_true(gc_rhythm_cost(&r, 1e9, 2) <= 5);
}

TEST(uneven_pauses_bear_more)
{
    (void)state;
    struct gc_rhythm r = {0};
    for (int i = 0; i < 40; i++)
        gc_rhythm_learn(&r, i % 2 ? 2 : 30, 2);
    assert_true(gc_rhythm_cost(&r, 40, 2) < 1.5);
}

TEST(a_heap_that_grows_collects_evenly_by_what_is_allocated)
{
    (void)state;
    struct gc_rhythm r = {0};
    for (int mib = 1; mib <= 64; mib++)
        gc_rhythm_learn(&r, 10.0 * mib, mib);
    assert_true(gc_rhythm_cost(&r, 650, 65) < 0.1);
    assert_true(gc_rhythm_cost(&r, 650, 20) > 3);
    assert_true(gc_rhythm_cost(&r, 650, -1) < 1); /* then by the pause alone */
}

TEST(one_long_pause_does_not_make_all_usual)
{
    (void)state;
    struct gc_rhythm r = even(40, 26, 2);
    gc_rhythm_learn(&r, 60000, 2);
    assert_true(r.spread[GC_RHYTHM_MS] < 2);
}

TEST(what_was_not_seen_took_its_time_too)
{
    (void)state;
    struct gc_rhythm r = even(40, 26, 2);
    assert_true(gc_rhythm_gap_cost(&r, 260, 10) == 0);
    assert_true(gc_rhythm_gap_cost(&r, 400, 10) == 0);
    assert_true(gc_rhythm_gap_cost(&r, 2, 400) > 4);
    assert_true(gc_rhythm_gap_cost(&r, 60000, 2) > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_few_pauses_nothing_is_known),
        cmocka_unit_test(the_farther_off_the_usual_pause_the_more_it_costs),
        cmocka_unit_test(uneven_pauses_bear_more),
        cmocka_unit_test(a_heap_that_grows_collects_evenly_by_what_is_allocated),
        cmocka_unit_test(one_long_pause_does_not_make_all_usual),
        cmocka_unit_test(what_was_not_seen_took_its_time_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
