#include "unit.h"

#include <gcplot/buffer.h>
#include <gcplot/log.h>

#include <stdio.h>

#define RECORD(gc, at)                                                                             \
    "gc " gc " @" at "s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 "   \
    "MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P"

static void add_event(struct gc_buffer *out, const struct gc_event *event)
{
    if (event->kind == GC_EVENT_CYCLE)
        gc_buffer_add_format(out, "<%s:%d>", event->process->name, (int)event->cycle->gc);
    else if (event->kind == GC_EVENT_SCAVENGE)
        gc_buffer_add_format(out, "<%s:scav>", event->process->name);
    else
        gc_buffer_add(out, event->text, event->len);
    if (event->kind == GC_EVENT_TEXT && event->newline)
        gc_buffer_add_text(out, "$");
}

/* What comes out of TEXT fed in chunks: the program's own text, and <process:gc>. */
static struct gc_buffer run(const char *text, size_t len, size_t chunk,
                            struct gc_log_options options, struct gc_account *account)
{
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_event event;
    for (size_t at = 0; at < len; at += chunk) {
        gc_log_feed(log, text + at, len - at < chunk ? len - at : chunk);
        while (gc_log_next(log, &event))
            add_event(&out, &event);
    }
    gc_log_finish(log);
    while (gc_log_next(log, &event))
        add_event(&out, &event);
    assert_false(gc_log_failed(log, NULL));
    *account = *gc_log_account(log);
    gc_log_free(log);
    gc_buffer_add(&out, "", 1);
    return out;
}

static void gives(const char *text, const char *expected)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    options.want_text = true;
    for (size_t chunk = 1; chunk < 400; chunk = chunk * 3 + 1) {
        struct gc_buffer out = run(text, strlen(text), chunk, options, &account);
        assert_string_equal(out.data, expected);
        gc_buffer_release(&out);
    }
}

TEST(the_programs_own_lines_pass_and_trace_lines_do_not)
{
    (void)state;
    gives("hello\n" RECORD("1", "0.171") "\nworld\n", "hello$<p1:1>world$");
    gives(RECORD("1", "0.171") "\r\n\r\nx", "<p1:1>\r$x");
    gives(RECORD("1", "0.171"), "<p1:1>");
    gives("no newline", "no newline");
    gives("\n\n", "$$");
}

TEST(a_line_that_a_record_was_glued_to_comes_out_as_the_program_wrote_it)
{
    (void)state;
    gives("BenchmarkX-16 \t" RECORD("1", "0.171") "\n  100 ns/op\n",
          "BenchmarkX-16 \t<p1:1>  100 ns/op$");
    gives("10%\r" RECORD("1", "0.171") "\n20%\r", "10%\r<p1:1>20%\r");
}

TEST(a_wrappers_prefix_names_the_process_and_is_not_passed_on)
{
    (void)state;
    static const char text[] = "app-1  | " RECORD("1", "0.171") "\napp-1  | ready\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    options.want_text = true;
    struct gc_buffer out = run(text, sizeof text - 1, 1000, options, &account);
    assert_string_equal(out.data, "<app-1:1>app-1  | ready$");
    gc_buffer_release(&out);
}

TEST(a_prefix_that_comes_in_pieces_is_not_passed_on)
{
    (void)state;
    gives("2024-05-17T09:00:01Z stderr F " RECORD("1", "0.171") "\nhello\n", "hello$<p1:1>");
    gives("[pod/a-1/app] 2024-05-17T09:00:01Z " RECORD("1", "0.171") "\nhello\n",
          "hello$<a-1/app:1>");
}

TEST(two_glued_records_are_two_cycles)
{
    (void)state;
    gives(RECORD("1", "0.171") RECORD("2", "0.271") "\n", "<p1:1><p1:2>");
}

