/*
 * Ticks a person would choose, and figures as a person would write them. Pure arithmetic. Labels
 * do not depend on the locale; those of one axis differ from each other.
 */
#ifndef GC_SCALE_H
#define GC_SCALE_H

#include <stddef.h>
#include <stdint.h>

#define GC_TICKS_MAX   16
#define GC_TICK_LABEL  48
#define GC_FIGURE_SIZE 48
#define GC_SECOND_NS   INT64_C(1000000000)

struct gc_tick {
    double at; /* MiB or %; of an axis of time or numbers: from its begin */
    char label[GC_TICK_LABEL];
};

/* Ticks in rising order, evenly spaced but for calendars. */
struct gc_scale {
    double step;
    size_t count;
    struct gc_tick tick[GC_TICKS_MAX];
};

/*
 * From 0 to TOP MiB (> 0) in steps of a power of two of at least 1 MiB: at most WANTED steps.
 * WANTED is taken as 1 to GC_TICKS_MAX - 1, here and below.
 */
void gc_scale_memory(struct gc_scale *scale, double top, int wanted);

/* From 0 to TOP % (> 0) in steps of 1, 2 or 5 x 10^k. */
void gc_scale_percent(struct gc_scale *scale, double top, int wanted);

/*
 * The round times in FROM_NS to TO_NS, 0 <= FROM_NS < TO_NS. A short range that lies between two
 * round times has no tick.
 */
void gc_scale_time(struct gc_scale *scale, int64_t from_ns, int64_t to_ns, int wanted);

/*
 * The round numbers in FROM to TO, 0 <= FROM < TO, in steps of 1, 2 or 5 x 10^k, with thousands
 * apart.
 */
void gc_scale_number(struct gc_scale *scale, int64_t from, int64_t to, int wanted);

/* The smallest round time that is not below SPAN_NS; a day at least 1, 2 or 5 x 10^k of them. */
int64_t gc_scale_round_time(double span_ns);

/* "654 MiB", "1.46 GiB"; MIB >= 0. Cut to SIZE, as the next ones. */
void gc_scale_memory_text(char *out, size_t size, double mib);

/* "850 µs", "4.8 s", "1 h 12 min"; NS >= 0. */
void gc_scale_time_text(char *out, size_t size, int64_t ns);

/* "0.04 %", "2.5 %", "94 %"; PCT >= 0. */
void gc_scale_percent_text(char *out, size_t size, double pct);

/* "25", "2 000 000"; COUNT >= 0. */
void gc_scale_count_text(char *out, size_t size, int64_t count);

#endif
