/*
 * One GC cycle as the Go runtime prints it under GODEBUG=gctrace=1, and one line of text read as
 * such. Names are the runtime's own; the grammar is in docs/formats.md.
 */
#ifndef GCPLOT_CYCLE_H
#define GCPLOT_CYCLE_H

#include <gcplot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A field that the line does not have. Never 0: nothing was printed is not zero was printed. */
#define GC_ABSENT INT64_MIN

/* The runtime prints this goal or a larger one under GOGC=off: it means that there is no goal. */
#define GC_NO_GOAL_MIB ((int64_t)1 << 42)

enum gc_clock_phase { GC_CLOCK_SWEEP_TERM, GC_CLOCK_MARK, GC_CLOCK_MARK_TERM, GC_CLOCK_PHASES };

enum gc_cpu_phase {
    GC_CPU_SWEEP_TERM,
    GC_CPU_ASSIST,
    GC_CPU_BACKGROUND,
    GC_CPU_IDLE,
    GC_CPU_MARK_TERM,
    GC_CPU_PHASES
};

/*
 * A plain value. Times are nanoseconds; sizes are whole MiB, as printed (the runtime's "MB" are
 * MiB, and a goal of GOGC=off would not fit an int64_t of bytes). Any field but gc can be
 * GC_ABSENT. What the runtime printed is held exactly and prints back digit for digit.
 */
struct gc_cycle {
    int64_t gc;         /* the number of the cycle in its process, from 1 */
    int64_t start_ns;   /* when it began, since the process's start; printed to the ms */
    int64_t gc_cpu_pct; /* GC's share of CPU since the process's start */
    int64_t clock_ns[GC_CLOCK_PHASES]; /* wall time of each phase */
    int64_t cpu_ns[GC_CPU_PHASES];     /* CPU time of each phase; mark in its three parts */
    int64_t heap_before_mib;           /* at the cycle's start */
    int64_t heap_after_mib;            /* at mark termination, before sweeping */
    int64_t heap_live_mib;             /* marked */
    int64_t heap_goal_mib;             /* as printed: GC_NO_GOAL_MIB and up is no goal */
    int64_t stacks_mib;
    int64_t globals_mib;
    int64_t procs;    /* GOMAXPROCS */
    int64_t forced;   /* 0 or 1; absent where other text cut the line's end off */
    int64_t repaired; /* 1 when it was put together from the pieces of a torn line */
    int64_t rss_mib;  /* resident memory when the line was read, where that was sampled */
    int64_t time_ns;  /* wall clock of the line's end since 1970 UTC, where the log has one */
    bool plain_ms;    /* its ms are not of two digits: those to Go 1.4, and while 1.5 was made */
};

/* A cycle with every field absent but repaired, which is 0. */
void gc_cycle_init(struct gc_cycle *cycle);

/* When the cycle ended: start + the clock phases, ns; GC_ABSENT if one of them is. */
int64_t gc_cycle_end_ns(const struct gc_cycle *cycle);

/* The goal in MiB, or GC_ABSENT where none was printed or GOGC=off printed its sentinel. */
int64_t gc_cycle_goal_mib(const struct gc_cycle *cycle);

enum gc_line_kind {
    GC_LINE_NOT_TRACE, /* nothing of a cycle's record in it */
    GC_LINE_CYCLE,     /* a whole record */
    GC_LINE_DAMAGED,   /* part of a record, or a record with a number out of range */
};

/* Where in the text a record stands: bytes [begin, end). */
struct gc_span {
    size_t begin;
    size_t end;
};

/* Reads lines; holds the compiled grammar. One parser belongs to one thread. */
struct gc_line_parser;

/* NULL when there is no memory or the pattern library refuses; ERROR says which. */
struct gc_line_parser *gc_line_parser_new(struct gc_error *error);
void gc_line_parser_free(struct gc_line_parser *parser);

/* Whether the line TEXT[0, LEN) has nothing that a record has: quick, and false too often. */
bool gc_line_is_plain(const struct gc_line_parser *parser, const char *text, size_t len);

/*
 * Looks for the first record in TEXT[FROM, LEN), a line without its newline. It may stand
 * anywhere, after any other text; any bytes are allowed. On GC_LINE_CYCLE, CYCLE and SPAN are
 * filled: call again with from = span->end for a further record glued to it. On GC_LINE_DAMAGED
 * only SPAN is filled. What CYCLE holds otherwise is of no use.
 */
enum gc_line_kind gc_line_parse(struct gc_line_parser *parser, const char *text, size_t len,
                                size_t from, struct gc_span *span, struct gc_cycle *cycle);

#endif
