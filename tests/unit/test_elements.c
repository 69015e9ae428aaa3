#include "unit.h"

#include "elements.h"

static void sniffs(const char *text, enum gc_elements_sniff expected)
{
    if (gc_elements_sniff(text, strlen(text), false) != expected)
        fail_msg("'%s'", text);
}

TEST(lists_of_objects_are_told_from_lines_of_json_and_from_text)
{
    (void)state;
    sniffs("[{\"a\":1}]", GC_ELEMENTS_YES);
    sniffs("[\n  {\n", GC_ELEMENTS_YES);
    sniffs("{\"events\": [ {", GC_ELEMENTS_MORE);
    sniffs("{\"events\": [\n {", GC_ELEMENTS_YES);
    sniffs("[", GC_ELEMENTS_MORE);
    sniffs("{\"events\"", GC_ELEMENTS_MORE);
    sniffs("{\"eve", GC_ELEMENTS_MORE);
    sniffs("{\"log\":\"gc 1\"}", GC_ELEMENTS_NO);
    sniffs("{\"a\":[1,2]}\n", GC_ELEMENTS_NO);
    sniffs("[4711] gc 1", GC_ELEMENTS_NO);
    sniffs("gc 1 @", GC_ELEMENTS_NO);
    sniffs("{\"tags\":[{\"k\":\"v\"}],\"log\":\"gc 1 @0.1s\"}\n", GC_ELEMENTS_NO);
    sniffs("{\"events\":[{\"log\":\"gc 1 @0.1s\"}],\"next\":\"\"}\n", GC_ELEMENTS_YES);
    sniffs("", GC_ELEMENTS_NO);
}

/* The elements of TEXT, fed in chunks, as "number:newlines:text;". */
static void gives(const char *text, const char *expected, bool broken)
{
    for (size_t chunk = 1; chunk <= strlen(text); chunk++) {
        struct gc_elements elements = {0};
        struct gc_buffer out = GC_BUFFER_INIT;
        struct gc_line line;
        int64_t newlines;
        for (size_t at = 0; at < strlen(text) && !elements.broken; at += chunk) {
            size_t left = strlen(text) - at;
            gc_elements_feed(&elements, text + at, left < chunk ? left : chunk);
            while (gc_elements_next(&elements, &line, &newlines)) {
                gc_buffer_add_format(&out, "%d:%d:", (int)line.number, (int)newlines);
                gc_buffer_add(&out, line.text, line.len);
                gc_buffer_add_text(&out, ";");
            }
        }
        gc_buffer_add(&out, "", 1);
        assert_string_equal(out.data, expected);
        assert_int_equal(elements.broken, broken);
        gc_buffer_release(&out);
        gc_elements_release(&elements);
    }
}

TEST(each_object_of_a_list_is_a_line_however_the_document_is_cut)
{
    (void)state;
    gives("[{\"a\":\"}]\\\"\"},{\"b\":{\"c\":[{}]}}]\n",
          "1:0:{\"a\":\"}]\\\"\"};1:0:{\"b\":{\"c\":[{}]}};", false);
    gives("{\"events\": [\n  {\n    \"a\": 1\n  },\n  {}\n], \"next\": null}\n",
          "2:2:{\n    \"a\": 1\n  };5:0:{};", false);
    gives("[{}]\n[{}]\n", "1:0:{};2:0:{};", false);
}

TEST(what_is_no_json_is_told)
{
    (void)state;
    gives("[{}]\ngc 1 @", "1:0:{};", true);
    gives("[{]}", "", true);
}

TEST(an_element_over_the_limit_is_a_part_and_the_next_is_read)
{
    (void)state;
    struct gc_elements elements = {0};
    struct gc_line line;
    int64_t newlines;
    size_t len = GC_LINE_LIMIT + 100;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text, "[{\"", 3);
    memcpy(text + len - 6, "\"},{}]", 6);
    gc_elements_feed(&elements, text, len);
    assert_true(gc_elements_next(&elements, &line, &newlines));
    assert_true(line.part);
    assert_true(gc_elements_next(&elements, &line, &newlines));
    assert_int_equal(line.len, 2);
    assert_false(gc_elements_next(&elements, &line, &newlines));
    free(text);
    gc_elements_release(&elements);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_objects_are_told_from_lines_of_json_and_from_text),
        cmocka_unit_test(each_object_of_a_list_is_a_line_however_the_document_is_cut),
        cmocka_unit_test(what_is_no_json_is_told),
        cmocka_unit_test(an_element_over_the_limit_is_a_part_and_the_next_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
