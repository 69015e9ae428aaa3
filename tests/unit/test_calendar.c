/* Ticks and texts of wall clock: across midnights, months and changes of the clocks. */
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define SEC  GC_SECOND_NS
#define MIN  (60 * SEC)
#define HOUR (60 * MIN)
#define DAY  (24 * HOUR)

/* Mon 2026-11-23 00:00 UTC; Sun 2026-10-25 and 2026-03-29 00:00 UTC, when Europe's clocks change.
 */
#define NOV_23 (INT64_C(1795392000) * SEC)
#define OCT_25 (INT64_C(1792886400) * SEC)
#define MAR_29 (INT64_C(1774742400) * SEC)

static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
/* Clocks jump over midnight, as they did in Brazil. */
static const char brasilia[] = "<-03>3<-02>,M11.1.0/0,M2.3.0/0";

static void set_zone(const char *zone)
{
    assert_int_equal(setenv("TZ", zone, 1), 0);
    tzset();
}

static void join_labels(const struct gc_scale *scale, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < scale->count; i++) {
        strncat(out, i ? "|" : "", size - strlen(out) - 1);
        strncat(out, scale->tick[i].label, size - strlen(out) - 1);
    }
}

struct example {
    const char *zone; /* NULL: UTC */
    int64_t from, to;
    int wanted;
    const char *labels;
};

static void check_examples(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct example *e = &examples[i];
        struct gc_scale scale;
        char text[512];
        set_zone(e->zone ? e->zone : "XYZ5"); /* which must not matter */
        gc_calendar_ticks(&scale, e->from, e->to, e->wanted, e->zone != NULL);
        join_labels(&scale, text, sizeof text);
        assert_string_equal(text, e->labels);
    }
}

static void ticks_are_those_that_a_person_would_choose(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {NULL, NOV_23 + 14 * HOUR + 3 * MIN, NOV_23 + 14 * HOUR + 28 * MIN, 5,
         "14:05|14:10|14:15|14:20|14:25"},
        {NULL, NOV_23 + 14 * HOUR, NOV_23 + 14 * HOUR + 40 * SEC, 4,
         "14:00:00|14:00:10|14:00:20|14:00:30|14:00:40"},
        {NULL, NOV_23 + 14 * HOUR, NOV_23 + 14 * HOUR + SEC, 4, "14:00:00.0|14:00:00.5|14:00:01.0"},
        {NULL, NOV_23 + 14 * HOUR, NOV_23 + 14 * HOUR + SEC, 5,
         "14:00:00.0|14:00:00.2|14:00:00.4|14:00:00.6|14:00:00.8|14:00:01.0"},
        {NULL, NOV_23 + 500, NOV_23 + 1500, 2,
         "00:00:00.0000005|00:00:00.0000010|00:00:00.0000015"},
        {NULL, NOV_23 + 23 * HOUR, NOV_23 + 25 * HOUR, 4, "23:00|23:30|Nov 24|00:30|01:00"},
        {NULL, NOV_23, NOV_23 + 2 * DAY, 4, "Nov 23|12:00|Nov 24|12:00|Nov 25"},
        {NULL, NOV_23, NOV_23 + 10 * DAY, 5, "Nov 23|Nov 25|Nov 27|Nov 29|Dec 1|Dec 3"},
        {NULL, NOV_23, NOV_23 + 21 * DAY, 3, "Nov 23|Nov 30|Dec 7|Dec 14"},
        {NULL, NOV_23, NOV_23 + 100 * DAY, 4, "Dec|2027|Feb|Mar"},
        {NULL, NOV_23, NOV_23 + 3000 * DAY, 5, "2028|2030|2032|2034"},
    };
    check_examples(examples, sizeof examples / sizeof examples[0]);
}

