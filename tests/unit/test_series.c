#include "unit.h"

#include "cycles.h"
#include "derive.h"

static void add(struct gc_series *series, struct gc_derive *last, const struct gc_cycle *cycle)
{
    struct gc_derived derived = gc_derive_next(last, cycle);
    assert_true(gc_series_add(series, cycle, &derived));
}

/* N cycles 10 ms apart whose heap runs through a sawtooth. */
static struct gc_series *sawtooth(int64_t n, size_t limit)
{
    struct gc_series *series = gc_series_new(limit);
    struct gc_derive last = {0};
    for (int64_t i = 0; i < n; i++) {
        struct gc_cycle c = cycle_at(i + 1, i * 10, 2);
        c.heap_after_mib = 10 + i % 97;
        add(series, &last, &c);
    }
    return series;
}

TEST(a_short_series_is_exact)
{
    (void)state;
    size_t count;
    struct gc_series *series = sawtooth(4096, 4096);
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    assert_int_equal(count, 4096);
    assert_true(gc_series_is_exact(series));
    for (size_t i = 0; i < count; i++) {
        const struct gc_m4 *after = &b[i].value[GC_HEAP_AFTER];
        assert_int_equal(b[i].cycles, 1);
        assert_int_equal(b[i].end, ((int64_t)i * 10 + 1) * MS);
        assert_int_equal(after->first, 10 + (int64_t)i % 97);
        assert_true(after->first == after->last && after->min == after->max);
    }
    gc_series_free(series);
}

TEST(a_long_series_stays_within_its_limit_and_loses_nothing_of_its_sums)
{
    (void)state;
    for (int64_t n = 4097; n < 2000000; n *= 5) {
        size_t count;
        struct gc_series *series = sawtooth(n, 4096);
        const struct gc_bucket *b = gc_series_buckets(series, &count);
        int64_t cycles = 0, cpu = 0, interval = 0;
        assert_false(gc_series_is_exact(series));
        assert_in_range(count, 1024, 4096);
        for (size_t i = 0; i < count; i++) {
            const struct gc_m4 *m = &b[i].value[GC_HEAP_AFTER];
            assert_true(b[i].begin <= b[i].end);
            assert_true(i == 0 || b[i - 1].end < b[i].begin);
            assert_true(m->min <= m->first && m->first <= m->max);
            assert_true(m->min <= m->last && m->last <= m->max);
            cycles += b[i].cycles;
            cpu += b[i].gc_cpu_ns;
            interval += b[i].interval_ns;
        }
        assert_int_equal(cycles, n);
        assert_int_equal(cpu, n * 2 * MS);
        assert_int_equal(interval, gc_series_totals(series)->last_end_ns);
        gc_series_free(series);
    }
}

/* What is drawn of it keeps its extremes: each bucket's are those of its own cycles. */
TEST(buckets_have_the_extremes_of_their_cycles)
{
    (void)state;
    enum { N = 100000 };
    size_t count;
    struct gc_series *series = sawtooth(N, 256);
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    int64_t i = 0;
    for (size_t k = 0; k < count; k++) {
        int64_t min = INT64_MAX, max = 0, first = 10 + i % 97;
        for (int64_t end = i + b[k].cycles; i < end; i++) {
            int64_t v = 10 + i % 97;
            min = v < min ? v : min;
            max = v > max ? v : max;
        }
        assert_int_equal(b[k].value[GC_HEAP_AFTER].first, first);
        assert_int_equal(b[k].value[GC_HEAP_AFTER].last, 10 + (i - 1) % 97);
        assert_int_equal(b[k].value[GC_HEAP_AFTER].min, min);
        assert_int_equal(b[k].value[GC_HEAP_AFTER].max, max);
    }
    assert_int_equal(i, N);
    gc_series_free(series);
}

