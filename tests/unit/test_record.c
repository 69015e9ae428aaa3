#include "unit.h"

#include "fields.h"
#include "grammar.h"
#include "pattern.h"
#include "record.h"

#include <stdlib.h>

/* What the regular expression, which others could read records with, makes of a text. */
struct expected {
    bool is_record, fits;
    struct gc_span span;
    int64_t field[GC_FIELD_FORCED + 1];
};

enum { DIGITS_MAX = 18, SECONDS_DIGITS_MAX = 9, MILLIS_DIGITS_MAX = 12 };

/* The text of a number in units of 10^-PLACES. */
static int64_t scaled(const char *text, size_t len, int places)
{
    const char *point = memchr(text, '.', len);
    int64_t n = 0;
    int decimals = point ? (int)(text + len - point - 1) : 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '.')
            n = n * 10 + (text[i] - '0');
    for (; decimals < places; decimals++)
        n *= 10;
    return n;
}

static void expect_field(struct expected *e, int field, const char *text, size_t len)
{
    bool is_seconds = field == GC_FIELD_START;
    bool is_millis = field >= GC_FIELD_CLOCK && field < GC_FIELD_HEAP_BEFORE;
    size_t most = is_seconds ? SECONDS_DIGITS_MAX + 4 : is_millis ? MILLIS_DIGITS_MAX : DIGITS_MAX;
    e->fits = e->fits && len <= most;
    if (len <= most)
        e->field[field] = scaled(text, len, is_seconds ? 9 : is_millis ? 6 : 0);
}

static struct expected expectation(const struct gc_pattern *pattern, const char *text, size_t len)
{
    struct expected e = {.fits = true};
    const size_t *groups = gc_pattern_match(pattern, text, len, 0);
    e.is_record = groups != NULL;
    if (!groups)
        return e;
    e.span = (struct gc_span){groups[0], groups[1]};
    for (int i = 0; i < GC_FIELD_FORCED; i++) {
        const size_t *g = groups + 2 * (i + 1);
        e.field[i] = GC_ABSENT;
        if (g[0] != GC_NO_MATCH)
            expect_field(&e, i, text + g[0], g[1] - g[0]);
    }
    e.field[GC_FIELD_FORCED] = groups[2 * (GC_FIELD_FORCED + 1)] != GC_NO_MATCH;
    return e;
}

static void reads_as_expected(const struct gc_pattern *pattern, const char *text, size_t len)
{
    struct expected e = expectation(pattern, text, len);
    struct gc_cycle cycle;
    struct gc_span span;
    char *copy = malloc(len ? len : 1); /* of its very length, so that no byte behind it is read */
    assert_non_null(copy);
    memcpy(copy, text, len);
    bool is_read = gc_record_read(copy, len, 0, &span, &cycle);
    free(copy);
    if (is_read != (e.is_record && e.fits))
        fail_msg("'%.*s' is%s read", (int)len, text, is_read ? "" : " not");
    if (!is_read)
        return;
    assert_int_equal(span.begin, e.span.begin);
    assert_int_equal(span.end, e.span.end);
    for (int i = 0; i <= GC_FIELD_FORCED; i++)
        if (gc_field_get(&cycle, &gc_fields[i]) != e.field[i])
            fail_msg("field %d of '%.*s'", i, (int)len, text);
}

static const char *const records[] = {
    "gc 1966 @134.752s 2%: 0.76+5.7+0.036 ms clock, 6.1+0.52/10/2.4+0.29 ms cpu, 68->70->35 MB, "
    "71 MB goal, 0 MB stacks, 0 MB globals, 8 P",
    "gc 1 @0.025s 0%: 0.010+12+0.000 ms clock, 0+0/0/0+125 ms cpu, 4->4->0 MB, 5 MB goal, 4 P "
    "(forced)\n",
    "gc 12 @3.000s 100% (checking for goroutine leaks): 0.1+5.7+0.01 ms clock, 6.1+0.5/1/2.4+0.2 "
    "ms cpu, 1->2->3 MB, 8796093022207 MB goal, 1 MB stacks, 2 MB globals, 16 P (forced)",
    "gc 12 @3.000s 7% (checking for goroutine leaks): 0.11+5.7+0.011 ms clock, "
    "6.1+0.51/10/2.4+0.20 ms cpu, 1->2->3 MB, 4 MB goal, 1 MB stacks, 2 MB globals, 16 P1",
};
enum { RECORDS = sizeof records / sizeof *records };

