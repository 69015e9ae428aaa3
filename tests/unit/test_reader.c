#include "unit.h"

#include "reader.h"

#include <stdio.h>

#define RECORD                                                                                     \
    "gc 8 @1.204s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 "   \
    "MB goal, 2 P"
#define ESCAPED                                                                                    \
    "gc 8 @1.204s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, "                 \
    "3-\\u003e3-\\u003e0 MB, 4 MB goal, 2 P"
#define STAMP "2024-05-17T09:00:01.5Z"

/* The lines' items: <name:pid:gc:class> for a cycle, {name} for the scavenger, text as it is. */
static void gives(const char *const *lines, const char *expected)
{
    struct gc_reader_options options = {.reference_ns = -1, .want_text = true};
    struct gc_reader *reader = gc_reader_new(&options, NULL);
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_item item;
    assert_non_null(reader);
    for (; *lines; lines++) {
        struct gc_line line = {.text = *lines, .len = strlen(*lines), .newline = true};
        gc_reader_begin(reader, &line, 0);
        while (gc_reader_next(reader, &item)) {
            const struct gc_identity *id = &item.identity;
            int len = (int)id->name_len;
            const char *name = id->name ? id->name : "";
            if (item.kind == GC_ITEM_CYCLE)
                gc_buffer_add_format(&out, "<%.*s:%d:%d%s>", len, name,
                                     id->pid == GC_ABSENT ? -1 : (int)id->pid, (int)item.cycle.gc,
                                     item.cycle.time_ns == GC_ABSENT ? "" : ":timed");
            else if (item.kind == GC_ITEM_SCAVENGE)
                gc_buffer_add_format(&out, "{%.*s}", len, name);
            else
                gc_buffer_add_format(&out, "%.*s%s", (int)item.len, item.text,
                                     item.newline ? "$" : "");
        }
        gc_buffer_add_format(&out, "/%d ", gc_reader_class(reader));
    }
    assert_false(gc_reader_failed(reader));
    gc_buffer_add(&out, "", 1);
    assert_string_equal(out.data, expected);
    gc_buffer_release(&out);
    gc_reader_free(reader);
}

#define GIVES(expected, ...) gives((const char *const[]){__VA_ARGS__, NULL}, expected)

TEST(a_line_in_json_is_read_whichever_member_has_it)
{
    (void)state;
    GIVES("<:-1:8:timed>/2 ",
          "{\"log\":\"" ESCAPED "\\n\",\"stream\":\"stderr\",\"time\":\"" STAMP "\"}");
    GIVES("<api-1/app:-1:8:timed>/2 ",
          "{\"kubernetes\":{\"pod_name\":\"api-1\",\"container_name\":\"app\"},\"odd\":\"" RECORD
          "\",\"timestamp\":\"" STAMP "\"}");
    GIVES("<:4711:8:timed>/2 ", "{\"ts\":1715936401.123,\"msg\":\"" RECORD "\",\"pid\":4711}");
    GIVES("{\"msg\":\"ready\"}$/0 ", "{\"msg\":\"ready\"}");
    GIVES("{}/1 ", "{\"msg\":\"scvg: 3 MB released\"}");
}

TEST(json_within_other_wrappings_is_read)
{
    (void)state;
    GIVES("<app-1:-1:8:timed>/2 ", "app-1  | {\"msg\":\"" ESCAPED "\",\"time\":\"" STAMP "\"}");
    GIVES("<:-1:8:timed>/2 ", STAMP " stderr F {\"msg\":\"" RECORD "\"}");
    GIVES("<:4711:8:timed>/2 ",
          "{\"log\":\"{\\\"msg\\\":\\\"" RECORD
          "\\\",\\\"pid\\\":4711}\\n\",\"stream\":\"stderr\",\"time\":\"" STAMP "\"}");
}

