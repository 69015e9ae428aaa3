#include "fields.h"

#define AT(member) offsetof(struct gc_cycle, member)

const struct gc_field gc_fields[GC_FIELDS] = {
    [GC_FIELD_GC] = {"gc", AT(gc), GC_NOTE_COUNT},
    [GC_FIELD_START] = {"start_s", AT(start_ns), GC_NOTE_SECONDS},
    [GC_FIELD_GC_CPU_PCT] = {"gc_cpu_pct", AT(gc_cpu_pct), GC_NOTE_COUNT},
    [GC_FIELD_CLOCK +
        GC_CLOCK_SWEEP_TERM] = {"clock_sweep_term_ms", AT(clock_ns[0]), GC_NOTE_MILLIS},
    [GC_FIELD_CLOCK + GC_CLOCK_MARK] = {"clock_mark_ms", AT(clock_ns[1]), GC_NOTE_MILLIS},
    [GC_FIELD_CLOCK + GC_CLOCK_MARK_TERM] = {"clock_mark_term_ms", AT(clock_ns[2]), GC_NOTE_MILLIS},
    [GC_FIELD_CPU + GC_CPU_SWEEP_TERM] = {"cpu_sweep_term_ms", AT(cpu_ns[0]), GC_NOTE_MILLIS},
    [GC_FIELD_CPU + GC_CPU_ASSIST] = {"cpu_mark_assist_ms", AT(cpu_ns[1]), GC_NOTE_MILLIS},
    [GC_FIELD_CPU + GC_CPU_BACKGROUND] = {"cpu_mark_background_ms", AT(cpu_ns[2]), GC_NOTE_MILLIS},
    [GC_FIELD_CPU + GC_CPU_IDLE] = {"cpu_mark_idle_ms", AT(cpu_ns[3]), GC_NOTE_MILLIS},
    [GC_FIELD_CPU + GC_CPU_MARK_TERM] = {"cpu_mark_term_ms", AT(cpu_ns[4]), GC_NOTE_MILLIS},
    [GC_FIELD_HEAP_BEFORE] = {"heap_before_mib", AT(heap_before_mib), GC_NOTE_COUNT},
    [GC_FIELD_HEAP_AFTER] = {"heap_after_mib", AT(heap_after_mib), GC_NOTE_COUNT},
    [GC_FIELD_HEAP_LIVE] = {"heap_live_mib", AT(heap_live_mib), GC_NOTE_COUNT},
    [GC_FIELD_HEAP_GOAL] = {"heap_goal_mib", AT(heap_goal_mib), GC_NOTE_COUNT},
    [GC_FIELD_STACKS] = {"stacks_mib", AT(stacks_mib), GC_NOTE_COUNT},
    [GC_FIELD_GLOBALS] = {"globals_mib", AT(globals_mib), GC_NOTE_COUNT},
    [GC_FIELD_PROCS] = {"procs", AT(procs), GC_NOTE_COUNT},
    [GC_FIELD_FORCED] = {"forced", AT(forced), GC_NOTE_FLAG},
    [GC_FIELD_REPAIRED] = {"repaired", AT(repaired), GC_NOTE_FLAG},
    [GC_FIELD_RSS] = {"rss_mib", AT(rss_mib), GC_NOTE_COUNT},
};

void gc_cycle_init(struct gc_cycle *cycle)
{
    for (size_t i = 0; i < GC_FIELDS; i++)
        *gc_field_of(cycle, &gc_fields[i]) = GC_ABSENT;
    cycle->repaired = 0;
    cycle->time_ns = GC_ABSENT;
    cycle->plain_ms = false;
}

/* Where one is absent or so large that the sum may not fit. */
static int64_t end_by_parts(const struct gc_cycle *cycle)
{
    int64_t end = cycle->start_ns;
    if (end == GC_ABSENT)
        return GC_ABSENT;
    for (int i = 0; i < GC_CLOCK_PHASES; i++) {
        int64_t phase = cycle->clock_ns[i];
        if (phase == GC_ABSENT || phase > INT64_MAX - end)
            return GC_ABSENT;
        end += phase;
    }
    return end;
}

/* Asked for several times a line: four numbers below 2^61 add up without a look at each. */
int64_t gc_cycle_end_ns(const struct gc_cycle *cycle)
{
    const int64_t *clock = cycle->clock_ns;
    uint64_t all = (uint64_t)(cycle->start_ns | clock[0] | clock[1] | clock[2]);
    return all >> 61 ? end_by_parts(cycle) : cycle->start_ns + clock[0] + clock[1] + clock[2];
}

int64_t gc_cycle_goal_mib(const struct gc_cycle *cycle)
{
    return cycle->heap_goal_mib >= GC_NO_GOAL_MIB ? GC_ABSENT : cycle->heap_goal_mib;
}
