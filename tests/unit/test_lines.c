#include "unit.h"

#include "lines.h"

#include <stdio.h>

/* All lines of TEXT fed in chunks of CHUNK, as "number:text" with what ends them. */
static char *lines_of(const char *text, size_t len, size_t chunk)
{
    struct gc_lines lines = GC_LINES_INIT;
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_line line;
    for (size_t at = 0; at <= len; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;
        if (n < chunk)
            gc_lines_feed(&lines, text + at, n), gc_lines_finish(&lines);
        else
            gc_lines_feed(&lines, text + at, n);
        while (gc_lines_next(&lines, &line)) {
            if (line.part)
                continue;
            gc_buffer_add_format(&out, "%d:%.*s%s", (int)line.number, (int)line.len, line.text,
                                 line.newline ? "$" : "");
        }
    }
    gc_buffer_add_format(&out, "(%d over)", (int)lines.over_limit);
    gc_lines_release(&lines);
    return out.data;
}

static void gives(const char *text, size_t chunk, const char *expected)
{
    char *got = lines_of(text, strlen(text), chunk);
    assert_string_equal(got, expected);
    free(got);
}

TEST(lines_are_the_same_however_the_bytes_come)
{
    (void)state;
    for (size_t chunk = 1; chunk < 20; chunk++) {
        gives("one\ntwo\n\nfour", chunk, "1:one$2:two$3:$4:four(0 over)");
        gives("one\r\ntwo\r\n", chunk, "1:one\r$2:two\r$(0 over)");
        gives("\n", chunk, "1:$(0 over)");
        gives("", chunk, "(0 over)");
    }
}

TEST(a_line_over_the_limit_is_passed_over_and_the_next_is_read)
{
    (void)state;
    size_t len = 3 * GC_LINE_LIMIT;
    char *text = malloc(len + 16);
    memset(text, 'x', len);
    memcpy(text, "a\n", 2);
    memcpy(text + len, "\nlast\n", 7);
    for (size_t chunk = 1000; chunk < 4 * GC_LINE_LIMIT; chunk *= 7) {
        char *got = lines_of(text, len + 6, chunk);
        assert_string_equal(got, "1:a$3:last$(1 over)");
        free(got);
    }
    free(text);
}

TEST(a_line_at_the_limit_is_a_line)
{
    (void)state;
    char *text = malloc(GC_LINE_LIMIT + 2);
    memset(text, 'x', GC_LINE_LIMIT);
    memcpy(text + GC_LINE_LIMIT, "\n", 2);
    char *got = lines_of(text, GC_LINE_LIMIT + 1, 4096);
    assert_non_null(strstr(got, "(0 over)"));
    free(got);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_the_same_however_the_bytes_come),
        cmocka_unit_test(a_line_over_the_limit_is_passed_over_and_the_next_is_read),
        cmocka_unit_test(a_line_at_the_limit_is_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
