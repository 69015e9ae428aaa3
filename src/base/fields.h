/*
 * The fields of struct gc_cycle that the CSV has as columns, the line's with the text that they
 * have there: one table that the line's grammar, the CSV's reader and its writer share.
 */
#ifndef GC_FIELDS_H
#define GC_FIELDS_H

#include <gcplot/cycle.h>

/* How a field's number is written. */
enum gc_notation {
    GC_NOTE_COUNT,   /* 1966 */
    GC_NOTE_SECONDS, /* 134.752, held in ns */
    GC_NOTE_MILLIS,  /* the runtime's ms: 0, 0.036, 0.76, 5.7, 10; held in ns */
    GC_NOTE_FLAG,    /* 0 or 1 */
};

enum gc_field_id {
    GC_FIELD_GC,
    GC_FIELD_START,
    GC_FIELD_GC_CPU_PCT,
    GC_FIELD_CLOCK,
    GC_FIELD_CPU = GC_FIELD_CLOCK + GC_CLOCK_PHASES,
    GC_FIELD_HEAP_BEFORE = GC_FIELD_CPU + GC_CPU_PHASES,
    GC_FIELD_HEAP_AFTER,
    GC_FIELD_HEAP_LIVE,
    GC_FIELD_HEAP_GOAL,
    GC_FIELD_STACKS,
    GC_FIELD_GLOBALS,
    GC_FIELD_PROCS,
    GC_FIELD_FORCED,
    GC_FIELD_REPAIRED, /* no line says this ... */
    GC_FIELD_RSS,      /* ... nor this */
    GC_FIELDS
};

struct gc_field {
    const char *column;
    size_t offset; /* of the int64_t in struct gc_cycle */
    enum gc_notation notation;
};

extern const struct gc_field gc_fields[GC_FIELDS];

static inline int64_t *gc_field_of(struct gc_cycle *cycle, const struct gc_field *field)
{
    return (int64_t *)(void *)((char *)cycle + field->offset);
}

static inline int64_t gc_field_get(const struct gc_cycle *cycle, const struct gc_field *field)
{
    return *(const int64_t *)(const void *)((const char *)cycle + field->offset);
}

/* 0 where a field is absent. */
static inline int64_t gc_field_or_0(int64_t value)
{
    return value == GC_ABSENT ? 0 : value;
}

#endif
