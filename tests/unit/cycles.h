/* Cycles made for tests: what is not said is plausible and small. */
#ifndef GC_CYCLES_H
#define GC_CYCLES_H

#include <gcplot/series.h>

#define MS INT64_C(1000000)

/* Cycle GC at START_MS, 1 ms of marking, 2 procs, CPU of CPU_MS in the background worker. */
static inline struct gc_cycle cycle_at(int64_t gc, int64_t start_ms, int64_t cpu_ms)
{
    struct gc_cycle c;
    gc_cycle_init(&c);
    c.gc = gc;
    c.start_ns = start_ms * MS;
    c.gc_cpu_pct = 1;
    for (int i = 0; i < GC_CLOCK_PHASES; i++)
        c.clock_ns[i] = 0;
    c.clock_ns[GC_CLOCK_MARK] = MS;
    for (int i = 0; i < GC_CPU_PHASES; i++)
        c.cpu_ns[i] = 0;
    c.cpu_ns[GC_CPU_BACKGROUND] = cpu_ms * MS;
    c.heap_before_mib = c.heap_after_mib = 4;
    c.heap_live_mib = 2;
    c.heap_goal_mib = 4;
    c.stacks_mib = c.globals_mib = 0;
    c.procs = 2;
    c.forced = 0;
    return c;
}

#endif
