/* What a page looks like before it is drawn: nothing overlaps, nothing leaves it. */
#include "findings.h"
#include "layout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MS        INT64_C(1000000)
#define DAY       (86400 * GC_SECOND_NS)
#define PROCESSES 50

/* Processes with invented cycles: COUNT cycles over SPAN with heaps up to PEAK. */
struct world {
    struct gc_chart chart;
    struct gc_chart_process process[PROCESSES];
    char name[PROCESSES][32];
};

static void add_cycle(struct gc_series *series, int64_t gc, int64_t end, int64_t interval,
                      int64_t heap)
{
    struct gc_cycle cycle;
    gc_cycle_init(&cycle);
    cycle.gc = gc;
    cycle.start_ns = end > MS ? end - MS : 0;
    cycle.gc_cpu_pct = gc % 5;
    cycle.heap_before_mib = heap - heap / 8;
    cycle.heap_after_mib = heap;
    cycle.heap_live_mib = heap / 3;
    cycle.heap_goal_mib = heap;
    cycle.procs = 2;
    struct gc_derived derived = {.end_ns = end,
                                 .interval_ns = interval,
                                 .interval_capacity_ns = interval,
                                 .gc_cpu_ns = interval / (20 + gc % 7),
                                 .interval_centipct = 500,
                                 .allocated_mib = GC_ABSENT};
    assert_true(gc_series_add(series, &cycle, &derived));
}

static struct gc_series *series_of(int64_t count, int64_t span, int64_t peak)
{
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    assert_non_null(series);
    int64_t step = span / count;
    for (int64_t i = 1; i <= count; i++) {
        int64_t heap = i % 7 == 0 || i == count ? peak : peak - peak / (2 + i % 5);
        add_cycle(series, i, step * i, step, heap);
    }
    return series;
}

static void world_open(struct world *world, size_t processes, int64_t count, int64_t span,
                       int64_t peak)
{
    *world = (struct world){.chart = {.title = "a log of a program",
                                      .processes = world->process,
                                      .process_count = processes,
                                      .from_ns = GC_ABSENT,
                                      .to_ns = GC_ABSENT}};
    for (size_t i = 0; i < processes; i++) {
        snprintf(world->name[i], sizeof world->name[i], "process %zu", i + 1);
        int64_t own = peak / (int64_t)(i + 1);
        world->process[i] = (struct gc_chart_process){
            .name = world->name[i],
            .series = series_of(count, span - (int64_t)i * (span / 100), own ? own : 1)};
    }
}

static void world_close(struct world *world)
{
    for (size_t i = 0; i < world->chart.process_count; i++)
        gc_series_free((struct gc_series *)world->process[i].series);
    for (size_t i = 0; i < world->chart.process_count; i++)
        gc_memory_free((struct gc_memory *)world->process[i].memory);
}

static bool overlap(struct gc_rect a, struct gc_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool within(const struct gc_layout *layout, struct gc_rect box)
{
    return box.x >= 0 && box.y >= 0 && box.x + box.w <= layout->width &&
           box.y + box.h <= layout->height;
}

static void check_texts(const struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->text_count; i++) {
        const struct gc_text *text = &layout->text[i];
        if (!within(layout, text->box))
            fail_msg("\"%s\" leaves the page", gc_layout_string(layout, text));
        for (size_t k = 0; k < i; k++)
            if (overlap(text->box, layout->text[k].box))
                fail_msg("\"%s\" overlaps \"%s\" on %g x %g", gc_layout_string(layout, text),
                         gc_layout_string(layout, &layout->text[k]), layout->width, layout->height);
        for (size_t k = 0; k < layout->key_count; k++)
            assert_false(overlap(text->box, layout->key[k].box));
    }
}

static void check_plots(const struct gc_layout *layout, const struct gc_panel *panel)
{
    double above = panel->cell.y;
    assert_true(panel->plot[GC_PLOT_HEAP].shown);
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        const struct gc_plot *plot = &panel->plot[kind];
        if (!plot->shown)
            continue;
        assert_true(within(layout, plot->box));
        assert_true(plot->box.w > 50 && plot->box.h > (kind == GC_PLOT_HEAP ? 25 : 10));
        assert_true(plot->box.y > above);
        assert_true(!plot->known || plot->scale.count >= 2);
        above = plot->box.y + plot->box.h;
    }
}

static void check_panel(const struct gc_layout *layout, const struct gc_panel *panel)
{
    const struct gc_rect *heap = &panel->plot[GC_PLOT_HEAP].box;
    check_plots(layout, panel);
    if (panel->has_peak) {
        assert_true(panel->peak_x >= heap->x);
        assert_true(panel->peak_x <= heap->x + heap->w);
        assert_true(panel->peak_y >= heap->y);
    }
    for (size_t i = 0; i < panel->limit_count; i++)
        assert_true(panel->limit_y[i] >= heap->y && panel->limit_y[i] < heap->y + heap->h);
    if (panel->is_killed) {
        assert_true(panel->killed_x >= heap->x && panel->killed_x <= heap->x + heap->w);
        assert_true(panel->killed_y >= heap->y && panel->killed_y <= heap->y + heap->h);
    }
    for (size_t i = 0; i < panel->steps.count; i++) {
        const struct gc_step *step = &panel->steps.step[i];
        assert_true(step->from < step->to);
        assert_true(i == 0 || step[-1].to <= step->from);
        assert_true(step->pct >= 0 && step->pct <= panel->plot[GC_PLOT_CPU].top * (1 + 1e-9));
    }
}

/* Only what is over lines, or in place of them, stands within a plot. */
static void check_plot_is_free(const struct gc_layout *layout, const struct gc_plot *plot)
{
    if (!plot->shown || !plot->known)
        return;
    for (size_t i = 0; i < layout->text_count; i++)
        if (!layout->text[i].over && overlap(plot->box, layout->text[i].box))
            fail_msg("\"%s\" is in a plot", gc_layout_string(layout, &layout->text[i]));
    for (size_t i = 0; i < layout->key_count; i++)
        assert_false(overlap(plot->box, layout->key[i].box));
}

