#include "unit.h"

#include <gcplot/cycle.h>

static const char whole[] =
    "gc 1966 @134.752s 2%: 0.76+5.7+0.036 ms clock, 6.1+0.52/10/2.4+0.29 ms "
    "cpu, 68->70->35 MB, 71 MB goal, 0 MB stacks, 0 MB globals, 8 P";

struct reading {
    enum gc_line_kind kind;
    struct gc_span span;
    struct gc_cycle cycle;
};

static struct reading read_at(const char *text, size_t len, size_t from)
{
    struct reading r;
    struct gc_line_parser *parser = gc_line_parser_new(NULL);
    assert_non_null(parser);
    r.kind = gc_line_parse(parser, text, len, from, &r.span, &r.cycle);
    gc_line_parser_free(parser);
    return r;
}

static struct reading read_line(const char *text)
{
    return read_at(text, strlen(text), 0);
}

TEST(every_field_of_a_modern_line_is_read)
{
    (void)state;
    struct reading r = read_line(whole);
    const struct gc_cycle *c = &r.cycle;
    assert_int_equal(r.kind, GC_LINE_CYCLE);
    assert_int_equal(r.span.begin, 0);
    assert_int_equal(r.span.end, strlen(whole));
    assert_int_equal(c->gc, 1966);
    assert_int_equal(c->start_ns, INT64_C(134752000000));
    assert_int_equal(c->gc_cpu_pct, 2);
    assert_int_equal(c->clock_ns[GC_CLOCK_SWEEP_TERM], 760000);
    assert_int_equal(c->clock_ns[GC_CLOCK_MARK], 5700000);
    assert_int_equal(c->clock_ns[GC_CLOCK_MARK_TERM], 36000);
    assert_int_equal(c->cpu_ns[GC_CPU_SWEEP_TERM], 6100000);
    assert_int_equal(c->cpu_ns[GC_CPU_ASSIST], 520000);
    assert_int_equal(c->cpu_ns[GC_CPU_BACKGROUND], 10000000);
    assert_int_equal(c->cpu_ns[GC_CPU_IDLE], 2400000);
    assert_int_equal(c->cpu_ns[GC_CPU_MARK_TERM], 290000);
    assert_int_equal(c->heap_before_mib, 68);
    assert_int_equal(c->heap_after_mib, 70);
    assert_int_equal(c->heap_live_mib, 35);
    assert_int_equal(c->heap_goal_mib, 71);
    assert_int_equal(c->stacks_mib, 0);
    assert_int_equal(c->globals_mib, 0);
    assert_int_equal(c->procs, 8);
    assert_int_equal(c->forced, 0);
    assert_int_equal(gc_cycle_end_ns(c), INT64_C(134758496000));
}

TEST(a_line_without_stacks_has_them_absent_not_zero)
{
    (void)state;
    struct reading r = read_line("gc 1 @0.019s 1%: 0.084+0.87+0.003 ms clock, 0.16+0.043/0.28/0.39+"
                                 "0.007 ms cpu, 4->4->1 MB, 5 MB goal, 2 P");
    assert_int_equal(r.kind, GC_LINE_CYCLE);
    assert_true(r.cycle.stacks_mib == GC_ABSENT);
    assert_true(r.cycle.globals_mib == GC_ABSENT);
    assert_int_equal(r.cycle.procs, 2);
}

TEST(forced_and_leak_checking_cycles_are_cycles)
{
    (void)state;
    struct reading r = read_line("gc 7 @0.100s 0% (checking for goroutine leaks): 0+0+0 ms clock, "
                                 "0+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 0 MB stacks, 0 MB "
                                 "globals, 16 P (forced)");
    assert_int_equal(r.kind, GC_LINE_CYCLE);
    assert_int_equal(r.cycle.forced, 1);
    assert_int_equal(r.cycle.procs, 16);
}