TEST(a_log_line_within_a_record_passes_and_the_record_is_put_together)
{
    (void)state;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    static const char text[] = "one\ngc 6 @0.084s 1%: 0.010+1.1+0.003time=now\n"
                               " ms clock, 0.021+0.042/0.53/1.0+0.006 ms cpu, 3->4->2 MB, 4 MB goal"
                               ", 0 MB stacks, 0 MB globals, 2 P\n" RECORD("7", "0.171") "\n";
    options.want_text = true;
    struct gc_buffer out = run(text, sizeof text - 1, 1000, options, &account);
    assert_string_equal(out.data, "one$time=now$<p1:6><p1:7>");
    gc_buffer_release(&out);
    assert_int_equal(account.tally[GC_CLASS_TORN].lines, 2);
    assert_int_equal(account.tally[GC_CLASS_DAMAGED].lines, 0);
    assert_int_equal(account.torn, 1);
    assert_int_equal(account.repaired, 1);
    assert_int_equal(account.cycles, 2);
    assert_int_equal(account.lines, 4);
}

/* TEXT stands in a record within its line, before its REST. */
static void passes_within_a_record(const char *text, const char *begin, const char *rest,
                                   const char *expected)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    const char *const parts[] = {RECORD("5", "0.070") "\n", begin, text, rest,
                                 RECORD("7", "0.171") "\n"};
    struct gc_buffer log = GC_BUFFER_INIT;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        gc_buffer_add_text(&log, parts[i]);
    options.want_text = true;
    struct gc_buffer out = run(log.data, log.len, 1000, options, &account);
    assert_string_equal(out.data, expected);
    assert_int_equal(account.repaired, 1);
    gc_buffer_release(&out);
    gc_buffer_release(&log);
}

TEST(a_log_line_that_begins_as_the_record_goes_on_passes)
{
    (void)state;
    passes_within_a_record("/usr/lib/x: is missing\n",
                           "gc 6 @0.084s 1%: 0.010+1.1+0.003 ms clock, 0.021+0.042",
                           "/0.53/1.0+0.006 ms cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB "
                           "globals, 2 P\n",
                           "<p1:5>/usr/lib/x: is missing$<p1:6><p1:7>");
    passes_within_a_record("-> next\n",
                           "gc 6 @0.084s 1%: 0.010+1.1+0.003 ms clock, "
                           "0.021+0.042/0.53/1.0+0.006 ms cpu, 3",
                           "->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n",
                           "<p1:5>-> next$<p1:6><p1:7>");
    passes_within_a_record("time=now\n/7 done\n",
                           "gc 6 @0.084s 1%: 0.010+1.1+0.003 ms clock, 0.021+0.042",
                           "/0.53/1.0+0.006 ms cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB "
                           "globals, 2 P\n",
                           "<p1:5>time=now$/7 done$<p1:6><p1:7>");
}

/* The time stamp of cycle GC of TEXT, in seconds of its hour; -1: there is no such cycle. */
static int64_t stamp_of(const char *text, int64_t gc)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    int64_t stamp = -1;
    gc_log_feed(log, text, strlen(text));
    gc_log_finish(log);
    while (gc_log_next(log, &event))
        if (event.kind == GC_EVENT_CYCLE && event.cycle->gc == gc)
            stamp = event.cycle->time_ns / 1000000000 % 3600;
    gc_log_free(log);
    return stamp;
}

TEST(a_record_that_lost_its_newline_has_the_stamp_of_its_own_line)
{
    (void)state;
#define WHOLE "2024-05-17T09:00:01Z " RECORD("5", "0.070") "\n"
#define GLUED "2024-05-17T09:00:02Z gc 7 @" RECORD("6", "0.084") "\"\n"
#define REST                                                                                       \
    "2024-05-17T09:00:09Z 0.171s 1%: 0.010+1.1+0.003 ms clock, 0.021+0.042/0.53/1.0+0.006 ms "     \
    "cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n"
    static const char text[] = WHOLE GLUED REST;
    assert_int_equal(stamp_of(text, 5), 1);
    assert_int_equal(stamp_of(text, 6), 2);
}

