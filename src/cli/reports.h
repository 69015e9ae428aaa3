/* The files that are written once, from the series of the processes: charts, tables, JSON. */
#ifndef GC_REPORTS_H
#define GC_REPORTS_H

#include "options.h"
#include "places.h"

/*
 * Writes OUTPUT for COUNT inputs: one file or, where it is split, one a process; none where there
 * is no process. False: one could not be written, which was said on standard error.
 */
bool report_write(const struct options *options, struct places *places, const struct output *output,
                  struct input *const *inputs, size_t count);

#endif
