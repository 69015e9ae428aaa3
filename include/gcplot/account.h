/* What became of every line and byte of a log. */
#ifndef GCPLOT_ACCOUNT_H
#define GCPLOT_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

/* What a line is. One that would be several is the last of them here. */
enum gc_line_class {
    GC_CLASS_OTHER,      /* the program's own, and what others wrote between */
    GC_CLASS_TRACE,      /* the scavenger's, the pacer's and other lines of the runtime's */
    GC_CLASS_CYCLES,     /* with one cycle or more */
    GC_CLASS_TORN,       /* with pieces of records that were put together, or some of them */
    GC_CLASS_DAMAGED,    /* with a piece of a record, or one with numbers out of range */
    GC_CLASS_OVER_LIMIT, /* longer than the limit: not looked into */
    GC_CLASSES
};

struct gc_tally {
    int64_t lines;
    int64_t bytes;
};

/* The first few damaged lines are kept, as far as they fit. */
enum { GC_DAMAGES_MAX = 5, GC_DAMAGE_TEXT_MAX = 200 };

struct gc_damage {
    const char *input; /* as gc_log_next_input named it; NULL: it has no name */
    int64_t line;      /* in it, from 1 */
    size_t len;
    char text[GC_DAMAGE_TEXT_MAX]; /* any bytes */
};

/* The tallies' lines add up to LINES, their bytes to TEXT_BYTES. */
struct gc_account {
    int64_t bytes;      /* as fed */
    int64_t text_bytes; /* as UTF-8, without a byte-order mark */
    int64_t lines;
    struct gc_tally tally[GC_CLASSES];
    int64_t cycles;    /* read, before the window and the choice of processes */
    int64_t scavenges; /* the scavenger's lines that were read */
    int64_t torn;      /* records that other writes tore, or that were never finished */
    int64_t repaired;  /* of these, cycles that were put together */
    int64_t doubtful;  /* cycles that another process was nearly as likely to have printed */
    int64_t missing;   /* gc numbers skipped in the processes' sequences */
    int64_t dropped;   /* processes over the limit: in the events, not in the list */
    int damages;
    struct gc_damage damage[GC_DAMAGES_MAX];
};

#endif
