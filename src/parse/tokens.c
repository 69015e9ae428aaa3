#include "tokens.h"

#include "digits.h"

#include <string.h>

#define TEXT(string, then)                                                                         \
    {                                                                                              \
        .kind = GC_TOKEN_TEXT, .text = (string), .len = sizeof(string) - 1, .field = -1,           \
        .next = (then)                                                                             \
    }
#define TEXT_OR(string, then, other)                                                               \
    {                                                                                              \
        .kind = GC_TOKEN_TEXT, .text = (string), .len = sizeof(string) - 1, .field = -1,           \
        .next = (then), .also = (other)                                                            \
    }
#define COUNT(id, then)                                                                            \
    {                                                                                              \
        .kind = GC_TOKEN_COUNT, .field = (id), .next = (then)                                      \
    }
#define MILLIS(id, then)                                                                           \
    {                                                                                              \
        .kind = GC_TOKEN_MILLIS, .field = (id), .next = (then)                                     \
    }

enum { CLOCK = GC_FIELD_CLOCK, CPU = GC_FIELD_CPU };

const struct gc_token gc_tokens[GC_TOKENS] = {
    [GC_TOKEN_BEGIN] = TEXT("gc ", GC_TOKEN_NUMBER),
    [GC_TOKEN_NUMBER] = COUNT(GC_FIELD_GC, 2),
    [2] = TEXT(" @", 3),
    [3] = {.kind = GC_TOKEN_SECONDS, .field = GC_FIELD_START, .next = 4},
    [4] = TEXT("s ", 5),
    [5] = COUNT(GC_FIELD_GC_CPU_PCT, 6),
    [6] = TEXT_OR("%: ", 8, 38), /* to Go 1.25 */
    [7] = TEXT_OR(": ", 8, 39),
    [8] = MILLIS(CLOCK, 9),
    [9] = TEXT("+", 10),
    [10] = MILLIS(CLOCK + 1, 11),
    [11] = TEXT("+", 12),
    [12] = MILLIS(CLOCK + 2, 13),
    [13] = TEXT(" ms clock, ", 14),
    [14] = MILLIS(CPU, 15),
    [15] = TEXT("+", 16),
    [16] = MILLIS(CPU + 1, 17),
    [17] = TEXT("/", 18),
    [18] = MILLIS(CPU + 2, 19),
    [19] = TEXT("/", 20),
    [20] = MILLIS(CPU + 3, 21),
    [21] = TEXT("+", 22),
    [22] = MILLIS(CPU + 4, 23),
    [23] = TEXT(" ms cpu, ", 24),
    [24] = COUNT(GC_FIELD_HEAP_BEFORE, 25),
    [25] = TEXT("->", 26),
    [26] = COUNT(GC_FIELD_HEAP_AFTER, 27),
    [27] = TEXT("->", 28),
    [28] = COUNT(GC_FIELD_HEAP_LIVE, 29),
    [29] = TEXT(" MB, ", 30),
    [30] = COUNT(GC_FIELD_HEAP_GOAL, 31),
    [31] = TEXT(" MB goal, ", 32),
    [32] = {.kind = GC_TOKEN_COUNT, .field = GC_FIELD_STACKS, .next = 33, .also = 36},
    [33] = TEXT(" MB stacks, ", 34),
    [34] = COUNT(GC_FIELD_GLOBALS, 35),
    [35] = TEXT(" MB globals, ", 36),
    [36] = COUNT(GC_FIELD_PROCS, 37),
    [37] = TEXT(" P", 40),
    [38] = TEXT("%", 7), /* Go 1.26 on */
    [39] = TEXT(" (checking for goroutine leaks)", 7),
    [40] = TEXT_OR("\n", GC_TOKEN_DONE, 41),
    [41] = {.kind = GC_TOKEN_TEXT,
            .text = " (forced)",
            .len = 9,
            .field = GC_FIELD_FORCED,
            .next = 42},
    [42] = TEXT("\n", GC_TOKEN_DONE),
};

_Static_assert(GC_TOKENS <= 64, "a bit each");

enum { TELLING_LEN = 3 };

/* The first place of the same text as PLACE's. */
static int first_of_text(int place)
{
    int t = 0;
    while (gc_tokens[t].kind != GC_TOKEN_TEXT || strcmp(gc_tokens[t].text, gc_tokens[place].text))
        t++;
    return t;
}

/* Many texts begin with a blank: what is behind it tells them apart. */
static unsigned char key_of(const char *text, size_t len)
{
    return (unsigned char)text[text[0] == ' ' && len > 1];
}

