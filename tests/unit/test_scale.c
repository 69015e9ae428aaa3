/* Ticks and figures: what holds for every axis, and some that people would recognise. */
#include "scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#define MS   INT64_C(1000000)
#define MIN  (60 * GC_SECOND_NS)
#define HOUR (60 * MIN)
#define DAY  (24 * HOUR)

static void check_ticks(const struct gc_scale *scale, double top, int wanted)
{
    assert_in_range(scale->count, 0, GC_TICKS_MAX);
    assert_true((int)scale->count <= wanted + 1);
    for (size_t i = 0; i < scale->count; i++) {
        assert_true(scale->tick[i].at >= 0 && scale->tick[i].at <= top * (1 + 1e-9));
        assert_true(scale->tick[i].label[0] != '\0');
        assert_true(strlen(scale->tick[i].label) < GC_TICK_LABEL - 1);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(scale->tick[i].label, scale->tick[k].label);
        if (i > 0) {
            double step = scale->tick[i].at - scale->tick[i - 1].at;
            assert_true(fabs(step - scale->step) <= 1e-6 * scale->step);
        }
    }
}

static void memory_ticks_are_powers_of_two_apart(void **state)
{
    (void)state;
    for (double top = 1; top < 5e18; top *= 1.37) {
        for (int wanted = 1; wanted <= 10; wanted++) {
            struct gc_scale scale;
            gc_scale_memory(&scale, top, wanted);
            int exponent;
            check_ticks(&scale, top, wanted);
            assert_true(frexp(scale.step, &exponent) == 0.5);
            assert_true(scale.step >= 1);
            assert_true(scale.count >= 1);
            assert_string_equal(scale.tick[0].label, "0");
        }
    }
}

static void memory_ticks_have_one_unit(void **state)
{
    (void)state;
    for (double top = 2; top < 5e18; top *= 1.7) {
        struct gc_scale scale;
        gc_scale_memory(&scale, top, 8);
        for (size_t i = 2; i < scale.count; i++)
            assert_string_equal(strchr(scale.tick[i].label, ' '), strchr(scale.tick[1].label, ' '));
    }
}

static void percent_ticks_are_round(void **state)
{
    (void)state;
    for (double top = 1e-4; top < 1e19; top *= 1.31) {
        for (int wanted = 1; wanted <= 8; wanted++) {
            struct gc_scale scale;
            gc_scale_percent(&scale, top, wanted);
            check_ticks(&scale, top, wanted);
            double digit = scale.step / pow(10, floor(log10(scale.step) + 1e-9));
            assert_true(fabs(digit - 1) < 1e-6 || fabs(digit - 2) < 1e-6 || fabs(digit - 5) < 1e-6);
        }
    }
}

static void time_ticks_are_round_over_all_ranges(void **state)
{
    (void)state;
    for (double span = 1; span < 9e18; span *= 1.43) {
        for (double share = 0; share < 4; share += 0.77) {
            double begin = share * span;
            if (begin + span > 9.2e18)
                continue;
            for (int wanted = 1; wanted <= 10; wanted++) {
                int64_t from = (int64_t)begin, to = from + (int64_t)span;
                struct gc_scale scale;
                gc_scale_time(&scale, from, to, wanted);
                check_ticks(&scale, (double)(to - from), wanted);
                for (size_t i = 0; i < scale.count && span < 1e15; i++)
                    assert_int_equal((from + (int64_t)scale.tick[i].at) % (int64_t)scale.step, 0);
            }
        }
    }
}

static void number_ticks_are_round_over_all_ranges(void **state)
{
    (void)state;
    for (double span = 1; span < 9e18; span *= 1.43)
        for (double share = 0; share < 4 && (1 + share) * span < 9.2e18; share += 0.77)
            for (int wanted = 1; wanted <= 10; wanted++) {
                int64_t from = (int64_t)(share * span), to = from + (int64_t)span;
                struct gc_scale scale;
                gc_scale_number(&scale, from, to, wanted);
                check_ticks(&scale, (double)(to - from), wanted);
                for (size_t i = 0; i < scale.count && span < 1e15; i++)
                    assert_int_equal((from + (int64_t)scale.tick[i].at) % (int64_t)scale.step, 0);
            }
    struct gc_scale scale;
    gc_scale_number(&scale, 0, INT64_MAX, 10);
    gc_scale_number(&scale, INT64_MAX - 1, INT64_MAX, 1);
}

static void extreme_times_have_ticks(void **state)
{
    (void)state;
    struct gc_scale scale;
    gc_scale_time(&scale, 0, INT64_MAX, 10);
    assert_true(scale.count >= 2);
    gc_scale_time(&scale, INT64_MAX - 10, INT64_MAX, 10);
    check_ticks(&scale, 10, 10);
    gc_scale_time(&scale, INT64_MAX - 1, INT64_MAX, 1);
    check_ticks(&scale, 1, 1);
}

