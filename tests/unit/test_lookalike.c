#include "unit.h"

#include <gcplot/cycle.h>

#define RECORD                                                                                     \
    "gc 8 @1.204s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 "   \
    "MB goal, 2 P"

static void is(enum gc_line_kind kind, const char *text)
{
    struct gc_cycle cycle;
    struct gc_span span;
    struct gc_line_parser *parser = gc_line_parser_new(NULL);
    if (gc_line_parse(parser, text, strlen(text), 0, &span, &cycle) != kind)
        fail_msg("taken for something else: %s", text);
    gc_line_parser_free(parser);
}

TEST(a_record_quoted_in_a_sentence_is_no_cycle)
{
    (void)state;
    is(GC_LINE_NOT_TRACE, "the line `" RECORD "` says that the heap is small");
    is(GC_LINE_NOT_TRACE, "the line \"" RECORD "\" says that the heap is small");
    is(GC_LINE_NOT_TRACE, "a line like `" RECORD "`");
    is(GC_LINE_NOT_TRACE, "see " RECORD ", where 2 P is GOMAXPROCS");
    is(GC_LINE_NOT_TRACE, "It printed " RECORD ".");
    is(GC_LINE_NOT_TRACE, "It printed \"" RECORD "\", which says little");
    is(GC_LINE_NOT_TRACE,
       "See `gc1(4): 0+0+0 ms, 0 -> 0 MB 1 -> 2 (3-4) objects, 1(2) handoff, 3(4) "
       "steal, 5/6/7 yields` in the docs.");
    is(GC_LINE_NOT_TRACE, "(" RECORD ") was the last one");
    is(GC_LINE_NOT_TRACE, "It printed \xe2\x80\x9c" RECORD "\xe2\x80\x9d and died");
}

TEST(a_record_after_a_quoted_one_is_read)
{
    (void)state;
    is(GC_LINE_CYCLE, "like `" RECORD "` was: " RECORD);
}

TEST(a_record_as_a_field_of_a_log_is_a_cycle)
{
    (void)state;
    is(GC_LINE_CYCLE, "level=info msg=\"" RECORD "\" pid=4711");
    is(GC_LINE_CYCLE, "time,\"" RECORD "\"");
    is(GC_LINE_CYCLE, "time,\"" RECORD "\",\"stderr\"");
    is(GC_LINE_CYCLE, "\"" RECORD "\"");
    is(GC_LINE_CYCLE, "  \"msg\": \"" RECORD "\",");
    is(GC_LINE_CYCLE, "{\"msg\": \"" RECORD "\", \"pid\": 1}");
    is(GC_LINE_CYCLE, RECORD " (stderr)");
    is(GC_LINE_CYCLE, "I0517 09:00:01 main.go:12] \"" RECORD "\" logger=\"gc\"");
    is(GC_LINE_CYCLE, RECORD "\r");
    is(GC_LINE_CYCLE, RECORD "another program's line");
    is(GC_LINE_CYCLE, "\x1b[36m" RECORD "\x1b[0m and more");
}

TEST(a_record_with_fields_left_out_or_made_up_is_neither_a_cycle_nor_damage)
{
    (void)state;
    is(GC_LINE_NOT_TRACE,
       "gc # @#s #%: #+#+# ms clock, #+#/#/#+# ms cpu, #->#-># MB, # MB goal, # P");
    is(GC_LINE_NOT_TRACE, "gc 12 @3.400s 2%: ... 68->70->35 MB, 71 MB goal, 8 P");
    is(GC_LINE_NOT_TRACE, "gc 12 @3.400s 2%: \xe2\x80\xa6 ms cpu, 68->70->35 MB, 71 MB goal, 8 P");
    is(GC_LINE_NOT_TRACE, "gc 12 @3.400s 2%: 0.76+5.7+0.036 ms clock, ..., 68->70->35 MB, 8 P");
    is(GC_LINE_NOT_TRACE,
       "gc 1 @1s 1%: 1+1+1 ms clock, 1+1/1/1+1 ms cpu, 1->1->1 MB, 1 MB goal, 1 P");
    is(GC_LINE_NOT_TRACE, "... 68->70->35 MB, 71 MB goal, ...");
}

TEST(other_collectors_and_patterns_are_not_trace)
{
    (void)state;
    is(GC_LINE_NOT_TRACE, "[18:0x5581] 45 ms: Scavenge 2.3 (3.0) -> 1.9 (4.0) MB, 0.9 / 0.0 ms");
    is(GC_LINE_NOT_TRACE, "[0.012s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.456ms");
    is(GC_LINE_NOT_TRACE, "[GC (Allocation Failure)  65536K->10720K(251392K), 0.0123 secs]");
    is(GC_LINE_NOT_TRACE, "<>Starting new major GC cycle");
    is(GC_LINE_NOT_TRACE, "gc finished");
    is(GC_LINE_NOT_TRACE, "npm gc 4 @types/node@18.0.0 1%: done");
    is(GC_LINE_NOT_TRACE,
       "gc (\\d+) @([\\d.]+)s (\\d+)%: ([\\d.]+)\\+([\\d.]+) ms clock, (\\d+)->(\\d+)");
}

TEST(a_record_that_was_cut_is_damage)
{
    (void)state;
    is(GC_LINE_DAMAGED, "gc 12 @3.400s 2%: 0.76+5.7+0.0");
    is(GC_LINE_DAMAGED, "gc 12 @3.400s 2%: 0.76+5.7connecting");
    is(GC_LINE_DAMAGED, "gc 99999999999999999999 @3.400s 2%: 0.76+5.7+0.036 ms clock, "
                        "6.1+0.52/10/2.4+0.29 ms cpu, 68->70->35 MB, 71 MB goal, 8 P");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_quoted_in_a_sentence_is_no_cycle),
        cmocka_unit_test(a_record_after_a_quoted_one_is_read),
        cmocka_unit_test(a_record_as_a_field_of_a_log_is_a_cycle),
        cmocka_unit_test(a_record_with_fields_left_out_or_made_up_is_neither_a_cycle_nor_damage),
        cmocka_unit_test(other_collectors_and_patterns_are_not_trace),
        cmocka_unit_test(a_record_that_was_cut_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
