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

bool gc_decimal_read(const char *text, size_t len, int decimals, int64_t *value)
{
    int64_t n = 0;
    int after = -1; /* digits after the point; -1 before it */
    size_t digits = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit <= 9) {
            if (n > (INT64_MAX - 9) / 10)
                return false;
            n = n * 10 + digit;
            after += after >= 0;
            digits++;
        } else if (text[i] == '.' && after < 0) {
            after = 0;
        } else {
            return false;
        }
    }
    if (digits == 0 || after == 0 || after > decimals)
        return false;
    int64_t power = powers[decimals - (after < 0 ? 0 : after)];
    if (n > INT64_MAX / power)
        return false;
    *value = n * power;
    return true;
}

static const char pairs[] = "0001020304050607080910111213141516171819"
                            "2021222324252627282930313233343536373839"
                            "4041424344454647484950515253545556575859"
                            "6061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

size_t gc_count_write(char *to, int64_t value)
{
    if (value < 10) { /* by far the most in a log */
        *to = (char)('0' + value);
        return 1;
    }
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

size_t gc_decimal_write(char *to, int64_t value, int decimals)
{
    int64_t power = powers[decimals];
    size_t len = gc_count_write(to, value / power);
    int64_t rest = value % power;
    if (decimals == 0)
        return len;
    to[len++] = '.';
    for (int i = decimals - 1; i >= 0; i--) {
        to[len + (size_t)i] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return len + (size_t)decimals;
}

size_t gc_millis_write(char *to, int64_t ns)
{
    if (ns >= 10 * 1000 * 1000)
        return gc_count_write(to, ns / 1000000);
    int64_t us = ns / 1000;
    if (us == 0)
        return gc_count_write(to, 0);
    int decimals = 3;
    while (us >= 100) {
        us /= 10;
        decimals--;
    }
    return gc_decimal_write(to, us, decimals);
}