static void check_layout(const struct gc_chart *chart)
{
    struct gc_layout layout;
    struct gc_error error;
    assert_true(gc_layout_build(&layout, chart, &error));
    check_texts(&layout);
    for (size_t i = 0; i < layout.panel_count; i++) {
        check_panel(&layout, &layout.panel[i]);
        for (int kind = 0; kind < GC_PLOTS; kind++)
            check_plot_is_free(&layout, &layout.panel[i].plot[kind]);
    }
    for (size_t i = 0; i < layout.key_count; i++)
        assert_true(within(&layout, layout.key[i].box));
    gc_layout_release(&layout);
}

static void pages_hold_for_any_processes_and_ranges(void **state)
{
    (void)state;
    static const size_t processes[] = {1, 2, 3, 4, 5, 9, 16, 17, 50};
    static const struct {
        int64_t count, span, peak;
    } data[] = {{1, 5 * GC_SECOND_NS, 3},
                {2, 50 * MS, 3},
                {200, 12 * GC_SECOND_NS, 654},
                {300, 3601 * GC_SECOND_NS, 1000},
                {5000, 30 * DAY, 2 * 1024 * 1024},
                {20, 3, 1},
                {40, INT64_MAX / 2, (int64_t)1 << 60}};
    static const double sizes[][2] = {{0, 0},     {240, 240},     {400, 240},  {240, 2000},
                                      {640, 300}, {16000, 16000}, {3000, 300}, {500, 900}};
    for (size_t p = 0; p < sizeof processes / sizeof processes[0]; p++)
        for (size_t d = 0; d < sizeof data / sizeof data[0]; d++) {
            struct world world;
            world_open(&world, processes[p], data[d].count, data[d].span, data[d].peak);
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                world.chart.width = sizes[s][0];
                world.chart.height = sizes[s][1];
                check_layout(&world.chart);
            }
            world_close(&world);
        }
}

static void two_million_cycles_are_as_good_as_two(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, 1, 2000000, 30 * DAY, 2 * 1024 * 1024);
    check_layout(&world.chart);
    world_close(&world);
}

static void long_names_and_titles_are_cut_with_an_ellipsis(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'W', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct world world;
    world_open(&world, 3, 20, GC_SECOND_NS, 100);
    world.chart.title = world.process[1].name = text;
    check_layout(&world.chart);
    struct gc_layout layout;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    const char *title = gc_layout_string(&layout, &layout.text[0]);
    assert_string_equal(title + strlen(title) - 3, "\xE2\x80\xA6");
    gc_layout_release(&layout);
    world_close(&world);
}

static void bytes_that_are_no_text_become_replacement_characters(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, 1, 3, GC_SECOND_NS, 100);
    world.chart.title = "a\xFF"
                        "b\nc\xC3";
    struct gc_layout layout;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_string_equal(gc_layout_string(&layout, &layout.text[0]), "a\xEF\xBF\xBD"
                                                                    "b\xEF\xBF\xBD"
                                                                    "c\xEF\xBF\xBD");
    gc_layout_release(&layout);
    world_close(&world);
}

static const struct gc_text *text_of(const struct gc_layout *layout, const char *text)
{
    for (size_t i = 0; i < layout->text_count; i++)
        if (strstr(gc_layout_string(layout, &layout->text[i]), text))
            return &layout->text[i];
    return NULL;
}

static bool has_text(const struct gc_layout *layout, const char *text)
{
    return text_of(layout, text) != NULL;
}

static void the_largest_processes_are_shown_in_their_order(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, 50, 5, GC_SECOND_NS, 1000);
    /* The largest is given last. */
    struct gc_chart_process first = world.process[0];
    memmove(world.process, world.process + 1, 49 * sizeof first);
    world.process[49] = first;
    struct gc_layout layout;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.panel_count, GC_CHART_MAX_PANELS);
    for (size_t i = 0; i + 1 < GC_CHART_MAX_PANELS; i++)
        assert_ptr_equal(layout.panel[i].process, &world.process[i]);
    assert_ptr_equal(layout.panel[GC_CHART_MAX_PANELS - 1].process, &world.process[49]);
    assert_true(has_text(&layout, "and 34 more processes not drawn"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void no_process_makes_a_page_with_a_title(void **state)
{
    (void)state;
    struct gc_chart chart = {.title = "nothing"};
    check_layout(&chart);
}

static void a_series_without_cycles_has_a_panel(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, 2, 5, GC_SECOND_NS, 100);
    gc_series_free((struct gc_series *)world.process[1].series);
    world.process[1].series = gc_series_new(GC_SERIES_LIMIT);
    check_layout(&world.chart);
    world_close(&world);
}

static void cycles_without_any_figure_have_a_panel(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, 1, 2, GC_SECOND_NS, 100);
    gc_series_free((struct gc_series *)world.process[0].series);
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_cycle cycle;
    gc_cycle_init(&cycle);
    struct gc_derived absent = {GC_ABSENT, GC_ABSENT, GC_ABSENT, GC_ABSENT,
                                GC_ABSENT, 0,         GC_ABSENT};
    assert_true(gc_series_add(series, &cycle, &absent));
    world.process[0].series = series;
    check_layout(&world.chart);
    world_close(&world);
}

static void the_time_axis_shows_what_was_asked_for(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    struct gc_error error;
    world_open(&world, 3, 500, 10 * GC_SECOND_NS, 100);
    world.chart.from_ns = 2 * GC_SECOND_NS;
    world.chart.to_ns = 4 * GC_SECOND_NS;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_START].range.from == 2 * GC_SECOND_NS &&
                layout.axis[GC_AXIS_START].range.to == 4 * GC_SECOND_NS);
    gc_layout_release(&layout);
    world.chart.from_ns = 5 * GC_SECOND_NS;
    assert_false(gc_layout_build(&layout, &world.chart, &error));
    gc_layout_release(&layout);
    world.chart.to_ns = GC_ABSENT; /* beyond all data */
    world.chart.from_ns = 50 * GC_SECOND_NS;
    check_layout(&world.chart);
    world.chart.from_ns = INT64_MAX;
    check_layout(&world.chart);
    world_close(&world);
}

static void few_intervals_are_steps_of_their_own_and_many_are_joined(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 25, 10 * GC_SECOND_NS, 100);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.window_ns, 0);
    assert_int_equal(layout.panel[0].steps.count, 25);
    gc_layout_release(&layout);
    world_close(&world);
    world_open(&world, 1, 100000, 200 * GC_SECOND_NS, 100);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.window_ns, 2 * GC_SECOND_NS);
    assert_in_range(layout.panel[0].steps.count, 95, 105);
    for (size_t i = 0; i < layout.panel[0].steps.count; i++)
        assert_true(fabs(layout.panel[0].steps.step[i].pct - 4.4) < 0.3);
    gc_layout_release(&layout);
    world_close(&world);
}

