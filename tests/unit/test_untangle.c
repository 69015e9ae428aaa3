#include "unit.h"

#include "pieces.h"

#include <gcplot/buffer.h>
#include <gcplot/log.h>

#include <time.h>

#define MS INT64_C(1000000)

/* --- writers --------------------------------------------------------------------------------- */

struct dice {
    uint32_t state;
};

/* From LEAST to MOST. */
static int64_t roll(struct dice *dice, int64_t least, int64_t most)
{
    dice->state = dice->state * 1664525u + 1013904223u;
    return least + (int64_t)(dice->state >> 8) % (most - least + 1);
}

/* A process of GOGC=100 and a steady heap. */
struct writer {
    struct dice dice;
    int64_t gc, start_ns, live_mib, heap_mib, procs;
    bool no_goal; /* GOGC=off: each cycle is forced */
};

static void set_times(struct writer *w, struct gc_cycle *c)
{
    int64_t first = roll(&w->dice, 8000, 90000), last = roll(&w->dice, 2000, 60000);
    int64_t mark = roll(&w->dice, 300000, 8000000), all = mark * w->procs;
    c->clock_ns[GC_CLOCK_SWEEP_TERM] = first;
    c->clock_ns[GC_CLOCK_MARK] = mark;
    c->clock_ns[GC_CLOCK_MARK_TERM] = last;
    c->cpu_ns[GC_CPU_SWEEP_TERM] = first * w->procs;
    c->cpu_ns[GC_CPU_ASSIST] = roll(&w->dice, 0, all / 10);
    c->cpu_ns[GC_CPU_BACKGROUND] = all / 4;
    c->cpu_ns[GC_CPU_IDLE] = roll(&w->dice, 0, all / 2);
    c->cpu_ns[GC_CPU_MARK_TERM] = last * w->procs;
}

static struct record next_record(struct writer *w)
{
    struct gc_cycle c;
    gc_cycle_init(&c);
    set_times(w, &c);
    c.gc = w->gc++;
    c.start_ns = w->start_ns += roll(&w->dice, 40 * MS, 60 * MS);
    c.gc_cpu_pct = 2;
    c.heap_goal_mib = 2 * w->live_mib;
    c.heap_before_mib = c.heap_goal_mib - roll(&w->dice, 0, w->heap_mib / 20);
    c.heap_after_mib = c.heap_before_mib + roll(&w->dice, 0, 2);
    c.heap_live_mib = w->live_mib = w->heap_mib + roll(&w->dice, 0, w->heap_mib / 10);
    c.stacks_mib = 1;
    c.globals_mib = 0;
    c.procs = w->procs;
    if (w->no_goal) {
        c.heap_goal_mib = INT64_C(8796093022198);
        c.forced = 1;
    }
    return record_of(&c);
}

static struct writer small_writer(uint32_t seed)
{
    return (struct writer){{seed}, 1, 0, 20, 20, 4, false};
}

static struct writer big_writer(uint32_t seed)
{
    return (struct writer){{seed * 7919 + 1}, 140, 9000 * MS, 300, 300, seed % 2 ? 4 : 8, false};
}

/* A log, and the records that were written into it. */
struct script {
    struct gc_buffer log;
    struct gc_buffer truth; /* records, as lines */
};

static void write_pieces(struct script *s, const struct record *r, int from, int to)
{
    size_t begin = from > 0 ? r->end[from - 1] : 0, end = to > 0 ? r->end[to - 1] : 0;
    gc_buffer_add(&s->log, r->text + begin, end - begin);
    if (to == r->pieces)
        gc_buffer_add_text(&s->truth, r->text);
}

static void write_plain(struct script *s, struct writer *w, int cycles)
{
    for (int i = 0; i < cycles; i++) {
        struct record r = next_record(w);
        write_pieces(s, &r, 0, r.pieces);
    }
}

static void write_plain_both(struct script *s, struct writer *a, struct writer *b, int cycles)
{
    for (int i = 0; i < cycles; i++) {
        write_plain(s, a, 1);
        write_plain(s, b, 1);
    }
}

/* Two records at once, in turns of MOST pieces at most. */
static void write_shuffled(struct script *s, const struct record *a, const struct record *b,
                           struct dice *dice, int most)
{
    const struct record *const records[] = {a, b};
    int at[] = {0, 0};
    for (int who = 0; at[0] < a->pieces || at[1] < b->pieces; who = 1 - who) {
        int from = at[who], to = from + (int)roll(dice, 1, most);
        at[who] = to < records[who]->pieces ? to : records[who]->pieces;
        if (from < at[who])
            write_pieces(s, records[who], from, at[who]);
    }
}

static void script_end(struct script *s)
{
    gc_buffer_add(&s->log, "", 1);
    gc_buffer_add(&s->truth, "", 1);
}

