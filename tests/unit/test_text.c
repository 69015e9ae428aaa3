#include "unit.h"

#include "text.h"

static void check(void (*add)(struct gc_buffer *, const char *, size_t), const char *in,
                  const char *out)
{
    struct gc_buffer buffer = GC_BUFFER_INIT;
    add(&buffer, in, strlen(in));
    gc_buffer_add(&buffer, "", 1);
    assert_string_equal(buffer.data, out);
    gc_buffer_release(&buffer);
}

static void check_file_name(const char *in, const char *out)
{
    struct gc_buffer buffer = GC_BUFFER_INIT;
    gc_text_add_file_name(&buffer, in);
    gc_buffer_add(&buffer, "", 1);
    assert_string_equal(buffer.data, out);
    gc_buffer_release(&buffer);
}

TEST(a_name_from_a_log_cannot_leave_its_directory)
{
    (void)state;
    check_file_name("api-1", "api-1");
    check_file_name("../../etc/passwd", "_._.._etc_passwd");
    check_file_name("..", "_.");
    check_file_name("-rf", "_rf");
    check_file_name("", "_");
    check_file_name("a\nb", "a_b");
    check_file_name("a\xe2\x80\xae"
                    "gnp",
                    "a_gnp"); /* would be read from right to left */
    check_file_name("a\xc2\x9b"
                    "31m",
                    "a_31m");
    check_file_name("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f");
    check_file_name("\xff", "\xff");
}

TEST(a_terminal_gets_no_control_characters)
{
    (void)state;
    check(gc_text_add_printable, "caf\xc3\xa9", "caf\xc3\xa9");
    check(gc_text_add_printable, "\x1b[31mred", "?[31mred");
    check(gc_text_add_printable,
          "a\xff"
          "b",
          "a?b");
    check(gc_text_add_printable, "\xc2\x9b", "?");       /* C1 CSI */
    check(gc_text_add_printable, "\xe2\x80\xae", "?");   /* right-to-left override */
    check(gc_text_add_printable, "\xed\xa0\x80", "???"); /* a surrogate */
    check(gc_text_add_printable, "\xc0\xaf", "??");      /* overlong */
}

TEST(json_gets_utf8_whatever_the_log_held)
{
    (void)state;
    check(gc_text_add_utf8,
          "a\xff"
          "b\xe2\x82",
          "a\xef\xbf\xbd"
          "b\xef\xbf\xbd\xef\xbf\xbd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_from_a_log_cannot_leave_its_directory),
        cmocka_unit_test(a_terminal_gets_no_control_characters),
        cmocka_unit_test(json_gets_utf8_whatever_the_log_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
