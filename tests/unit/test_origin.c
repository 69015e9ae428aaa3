#include "unit.h"

#include <gcplot/buffer.h>
#include <gcplot/log.h>

#include <stdio.h>

#define RECORD(gc, at)                                                                             \
    "gc " gc " @" at "s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 "   \
    "MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n"

struct written {
    int64_t id, pid;
    const char *name;
    const char *text;
};

static void take(struct gc_log *log, struct gc_buffer *out)
{
    struct gc_event event;
    while (gc_log_next(log, &event))
        if (event.kind == GC_EVENT_CYCLE)
            gc_buffer_add_format(out, "<%s:%d:%d%s>", event.process->name,
                                 (int)(event.process->pid == GC_ABSENT ? 0 : event.process->pid),
                                 (int)event.cycle->gc, event.cycle->repaired ? ":repaired" : "");
        else
            gc_buffer_add_format(out, "%.*s%s", (int)event.len, event.text,
                                 event.newline ? "$" : "");
}

/* What comes out of WRITTEN, up to one without text, in order: text, and <name:pid:gc>. */
static void gives(const struct written *written, const char *expected)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_buffer out = GC_BUFFER_INIT;
    options.want_text = true;
    struct gc_log *log = gc_log_new(&options, NULL);
    int64_t time = INT64_C(1700000000000000000), bytes = 0;
    for (; written->text; written++) {
        struct gc_origin origin = {written->id, written->pid, written->name, time++,
                                   GC_MEMORY_NONE};
        gc_log_feed_from(log, &origin, written->text, strlen(written->text));
        bytes += (int64_t)strlen(written->text);
        take(log, &out);
    }
    gc_log_finish(log);
    take(log, &out);
    assert_false(gc_log_failed(log, NULL));
    const struct gc_account *account = gc_log_account(log);
    int64_t sum = 0, lines = 0;
    for (int i = 0; i < GC_CLASSES; i++) {
        sum += account->tally[i].bytes;
        lines += account->tally[i].lines;
    }
    assert_int_equal(account->bytes, bytes);
    assert_int_equal(sum, bytes);
    assert_int_equal(lines, account->lines);
    gc_log_free(log);
    gc_buffer_add(&out, "", 1);
    assert_string_equal(out.data, expected);
    gc_buffer_release(&out);
}

TEST(pieces_that_two_wrote_in_turn_are_whole_lines_of_each)
{
    (void)state;
    static const char a[] = RECORD("1", "0.171"), b[] = RECORD("1", "0.268");
    static char piece[2 * sizeof a][2];
    struct written written[2 * sizeof a] = {{0}};
    for (size_t i = 0; i < sizeof a - 1; i++) {
        piece[2 * i][0] = a[i];
        piece[2 * i + 1][0] = b[i];
        written[2 * i] = (struct written){1, 11, "a", piece[2 * i]};
        written[2 * i + 1] = (struct written){2, 12, "b", piece[2 * i + 1]};
    }
    gives(written, "<a:11:1><b:12:1>");
}

TEST(a_log_line_of_its_own_within_a_record_is_taken_out_and_passed_on)
{
    (void)state;
    gives((const struct written[]){{1, 11, "a", "gc 1 @0.171s 1%: 0.030+0.46+0.004 ms clock, "},
                                   {2, 12, "b", RECORD("1", "0.100")},
                                   {1, 11, "a", "listening on :80\n"},
                                   {1, 11, "a",
                                    "0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB "
                                    "stacks, 0 MB globals, 2 P\n"},
                                   {0, 0, NULL, NULL}},
          "<b:12:1>listening on :80$<a:11:1:repaired>");
}

TEST(a_pid_that_comes_again_and_an_exec_are_other_processes)
{
    (void)state;
    gives((const struct written[]){{1, 11, "a", RECORD("1", "0.171")},
                                   {1, 11, "a", RECORD("2", "0.271")},
                                   {2, 11, "a", RECORD("1", "0.071")},
                                   {3, 11, "b", RECORD("1", "0.072")},
                                   {4, 12, "a", RECORD("1", "0.073")},
                                   {0, 0, NULL, NULL}},
          "<a:11:1><a:11:2><a.2:11:1><b:11:1><a.3:12:1>");
}

