#include "exporters.h"

#include "number.h"
#include "timestamp.h"

#include <stddef.h>

#define AT(member) offsetof(struct gc_scavenge, member)

struct column {
    const char *name;
    size_t offset;
};

/* After `process` and `pid`; new ones come at the end, none is renamed. docs/csv.md has them. */
static const struct column columns[] = {
    {"gc", AT(gc)},
    {"time", AT(time_ns)},
    {"n", AT(number)},
    {"work_kib", AT(work_kib)},
    {"work_bg_kib", AT(background_kib)},
    {"work_eager_kib", AT(eager_kib)},
    {"returned_kib", AT(returned_kib)},
    {"util_pct", AT(util_pct)},
    {"inuse_mib", AT(inuse_mib)},
    {"idle_mib", AT(idle_mib)},
    {"sys_mib", AT(sys_mib)},
    {"released_mib", AT(released_mib)},
    {"consumed_mib", AT(consumed_mib)},
    {"forced", AT(forced)},
    {"controller_reset", AT(reset)},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void begin(struct gc_buffer *out)
{
    gc_buffer_add_text(out, "process,pid");
    for (size_t i = 0; i < COLUMNS; i++) {
        gc_buffer_add_text(out, ",");
        gc_buffer_add_text(out, columns[i].name);
    }
    gc_buffer_add_text(out, "\n");
}

static void add_value(struct gc_buffer *out, const struct column *column, int64_t value)
{
    char text[GC_NUMBER_MAX];
    bool minus = value < 0; /* -1 of debug.FreeOSMemory */
    gc_buffer_add_text(out, ",");
    if (value == GC_ABSENT)
        return;
    if (minus)
        gc_buffer_add_text(out, "-");
    size_t len = column->offset == AT(time_ns) ? gc_timestamp_write(text, value)
                                               : gc_count_write(text, minus ? -value : value);
    gc_buffer_add(out, text, len);
}

static void row(struct gc_buffer *out, const char *label, const struct gc_event *event)
{
    static const struct column pid = {"pid", 0};
    gc_csv_add_text(out, label);
    add_value(out, &pid, event->process->pid);
    for (size_t i = 0; i < COLUMNS; i++)
        add_value(
            out, &columns[i],
            *(const int64_t *)(const void *)((const char *)event->scavenge + columns[i].offset));
    gc_buffer_add_text(out, "\n");
}

const struct gc_exporter gc_scavenger_exporter = {.name = "scavenger",
                                                  .suffix = ".scavenger.csv",
                                                  .rows = GC_EVENT_SCAVENGE,
                                                  .begin = begin,
                                                  .row = row};
