/* Digits of numbers as the runtime prints them. */
#ifndef GC_DIGITS_H
#define GC_DIGITS_H

#include <stdbool.h>

/* More of them might not fit: of a count, of whole seconds, of whole milliseconds. */
enum { GC_COUNT_DIGITS_MAX = 18, GC_SECONDS_DIGITS_MAX = 9, GC_MILLIS_DIGITS_MAX = 12 };

static inline bool gc_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

#endif