TEST(lines_that_say_whose_they_are_are_a_relays)
{
    (void)state;
    gives((const struct written[]){{1, 11, "docker", "web-1  | " RECORD("1", "0.171")},
                                   {1, 11, "docker", "api-1  | " RECORD("1", "0.172")},
                                   {0, 0, NULL, NULL}},
          "<web-1:0:1><api-1:0:1>");
}

TEST(a_line_that_a_shipper_cut_is_joined_within_one_writer)
{
    (void)state;
#define CRI(tag) "2024-05-17T09:00:00.002000255Z stderr " tag " "
    gives(
        (const struct written[]){
            {1, 11, "a", CRI("P") "gc 1 @0.171s 1%: 0.030+0.46+0.004 ms clock, \n"},
            {2, 12, "b", CRI("F") RECORD("1", "0.100")},
            {1, 11, "a",
             CRI("F") "0.060+0/0.21/0.14+0.009 ms cpu, 3->3->0 MB, 4 MB goal, "
                      "0 MB stacks, 0 MB globals, 2 P\n"},
            {0, 0, NULL, NULL}},
        CRI("P") "gc 1 @0.171s 1%: 0.030+0.46+0.004 ms clock, $<b:12:1><a:11:1>");
#undef CRI
}

TEST(what_is_no_trace_comes_out_at_once_and_in_order)
{
    (void)state;
    gives((const struct written[]){{1, 11, "a", "10%"},
                                   {2, 12, "b", "hello\n"},
                                   {1, 11, "a", " 20%\n"},
                                   {2, 12, "b", "gc 1"},
                                   {1, 11, "a", "last"},
                                   {0, 0, NULL, NULL}},
          "10%hello$ 20%$lastgc 1");
}

TEST(more_origins_than_are_kept_lose_no_cycle)
{
    (void)state;
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    int64_t cycles = 0, bytes = 0;
    enum { ORIGINS = GC_LOG_ORIGINS_MAX + 100 };
    for (int i = 1; i <= ORIGINS; i++) {
        struct gc_origin origin = {i, i, "child", i, GC_MEMORY_NONE};
        gc_log_feed_from(log, &origin, RECORD("1", "0.171"), sizeof RECORD("1", "0.171") - 1);
        bytes += (int64_t)sizeof RECORD("1", "0.171") - 1;
        while (gc_log_next(log, &event))
            cycles++;
    }
    gc_log_finish(log);
    assert_false(gc_log_next(log, &event));
    assert_int_equal(cycles, ORIGINS);
    assert_int_equal(gc_log_account(log)->lines, cycles);
    assert_int_equal(gc_log_account(log)->bytes, bytes);
    gc_log_free(log);
}

/* What the program itself wrote, of all events there are; CYCLES counts the others. */
static void take_text(struct gc_log *log, struct gc_buffer *text, int *cycles)
{
    struct gc_event event;
    while (gc_log_next(log, &event)) {
        *cycles += event.kind == GC_EVENT_CYCLE;
        if (event.kind == GC_EVENT_TEXT)
            gc_buffer_add_format(text, "%.*s%s", (int)event.len, event.text,
                                 event.newline ? "\n" : "");
    }
}

TEST(of_writers_that_end_within_a_record_all_text_comes_out_and_all_is_counted)
{
    (void)state;
    static const char half[] = "gc 1 @0.171s 1%: 0.030+0.46+0.004 ms clock, 0.060+",
                      word[] = "bye\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    options.want_text = true;
    for (int told = 0; told < 2; told++) {
        struct gc_buffer text = GC_BUFFER_INIT;
        struct gc_log *log = gc_log_new(&options, NULL);
        int cycles = 0, writers = GC_LOG_ORIGINS_MAX + 50;
        for (int i = 1; i <= writers; i++) {
            struct gc_origin origin = {i, i, "child", i, GC_MEMORY_NONE};
            gc_log_feed_from(log, &origin, half, sizeof half - 1);
            take_text(log, &text, &cycles);
            gc_log_feed_from(log, &origin, word, sizeof word - 1);
            take_text(log, &text, &cycles);
            if (told)
                gc_log_end(log, i);
            take_text(log, &text, &cycles);
        }
        gc_log_finish(log);
        take_text(log, &text, &cycles);
        size_t words = 0;
        gc_buffer_add(&text, "", 1);
        for (const char *at = text.data; (at = strstr(at, "bye\n")) != NULL; at++)
            words++;
        assert_int_equal(words, writers);
        assert_int_equal(gc_log_account(log)->lines, writers);
        assert_int_equal(gc_log_account(log)->tally[GC_CLASS_TORN].lines, 0);
        gc_log_free(log);
        gc_buffer_release(&text);
    }
}