static void findings_say_what_the_totals_hold(void **state)
{
    (void)state;
    struct world world;
    struct gc_buffer out = GC_BUFFER_INIT;
    world_open(&world, 2, 1, GC_SECOND_NS, 300);
    struct gc_stands stands;
    assert_true(gc_stands_choose(&stands, &world.chart));
    gc_findings_chart(&out, &world.chart, &stands);
    gc_buffer_add(&out, "", 1);
    assert_non_null(strstr(out.data, "2 GC cycles"));
    assert_non_null(strstr(out.data, "process 1 holds 67 % of the summed peaks"));
    gc_buffer_clear(&out);
    gc_findings_process(&out, &world.process[0], &stands.stand[0], &stands);
    gc_buffer_add(&out, "", 1);
    assert_string_equal(out.data,
                        "1 cycle \xC2\xB7 live peak 100 MiB \xC2\xB7 garbage at peak 67 %");
    gc_stands_release(&stands);
    gc_buffer_release(&out);
    world_close(&world);
}

/* ---- processes of several kinds on a page ---- */

#define NOV_23 (INT64_C(1795392000) * GC_SECOND_NS) /* 2026-11-23 00:00 UTC */

enum kind { STAMPED, NUMBERED, STAMPED_ONLY, SCAVENGED, KINDS };

/* A cycle of Go 1.0 to 1.4: no start, no CPU times, no live heap, no goal. */
static void add_old_cycle(struct gc_series *series, int64_t gc, int64_t time)
{
    struct gc_cycle cycle;
    gc_cycle_init(&cycle);
    cycle.gc = gc;
    cycle.time_ns = time;
    cycle.clock_ns[GC_CLOCK_MARK] = 3 * MS;
    cycle.heap_before_mib = 100 + gc % 9;
    cycle.heap_after_mib = 50;
    cycle.procs = 1;
    struct gc_derived derived = {GC_ABSENT, GC_ABSENT, GC_ABSENT, GC_ABSENT,
                                 GC_ABSENT, 0,         GC_ABSENT};
    assert_true(gc_series_add(series, &cycle, &derived));
}

static void add_new_cycle(struct gc_series *series, int64_t gc, int64_t end, int64_t step,
                          int64_t time)
{
    struct gc_cycle cycle;
    gc_cycle_init(&cycle);
    cycle.gc = gc;
    cycle.start_ns = end - step / 100;
    cycle.time_ns = time;
    cycle.gc_cpu_pct = gc % 5;
    cycle.heap_before_mib = cycle.heap_after_mib = 100 + gc % 9;
    cycle.heap_live_mib = 50;
    cycle.heap_goal_mib = 110;
    struct gc_derived derived = {.end_ns = end,
                                 .interval_ns = step,
                                 .interval_capacity_ns = step,
                                 .gc_cpu_ns = step / 20,
                                 .interval_centipct = 500,
                                 .allocated_mib = GC_ABSENT};
    assert_true(gc_series_add(series, &cycle, &derived));
}

static struct gc_series *series_of_kind(enum kind kind, int64_t count, int64_t span, int64_t start)
{
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    assert_non_null(series);
    for (int64_t gc = 1; gc <= count; gc++) {
        int64_t end = span / count * gc;
        if (kind == SCAVENGED)
            gc_series_set_memory(series, 70 + gc % 7, gc % 11);
        if (kind == NUMBERED || kind == STAMPED_ONLY)
            add_old_cycle(series, gc, kind == NUMBERED ? GC_ABSENT : start + end);
        else
            add_new_cycle(series, gc, end, span / count, kind == STAMPED ? start + end : GC_ABSENT);
    }
    return series;
}

/* PROCESSES from FIRST on, in the order of kinds, each started a little after the one before. */
static void world_of_kinds(struct world *world, size_t processes, int first, int64_t count,
                           int64_t span)
{
    *world = (struct world){.chart = {.title = "programs of several ages",
                                      .processes = world->process,
                                      .process_count = processes,
                                      .clock = GC_CLOCK_WALL,
                                      .from_ns = GC_ABSENT,
                                      .to_ns = GC_ABSENT}};
    for (size_t i = 0; i < processes; i++) {
        enum kind kind = (enum kind)(((size_t)first + i) % KINDS);
        int64_t start = NOV_23 + (int64_t)i * (span / 10);
        snprintf(world->name[i], sizeof world->name[i], "process %zu", i + 1);
        world->process[i] = (struct gc_chart_process){
            .name = world->name[i], .series = series_of_kind(kind, count, span, start)};
    }
}

static void pages_hold_for_processes_of_all_kinds(void **state)
{
    (void)state;
    static const size_t processes[] = {1, 2, 3, 4, 9, 17};
    static const struct {
        int64_t count, span;
    } data[] = {{1, 5 * GC_SECOND_NS},
                {2, 50 * MS},
                {200, 12 * GC_SECOND_NS},
                {500, 3 * 3600 * GC_SECOND_NS},
                {500, 3 * DAY},
                {5000, 400 * DAY},
                {20, 200}};
    static const double sizes[][2] = {{0, 0},      {240, 240}, {300, 240},     {400, 240},
                                      {240, 2000}, {640, 300}, {16000, 16000}, {500, 900}};
    for (size_t p = 0; p < sizeof processes / sizeof processes[0]; p++)
        for (size_t d = 0; d < sizeof data / sizeof data[0]; d++)
            for (int first = 0; first < KINDS; first++) {
                struct world world;
                world_of_kinds(&world, processes[p], first, data[d].count, data[d].span);
                for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                    world.chart.width = sizes[s][0];
                    world.chart.height = sizes[s][1];
                    check_layout(&world.chart);
                }
                world_close(&world);
            }
}

