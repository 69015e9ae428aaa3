#include "unit.h"

#include "tokens.h"

#include <stdbool.h>
#include <stdio.h>

/* The lengths that a number at the beginning of TEXT can have, in words: "4 1". */
static void lengths_are(enum gc_token_kind kind, const char *text, const char *expected)
{
    unsigned char lengths[GC_TOKEN_LENGTHS_MAX];
    char found[100] = "";
    int count = gc_token_lengths(kind, text, strlen(text), lengths);
    for (int i = 0; i < count; i++) {
        size_t at = strlen(found);
        snprintf(found + at, sizeof found - at, "%s%d", i > 0 ? " " : "", lengths[i]);
    }
    assert_string_equal(found, expected);
}

static void ms_lengths_are(const char *text, const char *expected)
{
    lengths_are(GC_TOKEN_MILLIS, text, expected);
}

static void count_lengths_are(const char *text, const char *expected)
{
    lengths_are(GC_TOKEN_COUNT, text, expected);
}

static void seconds_lengths_are(const char *text, const char *expected)
{
    lengths_are(GC_TOKEN_SECONDS, text, expected);
}

TEST(milliseconds_have_the_forms_that_the_runtime_writes)
{
    (void)state;
    ms_lengths_are("0", "1");
    ms_lengths_are("0.036", "5 1");
    ms_lengths_are("0.009", "5 1");
    ms_lengths_are("0.10", "4 1");
    ms_lengths_are("0.99", "4 1");
    ms_lengths_are("5.7", "3");
    ms_lengths_are("9.0", "3");
    ms_lengths_are("10", "2");
}

TEST(milliseconds_have_no_other_forms)
{
    (void)state;
    ms_lengths_are("", "");
    ms_lengths_are(".5", "");
    ms_lengths_are("x", "");
    ms_lengths_are("9", "");
    ms_lengths_are("5.", "");
    ms_lengths_are("1.25", "3");  /* 1.2, and another's 5 */
    ms_lengths_are("10.5", "2");  /* 10, and another's .5 */
    ms_lengths_are("00", "1");    /* 0, and another's 0 */
    ms_lengths_are("0.000", "1"); /* that would be 0 */
    ms_lengths_are("0.7", "1");   /* that would be 0.70 */
    ms_lengths_are("0.04", "1");  /* that would be 0.040 */
}

TEST(two_numbers_share_a_run_of_digits)
{
    (void)state;
    ms_lengths_are("0.391.1", "4 1"); /* 0.39 and 1.1 */
    ms_lengths_are("0.0360.10", "5 1");
    ms_lengths_are("5.75.7", "3");
    ms_lengths_are("131265", "6 5 4 3 2");
    ms_lengths_are("2212", "4 3 2");
    ms_lengths_are("100.036", "3 2"); /* 10 and 0.036 */
    count_lengths_are("131265", "6 5 4 3 2 1");
    count_lengths_are("2212", "4 3 2 1");
    count_lengths_are("012", "1");
}

TEST(counts_are_whole_and_fit)
{
    (void)state;
    count_lengths_are("", "");
    count_lengths_are("-1", "");
    count_lengths_are("0", "1");
    count_lengths_are("7 P", "1");
    count_lengths_are("12.5", "2 1");
    count_lengths_are("1234567890123456789012345", "18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1");
}

TEST(seconds_have_three_decimals)
{
    (void)state;
    seconds_lengths_are("0.036", "5");
    seconds_lengths_are("134.752s", "7");
    seconds_lengths_are("12.345678", "6");
    seconds_lengths_are("12.34", "");
    seconds_lengths_are("12", "");
    seconds_lengths_are("00.123", "");
    seconds_lengths_are("12345678901.123", "");
}

TEST(nothing_past_the_length_is_looked_at)
{
    (void)state;
    unsigned char lengths[GC_TOKEN_LENGTHS_MAX];
    assert_int_equal(gc_token_lengths(GC_TOKEN_MILLIS, "0.036", 1, lengths), 1);
    assert_int_equal(gc_token_lengths(GC_TOKEN_MILLIS, "5.7", 2, lengths), 0);
    assert_int_equal(gc_token_lengths(GC_TOKEN_SECONDS, "1.234", 4, lengths), 0);
    assert_int_equal(gc_token_lengths(GC_TOKEN_COUNT, "12", 1, lengths), 1);
    assert_int_equal(lengths[0], 1);
}

static void ns_are(enum gc_token_kind kind, const char *text, int64_t expected)
{
    assert_int_equal(gc_token_value(kind, text, strlen(text)), expected);
}