TEST(json_after_layers_that_many_a_text_resembles_is_read)
{
    (void)state;
    GIVES("<:7:8>/2 ", "12:{\"msg\":\"" RECORD "\", \"pid\":7}");
    GIVES("<:7:8>/2 ", "12:{\"msg\":\"" ESCAPED "\", \"pid\":7}");
    GIVES("<logs/a.json:-1:8:timed>/2 ", "logs/a.json:12:{\"log\":\"" ESCAPED
                                         "\\n\",\"stream\":\"stderr\",\"time\":\"" STAMP "\"}");
    GIVES("<api-7f9c8d6b5-x2x4z/app:-1:8>/2 ", "api-7f9c8d6b5-x2x4z app {\"msg\":\"" ESCAPED "\"}");
    GIVES("4711: {not <:-1:8>/2 ", "4711: {not " RECORD);
}

TEST(json_that_is_cut_is_read_as_far_as_a_record_is_whole)
{
    (void)state;
    GIVES("{\"log\":\"<:-1:8>\\n\",\"str$/2 ", "{\"log\":\"" RECORD "\\n\",\"str");
}

TEST(parts_of_a_line_are_joined_by_stream)
{
    (void)state;
    GIVES(STAMP " stderr P gc 8 @1.2$/0 " STAMP " stdout F hello$/0 <:-1:8:timed>/2 ",
          STAMP " stderr P gc 8 @1.2", STAMP " stdout F hello",
          STAMP " stderr F 04s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, "
                "3->3->0 MB, 4 MB goal, 2 P");
    GIVES("{\"log\":\"gc 8 @1.2\",\"stream\":\"stderr\",\"time\":\"" STAMP
          "\"}$/0 <:-1:8:timed>/2 ",
          "{\"log\":\"gc 8 @1.2\",\"stream\":\"stderr\",\"time\":\"" STAMP "\"}",
          "{\"log\":\"04s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, "
          "3-\\u003e3-\\u003e0 MB, 4 MB goal, 2 P\\n\",\"stream\":\"stderr\",\"time\":\"" STAMP
          "\"}");
}

TEST(a_docker_line_without_its_newline_is_whole_if_its_record_is)
{
    (void)state;
    GIVES("<:-1:8:timed>/2 ",
          "{\"log\":\"" ESCAPED "\",\"stream\":\"stderr\",\"time\":\"" STAMP "\"}");
}

TEST(parts_whose_end_does_not_come_are_damage)
{
    (void)state;
    GIVES(STAMP " stderr P gc 7 @1.2$/0 <:-1:8:timed>/4 ", STAMP " stderr P gc 7 @1.2",
          STAMP " stderr F " RECORD);
}

TEST(a_record_after_parts_over_the_limit_ends_them)
{
    (void)state;
    enum { PART = 40000 };
    static char part[PART + 64];
    size_t len = (size_t)snprintf(part, sizeof part, "%s stderr P ", STAMP);
    memset(part + len, 'x', PART);
    struct gc_reader_options options = {.reference_ns = -1};
    struct gc_reader *reader = gc_reader_new(&options, NULL);
    const char *const lines[] = {part, part, STAMP " stderr F " RECORD, STAMP " stderr F hello"};
    const enum gc_line_class classes[] = {GC_CLASS_OTHER, GC_CLASS_OVER_LIMIT, GC_CLASS_CYCLES,
                                          GC_CLASS_OTHER};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct gc_line line = {.text = lines[i], .len = strlen(lines[i]), .newline = true};
        struct gc_item item;
        gc_reader_begin(reader, &line, 0);
        while (gc_reader_next(reader, &item))
            ;
        assert_int_equal(gc_reader_class(reader), classes[i]);
    }
    gc_reader_free(reader);
}

TEST(the_member_with_the_record_is_found_beside_others_with_gc_in_them)
{
    (void)state;
    GIVES("<:-1:8>/2 ", "{\"level\":\"info\",\"msg\":\"gctrace of gcp\",\"line\":\"" ESCAPED "\"}");
    GIVES("<:-1:8>/2 ", "{\"tags\":[{\"k\":\"v\"}],\"log\":\"" ESCAPED "\"}");
}

