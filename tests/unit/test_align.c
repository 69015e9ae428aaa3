/* When processes started, by the order of lines and by their stamps. */
#include "unit.h"

#include "align.h"

#include <gcplot/cycle.h>

#define MS     INT64_C(1000000)
#define US     INT64_C(1000)
#define SECOND INT64_C(1000000000)

/* How late a line can be without a word of it: the least bound. */
#define LATE (3 * MS)

enum { MOST = 64 };

/* A log under way: places by what the test calls its processes. */
struct log {
    struct gc_align *align;
    int place[MOST];
};

static void begin(struct log *log)
{
    log->align = gc_align_new(NULL);
    assert_non_null(log->align);
    for (int i = 0; i < MOST; i++)
        log->place[i] = GC_ALIGN_NONE;
}

static void line_at(struct log *log, int process, int64_t end, int64_t stamp)
{
    if (log->place[process] == GC_ALIGN_NONE)
        log->place[process] = gc_align_begin(log->align);
    assert_true(log->place[process] != GC_ALIGN_NONE);
    assert_true(gc_align_add(log->align, log->place[process], end, stamp));
}

static void line(struct log *log, int process, int64_t end)
{
    line_at(log, process, end, GC_ABSENT);
}

static bool find(struct log *log, int process, struct gc_aligned *found)
{
    return gc_align_get(log->align, log->place[process], found);
}

static struct gc_aligned start_of(struct log *log, int process)
{
    struct gc_aligned found;
    assert_true(find(log, process, &found));
    return found;
}

static void solve(struct log *log)
{
    assert_true(gc_align_solve(log->align));
}

static void end(struct log *log)
{
    gc_align_free(log->align);
}

static bool is_near(int64_t at, int64_t expected, int64_t by)
{
    return at >= expected - by && at <= expected + by;
}

/* --- what follows from a few lines ----------------------------------------------------------- */

TEST(one_process_has_nothing_to_be_aligned_with)
{
    (void)state;
    struct log log;
    struct gc_aligned found;
    begin(&log);
    for (int i = 1; i < 10; i++)
        line(&log, 0, i * SECOND);
    solve(&log);
    assert_false(find(&log, 0, &found));
    end(&log);
}

TEST(a_log_without_lines_is_solved)
{
    (void)state;
    struct log log;
    begin(&log);
    solve(&log);
    end(&log);
}

/*
 * A ends at 1, 2 and 3 s of its own, B at 1 and 1.9 s of its own. A1 B1 A2 B1.9 A3: B started at
 * least 1 - 1 = 0 and 2 - 1.9 = 0.1 s after A, and at most 2 - 1 = 1 and 3 - 1.9 = 1.1 s. So it is
 * 0.1 to 1 s.
 */
TEST(the_order_of_lines_bounds_how_far_apart_two_started)
{
    (void)state;
    struct log log;
    begin(&log);
    line(&log, 0, SECOND);
    line(&log, 1, SECOND);
    line(&log, 0, 2 * SECOND);
    line(&log, 1, 1900 * MS);
    line(&log, 0, 3 * SECOND);
    solve(&log);
    struct gc_aligned a = start_of(&log, 0), b = start_of(&log, 1);
    assert_true(a.at_ns == 0 && a.bound_ns == 0);
    assert_true(b.at_ns == 550 * MS && b.bound_ns == 450 * MS + LATE);
    assert_true(a.group == b.group);
    end(&log);
}

TEST(one_after_the_other_may_have_started_at_any_time)
{
    (void)state;
    struct log log;
    struct gc_aligned found;
    begin(&log);
    for (int process = 0; process < 3; process++)
        for (int i = 1; i < 5; i++)
            line(&log, process, i * SECOND);
    solve(&log);
    for (int process = 0; process < 3; process++)
        assert_false(find(&log, process, &found));
    end(&log);
}

/* C's only line, at 0.5 s, stands between A's at 4 s and B's at 4.2 s, which is A's 4.2 too. */
TEST(a_single_line_between_two_others_is_bounded_by_both)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int i = 1; i <= 40; i++) {
        line(&log, 0, i * 100 * MS);
        line(&log, 1, i * 100 * MS);
    }
    line(&log, 2, 500 * MS);
    for (int i = 42; i <= 50; i++) {
        line(&log, 1, i * 100 * MS);
        line(&log, 0, i * 100 * MS);
    }
    solve(&log);
    struct gc_aligned a = start_of(&log, 0), c = start_of(&log, 2);
    assert_true(is_near(c.at_ns - a.at_ns, 3600 * MS, 10 * MS));
    assert_true(c.bound_ns > 100 * MS && c.bound_ns < 120 * MS);
    end(&log);
}

