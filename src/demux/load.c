#include "load.h"

#include "judge.h"
#include "trust.h"

struct range {
    double least, most;
};

static bool says_work(const struct gc_cycle *c)
{
    return !c->plain_ms && c->procs > 0 && c->gc_cpu_pct >= 0 &&
           c->cpu_ns[GC_CPU_SWEEP_TERM] >= 0 && c->cpu_ns[GC_CPU_ASSIST] >= 0 &&
           c->cpu_ns[GC_CPU_BACKGROUND] >= 0 && c->cpu_ns[GC_CPU_MARK_TERM] >= 0;
}

/* The longest that a time printed as NS can have been. */
static double longest(int64_t ns)
{
    return (double)ns + (double)gc_judge_cut_ns(ns);
}

/* What the cycle itself took. Of the pauses newer versions of Go leave out what stopping took. */
static struct range work_of(const struct gc_cycle *c)
{
    int64_t assist = c->cpu_ns[GC_CPU_ASSIST], background = c->cpu_ns[GC_CPU_BACKGROUND];
    double marking = longest(assist) + longest(background);
    double pauses = longest(c->cpu_ns[GC_CPU_SWEEP_TERM]) + longest(c->cpu_ns[GC_CPU_MARK_TERM]);
    return (struct range){(double)assist + (double)background, marking + pauses};
}

/* All CPU time that the process had by END_NS. */
static double time_of(const struct gc_cycle *c, int64_t end_ns)
{
    return (double)end_ns * (double)c->procs;
}

/* The latest that a cycle can have ended: its start was cut to the ms, its phases as times are. */
static int64_t latest(const struct gc_cycle *c, int64_t end_ns)
{
    int64_t end = end_ns + GC_JUDGE_START_CUT_NS;
    for (int i = 0; i < GC_CLOCK_PHASES; i++)
        end += gc_judge_cut_ns(c->clock_ns[i]);
    return end;
}

static struct range printed(const struct gc_cycle *c, int64_t end_ns)
{
    double percent = (double)c->gc_cpu_pct / 100, next = (double)(c->gc_cpu_pct + 1) / 100;
    return (struct range){percent * time_of(c, end_ns), next * time_of(c, latest(c, end_ns))};
}

/* Cycles that were skipped can have taken all the time there was. */
static struct range expected(const struct gc_load *load, const struct gc_cycle *c, int64_t end_ns,
                             bool is_next)
{
    struct range work = work_of(c);
    double since = time_of(c, latest(c, end_ns)) - time_of(c, load->end_ns);
    return (struct range){load->least_ns + work.least,
                          load->most_ns + (is_next ? work.most : fmax(since, work.most))};
}

bool gc_load_can_tell(const struct gc_load *load, const struct gc_cycle *c)
{
    return load->most_ns > 0 && load->procs == c->procs && says_work(c);
}

static bool meet(struct range a, struct range b)
{
    return a.least < b.most && a.most > b.least;
}

void gc_load_learn(struct gc_load *load, const struct gc_cycle *c, int64_t end_ns, bool is_next)
{
    struct range now = {0};
    if (says_work(c) && end_ns > 0) {
        now = printed(c, end_ns);
        struct range all = gc_load_can_tell(load, c) ? expected(load, c, end_ns, is_next) : now;
        gc_trust_learn(&load->off, !meet(now, all));
        if (meet(now, all))
            now = (struct range){fmax(now.least, all.least), fmin(now.most, all.most)};
    }
    load->least_ns = now.least;
    load->most_ns = now.most;
    load->end_ns = end_ns;
    load->procs = c->procs;
}

void gc_load_forget(struct gc_load *load)
{
    load->least_ns = load->most_ns = 0;
}

double gc_load_cost(const struct gc_load *load, const struct gc_cycle *c, int64_t end_ns,
                    bool is_next)
{
    static const double most = 20, off_cost = 7, slack = 0.02;
    if (end_ns <= 0)
        return 0;
    double percent = time_of(c, end_ns) / 100;
    struct range all = expected(load, c, end_ns, is_next), part = printed(c, end_ns);
    double width = (all.most - all.least) / percent;
    double common = (fmin(all.most, part.most) - fmax(all.least, part.least)) / percent;
    if (common < 0)
        return gc_trust(load->off) * fmin(most, off_cost + log(1 - common / slack));
    return fmin(4, log((width + slack) / (common + slack)));
}