static void labels(const struct gc_scale *scale, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < scale->count; i++) {
        strncat(out, i ? "|" : "", size - strlen(out) - 1);
        strncat(out, scale->tick[i].label, size - strlen(out) - 1);
    }
}

static void time_labels_read_as_a_person_writes_them(void **state)
{
    (void)state;
    static const struct {
        int64_t from, to;
        int wanted;
        const char *labels;
    } cases[] = {
        {0, 50 * MS, 5, "0 ms|10 ms|20 ms|30 ms|40 ms|50 ms"},
        {0, 10 * GC_SECOND_NS, 5, "0 s|2 s|4 s|6 s|8 s|10 s"},
        {2 * GC_SECOND_NS, 4 * GC_SECOND_NS, 4, "2 s|2.5 s|3 s|3.5 s|4 s"},
        {0, 5 * MIN, 5, "0 min|1 min|2 min|3 min|4 min|5 min"},
        {60 * GC_SECOND_NS, 3 * MIN, 4, "1 min|1 min 30 s|2 min|2 min 30 s|3 min"},
        {0, 2 * HOUR, 4, "0 min|30 min|1 h|1 h 30 min|2 h"},
        {0, 2 * DAY, 4, "0 h|12 h|1 d|1 d 12 h|2 d"},
        {0, 30 * DAY, 6, "0 d|5 d|10 d|15 d|20 d|25 d|30 d"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gc_scale scale;
        char text[256];
        gc_scale_time(&scale, cases[i].from, cases[i].to, cases[i].wanted);
        labels(&scale, text, sizeof text);
        assert_string_equal(text, cases[i].labels);
    }
}

static void memory_labels_read_as_a_person_writes_them(void **state)
{
    (void)state;
    struct gc_scale scale;
    char text[256];
    gc_scale_memory(&scale, 300, 5);
    labels(&scale, text, sizeof text);
    assert_string_equal(text, "0|64 MiB|128 MiB|192 MiB|256 MiB");
    gc_scale_memory(&scale, 2.0 * 1024 * 1024, 4);
    labels(&scale, text, sizeof text);
    assert_string_equal(text, "0|0.5 TiB|1 TiB|1.5 TiB|2 TiB");
    gc_scale_memory(&scale, 1024, 8);
    assert_string_equal(scale.tick[8].label, "1024 MiB");
}

static void figures_are_short(void **state)
{
    (void)state;
    char text[GC_FIGURE_SIZE];
    static const struct {
        int64_t ns;
        const char *text;
    } times[] = {{0, "0 ns"},           {850, "0.9 \xC2\xB5s"}, {50 * MS, "50 ms"},
                 {200 * MS, "0.2 s"},   {4800 * MS, "4.8 s"},   {72 * MIN, "1 h 12 min"},
                 {50 * HOUR, "2 d 2 h"}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        gc_scale_time_text(text, sizeof text, times[i].ns);
        assert_string_equal(text, times[i].text);
    }
    gc_scale_memory_text(text, sizeof text, 654);
    assert_string_equal(text, "654 MiB");
    gc_scale_memory_text(text, sizeof text, 1500);
    assert_string_equal(text, "1.46 GiB");
    gc_scale_percent_text(text, sizeof text, 0.04);
    assert_string_equal(text, "0.04 %");
    gc_scale_percent_text(text, sizeof text, 93.6);
    assert_string_equal(text, "94 %");
    gc_scale_count_text(text, sizeof text, 830);
    assert_string_equal(text, "830");
    gc_scale_count_text(text, sizeof text, 2000000);
    assert_string_equal(text, "2\xE2\x80\xAF"
                              "000\xE2\x80\xAF"
                              "000");
    gc_scale_time_text(text, sizeof text, INT64_MAX);
    gc_scale_memory_text(text, sizeof text, 9.2e18);
    gc_scale_count_text(text, sizeof text, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_ticks_are_powers_of_two_apart),
        cmocka_unit_test(memory_ticks_have_one_unit),
        cmocka_unit_test(percent_ticks_are_round),
        cmocka_unit_test(time_ticks_are_round_over_all_ranges),
        cmocka_unit_test(number_ticks_are_round_over_all_ranges),
        cmocka_unit_test(extreme_times_have_ticks),
        cmocka_unit_test(time_labels_read_as_a_person_writes_them),
        cmocka_unit_test(memory_labels_read_as_a_person_writes_them),
        cmocka_unit_test(figures_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
