#include "scale.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#define MS   INT64_C(1000000)
#define SEC  GC_SECOND_NS
#define MIN  (60 * SEC)
#define HOUR (60 * MIN)
#define DAY  (24 * HOUR)

/* A narrow blank that does not break: between the thousands of a count. */
#define THIN_BLANK "\xE2\x80\xAF"
#define MICRO      "\xC2\xB5"

/* Beyond these, which no log reaches, figures are held at them: all arithmetic stays in range. */
#define FIGURE_MAX   1e18
#define DECIMALS_MAX 15
#define DAYS_MAX     (INT64_MAX / DAY)

static const char *const memory_units[] = {"MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
#define MEMORY_UNITS (sizeof memory_units / sizeof memory_units[0])

/* Below a second and beyond a day steps are 1, 2, 5 x 10^k. */
static const int64_t clock_steps[] = {1 * SEC,  2 * SEC,  5 * SEC,  10 * SEC, 15 * SEC, 30 * SEC,
                                      1 * MIN,  2 * MIN,  5 * MIN,  10 * MIN, 15 * MIN, 30 * MIN,
                                      1 * HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR};
#define CLOCK_STEPS (sizeof clock_steps / sizeof clock_steps[0])

struct unit {
    int64_t ns;
    const char *name;
};
static const struct unit decimal_units[] = {{SEC, "s"}, {MS, "ms"}, {1000, MICRO "s"}, {1, "ns"}};
static const struct unit clock_units[] = {{DAY, "d"}, {HOUR, "h"}, {MIN, "min"}, {SEC, "s"}};
#define CLOCK_UNITS (sizeof clock_units / sizeof clock_units[0])

static int clamp_wanted(int wanted)
{
    return wanted < 1 ? 1 : wanted > GC_TICKS_MAX - 1 ? GC_TICKS_MAX - 1 : wanted;
}

/* WHOLE and REST / 10^DECIMALS with zeros at the end left out; the locale has no say. */
static void write_decimal(char *out, size_t size, int64_t whole, int64_t rest, int decimals,
                          const char *unit)
{
    char digits[DECIMALS_MAX + 1] = "";
    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    for (int i = decimals; i-- > 0; rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    snprintf(out, size, "%lld%s%s%s", (long long)whole, decimals > 0 ? "." : "", digits, unit);
}

/* VALUE with at most DECIMALS of them. */
static void format_decimal(char *out, size_t size, double value, int decimals)
{
    int64_t power = 1;
    decimals = decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
    while (decimals > 0 && value * pow(10, decimals) > FIGURE_MAX)
        decimals--;
    for (int i = 0; i < decimals; i++)
        power *= 10;
    int64_t scaled = llround(fmin(value * (double)power, FIGURE_MAX));
    write_decimal(out, size, scaled / power, scaled % power, decimals, "");
}

/* VALUE with three digits that count, or all of its whole part. */
static void format_figure(char *out, size_t size, double value)
{
    format_decimal(out, size, value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/* The smallest of 1, 2, 5 x 10^k that is not below LEAST > 0. */
static double decimal_step(double least)
{
    double power = pow(10, floor(log10(least)));
    static const double factors[] = {1, 2, 5, 10};
    for (size_t i = 0; i < 4; i++)
        if (factors[i] * power >= least * (1 - 1e-9))
            return factors[i] * power;
    return 10 * power;
}

/* The unit in which VALUE MiB is at least 1: an index. */
static size_t memory_unit(double mib)
{
    size_t unit = 0;
    while (unit + 1 < MEMORY_UNITS && mib >= 1024) {
        mib /= 1024;
        unit++;
    }
    return unit;
}

void gc_scale_memory(struct gc_scale *scale, double top, int wanted)
{
    wanted = clamp_wanted(wanted);
    double step = 1;
    while (top / step > wanted)
        step *= 2;
    *scale = (struct gc_scale){.step = step, .count = (size_t)(top / step) + 1};
    size_t unit = memory_unit(step * (double)(scale->count - 1));
    if (unit > 0 && step < ldexp(0.25, 10 * (int)unit)) /* 0.125 GiB reads worse than 128 MiB */
        unit--;
    for (size_t i = 0; i < scale->count; i++) {
        struct gc_tick *tick = &scale->tick[i];
        char figure[GC_TICK_LABEL - 8];
        tick->at = step * (double)i;
        format_decimal(figure, sizeof figure, ldexp(tick->at, -10 * (int)unit), 2);
        snprintf(tick->label, sizeof tick->label, i ? "%s %s" : "%s", figure, memory_units[unit]);
    }
}

void gc_scale_percent(struct gc_scale *scale, double top, int wanted)
{
    wanted = clamp_wanted(wanted);
    double step = decimal_step(top / wanted);
    int exponent = (int)floor(log10(step) + 1e-9);
    int decimals = exponent < 0 ? -exponent : 0;
    *scale = (struct gc_scale){.step = step, .count = (size_t)(top / step * (1 + 1e-9)) + 1};
    for (size_t i = 0; i < scale->count; i++) {
        struct gc_tick *tick = &scale->tick[i];
        tick->at = step * (double)i;
        if (exponent < 6) {
            char figure[GC_TICK_LABEL - 4];
            format_decimal(figure, sizeof figure, tick->at, decimals);
            snprintf(tick->label, sizeof tick->label, "%s %%", figure);
        } else { /* damaged logs alone have these; whole digits, so no locale in it */
            snprintf(tick->label, sizeof tick->label, "%de%d %%",
                     (int)lround(tick->at / pow(10, exponent)), exponent);
        }
    }
}

int64_t gc_scale_round_time(double span_ns)
{
    if (span_ns <= 1)
        return 1;
    if (span_ns < (double)SEC)
        return llround(decimal_step(span_ns));
    for (size_t i = 0; i < CLOCK_STEPS; i++)
        if ((double)clock_steps[i] >= span_ns * (1 - 1e-9))
            return clock_steps[i];
    double days = decimal_step(fmax(span_ns / (double)DAY, 1));
    return days < DAYS_MAX ? llround(days) * DAY : DAYS_MAX * DAY;
}

/* NS as days, hours, minutes and seconds, those that are 0 left out; 0 in the unit of STEP. */
static void format_clock(char *out, size_t size, int64_t ns, int64_t step)
{
    const char *zero = "s";
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < CLOCK_UNITS; i++) {
        const struct unit *unit = &clock_units[i];
        int64_t count = ns / unit->ns;
        ns %= unit->ns;
        if (step % unit->ns == 0 && step >= unit->ns &&
            step < (i ? clock_units[i - 1].ns : INT64_MAX))
            zero = unit->name;
        if (count > 0 && len < size)
            len += (size_t)snprintf(out + len, size - len, "%s%lld %s", len ? " " : "",
                                    (long long)count, unit->name);
    }
    if (len == 0)
        snprintf(out, size, "0 %s", zero);
}

/* NS in one unit, with the decimals that steps of STEP need; LAST is the axis's largest. */
static void format_decimal_time(char *out, size_t size, int64_t ns, int64_t step, int64_t last)
{
    const struct unit *unit = decimal_units;
    while (unit->ns > 1 && last < unit->ns)
        unit++;
    int64_t part = unit->ns;
    int decimals = 0;
    while (part > 1 && step % part != 0) { /* a unit is a power of ten ns */
        part /= 10;
        decimals++;
    }
    char name[8];
    snprintf(name, sizeof name, " %s", unit->name);
    write_decimal(out, size, ns / unit->ns, ns % unit->ns / part, decimals, name);
}

void gc_scale_time(struct gc_scale *scale, int64_t from_ns, int64_t to_ns, int wanted)
{
    int64_t span = to_ns - from_ns;
    int64_t step = gc_scale_round_time((double)span / clamp_wanted(wanted));
    int64_t skip = from_ns % step ? step - from_ns % step : 0; /* to the first tick */
    *scale = (struct gc_scale){.step = (double)step};
    if (skip > span)
        return;
    int64_t count = (span - skip) / step + 1;
    scale->count = count > GC_TICKS_MAX ? GC_TICKS_MAX : (size_t)count;
    int64_t last = from_ns + skip + (int64_t)(scale->count - 1) * step;
    bool plain = step < SEC || last < 2 * MIN;
    for (size_t i = 0; i < scale->count; i++) {
        struct gc_tick *tick = &scale->tick[i];
        int64_t at = skip + (int64_t)i * step;
        tick->at = (double)at;
        if (plain)
            format_decimal_time(tick->label, sizeof tick->label, from_ns + at, step, last);
        else
            format_clock(tick->label, sizeof tick->label, from_ns + at, step);
    }
}

void gc_scale_number(struct gc_scale *scale, int64_t from, int64_t to, int wanted)
{
    int64_t span = to - from;
    double least = fmin(fmax((double)span / clamp_wanted(wanted), 1), 5e18);
    int64_t step = llround(decimal_step(least));
    int64_t skip = from % step ? step - from % step : 0; /* to the first tick */
    *scale = (struct gc_scale){.step = (double)step};
    for (int64_t at = skip; at <= span && scale->count < GC_TICKS_MAX; at += step) {
        struct gc_tick *tick = &scale->tick[scale->count++];
        tick->at = (double)at;
        gc_scale_count_text(tick->label, sizeof tick->label, from + at);
        if (span - at < step)
            return;
    }
}

void gc_scale_memory_text(char *out, size_t size, double mib)
{
    size_t unit = memory_unit(mib);
    char figure[32];
    format_figure(figure, sizeof figure, ldexp(mib, -10 * (int)unit));
    snprintf(out, size, "%s %s", figure, memory_units[unit]);
}

void gc_scale_time_text(char *out, size_t size, int64_t ns)
{
    if (ns >= 2 * MIN) { /* the two largest units say enough */
        int64_t part = ns >= DAY ? HOUR : ns >= HOUR ? MIN : SEC;
        format_clock(out, size, ns - ns % part, part);
        return;
    }
    const struct unit *unit = decimal_units;
    while (unit->ns > 1 && ns < unit->ns / 10) /* 0.2 s, but 50 ms */
        unit++;
    double value = (double)ns / (double)unit->ns;
    char figure[32];
    format_decimal(figure, sizeof figure, value, value < 99.95 ? 1 : 0);
    snprintf(out, size, "%s %s", figure, unit->name);
}

void gc_scale_percent_text(char *out, size_t size, double pct)
{
    char figure[32];
    format_decimal(figure, sizeof figure, pct, pct < 0.0995 ? 2 : pct < 9.95 ? 1 : 0);
    snprintf(out, size, "%s %%", figure);
}

void gc_scale_count_text(char *out, size_t size, int64_t count)
{
    char digits[24];
    size_t at = 0;
    int len = snprintf(digits, sizeof digits, "%lld", (long long)count);
    out[0] = '\0';
    for (int i = 0; i < len && at + 4 < size; i++) {
        bool group = i > 0 && len > 4 && (len - i) % 3 == 0;
        at += (size_t)snprintf(out + at, size - at, "%s%c", group ? THIN_BLANK : "", digits[i]);
    }
}