static void processes_stand_where_they_started(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 5, STAMPED, 100, 10 * GC_SECOND_NS); /* 1 and 5 are stamped */
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    const struct gc_panel *one = &layout.panel[0], *other = &layout.panel[4];
    assert_true(one->axis == GC_AXIS_WALL && other->axis == GC_AXIS_WALL);
    assert_true(layout.axis[GC_AXIS_WALL].range.from == NOV_23);
    assert_true(layout.axis[GC_AXIS_WALL].range.to == NOV_23 + 14 * GC_SECOND_NS);
    /* The start of the other one, 4 s later, is where the first was at 4 s. */
    double x = gc_layout_x(&layout, one, 4 * GC_SECOND_NS) - one->plot[GC_PLOT_HEAP].box.x;
    assert_true(fabs(gc_layout_x(&layout, other, 0) - other->plot[GC_PLOT_HEAP].box.x - x) < 0.01);
    assert_int_equal(layout.panel[1].axis, GC_AXIS_NUMBER);
    assert_int_equal(layout.panel[3].axis, GC_AXIS_START);
    assert_true(layout.axis[GC_AXIS_START].range.from == 0);
    gc_layout_release(&layout);
    world.chart.clock = GC_CLOCK_START; /* but what has a stamp alone stays at it */
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.panel[0].axis, GC_AXIS_START);
    assert_int_equal(layout.panel[2].axis, GC_AXIS_WALL);
    gc_layout_release(&layout);
    world_close(&world);
}

static void a_range_since_the_start_leaves_wall_clock_as_it_is(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 1, STAMPED, 100, 10 * GC_SECOND_NS);
    world.chart.from_ns = 2 * GC_SECOND_NS;
    world.chart.to_ns = 3 * GC_SECOND_NS;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_WALL].range.to == NOV_23 + 10 * GC_SECOND_NS);
    gc_layout_release(&layout);
    world_close(&world);
}

static void places_beyond_all_time_are_held_at_its_end(void **state)
{
    (void)state;
    static const int64_t late = INT64_C(9183110399) * GC_SECOND_NS; /* the last stamp there is */
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 2, STAMPED, 1, GC_SECOND_NS);
    struct gc_series *series = (struct gc_series *)world.process[0].series;
    gc_series_free(series);
    world.process[0].series = series = gc_series_new(GC_SERIES_LIMIT);
    add_new_cycle(series, 1, GC_SECOND_NS, GC_SECOND_NS, late);
    add_new_cycle(series, 2, INT64_MAX / 2, GC_SECOND_NS, GC_ABSENT);
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_WALL].range.to == INT64_MAX);
    gc_layout_release(&layout);
    world_close(&world);
}

static void axes_of_wall_clock_tell_the_day_and_those_of_numbers_what_they_count(void **state)
{
    (void)state;
    static const double sizes[][2] = {{0, 0}, {240, 240}, {300, 240}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct world world;
        struct gc_layout layout;
        world_of_kinds(&world, 1, STAMPED, 100, 600 * GC_SECOND_NS);
        world.chart.width = sizes[s][0];
        world.chart.height = sizes[s][1];
        assert_true(gc_layout_build(&layout, &world.chart, NULL));
        assert_true(has_text(&layout, "Nov 23 2026, UTC"));
        assert_true(has_text(&layout, "00:0"));
        gc_layout_release(&layout);
        world_close(&world);
        world_of_kinds(&world, 1, NUMBERED, 100, 1);
        world.chart.width = sizes[s][0];
        world.chart.height = sizes[s][1];
        assert_true(gc_layout_build(&layout, &world.chart, NULL));
        assert_true(has_text(&layout, "GC cycle"));
        assert_true(has_text(&layout, "100"));
        assert_true(has_text(&layout, "peak 108 MiB at gc 8"));
        gc_layout_release(&layout);
        world_close(&world);
    }
}

