#include "unit.h"

#include "turns.h"

#include <math.h>

enum { PIECES = 60 };

/* Two writers, of which one follows the other after so many pieces. */
static struct gc_turns of_runs(const struct gc_turn_costs *costs, int length)
{
    struct gc_turns turns = {0};
    gc_turns_forget(&turns);
    for (int piece = 0; piece < PIECES; piece++) {
        int writer = piece / length % 2;
        gc_turns_take(&turns, costs, writer, gc_turns_cost(costs, &turns, writer));
    }
    return turns;
}

static double cost_of_runs(const struct gc_turn_costs *costs, int length)
{
    return of_runs(costs, length).cost;
}

static void learn(struct gc_turn_costs *costs, int length, int stretches)
{
    for (int i = 0; i < stretches; i++) {
        struct gc_turns turns = of_runs(costs, length);
        gc_turn_costs_learn(costs, &turns);
    }
}

TEST(to_stay_and_to_change_are_all_that_can_be)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    learn(&costs, 2, 1);
    for (int before = 1; before < GC_TURNS_BEFORE; before++)
        assert_true(fabs(exp(-costs.stay[before]) + exp(-costs.change[before]) - 1) < 1e-9);
}

TEST(writers_of_a_file_alternate_more_strictly_and_that_is_learnt)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    double before = cost_of_runs(&costs, 1);
    learn(&costs, 1, 5);
    assert_true(cost_of_runs(&costs, 1) < 0.5 * before);
    assert_true(costs.share[GC_SINK_FILE] > costs.share[GC_SINK_SOCKET]);
}

TEST(writers_of_a_socket_often_write_twice_and_that_is_learnt)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    learn(&costs, 2, 2);
    assert_true(costs.share[GC_SINK_SOCKET] > 0.9);
}

TEST(a_log_that_goes_on_as_another_is_learnt_anew)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    learn(&costs, 2, 100);
    learn(&costs, 1, 5);
    assert_true(costs.share[GC_SINK_SOCKET] < 0.1);
}

/* A stretch of one turn says so little that the tables stay; many say something. */
TEST(what_many_short_stretches_say_is_learnt)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    for (int i = 0; i < 400; i++) {
        struct gc_turns turns = {0};
        gc_turns_forget(&turns);
        gc_turns_take(&turns, &costs, 0, 1);
        gc_turns_take(&turns, &costs, 0, 1);
        gc_turn_costs_learn(&costs, &turns);
    }
    for (int before = 1; before < GC_TURNS_BEFORE; before++) {
        double change = 0;
        for (int sink = 0; sink < GC_SINKS; sink++)
            change += costs.share[sink] * 0.001 * gc_turn_changes_of_1000[sink][before];
        assert_true(fabs(exp(-costs.change[before]) - change) < 1e-9);
    }
}

TEST(where_nobody_is_known_to_have_written_nothing_is_learnt)
{
    (void)state;
    struct gc_turn_costs costs;
    gc_turn_costs_init(&costs);
    struct gc_turns none = {0};
    gc_turns_forget(&none);
    assert_true(gc_turns_cost(&costs, &none, 0) == 0);
    gc_turn_costs_learn(&costs, &none);
    assert_true(costs.share[GC_SINK_FILE] == costs.share[GC_SINK_PIPE]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_stay_and_to_change_are_all_that_can_be),
        cmocka_unit_test(writers_of_a_file_alternate_more_strictly_and_that_is_learnt),
        cmocka_unit_test(writers_of_a_socket_often_write_twice_and_that_is_learnt),
        cmocka_unit_test(a_log_that_goes_on_as_another_is_learnt_anew),
        cmocka_unit_test(what_many_short_stretches_say_is_learnt),
        cmocka_unit_test(where_nobody_is_known_to_have_written_nothing_is_learnt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