TEST(the_sentinels_of_gogc_off_are_no_goal_but_print_back)
{
    (void)state;
    static const char *const goals[] = {"17592186044415", "8796093022198", "8532210231537"};
    for (size_t i = 0; i < 3; i++) {
        char text[256] = "gc 1 @0.019s 1%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, ";
        strcat(strcat(text, goals[i]), " MB goal, 2 P");
        struct reading r = read_line(text);
        assert_int_equal(r.kind, GC_LINE_CYCLE);
        assert_int_equal(r.cycle.heap_goal_mib, strtoll(goals[i], NULL, 10));
        assert_true(gc_cycle_goal_mib(&r.cycle) == GC_ABSENT);
    }
}

TEST(a_record_is_found_wherever_it_stands_in_its_line)
{
    (void)state;
    static const char *const before[] = {
        "BenchmarkX-16   \t", "###", "Downloading 10%\r", "app_1  | ", "\xff\xfe\x80",
        "user@host gc 5 ",    "@@@"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        char text[512];
        strcat(strcpy(text, before[i]), whole);
        struct reading r = read_line(text);
        assert_int_equal(r.kind, GC_LINE_CYCLE);
        assert_int_equal(r.span.begin, strlen(before[i]));
        assert_int_equal(r.cycle.gc, 1966);
    }
}

TEST(a_nul_before_the_record_does_not_hide_it)
{
    (void)state;
    char text[512] = "a";
    strcpy(text + 2, whole);
    struct reading r = read_at(text, 2 + strlen(whole), 0);
    assert_int_equal(r.kind, GC_LINE_CYCLE);
    assert_int_equal(r.span.begin, 2);
}

TEST(two_records_glued_together_are_both_found)
{
    (void)state;
    char text[512];
    strcat(strcpy(text, whole), whole);
    struct reading first = read_line(text);
    assert_int_equal(first.kind, GC_LINE_CYCLE);
    struct reading second = read_at(text, strlen(text), first.span.end);
    assert_int_equal(second.kind, GC_LINE_CYCLE);
    assert_int_equal(second.span.begin, strlen(whole));
}

TEST(where_other_text_cut_the_end_off_forced_is_not_known)
{
    (void)state;
    char text[512];
    strcat(strcpy(text, whole), "time=now level=INFO");
    assert_true(read_line(text).cycle.forced == GC_ABSENT);
    strcat(strcpy(text, whole), "\r");
    assert_int_equal(read_line(text).cycle.forced, 0);
}

/* Cut anywhere after its first number, a record is damaged: never a cycle, never unseen. */
TEST(a_record_cut_off_anywhere_is_damaged)
{
    (void)state;
    for (size_t len = strlen("gc 1966 @"); len < strlen(whole); len++)
        assert_int_equal(read_at(whole, len, 0).kind, GC_LINE_DAMAGED);
}

TEST(the_later_part_of_a_torn_record_is_damaged)
{
    (void)state;
    assert_int_equal(read_line(" ms clock, 0.021+0.042/0.53/1.0+0.006 ms cpu, 3->4->2 MB, 4 MB "
                               "goal, 0 MB stacks, 0 MB globals, 2 P")
                         .kind,
                     GC_LINE_DAMAGED);
}

/* How TEXT is taken behind a damaged line. */
static enum gc_line_kind kind_behind_damage(const char *text)
{
    static const char damaged[] = "gc 1966 @134.752s 2%: 0.76";
    struct gc_span span;
    struct gc_cycle cycle;
    struct gc_line_parser *parser = gc_line_parser_new(NULL);
    assert_non_null(parser);
    assert_int_equal(gc_line_parse(parser, damaged, sizeof damaged - 1, 0, &span, &cycle),
                     GC_LINE_DAMAGED);
    enum gc_line_kind kind = gc_line_parse(parser, text, strlen(text), 0, &span, &cycle);
    gc_line_parser_free(parser);
    return kind;
}

