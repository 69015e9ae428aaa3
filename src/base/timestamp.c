#include "timestamp.h"

#include "number.h"

static const int64_t second = 1000000000;

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar (years from March). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

int64_t gc_civil_seconds(const struct gc_civil *civil)
{
    return days_of(civil->year, civil->month, civil->day) * 86400 + civil->hour * 3600 +
           civil->minute * 60 + civil->second;
}

bool gc_is_leap_year(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && gc_is_leap_year(year) ? 29 : days[month - 1];
}

bool gc_civil_ns(const struct gc_civil *civil, int64_t offset_s, int64_t *ns)
{
    static const int64_t end = INT64_C(9183110400); /* 2261-01-01: what fits, and reads back */
    int64_t seconds = gc_civil_seconds(civil) + offset_s;
    if (civil->day > days_in_month(civil->year, civil->month))
        return false;
    if (seconds < 0 || seconds >= end)
        return false;
    *ns = seconds * second + civil->ns;
    return true;
}

/* The inverse of days_of. */
static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t of_era = z % 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

int64_t gc_civil_year(int64_t ns)
{
    int64_t year, month, day;
    date_of(ns / second / 86400, &year, &month, &day);
    return year;
}

static size_t two(char *to, int64_t value, char after)
{
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
    to[2] = after;
    return 3;
}

size_t gc_timestamp_write(char *to, int64_t ns)
{
    int64_t year, month, day;
    int64_t seconds = ns / second;
    date_of(seconds / 86400, &year, &month, &day);
    size_t n = gc_count_write(to, year);
    to[n++] = '-';
    n += two(to + n, month, '-');
    n += two(to + n, day, 'T');
    n += two(to + n, seconds % 86400 / 3600, ':');
    n += two(to + n, seconds % 3600 / 60, ':');
    n += two(to + n, seconds % 60, '.');
    int64_t fraction = ns % second;
    int decimals = 9;
    while (decimals > 0 && fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
    }
    if (decimals == 0)
        n--; /* no point */
    for (int i = decimals - 1; i >= 0; i--, fraction /= 10)
        to[n + (size_t)i] = (char)('0' + fraction % 10);
    n += (size_t)decimals;
    to[n++] = 'Z';
    return n;
}
