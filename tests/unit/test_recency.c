#include "unit.h"

#include "recency.h"

TEST(the_place_that_was_used_longest_ago_comes_first)
{
    (void)state;
    struct gc_recency recency;
    gc_recency_init(&recency);
    assert_int_equal(gc_recency_oldest(&recency), GC_RECENCY_PLACES);
    gc_recency_use(&recency, 7);
    gc_recency_use(&recency, 0);
    gc_recency_use(&recency, GC_RECENCY_PLACES - 1);
    assert_int_equal(gc_recency_oldest(&recency), 7);
    gc_recency_use(&recency, 7);
    assert_int_equal(gc_recency_oldest(&recency), 0);
    gc_recency_use(&recency, 7);
    gc_recency_use(&recency, 0);
    assert_int_equal(gc_recency_oldest(&recency), GC_RECENCY_PLACES - 1);
}

TEST(a_place_that_is_needed_no_more_comes_before_all)
{
    (void)state;
    struct gc_recency recency;
    gc_recency_init(&recency);
    for (int i = 0; i < 3; i++)
        gc_recency_use(&recency, i);
    gc_recency_disuse(&recency, 2);
    assert_int_equal(gc_recency_oldest(&recency), 2);
    gc_recency_disuse(&recency, 2);
    assert_int_equal(gc_recency_oldest(&recency), 2);
    gc_recency_use(&recency, 2);
    assert_int_equal(gc_recency_oldest(&recency), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_that_was_used_longest_ago_comes_first),
        cmocka_unit_test(a_place_that_is_needed_no_more_comes_before_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