TEST(a_piece_without_an_arrow_behind_a_damaged_line_is_damaged)
{
    (void)state;
    static const char *const pieces[] = {"0.036 ms clock, 6.1+0.52/10",
                                         "0.52/10/2.4+0.29 ms cpu, 68->",
                                         "10/2.4+0. ms cpu, ",
                                         "71 MB goal, 8 P",
                                         "71 MB goal, 0 MB stacks",
                                         "0 MB stacks, 0 MB globals",
                                         "0 MB globals, 8 P",
                                         "31007 (91344-60337) objects, 11",
                                         "190) handoff, 8(61) steal, 43/12/2"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (kind_behind_damage(pieces[i]) != GC_LINE_DAMAGED)
            fail_msg("'%s' is not damaged", pieces[i]);
}

TEST(a_log_line_behind_a_damaged_line_is_none_of_it)
{
    (void)state;
    static const char *const texts[] = {"copied 12 MB of 30 (3) in 7/9 s", "rows=1 heap=0.3MB", ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(kind_behind_damage(texts[i]), GC_LINE_NOT_TRACE);
}

TEST(a_number_out_of_range_is_damage_and_not_wrapped)
{
    (void)state;
    struct reading r = read_line("gc 18446744073709551617 @0.019s 1%: 0+0+0 ms clock, 0+0/0/0+0 ms "
                                 "cpu, 4->4->1 MB, 5 MB goal, 2 P");
    assert_int_equal(r.kind, GC_LINE_DAMAGED);
    assert_int_equal(read_line("gc 0 @0.019s 1%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 "
                               "MB goal, 2 P")
                         .kind,
                     GC_LINE_DAMAGED);
}

TEST(numbers_that_the_runtime_never_prints_are_damage)
{
    (void)state;
    static const char *const clocks[] = {"00+0+0", "1.25+0+0", "12.5+0+0", "0.1+0+0",
                                         "5+0+0",  "-1+0+0",   "1e3+0+0",  "0.0001+0+0"};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        char text[256] = "gc 3 @0.019s 1%: ";
        strcat(strcat(text, clocks[i]), " ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 MB goal, 2 P");
        assert_int_equal(read_line(text).kind, GC_LINE_DAMAGED);
    }
}

TEST(other_lines_are_not_trace)
{
    (void)state;
    static const char *const others[] = {
        "",
        "gc finished",
        "gc # @#s #%: #+#+# ms clock, #+#/#/#+# ms cpu, #->#-># MB, # MB goal, # P",
        "mail me @example.com",
        "gc 12 of 40 done",
        "a -> b",
        "x->y",
        "init main @0.36 ms, 0.21 ms "
        "clock, 512 bytes, 3 allocs",
        "pacer: assist ratio=+8.8e-002 (scan 0 MB in 4->5 MB) "
        "workers=0++2.5e-001",
        "[12:5.1] Scavenge 2.3 (4.1) -> 1.9 (5.1) MB, 0.8 / 0.0 ms"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(read_line(others[i]).kind, GC_LINE_NOT_TRACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_a_modern_line_is_read),
        cmocka_unit_test(a_line_without_stacks_has_them_absent_not_zero),
        cmocka_unit_test(forced_and_leak_checking_cycles_are_cycles),
        cmocka_unit_test(the_sentinels_of_gogc_off_are_no_goal_but_print_back),
        cmocka_unit_test(a_record_is_found_wherever_it_stands_in_its_line),
        cmocka_unit_test(a_nul_before_the_record_does_not_hide_it),
        cmocka_unit_test(two_records_glued_together_are_both_found),
        cmocka_unit_test(where_other_text_cut_the_end_off_forced_is_not_known),
        cmocka_unit_test(a_record_cut_off_anywhere_is_damaged),
        cmocka_unit_test(the_later_part_of_a_torn_record_is_damaged),
        cmocka_unit_test(a_piece_without_an_arrow_behind_a_damaged_line_is_damaged),
        cmocka_unit_test(a_log_line_behind_a_damaged_line_is_none_of_it),
        cmocka_unit_test(a_number_out_of_range_is_damage_and_not_wrapped),
        cmocka_unit_test(numbers_that_the_runtime_never_prints_are_damage),
        cmocka_unit_test(other_lines_are_not_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
