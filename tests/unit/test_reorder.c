#include "unit.h"

#include "reorder.h"

static const int64_t second = 1000000000;

/* A cycle that started START_S after its process, and whose stamp is AT_S after an hour of 2024. */
static struct gc_item cycle(const char *name, int64_t gc, int64_t start_s, int64_t at_s)
{
    struct gc_item item = {.kind = GC_ITEM_CYCLE, .identity = {.pid = GC_ABSENT}};
    gc_cycle_init(&item.cycle);
    item.identity.name = name;
    item.identity.name_len = name ? strlen(name) : 0;
    item.cycle.gc = gc;
    item.cycle.start_ns = start_s * second;
    item.cycle.time_ns = at_s < 0 ? GC_ABSENT : (INT64_C(1715936400) + at_s) * second;
    return item;
}

/* The numbers in the order in which they come out, as text. */
static void comes_out_as(const struct gc_item *items, size_t count, const char *expected)
{
    struct gc_reorder *reorder = gc_reorder_new(NULL);
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_item item;
    for (size_t i = 0; i < count; i++) {
        if (gc_reorder_passes(reorder))
            gc_buffer_add_format(&out, "%d ", (int)items[i].cycle.gc);
        else
            assert_true(gc_reorder_put(reorder, &items[i], NULL));
        while (gc_reorder_next(reorder, &item))
            gc_buffer_add_format(&out, "%d ", (int)item.cycle.gc);
    }
    gc_reorder_finish(reorder);
    while (gc_reorder_next(reorder, &item))
        gc_buffer_add_format(&out, "%d ", (int)item.cycle.gc);
    assert_false(gc_reorder_failed(reorder, NULL));
    gc_buffer_add(&out, "", 1);
    assert_string_equal(out.data, expected);
    gc_buffer_release(&out);
    gc_reorder_free(reorder);
}

TEST(a_newest_first_log_comes_out_oldest_first)
{
    (void)state;
    const struct gc_item items[] = {cycle(NULL, 9, 90, 90), cycle(NULL, 8, 80, 80),
                                    cycle(NULL, 6, 60, 60), cycle(NULL, 5, 50, 50)};
    comes_out_as(items, 4, "5 6 8 9 ");
}

TEST(stamps_of_whole_seconds_tell_it_by_several_steps_back)
{
    (void)state;
    const struct gc_item items[] = {cycle(NULL, 9, 5, 5), cycle(NULL, 8, 5, 5),
                                    cycle(NULL, 7, 5, 5), cycle(NULL, 6, 5, 5),
                                    cycle(NULL, 5, 5, 5), cycle(NULL, 4, 4, 4)};
    comes_out_as(items, 6, "4 5 6 7 8 9 ");
}

TEST(a_newest_first_log_of_several_processes_comes_out_oldest_first)
{
    (void)state;
    const struct gc_item twins[] = {cycle(NULL, 5, 50, 400), cycle(NULL, 5, 55, 395),
                                    cycle(NULL, 4, 40, 390), cycle(NULL, 4, 45, 385),
                                    cycle(NULL, 3, 30, 380)};
    const struct gc_item restarted[] = {cycle(NULL, 1, 0, 60), cycle(NULL, 20, 20, 20),
                                        cycle(NULL, 19, 19, 19)};
    const struct gc_item two[] = {cycle("a", 7, 9, 90), cycle("b", 3, 8, 80)};
    comes_out_as(twins, 5, "3 4 4 5 5 ");
    comes_out_as(restarted, 3, "19 20 1 ");
    comes_out_as(two, 2, "3 7 ");
}

TEST(any_other_log_keeps_its_order)
{
    (void)state;
    const struct gc_item plain[] = {cycle(NULL, 2, 1, -1), cycle(NULL, 1, 0, -1)};
    const struct gc_item stamped[] = {cycle(NULL, 1, 1, 1), cycle(NULL, 2, 2, 2)};
    const struct gc_item restarted[] = {cycle(NULL, 9, 90, 90), cycle(NULL, 1, 0, 95)};
    const struct gc_item pods[] = {cycle("a", 9, 90, 90), cycle("b", 5, 50, 89),
                                   cycle("a", 10, 100, 100), cycle("b", 6, 60, 99)};
    comes_out_as(plain, 2, "2 1 ");
    comes_out_as(stamped, 2, "1 2 ");
    comes_out_as(restarted, 2, "9 1 ");
    comes_out_as(pods, 4, "9 5 10 6 ");
}

TEST(one_cycle_alone_comes_out_at_the_end)
{
    (void)state;
    const struct gc_item items[] = {cycle("a", 9, 90, 90)};
    comes_out_as(items, 1, "9 ");
}

TEST(a_long_newest_first_log_comes_out_whole)
{
    (void)state;
    enum { COUNT = 5000 };
    static struct gc_item items[COUNT];
    struct gc_buffer expected = GC_BUFFER_INIT;
    for (int i = 0; i < COUNT; i++) {
        items[i] = cycle(i % 3 ? "pod/with/a/long/name" : "b", COUNT - i, COUNT - i, COUNT - i);
        gc_buffer_add_format(&expected, "%d ", i + 1);
    }
    gc_buffer_add(&expected, "", 1);
    comes_out_as(items, COUNT, expected.data);
    gc_buffer_release(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newest_first_log_comes_out_oldest_first),
        cmocka_unit_test(stamps_of_whole_seconds_tell_it_by_several_steps_back),
        cmocka_unit_test(a_newest_first_log_of_several_processes_comes_out_oldest_first),
        cmocka_unit_test(any_other_log_keeps_its_order),
        cmocka_unit_test(one_cycle_alone_comes_out_at_the_end),
        cmocka_unit_test(a_long_newest_first_log_comes_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
