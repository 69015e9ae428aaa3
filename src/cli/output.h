/* One -o: which format its path or -f means, and what kind of file that is. */
#ifndef GC_OUTPUT_H
#define GC_OUTPUT_H

#include <gcplot/chart.h>
#include <gcplot/export.h>

struct output {
    const char *path;                   /* borrowed; "-" is standard output */
    const struct gc_exporter *exporter; /* NULL: a chart */
    enum gc_chart_format chart;
    bool by_input, by_process; /* {input}, {process} are in its path */
    bool has_rows;             /* some were written */
};

/* PATH is borrowed; FORMAT is for where its suffix tells none, or NULL. False: a usage error. */
bool output_init(struct output *output, const char *path, const char *format,
                 struct gc_error *error);

/* Its rows, if it has any, are the scavenger's lines instead of cycles. */
void output_take_scavenger(struct output *output);

bool output_is_stdout(const struct output *output);
bool output_is_binary(const struct output *output);

/* Whether it takes each cycle as it comes; else it is written once, from the series. */
bool output_takes_rows(const struct output *output);

/* Whether it makes files of names that are not known before, and the directories for them. */
bool output_is_pattern(const struct output *output);

#endif
