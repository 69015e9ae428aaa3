#include "findings.h"

#include "offset.h"
#include "scale.h"

/* What the totals of all processes come to. */
struct sums {
    int64_t cycles, missing, repaired, killed;
    enum gc_axis axis;  /* on which all processes stand ... */
    bool mixed;         /* ... unless they do not */
    int64_t begin, end; /* on it; GC_ABSENT: not known */
    double peaks_mib;
    const struct gc_chart_process *largest; /* by peak; NULL: no peak is known */
    double largest_mib;
};

static bool known(int64_t value)
{
    return value != GC_ABSENT && value >= 0;
}

/* Gaps in a damaged log can be of any size: the sum stays at the largest number. */
static int64_t add_up(int64_t sum, int64_t value)
{
    if (!known(value))
        return sum;
    return value > INT64_MAX - sum ? INT64_MAX : sum + value;
}

static void add_separator(struct gc_buffer *out)
{
    if (out->len > 0)
        gc_buffer_add_text(out, GC_FINDING_SEPARATOR);
}

/* "1 cycle", "25 cycles", with AFTER behind it. */
static void add_count(struct gc_buffer *out, int64_t count, const char *one, const char *many,
                      const char *after)
{
    char figure[GC_FIGURE_SIZE];
    add_separator(out);
    gc_scale_count_text(figure, sizeof figure, count);
    gc_buffer_add_format(out, "%s %s%s", figure, count == 1 ? one : many, after);
}

/* What AT, since the start, is on an axis on which the start is at ORIGIN. */
static int64_t moved(int64_t at, int64_t origin)
{
    return known(at) ? add_up(at, origin) : GC_ABSENT;
}

/* From the first cycle's start to the last one's end; stamps are taken at cycles' ends alone. */
static void sum_time(struct sums *sums, const struct gc_chart_process *process,
                     const struct gc_stand *stand, bool first)
{
    const struct gc_totals *totals = gc_series_totals(process->series);
    int64_t origin = stand->origin;
    bool stamped = gc_series_axis(process->series) == GC_AXIS_WALL;
    int64_t begin = stamped ? totals->first_time_ns : moved(totals->first_start_ns, origin);
    int64_t end = stamped ? totals->last_time_ns : moved(totals->last_end_ns, origin);
    sums->mixed = sums->mixed || (!first && stand->axis != sums->axis);
    sums->axis = stand->axis;
    if (known(begin) && (sums->begin == GC_ABSENT || begin < sums->begin))
        sums->begin = begin;
    if (known(end) && end > sums->end)
        sums->end = end;
}

static void sum_process(struct sums *sums, const struct gc_chart_process *process)
{
    const struct gc_totals *totals = gc_series_totals(process->series);
    sums->cycles = add_up(sums->cycles, totals->cycles);
    sums->missing = add_up(sums->missing, totals->missing);
    sums->repaired = add_up(sums->repaired, totals->repaired);
    sums->killed += process->killed_ns > 0;
    if (!known(totals->peak_heap_mib))
        return;
    sums->peaks_mib += (double)totals->peak_heap_mib;
    if (!sums->largest || (double)totals->peak_heap_mib > sums->largest_mib) {
        sums->largest = process;
        sums->largest_mib = (double)totals->peak_heap_mib;
    }
}

static struct sums sum_chart(const struct gc_chart *chart, const struct gc_stands *stands)
{
    struct sums sums = {.begin = GC_ABSENT, .end = GC_ABSENT};
    for (size_t i = 0; i < chart->process_count; i++) {
        sum_process(&sums, &chart->processes[i]);
        sum_time(&sums, &chart->processes[i], &stands->stand[i], i == 0);
    }
    return sums;
}

/* Whole percents, but never 100 % of something that is not all of it. */
static int share(double part, double whole)
{
    int percent = (int)(100 * part / whole + 0.5);
    return percent == 100 && part < whole ? 99 : percent;
}

static void add_cpu_and_pauses(struct gc_buffer *out, const struct gc_totals *totals)
{
    char figure[GC_FIGURE_SIZE];
    if (known(totals->capacity_ns) && totals->capacity_ns > 0 && known(totals->gc_cpu_ns)) {
        double pct = 100 * (double)totals->gc_cpu_ns / (double)totals->capacity_ns;
        gc_scale_percent_text(figure, sizeof figure, pct);
        add_separator(out);
        gc_buffer_add_format(out, "GC CPU %s", figure);
    }
    if (known(totals->pause_max_ns)) {
        gc_scale_time_text(figure, sizeof figure, totals->pause_max_ns);
        add_separator(out);
        gc_buffer_add_format(out, "longest pause %s", figure);
    }
}

static void add_largest(struct gc_buffer *out, const struct sums *sums)
{
    if (!sums->largest || sums->peaks_mib <= 0 || !sums->largest->name)
        return;
    add_separator(out);
    gc_buffer_add_format(out, "%s holds %d %% of the summed peaks", sums->largest->name,
                         share(sums->largest_mib, sums->peaks_mib));
}

