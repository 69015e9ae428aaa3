/*
 * Wall clock on an axis: ticks a person would choose, aligned to the day of a zone, and times as a
 * person would write them. Times are ns since 1970 UTC, >= 0. LOCAL: the zone that TZ says; else
 * UTC. No locale. Texts are cut to SIZE.
 */
#ifndef GC_CALENDAR_H
#define GC_CALENDAR_H

#include "scale.h"

#include <stdbool.h>

/*
 * The round times in [FROM, TO], FROM < TO, at most about WANTED: a label is a time of day, or the
 * date where a day begins. Not evenly spaced where months are or clocks change; scale->step is
 * then about that.
 */
void gc_calendar_ticks(struct gc_scale *scale, int64_t from, int64_t to, int wanted, bool local);

/* The days of [FROM, TO] and the zone: "Nov 23 2026, UTC", "Oct 24 to Oct 26 2026, CEST/CET". */
void gc_calendar_title(char *out, size_t size, int64_t from, int64_t to, bool local);

/* AT as precise as an axis of [FROM, TO] can show: "14:05:30", "Nov 23 14:05". */
void gc_calendar_text(char *out, size_t size, int64_t at, int64_t from, int64_t to, bool local);

#endif
