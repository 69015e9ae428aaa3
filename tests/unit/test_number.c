#include "unit.h"

#include "number.h"

#include <stdio.h>

static void reads_and_writes_back(const char *text, int64_t ns)
{
    char back[GC_NUMBER_MAX];
    int64_t value = -1;
    assert_true(gc_millis_read(text, strlen(text), &value));
    assert_int_equal(value, ns);
    size_t len = gc_millis_write(back, value);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(back, text, len);
}

TEST(milliseconds_print_back_digit_for_digit)
{
    (void)state;
    reads_and_writes_back("0", 0);
    reads_and_writes_back("0.001", 1000);
    reads_and_writes_back("0.036", 36000);
    reads_and_writes_back("0.10", 100000);
    reads_and_writes_back("0.76", 760000);
    reads_and_writes_back("1.0", 1000000);
    reads_and_writes_back("9.9", 9900000);
    reads_and_writes_back("10", 10000000);
    reads_and_writes_back("123456", INT64_C(123456000000));
}

/* Every whole number of microseconds below 100 ms, most of which the runtime would cut. */
TEST(every_pause_survives_the_round_trip)
{
    (void)state;
    for (int64_t us = 0; us < 100000; us++) {
        char text[GC_NUMBER_MAX], again[GC_NUMBER_MAX];
        int64_t ns = -1;
        size_t len = gc_millis_write(text, us * 1000);
        assert_true(gc_millis_read(text, len, &ns));
        assert_int_equal(ns, us * 1000);
        assert_int_equal(gc_millis_write(again, ns), len);
        assert_memory_equal(again, text, len);
    }
}

TEST(what_the_runtime_would_cut_is_written_exactly)
{
    (void)state;
    reads_and_writes_back("0.132", 132000);
    reads_and_writes_back("5.823", 5823000);
    reads_and_writes_back("12.345", 12345000);
    reads_and_writes_back("0.000001", 1);
    reads_and_writes_back("10.05", 10050000);
}

TEST(seconds_keep_their_three_decimals)
{
    (void)state;
    char text[GC_NUMBER_MAX];
    int64_t ns;
    assert_true(gc_seconds_read("134.752", 7, &ns));
    assert_int_equal(ns, INT64_C(134752000000));
    assert_int_equal(gc_decimal_write(text, ns / 1000000, 3), 7);
    assert_memory_equal(text, "134.752", 7);
    assert_int_equal(gc_decimal_write(text, 5, 3), 5);
    assert_memory_equal(text, "0.005", 5);
}

TEST(what_is_no_number_is_refused)
{
    (void)state;
    static const char *const wrong[] = {"",   ".",  "1.",    ".5",   "-1",  "+1",          "1e3",
                                        "1 ", " 1", "1.2.3", "0x10", "1,5", "1.0000000001"};
    int64_t value = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (strcmp(wrong[i], ".5") != 0)
            assert_false(gc_millis_read(wrong[i], strlen(wrong[i]), &value));
        assert_false(gc_count_read(wrong[i], strlen(wrong[i]), &value));
    }
    assert_int_equal(value, 77);
}

TEST(what_does_not_fit_is_refused_rather_than_wrapped)
{
    (void)state;
    int64_t value = 77;
    assert_true(gc_count_read("999999999999999999", 18, &value));
    assert_int_equal(value, INT64_C(999999999999999999));
    value = 77;
    assert_false(gc_count_read("18446744073709551617", 20, &value));
    assert_false(gc_seconds_read("9223372037.000", 14, &value));
    assert_false(gc_millis_read("99999999999999999999", 20, &value));
    assert_int_equal(value, 77);
}

TEST(counts_of_every_length_are_written_right)
{
    (void)state;
    int64_t value = 0;
    for (int digits = 1; digits <= 18; digits++) {
        char expected[GC_NUMBER_MAX], text[GC_NUMBER_MAX];
        value = value * 10 + digits % 10;
        int len = snprintf(expected, sizeof expected, "%lld", (long long)value);
        assert_int_equal(gc_count_write(text, value), len);
        assert_memory_equal(text, expected, (size_t)len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milliseconds_print_back_digit_for_digit),
        cmocka_unit_test(every_pause_survives_the_round_trip),
        cmocka_unit_test(what_the_runtime_would_cut_is_written_exactly),
        cmocka_unit_test(seconds_keep_their_three_decimals),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(what_does_not_fit_is_refused_rather_than_wrapped),
        cmocka_unit_test(counts_of_every_length_are_written_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