TEST(many_records_that_a_torn_one_held_up_come_out_before_the_logs_direction_is_known)
{
    (void)state;
    enum { RECORDS = 60 };
    struct gc_buffer text = GC_BUFFER_INIT;
    struct gc_account account;
    static const char stamp[] = "2024-05-17T09:00:00Z ";
    gc_buffer_add_format(&text, "%sgc 1 @0.001s 1%%: 0.030+0.46+0.004 ms clock, \n", stamp);
    for (int gc = 2; gc < 2 + RECORDS; gc++)
        gc_buffer_add_format(&text,
                             "%sgc %d @0.%03ds 1%%: 0.030+0.46+0.004 ms clock, "
                             "0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, "
                             "0 MB globals, 2 P\n",
                             stamp, gc, 10 * gc);
    struct gc_buffer out = run(text.data, text.len, text.len, GC_LOG_OPTIONS_INIT, &account);
    assert_int_equal(account.cycles, RECORDS);
    gc_buffer_release(&out);
    gc_buffer_release(&text);
}

TEST(a_whole_record_behind_a_torn_one_is_read_however_odd_it_is)
{
    (void)state;
    static const char text[] =
        "gc 1 @0.018s 0%: 0.033+1.0+0.004 ms clock, 0.06oops+0.009 ms cpu, 3->3->1 MB, 4 MB goal, "
        "0 MB stacks, 0 MB globals, 2 P\n"
        "gc 2 @0.037s 55555551%: 0.026+1.0+0.004 ms clock, 0.053+0.46/0.27/0.11+0.008 ms cpu, "
        "3->3->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n";
    struct gc_account account;
    struct gc_buffer out = run(text, sizeof text - 1, 7, GC_LOG_OPTIONS_INIT, &account);
    assert_string_equal(out.data, "<p1:2>");
    assert_int_equal(account.torn - account.repaired, 1);
    gc_buffer_release(&out);
}

TEST(a_record_with_more_beside_it_keeps_its_place_in_a_torn_stretch)
{
    (void)state;
#define BEFORE     RECORD("5", "0.050") "\n"
#define TORN_BEGIN "gc 6 @0.084s 1%: 0.010+1.1+0.003 ms clock, 0.021+0.042/0.53\n"
#define OTHERS     RECORD("1", "0.010") "\n" RECORD("2", "0.090") "/\n"
#define TORN_END   "1.0+0.006 ms cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n\n"
#define AFTER      RECORD("7", "0.171") "\n"
    static const char text[] = BEFORE TORN_BEGIN OTHERS TORN_END AFTER;
    struct gc_account account;
    struct gc_buffer out = run(text, sizeof text - 1, 1000, GC_LOG_OPTIONS_INIT, &account);
    assert_string_equal(out.data, "<p1:5><p2:1><p2:2><p1:6><p1:7>");
    gc_buffer_release(&out);
    assert_int_equal(account.repaired, 2);
}

TEST(a_record_that_is_never_finished_passes_whole_and_is_counted)
{
    (void)state;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    static const char text[] =
        "one\ngc 6 @0.084s 1%: 0.010+1.1+0.003time=now\n" RECORD("7", "0.171") "\n";
    options.want_text = true;
    struct gc_buffer out = run(text, sizeof text - 1, 1000, options, &account);
    assert_non_null(strstr(out.data, "time=now$"));
    gc_buffer_release(&out);
    assert_int_equal(account.tally[GC_CLASS_DAMAGED].lines, 1);
    assert_int_equal(account.damages, 1);
    assert_int_equal(account.damage[0].line, 2);
    assert_int_equal(account.damage[0].len, 40);
    assert_memory_equal(account.damage[0].text, "gc 6 @0.084s 1%: 0.010+1.1+0.003time=now", 40);
    assert_int_equal(account.torn, 1);
    assert_int_equal(account.repaired, 0);
    assert_int_equal(account.cycles, 1);
    assert_int_equal(account.lines, 3);
    assert_int_equal(account.bytes, sizeof text - 1);
}