TEST(those_that_cannot_be_compared_are_groups_of_their_own)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int pair = 0; pair < 2; pair++)
        for (int i = 1; i < 20; i++) {
            line(&log, 2 * pair, i * SECOND + 500 * MS);
            line(&log, 2 * pair + 1, i * SECOND);
        }
    solve(&log);
    struct gc_aligned start[4];
    for (int i = 0; i < 4; i++)
        start[i] = start_of(&log, i);
    assert_int_equal(start[0].group, start[1].group);
    assert_int_equal(start[2].group, start[3].group);
    assert_int_not_equal(start[0].group, start[2].group);
    for (int i = 0; i < 4; i += 2) /* 0.5 to 1.5 s apart */
        assert_true(is_near(start[i + 1].at_ns - start[i].at_ns, SECOND, 1));
    end(&log);
}

/* --- late lines ------------------------------------------------------------------------------ */

/* Two processes, B 700 ms after A; a line every 20 ms of each, 10 ms apart; LATE_ONE of B is late.
 */
static struct gc_aligned start_with_late_line(int late_one, int64_t late)
{
    struct log log;
    int held = 0;
    begin(&log);
    for (int i = 1; i <= 400; i++) {
        line(&log, 0, i * 20 * MS);
        if (i > 36 && i != late_one)
            line(&log, 1, i * 20 * MS + 10 * MS - 700 * MS);
        held += i >= late_one;
        if (i >= late_one && held == (int)(late / (20 * MS)))
            line(&log, 1, late_one * 20 * MS + 10 * MS - 700 * MS);
    }
    solve(&log);
    struct gc_aligned found = start_of(&log, 1);
    end(&log);
    return found;
}

TEST(a_line_that_is_late_does_not_move_a_start)
{
    (void)state;
    static const int64_t late[] = {60 * MS, 200 * MS, 1000 * MS};
    struct gc_aligned on_time = start_with_late_line(1000, MS);
    assert_true(is_near(on_time.at_ns, 700 * MS, MS) && on_time.bound_ns == 10 * MS + LATE);
    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++) {
        struct gc_aligned found = start_with_late_line(150, late[i]);
        assert_true(is_near(found.at_ns, 700 * MS, 10 * MS));
        assert_true(found.bound_ns < 25 * MS);
    }
}

/* --- many lines ------------------------------------------------------------------------------ */

static uint64_t seed;

static int64_t random_below(int64_t limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(seed >> 33) % limit;
}

struct printed {
    int64_t at; /* the true time */
    int process;
    int64_t end; /* as printed */
};

static int by_time(const void *a, const void *b)
{
    const struct printed *left = a, *right = b;
    return left->at < right->at ? -1 : left->at > right->at;
}

/*
 * COUNT lines of each process, every GAP or so of its own: printed up to 2 ms less than they end,
 * and once in a hundred 40 ms late.
 */
static size_t print_log(struct printed *lines, int processes, int count, const int64_t *start,
                        const int64_t *gap)
{
    size_t n = 0;
    for (int p = 0; p < processes; p++) {
        int64_t t = 0;
        for (int i = 0; i < count; i++) {
            t += gap[p] / 2 + random_below(gap[p]);
            int64_t late = random_below(100) == 0 ? 40 * MS : random_below(500 * US);
            lines[n++] = (struct printed){start[p] + t + late, p, t - random_below(2 * MS)};
        }
    }
    qsort(lines, n, sizeof *lines, by_time);
    return n;
}

enum { PROCESSES = 5, LINES = 300 };

static const int64_t starts[PROCESSES] = {0, 310 * MS, 1250 * MS, 1251 * MS, 2500 * MS};
static const int64_t gaps[PROCESSES] = {15 * MS, 40 * MS, 25 * MS, 60 * MS, 20 * MS};

static void read_log(struct log *log, const struct printed *lines, size_t count, const int *name,
                     int64_t shift)
{
    begin(log);
    for (int i = PROCESSES - 1; i >= 0; i--) /* places in an order that NAME says */
        for (int p = 0; p < PROCESSES; p++)
            if (name[p] == i)
                log->place[p] = gc_align_begin(log->align);
    for (size_t i = 0; i < count; i++)
        line_at(log, lines[i].process, lines[i].end + (lines[i].process == 2 ? shift : 0),
                GC_ABSENT);
    solve(log);
}