static void ticks_follow_the_clocks_of_the_zone(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"IST-5:30", NOV_23, NOV_23 + 12 * HOUR, 3, "06:00|12:00"},
        {berlin, NOV_23 - 2 * HOUR, NOV_23 + HOUR, 3, "23:00|Nov 23|01:00|02:00"},
        /* 02:00 to 03:00 comes twice. */
        {berlin, OCT_25 - HOUR, OCT_25 + 3 * HOUR, 5, "01:00|02:00|02:00|03:00|04:00"},
        {berlin, OCT_25 - 2 * HOUR, OCT_25 + 23 * HOUR, 5, "Oct 25|06:00|12:00|18:00|Oct 26"},
        /* It never comes. */
        {berlin, MAR_29 - HOUR, MAR_29 + 3 * HOUR, 5, "Mar 29|01:00|03:00|04:00|05:00"},
        {berlin, MAR_29 - HOUR, MAR_29 + 9 * HOUR, 5, "Mar 29|04:00|06:00|08:00|10:00"},
        {berlin, MAR_29 - 2 * DAY, MAR_29 + 3 * DAY, 5, "Mar 28|Mar 29|Mar 30|Mar 31|Apr 1"},
        {brasilia, NOV_23 - 24 * DAY, NOV_23 - 20 * DAY, 5, "Oct 30|Oct 31|Nov 1|Nov 2"},
    };
    check_examples(examples, sizeof examples / sizeof examples[0]);
}

/* Whatever the range: in order, within it, not too many, and each with a label. */
static void ticks_hold_for_all_ranges(void **state)
{
    (void)state;
    static const char *const zones[] = {NULL, berlin, brasilia, "<+1245>-12:45", ""};
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        set_zone(zones[z] ? zones[z] : "UTC0");
        for (double span = 1; span < 8e18; span *= 1.7)
            for (double begin = 0; begin + span < 9.2e18; begin = begin * 1.9 + 1e15)
                for (int wanted = 1; wanted <= 10; wanted += 3) {
                    int64_t from = (int64_t)begin, to = from + (int64_t)span;
                    struct gc_scale scale;
                    gc_calendar_ticks(&scale, from, to, wanted, zones[z] != NULL);
                    assert_true(scale.count <= GC_TICKS_MAX);
                    for (size_t i = 0; i < scale.count; i++) {
                        const struct gc_tick *tick = &scale.tick[i];
                        assert_true(tick->at >= 0 && tick->at <= (double)(to - from));
                        assert_true(i == 0 || tick[-1].at < tick->at);
                        assert_true(tick->label[0] && strlen(tick->label) < GC_TICK_LABEL - 1);
                    }
                }
    }
}

static void titles_tell_days_and_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int64_t from, to;
        const char *title;
    } examples[] = {
        {NULL, NOV_23, NOV_23 + HOUR, "Nov 23 2026, UTC"},
        {NULL, NOV_23, NOV_23 + 2 * DAY, "Nov 23 to Nov 25 2026, UTC"},
        {NULL, NOV_23, NOV_23 + 60 * DAY, "Nov 23 2026 to Jan 22 2027, UTC"},
        {berlin, NOV_23 - HOUR, NOV_23 + HOUR, "Nov 23 2026, CET"},
        {berlin, OCT_25 - HOUR, OCT_25 + 9 * HOUR, "Oct 25 2026, CEST/CET"},
        {brasilia, NOV_23, NOV_23 + HOUR, "Nov 22 2026, UTC-02"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        char text[128];
        set_zone(examples[i].zone ? examples[i].zone : "XYZ5");
        gc_calendar_title(text, sizeof text, examples[i].from, examples[i].to,
                          examples[i].zone != NULL);
        assert_string_equal(text, examples[i].title);
    }
}

static void times_are_as_precise_as_the_axis(void **state)
{
    (void)state;
    char text[64];
    int64_t at = NOV_23 + 14 * HOUR + 5 * MIN + 30 * SEC + 123456789;
    gc_calendar_text(text, sizeof text, at, at, at + SEC, false);
    assert_string_equal(text, "14:05:30.123");
    gc_calendar_text(text, sizeof text, at, at, at + HOUR, false);
    assert_string_equal(text, "14:05:30");
    gc_calendar_text(text, sizeof text, at, at, at + 5 * HOUR, false);
    assert_string_equal(text, "14:05");
    gc_calendar_text(text, sizeof text, at, at, at + 2 * DAY, false);
    assert_string_equal(text, "Nov 23 14:05");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_those_that_a_person_would_choose),
        cmocka_unit_test(ticks_follow_the_clocks_of_the_zone),
        cmocka_unit_test(ticks_hold_for_all_ranges),
        cmocka_unit_test(titles_tell_days_and_zone),
        cmocka_unit_test(times_are_as_precise_as_the_axis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
