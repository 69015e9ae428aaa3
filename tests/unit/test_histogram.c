#include "unit.h"

#include "histogram.h"

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Two significant digits from 1 us up, as the runtime prints below 10 ms. */
static int64_t printable(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1;
    int64_t us = (int64_t)(*seed >> 40) % 90 + 10;
    for (unsigned decade = (unsigned)(*seed >> 33) % 4; decade > 0; decade--)
        us *= 10;
    return us * 1000;
}

TEST(quantiles_of_printed_pauses_are_those_of_the_sorted_list)
{
    (void)state;
    enum { N = 5000 };
    static int64_t value[N];
    struct gc_histogram h = {0};
    uint64_t seed = 7;
    for (int i = 0; i < N; i++)
        gc_histogram_add(&h, value[i] = printable(&seed));
    qsort(value, N, sizeof *value, by_size);
    assert_int_equal(gc_histogram_quantile(&h, 500), value[N / 2 - 1]);
    assert_int_equal(gc_histogram_quantile(&h, 990), value[N * 99 / 100 - 1]);
    assert_int_equal(gc_histogram_quantile(&h, 1000), value[N - 1]);
}

TEST(one_value_is_every_quantile_and_none_is_none)
{
    (void)state;
    struct gc_histogram h = {0};
    assert_int_equal(gc_histogram_quantile(&h, 500), -1);
    gc_histogram_add(&h, 0);
    assert_int_equal(gc_histogram_quantile(&h, 1), 0);
    assert_int_equal(gc_histogram_quantile(&h, 1000), 0);
}

TEST(the_longest_pause_that_can_be_held_has_a_bin)
{
    (void)state;
    struct gc_histogram h = {0};
    gc_histogram_add(&h, INT64_MAX);
    assert_true(gc_histogram_quantile(&h, 500) > INT64_C(1000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_of_printed_pauses_are_those_of_the_sorted_list),
        cmocka_unit_test(one_value_is_every_quantile_and_none_is_none),
        cmocka_unit_test(the_longest_pause_that_can_be_held_has_a_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
