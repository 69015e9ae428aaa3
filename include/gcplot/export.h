/*
 * Exporters: one descriptor a text format. Row formats take each cycle as it comes and stream;
 * report formats are written once, from the processes' totals.
 */
#ifndef GCPLOT_EXPORT_H
#define GCPLOT_EXPORT_H

#include <gcplot/buffer.h>
#include <gcplot/log.h>

/* One input as reports name it; pointers are borrowed. */
struct gc_report_input {
    const char *name;
    const struct gc_account *account;
};

/* One process as reports name it; LABEL tells it from those of other inputs, too. */
struct gc_report_process {
    const char *input;
    const char *label;
    const struct gc_process *process;
};

struct gc_report {
    const struct gc_report_input *inputs;
    size_t input_count;
    const struct gc_report_process *processes;
    size_t process_count;
};

/*
 * A row format has begin and row, a report format has report; the others are NULL. All append to
 * OUT, which shows a lack of memory by its failed flag.
 */
struct gc_exporter {
    const char *name;        /* as -f takes it */
    const char *suffix;      /* of file names, with the dot */
    enum gc_event_kind rows; /* what rows are made of */
    void (*begin)(struct gc_buffer *out);
    void (*row)(struct gc_buffer *out, const char *label, const struct gc_event *event);
    void (*report)(struct gc_buffer *out, const struct gc_report *report);
};

/* NULL where there is none. Case does not matter. */
const struct gc_exporter *gc_exporter_by_name(const char *name);
const struct gc_exporter *gc_exporter_by_suffix(const char *path);

/* The version of the JSON summary; it rises when a field changes its meaning or goes. */
#define GC_JSON_SCHEMA_VERSION 1

#endif