static void script_release(struct script *s)
{
    gc_buffer_release(&s->log);
    gc_buffer_release(&s->truth);
}

/* --- readings -------------------------------------------------------------------------------- */

struct reading {
    struct gc_buffer cycles; /* as lines, as the runtime printed them */
    struct gc_buffer text;
    struct gc_account account;
};

static void take_events(struct gc_log *log, struct reading *reading)
{
    struct gc_event event;
    while (gc_log_next(log, &event)) {
        if (event.kind == GC_EVENT_CYCLE)
            gc_buffer_add_text(&reading->cycles, record_of(event.cycle).text);
        if (event.kind != GC_EVENT_TEXT)
            continue;
        gc_buffer_add(&reading->text, event.text, event.len);
        gc_buffer_add(&reading->text, "\n", event.newline);
    }
}

static struct reading read_log(const char *text, size_t len, size_t chunk)
{
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct reading reading = {.cycles = GC_BUFFER_INIT, .text = GC_BUFFER_INIT};
    options.want_text = true;
    struct gc_log *log = gc_log_new(&options, NULL);
    for (size_t at = 0; at < len; at += chunk) {
        gc_log_feed(log, text + at, len - at < chunk ? len - at : chunk);
        take_events(log, &reading);
    }
    gc_log_finish(log);
    take_events(log, &reading);
    assert_false(gc_log_failed(log, NULL));
    reading.account = *gc_log_account(log);
    gc_log_free(log);
    gc_buffer_add(&reading.cycles, "", 1);
    gc_buffer_add(&reading.text, "", 1);
    return reading;
}

static struct reading read_whole(const char *text)
{
    return read_log(text, strlen(text), SIZE_MAX / 2);
}

static void reading_release(struct reading *reading)
{
    gc_buffer_release(&reading->cycles);
    gc_buffer_release(&reading->text);
}

static int64_t lines_of(const char *text)
{
    int64_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static int64_t lost_of(const struct reading *reading)
{
    return reading->account.torn - reading->account.repaired;
}

/* Whether the line LINE[0, LEN) is one of TEXT's. */
static bool has_line(const char *text, const char *line, size_t len)
{
    for (const char *at = text; *at; at = strchr(at, '\n') + 1)
        if (strncmp(at, line, len) == 0)
            return true;
    return false;
}

/* Each record is given, or counted. */
static void check_counts(const struct script *s, const struct reading *reading)
{
    int64_t given = lines_of(reading->cycles.data), written = lines_of(s->truth.data);
    assert_in_range(reading->account.repaired, 0, reading->account.torn);
    if (given + lost_of(reading) != written)
        fail_msg("%d given, %d lost, %d written:\n%s", (int)given, (int)lost_of(reading),
                 (int)written, s->log.data);
}

/* How many cycles are given that nobody wrote. */
static int64_t wrong_of(const struct script *s, const struct reading *reading)
{
    int64_t wrong = 0;
    for (const char *at = reading->cycles.data, *end; *at; at = end) {
        end = strchr(at, '\n') + 1;
        wrong += !has_line(s->truth.data, at, (size_t)(end - at));
    }
    return wrong;
}

static void check_cycles(const struct script *s, const struct reading *reading)
{
    if (wrong_of(s, reading) > 0)
        fail_msg("nobody wrote all of\n%sin\n%s", reading->cycles.data, s->log.data);
}

/* Where all were put together nothing is left of them but ends of lines. */
static void check_text(const struct reading *reading)
{
    const char *text = reading->text.data;
    if (lost_of(reading) == 0)
        assert_int_equal(strspn(text, "\n"), strlen(text));
}

typedef void check(const struct script *s, const struct reading *reading);

static void check_all(const struct script *s, const struct reading *reading)
{
    check_cycles(s, reading);
    check_counts(s, reading);
    check_text(reading);
}

/* --- shuffles -------------------------------------------------------------------------------- */

/* A log of two processes, two of whose records were written at once. */
static struct script shuffled(uint32_t seed, int most)
{
    struct script s = {.log = GC_BUFFER_INIT, .truth = GC_BUFFER_INIT};
    struct writer small = small_writer(seed), big = big_writer(seed);
    struct dice dice = {seed ^ 0x5eed};
    write_plain_both(&s, &small, &big, 12);
    struct record a = next_record(&small), b = next_record(&big);
    write_shuffled(&s, &a, &b, &dice, most);
    write_plain_both(&s, &small, &big, 6);
    script_end(&s);
    return s;
}

struct yield {
    int64_t lost, wrong; /* records */
};

/* What comes of so many shuffles, in turns of MOST pieces at most. */
static struct yield yield_of_shuffles(uint32_t shuffles, int most, check *holds)
{
    struct yield yield = {0};
    for (uint32_t seed = 1; seed <= shuffles; seed++) {
        struct script s = shuffled(seed, most);
        struct reading reading = read_whole(s.log.data);
        holds(&s, &reading);
        yield.lost += lost_of(&reading);
        yield.wrong += wrong_of(&s, &reading);
        reading_release(&reading);
        script_release(&s);
    }
    return yield;
}

TEST(two_records_in_lockstep_come_back_or_are_counted)
{
    (void)state;
    assert_in_range(yield_of_shuffles(150, 1, check_all).lost, 0, 299); /* some come back */
}

/*
 * Writers that take turns by chance, as no recorded ones do: nothing tells which of two like
 * numbers is whose, and that is noticed.
 */
TEST(of_two_records_in_short_runs_all_are_counted_and_none_is_made_up)
{
    (void)state;
    assert_int_equal(yield_of_shuffles(200, 4, check_counts).wrong, 0);
}

TEST(two_records_in_long_runs_come_back_but_for_few)
{
    (void)state;
    assert_in_range(yield_of_shuffles(200, 25, check_all).lost, 0, 20);
}

TEST(chunks_change_no_cycle_and_no_figure)
{
    (void)state;
    static const size_t chunks[] = {1, 2, 7, 61, 500, 4096};
    for (uint32_t seed = 1; seed <= 12; seed++) {
        struct script s = shuffled(seed, seed % 2 ? 1 : 15);
        struct reading whole = read_whole(s.log.data);
        for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
            struct reading other = read_log(s.log.data, s.log.len - 1, chunks[i]);
            assert_string_equal(other.cycles.data, whole.cycles.data);
            assert_memory_equal(&other.account.tally, &whole.account.tally,
                                sizeof whole.account.tally);
            assert_int_equal(other.account.torn, whole.account.torn);
            assert_int_equal(other.account.repaired, whole.account.repaired);
            reading_release(&other);
        }
        reading_release(&whole);
        script_release(&s);
    }
}