static void plots_are_those_that_their_row_has_figures_for(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 1, NUMBERED, 100, 100);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_false(layout.panel[0].plot[GC_PLOT_CPU].shown);
    assert_false(has_text(&layout, "GC CPU") || has_text(&layout, "live"));
    gc_layout_release(&layout);
    world_close(&world);
    world_of_kinds(&world, 3, NUMBERED, 100, 100 * GC_SECOND_NS); /* .. STAMPED_ONLY, SCAVENGED */
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        const struct gc_plot *old = &layout.panel[0].plot[kind];
        const struct gc_plot *scavenged = &layout.panel[2].plot[kind];
        assert_true(old->shown && scavenged->shown && scavenged->known);
        assert_int_equal(old->known, kind == GC_PLOT_HEAP);
        assert_true(old->box.y == scavenged->box.y && old->box.h == scavenged->box.h);
    }
    assert_true(has_text(&layout, "no CPU times") && has_text(&layout, "no scavenger lines"));
    assert_true(has_text(&layout, "returned to OS") && has_text(&layout, "in use"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void memory_of_which_one_half_is_known_is_drawn_alone(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 1, STAMPED, 3, 100 * GC_SECOND_NS);
    struct gc_series *series = (struct gc_series *)world.process[0].series;
    gc_series_set_memory(series, GC_ABSENT, 3000);
    add_new_cycle(series, 4, 200 * GC_SECOND_NS, GC_SECOND_NS, GC_ABSENT);
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.panel[0].plot[GC_PLOT_MEMORY].top >= 3000);
    assert_true(has_text(&layout, "returned to OS") && !has_text(&layout, "in use"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void only_processes_side_by_side_have_their_own_starts(void **state)
{
    (void)state;
    static const struct {
        int first;
        enum gc_chart_clock clock;
        bool own;
    } cases[] = {{STAMPED, GC_CLOCK_START, false},  /* .. NUMBERED */
                 {SCAVENGED, GC_CLOCK_START, true}, /* .. STAMPED */
                 {SCAVENGED, GC_CLOCK_WALL, false},
                 {NUMBERED, GC_CLOCK_WALL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct gc_buffer out = GC_BUFFER_INIT;
        world_of_kinds(&world, 2, cases[i].first, 10, 100 * GC_SECOND_NS);
        world.chart.clock = cases[i].clock;
        struct gc_stands stands;
        assert_true(gc_stands_choose(&stands, &world.chart));
        gc_findings_chart(&out, &world.chart, &stands);
        gc_stands_release(&stands);
        gc_buffer_add(&out, "", 1);
        assert_int_equal(strstr(out.data, "each from its own start") != NULL, cases[i].own);
        gc_buffer_release(&out);
        world_close(&world);
    }
}

/* ---- processes of one log ---- */

/* Says that process I started START after those of the same log LOG's first, within BOUND. */
static void start_at(struct world *world, size_t i, const void *log, int64_t start, int64_t bound)
{
    world->process[i].since = log;
    world->process[i].start_ns = start;
    world->process[i].start_bound_ns = bound;
}

/* Three processes of one log: 10, 9.9 and 9.8 s of cycles, started at 0, 1.2 and 3 s. */
static void staggered(struct world *world)
{
    world_open(world, 3, 100, 10 * GC_SECOND_NS, 100);
    start_at(world, 0, world, 0, 0);
    start_at(world, 1, world, 1200 * MS, 3 * MS);
    start_at(world, 2, world, 3000 * MS, 4 * MS);
}

static double shift_of(const struct gc_layout *layout, size_t panel, int64_t at)
{
    const struct gc_panel *p = &layout->panel[panel];
    return gc_layout_x(layout, p, at) - p->plot[GC_PLOT_HEAP].box.x;
}

static void processes_of_one_log_stand_as_far_apart_as_they_started(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    staggered(&world);
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_START].range.from == 0);
    assert_true(layout.axis[GC_AXIS_START].range.to == 12800 * MS);
    assert_true(fabs(shift_of(&layout, 1, 0) - shift_of(&layout, 0, 1200 * MS)) < 0.01);
    assert_true(fabs(shift_of(&layout, 2, 0) - shift_of(&layout, 0, 3000 * MS)) < 0.01);
    /* The first cycle with the peak is the 7th: 693 ms after the start of one that took 9.9 s. */
    assert_true(has_text(&layout, "peak 50 MiB at 1.9 s"));
    assert_true(has_text(&layout, "start +1.200 s \xC2\xB1 3 ms"));
    assert_true(has_text(&layout, "in 12.7 s"));
    assert_true(has_text(&layout, "starts known to 4 ms"));
    assert_false(has_text(&layout, "own start"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void a_process_alone_begins_at_its_own_start(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    staggered(&world);
    world.chart.processes++;
    world.chart.process_count = 1;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.panel[0].origin == 0);
    assert_false(has_text(&layout, "start +") || has_text(&layout, "own start"));
    gc_layout_release(&layout);
    world.chart.process_count = 2; /* the other one started 1.8 s later */
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.panel[0].origin == 0 && layout.panel[1].origin == 1800 * MS);
    gc_layout_release(&layout);
    world.chart.process_count = 3;
    world.chart.processes--;
    world_close(&world);
}

static void one_that_is_known_too_vaguely_stands_by_its_own_start(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    staggered(&world);
    world.process[1].start_bound_ns = 1281 * MS; /* more than a tenth of 12.8 s */
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.panel[1].origin == 0 && layout.panel[2].origin == 3000 * MS);
    assert_true(has_text(&layout, "1 process by its own start"));
    assert_true(has_text(&layout, "100 cycles \xC2\xB7 by its own start"));
    gc_layout_release(&layout);
    world.process[2].since = NULL;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(has_text(&layout, "each from its own start"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void each_log_has_its_own_zero(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_open(&world, 4, 100, 10 * GC_SECOND_NS, 100);
    for (size_t i = 0; i < 4; i++) /* 2 and 3 began before what they are said to be relative to */
        start_at(&world, i, &world.process[i / 2],
                 (int64_t)(i % 2) * 2000 * MS - (int64_t)(i / 2) * GC_SECOND_NS, MS);
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    for (size_t i = 0; i < 4; i++)
        assert_true(layout.panel[i].origin == (int64_t)(i % 2) * 2000 * MS);
    assert_true(has_text(&layout, "each log from its first start"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void processes_of_different_days_stand_by_their_own_starts(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    staggered(&world);
    world.process[2].start_ns =
        70 * GC_SECOND_NS; /* the axis would be 79.8 s, 7.98 times as long */
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.panel[2].origin == 70 * GC_SECOND_NS);
    gc_layout_release(&layout);
    world.process[2].start_ns = DAY;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    for (size_t i = 0; i < 3; i++)
        assert_true(layout.panel[i].origin == 0);
    assert_true(has_text(&layout, "each from its own start"));
    gc_layout_release(&layout);
    world_close(&world);
}

/* From 2 s after the first start to 4 s after the last one. */
static void a_range_is_since_each_process_s_own_start(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    struct gc_error error;
    staggered(&world);
    world.chart.from_ns = 2 * GC_SECOND_NS;
    world.chart.to_ns = 4 * GC_SECOND_NS;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_START].range.from == 2 * GC_SECOND_NS);
    assert_true(layout.axis[GC_AXIS_START].range.to == 7 * GC_SECOND_NS);
    gc_layout_release(&layout);
    world.chart.to_ns = 2 * GC_SECOND_NS;
    assert_false(gc_layout_build(&layout, &world.chart, &error));
    gc_layout_release(&layout);
    world_close(&world);
}

static void pages_hold_for_processes_that_started_at_any_time(void **state)
{
    (void)state;
    static const size_t processes[] = {2, 3, 9, 17};
    static const int64_t spans[] = {3, 10 * GC_SECOND_NS, 30 * DAY, INT64_MAX / 4};
    static const double sizes[][2] = {{0, 0}, {240, 240}, {400, 240}, {240, 2000}, {500, 900}};
    for (size_t p = 0; p < sizeof processes / sizeof processes[0]; p++)
        for (size_t d = 0; d < sizeof spans / sizeof spans[0]; d++) {
            struct world world;
            world_open(&world, processes[p], 40, spans[d], 2048);
            for (size_t i = 0; i < processes[p]; i++)
                start_at(&world, i, i % 5 ? &world : NULL,
                         spans[d] / 7 * (int64_t)(i % 7) - spans[d] / 3,
                         spans[d] / 12 * (int64_t)(i % 2));
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                world.chart.width = sizes[s][0];
                world.chart.height = sizes[s][1];
                check_layout(&world.chart);
            }
            world_close(&world);
        }
}

/* ---- resident memory, limits and kills ---- */

/* Each process has COUNT samples up to SPAN, of up to PEAK MiB. */
static void sample_all(struct world *world, int64_t count, int64_t span, int64_t peak)
{
    for (size_t p = 0; p < world->chart.process_count; p++) {
        struct gc_memory *memory = gc_memory_new(GC_SERIES_LIMIT);
        assert_non_null(memory);
        for (int64_t i = 1; i <= count; i++) {
            struct gc_memory_sample sample = GC_MEMORY_NONE;
            sample.resident_mib = i == count ? peak : peak - peak / (3 + i % 5);
            assert_true(gc_memory_add(memory, span / count * i, peak / 2, &sample));
        }
        world->process[p].memory = memory;
    }
}

static void pages_hold_with_limits_near_each_other_and_kills(void **state)
{
    (void)state;
    static const size_t processes[] = {1, 2, 4, 9, 17};
    static const double sizes[][2] = {{0, 0}, {240, 240}, {400, 240}, {240, 2000}, {500, 900}};
    static const struct gc_chart_limit limits[] = {
        {"memory.max", 800}, {"GOMEMLIMIT", 795},  {"limit", 790}, {"memory.high", 798},
        {"far", 16384},      {"further", 1 << 20}, {"max", 791},   {"most", INT64_MAX}};
    for (size_t p = 0; p < sizeof processes / sizeof processes[0]; p++)
        for (size_t count = 0; count <= GC_CHART_MAX_LIMITS; count++)
            for (int killed = 0; killed < 3; killed++) {
                struct world world;
                world_open(&world, processes[p], 40, 10 * GC_SECOND_NS, 500);
                sample_all(&world, 300, 10 * GC_SECOND_NS, 780);
                world.chart.limits = limits;
                world.chart.limit_count = count;
                for (size_t i = 0; i < processes[p]; i++)
                    world.process[i].killed_ns = killed * 5100 * MS;
                for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                    world.chart.width = sizes[s][0];
                    world.chart.height = sizes[s][1];
                    check_layout(&world.chart);
                }
                world_close(&world);
            }
}

static void limits_near_each_other_are_all_named(void **state)
{
    (void)state;
    static const struct gc_chart_limit limits[] = {
        {"memory.max", 600}, {"GOMEMLIMIT", 596}, {"limit", 592}};
    for (size_t count = 1; count <= 3; count++) {
        struct world world;
        struct gc_layout layout;
        world_open(&world, 1, 40, 10 * GC_SECOND_NS, 500);
        sample_all(&world, 300, 10 * GC_SECOND_NS, 580);
        world.chart.limits = limits;
        world.chart.limit_count = count;
        assert_true(gc_layout_build(&layout, &world.chart, NULL));
        assert_int_equal(layout.panel[0].limit_count, count);
        assert_true(has_text(&layout, "memory.max 600 MiB"));
        assert_int_equal(has_text(&layout, "GOMEMLIMIT 596 MiB"), count > 1);
        assert_int_equal(has_text(&layout, "limit 592 MiB"), count > 2);
        gc_layout_release(&layout);
        world_close(&world);
    }
}

static void limits_of_one_size_are_one_line(void **state)
{
    (void)state;
    static const struct gc_chart_limit limits[] = {
        {"memory.max", 600}, {"limit", 300}, {"GOMEMLIMIT", 600}};
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 40, 10 * GC_SECOND_NS, 500);
    world.chart.limits = limits;
    world.chart.limit_count = 3;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.panel[0].limit_count, 2);
    assert_true(has_text(&layout, "memory.max, GOMEMLIMIT 600 MiB"));
    gc_layout_release(&layout);
    world_close(&world);
}

/* The plot of 500 MiB reaches up to 1500 MiB for a limit, and for none above. */
static void a_limit_far_above_is_said_and_does_not_press_the_lines_down(void **state)
{
    (void)state;
    struct gc_chart_limit limit = {"limit", 1500};
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 40, 10 * GC_SECOND_NS, 500);
    world.chart.limits = &limit;
    world.chart.limit_count = 1;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.panel[0].limit_count, 1);
    assert_true(layout.panel[0].plot[GC_PLOT_HEAP].top > 1500);
    assert_true(has_text(&layout, "limit 1.46 GiB") && !has_text(&layout, "above"));
    gc_layout_release(&layout);
    limit.mib = 1501;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_int_equal(layout.panel[0].limit_count, 0);
    assert_true(layout.panel[0].plot[GC_PLOT_HEAP].top < 600);
    assert_true(has_text(&layout, "above: limit 1.47 GiB"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void resident_memory_is_drawn_with_the_heap(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 40, 10 * GC_SECOND_NS, 500);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_false(has_text(&layout, "resident"));
    gc_layout_release(&layout);
    sample_all(&world, 100, 12 * GC_SECOND_NS, 1024);
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_true(layout.axis[GC_AXIS_START].range.to == 12 * GC_SECOND_NS);
    assert_true(layout.panel[0].plot[GC_PLOT_HEAP].top > 1024);
    assert_true(has_text(&layout, "resident peak 1 GiB, 50 % Go heap"));
    assert_true(has_text(&layout, "heap peak 500 MiB"));
    gc_layout_release(&layout);
    world_close(&world);
}

/* One cycle a second; what the heap has at its peak, and after it. */
enum { CYCLES = 100, PEAK_MIB = 500, LEFT_MIB = 300 };

/* A world of one process that has no cycles and no samples yet. */
static void world_open_empty(struct world *world, struct gc_series **series,
                             struct gc_memory **memory)
{
    *series = gc_series_new(GC_SERIES_LIMIT);
    *memory = gc_memory_new(GC_SERIES_LIMIT);
    assert_true(*series && *memory);
    world_open(world, 1, 1, GC_SECOND_NS, 1);
    gc_series_free((struct gc_series *)world->process[0].series);
    world->process[0].series = *series;
    world->process[0].memory = *memory;
}

static void add_resident(struct gc_memory *memory, int64_t at, int64_t heap, int64_t resident)
{
    struct gc_memory_sample sample = GC_MEMORY_NONE;
    sample.resident_mib = resident;
    assert_true(gc_memory_add(memory, at, heap, &sample));
}

/* A heap that grows until cycle PEAK, and resident memory AHEAD of it, which is given back later.
 */
static void world_open_growing(struct world *world, int64_t peak, int64_t ahead)
{
    struct gc_series *series;
    struct gc_memory *memory;
    world_open_empty(world, &series, &memory);
    for (int64_t i = 1; i <= CYCLES; i++) {
        int64_t heap = i <= peak ? PEAK_MIB * i / peak : LEFT_MIB;
        add_cycle(series, i, i * GC_SECOND_NS, GC_SECOND_NS, heap);
        add_resident(memory, i * GC_SECOND_NS, heap, (i == peak + 1 ? PEAK_MIB : heap) + ahead);
    }
}

/* Whether the strip of the peak's label lies over resident memory of MIB at AT. */
static bool strip_hides(const struct gc_layout *layout, int64_t at, int64_t mib)
{
    const struct gc_text *label = text_of(layout, "heap peak 500 MiB");
    const struct gc_panel *panel = &layout->panel[0];
    assert_non_null(label);
    struct gc_rect point = {gc_layout_x(layout, panel, at),
                            gc_layout_y(panel, GC_RESIDENT, (double)mib), 0, 0};
    return overlap(gc_rect_widened(label->box, GC_STRIP_MARGIN), point);
}

static void the_label_of_a_peak_hides_no_line_of_resident_memory_near_it(void **state)
{
    (void)state;
    static const int64_t ahead[] = {20, 45, 75};
    for (size_t k = 0; k < sizeof ahead / sizeof *ahead; k++) {
        struct world world;
        struct gc_layout layout;
        world_open_growing(&world, CYCLES, ahead[k]);
        assert_true(gc_layout_build(&layout, &world.chart, NULL));
        for (int64_t i = 1; i <= CYCLES; i++)
            assert_false(strip_hides(&layout, i * GC_SECOND_NS, PEAK_MIB * i / CYCLES + ahead[k]));
        gc_layout_release(&layout);
        world_close(&world);
    }
}

/* Resident memory falls just before the label begins: the strip, which is wider, would hide that.
 */
static void the_strip_of_a_peak_s_label_hides_none_beside_it(void **state)
{
    (void)state;
    enum { HIGH = 525, LOW = 490, PEAK_CYCLE = CYCLES / 2, FALL_MS = 700 };
    struct world world;
    struct gc_layout layout;
    struct gc_series *series;
    struct gc_memory *memory;
    int64_t fall = PEAK_CYCLE * GC_SECOND_NS + FALL_MS * MS;
    world_open_empty(&world, &series, &memory);
    for (int64_t i = 1; i <= CYCLES; i++)
        add_cycle(series, i, i * GC_SECOND_NS, GC_SECOND_NS, i == PEAK_CYCLE ? PEAK_MIB : LEFT_MIB);
    add_resident(memory, GC_SECOND_NS, LEFT_MIB, HIGH);
    add_resident(memory, fall, PEAK_MIB, HIGH);
    add_resident(memory, fall + MS, PEAK_MIB, LOW);
    add_resident(memory, CYCLES * GC_SECOND_NS, LEFT_MIB, LOW);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    for (int64_t mib = LOW; mib <= HIGH; mib++)
        assert_false(strip_hides(&layout, fall, mib));
    gc_layout_release(&layout);
    world_close(&world);
}

static void the_label_of_a_peak_leaves_room_for_the_name_of_a_limit_above(void **state)
{
    (void)state;
    enum { NARROW = 280, PEAK_CYCLE = 30 };
    struct gc_chart_limit limit = {"limit of the one", 1 << 20};
    for (int64_t ahead = 1; ahead <= 100; ahead++) {
        struct world world;
        struct gc_layout layout;
        world_open_growing(&world, PEAK_CYCLE, ahead);
        world.chart.width = NARROW;
        world.chart.limits = &limit;
        world.chart.limit_count = 1;
        assert_true(gc_layout_build(&layout, &world.chart, NULL));
        assert_true(has_text(&layout, "above: "));
        gc_layout_release(&layout);
        world_close(&world);
    }
}

static void a_kill_is_marked_when_it_was(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 40, 10 * GC_SECOND_NS, 500);
    sample_all(&world, 100, 10 * GC_SECOND_NS, 600);
    world.process[0].killed_ns = 16 * GC_SECOND_NS;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    const struct gc_panel *panel = &layout.panel[0];
    assert_true(layout.axis[GC_AXIS_START].range.to == 16 * GC_SECOND_NS);
    assert_true(panel->is_killed);
    assert_true(fabs(panel->killed_x - gc_layout_x(&layout, panel, 16 * GC_SECOND_NS)) < 0.01);
    assert_true(fabs(panel->killed_y - gc_layout_y(panel, GC_RESIDENT, 600)) < 0.01);
    assert_true(has_text(&layout, "40 cycles \xC2\xB7 killed: out of memory at 16 s"));
    gc_layout_release(&layout);
    world.chart.from_ns = 0;
    world.chart.to_ns = 15 * GC_SECOND_NS;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    assert_false(layout.panel[0].is_killed);
    gc_layout_release(&layout);
    world_close(&world);
}

