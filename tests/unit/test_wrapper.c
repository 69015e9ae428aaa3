#include "unit.h"

#include "wrapper.h"

static size_t read_prefix(const char *text, struct gc_wrapping *wrapping)
{
    struct gc_stamp_zone zone = GC_STAMP_ZONE_INIT;
    struct gc_wrappers *wrappers = gc_wrappers_new(NULL);
    assert_non_null(wrappers);
    gc_wrapping_clear(wrapping);
    zone.reference_ns = INT64_C(1717200000000000000); /* 2024-06-01 */
    size_t end = gc_wrapper_read(wrappers, &zone, text, strlen(text), strlen(text), wrapping);
    gc_wrappers_free(wrappers);
    return end;
}

/* 2024-05-17T09:00:01Z */
static const int64_t nine = INT64_C(1715936401000000000);

static void is(const char *text, const char *name, int64_t pid, int64_t time_ns)
{
    struct gc_wrapping w;
    if (read_prefix(text, &w) != strlen(text))
        fail_msg("'%s' is not all layers", text);
    if (w.said.name_len != strlen(name) || memcmp(w.name, name, w.said.name_len) != 0)
        fail_msg("'%s' names '%.*s'", text, (int)w.said.name_len, w.name);
    if (w.said.pid != pid)
        fail_msg("'%s' has pid %lld", text, (long long)w.said.pid);
    if (w.said.time_ns != time_ns)
        fail_msg("'%s' has time %lld", text, (long long)w.said.time_ns);
}

TEST(containers_and_pods_are_told_by_their_prefix)
{
    (void)state;
    is("app_1  | ", "app_1", GC_ABSENT, GC_ABSENT);
    is("app-1  | ", "app-1", GC_ABSENT, GC_ABSENT);
    is("\x1b[36mapp-1  | \x1b[0m", "app-1", GC_ABSENT, GC_ABSENT);
    is("\x1b[36mapp-1  |\x1b[0m ", "app-1", GC_ABSENT, GC_ABSENT);
    is("app-1  | 2024-05-17T09:00:01Z ", "app-1", GC_ABSENT, nine);
    is("api.1.x3kzq@node-1    | ", "api.1.x3kzq@node-1", GC_ABSENT, GC_ABSENT);
    is("0|api      | ", "api", GC_ABSENT, GC_ABSENT);
    is("09:00:01 web.1  | ", "web.1", GC_ABSENT, GC_ABSENT);
    is("[pod/api-7f9c/app] ", "api-7f9c/app", GC_ABSENT, GC_ABSENT);
    is("[pod/api-7f9c/app] 2024-05-17T09:00:01Z ", "api-7f9c/app", GC_ABSENT, nine);
    is("api-7f9c8d6b5-x2x4z app ", "api-7f9c8d6b5-x2x4z/app", GC_ABSENT, GC_ABSENT);
    is("2024-05-17T09:00:01Z stderr F ", "", GC_ABSENT, nine);
}

TEST(syslog_and_its_kin_name_host_program_and_pid)
{
    (void)state;
    is("May 17 09:00:01 web01 sync[4711]: ", "web01/sync", 4711, nine);
    is("2024-05-17T09:00:01+0000 web01 sync[4711]: ", "web01/sync", 4711, nine);
    is("Fri 2024-05-17 09:00:01 UTC web01 sync[4711]: ", "web01/sync", 4711, nine);
    is("<30>May 17 09:00:01 web01 sync[4711]: ", "web01/sync", 4711, nine);
    is("<30>1 2024-05-17T09:00:01Z web01 sync 4711 - - ", "web01/sync", 4711, nine);
    is("<30>1 2024-05-17T09:00:01Z - sync - - [a b=\"]\"] ", "sync", GC_ABSENT, nine);
    is("2024-05-17T09:00:01+00:00 app[web.1]: ", "web.1", GC_ABSENT, nine);
    is("I0517 09:00:01.000000    4711 main.go:12] ", "", 4711, nine);
    is("sync[4711]: ", "sync", 4711, GC_ABSENT);
    is("[4711] ", "", 4711, GC_ABSENT);
    is("[pid 4711] ", "", 4711, GC_ABSENT);
    is("4711: ", "", 4711, GC_ABSENT);
}

