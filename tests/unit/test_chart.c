/* Charts as bytes: every format, the same each time, with what they show in them. */
#include <gcplot/chart.h>

#include <cairo.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const enum gc_chart_format formats[] = {GC_CHART_PNG, GC_CHART_SVG, GC_CHART_PDF};

/* A heap that holds 100 MiB from the first to the last of COUNT cycles, 50 of them live. */
static struct gc_series *steady_series(int count)
{
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    assert_non_null(series);
    for (int i = 1; i <= count; i++) {
        struct gc_cycle cycle;
        gc_cycle_init(&cycle);
        cycle.gc = i;
        cycle.start_ns = i * INT64_C(100000000);
        cycle.gc_cpu_pct = 1;
        cycle.heap_before_mib = 90;
        cycle.heap_after_mib = 100;
        cycle.heap_live_mib = 50;
        cycle.heap_goal_mib = 100;
        struct gc_derived derived = {.end_ns = cycle.start_ns,
                                     .interval_ns = 100000000,
                                     .interval_capacity_ns = 200000000,
                                     .gc_cpu_ns = 2000000,
                                     .interval_centipct = 100,
                                     .allocated_mib = 40};
        assert_true(gc_series_add(series, &cycle, &derived));
    }
    return series;
}

static struct gc_chart_process process;

static int open_process(void **state)
{
    (void)state;
    /* The machine has no fonts, as far as anybody can tell. */
    setenv("FONTCONFIG_FILE", "/nonexistent", 1);
    process = (struct gc_chart_process){.name = "server", .series = steady_series(50)};
    return 0;
}

static int close_process(void **state)
{
    (void)state;
    gc_series_free((struct gc_series *)process.series);
    return 0;
}

static struct gc_chart steady_chart(void)
{
    return (struct gc_chart){.title = "a title of some length",
                             .processes = &process,
                             .process_count = 1,
                             .from_ns = GC_ABSENT,
                             .to_ns = GC_ABSENT};
}

struct reader {
    const char *at;
    size_t left;
};

static cairo_status_t read_png(void *closure, unsigned char *to, unsigned length)
{
    struct reader *reader = closure;
    if (length > reader->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, reader->at, length);
    reader->at += length;
    reader->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *render_png(const struct gc_chart *chart)
{
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_error error;
    assert_true(gc_chart_render(chart, GC_CHART_PNG, &out, &error));
    struct reader reader = {out.data, out.len};
    cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_png, &reader);
    assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
    gc_buffer_release(&out);
    return image;
}

static uint32_t pixel(cairo_surface_t *image, int x, int y)
{
    uint32_t value;
    const unsigned char *row =
        cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image);
    memcpy(&value, row + 4 * x, sizeof value);
    return value & 0xFFFFFF;
}

static void every_format_is_what_it_says(void **state)
{
    (void)state;
    static const char *const begins[] = {"\x89PNG\r\n", "<?xml", "%PDF-"};
    struct gc_chart chart = steady_chart();
    for (size_t i = 0; i < 3; i++) {
        struct gc_buffer out = GC_BUFFER_INIT;
        assert_true(gc_chart_render(&chart, formats[i], &out, NULL));
        assert_true(out.len > 1000);
        assert_memory_equal(out.data, begins[i], strlen(begins[i]));
        gc_buffer_release(&out);
    }
}

static void the_same_chart_is_the_same_bytes(void **state)
{
    (void)state;
    struct gc_chart chart = steady_chart();
    for (size_t i = 0; i < 3; i++) {
        struct gc_buffer first = GC_BUFFER_INIT, second = GC_BUFFER_INIT;
        assert_true(gc_chart_render(&chart, formats[i], &first, NULL));
        assert_true(gc_chart_render(&chart, formats[i], &second, NULL));
        assert_int_equal(first.len, second.len);
        assert_memory_equal(first.data, second.data, first.len);
        gc_buffer_release(&first);
        gc_buffer_release(&second);
    }
}

static void a_chart_is_added_to_what_the_buffer_holds(void **state)
{
    (void)state;
    struct gc_chart chart = steady_chart();
    for (size_t i = 0; i < 3; i++) {
        struct gc_buffer out = GC_BUFFER_INIT, alone = GC_BUFFER_INIT;
        gc_buffer_add_text(&out, "before");
        assert_true(gc_chart_render(&chart, formats[i], &out, NULL));
        assert_true(gc_chart_render(&chart, formats[i], &alone, NULL));
        assert_int_equal(out.len, alone.len + 6);
        assert_memory_equal(out.data + 6, alone.data, alone.len);
        gc_buffer_release(&out);
        gc_buffer_release(&alone);
    }
}

