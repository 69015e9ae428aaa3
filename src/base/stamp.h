/*
 * The time stamps of log shippers -> ns since 1970 UTC. One reader for all: a stamp's own form
 * tells which it is. docs/formats.md lists them.
 */
#ifndef GC_STAMP_H
#define GC_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a stamp can leave out. Held by the caller; the last two fields are the reader's own. */
struct gc_stamp_zone {
    int64_t reference_ns; /* a stamp without a year is the last such day before this (a day's
                             grace for clocks and zones); negative: such stamps are not read */
    bool local;           /* one without a zone is in that of the C library (TZ), else UTC */
    int64_t cached_hour;
    int64_t cached_offset_s;
};

#define GC_STAMP_ZONE_INIT ((struct gc_stamp_zone){.reference_ns = -1, .cached_hour = INT64_MIN})

/*
 * Reads the whole of TEXT[0, LEN). False where it is no stamp, or not of the years 1970 to 2260.
 *
 *   2024-05-17T09:00:01.123456789Z   RFC 3339 and its kin: date with - or /, T or a blank, a point
 *                                    or comma, at most nine decimals; Z, UTC, GMT, +hh:mm, +hhmm,
 *                                    +hh or nothing; a weekday before it
 *   May 17 09:00:01.123456           syslog: no year, or one at its end
 *   0517 09:00:01.123456             klog: no year
 *   1715936401.123456                seconds since 1970; 13, 16, 19 digits: ms, us, ns
 *   @4000000066471c9b12345678        TAI64N as djb's tools write it: 10 s before UTC's count
 */
bool gc_stamp_read(struct gc_stamp_zone *zone, const char *text, size_t len, int64_t *ns);

/*
 * RFC 3339 alone, or with a blank for its T, as gcplot's CSV has it: nothing is left out, and there
 * are nine decimals at most.
 */
bool gc_timestamp_read(const char *text, size_t len, int64_t *ns);

#endif
