#include "unit.h"

#include <gcplot/memory.h>

#define LIMIT 64

static void add(struct gc_memory *memory, int64_t at, int64_t heap, int64_t resident)
{
    struct gc_memory_sample sample = GC_MEMORY_NONE;
    sample.resident_mib = resident;
    assert_true(gc_memory_add(memory, at, heap, &sample));
}

/* N samples a ms apart. */
static int64_t resident_at(int64_t i)
{
    return 100 + i * 7919 % 1009;
}

static struct gc_memory *memory_of(int64_t n, size_t limit)
{
    struct gc_memory *memory = gc_memory_new(limit);
    assert_non_null(memory);
    for (int64_t i = 0; i < n; i++)
        add(memory, i * 1000000, 50, resident_at(i));
    return memory;
}

TEST(up_to_the_limit_each_sample_is_a_point)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = memory_of(LIMIT, LIMIT);
    const struct gc_memory_point *point = gc_memory_points(memory, &count);
    assert_int_equal(count, LIMIT);
    for (size_t i = 0; i < count; i++) {
        const struct gc_m4 *m4 = &point[i].resident;
        assert_true(point[i].begin == (int64_t)i * 1000000 && point[i].end == point[i].begin);
        assert_true(m4->first == resident_at((int64_t)i) && m4->last == m4->first);
        assert_true(m4->min == m4->first && m4->max == m4->first);
    }
    gc_memory_free(memory);
}

/* POINT is what the samples from FROM on come to; the first one behind it. */
static int64_t check_point(const struct gc_memory_point *point, int64_t from)
{
    int64_t i = from, min = INT64_MAX, max = 0;
    assert_true(point->begin == from * 1000000);
    assert_true(point->resident.first == resident_at(from));
    for (; i * 1000000 <= point->end; i++) {
        min = resident_at(i) < min ? resident_at(i) : min;
        max = resident_at(i) > max ? resident_at(i) : max;
    }
    assert_true(point->end == (i - 1) * 1000000 && point->resident.last == resident_at(i - 1));
    assert_true(point->resident.min == min && point->resident.max == max);
    return i;
}

TEST(beyond_it_points_keep_the_first_the_last_the_least_and_the_most)
{
    (void)state;
    for (int64_t n = LIMIT + 1; n < 300000; n *= 3) {
        size_t count;
        struct gc_memory *memory = memory_of(n, LIMIT);
        const struct gc_memory_point *point = gc_memory_points(memory, &count);
        int64_t at = 0;
        assert_in_range(count, LIMIT / 4, LIMIT);
        for (size_t i = 0; i < count; i++)
            at = check_point(&point[i], at);
        assert_int_equal(at, n);
        assert_int_equal(gc_memory_totals(memory)->samples, n);
        gc_memory_free(memory);
    }
}

TEST(a_lower_limit_joins_what_is_there)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = memory_of(1000, 4096);
    gc_memory_set_limit(memory, LIMIT);
    const struct gc_memory_point *point = gc_memory_points(memory, &count);
    int64_t at = 0;
    assert_in_range(count, LIMIT / 4, LIMIT);
    for (size_t i = 0; i < count; i++)
        at = check_point(&point[i], at);
    assert_int_equal(at, 1000);
    gc_memory_set_limit(memory, 0); /* taken as 16 */
    gc_memory_points(memory, &count);
    assert_in_range(count, 2, 16);
    gc_memory_free(memory);
}

TEST(moments_as_far_apart_as_there_are_stay_within_the_limit)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = gc_memory_new(16);
    for (int64_t i = 0; i < 1000; i++)
        add(memory, i < 500 ? i : INT64_MAX - 1000 + i, GC_ABSENT, 1);
    const struct gc_memory_point *point = gc_memory_points(memory, &count);
    assert_in_range(count, 1, 16);
    assert_true(point[0].begin == 0 && point[count - 1].end == INT64_MAX - 1);
    gc_memory_free(memory);
}

