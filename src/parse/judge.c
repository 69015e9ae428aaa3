#include "judge.h"

int64_t gc_judge_cut_ns(int64_t ns)
{
    if (ns < 100 * 1000)
        return 1000;
    if (ns < 1000 * 1000)
        return 10 * 1000;
    return ns < 10 * 1000 * 1000 ? 100 * 1000 : 1000 * 1000;
}

/* A pause as printed: wall and CPU time, ns, each up to its cut longer in truth. */
struct pause {
    int64_t clock, clock_cut;
    int64_t cpu, cpu_cut;
};

static struct pause pause_of(int64_t clock, int64_t cpu)
{
    return (struct pause){clock, gc_judge_cut_ns(clock), cpu, gc_judge_cut_ns(cpu)};
}

static bool fits(const struct pause *p, int64_t procs)
{
    return procs * p->clock < p->cpu + p->cpu_cut && procs * (p->clock + p->clock_cut) > p->cpu;
}

/* Beyond 39 hours products might not fit. */
static const int64_t longest = INT64_C(1) << 47;

/* The processors that a pause allows for: all from *LEAST to *MOST. */
static void narrow(const struct pause *p, int64_t *least, int64_t *most)
{
    int64_t low = p->cpu / (p->clock + p->clock_cut) + 1;
    int64_t high = p->clock > 0 ? (p->cpu + p->cpu_cut - 1) / p->clock : *most;
    *least = low > *least ? low : *least;
    *most = high < *most ? high : *most;
}

/* Nobody asks for this many, and so many times as there are: digits ran together. */
static const int64_t plenty = 256, over_most = 16;

static bool pauses_agree(const struct gc_cycle *c)
{
    struct pause first = pause_of(c->clock_ns[GC_CLOCK_SWEEP_TERM], c->cpu_ns[GC_CPU_SWEEP_TERM]);
    struct pause last = pause_of(c->clock_ns[GC_CLOCK_MARK_TERM], c->cpu_ns[GC_CPU_MARK_TERM]);
    if (c->procs > 1 << 14 || (first.clock | first.cpu | last.clock | last.cpu) >= longest)
        return false;
    if (fits(&first, c->procs) && fits(&last, c->procs)) /* no more procs than processors: usual */
        return true;
    int64_t least = 1, most = c->procs;
    narrow(&first, &least, &most);
    narrow(&last, &least, &most);
    return least <= most && (c->procs <= plenty || c->procs <= most * over_most);
}

bool gc_judge_narrow(int64_t clock_ns, int64_t cpu_ns, int64_t *least, int64_t *most)
{
    struct pause pause = pause_of(clock_ns, cpu_ns);
    if (clock_ns < 0 || cpu_ns < 0) /* absent: says nothing */
        return true;
    if ((clock_ns | cpu_ns) >= longest)
        return false;
    narrow(&pause, least, most);
    return *least <= *most;
}

/* Two stops of the world and a mark in between take longer than this on any machine. */
static const int64_t least_cycle_ns = 10 * 1000;

/* A number put together from two would need more cycles than there was time for. */
static bool had_time(const struct gc_cycle *cycle)
{
    int64_t cut = 1000 * 1000; /* the start is printed to the ms */
    return cycle->gc - 1 <= (cycle->start_ns + cut) / least_cycle_ns;
}

bool gc_judge_record(const struct gc_cycle *cycle)
{
    return gc_judge_number(cycle->gc) && cycle->procs > 0 &&
           cycle->heap_live_mib <= cycle->heap_after_mib && had_time(cycle) && pauses_agree(cycle);
}
