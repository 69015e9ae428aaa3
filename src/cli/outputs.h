/*
 * The outputs of a run: which file each -o means, for which input and process, and writing them.
 * Failures are said on standard error as they come, once for each file; the other files go on.
 */
#ifndef GC_OUTPUTS_H
#define GC_OUTPUTS_H

#include "inputs.h"
#include "options.h"

#include <gcplot/export.h>

struct outputs;

/*
 * Settles formats and paths. NULL with ERROR for a usage error: a suffix that is no format, two
 * outputs or an output and an input that are one file. No -o: a table on standard output, or, of a
 * command's run, on standard error.
 * INPUTS are borrowed; further ones may come.
 */
struct outputs *outputs_new(const struct options *options, const struct inputs *inputs,
                            struct gc_error *error);

/* Discards what was not finished. */
void outputs_free(struct outputs *outputs);

/* Whether all directories are there, as far as that can be said now. */
bool outputs_check(const struct outputs *outputs, struct gc_error *error);

/* Opens each that has a path by now, and leaves it as it was: whether it can be written. */
bool outputs_try(const struct outputs *outputs, struct gc_error *error);

/* What there is so far goes under the outputs' names. INPUT is the only one. False: some of it
   could not, which was said. */
void outputs_show_rows(struct outputs *outputs);
bool outputs_show_reports(struct outputs *outputs, struct input *input);

/* Whether one of them is standard output, other than by default. */
bool outputs_take_stdout(const struct outputs *outputs);

/* Whether every one is complete at the end of its input, which then need not be kept. */
bool outputs_end_with_input(const struct outputs *outputs);

/* Whether one takes rows; else nothing need be called for them. */
bool outputs_want_rows(const struct outputs *outputs);

void outputs_row(struct outputs *outputs, const struct input *input, const struct gc_event *event);

/* A chunk's rows were given: standard output gets them now. */
void outputs_flush(struct outputs *outputs);

/* The input is read: writes what is its own. */
void outputs_end_input(struct outputs *outputs, struct input *input);

/* All inputs are read: writes the rest. */
void outputs_end(struct outputs *outputs);

/* The path of one that was to have the scavenger's lines, and there were none; or NULL. */
const char *outputs_without_scavenger(const struct outputs *outputs);

/* Whether one could not be written. */
bool outputs_failed(const struct outputs *outputs);

#endif
