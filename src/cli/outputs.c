#include "outputs.h"

#include "outfile.h"
#include "reports.h"
#include "rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct outputs {
    const struct options *options;
    struct output *output;
    size_t count;
    struct places places;
    struct rows rows;
    bool is_default; /* no -o */
    bool failed;     /* a report could not be written */
};

static bool settle(struct outputs *outputs, size_t i, struct gc_error *error)
{
    const struct options *o = outputs->options;
    struct output *output = &outputs->output[i];
    const char *unasked = o->command ? OUTFILE_STDERR : OUTFILE_STDOUT;
    const char *path = outputs->is_default ? unasked : o->outputs[i];
    const char *format = o->format || !outputs->is_default ? o->format : "txt";
    if (!output_init(output, path, format, error))
        return false;
    if (o->scavenger)
        output_take_scavenger(output);
    if (output_is_stdout(output) && o->command)
        return gc_error_set(error, NULL, 0,
                            "standard output is the command's; name a file with -o");
    if (output_is_stdout(output) && output_is_binary(output) && isatty(STDOUT_FILENO))
        return gc_error_set(error, NULL, 0, "standard output is a terminal; name a file with -o");
    return true;
}

static bool settle_all(struct outputs *outputs, struct gc_error *error)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (!settle(outputs, i, error))
            return false;
    if (!places_claim_inputs(&outputs->places, error))
        return false;
    for (size_t i = 0; i < outputs->count; i++)
        if (!places_claim_output(&outputs->places, &outputs->output[i], error))
            return false;
    return true;
}

struct outputs *outputs_new(const struct options *options, const struct inputs *inputs,
                            struct gc_error *error)
{
    struct outputs *outputs = calloc(1, sizeof *outputs);
    if (!outputs) {
        gc_error_no_memory(error);
        return NULL;
    }
    outputs->options = options;
    outputs->places.inputs = inputs;
    outputs->rows.places = &outputs->places;
    outputs->is_default = options->output_count == 0;
    outputs->count = outputs->is_default ? 1 : options->output_count;
    outputs->output = calloc(outputs->count, sizeof *outputs->output);
    if (outputs->output ? settle_all(outputs, error) : gc_error_no_memory(error))
        return outputs;
    outputs_free(outputs);
    return NULL;
}

void outputs_free(struct outputs *outputs)
{
    if (!outputs)
        return;
    rows_release(&outputs->rows);
    places_release(&outputs->places);
    free(outputs->output);
    free(outputs);
}

static bool is_open_as(const char *path, int fd)
{
    struct stat file, open;
    return stat(path, &file) == 0 && fstat(fd, &open) == 0 && S_ISREG(open.st_mode) &&
           file.st_dev == open.st_dev && file.st_ino == open.st_ino;
}

/* Reading what it writes, gcplot would never end, or lose what it reads. */
static bool check_standard_files(const struct outputs *outputs, struct gc_error *error)
{
    for (size_t i = 0; i < outputs->places.inputs->count; i++)
        for (size_t k = 0; k < outputs->count; k++) {
            const char *in = outputs->places.inputs->item[i]->path, *out = outputs->output[k].path;
            bool reads = strcmp(in, "-") == 0, writes = strcmp(out, "-") == 0;
            if ((reads && !writes && is_open_as(out, STDIN_FILENO)) ||
                (writes && is_open_as(reads ? "/dev/stdin" : in, STDOUT_FILENO)))
                return gc_error_set(error, writes ? in : out, 0,
                                    "is an input and an output; each needs a file of its own");
        }
    return true;
}

bool outputs_check(const struct outputs *outputs, struct gc_error *error)
{
    if (!check_standard_files(outputs, error))
        return false;
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (!output_is_stdout(output) && !output_is_pattern(output) &&
            !path_check(output->path, error))
            return false;
    }
    return true;
}

bool outputs_try(const struct outputs *outputs, struct gc_error *error)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        struct outfile file;
        struct stat st;
        bool is_special = stat(output->path, &st) == 0 && !S_ISREG(st.st_mode);
        if (is_special && access(output->path, W_OK) != 0)
            return gc_error_set(error, output->path, 0, "cannot open it: %s", strerror(errno));
        if (is_special || output_is_pattern(output)) /* to open a pipe is seen at its other end */
            continue;
        if (!outfile_open(&file, output->path, false, error))
            return false;
        outfile_discard(&file);
    }
    return true;
}

/* The table that comes without being asked for may follow what was passed on. */
bool outputs_take_stdout(const struct outputs *outputs)
{
    bool unasked = outputs->is_default && !outputs->options->format;
    for (size_t i = 0; i < outputs->count; i++)
        if (output_is_stdout(&outputs->output[i]) && !unasked)
            return true;
    return false;
}

bool outputs_end_with_input(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (!outputs->output[i].by_input)
            return false;
    return true;
}

bool outputs_want_rows(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (output_takes_rows(&outputs->output[i]))
            return true;
    return false;
}

bool outputs_failed(const struct outputs *outputs)
{
    return outputs->failed || outputs->rows.failed;
}

void outputs_row(struct outputs *outputs, const struct input *input, const struct gc_event *event)
{
    for (size_t i = 0; i < outputs->count; i++) {
        struct output *output = &outputs->output[i];
        if (!output_takes_rows(output) || output->exporter->rows != event->kind)
            continue;
        rows_write(&outputs->rows, output, input, event);
        output->has_rows = true;
    }
}

void outputs_flush(struct outputs *outputs)
{
    rows_flush(&outputs->rows);
}

/* Those that are each input's own, or the others, from COUNT inputs. */
static void write_reports(struct outputs *outputs, bool by_input, struct input *const *inputs,
                          size_t count)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (output->by_input == by_input && !output_takes_rows(output) &&
            !report_write(outputs->options, &outputs->places, output, inputs, count))
            outputs->failed = true;
    }
}

void outputs_show_rows(struct outputs *outputs)
{
    rows_show(&outputs->rows);
}

bool outputs_show_reports(struct outputs *outputs, struct input *input)
{
    bool shown = true;
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (!output_takes_rows(output) && !outputs->is_default)
            shown = report_write(outputs->options, &outputs->places, output, &input, 1) && shown;
    }
    return shown;
}

void outputs_end_input(struct outputs *outputs, struct input *input)
{
    rows_finish(&outputs->rows, input);
    write_reports(outputs, true, &input, 1);
}

void outputs_end(struct outputs *outputs)
{
    const struct inputs *inputs = outputs->places.inputs;
    rows_finish(&outputs->rows, NULL);
    write_reports(outputs, false, inputs->item, inputs->count);
}

const char *outputs_without_scavenger(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (output_takes_rows(output) && output->exporter->rows == GC_EVENT_SCAVENGE &&
            !output->has_rows)
            return output->path;
    }
    return NULL;
}