static void add_text(struct gc_token_sets *sets, int place)
{
    int text = first_of_text(place);
    unsigned char *first = &sets->first[key_of(gc_tokens[place].text, gc_tokens[place].len)];
    sets->same[text] |= gc_token_bit(place);
    if (gc_tokens[place].len >= TELLING_LEN)
        sets->telling |= gc_token_bit(place);
    if (text != place)
        return;
    sets->next[place] = *first;
    *first = (unsigned char)(place + 1);
}

void gc_token_sets_init(struct gc_token_sets *sets)
{
    *sets = (struct gc_token_sets){0};
    for (int place = GC_TOKENS - 1; place >= 0; place--) {
        int also = gc_tokens[place].also; /* which comes behind */
        sets->ways[place] = gc_token_bit(place) | (also ? sets->ways[also] : 0);
        if (gc_tokens[place].kind == GC_TOKEN_TEXT)
            add_text(sets, place);
        else
            sets->numbers |= gc_token_bit(place);
    }
}

static bool begins_with(const char *text, size_t len, const struct gc_token *t)
{
    return text[0] == t->text[0] &&
           (t->len == 1 || (len >= t->len && memcmp(text, t->text, t->len) == 0));
}

uint64_t gc_tokens_at(const struct gc_token_sets *sets, const char *text, size_t len)
{
    if (gc_is_digit(text[0]))
        return sets->numbers;
    uint64_t at = 0;
    for (int t = sets->first[key_of(text, len)]; t; t = sets->next[t - 1])
        if (begins_with(text, len, &gc_tokens[t - 1]))
            at |= sets->same[t - 1];
    return at;
}

static size_t digits_at(const char *text, size_t len, size_t most)
{
    size_t n = 0;
    while (n < len && n < most && gc_is_digit(text[n]))
        n++;
    return n;
}

/* Whole numbers of at least LEAST digits; one that begins with 0 is 0. */
static int whole_lengths(const char *text, size_t digits, size_t least, unsigned char *lengths)
{
    int count = 0;
    if (digits > 0 && text[0] == '0')
        digits = 1;
    for (size_t n = digits; n >= least && n > 0; n--)
        lengths[count++] = (unsigned char)n;
    return count;
}

/* The one length that digits, a point and three decimals have; what follows may be another's. */
static int seconds_lengths(const char *text, size_t len, unsigned char *lengths)
{
    size_t n = digits_at(text, len, GC_SECONDS_DIGITS_MAX);
    if (n == 0 || (text[0] == '0' && n > 1) || n == len || text[n] != '.' ||
        digits_at(text + n + 1, len - n - 1, 3) < 3)
        return 0;
    lengths[0] = (unsigned char)(n + 4);
    return 1;
}

/* 0.036, 0.76, 5.7: two digits that count, three decimals at most. */
static size_t point_length(const char *text, size_t len)
{
    size_t n = len < 2 ? 0 : digits_at(text + 2, len - 2, 3);
    if (n == 0 || text[1] != '.')
        return 0;
    if (text[0] != '0')
        return 3;
    if (text[2] != '0')
        return n >= 2 ? 4 : 0;
    return n == 3 && (text[3] != '0' || text[4] != '0') ? 5 : 0;
}

/* A number with a point, or 0, or a whole one from 10 up. */
static int millis_lengths(const char *text, size_t len, unsigned char *lengths)
{
    size_t digits = digits_at(text, len, GC_MILLIS_DIGITS_MAX);
    size_t with_point = digits > 0 ? point_length(text, len) : 0;
    int count = 0;
    if (with_point > 0)
        lengths[count++] = (unsigned char)with_point;
    if (digits > 0 && text[0] == '0')
        lengths[count++] = 1;
    else
        count += whole_lengths(text, digits, 2, lengths + count);
    return count;
}

int gc_token_lengths(enum gc_token_kind kind, const char *text, size_t len,
                     unsigned char lengths[GC_TOKEN_LENGTHS_MAX])
{
    if (kind == GC_TOKEN_COUNT)
        return whole_lengths(text, digits_at(text, len, GC_COUNT_DIGITS_MAX), 1, lengths);
    if (kind == GC_TOKEN_SECONDS)
        return seconds_lengths(text, len, lengths);
    return kind == GC_TOKEN_MILLIS ? millis_lengths(text, len, lengths) : 0;
}

int64_t gc_token_value(enum gc_token_kind kind, const char *text, size_t len)
{
    static const int64_t unit[] = {1000000, 100000, 10000, 1000}; /* ns, by decimals */
    const char *point = memchr(text, '.', len);
    int64_t n = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '.')
            n = n * 10 + (text[i] - '0');
    if (kind == GC_TOKEN_COUNT)
        return n;
    if (kind == GC_TOKEN_SECONDS)
        return n * 1000000;
    return n * unit[point ? text + len - point - 1 : 0];
}