TEST(the_runtimes_other_lines_are_known_in_wrappings_too)
{
    (void)state;
    GIVES("{app-1}/1 /1 app-1  | ready$/0 ", "app-1  | scvg: 3 MB released", "app-1  | GC forced",
          "app-1  | ready");
    GIVES("/1 ", "pacer: sweep done at heap size 4MB");
    GIVES("/1 ", STAMP " stderr F SCHED 1004ms: gomaxprocs=2");
}

TEST(colours_within_a_record_do_no_harm)
{
    (void)state;
    GIVES(
        "<app-1:-1:8>/2 ",
        "\x1b[36mapp-1  |\x1b[0m \x1b[01;31m\x1b[Kgc\x1b[m\x1b[K 8 @1.204s 1%: 0.030+0.46+0.004 ms "
        "clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 MB goal, 2 P");
}

TEST(a_prefix_that_differs_from_a_known_one_is_read_anew)
{
    (void)state;
    GIVES("<web-1/sync:4711:8:timed>/2 <web-1/sync:4712:8:timed>/2 <web-2/sync:4711:8:timed>/2 ",
          STAMP " web-1 sync[4711]: " RECORD, STAMP " web-1 sync[4712]: " RECORD,
          STAMP " web-2 sync[4711]: " RECORD);
    GIVES("<app-1:-1:8>/2 <app-2:-1:8>/2 <app-1:-1:8>/2 ", "app-1  | " RECORD, "app-2  | " RECORD,
          "app-1  | " RECORD);
}

TEST(the_programs_text_before_a_record_is_not_lost)
{
    (void)state;
    GIVES(STAMP " starting <:-1:8:timed>/2 ", STAMP " starting " RECORD);
    GIVES("hello <:-1:8>/2 ", "hello " RECORD);
    GIVES("<:-1:8>/2 ", "# " RECORD);
}

TEST(what_was_seen_of_an_unfinished_line_does_not_change_how_it_is_read)
{
    (void)state;
    static const char text[] = STAMP " stderr P gc 3 @";
    struct gc_reader_options options = {.reference_ns = -1};
    struct gc_reader *reader = gc_reader_new(&options, NULL);
    struct gc_line line = {.text = text, .len = sizeof text - 1, .newline = true};
    struct gc_item item;
    assert_non_null(reader);
    assert_int_equal(gc_reader_plain(reader, text, sizeof STAMP " stderr " - 1), 0);
    gc_reader_begin(reader, &line, 0);
    while (gc_reader_next(reader, &item))
        ;
    assert_int_equal(gc_reader_class(reader), GC_CLASS_OTHER);
    gc_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_in_json_is_read_whichever_member_has_it),
        cmocka_unit_test(json_within_other_wrappings_is_read),
        cmocka_unit_test(json_after_layers_that_many_a_text_resembles_is_read),
        cmocka_unit_test(json_that_is_cut_is_read_as_far_as_a_record_is_whole),
        cmocka_unit_test(parts_of_a_line_are_joined_by_stream),
        cmocka_unit_test(a_docker_line_without_its_newline_is_whole_if_its_record_is),
        cmocka_unit_test(parts_whose_end_does_not_come_are_damage),
        cmocka_unit_test(a_record_after_parts_over_the_limit_ends_them),
        cmocka_unit_test(the_member_with_the_record_is_found_beside_others_with_gc_in_them),
        cmocka_unit_test(the_runtimes_other_lines_are_known_in_wrappings_too),
        cmocka_unit_test(colours_within_a_record_do_no_harm),
        cmocka_unit_test(a_prefix_that_differs_from_a_known_one_is_read_anew),
        cmocka_unit_test(the_programs_text_before_a_record_is_not_lost),
        cmocka_unit_test(what_was_seen_of_an_unfinished_line_does_not_change_how_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