TEST(the_peak_is_the_first_of_its_size_with_the_heap_of_then)
{
    (void)state;
    struct gc_memory *memory = gc_memory_new(LIMIT);
    add(memory, 1, 10, 30);
    add(memory, 2, 20, 50);
    add(memory, 3, 25, 50);
    add(memory, 4, 9, 40);
    const struct gc_memory_totals *totals = gc_memory_totals(memory);
    assert_int_equal(totals->samples, 4);
    assert_int_equal(totals->peak_mib, 50);
    assert_int_equal(totals->peak_ns, 2);
    assert_int_equal(totals->peak_heap_mib, 20);
    assert_int_equal(totals->last_mib, 40);
    assert_true(totals->peak_anonymous_mib == GC_ABSENT && totals->peak_swap_mib == GC_ABSENT);
    gc_memory_free(memory);
}

TEST(what_else_the_kernel_said_is_in_the_totals)
{
    (void)state;
    struct gc_memory *memory = gc_memory_new(LIMIT);
    assert_true(gc_memory_add(memory, 1, 10, &(struct gc_memory_sample){30, 22, GC_ABSENT}));
    assert_true(gc_memory_add(memory, 2, 10, &(struct gc_memory_sample){28, 21, 7}));
    assert_true(gc_memory_add(memory, 3, 10, &(struct gc_memory_sample){27, GC_ABSENT, 0}));
    const struct gc_memory_totals *totals = gc_memory_totals(memory);
    assert_int_equal(totals->peak_anonymous_mib, 22);
    assert_int_equal(totals->peak_swap_mib, 7);
    gc_memory_free(memory);
}

TEST(without_resident_memory_it_is_no_sample)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = gc_memory_new(LIMIT);
    assert_true(gc_memory_add(memory, 1, 10, &GC_MEMORY_NONE));
    assert_true(gc_memory_add(memory, 1, 10, &(struct gc_memory_sample){GC_ABSENT, 5, 5}));
    gc_memory_points(memory, &count);
    assert_int_equal(count, 0);
    const struct gc_memory_totals *totals = gc_memory_totals(memory);
    assert_int_equal(totals->samples, 0);
    assert_true(totals->peak_mib == GC_ABSENT && totals->peak_ns == GC_ABSENT);
    assert_true(totals->peak_swap_mib == GC_ABSENT && totals->last_mib == GC_ABSENT);
    gc_memory_free(memory);
}

TEST(a_sample_of_no_known_moment_is_in_the_totals_alone)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = gc_memory_new(LIMIT);
    add(memory, GC_ABSENT, 10, 30);
    gc_memory_points(memory, &count);
    assert_int_equal(count, 0);
    assert_int_equal(gc_memory_totals(memory)->peak_mib, 30);
    assert_true(gc_memory_totals(memory)->peak_ns == GC_ABSENT);
    gc_memory_free(memory);
}

TEST(a_late_sample_is_put_where_the_last_one_is)
{
    (void)state;
    size_t count;
    struct gc_memory *memory = gc_memory_new(LIMIT);
    add(memory, -5, 10, 20);
    add(memory, 100, 10, 30);
    add(memory, 90, 10, 40);
    const struct gc_memory_point *point = gc_memory_points(memory, &count);
    assert_int_equal(count, 3);
    assert_true(point[0].begin == 0 && point[1].begin == 100 && point[2].begin == 100);
    assert_int_equal(gc_memory_totals(memory)->peak_ns, 100);
    gc_memory_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_the_limit_each_sample_is_a_point),
        cmocka_unit_test(beyond_it_points_keep_the_first_the_last_the_least_and_the_most),
        cmocka_unit_test(a_lower_limit_joins_what_is_there),
        cmocka_unit_test(moments_as_far_apart_as_there_are_stay_within_the_limit),
        cmocka_unit_test(the_peak_is_the_first_of_its_size_with_the_heap_of_then),
        cmocka_unit_test(what_else_the_kernel_said_is_in_the_totals),
        cmocka_unit_test(without_resident_memory_it_is_no_sample),
        cmocka_unit_test(a_sample_of_no_known_moment_is_in_the_totals_alone),
        cmocka_unit_test(a_late_sample_is_put_where_the_last_one_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
