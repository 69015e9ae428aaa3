#include "status.h"

#include <inttypes.h>

/* What the processes that run come to; of all of them the CPU. */
struct sums {
    size_t running;
    int64_t live_mib;
    int64_t gc_cpu_ns, capacity_ns;
};

static struct sums sum_up(const struct gc_log *log)
{
    struct sums sums = {0};
    const struct gc_process *process;
    for (size_t i = 0; (process = gc_log_any_process(log, i)) != NULL; i++) {
        const struct gc_totals *totals = gc_series_totals(process->series);
        sums.gc_cpu_ns += totals->gc_cpu_ns;
        sums.capacity_ns += totals->capacity_ns;
        if (totals->cycles == 0 || process->has_ended)
            continue;
        sums.running++;
        sums.live_mib += totals->last_live_mib > 0 ? totals->last_live_mib : 0;
    }
    return sums;
}

void status_begin(struct status *status, int64_t now_ns)
{
    *status = (struct status){.began_ns = now_ns};
}

void status_add(struct status *status, const struct gc_log *log, int64_t now_ns,
                struct gc_buffer *line)
{
    struct sums sums = sum_up(log);
    int64_t gc_cpu = sums.gc_cpu_ns - status->gc_cpu_ns;
    int64_t capacity = sums.capacity_ns - status->capacity_ns;
    gc_buffer_add_format(line, "%" PRId64 " s, %zu process%s, live heap %" PRId64 " MiB",
                         (now_ns - status->began_ns + 500000000) / 1000000000, sums.running,
                         sums.running == 1 ? "" : "es", sums.live_mib);
    if (capacity > 0)
        gc_buffer_add_format(line, ", GC CPU %.1f %%", 100 * (double)gc_cpu / (double)capacity);
    status->gc_cpu_ns = sums.gc_cpu_ns;
    status->capacity_ns = sums.capacity_ns;
}
