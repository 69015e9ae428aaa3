#define _DEFAULT_SOURCE /* tm_gmtoff */
#include "stamp.h"

#include "number.h"
#include "timestamp.h"

#include <string.h>
#include <time.h>

static const int64_t second_ns = 1000000000;
enum { HOUR = 3600, DAY = 86400 };

/* What is left to read of a stamp. */
struct cursor {
    const char *p, *end;
};

static size_t left(const struct cursor *c)
{
    return (size_t)(c->end - c->p);
}

static bool take(struct cursor *c, const char *one_of)
{
    if (c->p == c->end || !*c->p || !strchr(one_of, *c->p))
        return false;
    c->p++;
    return true;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t len = strlen(word);
    if (left(c) < len || memcmp(c->p, word, len) != 0)
        return false;
    c->p += len;
    return true;
}

static bool take_number(struct cursor *c, size_t digits, int64_t least, int64_t most,
                        int64_t *value)
{
    if (left(c) < digits || !gc_count_read(c->p, digits, value) || *value < least || *value > most)
        return false;
    c->p += digits;
    return true;
}

static size_t digits_at(const struct cursor *c)
{
    size_t n = 0;
    while (n < left(c) && c->p[n] >= '0' && c->p[n] <= '9')
        n++;
    return n;
}

/* ".123" or ",123": up to nine decimals; more are cut. */
static bool take_fraction(struct cursor *c, int64_t *ns)
{
    *ns = 0;
    if (!take(c, ".,"))
        return true;
    size_t digits = digits_at(c);
    size_t used = digits < 9 ? digits : 9;
    if (digits == 0 || !gc_count_read(c->p, used, ns))
        return false;
    for (size_t i = used; i < 9; i++)
        *ns *= 10;
    c->p += digits;
    return true;
}

static bool take_clock(struct cursor *c, struct gc_civil *civil)
{
    return take_number(c, 2, 0, 23, &civil->hour) && take(c, ":") &&
           take_number(c, 2, 0, 59, &civil->minute) && take(c, ":") &&
           take_number(c, 2, 0, 60, &civil->second) && take_fraction(c, &civil->ns);
}

/* +hh:mm, +hhmm or +hh; *SECONDS is what is to be added for UTC. */
static bool take_offset(struct cursor *c, int64_t *seconds)
{
    int64_t hours, minutes = 0;
    int64_t sign = *c->p == '-' ? 1 : -1;
    c->p++;
    if (!take_number(c, 2, 0, 23, &hours))
        return false;
    if (left(c) > 0) {
        take(c, ":");
        if (!take_number(c, 2, 0, 59, &minutes))
            return false;
    }
    *seconds = sign * (hours * HOUR + minutes * 60);
    return true;
}

/* What the C library says of the zone, asked once an hour of the log's time. */
static int64_t local_offset(struct gc_stamp_zone *zone, const struct gc_civil *civil)
{
    int64_t hour = gc_civil_seconds(civil) / HOUR;
    if (hour == zone->cached_hour)
        return zone->cached_offset_s;
    struct tm tm = {.tm_year = (int)civil->year - 1900,
                    .tm_mon = (int)civil->month - 1,
                    .tm_mday = (int)civil->day,
                    .tm_hour = (int)civil->hour,
                    .tm_isdst = -1};
    time_t utc = mktime(&tm);
    zone->cached_hour = hour;
    zone->cached_offset_s = utc == (time_t)-1 ? 0 : -(int64_t)tm.tm_gmtoff;
    return zone->cached_offset_s;
}

static bool take_zone(struct cursor *c, struct gc_stamp_zone *zone, const struct gc_civil *civil,
                      int64_t *seconds)
{
    if (left(c) == 0) {
        *seconds = zone->local ? local_offset(zone, civil) : 0;
        return true;
    }
    take(c, " ");
    *seconds = 0;
    if (left(c) > 0 && (*c->p == '+' || *c->p == '-'))
        return take_offset(c, seconds);
    return take_word(c, "Z") || take_word(c, "z") || take_word(c, "UTC") || take_word(c, "GMT");
}

static bool finish(struct cursor *c, struct gc_stamp_zone *zone, const struct gc_civil *civil,
                   int64_t *ns)
{
    int64_t offset;
    return take_zone(c, zone, civil, &offset) && left(c) == 0 && gc_civil_ns(civil, offset, ns);
}

static bool read_iso(struct cursor *c, struct gc_stamp_zone *zone, int64_t *ns)
{
    struct gc_civil civil;
    return take_number(c, 4, 1970, 2260, &civil.year) && take(c, "-/") &&
           take_number(c, 2, 1, 12, &civil.month) && take(c, "-/") &&
           take_number(c, 2, 1, 31, &civil.day) && take(c, "T ") && take_clock(c, &civil) &&
           finish(c, zone, &civil, ns);
}

