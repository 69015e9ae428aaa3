#include "record.h"

#include "digits.h"

#include <string.h>

/* What is left to be read. Once something was not as it must be, HAS_FAILED stays true. */
struct scan {
    const char *at, *end;
    bool has_failed;
};

static inline bool skip(struct scan *s, const char *text, size_t len)
{
    if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len) != 0)
        return false;
    s->at += len;
    return true;
}

#define SKIP(scan, text) skip(scan, text, sizeof(text) - 1)

static inline void expect(struct scan *s, const char *text, size_t len)
{
    s->has_failed |= !skip(s, text, len);
}

#define EXPECT(scan, text) expect(scan, text, sizeof(text) - 1)

/* A whole number of 1 to MOST digits; those behind it must be none. */
static inline int64_t digits(struct scan *s, int most)
{
    const char *begin = s->at;
    int64_t n = 0;
    for (; s->at < s->end && gc_is_digit(*s->at) && s->at - begin < most; s->at++)
        n = n * 10 + (*s->at - '0');
    s->has_failed |= s->at == begin || (s->at < s->end && gc_is_digit(*s->at));
    return n;
}

static inline int64_t count(struct scan *s)
{
    return digits(s, GC_COUNT_DIGITS_MAX);
}

/* So many digits, as there must be. */
static inline int64_t decimals(struct scan *s, int places)
{
    int64_t n = 0;
    if (s->end - s->at < places) {
        s->has_failed = true;
        return 0;
    }
    for (int i = 0; i < places; i++) {
        s->has_failed |= !gc_is_digit(s->at[i]);
        n = n * 10 + (s->at[i] - '0');
    }
    s->at += places;
    return n;
}

/* "134.752" in ns. */
static inline int64_t seconds(struct scan *s)
{
    int64_t whole = digits(s, GC_SECONDS_DIGITS_MAX);
    EXPECT(s, ".");
    return (whole * 1000 + decimals(s, 3)) * 1000000;
}

/* "0", "0.036", "0.76", "5.7", "10" in ns: two digits that count, and three decimals at most. */
static inline int64_t millis(struct scan *s)
{
    static const int64_t tenth = 100000, hundredth = 10000, thousandth = 1000;
    if (s->end - s->at < 2 || s->at[1] != '.') {
        bool is_zero = s->at < s->end && *s->at == '0';
        const char *begin = s->at;
        int64_t whole = is_zero ? decimals(s, 1) : digits(s, GC_MILLIS_DIGITS_MAX);
        s->has_failed |= !is_zero && s->at - begin < 2;
        return whole * 10 * tenth;
    }
    int64_t whole = decimals(s, 1);
    s->at++;
    if (whole > 0)
        return (whole * 10 + decimals(s, 1)) * tenth;
    bool is_small = s->at < s->end && *s->at == '0';
    return is_small ? decimals(s, 3) * thousandth : decimals(s, 2) * hundredth;
}

static inline void read_head(struct scan *s, struct gc_cycle *cycle)
{
    EXPECT(s, "gc ");
    cycle->gc = count(s);
    EXPECT(s, " @");
    cycle->start_ns = seconds(s);
    EXPECT(s, "s ");
    cycle->gc_cpu_pct = count(s);
    EXPECT(s, "%");
    SKIP(s, " (checking for goroutine leaks)");
    EXPECT(s, ": ");
}

static inline void read_times(struct scan *s, struct gc_cycle *cycle)
{
    static const char between[] = "+//+"; /* those of marking are one group */
    for (int i = 0; i < GC_CLOCK_PHASES; i++) {
        if (i > 0)
            EXPECT(s, "+");
        cycle->clock_ns[i] = millis(s);
    }
    EXPECT(s, " ms clock, ");
    for (int i = 0; i < GC_CPU_PHASES; i++) {
        if (i > 0)
            expect(s, &between[i - 1], 1);
        cycle->cpu_ns[i] = millis(s);
    }
    EXPECT(s, " ms cpu, ");
}

static inline void read_sizes(struct scan *s, struct gc_cycle *cycle)
{
    cycle->heap_before_mib = count(s);
    EXPECT(s, "->");
    cycle->heap_after_mib = count(s);
    EXPECT(s, "->");
    cycle->heap_live_mib = count(s);
    EXPECT(s, " MB, ");
    cycle->heap_goal_mib = count(s);
    EXPECT(s, " MB goal, ");
}

/* Go 1.18 and later have stacks and globals. */
static inline void read_tail(struct scan *s, struct gc_cycle *cycle)
{
    cycle->stacks_mib = cycle->globals_mib = GC_ABSENT;
    cycle->procs = count(s);
    if (SKIP(s, " MB stacks, ")) {
        cycle->stacks_mib = cycle->procs;
        cycle->globals_mib = count(s);
        EXPECT(s, " MB globals, ");
        cycle->procs = count(s);
    }
    EXPECT(s, " P");
    s->has_failed |= s->at < s->end && gc_is_digit(*s->at); /* it is another's */
    cycle->forced = SKIP(s, " (forced)");
}

bool gc_record_read(const char *text, size_t len, size_t begin, struct gc_span *span,
                    struct gc_cycle *cycle)
{
    struct scan s = {.at = text + begin, .end = text + len};
    read_head(&s, cycle);
    if (s.has_failed)
        return false;
    read_times(&s, cycle);
    read_sizes(&s, cycle);
    read_tail(&s, cycle);
    if (s.has_failed)
        return false;
    *span = (struct gc_span){begin, (size_t)(s.at - text)};
    return true;
}