/* Samples are counted from the process's start: what has none of them cannot place them. */
static void memory_and_kills_stand_where_the_start_is_known(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_of_kinds(&world, 3, STAMPED, 100, 10 * GC_SECOND_NS); /* .. NUMBERED, STAMPED_ONLY */
    sample_all(&world, 50, 12 * GC_SECOND_NS, 4000);
    for (size_t i = 0; i < 3; i++)
        world.process[i].killed_ns = 13 * GC_SECOND_NS;
    check_layout(&world.chart);
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    const struct gc_panel *panel = layout.panel;
    assert_true(panel[0].axis == GC_AXIS_WALL && panel[0].is_killed);
    assert_true(panel[0].plot[GC_PLOT_HEAP].top > 4000);
    assert_true(layout.axis[GC_AXIS_WALL].range.to == NOV_23 + 13 * GC_SECOND_NS);
    for (size_t i = 1; i < 3; i++)
        assert_true(!panel[i].is_killed && panel[i].plot[GC_PLOT_HEAP].top < 1000);
    assert_true(has_text(&layout, "3 processes killed: out of memory"));
    gc_layout_release(&layout);
    world_close(&world);
}

static void low_plots_have_a_label_above_0(void **state)
{
    (void)state;
    struct world world;
    struct gc_layout layout;
    world_open(&world, 1, 50, 10 * GC_SECOND_NS, 100);
    world.chart.width = world.chart.height = 240;
    assert_true(gc_layout_build(&layout, &world.chart, NULL));
    const struct gc_scale *scale = &layout.panel[0].plot[GC_PLOT_CPU].scale;
    assert_true(scale->count >= 2);
    assert_true(has_text(&layout, "0 %") && has_text(&layout, scale->tick[scale->count - 1].label));
    gc_layout_release(&layout);
    world_close(&world);
}

