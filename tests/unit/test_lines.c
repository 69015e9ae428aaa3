#include "unit.h"

#include "lines.h"

#include <stdio.h>

/* All lines of TEXT fed in chunks of CHUNK, as "number:text" with what ends them. */
static char *lines_of(const char *text, size_t len, size_t chunk)
{
    struct gc_lines lines = GC_LINES_INIT;
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_line line;
    int over = 0;
    int64_t last_over = 0; /* the number of the last line that was */
    for (size_t at = 0; at <= len; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;
        if (n < chunk)
            gc_lines_feed(&lines, text + at, n), gc_lines_finish(&lines);
        else
            gc_lines_feed(&lines, text + at, n);
        while (gc_lines_next(&lines, &line)) {
            over += line.part && line.number != last_over;
            last_over = line.part ? line.number : last_over;
            if (line.part)
                continue;
            gc_buffer_add_format(&out, "%d:%.*s%s", (int)line.number, (int)line.len, line.text,
                                 line.newline ? "$" : "");
        }
    }
    gc_buffer_add_format(&out, "(%d over)", over);
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

static void fill(struct gc_buffer *text, char c, size_t len)
{
    memset(gc_buffer_reserve(text, len), c, len);
    text->len += len;
}

static void gives_however_cut(const struct gc_buffer *text, const char *expected)
{
    for (size_t chunk = 997; chunk < 4 * GC_LINE_LIMIT; chunk = chunk * 3 + 1) {
        char *got = lines_of(text->data, text->len, chunk);
        const char *end =
            strlen(got) > strlen(expected) ? got + strlen(got) - strlen(expected) : got;
        assert_string_equal(end, expected);
        free(got);
    }
}

TEST(what_follows_a_progress_bar_of_bare_returns_is_a_line)
{
    (void)state;
    struct gc_buffer text = GC_BUFFER_INIT;
    for (int percent = 0; percent < 30000; percent++)
        gc_buffer_add_format(&text, "\rreading %d", percent);
    gc_buffer_add_text(&text, "\rgc 1\nlast\n");
    struct gc_lines lines = GC_LINES_INIT;
    struct gc_buffer all = GC_BUFFER_INIT;
    struct gc_line line;
    gc_lines_feed(&lines, text.data, text.len);
    while (gc_lines_next(&lines, &line)) {
        assert_false(line.part);
        assert_true(line.len <= GC_LINE_LIMIT);
        assert_true(line.newline || line.text[line.len - 1] == '\r');
        assert_int_equal(line.number, line.newline && line.len == 4 ? 2 : 1);
        gc_buffer_add(&all, line.text, line.len + line.newline);
    }
    assert_int_equal(all.len, text.len);
    assert_memory_equal(all.data, text.data, text.len);
    gives_however_cut(&text, "\rgc 1$2:last$(0 over)");
    gc_lines_release(&lines);
    gc_buffer_release(&all);
    gc_buffer_release(&text);
}

TEST(a_line_over_the_limit_is_lost_up_to_its_next_return_and_counted_once)
{
    (void)state;
    struct gc_buffer text = GC_BUFFER_INIT;
    fill(&text, 'x', GC_LINE_LIMIT + 1);
    gc_buffer_add_text(&text, "\rgc 1\r");
    fill(&text, 'y', 2 * GC_LINE_LIMIT);
    gc_buffer_add_text(&text, "\nlast");
    gives_however_cut(&text, "1:gc 1\r2:last(1 over)");
    gc_buffer_release(&text);
}

TEST(a_line_that_ends_with_the_input_after_a_piece_is_counted)
{
    (void)state;
    struct gc_buffer text = GC_BUFFER_INIT;
    fill(&text, 'x', GC_LINE_LIMIT - 1);
    gc_buffer_add_text(&text, "\r");
    fill(&text, 'y', GC_LINE_LIMIT);
    gc_buffer_add_text(&text, "\r");
    struct gc_lines lines = GC_LINES_INIT;
    struct gc_line line;
    gc_lines_feed(&lines, text.data, text.len);
    gc_lines_finish(&lines);
    while (gc_lines_next(&lines, &line))
        assert_int_equal(line.number, 1);
    assert_int_equal(lines.number, 1);
    gc_lines_release(&lines);
    gc_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_the_same_however_the_bytes_come),
        cmocka_unit_test(a_line_over_the_limit_is_passed_over_and_the_next_is_read),
        cmocka_unit_test(a_line_at_the_limit_is_a_line),
        cmocka_unit_test(what_follows_a_progress_bar_of_bare_returns_is_a_line),
        cmocka_unit_test(a_line_over_the_limit_is_lost_up_to_its_next_return_and_counted_once),
        cmocka_unit_test(a_line_that_ends_with_the_input_after_a_piece_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