static void a_png_has_size_times_scale_pixels(void **state)
{
    (void)state;
    struct gc_chart chart = steady_chart();
    static const double scales[] = {0, 1, 0.5, 1.5, 3};
    chart.width = 500;
    chart.height = 300;
    for (size_t i = 0; i < 5; i++) {
        chart.scale = scales[i];
        double scale = scales[i] > 0 ? scales[i] : 1;
        cairo_surface_t *image = render_png(&chart);
        assert_int_equal(cairo_image_surface_get_width(image), (int)(500 * scale));
        assert_int_equal(cairo_image_surface_get_height(image), (int)(300 * scale));
        cairo_surface_destroy(image);
    }
}

static void heaps_are_filled_on_the_background(void **state)
{
    (void)state;
    static const uint32_t expected[][3] = {{0xFFFFFF, 0xBFE5D7, 0xDCEAF5},
                                           {0x14171F, 0x1B5243, 0x1D3548}};
    struct gc_chart chart = steady_chart();
    chart.width = 1000;
    chart.height = 640;
    for (int theme = GC_THEME_LIGHT; theme <= GC_THEME_DARK; theme++) {
        chart.theme = theme;
        cairo_surface_t *image = render_png(&chart);
        assert_int_equal(pixel(image, 0, 0), expected[theme][0]);
        bool live = false, garbage = false;
        for (int y = 100; y < 480; y++) {
            live = live || pixel(image, 500, y) == expected[theme][1];
            garbage = garbage || pixel(image, 500, y) == expected[theme][2];
        }
        assert_true(live && garbage);
        cairo_surface_destroy(image);
    }
}

static void the_title_is_there_without_any_font_installed(void **state)
{
    (void)state;
    struct gc_chart chart = steady_chart();
    cairo_surface_t *image = render_png(&chart);
    int dark = 0;
    for (int y = 10; y < 45; y++)
        for (int x = 10; x < 300; x++)
            dark += (pixel(image, x, y) & 0xFF) < 0x60;
    assert_true(dark > 100);
    cairo_surface_destroy(image);
}

static void wrong_sizes_are_errors(void **state)
{
    (void)state;
    static const double bad[][3] = {{239, 300, 1},   {300, 16001, 1}, {-1, 300, 1},
                                    {300, 300, -1},  {300, 300, 8.1}, {NAN, 300, 1},
                                    {300, 300, NAN}, {16000, 300, 8}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gc_chart chart = steady_chart();
        struct gc_buffer out = GC_BUFFER_INIT;
        struct gc_error error = {.text = ""};
        chart.width = bad[i][0];
        chart.height = bad[i][1];
        chart.scale = bad[i][2];
        assert_false(gc_chart_render(&chart, GC_CHART_PNG, &out, &error));
        assert_true(error.text[0] != '\0');
        gc_buffer_release(&out);
    }
}

static bool has_color(cairo_surface_t *image, int x, uint32_t color)
{
    for (int y = 90; y < cairo_image_surface_get_height(image); y++)
        if (pixel(image, x, y) == color)
            return true;
    return false;
}

static void resident_memory_limits_and_a_kill_are_drawn(void **state)
{
    (void)state;
    static const uint32_t expected[][2] = {{0x3B1F4A, 0xB3361F}, {0xF3D9FF, 0xFF7A66}};
    static const struct gc_chart_limit limit = {"limit", 250};
    struct gc_chart_process own = process;
    struct gc_memory *memory = gc_memory_new(GC_SERIES_LIMIT);
    for (int64_t i = 0; i < 60; i++)
        assert_true(gc_memory_add(memory, i * 100000000, 100,
                                  &(struct gc_memory_sample){200 + i % 2, GC_ABSENT, GC_ABSENT}));
    own.memory = memory;
    own.killed_ns = INT64_C(6100000000);
    struct gc_chart chart = steady_chart();
    chart.processes = &own;
    chart.limits = &limit;
    chart.limit_count = 1;
    chart.scale = 2; /* lines are wider than a pixel, so that their colours are pure */
    for (int theme = GC_THEME_LIGHT; theme <= GC_THEME_DARK; theme++) {
        chart.theme = theme;
        cairo_surface_t *image = render_png(&chart);
        assert_true(has_color(image, 1000, expected[theme][0])); /* resident */
        assert_true(has_color(image, 1000, expected[theme][1])); /* the limit */
        bool killed = false;
        for (int x = 1800; x < cairo_image_surface_get_width(image); x++)
            killed = killed || pixel(image, x, 800) == expected[theme][1];
        assert_true(killed);
        cairo_surface_destroy(image);
    }
    gc_memory_free(memory);
}