TEST(nuls_and_broken_utf8_are_bytes_like_any_other)
{
    (void)state;
    static const char text[] = "\0\xff\n" RECORD("1", "0.171") "\n\0";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    struct gc_buffer out = run(text, sizeof text - 1, 7, options, &account);
    assert_string_equal(out.data, "<p1:1>");
    gc_buffer_release(&out);
    assert_int_equal(account.lines, 3);
}

TEST(what_has_a_nul_in_it_is_no_name)
{
    (void)state;
    static const char text[] =
        "a\0/b.log:" RECORD("1", "0.171") "\n"
                                          "\0.log:" RECORD("2", "0.271") "\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    struct gc_buffer out = run(text, sizeof text - 1, sizeof text, options, &account);
    assert_string_equal(out.data, "<p1:1><p1:2>");
    gc_buffer_release(&out);
}

TEST(the_window_and_the_choice_of_processes_leave_the_rest_out)
{
    (void)state;
    static const char text[] = "a | " RECORD("1", "0.100") "\na | " RECORD(
        "2", "0.200") "\nb | " RECORD("1", "0.150") "\na | " RECORD("3", "0.300") "\n";
    static const char *const names[] = {"a"};
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    options.from_ns = 150000000;
    options.to_ns = 250000000;
    struct gc_buffer out = run(text, sizeof text - 1, 1000, options, &account);
    assert_string_equal(out.data, "<a:2><b:1>");
    gc_buffer_release(&out);
    options.processes = names;
    options.process_count = 1;
    out = run(text, sizeof text - 1, 1000, options, &account);
    assert_string_equal(out.data, "<a:2>");
    assert_int_equal(account.cycles, 4);
    gc_buffer_release(&out);
}

/* TEXT gives EXPECTED where processes are renamed, FROM and TO in turn, and the chosen ones left.
 */
static void renamed(const char *text, const char *const *names, const char *chosen,
                    const char *expected)
{
    struct gc_rename renames[4];
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    for (; names[2 * options.rename_count]; options.rename_count++)
        renames[options.rename_count] = (struct gc_rename){names[2 * options.rename_count],
                                                           names[2 * options.rename_count + 1]};
    options.renames = renames;
    options.processes = &chosen;
    options.process_count = chosen ? 1 : 0;
    struct gc_buffer out = run(text, strlen(text), 1000, options, &account);
    assert_string_equal(out.data, expected);
    gc_buffer_release(&out);
}

#define TWO_UNNAMED RECORD("1", "0.100") "\n" RECORD("1", "0.500") "\n"
#define RESTARTED   "app | " RECORD("1", "0.100") "\napp | " RECORD("1", "0.050") "\n"

TEST(a_process_is_called_what_the_options_say)
{
    (void)state;
    static const char *const second[] = {"p2", "destination", "p9", "nobody", NULL};
    renamed(TWO_UNNAMED, second, NULL, "<p1:1><destination:1>");
    static const char *const exchanged[] = {"p1", "p2", "p2", "p1", NULL};
    renamed(TWO_UNNAMED, exchanged, NULL, "<p2:1><p1:1>");
    static const char *const start[] = {"app.2", "again", NULL};
    renamed(RESTARTED, start, NULL, "<app:1><again:1>");
    static const char *const twice[] = {"p1", "first", "p1", "other", NULL};
    renamed(TWO_UNNAMED, twice, NULL, "<first:1><p2:1>");
}

TEST(names_stay_unique_where_one_is_changed_to_another)
{
    (void)state;
    static const char *const back[] = {"p2", "p1", NULL};
    renamed(TWO_UNNAMED, back, NULL, "<p1:1><p1.2:1>");
    static const char *const ahead[] = {"p1", "p2", NULL};
    renamed(TWO_UNNAMED, ahead, NULL, "<p2:1><p2.2:1>");
    static const char *const both[] = {"p1", "x", "p2", "x", NULL};
    renamed(TWO_UNNAMED, both, NULL, "<x:1><x.2:1>");
    static const char *const start[] = {"app", "app.2", NULL};
    renamed(RESTARTED, start, NULL, "<app.2:1><app.2.2:1>");
}