/* --- text within records --------------------------------------------------------------------- */

/* A record with LINES between its pieces from CUT on. */
static struct script interrupted(uint32_t seed, int cut, const char *lines)
{
    struct script s = {.log = GC_BUFFER_INIT, .truth = GC_BUFFER_INIT};
    struct writer w = small_writer(seed);
    write_plain(&s, &w, 12);
    struct record r = next_record(&w);
    write_pieces(&s, &r, 0, cut);
    gc_buffer_add_text(&s.log, lines);
    write_pieces(&s, &r, cut, r.pieces);
    write_plain(&s, &w, 6);
    script_end(&s);
    return s;
}

static void check_interrupted(uint32_t seed, int cut, const char *lines)
{
    struct script s = interrupted(seed, cut, lines);
    struct reading reading = read_whole(s.log.data);
    assert_string_equal(reading.cycles.data, s.truth.data);
    assert_string_equal(reading.text.data, lines);
    assert_int_equal(reading.account.torn, 1);
    assert_int_equal(reading.account.repaired, 1);
    reading_release(&reading);
    script_release(&s);
}

TEST(a_line_between_any_two_pieces_of_a_record_passes)
{
    (void)state;
    struct writer w = small_writer(1);
    int pieces = next_record(&w).pieces;
    for (int cut = 1; cut < pieces - 1; cut++)
        check_interrupted((uint32_t)cut, cut, "level=info msg=\"request served\" status=200\n");
}

TEST(several_lines_between_two_pieces_of_a_record_pass)
{
    (void)state;
    static const char *const lines[] = {"ready\n", "level=info took=12ms\n", "\tat main.go:12\n"};
    struct script s = interrupted(3, 9, "ready\nlevel=info took=12ms\n\tat main.go:12\n");
    struct reading reading = read_whole(s.log.data);
    assert_string_equal(reading.cycles.data, s.truth.data);
    assert_int_equal(lines_of(reading.text.data), 3);
    for (int i = 0; i < 3; i++) /* in whatever order */
        assert_true(has_line(reading.text.data, lines[i], strlen(lines[i])));
    assert_int_equal(reading.account.repaired, 1);
    reading_release(&reading);
    script_release(&s);
}

/* --- halves that look whole ------------------------------------------------------------------ */

/* Two records of which the next pieces are written as ORDER says: a run for A, one for B, ... */
static void check_order(const int *order)
{
    struct script s = {.log = GC_BUFFER_INIT, .truth = GC_BUFFER_INIT};
    struct writer small = small_writer(5), big = big_writer(5);
    write_plain_both(&s, &small, &big, 12);
    struct record records[] = {next_record(&small), next_record(&big)};
    int at[] = {0, 0};
    for (int who = 0; at[0] < records[0].pieces || at[1] < records[1].pieces; who = 1 - who) {
        int to = *order ? at[who] + *order++ : records[who].pieces;
        write_pieces(&s, &records[who], at[who], to);
        at[who] = to;
    }
    write_plain_both(&s, &small, &big, 6);
    script_end(&s);
    struct reading reading = read_whole(s.log.data);
    check_all(&s, &reading);
    reading_release(&reading);
    script_release(&s);
}

