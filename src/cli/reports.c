#include "reports.h"

#include "message.h"
#include "outfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The processes of INPUTS as one report, or PROCESS of a single input alone. */
struct selection {
    struct input *const *inputs;
    size_t input_count;
    const struct gc_process *process;
    const struct input *last; /* of those that are logs */
    struct gc_report_input *accounts;
    size_t account_count;
    size_t log_count; /* without archives */
    struct gc_report_process *processes;
    size_t count;
    char **labels;
};

static void selection_release(struct selection *s)
{
    for (size_t i = 0; s->labels && i < s->count; i++)
        free(s->labels[i]);
    free(s->labels);
    free(s->accounts);
    free(s->processes);
}

static bool select_process(struct selection *s, struct places *places, const struct output *output,
                           const struct input *input, const struct gc_process *process)
{
    char *label = strdup(places_label(places, output, input, process));
    if (!label)
        return false;
    s->labels[s->count] = label;
    s->processes[s->count++] = (struct gc_report_process){input->name, label, process};
    return true;
}

static size_t process_count(const struct input *input)
{
    return input->log ? gc_log_process_count(input->log) : 0;
}

static bool select_input(struct selection *s, struct places *places, const struct output *output,
                         const struct input *input)
{
    size_t count = process_count(input);
    for (size_t i = 0; i < count; i++) {
        const struct gc_process *process = gc_log_process(input->log, i);
        if ((!s->process || s->process == process) &&
            !select_process(s, places, output, input, process))
            return false;
    }
    return true;
}

static bool selection_fill(struct selection *s, struct places *places, const struct output *output)
{
    static const struct gc_account nothing = {0};
    size_t most = 1;
    for (size_t i = 0; i < s->input_count; i++)
        most += process_count(s->inputs[i]);
    s->accounts = calloc(s->input_count, sizeof *s->accounts);
    s->processes = calloc(most, sizeof *s->processes);
    s->labels = calloc(most, sizeof *s->labels);
    if (!s->accounts || !s->processes || !s->labels)
        return false;
    for (size_t i = 0; i < s->input_count; i++) {
        const struct input *input = s->inputs[i];
        if (input
                ->is_archive) { /* its members follow; here is what is of no member that is shown */
            if (input->rest.bytes > 0)
                s->accounts[s->account_count++] =
                    (struct gc_report_input){input->name, &input->rest};
            continue;
        }
        s->last = input;
        s->log_count++;
        s->accounts[s->account_count++] = (struct gc_report_input){
            input->name, input->log ? gc_log_account(input->log) : &nothing};
        if (!select_input(s, places, output, input))
            return false;
    }
    return true;
}

/* Up to Go 1.4 there are none. */
static bool has_cpu_times(const struct selection *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (gc_series_axis(s->processes[i].process->series) == GC_AXIS_START)
            return true;
    return false;
}

static void add_title(const struct selection *s, struct gc_buffer *title)
{
    if (s->log_count > 1)
        gc_buffer_add_format(title, "%zu logs \xe2\x80\x94 ", s->log_count);
    else if (!input_is_standard(s->last))
        gc_buffer_add_format(title, "%s \xe2\x80\x94 ", s->last->name);
    gc_buffer_add_text(title, has_cpu_times(s) ? "heap and GC CPU" : "heap");
    if (s->count == 1 && s->process)
        gc_buffer_add_format(title, " of %s", s->labels[0]);
    else if (s->count > 1)
        gc_buffer_add_format(title, " of %zu processes", s->count);
    gc_buffer_add(title, "", 1);
}

static struct gc_chart_process chart_process(const char *label, const struct gc_process *process)
{
    return (struct gc_chart_process){.name = label,
                                     .series = process->series,
                                     .memory = process->memory,
                                     .killed_ns = process->killed_ns,
                                     .since = process->since,
                                     .start_ns = process->start_ns,
                                     .start_bound_ns = process->start_bound_ns};
}

static bool render(const struct options *o, const struct output *output, const struct selection *s,
                   struct gc_buffer *out, struct gc_error *error)
{
    struct gc_buffer title = GC_BUFFER_INIT;
    struct gc_chart_process *processes = calloc(s->count, sizeof *processes);
    if (!o->title)
        add_title(s, &title);
    if (!processes || title.failed) {
        gc_buffer_release(&title);
        free(processes);
        return gc_error_no_memory(error);
    }
    for (size_t i = 0; i < s->count; i++)
        processes[i] = chart_process(s->labels[i], s->processes[i].process);
    struct gc_chart chart = {.title = o->title ? o->title : title.data,
                             .processes = processes,
                             .process_count = s->count,
                             .limits = o->limits.limit,
                             .limit_count = o->limits.count,
                             .width = o->width,
                             .height = o->height,
                             .scale = o->scale,
                             .theme = o->theme,
                             .clock = o->clock,
                             .local_time = o->local_time,
                             .from_ns = o->from_ns,
                             .to_ns = o->to_ns};
    bool drawn = gc_chart_render(&chart, output->chart, out, error);
    free(processes);
    gc_buffer_release(&title);
    return drawn;
}

static bool compose(const struct options *options, const struct output *output,
                    const struct selection *s, struct gc_buffer *out, struct gc_error *error)
{
    if (!output->exporter)
        return render(options, output, s, out, error);
    struct gc_report report = {s->accounts, s->account_count, s->processes, s->count};
    output->exporter->report(out, &report);
    return !out->failed || gc_error_no_memory(error);
}

/* Takes CONTENT. */
static bool write_file(const struct output *output, const char *path, struct gc_buffer *content,
                       struct gc_error *error)
{
    struct outfile file;
    if (!outfile_open(&file, path, output_is_pattern(output), error))
        return false;
    file.buffer = *content;
    *content = GC_BUFFER_INIT;
    return outfile_commit(&file, error);
}

static bool write_content(struct places *places, const struct output *output,
                          const struct selection *s, struct gc_buffer *content,
                          struct gc_error *error)
{
    char *path = places_path(places, output, s->inputs[0], s->process);
    bool written = path ? write_file(output, path, content, error) : gc_error_no_memory(error);
    free(path);
    return written;
}

static bool write_selection(const struct options *options, struct places *places,
                            const struct output *output, struct selection *s)
{
    struct gc_error error;
    struct gc_buffer content = GC_BUFFER_INIT;
    bool ok = selection_fill(s, places, output) || gc_error_no_memory(&error);
    if (ok && s->count > 0) {
        ok = compose(options, output, s, &content, &error);
        if (ok)
            ok = write_content(places, output, s, &content, &error);
        else if (!error.source[0])
            snprintf(error.source, sizeof error.source, "%s", output->path);
    }
    if (!ok)
        message_error(&error);
    gc_buffer_release(&content);
    selection_release(s);
    return ok;
}

static bool write_each_process(const struct options *options, struct places *places,
                               const struct output *output, struct input *const *input)
{
    bool ok = true;
    size_t count = process_count(*input);
    for (size_t i = 0; i < count; i++) {
        struct selection s = {
            .inputs = input, .input_count = 1, .process = gc_log_process((*input)->log, i)};
        ok = write_selection(options, places, output, &s) && ok;
    }
    return ok;
}

bool report_write(const struct options *options, struct places *places, const struct output *output,
                  struct input *const *inputs, size_t count)
{
    if (!output->by_process)
        return write_selection(options, places, output,
                               &(struct selection){.inputs = inputs, .input_count = count});
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok = write_each_process(options, places, output, &inputs[i]) && ok;
    return ok;
}