TEST(a_renamed_process_is_chosen_by_either_name_and_a_new_one_goes_first)
{
    (void)state;
    static const char *const second[] = {"p2", "destination", NULL};
    renamed(TWO_UNNAMED, second, "destination", "<destination:1>");
    renamed(TWO_UNNAMED, second, "p2", "<destination:1>");
    static const char *const exchanged[] = {"p1", "p2", "p2", "p1", NULL};
    renamed(TWO_UNNAMED, exchanged, "p1", "<p1:1>");
    renamed(TWO_UNNAMED, exchanged, "p2", "<p2:1>");
}

TEST(names_that_no_process_has_are_known_and_those_that_there_are)
{
    (void)state;
    static const char *const names[] = {"p2", "nobody"};
    static const struct gc_rename renames[] = {{"p1", "first"}, {"first", "x"}};
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_event event;
    options.processes = names;
    options.process_count = 2;
    options.renames = renames;
    options.rename_count = 2;
    struct gc_log *log = gc_log_new(&options, NULL);
    assert_false(gc_log_met_process(log, 0));
    gc_log_feed(log, TWO_UNNAMED, strlen(TWO_UNNAMED));
    gc_log_finish(log);
    while (gc_log_next(log, &event))
        ;
    assert_true(gc_log_met_process(log, 0));
    assert_false(gc_log_met_process(log, 1));
    assert_true(gc_log_met_rename(log, 0));
    assert_false(gc_log_met_rename(log, 1));
    assert_int_equal(gc_log_process_count(log), 1);
    assert_string_equal(gc_log_any_process(log, 0)->name, "first");
    assert_string_equal(gc_log_any_process(log, 0)->given, "p1");
    assert_string_equal(gc_log_any_process(log, 1)->name, "p2");
    assert_null(gc_log_any_process(log, 2));
    gc_log_free(log);
}

/* Twice as many names as are listed at first, in turn: each goes on with its own. */
TEST(thousands_of_named_processes_in_turn_are_kept_apart)
{
    (void)state;
    enum { NAMES = 3000, ROUNDS = 3 };
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    static const char *const records[ROUNDS] = {RECORD("1", "0.171"), RECORD("2", "0.271"),
                                                RECORD("3", "0.371")};
    for (int i = 0; i < NAMES * ROUNDS; i++) {
        char line[400];
        int len = snprintf(line, sizeof line, "app-%d | %s\n", i % NAMES, records[i / NAMES]);
        gc_log_feed(log, line, (size_t)len);
        while (gc_log_next(log, &event))
            ;
    }
    assert_int_equal(gc_log_process_count(log), NAMES);
    assert_int_equal(gc_log_account(log)->missing, 0);
    assert_int_equal(gc_series_totals(gc_log_process(log, 0)->series)->cycles, ROUNDS);
    gc_log_free(log);
}

/* Ten thousand processes of one cycle: what is kept of them is bounded, and said. */
TEST(more_processes_than_are_kept_are_counted)
{
    (void)state;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    static const char line[] = RECORD("1", "0.171") "\n";
    int64_t cycles = 0;
    for (int i = 0; i < 10000; i++) {
        gc_log_feed(log, line, sizeof line - 1);
        while (gc_log_next(log, &event))
            cycles++;
    }
    gc_log_finish(log);
    assert_int_equal(cycles, 10000);
    assert_int_equal(gc_log_process_count(log), GC_LOG_PROCESSES_MAX);
    assert_int_equal(gc_log_account(log)->dropped, 10000 - GC_LOG_PROCESSES_MAX);
    gc_log_free(log);
}

