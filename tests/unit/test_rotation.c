#include "unit.h"

#include "cycles.h"
#include "rotation.h"

#include <stdio.h>

/* A file in which one process runs from gc FIRST to gc LAST, a cycle a second. */
static struct rotation_probe *file(struct rotation_probe *probe, const char *path, int64_t first,
                                   int64_t last)
{
    static char name[] = "p1";
    struct rotation_process *process = calloc(1, sizeof *process);
    *process = (struct rotation_process){.name = name,
                                         .first = cycle_at(first, first * 1000, 1),
                                         .last = cycle_at(last, last * 1000, 1)};
    *probe = (struct rotation_probe){
        .path = path, .head = process, .head_count = 1, .tail = process, .tail_count = 1};
    return probe;
}

static void release(struct rotation_probe *probes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(probes[i].head);
}

/* NEXT as text: the file that follows each, or '-'. */
static void decides(const struct rotation_probe *probes, size_t count, const char *expected)
{
    size_t next[16];
    char text[17] = "";
    assert_true(rotation_decide(probes, count, next));
    for (size_t i = 0; i < count; i++)
        text[i] = next[i] == ROTATION_NONE ? '-' : (char)('0' + next[i]);
    assert_string_equal(text, expected);
}

TEST(files_whose_numbers_go_on_are_linked_in_any_order)
{
    (void)state;
    struct rotation_probe f[3];
    file(&f[0], "app.log", 201, 300);
    file(&f[1], "app.log.1", 101, 200);
    file(&f[2], "app.log.2.gz", 1, 100);
    assert_true(rotation_is_possible(f, 3));
    decides(f, 3, "-01");
    f[0].path = "a";
    f[1].path = "b";
    f[2].path = "c";
    decides(f, 3, "-01");
    release(f, 3);
}

TEST(files_that_all_begin_with_gc_1_stay_apart)
{
    (void)state;
    struct rotation_probe f[2];
    file(&f[0], "app.log", 1, 100);
    file(&f[1], "app.log.1", 1, 100);
    assert_false(rotation_is_possible(f, 2));
    decides(f, 2, "--");
    release(f, 2);
}

TEST(lost_cycles_are_borne_within_a_family_alone)
{
    (void)state;
    struct rotation_probe f[2];
    file(&f[0], "app.log.1", 1, 100);
    file(&f[1], "app.log", 110, 300);
    decides(f, 2, "1-");
    f[1].path = "other.log";
    decides(f, 2, "--");
    f[1].path = "app.log";
    f[1].head->first.gc = 100 + 66;
    decides(f, 2, "--");
    release(f, 2);
}

TEST(a_cut_within_a_line_costs_its_cycle)
{
    (void)state;
    struct rotation_probe f[2];
    file(&f[0], "xaa", 1, 100);
    file(&f[1], "xab", 102, 300);
    decides(f, 2, "--");
    f[0].cut = true;
    decides(f, 2, "1-");
    release(f, 2);
}

TEST(what_does_not_fit_is_another_process)
{
    (void)state;
    struct rotation_probe f[2];
    file(&f[0], "app.log.1", 1, 100);
    file(&f[1], "app.log", 101, 200);
    decides(f, 2, "1-");
    struct rotation_process *b = f[1].head;
    struct gc_cycle good = b->first;
    static char named[] = "app-2", further[] = "app-2.7", p12[] = "p12";

    b->first.start_ns = 99 * 1000 * MS; /* before the last end */
    decides(f, 2, "--");
    b->first = good;
    b->first.procs = 8;
    decides(f, 2, "--");
    b->first = good;
    b->first.stacks_mib = GC_ABSENT;
    decides(f, 2, "--");
    b->first = good;
    f[0].tail->last.heap_live_mib = 500; /* more than the heap before */
    decides(f, 2, "--");
    f[0].tail->last.heap_live_mib = 2;
    b->first.gc_cpu_pct = 40; /* within one second of a hundred */
    decides(f, 2, "--");
    b->first = good;

    b->name = named;
    decides(f, 2, "--");
    f[0].tail->name = further;
    decides(f, 2, "1-");
    b->name = p12;
    decides(f, 2, "--");
    release(f, 2);
}