TEST(stamps_alone_say_when)
{
    (void)state;
    is("2024-05-17T09:00:01Z ", "", GC_ABSENT, nine);
    is("May 17 09:00:01 ", "", GC_ABSENT, nine);
    is("1715936401.000000 ", "", GC_ABSENT, nine);
    is("1715936401000,\"", "", GC_ABSENT, nine);
    is("@4000000066471c9b00000000 ", "", GC_ABSENT, nine);
    is("2024/05/17 09:00:01 ", "", GC_ABSENT, nine);
    is("[2024-05-17T09:00:01Z] ", "", GC_ABSENT, nine);
    is("time=\"2024-05-17T09:00:01Z\" level=info msg=\"", "", GC_ABSENT, nine);
    is("2024-05-17T09:00:01Z\tINFO\tmain.go:12\t", "", GC_ABSENT, nine);
    is("00:00:05 ", "", GC_ABSENT, GC_ABSENT);
}

TEST(files_and_marks_of_people_are_layers_too)
{
    (void)state;
    is("build\tRun tests\t2024-05-17T09:00:01Z ", "build", GC_ABSENT, nine);
    is("2024-05-17T09:00:01+00:00 ecs/app/0123abcd ", "ecs/app/0123abcd", GC_ABSENT, nine);
    is("app.log:", "app.log", GC_ABSENT, GC_ABSENT);
    is("logs/app.log:12:", "logs/app.log", GC_ABSENT, GC_ABSENT);
    is("12:", "", GC_ABSENT, GC_ABSENT);
    is("# ", "", GC_ABSENT, GC_ABSENT);
    is("###", "", GC_ABSENT, GC_ABSENT);
    is("// ", "", GC_ABSENT, GC_ABSENT);
}

TEST(what_grep_and_colours_put_before_a_layer_is_none_of_its_name)
{
    (void)state;
    is("12:build\tRun tests\t2024-05-17T09:00:01Z ", "build", GC_ABSENT, nine);
    is("ci.log:12:build\tRun tests\t2024-05-17T09:00:01Z ", "ci.log/build", GC_ABSENT, nine);
    is("\x1b[32mci.log:12:", "ci.log", GC_ABSENT, GC_ABSENT);
    is("build (linux, 1.24)\tRun tests\t2024-05-17T09:00:01Z ", "build (linux, 1.24)", GC_ABSENT,
       nine);
}

TEST(other_text_before_a_record_is_no_layer)
{
    (void)state;
    static const char *const others[] = {"BenchmarkX-16 \t", "Downloading 10%\r", "| ",
                                         "hello world ", "starting worker: "};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct gc_wrapping w;
        if (read_prefix(others[i], &w) == strlen(others[i]))
            fail_msg("'%s' is taken for a layer", others[i]);
        assert_false(w.said.any);
    }
}

TEST(a_weak_layer_says_nothing_where_other_text_follows)
{
    (void)state;
    struct gc_wrapping w;
    assert_int_equal(read_prefix("4711: starting ", &w), 0);
    assert_int_equal(w.said.pid, GC_ABSENT);
    assert_int_equal(read_prefix("app-1  | 4711: starting ", &w), strlen("app-1  | "));
    assert_int_equal(w.said.pid, GC_ABSENT);
    assert_int_equal(w.said.name_len, 5);
}

TEST(a_part_of_a_line_is_told)
{
    (void)state;
    struct gc_wrapping w;
    read_prefix("2024-05-17T09:00:01Z stdout P ", &w);
    assert_true(w.said.part);
    assert_int_equal(w.said.stream, GC_STREAM_STDOUT);
    read_prefix("2024-05-17T09:00:01Z stderr F ", &w);
    assert_false(w.said.part);
    assert_int_equal(w.said.stream, GC_STREAM_STDERR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_and_pods_are_told_by_their_prefix),
        cmocka_unit_test(syslog_and_its_kin_name_host_program_and_pid),
        cmocka_unit_test(stamps_alone_say_when),
        cmocka_unit_test(files_and_marks_of_people_are_layers_too),
        cmocka_unit_test(what_grep_and_colours_put_before_a_layer_is_none_of_its_name),
        cmocka_unit_test(other_text_before_a_record_is_no_layer),
        cmocka_unit_test(a_weak_layer_says_nothing_where_other_text_follows),
        cmocka_unit_test(a_part_of_a_line_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
