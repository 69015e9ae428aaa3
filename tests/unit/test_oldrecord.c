#include "unit.h"

#include <gcplot/cycle.h>

static enum gc_line_kind read_line(const char *text, struct gc_cycle *cycle)
{
    struct gc_span span;
    struct gc_line_parser *parser = gc_line_parser_new(NULL);
    assert_non_null(parser);
    enum gc_line_kind kind = gc_line_parse(parser, text, strlen(text), 0, &span, cycle);
    gc_line_parser_free(parser);
    return kind;
}

static void clocks(const struct gc_cycle *c, int64_t first, int64_t mark, int64_t last)
{
    assert_int_equal(c->clock_ns[GC_CLOCK_SWEEP_TERM], first);
    assert_int_equal(c->clock_ns[GC_CLOCK_MARK], mark);
    assert_int_equal(c->clock_ns[GC_CLOCK_MARK_TERM], last);
}

static void lacks_what_came_later(const struct gc_cycle *c)
{
    assert_int_equal(c->start_ns, GC_ABSENT);
    assert_int_equal(c->gc_cpu_pct, GC_ABSENT);
    for (int i = 0; i < GC_CPU_PHASES; i++)
        assert_int_equal(c->cpu_ns[i], GC_ABSENT);
    assert_int_equal(c->heap_live_mib, GC_ABSENT);
    assert_int_equal(c->heap_goal_mib, GC_ABSENT);
    assert_int_equal(c->stacks_mib, GC_ABSENT);
    assert_int_equal(c->forced, GC_ABSENT);
    assert_int_equal(c->repaired, 0);
}

TEST(go_1_0_to_1_2_have_mark_then_sweep_and_rest_in_ms)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc7(4): 3+1+2 ms 12 -> 5 MB 60012 -> 31007 (91344-60337) objects "
                               "11 handoff",
                               &c),
                     GC_LINE_CYCLE);
    assert_int_equal(c.gc, 7);
    assert_int_equal(c.procs, 4);
    clocks(&c, GC_ABSENT, 3000000, 3000000);
    assert_int_equal(c.heap_before_mib, 12);
    assert_int_equal(c.heap_after_mib, 5);
    lacks_what_came_later(&c);
    assert_int_equal(read_line("gc12(8): 10+4+0 ms, 120 -> 61 MB 60012 -> 31007 (91344-60337) "
                               "objects, 11(190) handoff, 8(61) steal, 43/12/2 yields",
                               &c),
                     GC_LINE_CYCLE);
    clocks(&c, GC_ABSENT, 10000000, 4000000);
    assert_int_equal(c.heap_before_mib, 120);
    lacks_what_came_later(&c);
}

TEST(go_1_3_and_1_4_have_microseconds)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc12(8): 14+7+1820+21 us, 61 -> 120 MB, 60012 (91344-31332) "
                               "objects, 12/0/0 sweeps, 11(190) handoff, 8(61) steal, 43/12/2 "
                               "yields",
                               &c),
                     GC_LINE_CYCLE);
    clocks(&c, 21000, 1820000, 21000);
    assert_int_equal(c.heap_before_mib, 61);
    assert_int_equal(c.heap_after_mib, 120);
    lacks_what_came_later(&c);
    assert_int_equal(read_line("gc12(8): 14+7+1820+21 us, 61 -> 120 MB, 60012 (91344-31332) "
                               "objects, 9 goroutines, 12/0/0 sweeps, 11(190) handoff, 8(61) "
                               "steal, 43/12/2 yields",
                               &c),
                     GC_LINE_CYCLE);
}