TEST(starts_are_found_to_within_the_bound)
{
    (void)state;
    static const int plain[PROCESSES] = {0, 1, 2, 3, 4};
    static struct printed lines[PROCESSES * LINES];
    for (seed = 1; seed < 40; seed += 2) {
        uint64_t from = seed;
        struct log log;
        size_t count = print_log(lines, PROCESSES, LINES, starts, gaps);
        read_log(&log, lines, count, plain, 0);
        for (int p = 0; p < PROCESSES; p++) {
            struct gc_aligned found = start_of(&log, p);
            int64_t at = found.at_ns - start_of(&log, 0).at_ns;
            assert_true(is_near(at, starts[p], found.bound_ns));
            assert_true(found.bound_ns < 25 * MS);
        }
        end(&log);
        seed = from;
    }
}

TEST(names_do_not_matter)
{
    (void)state;
    static const int names[][PROCESSES] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}};
    static struct printed lines[PROCESSES * LINES];
    struct gc_aligned first[PROCESSES];
    seed = 7;
    size_t count = print_log(lines, PROCESSES, LINES, starts, gaps);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct log log;
        read_log(&log, lines, count, names[n], 0);
        for (int p = 0; p < PROCESSES; p++) {
            struct gc_aligned found = start_of(&log, p);
            if (n == 0)
                first[p] = found;
            assert_true(is_near(found.at_ns, first[p].at_ns, MS));
            assert_true(is_near(found.bound_ns, first[p].bound_ns, 2 * MS));
        }
        end(&log);
    }
}

TEST(all_ends_of_a_process_later_are_a_start_as_much_earlier)
{
    (void)state;
    static const int plain[PROCESSES] = {0, 1, 2, 3, 4};
    static struct printed lines[PROCESSES * LINES];
    struct log log, shifted;
    seed = 9;
    size_t count = print_log(lines, PROCESSES, LINES, starts, gaps);
    read_log(&log, lines, count, plain, 0);
    read_log(&shifted, lines, count, plain, 900 * MS);
    for (int p = 0; p < PROCESSES; p++) {
        struct gc_aligned before = start_of(&log, p), after = start_of(&shifted, p);
        assert_true(after.at_ns == before.at_ns - (p == 2 ? 900 * MS : 0));
        assert_true(after.bound_ns == before.bound_ns);
    }
    end(&log);
    end(&shifted);
}

TEST(a_long_log_is_known_as_well_as_a_short_one)
{
    (void)state;
    struct log log;
    begin(&log);
    seed = 5;
    for (int64_t t = 0; t < 2000 * SECOND; t += 10 * MS) { /* 1 in 50 is late, by up to 90 ms */
        int64_t late = random_below(50) == 0 ? random_below(90 * MS) : random_below(MS);
        int process = random_below(2) == 0;
        line(&log, process, t - late + (process == 1 ? -250 * MS : 0) + SECOND);
    }
    solve(&log);
    struct gc_aligned found = start_of(&log, 1);
    int64_t at = found.at_ns - start_of(&log, 0).at_ns;
    assert_true(is_near(at, 250 * MS, 12 * MS)); /* lines are 10 ms apart */
    assert_true(found.bound_ns < 15 * MS);
    end(&log);
}

TEST(any_ends_are_taken)
{
    (void)state;
    struct log log;
    struct gc_aligned found;
    begin(&log);
    for (int i = 0; i < 1000; i++)
        line_at(&log, (int)random_below(9), random_below(3) ? INT64_MAX - i : i,
                random_below(2) ? INT64_MAX - i : i * SECOND);
    solve(&log);
    for (int i = 0; i < 9; i++)
        if (find(&log, i, &found))
            assert_true(found.bound_ns >= 0);
    end(&log);
}

/* --- stamps ---------------------------------------------------------------------------------- */

TEST(stamps_align_where_the_order_does_not)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int process = 0; process < 2;
         process++) /* B, 12.5 s later, has its lines after all of A's */
        for (int64_t i = 1; i < 5; i++)
            line_at(&log, process, i * SECOND,
                    (1000 + i) * SECOND + process * 12500 * MS + i * 10 * US + 7 * US);
    solve(&log);
    struct gc_aligned found = start_of(&log, 1);
    assert_true(is_near(found.at_ns, 12500 * MS, MS));
    assert_true(found.bound_ns > LATE && found.bound_ns < LATE + MS);
    end(&log);
}

TEST(stamps_in_whole_seconds_leave_it_to_the_order)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int64_t i = 1; i < 200; i++) {
        int64_t now = i * 100 * MS;
        line_at(&log, 0, now, (now + 5000 * SECOND) / SECOND * SECOND);
        line_at(&log, 1, now + 50 * MS - 40 * MS, (now + 5000 * SECOND) / SECOND * SECOND);
    }
    solve(&log); /* B's line is 0 to 100 ms after A's, and its start 10 ms less than that */
    struct gc_aligned a = start_of(&log, 0), b = start_of(&log, 1);
    assert_true(is_near(b.at_ns - a.at_ns, 40 * MS, 1));
    assert_true(a.bound_ns + b.bound_ns == 50 * MS + LATE);
    end(&log);
}