/* How those who lack a kind of cones see colours of linear light: Machado and others, 2009. */
static const double sights[][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                      {{0.152286, 1.052583, -0.204868},
                                       {0.114503, 0.786281, 0.099216},
                                       {-0.003882, -0.048116, 1.051998}},
                                      {{0.367322, 0.860646, -0.227968},
                                       {0.280085, 0.672501, 0.047413},
                                       {-0.011820, 0.042940, 0.968881}},
                                      {{1.255528, -0.076749, -0.178779},
                                       {-0.078411, 0.930809, 0.147602},
                                       {0.004733, 0.691367, 0.303900}}};

static double linear(double part)
{
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double cube(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* COLOR as CIE L*a*b*, as one sees it. */
static void see(struct gc_color color, const double sight[3][3], double lab[3])
{
    double light[] = {linear(color.red), linear(color.green), linear(color.blue)}, seen[3];
    for (int i = 0; i < 3; i++)
        seen[i] = fmin(
            1, fmax(0, sight[i][0] * light[0] + sight[i][1] * light[1] + sight[i][2] * light[2]));
    double x = cube((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    double y = cube(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    double z = cube((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static void resident_memory_is_told_from_the_heap_s_lines_by_all_eyes(void **state)
{
    (void)state;
    static const enum gc_role lines[] = {GC_ROLE_BEFORE, GC_ROLE_AFTER, GC_ROLE_LIVE,
                                         GC_ROLE_GOAL,   GC_ROLE_LIMIT, GC_ROLE_BACKGROUND};
    for (int theme = GC_THEME_LIGHT; theme <= GC_THEME_DARK; theme++)
        for (size_t s = 0; s < sizeof sights / sizeof sights[0]; s++)
            for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
                double a[3], b[3];
                see(gc_theme_color(theme, GC_ROLE_RESIDENT), sights[s], a);
                see(gc_theme_color(theme, lines[i]), sights[s], b);
                assert_true(hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]) > 20);
            }
}

static double luminance(struct gc_color color)
{
    double parts[] = {color.red, color.green, color.blue};
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += weights[i] *
               (parts[i] <= 0.03928 ? parts[i] / 12.92 : pow((parts[i] + 0.055) / 1.055, 2.4));
    return sum;
}

static void text_stands_out_from_the_background(void **state)
{
    (void)state;
    static const enum gc_role roles[] = {GC_ROLE_TEXT, GC_ROLE_MUTED, GC_ROLE_AFTER, GC_ROLE_LIMIT};
    for (int theme = GC_THEME_LIGHT; theme <= GC_THEME_DARK; theme++)
        for (int i = 0; i < 4; i++) {
            double a = luminance(gc_theme_color(theme, roles[i]));
            double b = luminance(gc_theme_color(theme, GC_ROLE_BACKGROUND));
            assert_true((fmax(a, b) + 0.05) / (fmin(a, b) + 0.05) >= 4.5);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_hold_for_any_processes_and_ranges),
        cmocka_unit_test(two_million_cycles_are_as_good_as_two),
        cmocka_unit_test(long_names_and_titles_are_cut_with_an_ellipsis),
        cmocka_unit_test(bytes_that_are_no_text_become_replacement_characters),
        cmocka_unit_test(the_largest_processes_are_shown_in_their_order),
        cmocka_unit_test(no_process_makes_a_page_with_a_title),
        cmocka_unit_test(a_series_without_cycles_has_a_panel),
        cmocka_unit_test(cycles_without_any_figure_have_a_panel),
        cmocka_unit_test(the_time_axis_shows_what_was_asked_for),
        cmocka_unit_test(few_intervals_are_steps_of_their_own_and_many_are_joined),
        cmocka_unit_test(findings_say_what_the_totals_hold),
        cmocka_unit_test(pages_hold_for_processes_of_all_kinds),
        cmocka_unit_test(processes_stand_where_they_started),
        cmocka_unit_test(a_range_since_the_start_leaves_wall_clock_as_it_is),
        cmocka_unit_test(places_beyond_all_time_are_held_at_its_end),
        cmocka_unit_test(axes_of_wall_clock_tell_the_day_and_those_of_numbers_what_they_count),
        cmocka_unit_test(plots_are_those_that_their_row_has_figures_for),
        cmocka_unit_test(memory_of_which_one_half_is_known_is_drawn_alone),
        cmocka_unit_test(only_processes_side_by_side_have_their_own_starts),
        cmocka_unit_test(processes_of_one_log_stand_as_far_apart_as_they_started),
        cmocka_unit_test(a_process_alone_begins_at_its_own_start),
        cmocka_unit_test(one_that_is_known_too_vaguely_stands_by_its_own_start),
        cmocka_unit_test(each_log_has_its_own_zero),
        cmocka_unit_test(processes_of_different_days_stand_by_their_own_starts),
        cmocka_unit_test(a_range_is_since_each_process_s_own_start),
        cmocka_unit_test(pages_hold_for_processes_that_started_at_any_time),
        cmocka_unit_test(pages_hold_with_limits_near_each_other_and_kills),
        cmocka_unit_test(limits_near_each_other_are_all_named),
        cmocka_unit_test(limits_of_one_size_are_one_line),
        cmocka_unit_test(a_limit_far_above_is_said_and_does_not_press_the_lines_down),
        cmocka_unit_test(resident_memory_is_drawn_with_the_heap),
        cmocka_unit_test(the_label_of_a_peak_hides_no_line_of_resident_memory_near_it),
        cmocka_unit_test(the_strip_of_a_peak_s_label_hides_none_beside_it),
        cmocka_unit_test(the_label_of_a_peak_leaves_room_for_the_name_of_a_limit_above),
        cmocka_unit_test(a_kill_is_marked_when_it_was),
        cmocka_unit_test(memory_and_kills_stand_where_the_start_is_known),
        cmocka_unit_test(resident_memory_is_told_from_the_heap_s_lines_by_all_eyes),
        cmocka_unit_test(low_plots_have_a_label_above_0),
        cmocka_unit_test(text_stands_out_from_the_background),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