static void limits_that_are_none_or_too_many_are_errors(void **state)
{
    (void)state;
    struct gc_chart_limit limits[GC_CHART_MAX_LIMITS + 1];
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_error error = {.text = ""};
    struct gc_chart chart = steady_chart();
    for (size_t i = 0; i <= GC_CHART_MAX_LIMITS; i++)
        limits[i] = (struct gc_chart_limit){"limit", 100 + (int64_t)i};
    chart.limits = limits;
    chart.limit_count = GC_CHART_MAX_LIMITS + 1;
    assert_false(gc_chart_render(&chart, GC_CHART_PNG, &out, &error));
    chart.limit_count = GC_CHART_MAX_LIMITS;
    assert_true(gc_chart_render(&chart, GC_CHART_PNG, &out, &error));
    limits[2].mib = 0;
    assert_false(gc_chart_render(&chart, GC_CHART_PNG, &out, &error));
    assert_true(error.text[0] != '\0');
    gc_buffer_release(&out);
}

static void a_zeroed_chart_is_a_page(void **state)
{
    (void)state;
    struct gc_chart chart = {0};
    for (size_t i = 0; i < 3; i++) {
        struct gc_buffer out = GC_BUFFER_INIT;
        assert_true(gc_chart_render(&chart, formats[i], &out, NULL));
        gc_buffer_release(&out);
    }
}

/* Cycles that go up and down, 10 us apart, so that every column of the page has many. */
static struct gc_series *noisy_series(int64_t count, int64_t step, int64_t heap)
{
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    assert_non_null(series);
    for (int64_t i = 1; i <= count; i++) {
        struct gc_cycle cycle;
        gc_cycle_init(&cycle);
        cycle.gc = i;
        cycle.heap_before_mib = cycle.heap_after_mib = i % 2 ? heap : heap / 2;
        cycle.heap_live_mib = i % 3 ? heap / 3 : 0;
        cycle.heap_goal_mib = i % 1000 < 500 ? heap : GC_ABSENT;
        cycle.gc_cpu_pct = i % 4;
        struct gc_derived derived = {.end_ns = i * step,
                                     .interval_ns = step,
                                     .interval_capacity_ns = step,
                                     .gc_cpu_ns = step / 50,
                                     .interval_centipct = 200,
                                     .allocated_mib = GC_ABSENT};
        assert_true(gc_series_add(series, &cycle, &derived));
    }
    return series;
}

static void noise_and_extremes_are_drawn(void **state)
{
    (void)state;
    static const int64_t cases[][3] = {{100000, 10000, 3},
                                       {5000, INT64_MAX / 5001, INT64_C(1) << 41},
                                       {2, INT64_MAX / 3, INT64_C(1) << 60},
                                       {2, 1, 0},
                                       {1, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gc_chart_process own = {
            .name = "\xFF\n", .series = noisy_series(cases[i][0], cases[i][1], cases[i][2])};
        struct gc_chart chart = steady_chart();
        chart.processes = &own;
        for (size_t k = 0; k < 3; k++) {
            struct gc_buffer out = GC_BUFFER_INIT;
            assert_true(gc_chart_render(&chart, formats[k], &out, NULL));
            assert_true(out.len < 2000000);
            gc_buffer_release(&out);
        }
        gc_series_free((struct gc_series *)own.series);
    }
}

static void a_short_range_of_a_long_log_is_drawn(void **state)
{
    (void)state;
    struct gc_chart_process own = {.name = "long",
                                   .series = noisy_series(1000, INT64_C(60000000000), 100)};
    struct gc_chart chart = steady_chart();
    chart.processes = &own;
    chart.from_ns = INT64_C(90000000000);
    chart.to_ns = chart.from_ns + 1000000;
    cairo_surface_destroy(render_png(&chart));
    gc_series_free((struct gc_series *)own.series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_what_it_says),
        cmocka_unit_test(the_same_chart_is_the_same_bytes),
        cmocka_unit_test(a_chart_is_added_to_what_the_buffer_holds),
        cmocka_unit_test(a_png_has_size_times_scale_pixels),
        cmocka_unit_test(heaps_are_filled_on_the_background),
        cmocka_unit_test(the_title_is_there_without_any_font_installed),
        cmocka_unit_test(wrong_sizes_are_errors),
        cmocka_unit_test(resident_memory_limits_and_a_kill_are_drawn),
        cmocka_unit_test(limits_that_are_none_or_too_many_are_errors),
        cmocka_unit_test(a_zeroed_chart_is_a_page),
        cmocka_unit_test(noise_and_extremes_are_drawn),
        cmocka_unit_test(a_short_range_of_a_long_log_is_drawn),
    };
    return cmocka_run_group_tests(tests, open_process, close_process);
}