TEST(totals_are_those_of_the_cycles)
{
    (void)state;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    struct gc_cycle c = cycle_at(1, 99, 2);
    c.clock_ns[GC_CLOCK_SWEEP_TERM] = 30000;
    add(series, &last, &c);
    c = cycle_at(2, 199, 20);
    c.heap_before_mib = 90;
    c.heap_after_mib = 100;
    c.heap_live_mib = 25;
    c.heap_goal_mib = GC_NO_GOAL_MIB;
    c.forced = 1;
    add(series, &last, &c);
    c = cycle_at(5, 299, 2);
    add(series, &last, &c);
    const struct gc_totals *t = gc_series_totals(series);
    assert_int_equal(t->cycles, 3);
    assert_int_equal(t->missing, 2);
    assert_int_equal(t->first_gc, 1);
    assert_int_equal(t->last_gc, 5);
    assert_int_equal(t->forced, 1);
    assert_int_equal(t->peak_heap_mib, 100);
    assert_int_equal(t->peak_heap_live_mib, 25);
    assert_int_equal(t->peak_heap_end_ns, 200 * MS);
    assert_int_equal(t->peak_goal_mib, 4); /* the sentinel is no goal */
    assert_int_equal(t->gc_cpu_ns, 22 * MS);
    assert_int_equal(t->capacity_ns, 400 * MS); /* the interval after the gap is not known */
    assert_int_equal(t->worst_centipct, 1000);
    assert_int_equal(t->allocated_mib, 4 + 88 + 10); /* of gc 1; 90 - 2; 100 - 90 */
    assert_int_equal(t->pause_max_ns, 30000);
    assert_int_equal(t->pauses, 6);
    gc_series_free(series);
}

TEST(time_that_runs_backwards_is_held_at_the_last_end)
{
    (void)state;
    size_t count;
    struct gc_series *series = gc_series_new(64);
    struct gc_derive last = {0};
    for (int i = 0; i < 1000; i++) {
        struct gc_cycle c = cycle_at(i + 1, i % 2 ? 5 : 900000000, 1);
        add(series, &last, &c);
    }
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    for (size_t i = 1; i < count; i++)
        assert_true(b[i - 1].end <= b[i].begin);
    gc_series_free(series);
}

TEST(a_lower_limit_joins_what_is_there)
{
    (void)state;
    size_t count;
    struct gc_series *series = sawtooth(4000, 4096);
    gc_series_set_limit(series, 64);
    gc_series_buckets(series, &count);
    assert_in_range(count, 16, 64);
    assert_int_equal(gc_series_totals(series)->cycles, 4000);
    gc_series_free(series);
}

TEST(figures_as_large_as_can_be_do_no_harm)
{
    (void)state;
    struct gc_series *series = gc_series_new(16);
    struct gc_derive last = {0};
    for (int i = 0; i < 100; i++) {
        struct gc_cycle c = cycle_at(i + 1, 0, 0);
        c.start_ns = INT64_MAX / 128 * i;
        c.cpu_ns[GC_CPU_BACKGROUND] = INT64_MAX;
        c.clock_ns[GC_CLOCK_SWEEP_TERM] = INT64_MAX / 2;
        c.heap_after_mib = INT64_MAX;
        c.procs = INT64_MAX;
        add(series, &last, &c);
    }
    assert_true(gc_series_totals(series)->pause_total_ns > 0);
    gc_series_free(series);
}

/* gc7(1): 3+2+1 ms, 10 -> 4 MB: as Go 1.0 to 1.2 print it. */
static struct gc_cycle old_cycle(int64_t gc, int64_t before, int64_t after)
{
    struct gc_cycle c;
    gc_cycle_init(&c);
    c.gc = gc;
    c.clock_ns[GC_CLOCK_MARK] = 3 * MS;
    c.clock_ns[GC_CLOCK_MARK_TERM] = 3 * MS;
    c.heap_before_mib = before;
    c.heap_after_mib = after;
    c.procs = 1;
    return c;
}

TEST(cycles_without_times_stand_at_their_numbers)
{
    (void)state;
    size_t count;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    for (int64_t gc = 5; gc < 15; gc += 1 + gc % 2) {
        struct gc_cycle c = old_cycle(gc, 10, 4);
        add(series, &last, &c);
    }
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    const struct gc_totals *t = gc_series_totals(series);
    assert_int_equal(gc_series_axis(series), GC_AXIS_NUMBER);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(b[i].begin, 5 + 2 * (int64_t)i);
    assert_true(t->last_end_ns == GC_ABSENT && t->start_time_ns == GC_ABSENT);
    gc_series_free(series);
}

