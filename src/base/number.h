/*
 * Numbers <-> text, exactly, without locale and without floating point. Readers take the whole of
 * TEXT[0, LEN) and return false on any other byte and on what does not fit; *VALUE is then
 * untouched. They never accept a sign. Writers return how many bytes they wrote, at most
 * GC_NUMBER_MAX, without a NUL.
 */
#ifndef GC_NUMBER_H
#define GC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GC_NUMBER_MAX 32

bool gc_count_read(const char *text, size_t len, int64_t *value);
size_t gc_count_write(char *to, int64_t value); /* value >= 0 */

/* A decimal with at most DECIMALS (0 to 9) of them, held in units of 10^-DECIMALS. */
bool gc_decimal_read(const char *text, size_t len, int decimals, int64_t *value);
size_t gc_decimal_write(char *to, int64_t value, int decimals); /* all decimals are written */

/* Seconds to ns: up to nine decimals. Written with three, as the runtime does, or with more. */
static inline bool gc_seconds_read(const char *text, size_t len, int64_t *ns)
{
    return gc_decimal_read(text, len, 9, ns);
}

/* Milliseconds to ns: up to six decimals. */
static inline bool gc_millis_read(const char *text, size_t len, int64_t *ns)
{
    return gc_decimal_read(text, len, 6, ns);
}

/*
 * Milliseconds as the runtime prints them (fmtNSAsMS in runtime/mgc.go): whole from 10 ms up, two
 * significant digits below, at most three decimals, 0 under 1 us. What it cannot have printed so
 * (a sum of such figures, or one from microseconds) is written exactly: at most six decimals, no
 * zeros at the end. ns >= 0.
 */
size_t gc_millis_write(char *to, int64_t ns);

/* Always exactly: 2 rather than 2.0, as versions print them that do not cut to two digits. */
size_t gc_plain_millis_write(char *to, int64_t ns);

/* Whether gc_millis_write writes NS as TEXT[0, LEN). */
bool gc_is_runtime_millis(const char *text, size_t len, int64_t ns);

#endif