TEST(where_two_are_equally_good_none_is_taken_unless_the_names_decide)
{
    (void)state;
    struct rotation_probe f[3];
    file(&f[0], "one.log.1", 1, 100);
    file(&f[1], "two.log.1", 1, 100);
    file(&f[2], "three.log", 101, 200);
    decides(f, 3, "---");
    f[2].path = "two.log";
    decides(f, 3, "-2-");
    release(f, 3);

    file(&f[0], "a", 1, 100);
    file(&f[1], "b", 101, 200);
    file(&f[2], "copy-of-b", 101, 200);
    decides(f, 3, "---");
    release(f, 3);
}

TEST(a_process_that_is_idle_for_a_file_does_not_lead_past_it)
{
    (void)state;
    struct rotation_probe f[3];
    static char busy[] = "p1", idle[] = "p2";
    struct rotation_process first[2] = {{busy, 0, cycle_at(1, 1000, 1), cycle_at(100, 100000, 1)},
                                        {idle, 0, cycle_at(1, 500, 1), cycle_at(2, 600, 1)}};
    struct rotation_process last[2] = {
        {busy, 0, cycle_at(201, 201000, 1), cycle_at(300, 300000, 1)},
        {idle, 0, cycle_at(3, 250000, 1), cycle_at(4, 260000, 1)}};
    f[0] = (struct rotation_probe){"app.log.2", first, 2, first, 2, false};
    file(&f[1], "app.log.1", 101, 200);
    f[2] = (struct rotation_probe){"app.log", last, 2, last, 2, false};
    decides(f, 3, "12-");
    free(f[1].head);
}

TEST(files_without_cycles_stay_apart)
{
    (void)state;
    struct rotation_probe f[2];
    file(&f[0], "app.log.1", 1, 100);
    f[1] = (struct rotation_probe){.path = "app.log"};
    decides(f, 2, "--");
    release(f, 2);
}

static void same_family(const char *a, const char *b, bool expected)
{
    char *x = rotation_family(a), *y = rotation_family(b);
    if ((strcmp(x, y) == 0) != expected)
        fail_msg("%s: %s, %s: %s", a, x, b, y);
    free(x);
    free(y);
}

TEST(names_of_one_logs_rotations_are_a_family)
{
    (void)state;
    same_family("app.log", "app.log.1", true);
    same_family("app.log", "app.log.12.gz", true);
    same_family("app.log", "app.log-20240517.gz", true);
    same_family("app.log", "app.log.20240517-120000.xz", true);
    same_family("app.log", "app.log-2024-05-17", true);
    same_family("app.log", "app-2024-05-17T09-00-00.000.log.gz", true);
    same_family("x.00", "x.01", true);
    same_family("logs/app.log", "logs/app.log.1", true);
    same_family("a/app.log", "b/app.log.1", false);
    same_family("app.log", "api.log", false);
    same_family("app-1.log", "app-2.log", false);
    same_family("app-1", "app-2", false);
    same_family("go1.15.log", "go1.19.log", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_whose_numbers_go_on_are_linked_in_any_order),
        cmocka_unit_test(files_that_all_begin_with_gc_1_stay_apart),
        cmocka_unit_test(lost_cycles_are_borne_within_a_family_alone),
        cmocka_unit_test(a_cut_within_a_line_costs_its_cycle),
        cmocka_unit_test(what_does_not_fit_is_another_process),
        cmocka_unit_test(where_two_are_equally_good_none_is_taken_unless_the_names_decide),
        cmocka_unit_test(a_process_that_is_idle_for_a_file_does_not_lead_past_it),
        cmocka_unit_test(files_without_cycles_stay_apart),
        cmocka_unit_test(names_of_one_logs_rotations_are_a_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