TEST(an_old_heap_peaks_before_its_collection)
{
    (void)state;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    struct gc_cycle one = old_cycle(1, 10, 4), two = old_cycle(2, 30, 9);
    add(series, &last, &one);
    add(series, &last, &two);
    const struct gc_totals *t = gc_series_totals(series);
    assert_int_equal(t->peak_heap_mib, 30);
    assert_int_equal(t->peak_heap_at, 2);
    assert_true(t->peak_heap_live_mib == GC_ABSENT && t->peak_heap_end_ns == GC_ABSENT);
    assert_int_equal(t->allocated_mib, 0); /* what was live is not known, nor for how long */
    gc_series_free(series);
}

TEST(an_old_cycle_is_one_pause_from_its_beginning_to_its_end)
{
    (void)state;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    struct gc_cycle c = old_cycle(1, 10, 4);
    add(series, &last, &c);
    c = old_cycle(2, 10, 4);
    c.clock_ns[GC_CLOCK_SWEEP_TERM] = 4 * MS;
    add(series, &last, &c);
    const struct gc_totals *t = gc_series_totals(series);
    assert_int_equal(t->pauses, 2);
    assert_int_equal(t->pause_total_ns, 16 * MS);
    assert_int_equal(t->pause_max_ns, 10 * MS);
    gc_series_free(series);
}

TEST(cycles_with_nothing_but_a_time_stamp_stand_at_it)
{
    (void)state;
    size_t count;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    static const int64_t stamps[] = {1000, 3000, 2000, GC_ABSENT, 9000};
    static const int64_t places[] = {1000, 3000, 3000, 3000, 9000};
    for (int i = 0; i < 5; i++) {
        struct gc_cycle c = old_cycle(i + 1, 10, 4);
        c.time_ns = stamps[i] == GC_ABSENT ? GC_ABSENT : stamps[i] * MS;
        add(series, &last, &c);
    }
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    assert_int_equal(gc_series_axis(series), GC_AXIS_WALL);
    for (size_t i = 0; i < count; i++)
        assert_true(b[i].begin == places[i] * MS);
    gc_series_free(series);
}

TEST(a_process_started_when_the_earliest_of_its_stamps_says)
{
    (void)state;
    static const int64_t delays_ms[] = {20, 3, 700}; /* of the shipper */
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    for (int i = 0; i < 3; i++) {
        struct gc_cycle c = cycle_at(i + 1, 100 * i, 1); /* ends 1 ms later */
        c.time_ns = (1000000 + 100 * i + 1 + delays_ms[i]) * MS;
        add(series, &last, &c);
    }
    assert_int_equal(gc_series_axis(series), GC_AXIS_START);
    assert_true(gc_series_totals(series)->start_time_ns == 1000003 * MS);
    gc_series_free(series);
}

TEST(a_stamp_before_1970_had_the_process_started_tells_no_start)
{
    (void)state;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    struct gc_cycle c = cycle_at(1, INT64_MAX / MS - 5, 1);
    c.time_ns = 0;
    add(series, &last, &c);
    assert_true(gc_series_totals(series)->start_time_ns == GC_ABSENT);
    gc_series_free(series);
}

/* Each field in turn is absent, alone and with all others. */
TEST(any_field_may_be_absent)
{
    (void)state;
    enum { FIELDS = sizeof(struct gc_cycle) / sizeof(int64_t) };
    for (int field = 0; field <= 2 * FIELDS; field++) {
        struct gc_series *series = gc_series_new(16);
        struct gc_derive last = {0};
        for (int64_t gc = 1; gc < 100; gc++) {
            struct gc_cycle c = cycle_at(gc, 10 * gc, 1);
            c.time_ns = gc * MS;
            int64_t *fields = &c.gc;
            for (int i = 0; i < FIELDS; i++)
                if (i == field || (field >= FIELDS && i != field - FIELDS))
                    fields[i] = GC_ABSENT;
            add(series, &last, &c);
        }
        assert_int_equal(gc_series_totals(series)->cycles, 99);
        gc_series_free(series);
    }
}