/* The last such day before the reference. */
static bool choose_year(struct gc_stamp_zone *zone, const struct cursor *c, struct gc_civil *civil,
                        int64_t *ns)
{
    if (zone->reference_ns < 0)
        return false;
    civil->year = gc_civil_year(zone->reference_ns);
    for (int tries = 0; tries < 9; tries++, civil->year--) { /* Feb 29: one year in four or eight */
        struct cursor rest = *c;
        if (civil->month == 2 && civil->day == 29 && !gc_is_leap_year(civil->year))
            continue;
        if (!finish(&rest, zone, civil, ns))
            return false;
        if (*ns <= zone->reference_ns + DAY * second_ns)
            return true;
    }
    return false;
}

static bool take_month(struct cursor *c, int64_t *month)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int64_t i = 0; left(c) > 3 && i < 12; i++)
        if (memcmp(c->p, names + 3 * i, 3) == 0) {
            c->p += 3;
            *month = i + 1;
            return true;
        }
    return false;
}

static bool read_syslog(struct cursor *c, struct gc_stamp_zone *zone, int64_t *ns)
{
    struct gc_civil civil;
    if (!take_month(c, &civil.month) || !take(c, " "))
        return false;
    bool short_day = take(c, " ");
    size_t digits = short_day || digits_at(c) == 1 ? 1 : 2;
    if (!take_number(c, digits, 1, 31, &civil.day) || !take(c, " ") || !take_clock(c, &civil))
        return false;
    if (left(c) == 5 && take(c, " "))
        return take_number(c, 4, 1970, 2260, &civil.year) && finish(c, zone, &civil, ns);
    return choose_year(zone, c, &civil, ns);
}

static bool read_klog(struct cursor *c, struct gc_stamp_zone *zone, int64_t *ns)
{
    struct gc_civil civil;
    return take_number(c, 2, 1, 12, &civil.month) && take_number(c, 2, 1, 31, &civil.day) &&
           take(c, " ") && take_clock(c, &civil) && choose_year(zone, c, &civil, ns);
}

/* Ten digits are seconds until 2286; three, six or nine more tell the unit, or a point follows. */
static bool read_epoch(struct cursor *c, int64_t *ns)
{
    int64_t seconds, fraction = 0;
    size_t digits = digits_at(c);
    if (digits > 19 || (digits - 10) % 3 != 0 || !take_number(c, 10, 0, INT64_MAX, &seconds) ||
        seconds > INT64_MAX / second_ns - 1)
        return false;
    if (digits > 10 && !take_number(c, digits - 10, 0, INT64_MAX, &fraction))
        return false;
    for (size_t n = digits; digits > 10 && n < 19; n++)
        fraction *= 10;
    if (digits == 10 && !take_fraction(c, &fraction))
        return false;
    *ns = seconds * second_ns + fraction;
    return left(c) == 0;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool take_hex(struct cursor *c, size_t digits, uint64_t *value)
{
    *value = 0;
    if (left(c) < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex_digit(*c->p++);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint64_t)digit;
    }
    return true;
}

/* cr.yp.to/libtai/tai64.html; daemontools counts 2^62 + 10 + the system's seconds. */
static bool read_tai64n(struct cursor *c, int64_t *ns)
{
    static const uint64_t base = (UINT64_C(1) << 62) + 10;
    uint64_t label, nano = 0;
    c->p++;
    if (!take_hex(c, 16, &label) || (left(c) > 0 && !take_hex(c, 8, &nano)) || left(c) > 0 ||
        label < base || label - base > (uint64_t)(INT64_MAX / second_ns - 1) || nano > 999999999)
        return false;
    *ns = (int64_t)(label - base) * second_ns + (int64_t)nano;
    return true;
}

static bool skip_weekday(struct cursor *c)
{
    static const char *const names[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (take_word(c, names[i]))
            return true;
    return false;
}

bool gc_stamp_read(struct gc_stamp_zone *zone, const char *text, size_t len, int64_t *ns)
{
    struct cursor c = {text, text + len};
    if (len == 0)
        return false;
    if (*c.p == '@')
        return read_tai64n(&c, ns);
    size_t digits = digits_at(&c);
    if (digits >= 10)
        return read_epoch(&c, ns);
    if (digits == 4 && len > 4 && text[4] == ' ')
        return read_klog(&c, zone, ns);
    if (digits == 0 && skip_weekday(&c))
        digits = digits_at(&c);
    return digits ? read_iso(&c, zone, ns) : read_syslog(&c, zone, ns);
}

/* How long the zone is at the end of TEXT: Z, or +hh:mm; 0: there is none. */
static size_t zone_len(const char *text, size_t len)
{
    char last = text[len - 1], sign = text[len - 6];
    if (last == 'Z' || last == 'z')
        return 1;
    return (sign == '+' || sign == '-') && text[len - 3] == ':' ? 6 : 0;
}

bool gc_timestamp_read(const char *text, size_t len, int64_t *ns)
{
    enum { SECONDS = 19, DECIMALS = 10 }; /* lengths, with the point */
    struct gc_stamp_zone utc = GC_STAMP_ZONE_INIT;
    struct cursor c = {text, text + len};
    size_t zone = len > SECONDS ? zone_len(text, len) : 0;
    if (zone == 0 || len - zone < SECONDS || len - zone > SECONDS + DECIMALS ||
        text[len - zone - 1] == ' ' || text[4] != '-' || text[7] != '-' || text[SECONDS] == ',')
        return false;
    return read_iso(&c, &utc, ns);
}
