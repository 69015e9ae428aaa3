#include "unit.h"

#include "cycles.h"
#include "habits.h"

#define US INT64_C(1000)

/* The I-th of cycles that are like each other: the background worker marks, idle ones do not. */
static struct gc_cycle alike(int64_t i)
{
    struct gc_cycle c = cycle_at(i, 100 * i, 0);
    c.cpu_ns[GC_CPU_BACKGROUND] = (300 + i % 7) * US;
    c.clock_ns[GC_CLOCK_MARK] = (700 + i % 5) * US;
    return c;
}

static struct gc_habits after(int64_t cycles)
{
    struct gc_habits habits = {0};
    for (int64_t i = 1; i <= cycles; i++) {
        struct gc_cycle c = alike(i);
        gc_habits_learn(&habits, &c);
    }
    return habits;
}

TEST(of_few_cycles_nothing_is_known)
{
    (void)state;
    struct gc_habits habits = after(10);
    struct gc_cycle other = cycle_at(11, 1100, 90);
    assert_true(gc_habits_cost(&habits, &other) == 0);
}

TEST(one_that_is_like_all_before_costs_what_is_usual)
{
    (void)state;
    struct gc_habits habits = after(200);
    struct gc_cycle next = alike(201);
    double cost = gc_habits_cost(&habits, &next);
    assert_true(cost > -0.5 && cost < 0.5);
}

TEST(one_that_is_unlike_in_who_marked_costs_more)
{
    (void)state;
    struct gc_habits habits = after(200);
    struct gc_cycle other = alike(201);
    other.cpu_ns[GC_CPU_IDLE] = other.cpu_ns[GC_CPU_BACKGROUND];
    other.cpu_ns[GC_CPU_BACKGROUND] = 0;
    assert_true(gc_habits_cost(&habits, &other) > 3);
}

TEST(one_that_is_unlike_in_what_is_live_costs_more)
{
    (void)state;
    struct gc_habits habits = after(200);
    struct gc_cycle other = alike(201);
    other.heap_live_mib = 40;
    assert_true(gc_habits_cost(&habits, &other) > 3);
}

/* None is proof: what was never seen costs so much at most. */
TEST(whatever_numbers_stand_in_it_it_costs_no_more_than_rare_ones)
{
    (void)state;
    struct gc_habits habits = after(200);
    struct gc_cycle odd = alike(201), none;
    gc_cycle_init(&none);
    odd.cpu_ns[GC_CPU_ASSIST] = odd.cpu_ns[GC_CPU_IDLE] = INT64_MAX;
    odd.clock_ns[GC_CLOCK_MARK] = INT64_MAX;
    odd.heap_before_mib = odd.heap_live_mib = INT64_MAX;
    assert_true(gc_habits_cost(&habits, &odd) > 3 && gc_habits_cost(&habits, &odd) < 12.5);
    assert_true(gc_habits_cost(&habits, &none) > 3 && gc_habits_cost(&habits, &none) < 12.5);
}

TEST(habits_that_changed_are_forgotten)
{
    (void)state;
    struct gc_habits habits = after(200);
    for (int64_t i = 201; i <= 201 + GC_HABIT_CYCLES; i++) {
        struct gc_cycle c = cycle_at(i, 100 * i, 50);
        gc_habits_learn(&habits, &c);
    }
    struct gc_cycle old = alike(400), new = cycle_at(400, 40000, 50);
    assert_true(gc_habits_cost(&habits, &old) > gc_habits_cost(&habits, &new) + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_few_cycles_nothing_is_known),
        cmocka_unit_test(one_that_is_like_all_before_costs_what_is_usual),
        cmocka_unit_test(one_that_is_unlike_in_who_marked_costs_more),
        cmocka_unit_test(one_that_is_unlike_in_what_is_live_costs_more),
        cmocka_unit_test(whatever_numbers_stand_in_it_it_costs_no_more_than_rare_ones),
        cmocka_unit_test(habits_that_changed_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