static void has_m4(const struct gc_m4 *m4, int64_t first, int64_t last, int64_t min, int64_t max)
{
    assert_true(m4->first == first && m4->last == last && m4->min == min && m4->max == max);
}

TEST(memory_goes_to_the_next_cycle_and_on)
{
    (void)state;
    size_t count;
    struct gc_series *series = gc_series_new(GC_SERIES_LIMIT);
    struct gc_derive last = {0};
    for (int i = 0; i < 4; i++) {
        if (i == 1) {
            gc_series_set_memory(series, 40, GC_ABSENT);
            gc_series_set_memory(series, 70, 5);
            gc_series_set_memory(series, 50, GC_ABSENT);
        }
        if (i == 3)
            gc_series_set_memory(series, 60, 3);
        struct gc_cycle c = cycle_at(i + 1, 10 * i, 1);
        add(series, &last, &c);
    }
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    assert_true(b[0].value[GC_MEM_IN_USE].first == GC_ABSENT);
    has_m4(&b[1].value[GC_MEM_IN_USE], 40, 50, 40, 70);
    has_m4(&b[1].value[GC_MEM_RETURNED], 5, 5, 5, 5);
    has_m4(&b[2].value[GC_MEM_IN_USE], 50, 50, 50, 50);
    has_m4(&b[3].value[GC_MEM_IN_USE], 60, 60, 60, 60);
    has_m4(&b[3].value[GC_MEM_RETURNED], 3, 3, 3, 3);
    const struct gc_totals *t = gc_series_totals(series);
    assert_int_equal(t->peak_returned_mib, 5);
    assert_int_equal(t->last_returned_mib, 3);
    assert_int_equal(t->last_in_use_mib, 60);
    gc_series_free(series);
}

TEST(joined_buckets_keep_the_extremes_of_memory)
{
    (void)state;
    size_t count;
    int64_t max = 0;
    struct gc_series *series = gc_series_new(16);
    struct gc_derive last = {0};
    for (int i = 0; i < 1000; i++) {
        gc_series_set_memory(series, i == 777 ? 9000 : 20, i == 3 ? GC_ABSENT : 1);
        struct gc_cycle c = cycle_at(i + 1, 10 * i, 1);
        add(series, &last, &c);
    }
    const struct gc_bucket *b = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++) {
        max = b[i].value[GC_MEM_IN_USE].max > max ? b[i].value[GC_MEM_IN_USE].max : max;
        has_m4(&b[i].value[GC_MEM_RETURNED], 1, 1, 1, 1);
    }
    assert_int_equal(max, 9000);
    gc_series_free(series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_series_is_exact),
        cmocka_unit_test(a_long_series_stays_within_its_limit_and_loses_nothing_of_its_sums),
        cmocka_unit_test(buckets_have_the_extremes_of_their_cycles),
        cmocka_unit_test(totals_are_those_of_the_cycles),
        cmocka_unit_test(time_that_runs_backwards_is_held_at_the_last_end),
        cmocka_unit_test(a_lower_limit_joins_what_is_there),
        cmocka_unit_test(figures_as_large_as_can_be_do_no_harm),
        cmocka_unit_test(cycles_without_times_stand_at_their_numbers),
        cmocka_unit_test(an_old_heap_peaks_before_its_collection),
        cmocka_unit_test(an_old_cycle_is_one_pause_from_its_beginning_to_its_end),
        cmocka_unit_test(cycles_with_nothing_but_a_time_stamp_stand_at_it),
        cmocka_unit_test(a_process_started_when_the_earliest_of_its_stamps_says),
        cmocka_unit_test(a_stamp_before_1970_had_the_process_started_tells_no_start),
        cmocka_unit_test(any_field_may_be_absent),
        cmocka_unit_test(memory_goes_to_the_next_cycle_and_on),
        cmocka_unit_test(joined_buckets_keep_the_extremes_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