TEST(values_are_counts_or_ns)
{
    (void)state;
    ns_are(GC_TOKEN_COUNT, "0", 0);
    ns_are(GC_TOKEN_COUNT, "123456789012345678", INT64_C(123456789012345678));
    ns_are(GC_TOKEN_SECONDS, "0.036", 36000000);
    ns_are(GC_TOKEN_SECONDS, "134.752", INT64_C(134752000000));
    ns_are(GC_TOKEN_MILLIS, "0", 0);
    ns_are(GC_TOKEN_MILLIS, "0.036", 36000);
    ns_are(GC_TOKEN_MILLIS, "0.10", 100000);
    ns_are(GC_TOKEN_MILLIS, "5.7", 5700000);
    ns_are(GC_TOKEN_MILLIS, "10", 10000000);
}

/* --- a whole record -------------------------------------------------------------------------- */

/* What was met on the way through the places. */
struct walk {
    bool met[GC_FIELDS];
};

static bool reaches_done(int place, const char *text, size_t len, struct walk *walk);

static bool goes_on(const struct gc_token *token, const char *text, size_t len, size_t taken,
                    struct walk *walk)
{
    if (!reaches_done(token->next, text + taken, len - taken, walk))
        return false;
    if (token->field >= 0)
        walk->met[token->field] = true;
    return true;
}

static bool passes(const struct gc_token *token, const char *text, size_t len, struct walk *walk)
{
    unsigned char lengths[GC_TOKEN_LENGTHS_MAX];
    if (token->kind == GC_TOKEN_TEXT)
        return len >= token->len && memcmp(text, token->text, token->len) == 0 &&
               goes_on(token, text, len, token->len, walk);
    int count = gc_token_lengths(token->kind, text, len, lengths);
    for (int i = 0; i < count; i++)
        if (goes_on(token, text, len, lengths[i], walk))
            return true;
    return false;
}

/* Whether TEXT is taken to its end on some way from PLACE to the last. */
static bool reaches_done(int place, const char *text, size_t len, struct walk *walk)
{
    if (place == GC_TOKEN_DONE)
        return len == 0;
    if (passes(&gc_tokens[place], text, len, walk))
        return true;
    int also = gc_tokens[place].also;
    return also != 0 && reaches_done(also, text, len, walk);
}

static bool is_record(const char *text, struct walk *walk)
{
    *walk = (struct walk){.met = {false}};
    return reaches_done(GC_TOKEN_BEGIN, text, strlen(text), walk);
}

#define TIMES " 0.030+0.46+0.004 ms clock, 0.060+0/5.7/10+0.009 ms cpu, 13->14->6 MB, 15 MB goal, "
#define FIXED "1 MB stacks, 0 MB globals, "

TEST(a_whole_record_ends_at_the_last_place)
{
    (void)state;
    struct walk walk;
    assert_true(is_record("gc 7 @0.171s 1%:" TIMES FIXED "2 P\n", &walk));
    for (int i = 0; i < GC_FIELD_FORCED; i++)
        assert_true(walk.met[i]);
    assert_false(walk.met[GC_FIELD_FORCED]);
}

TEST(a_record_can_be_without_stacks_and_globals)
{
    (void)state;
    struct walk walk;
    assert_true(is_record("gc 7 @0.171s 1%:" TIMES "2 P\n", &walk));
    assert_true(walk.met[GC_FIELD_PROCS]);
    assert_false(walk.met[GC_FIELD_STACKS]);
    assert_false(walk.met[GC_FIELD_GLOBALS]);
    assert_false(is_record("gc 7 @0.171s 1%:" TIMES "1 MB stacks, 2 P\n", &walk));
}

TEST(a_forced_cycle_says_so)
{
    (void)state;
    struct walk walk;
    assert_true(is_record("gc 7 @0.171s 1%:" TIMES FIXED "2 P (forced)\n", &walk));
    assert_true(walk.met[GC_FIELD_FORCED]);
    assert_true(is_record("gc 7 @0.171s 1%:" TIMES "2 P (forced)\n", &walk));
    assert_true(walk.met[GC_FIELD_FORCED]);
}

TEST(a_search_for_leaks_says_so)
{
    (void)state;
    struct walk walk;
    assert_true(
        is_record("gc 7 @0.171s 1% (checking for goroutine leaks):" TIMES FIXED "2 P\n", &walk));
}