TEST(processors_whose_digits_ran_together_are_not_believed)
{
    (void)state;
    struct writer w = small_writer(1);
    int before = next_record(&w).pieces - 3;           /* lacks "4", " P", newline */
    check_order((const int[]){before, before + 1, 0}); /* "gc 13 ... globals, gc 152 ... 44 P" */
}

TEST(numbers_whose_digits_ran_together_are_not_believed)
{
    (void)state;
    check_order((const int[]){1, 2, 0}); /* "gc gc 15213 @..." */
    check_order((const int[]){2, 1, 0});
}

/* --- numbers that look like something else --------------------------------------------------- */

/* The goal where there is none, at a line's beginning, looks like a time stamp in ms. */
TEST(a_long_number_that_begins_a_line_is_no_stamp)
{
    (void)state;
    struct script s = {.log = GC_BUFFER_INIT, .truth = GC_BUFFER_INIT};
    struct writer w = small_writer(3);
    w.no_goal = true;
    write_plain(&s, &w, 12);
    for (int cut = 1; cut < 36; cut++) {
        struct record r = next_record(&w);
        write_pieces(&s, &r, 0, cut);
        gc_buffer_add_text(&s.log, "level=info msg=ready\n");
        write_pieces(&s, &r, cut, r.pieces);
    }
    script_end(&s);
    struct reading reading = read_whole(s.log.data);
    assert_string_equal(reading.cycles.data, s.truth.data);
    reading_release(&reading);
    script_release(&s);
}

/* --- what is never finished ------------------------------------------------------------------ */

TEST(a_record_that_never_ends_is_lost_and_counted)
{
    (void)state;
    for (int cut = 3; cut < 30; cut += 5) {
        struct script s = {.log = GC_BUFFER_INIT, .truth = GC_BUFFER_INIT};
        struct writer w = small_writer(7);
        write_plain(&s, &w, 12);
        struct record r = next_record(&w);
        write_pieces(&s, &r, 0, cut);
        gc_buffer_add_text(&s.log, "\n");
        write_plain(&s, &w, 6);
        script_end(&s);
        struct reading reading = read_whole(s.log.data);
        assert_string_equal(reading.cycles.data, s.truth.data);
        assert_int_equal(reading.account.torn, 1);
        assert_int_equal(reading.account.repaired, 0);
        assert_int_equal(reading.account.tally[GC_CLASS_DAMAGED].lines, 1);
        reading_release(&reading);
        script_release(&s);
    }
}

/* Seconds of CPU that so many half records take. */
static double seconds_for(const char *half, int times)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    for (int i = 0; i < times; i++)
        gc_buffer_add_text(&text, half);
    clock_t begin = clock();
    struct reading reading = read_log(text.data, text.len, 65536);
    clock_t end = clock();
    assert_int_equal(reading.account.cycles, 0);
    assert_int_equal(reading.account.bytes, text.len);
    reading_release(&reading);
    gc_buffer_release(&text);
    return (double)(end - begin) / CLOCKS_PER_SEC;
}

static void takes_linear_time(const char *half)
{
    double once = seconds_for(half, 20000), twice = seconds_for(half, 40000);
    assert_true(twice <= 3 * once + 0.5);
}

TEST(half_records_without_end_take_linear_time)
{
    (void)state;
    takes_linear_time("gc 1 @0.1");
    takes_linear_time("gc 1 @0.1\n");
    takes_linear_time("gc 1 @0.100s 1%: \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_records_in_lockstep_come_back_or_are_counted),
        cmocka_unit_test(of_two_records_in_short_runs_all_are_counted_and_none_is_made_up),
        cmocka_unit_test(two_records_in_long_runs_come_back_but_for_few),
        cmocka_unit_test(chunks_change_no_cycle_and_no_figure),
        cmocka_unit_test(a_line_between_any_two_pieces_of_a_record_passes),
        cmocka_unit_test(several_lines_between_two_pieces_of_a_record_pass),
        cmocka_unit_test(processors_whose_digits_ran_together_are_not_believed),
        cmocka_unit_test(numbers_whose_digits_ran_together_are_not_believed),
        cmocka_unit_test(a_long_number_that_begins_a_line_is_no_stamp),
        cmocka_unit_test(a_record_that_never_ends_is_lost_and_counted),
        cmocka_unit_test(half_records_without_end_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