static struct gc_pattern compiled(void)
{
    struct gc_pattern pattern;
    assert_true(gc_pattern_compile(&pattern, GC_RECORD_REGEX, true, NULL));
    return pattern;
}

TEST(what_runtimes_print_is_read_as_the_regular_expression_has_it)
{
    (void)state;
    struct gc_pattern pattern = compiled();
    for (int i = 0; i < RECORDS; i++)
        reads_as_expected(&pattern, records[i], strlen(records[i]));
    gc_pattern_release(&pattern);
}

TEST(a_record_cut_anywhere_is_none_until_its_last_digit)
{
    (void)state;
    struct gc_pattern pattern = compiled();
    for (int i = 0; i < RECORDS; i++)
        for (size_t len = 0; len < strlen(records[i]); len++)
            reads_as_expected(&pattern, records[i], len);
    gc_pattern_release(&pattern);
}

/* Random numbers, the same on every machine. */
static uint32_t roll(uint32_t *dice, uint32_t sides)
{
    *dice = *dice * 1664525U + 1013904223U;
    return (*dice >> 8) % sides;
}

/* A byte is changed, left out or put in, by what stands in records. */
static size_t spoil(char *text, size_t len, uint32_t *dice)
{
    static const char bytes[] = "0123456789.+/-> @%s:,()PMBgc\n";
    size_t at = roll(dice, (uint32_t)len);
    switch (roll(dice, 3)) {
    case 0:
        text[at] = bytes[roll(dice, sizeof bytes - 1)];
        return len;
    case 1:
        memmove(text + at, text + at + 1, len - at - 1);
        return len - 1;
    default:
        memmove(text + at + 1, text + at, len - at);
        text[at] = bytes[roll(dice, sizeof bytes - 1)];
        return len + 1;
    }
}

TEST(spoiled_records_are_read_or_not_as_the_regular_expression_has_it)
{
    (void)state;
    enum { TEXTS = 40000, SPOILED_MAX = 3, ROOM = 400 };
    struct gc_pattern pattern = compiled();
    uint32_t dice = 1;
    for (int i = 0; i < TEXTS; i++) {
        char text[ROOM];
        size_t len = strlen(records[i % RECORDS]);
        memcpy(text, records[i % RECORDS], len);
        for (uint32_t n = 1 + roll(&dice, SPOILED_MAX); n > 0; n--)
            len = spoil(text, len, &dice);
        reads_as_expected(&pattern, text, len);
    }
    gc_pattern_release(&pattern);
}

TEST(a_number_that_might_not_fit_makes_no_record)
{
    (void)state;
    struct gc_pattern pattern = compiled();
    static const char *const odd[] = {
        "gc 9999999999999999999 @1.000s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB "
        "goal, 4 P",
        "gc 999999999999999999 @999999999.999s 0%: 0+0+999999999999 ms clock, 0+0/0/0+0 ms cpu, "
        "1->1->1 MB, 4 MB goal, 4 P",
        "gc 1 @1000000000.000s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 4 P",
        "gc 1 @1.000s 0%: 0+0+9999999999999 ms clock, 0+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 4 "
        "P",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        reads_as_expected(&pattern, odd[i], strlen(odd[i]));
    gc_pattern_release(&pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_runtimes_print_is_read_as_the_regular_expression_has_it),
        cmocka_unit_test(a_record_cut_anywhere_is_none_until_its_last_digit),
        cmocka_unit_test(spoiled_records_are_read_or_not_as_the_regular_expression_has_it),
        cmocka_unit_test(a_number_that_might_not_fit_makes_no_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
