/* Wall clock, held as ns since 1970 -> RFC 3339 in UTC; and the calendar behind it. */
#ifndef GC_TIMESTAMP_H
#define GC_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GC_TIMESTAMP_MAX 32

/* 2026-11-23T05:59:39.607878807Z, with as many decimals as there are, no NUL; returns the bytes. */
size_t gc_timestamp_write(char *to, int64_t ns);

/* A day and its time in no zone of its own. */
struct gc_civil {
    int64_t year, month, day; /* from 1 */
    int64_t hour, minute, second, ns;
};

/* Seconds since 1970 as if it were UTC. */
int64_t gc_civil_seconds(const struct gc_civil *civil);

/* The same in ns with OFFSET_S added. False: not of the years 1970 to 2260 UTC. */
bool gc_civil_ns(const struct gc_civil *civil, int64_t offset_s, int64_t *ns);

/* The year in UTC of a time since 1970. */
int64_t gc_civil_year(int64_t ns);

bool gc_is_leap_year(int64_t year);

#endif