/* Of those that are dropped the heap was the smallest; no name comes twice among the others. */
TEST(a_container_that_starts_ten_thousand_times_is_named_by_number)
{
    (void)state;
    enum { STARTS = 10000 };
    static const struct gc_rename renames[] = {{"app.2500", "first"}, {"app.2501", "dropped"}};
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.renames = renames;
    options.rename_count = 2;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    static const char small[] = "app | " RECORD("1", "0.171") "\n";
    static const char large[] = "app | gc 1 @0.171s 1%: 0.030+0.46+0.004 ms clock, "
                                "0.060+0/0.21/0.14+0.009 ms cpu, 9->9->0 MB, 10 MB goal, 2 P\n";
    for (int i = 1; i <= STARTS; i++) {
        const char *line = i % 2500 == 0 ? large : small;
        gc_log_feed(log, line, strlen(line));
        assert_true(gc_log_next(log, &event));
        assert_false(gc_log_next(log, &event));
    }
    gc_log_finish(log);
    assert_int_equal(gc_log_process_count(log), GC_LOG_PROCESSES_MAX);
    assert_string_equal(gc_log_process(log, 0)->name, "first");
    assert_true(gc_log_met_rename(log, 1));
    assert_string_equal(gc_log_process(log, 1)->name, "app.5000");
    gc_log_free(log);
}

TEST(a_log_that_only_begins_like_a_json_document_is_read_as_lines)
{
    (void)state;
    gives("[{\"a\":1}]\n" RECORD("1", "0.171") "\n", "{\"a\":1}<p1:1>");
    gives("[{it's 5\" long}]\n" RECORD("1", "0.171") "\n", "{it's 5\" long}]$<p1:1>");
    gives("[{ <=> ]\n" RECORD("1", "0.171") "\nend\n", "{ <=> ]$<p1:1>end$");
}

TEST(a_json_document_that_is_cut_is_read_as_far_as_it_goes)
{
    (void)state;
    gives("[{\"msg\":\"" RECORD("1", "0.171") "\"},{\"msg\":\"" RECORD("2", "0.271") "\"",
          "<p1:1>{\"msg\":\"<p1:2>");
}

TEST(a_line_of_a_json_document_is_damaged_if_an_element_in_it_is)
{
    (void)state;
    static const char text[] =
        "[{\"a\":\"" RECORD("1", "0.171") "\"},{\"a\":\"gc 1 @0.171s 1%:\"},\n"
                                          "{\"a\":\n1},{\"a\":\"gc 2 @0.171s 1%: \"\n}]\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_account account;
    struct gc_buffer out = run(text, sizeof text - 1, sizeof text, options, &account);
    assert_int_equal(account.lines, 4);
    assert_int_equal(account.tally[GC_CLASS_DAMAGED].lines, 3);
    assert_int_equal(account.tally[GC_CLASS_CYCLES].lines, 0);
    assert_int_equal(account.damages, 2);
    gc_buffer_release(&out);
}

TEST(the_last_bytes_of_one_input_stand_before_those_of_the_next)
{
    (void)state;
    static const char first[] = "\xff\xfeg\0c\0 ", second[] = "1\n" RECORD("2", "0.271") "\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    gc_log_next_input(log, "first");
    gc_log_feed(log, first, sizeof first - 1); /* ends within a letter */
    assert_false(gc_log_next(log, &event));
    gc_log_next_input(log, "second");
    gc_log_feed(log, second, sizeof second - 1);
    assert_true(gc_log_next(log, &event));
    gc_log_next_input(log, "third");
    gc_log_finish(log);
    assert_false(gc_log_next(log, &event));
    const struct gc_account *a = gc_log_account(log);
    assert_int_equal(a->cycles, 1);
    assert_int_equal(a->tally[GC_CLASS_OTHER].bytes + a->tally[GC_CLASS_CYCLES].bytes,
                     a->text_bytes);
    gc_log_free(log);
}