/* A log to which ORIGIN wrote TEXT, to be freed; nothing of it was taken. */
static struct gc_log *log_of(const struct gc_origin *origin, const char *text)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    gc_log_feed_from(log, origin, text, strlen(text));
    return log;
}

TEST(a_relay_has_its_own_memory_and_no_other_process_has_it)
{
    (void)state;
    struct gc_event event;
    struct gc_origin origin = {
        1, 11, "relay", INT64_C(1700000000000000000), {77, GC_ABSENT, GC_ABSENT}};
    static const char text[] = "web-1  | " RECORD("1", "0.171") RECORD("1", "0.172");
    struct gc_log *log = log_of(&origin, text);
    assert_true(gc_log_next(log, &event));
    assert_string_equal(event.process->name, "web-1");
    assert_int_equal(event.cycle->rss_mib, GC_ABSENT);
    assert_true(gc_log_next(log, &event));
    assert_string_equal(event.process->name, "relay");
    assert_int_equal(event.cycle->rss_mib, 77);
    gc_log_free(log);
}

TEST(memory_stands_where_it_was_sampled_whatever_stamps_the_lines_have)
{
    (void)state;
    struct gc_event event;
    const int64_t s = INT64_C(1000000000), start = INT64_C(1700000000) * s;
    struct gc_origin origin = {1, 11, "a", start + s, {50, GC_ABSENT, GC_ABSENT}};
    static const char text[] = "2001-01-01T00:00:00Z " RECORD("1", "0.999");
    size_t count;
    struct gc_log *log = log_of(&origin, text);
    assert_true(gc_log_next(log, &event));
    const struct gc_process *process = event.process;
    assert_int_equal(event.cycle->time_ns, INT64_C(978307200) * s);
    origin.time_ns = start + 3 * s;
    gc_log_sample(log, &origin);
    const struct gc_memory_point *point = gc_memory_points(process->memory, &count);
    assert_int_equal(count, 2);
    /* the cycle ended 0.999494 s after the start, and was read then */
    assert_int_equal(point[1].begin, 2 * s + 999494000);
    gc_log_free(log);
}

TEST(a_writer_whose_numbers_begin_anew_passes_on_others_lines)
{
    (void)state;
    struct gc_event event;
    struct gc_origin origin = {
        1, 11, "go", INT64_C(1700000000000000000), {77, GC_ABSENT, GC_ABSENT}};
    static const char text[] = RECORD("1", "0.171") RECORD("1", "0.111") RECORD("2", "0.211");
    struct gc_log *log = log_of(&origin, text);
    assert_true(gc_log_next(log, &event));
    const struct gc_process *first = event.process;
    assert_int_equal(event.cycle->rss_mib, 77);
    while (gc_log_next(log, &event)) {
        assert_string_equal(event.process->name, "go.2");
        assert_int_equal(event.cycle->rss_mib, GC_ABSENT);
        assert_null(event.process->memory);
    }
    gc_log_sample(log, &origin);
    assert_null(first->memory);
    gc_log_free(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_that_two_wrote_in_turn_are_whole_lines_of_each),
        cmocka_unit_test(a_log_line_of_its_own_within_a_record_is_taken_out_and_passed_on),
        cmocka_unit_test(a_pid_that_comes_again_and_an_exec_are_other_processes),
        cmocka_unit_test(lines_that_say_whose_they_are_are_a_relays),
        cmocka_unit_test(a_line_that_a_shipper_cut_is_joined_within_one_writer),
        cmocka_unit_test(what_is_no_trace_comes_out_at_once_and_in_order),
        cmocka_unit_test(more_origins_than_are_kept_lose_no_cycle),
        cmocka_unit_test(of_writers_that_end_within_a_record_all_text_comes_out_and_all_is_counted),
        cmocka_unit_test(a_writer_whose_numbers_begin_anew_passes_on_others_lines),
        cmocka_unit_test(a_relay_has_its_own_memory_and_no_other_process_has_it),
        cmocka_unit_test(memory_stands_where_it_was_sampled_whatever_stamps_the_lines_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
