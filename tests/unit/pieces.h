/* Records made for tests as the pieces that the runtime writes them in. */
#ifndef GC_PIECES_H
#define GC_PIECES_H

#include <gcplot/cycle.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_MAX = 500, PIECES_MAX = 48 };

/* Piece I is text[end[I - 1], end[I]). */
struct record {
    char text[RECORD_MAX];
    size_t end[PIECES_MAX];
    int pieces;
};

__attribute__((format(printf, 2, 3))) static inline void add_piece(struct record *r,
                                                                   const char *format, ...)
{
    size_t at = r->pieces > 0 ? r->end[r->pieces - 1] : 0;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(r->text + at, RECORD_MAX - at, format, args);
    va_end(args);
    r->end[r->pieces++] = at + (size_t)len;
}

/* Two digits that count, three decimals at most; whole from 10 ms up; cut, not rounded. */
static inline void add_ms(struct record *r, int64_t ns)
{
    int64_t us = ns / 1000;
    if (us == 0)
        add_piece(r, "0");
    else if (us < 100)
        add_piece(r, "0.%03" PRId64, us);
    else if (us < 1000)
        add_piece(r, "0.%02" PRId64, us / 10);
    else if (us < 10000)
        add_piece(r, "%" PRId64 ".%" PRId64, us / 1000, us / 100 % 10);
    else
        add_piece(r, "%" PRId64, us / 1000);
}

static inline void add_count(struct record *r, int64_t count, const char *then)
{
    add_piece(r, "%" PRId64, count);
    add_piece(r, "%s", then);
}

static inline void add_times(struct record *r, const int64_t *ns, const char *const *then)
{
    for (; *then; ns++, then++) {
        add_ms(r, *ns);
        add_piece(r, "%s", *then);
    }
}

/* As Go 1.18 to 1.25 print it. */
static inline struct record record_of(const struct gc_cycle *c)
{
    static const char *const after_clock[] = {"+", "+", " ms clock, ", NULL};
    static const char *const after_cpu[] = {"+", "/", "/", "+", " ms cpu, ", NULL};
    int64_t ms = c->start_ns / 1000000;
    struct record r = {.pieces = 0};
    add_piece(&r, "gc ");
    add_count(&r, c->gc, " @");
    add_piece(&r, "%" PRId64 ".%03" PRId64, ms / 1000, ms % 1000);
    add_piece(&r, "s ");
    add_count(&r, c->gc_cpu_pct, "%: ");
    add_times(&r, c->clock_ns, after_clock);
    add_times(&r, c->cpu_ns, after_cpu);
    add_count(&r, c->heap_before_mib, "->");
    add_count(&r, c->heap_after_mib, "->");
    add_count(&r, c->heap_live_mib, " MB, ");
    add_count(&r, c->heap_goal_mib, " MB goal, ");
    add_count(&r, c->stacks_mib, " MB stacks, ");
    add_count(&r, c->globals_mib, " MB globals, ");
    add_count(&r, c->procs, " P");
    if (c->forced == 1)
        add_piece(&r, " (forced)");
    add_piece(&r, "\n");
    return r;
}

#endif
