#include "unit.h"

#include "traceline.h"

static enum gc_trace_kind read_trace(const char *text, struct gc_scavenge *scavenge)
{
    struct gc_trace_lines *lines = gc_trace_lines_new(NULL);
    assert_non_null(lines);
    enum gc_trace_kind kind = gc_trace_line_read(lines, text, strlen(text), scavenge);
    gc_trace_lines_free(lines);
    return kind;
}

static struct gc_scavenge scavenger(const char *text)
{
    struct gc_scavenge s;
    if (read_trace(text, &s) != GC_TRACE_SCAVENGER)
        fail_msg("not read: %s", text);
    return s;
}

TEST(what_go_1_0_to_1_14_released_is_read)
{
    (void)state;
    struct gc_scavenge s = scavenger("scvg12: 3 MB released");
    assert_int_equal(s.number, 12);
    assert_int_equal(s.work_kib, 3072);
    assert_int_equal(s.returned_kib, GC_ABSENT);
    assert_int_equal(s.forced, GC_ABSENT);
    assert_int_equal(scavenger("scvg-1: 0 MB released").number, -1);
    assert_int_equal(scavenger("scvg0: 0x1f MB released").work_kib, 31 * 1024);
    assert_int_equal(scavenger("scvg: 7 MB released").number, GC_ABSENT);
    assert_int_equal(scavenger("scvg: 712 KB released").work_kib, 712);
}

TEST(the_state_of_the_heap_is_read)
{
    (void)state;
    struct gc_scavenge s =
        scavenger("scvg12: inuse: 40, idle: 23, sys: 64, released: 12, consumed: 51 (MB)");
    assert_int_equal(s.inuse_mib, 40);
    assert_int_equal(s.idle_mib, 23);
    assert_int_equal(s.sys_mib, 64);
    assert_int_equal(s.released_mib, 12);
    assert_int_equal(s.consumed_mib, 51);
    assert_int_equal(gc_scavenge_returned_mib(&s), 12);
}

TEST(the_scavengers_trace_of_later_versions_is_read)
{
    (void)state;
    struct gc_scavenge s = scavenger("scav 5 4 KiB work, 2048 KiB total, 77% util (forced)\r");
    assert_int_equal(s.number, 5);
    assert_int_equal(s.work_kib, 4);
    assert_int_equal(s.returned_kib, 2048);
    assert_int_equal(s.util_pct, 77);
    assert_int_equal(s.forced, 1);
    assert_int_equal(s.reset, 0);
    s = scavenger("scav 4 KiB work, 2048 KiB total, 77% util [controller reset]");
    assert_int_equal(s.number, GC_ABSENT);
    assert_int_equal(s.forced, 0);
    assert_int_equal(s.reset, 1);
    s = scavenger("scav 1 KiB work (bg), 2 KiB work (eager), 4096 KiB now, 9% util");
    assert_int_equal(s.background_kib, 1);
    assert_int_equal(s.eager_kib, 2);
    assert_int_equal(s.work_kib, 3);
    assert_int_equal(gc_scavenge_returned_mib(&s), 4);
}

TEST(the_runtimes_other_lines_are_known)
{
    (void)state;
    static const char *const others[] = {
        "GC forced",
        "scvg3: GC forced",
        "pacer: assist ratio=+7.2e-001 (scan 0 MB in 3->4 MB) workers=1++0.000000e+000",
        "pacer: 26% CPU (25 exp.) for 1+2+3 B work (4 B exp.) in 1 B -> 2 B",
        "pacer: H_m_prev=2236962 h_t=+9.500000e-001",
        "pacer: sweep done at heap size 4MB; allocated 0MB during sweep; swept 1 pages",
        "scan: total 1+2+3=6 objs, 1+2=3 spans",
        "SCHED 1004ms: gomaxprocs=2 idleprocs=2 threads=5",
        "init internal/bytealg @0.004 ms, 0 ms clock, 0 bytes, 0 allocs",
        "checkfinalizers: queue: 0 finalizers + 0 cleanups",
    };
    struct gc_scavenge s;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (read_trace(others[i], &s) != GC_TRACE_OTHER)
            fail_msg("not known: %s", others[i]);
}

TEST(the_programs_own_lines_are_not)
{
    (void)state;
    static const char *const others[] = {"",           "scavenging done",    "pacer: ready",
                                         "init done",  "SCHED ready",        "scan: 7 files",
                                         "GC forced!", "scav 4 KiB work, 3", "\0GC forced"};
    struct gc_scavenge s;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (read_trace(others[i], &s) != GC_TRACE_NONE)
            fail_msg("taken for the runtime's: %s", others[i]);
}

TEST(a_number_out_of_range_is_damage)
{
    (void)state;
    struct gc_scavenge s;
    assert_int_equal(read_trace("scvg: 99999999999999999999 MB released", &s), GC_TRACE_DAMAGED);
    assert_int_equal(read_trace("scvg: 9999999999999999 MB released", &s), GC_TRACE_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_go_1_0_to_1_14_released_is_read),
        cmocka_unit_test(the_state_of_the_heap_is_read),
        cmocka_unit_test(the_scavengers_trace_of_later_versions_is_read),
        cmocka_unit_test(the_runtimes_other_lines_are_known),
        cmocka_unit_test(the_programs_own_lines_are_not),
        cmocka_unit_test(a_number_out_of_range_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
