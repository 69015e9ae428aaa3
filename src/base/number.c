#include "number.h"

#include <string.h>

static const int64_t powers[] = {1,      10,      100,      1000,      10000,
                                 100000, 1000000, 10000000, 100000000, 1000000000};

bool gc_count_read(const char *text, size_t len, int64_t *value)
{
    if (len == 0 || len > 18) /* 18 digits always fit */
        return false;
    int64_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        n = n * 10 + digit;
    }
    *value = n;
    return true;
}

/* The digits as one number, and how many come after the point. False: no such decimal. */
static bool read_digits(const char *text, size_t len, int64_t *value, int *decimals)
{
    int64_t n = 0;
    size_t point = len;
    if (len == 0 || len > 18) /* what 18 characters hold always fits */
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit <= 9)
            n = n * 10 + digit;
        else if (text[i] == '.' && point == len && i > 0)
            point = i;
        else
            return false;
    }
    *value = n;
    *decimals = point == len ? 0 : (int)(len - point - 1);
    return point + 1 != len; /* a point needs a digit after it */
}

bool gc_decimal_read(const char *text, size_t len, int decimals, int64_t *value)
{
    int64_t n;
    int has;
    if (!read_digits(text, len, &n, &has) || has > decimals)
        return false;
    int64_t power = powers[decimals - has];
    if (n > INT64_MAX / 1000000000 && n > INT64_MAX / power) /* the first spares a division */
        return false;
    *value = n * power;
    return true;
}

static const char pairs[] = "0001020304050607080910111213141516171819"
                            "2021222324252627282930313233343536373839"
                            "4041424344454647484950515253545556575859"
                            "6061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

/* Two to four digits, the most in a log after single ones: straight from the table. */
static inline size_t write_short(char *to, unsigned value)
{
    if (value < 100) {
        memcpy(to, pairs + 2 * value, 2);
        return 2;
    }
    unsigned high = value / 100;
    unsigned skip = high < 10; /* its leading 0 */
    memcpy(to, pairs + 2 * high + skip, 2);
    memcpy(to + 2 - skip, pairs + 2 * (value % 100), 2);
    return 4 - skip;
}

size_t gc_count_write(char *to, int64_t value)
{
    if (value < 10) {
        *to = (char)('0' + value);
        return 1;
    }
    if (value < 10000)
        return write_short(to, (unsigned)value);
    char digits[GC_NUMBER_MAX];
    char *p = digits + sizeof digits;
    uint64_t n = (uint64_t)value;
    while (n >= 10) {
        p -= 2;
        memcpy(p, pairs + 2 * (n % 100), 2);
        n /= 100;
    }
    if (n > 0)
        *--p = (char)('0' + n);
    size_t len = (size_t)(digits + sizeof digits - p);
    memcpy(to, p, len);
    return len;
}

/* With constants for POWER and DECIMALS, so that the divisions are multiplications. */
static inline size_t write_decimal(char *to, int64_t value, int64_t power, int decimals)
{
    size_t len = gc_count_write(to, value / power);
    uint32_t rest = (uint32_t)(value % power);
    if (decimals == 0)
        return len;
    to[len++] = '.';
    for (int i = decimals - 1; i >= 0; i--) {
        to[len + (size_t)i] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return len + (size_t)decimals;
}

size_t gc_decimal_write(char *to, int64_t value, int decimals)
{
    switch (decimals) {
    case 1:
        return write_decimal(to, value, 10, 1);
    case 2:
        return write_decimal(to, value, 100, 2);
    case 3:
        return write_decimal(to, value, 1000, 3);
    case 6:
        return write_decimal(to, value, 1000000, 6);
    default:
        return write_decimal(to, value, powers[decimals], decimals);
    }
}

/* Below 10 ms: "0.0dd", "0.dd" or "d.d", put in place. */
static size_t write_two_digits(char *to, uint32_t us)
{
    if (us == 0)
        return gc_count_write(to, 0);
    if (us >= 1000) {
        to[0] = (char)('0' + us / 1000);
        to[1] = '.';
        to[2] = (char)('0' + us / 100 % 10);
        return 3;
    }
    size_t zeros = us < 100; /* after the point */
    memcpy(to, "0.0", 3);
    memcpy(to + 2 + zeros, pairs + 2 * (us < 100 ? us : us / 10), 2);
    return 4 + zeros;
}

size_t gc_plain_millis_write(char *to, int64_t ns)
{
    size_t len = gc_decimal_write(to, ns, 6);
    while (to[len - 1] == '0')
        len--;
    return to[len - 1] == '.' ? len - 1 : len;
}

/* Whether two digits say it all. Divisions by constants, for every figure of a CSV comes here. */
static inline bool has_two_digits(uint32_t us)
{
    return us < 100 || (us < 1000 ? us % 10 == 0 : us % 100 == 0);
}

size_t gc_millis_write(char *to, int64_t ns)
{
    if (ns >= 10 * 1000 * 1000) {
        int64_t ms = ns / 1000000;
        return ms * 1000000 == ns ? gc_count_write(to, ms) : gc_plain_millis_write(to, ns);
    }
    uint32_t us = (uint32_t)ns / 1000;
    if (us * 1000 != (uint32_t)ns || !has_two_digits(us))
        return gc_plain_millis_write(to, ns);
    return write_two_digits(to, us);
}

bool gc_is_runtime_millis(const char *text, size_t len, int64_t ns)
{
    char written[GC_NUMBER_MAX];
    return gc_millis_write(written, ns) == len && memcmp(written, text, len) == 0;
}