/* Of a CSV's rows: resident memory, and the heap of the same cycle. */
TEST(resident_memory_in_a_csv_is_its_processes_own)
{
    (void)state;
    static const char text[] = "process,pid,gc,start_s,clock_sweep_term_ms,clock_mark_ms,"
                               "clock_mark_term_ms,heap_after_mib,rss_mib\n"
                               "a,,1,1.000,0,1.0,0,10,40\n"
                               "b,,1,1.000,0,1.0,0,10,\n"
                               "a,,2,2.000,0,1.0,0,30,90\n"
                               "a,,3,3.000,0,1.0,0,20,70\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_event event;
    size_t count;
    struct gc_log *log = gc_log_new(&options, NULL);
    gc_log_feed(log, text, sizeof text - 1);
    while (gc_log_next(log, &event))
        continue;
    gc_log_finish(log);
    assert_false(gc_log_next(log, &event));
    const struct gc_process *a = gc_log_process(log, 0), *b = gc_log_process(log, 1);
    assert_true(b->memory == NULL && a->killed_ns == GC_ABSENT);
    const struct gc_memory_point *point = gc_memory_points(a->memory, &count);
    const struct gc_memory_totals *totals = gc_memory_totals(a->memory);
    assert_int_equal(count, 3);
    assert_true(point[0].begin == INT64_C(1001000000) && point[0].resident.last == 40);
    assert_int_equal(totals->peak_mib, 90);
    assert_int_equal(totals->peak_ns, INT64_C(2001000000));
    assert_int_equal(totals->peak_heap_mib, 30);
    assert_int_equal(totals->last_mib, 70);
    gc_log_free(log);
}

TEST(an_empty_input_is_an_empty_log)
{
    (void)state;
    gives("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_programs_own_lines_pass_and_trace_lines_do_not),
        cmocka_unit_test(a_line_that_a_record_was_glued_to_comes_out_as_the_program_wrote_it),
        cmocka_unit_test(a_wrappers_prefix_names_the_process_and_is_not_passed_on),
        cmocka_unit_test(a_prefix_that_comes_in_pieces_is_not_passed_on),
        cmocka_unit_test(two_glued_records_are_two_cycles),
        cmocka_unit_test(a_log_line_within_a_record_passes_and_the_record_is_put_together),
        cmocka_unit_test(a_log_line_that_begins_as_the_record_goes_on_passes),
        cmocka_unit_test(a_record_that_lost_its_newline_has_the_stamp_of_its_own_line),
        cmocka_unit_test(
            many_records_that_a_torn_one_held_up_come_out_before_the_logs_direction_is_known),
        cmocka_unit_test(a_whole_record_behind_a_torn_one_is_read_however_odd_it_is),
        cmocka_unit_test(a_record_with_more_beside_it_keeps_its_place_in_a_torn_stretch),
        cmocka_unit_test(a_record_that_is_never_finished_passes_whole_and_is_counted),
        cmocka_unit_test(nuls_and_broken_utf8_are_bytes_like_any_other),
        cmocka_unit_test(what_has_a_nul_in_it_is_no_name),
        cmocka_unit_test(the_window_and_the_choice_of_processes_leave_the_rest_out),
        cmocka_unit_test(a_process_is_called_what_the_options_say),
        cmocka_unit_test(names_stay_unique_where_one_is_changed_to_another),
        cmocka_unit_test(a_renamed_process_is_chosen_by_either_name_and_a_new_one_goes_first),
        cmocka_unit_test(names_that_no_process_has_are_known_and_those_that_there_are),
        cmocka_unit_test(thousands_of_named_processes_in_turn_are_kept_apart),
        cmocka_unit_test(more_processes_than_are_kept_are_counted),
        cmocka_unit_test(a_container_that_starts_ten_thousand_times_is_named_by_number),
        cmocka_unit_test(a_log_that_only_begins_like_a_json_document_is_read_as_lines),
        cmocka_unit_test(a_json_document_that_is_cut_is_read_as_far_as_it_goes),
        cmocka_unit_test(a_line_of_a_json_document_is_damaged_if_an_element_in_it_is),
        cmocka_unit_test(the_last_bytes_of_one_input_stand_before_those_of_the_next),
        cmocka_unit_test(resident_memory_in_a_csv_is_its_processes_own),
        cmocka_unit_test(an_empty_input_is_an_empty_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