/* A shipper wrote 30 lines of one, then 30 of the other; both started at once. */
TEST(stamps_are_believed_where_lines_are_out_of_order)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int64_t block = 0; block < 10; block++)
        for (int process = 0; process < 2; process++)
            for (int64_t i = block * 30; i < block * 30 + 30; i++)
                line_at(&log, process, i * SECOND + 3 * MS, (9000 + i) * SECOND + 4 * MS);
    solve(&log);
    struct gc_aligned a = start_of(&log, 0), b = start_of(&log, 1);
    assert_true(is_near(b.at_ns - a.at_ns, 0, MS));
    assert_true(a.bound_ns + b.bound_ns < 10 * MS);
    end(&log);
}

TEST(out_of_order_and_without_stamps_the_bound_is_as_wide_as_the_disorder)
{
    (void)state;
    struct log log;
    begin(&log);
    for (int64_t block = 0; block < 10; block++)
        for (int process = 0; process < 2; process++)
            for (int64_t i = block * 30; i < block * 30 + 30; i++)
                line(&log, process, i * SECOND);
    solve(&log);
    struct gc_aligned a = start_of(&log, 0), b = start_of(&log, 1);
    assert_true(is_near(b.at_ns - a.at_ns, 0, a.bound_ns + b.bound_ns));
    end(&log);
}

/* --- many processes -------------------------------------------------------------------------- */

TEST(places_are_used_again_when_they_are_forgotten)
{
    (void)state;
    struct log log;
    begin(&log);
    int server = gc_align_begin(log.align), job = GC_ALIGN_NONE;
    for (int64_t i = 0; i < 30000; i++) { /* a job a second beside a server */
        job = gc_align_begin(log.align);
        assert_true(job != GC_ALIGN_NONE);
        for (int64_t k = 1; k < 5; k++) {
            assert_true(gc_align_add(log.align, job, k * 200 * MS, GC_ABSENT));
            assert_true(gc_align_add(log.align, server, i * SECOND + k * 200 * MS + MS, GC_ABSENT));
        }
        if (i < 29000)
            gc_align_forget(log.align, job);
    }
    solve(&log);
    struct gc_aligned first, last;
    assert_true(gc_align_get(log.align, server, &first));
    assert_true(gc_align_get(log.align, job, &last));
    assert_true(is_near(last.at_ns - first.at_ns, 29999 * SECOND, 200 * MS));
    end(&log);
}

TEST(too_many_places_are_left_out)
{
    (void)state;
    struct log log;
    struct gc_aligned found;
    begin(&log);
    int place = 0;
    for (int i = 0; i < 3 * GC_ALIGN_PROCESSES_MAX; i++) {
        place = gc_align_begin(log.align);
        assert_true(gc_align_add(log.align, place, i * SECOND, GC_ABSENT));
    }
    assert_int_equal(place, GC_ALIGN_NONE);
    solve(&log);
    assert_false(gc_align_get(log.align, place, &found));
    end(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_process_has_nothing_to_be_aligned_with),
        cmocka_unit_test(a_log_without_lines_is_solved),
        cmocka_unit_test(the_order_of_lines_bounds_how_far_apart_two_started),
        cmocka_unit_test(one_after_the_other_may_have_started_at_any_time),
        cmocka_unit_test(a_single_line_between_two_others_is_bounded_by_both),
        cmocka_unit_test(those_that_cannot_be_compared_are_groups_of_their_own),
        cmocka_unit_test(a_line_that_is_late_does_not_move_a_start),
        cmocka_unit_test(starts_are_found_to_within_the_bound),
        cmocka_unit_test(names_do_not_matter),
        cmocka_unit_test(all_ends_of_a_process_later_are_a_start_as_much_earlier),
        cmocka_unit_test(a_long_log_is_known_as_well_as_a_short_one),
        cmocka_unit_test(any_ends_are_taken),
        cmocka_unit_test(stamps_align_where_the_order_does_not),
        cmocka_unit_test(stamps_in_whole_seconds_leave_it_to_the_order),
        cmocka_unit_test(stamps_are_believed_where_lines_are_out_of_order),
        cmocka_unit_test(out_of_order_and_without_stamps_the_bound_is_as_wide_as_the_disorder),
        cmocka_unit_test(places_are_used_again_when_they_are_forgotten),
        cmocka_unit_test(too_many_places_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
