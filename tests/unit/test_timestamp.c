#include "unit.h"

#include "stamp.h"
#include "timestamp.h"

static void reads(const char *text, int64_t ns)
{
    int64_t value = -1;
    assert_true(gc_timestamp_read(text, strlen(text), &value));
    assert_int_equal(value, ns);
}

static void writes(int64_t ns, const char *text)
{
    char to[GC_TIMESTAMP_MAX];
    size_t len = gc_timestamp_write(to, ns);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(to, text, len);
}

/* Seconds since 1970 as `date -u -d ... +%s` gives them. */
TEST(known_moments_are_read_and_written)
{
    (void)state;
    reads("1970-01-01T00:00:00Z", 0);
    reads("2000-02-29T12:00:00Z", INT64_C(951825600000000000));
    reads("2026-11-23T05:59:39.607878807Z", INT64_C(1795413579607878807));
    reads("2026-11-23T06:59:39.5+01:00", INT64_C(1795413579500000000));
    writes(INT64_C(951825600000000000), "2000-02-29T12:00:00Z");
    writes(INT64_C(1795413579607878807), "2026-11-23T05:59:39.607878807Z");
    writes(INT64_C(1795413579500000000), "2026-11-23T05:59:39.5Z");
}

TEST(a_day_of_each_month_for_three_centuries_comes_back)
{
    (void)state;
    for (int64_t day = 0; day < 106000; day += 13) {
        char text[GC_TIMESTAMP_MAX];
        int64_t ns = day * INT64_C(86400000000000) + 1, back;
        size_t len = gc_timestamp_write(text, ns);
        assert_true(gc_timestamp_read(text, len, &back));
        assert_int_equal(back, ns);
    }
}

TEST(what_is_no_time_is_refused)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026-11-23",
                                        "2026-13-01T00:00:00Z",
                                        "2026-11-23T25:00:00Z",
                                        "2026-11-23T05:59:39",
                                        "2026-11-23T05:59:39.Z",
                                        "2026-11-23T05:59:39+1:00",
                                        "2026-11-23T05:59:39+0100",
                                        "2026-11-23T05:59:39 Z",
                                        "2026-11-23T05:59:39,5Z",
                                        "2026-11-23T05:59:39.1234567890Z",
                                        "2026/11/23T05:59:39Z",
                                        "2026-11-23T05:59:39 UTC",
                                        "9999-11-23T05:59:39Z"};
    int64_t ns = 5;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(gc_timestamp_read(wrong[i], strlen(wrong[i]), &ns));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_are_read_and_written),
        cmocka_unit_test(a_day_of_each_month_for_three_centuries_comes_back),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
