#include "unit.h"

#include "stamp.h"
#include "timestamp.h"

#include <time.h>

/* 2024-06-01T00:00:00Z */
static const int64_t june = INT64_C(1717200000000000000);

static bool read_stamp(const char *text, bool local, int64_t *ns)
{
    struct gc_stamp_zone zone = GC_STAMP_ZONE_INIT;
    zone.reference_ns = june;
    zone.local = local;
    return gc_stamp_read(&zone, text, strlen(text), ns);
}

static void means(const char *text, const char *utc)
{
    char back[GC_TIMESTAMP_MAX + 1] = "";
    int64_t ns;
    if (!read_stamp(text, false, &ns))
        fail_msg("'%s' is not read", text);
    back[gc_timestamp_write(back, ns)] = '\0';
    assert_string_equal(back, utc);
}

TEST(stamps_with_a_zone_are_read_to_utc)
{
    (void)state;
    means("2024-05-17T09:00:01.123456789Z", "2024-05-17T09:00:01.123456789Z");
    means("2024-05-17T09:00:01Z", "2024-05-17T09:00:01Z");
    means("2024-05-17T11:00:01.5+02:00", "2024-05-17T09:00:01.5Z");
    means("2024-05-17T11:00:01+0200", "2024-05-17T09:00:01Z");
    means("2024-05-17 04:30:01.25-04:30", "2024-05-17T09:00:01.25Z");
    means("2024-05-17 09:00:01 UTC", "2024-05-17T09:00:01Z");
    means("Fri 2024-05-17 09:00:01 UTC", "2024-05-17T09:00:01Z");
    means("1715936401.123456", "2024-05-17T09:00:01.123456Z");
    means("1715936401", "2024-05-17T09:00:01Z");
    means("1715936401123", "2024-05-17T09:00:01.123Z");
    means("1715936401123456", "2024-05-17T09:00:01.123456Z");
    means("1715936401123456789", "2024-05-17T09:00:01.123456789Z");
    means("@4000000066471c9b12345678", "2024-05-17T09:00:01.305419896Z");
}

TEST(stamps_without_a_zone_are_utc_unless_local_is_asked_for)
{
    (void)state;
    int64_t ns;
    means("2024-05-17 09:00:01,123", "2024-05-17T09:00:01.123Z");
    means("2024/05/17 09:00:01.123456", "2024-05-17T09:00:01.123456Z");
    assert_int_equal(setenv("TZ", "UTC-3", 1), 0); /* three hours ahead of UTC */
    tzset();
    assert_true(read_stamp("2024-05-17 09:00:01", true, &ns));
    assert_int_equal(ns, INT64_C(1715925601000000000));
    assert_true(read_stamp("2024-05-17T09:00:01Z", true, &ns));
    assert_int_equal(ns, INT64_C(1715936401000000000));
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
}

TEST(a_stamp_without_a_year_is_the_last_such_day_before_the_reference)
{
    (void)state;
    means("May 17 09:00:01", "2024-05-17T09:00:01Z");
    means("May  7 09:00:01.123456", "2024-05-07T09:00:01.123456Z");
    means("Jun  1 12:00:00", "2024-06-01T12:00:00Z"); /* within the day's grace */
    means("Jun  3 12:00:00", "2023-06-03T12:00:00Z");
    means("Dec 31 23:59:59", "2023-12-31T23:59:59Z");
    means("Feb 29 00:00:00", "2024-02-29T00:00:00Z");
    means("May 17 09:00:01 2021", "2021-05-17T09:00:01Z");
    means("0517 09:00:01.123456", "2024-05-17T09:00:01.123456Z");
}

TEST(without_a_reference_a_stamp_without_a_year_is_not_read)
{
    (void)state;
    struct gc_stamp_zone zone = GC_STAMP_ZONE_INIT;
    int64_t ns;
    assert_false(gc_stamp_read(&zone, "May 17 09:00:01", 15, &ns));
}

TEST(what_is_no_stamp_is_refused)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "@",
                                        "@40000000",
                                        "@zzzzzzzz66471c9b12345678",
                                        "@0000000066471c9b12345678",
                                        "2024-13-17T09:00:01Z",
                                        "2024-05-17T09:00:01Zx",
                                        "2024-05-17T09:00:01+2",
                                        "2024-05-17",
                                        "09:00:01",
                                        "Maj 17 09:00:01",
                                        "17159364011",
                                        "99999999999999999999",
                                        "9999999999999999999",
                                        "Feb 30 00:00",
                                        "May"};
    int64_t ns;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (read_stamp(wrong[i], false, &ns))
            fail_msg("'%s' is taken for a stamp", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stamps_with_a_zone_are_read_to_utc),
        cmocka_unit_test(stamps_without_a_zone_are_utc_unless_local_is_asked_for),
        cmocka_unit_test(a_stamp_without_a_year_is_the_last_such_day_before_the_reference),
        cmocka_unit_test(without_a_reference_a_stamp_without_a_year_is_not_read),
        cmocka_unit_test(what_is_no_stamp_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