TEST(what_lacks_a_piece_is_no_record)
{
    (void)state;
    struct walk walk;
    assert_false(is_record("gc 7 @0.171s 1%:" TIMES FIXED "2 P", &walk));
    assert_false(is_record("gc 7 @0.171s 1%:" TIMES FIXED " P\n", &walk));
    assert_false(is_record("gc 7 @0.171s :" TIMES FIXED "2 P\n", &walk));
    assert_false(is_record("gc 7 @0.171s 1%:" TIMES FIXED "2 P\n\n", &walk));
}

/* The place after PLACE where TEXT was written, or -1. */
static int place_after(int place, const char *text)
{
    for (; strcmp(gc_tokens[place].text, text) != 0; place = gc_tokens[place].also)
        if (gc_tokens[place].also == 0)
            return -1;
    return gc_tokens[place].next;
}

TEST(the_sign_and_the_colon_are_one_piece_or_two)
{
    (void)state;
    int place = GC_TOKEN_BEGIN;
    while (gc_tokens[place].field != GC_FIELD_GC_CPU_PCT)
        place = gc_tokens[place].next;
    place = gc_tokens[place].next;
    int then = place_after(place, "%");
    assert_int_not_equal(then, -1);
    assert_int_equal(place_after(then, ": "), place_after(place, "%: "));
    assert_int_equal(gc_tokens[place_after(place, "%: ")].field, GC_FIELD_CLOCK);
}

TEST(no_place_is_followed_by_the_first)
{
    (void)state;
    for (int i = 0; i < GC_TOKENS; i++) {
        assert_in_range(gc_tokens[i].next, GC_TOKEN_BEGIN + 1, GC_TOKEN_DONE);
        assert_in_range(gc_tokens[i].also, 0, GC_TOKENS - 1);
        assert_true(gc_tokens[i].also == 0 || gc_tokens[i].also > i);
    }
}

static bool can_stand_at(int token, const char *text)
{
    const struct gc_token *t = &gc_tokens[token];
    return t->kind == GC_TOKEN_TEXT ? strncmp(text, t->text, t->len) == 0
                                    : text[0] >= '0' && text[0] <= '9';
}

TEST(all_that_can_stand_at_a_place_is_found)
{
    static const char text[] = "gc 7 @0.1s 1%: % (checking for goroutine leaks): + ms clock, /->"
                               " ms cpu, 3->4 MB,  MB goal,  MB stacks,  MB globals, 2 P (forced)\n"
                               " \ngcs  @ P%\xff ";
    struct gc_token_sets sets;
    (void)state;
    gc_token_sets_init(&sets);
    for (size_t at = 0; text[at]; at++) {
        uint64_t stands = 0;
        for (int t = 0; t < GC_TOKENS; t++)
            stands |= can_stand_at(t, text + at) ? gc_token_bit(t) : 0;
        assert_int_equal(gc_tokens_at(&sets, text + at, strlen(text + at)), stands);
    }
    assert_int_equal(gc_tokens_at(&sets, " P", 1), 0);
    assert_int_equal(gc_tokens_at(&sets, "gc ", 2), 0);
}

TEST(sets_know_alternatives_and_telling_texts)
{
    struct gc_token_sets sets;
    (void)state;
    gc_token_sets_init(&sets);
    for (int place = 0; place < GC_TOKENS; place++) {
        uint64_t ways = gc_token_bit(place);
        for (int t = gc_tokens[place].also; t; t = gc_tokens[t].also)
            ways |= gc_token_bit(t);
        assert_int_equal(sets.ways[place], ways);
        assert_int_equal(sets.telling >> place & 1,
                         gc_tokens[place].kind == GC_TOKEN_TEXT && gc_tokens[place].len >= 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milliseconds_have_the_forms_that_the_runtime_writes),
        cmocka_unit_test(milliseconds_have_no_other_forms),
        cmocka_unit_test(two_numbers_share_a_run_of_digits),
        cmocka_unit_test(counts_are_whole_and_fit),
        cmocka_unit_test(seconds_have_three_decimals),
        cmocka_unit_test(nothing_past_the_length_is_looked_at),
        cmocka_unit_test(values_are_counts_or_ns),
        cmocka_unit_test(a_whole_record_ends_at_the_last_place),
        cmocka_unit_test(a_record_can_be_without_stacks_and_globals),
        cmocka_unit_test(a_forced_cycle_says_so),
        cmocka_unit_test(a_search_for_leaks_says_so),
        cmocka_unit_test(what_lacks_a_piece_is_no_record),
        cmocka_unit_test(the_sign_and_the_colon_are_one_piece_or_two),
        cmocka_unit_test(no_place_is_followed_by_the_first),
        cmocka_unit_test(all_that_can_stand_at_a_place_is_found),
        cmocka_unit_test(sets_know_alternatives_and_telling_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