/* Side by side does not mean at once. */
static void add_starts(struct gc_buffer *out, const struct gc_stands *stands, bool mixed)
{
    char figure[GC_FIGURE_SIZE];
    if (stands->aligned == 0 && (mixed || stands->own < 2))
        return;
    if (stands->aligned > 0 && stands->own > 0) {
        add_count(out, (int64_t)stands->own, "process", "processes",
                  stands->own == 1 ? " by its own start" : " by their own starts");
        return;
    }
    add_separator(out);
    gc_scale_time_text(figure, sizeof figure, stands->bound_ns);
    if (stands->aligned == 0)
        gc_buffer_add_text(out, "each from its own start");
    else if (stands->zeros > 1)
        gc_buffer_add_text(out, "each log from its first start");
    else
        gc_buffer_add_format(out, "starts known to %s", figure);
}

void gc_findings_chart(struct gc_buffer *out, const struct gc_chart *chart,
                       const struct gc_stands *stands)
{
    struct sums sums = sum_chart(chart, stands);
    add_count(out, sums.cycles, "GC cycle", "GC cycles", "");
    bool is_one_time = chart->process_count == 1 || stands->own == 0;
    if (!sums.mixed && is_one_time && known(sums.begin) && sums.end > sums.begin) {
        char figure[GC_FIGURE_SIZE];
        gc_scale_time_text(figure, sizeof figure, sums.end - sums.begin);
        gc_buffer_add_format(out, " in %s", figure);
    }
    if (sums.killed > 0 && chart->process_count > 1)
        add_count(out, sums.killed, "process", "processes", " killed: out of memory");
    if (sums.missing > 0)
        add_count(out, sums.missing, "cycle", "cycles", " missing");
    if (chart->process_count > 1)
        add_largest(out, &sums);
    if (sums.repaired > 0)
        add_count(out, sums.repaired, "torn line", "torn lines", " repaired");
    add_starts(out, stands, sums.mixed);
    if (chart->process_count == 1)
        add_cpu_and_pauses(out, gc_series_totals(chart->processes[0].series));
}

static void add_kill(struct gc_buffer *out, const struct gc_chart_process *process,
                     const struct gc_stand *stand)
{
    char figure[GC_FIGURE_SIZE];
    if (process->killed_ns <= 0) /* GC_ABSENT, too */
        return;
    gc_buffer_add_text(out, GC_FINDING_SEPARATOR "killed: out of memory");
    if (stand->axis != GC_AXIS_START)
        return;
    gc_scale_time_text(figure, sizeof figure, gc_place_from(process->killed_ns, stand->origin));
    gc_buffer_add_format(out, " at %s", figure);
}

/* The most that was resident, and how much of it was heap of Go's. */
static void add_resident(struct gc_buffer *out, const struct gc_memory *memory)
{
    const struct gc_memory_totals *totals = memory ? gc_memory_totals(memory) : NULL;
    char figure[GC_FIGURE_SIZE];
    if (!totals || !known(totals->peak_mib))
        return;
    gc_scale_memory_text(figure, sizeof figure, (double)totals->peak_mib);
    gc_buffer_add_format(out, GC_FINDING_SEPARATOR "resident peak %s", figure);
    if (known(totals->peak_heap_mib) && totals->peak_heap_mib <= totals->peak_mib &&
        totals->peak_mib > 0)
        gc_buffer_add_format(out, ", %d %% Go heap",
                             share((double)totals->peak_heap_mib, (double)totals->peak_mib));
}

void gc_findings_process(struct gc_buffer *out, const struct gc_chart_process *process,
                         const struct gc_stand *stand, const struct gc_stands *stands)
{
    const struct gc_totals *totals = gc_series_totals(process->series);
    char figure[GC_FIGURE_SIZE], offset[GC_OFFSET_SIZE];
    add_count(out, totals->cycles, "cycle", "cycles", "");
    if (stands->aligned > 0 && !stand->aligned && stand->axis == GC_AXIS_START)
        gc_buffer_add_text(out, GC_FINDING_SEPARATOR "by its own start");
    add_kill(out, process, stand);
    add_resident(out, process->memory);
    if (known(totals->peak_live_mib)) {
        gc_scale_memory_text(figure, sizeof figure, (double)totals->peak_live_mib);
        gc_buffer_add_format(out, GC_FINDING_SEPARATOR "live peak %s", figure);
    }
    if (known(totals->peak_heap_live_mib) && totals->peak_heap_mib > 0 &&
        totals->peak_heap_live_mib <= totals->peak_heap_mib) {
        double peak = (double)totals->peak_heap_mib;
        gc_buffer_add_format(out, GC_FINDING_SEPARATOR "garbage at peak %d %%",
                             share(peak - (double)totals->peak_heap_live_mib, peak));
    }
    if (totals->missing > 0)
        add_count(out, totals->missing, "cycle", "cycles", " missing");
    if (stand->aligned && stand->origin > 0) {
        gc_offset_text(offset, sizeof offset, stand->origin, process->start_bound_ns);
        gc_buffer_add_format(out, GC_FINDING_SEPARATOR "start %s", offset);
    }
}