TEST(scan_and_sync_of_go_1_5_are_parts_of_marking)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc 3 @1.204s 4%: 0.020+1.5+0.12+3.3+0.40 ms clock, "
                               "0.081+1.5+0.12+1.0/2.5/0.10+1.6 ms cpu, 10->11->6 MB, 12 MB goal, "
                               "4 P (forced)",
                               &c),
                     GC_LINE_CYCLE);
    clocks(&c, 20000, 4920000, 400000);
    assert_int_equal(c.cpu_ns[GC_CPU_SWEEP_TERM], 81000);
    assert_int_equal(c.cpu_ns[GC_CPU_ASSIST], 1000000);
    assert_int_equal(c.cpu_ns[GC_CPU_BACKGROUND], 4120000);
    assert_int_equal(c.cpu_ns[GC_CPU_IDLE], 100000);
    assert_int_equal(c.cpu_ns[GC_CPU_MARK_TERM], 1600000);
    assert_int_equal(c.start_ns, INT64_C(1204000000));
    assert_int_equal(c.heap_live_mib, 6);
    assert_int_equal(c.heap_goal_mib, 12);
    assert_int_equal(c.procs, 4);
    assert_int_equal(c.forced, 1);
}

TEST(lines_of_go_1_5s_development_are_read)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc #3 @1.204s 4%: 0+1+0+3+0 ms clock, 0+1+0+1/2/0+1 ms cpu, "
                               "10->11->6 MB, 12 MB goal, 4 P",
                               &c),
                     GC_LINE_CYCLE);
    clocks(&c, 0, 4000000, 0);
    assert_int_equal(read_line("gc #3 @+1.204056e+001 s 4%: 0+1+0+3+0 ms clock, 0+1+0+1+2+0+1 ms "
                               "cpu, 10->11->6 MB, 4 P",
                               &c),
                     GC_LINE_CYCLE);
    assert_int_equal(c.start_ns, INT64_C(12040000000));
    assert_int_equal(c.cpu_ns[GC_CPU_ASSIST], 1000000);
    assert_int_equal(c.cpu_ns[GC_CPU_BACKGROUND], 3000000);
    assert_int_equal(c.heap_goal_mib, GC_ABSENT);
    assert_int_equal(read_line("gc #3 @1.204s 4%: 0+1+0+3+0 ms clock, 0+1+0+5+1 ms cpu, "
                               "10->11->6 MB, 4 P",
                               &c),
                     GC_LINE_CYCLE);
    assert_int_equal(c.cpu_ns[GC_CPU_ASSIST], GC_ABSENT);
    assert_int_equal(c.cpu_ns[GC_CPU_BACKGROUND], 6000000);
}

TEST(a_piece_of_an_old_record_is_damage)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc12(8): 10+4+0 ms, 120 -> 61 MB 60012 -> 31007", &c),
                     GC_LINE_DAMAGED);
    assert_int_equal(read_line("gc12(99999999999999999999): 10+4+0 ms, 120 -> 61 MB 60012 -> 31007 "
                               "(91344-60337) objects, 11(190) handoff, 8(61) steal, 43/12/2 "
                               "yields",
                               &c),
                     GC_LINE_DAMAGED);
}

/* So that the numbers that are missing cannot sum up to more than can be counted. */
TEST(a_number_that_the_runtime_cannot_count_to_is_damage)
{
    (void)state;
    struct gc_cycle c;
    assert_int_equal(read_line("gc #4294967296 @1.204s 4%: 0+1+0+3+0 ms clock, 0+1+0+1/2/0+1 ms "
                               "cpu, 10->11->6 MB, 12 MB goal, 4 P",
                               &c),
                     GC_LINE_DAMAGED);
    assert_int_equal(read_line("gc #4294967295 @1.204s 4%: 0+1+0+3+0 ms clock, 0+1+0+1/2/0+1 ms "
                               "cpu, 10->11->6 MB, 12 MB goal, 4 P",
                               &c),
                     GC_LINE_CYCLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(go_1_0_to_1_2_have_mark_then_sweep_and_rest_in_ms),
        cmocka_unit_test(go_1_3_and_1_4_have_microseconds),
        cmocka_unit_test(scan_and_sync_of_go_1_5_are_parts_of_marking),
        cmocka_unit_test(lines_of_go_1_5s_development_are_read),
        cmocka_unit_test(a_piece_of_an_old_record_is_damage),
        cmocka_unit_test(a_number_that_the_runtime_cannot_count_to_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
