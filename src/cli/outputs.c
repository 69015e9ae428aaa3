#include "outputs.h"

#include "message.h"
#include "outfile.h"
#include "paths.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
    const char *path;
    const struct gc_exporter *exporter; /* NULL: a chart */
    enum gc_chart_format chart;
    bool by_input, by_process;
};

/* A file that takes rows, of one output and, where that is split, one input and process. */
struct row_file {
    const struct output *output;
    size_t input;
    char *process;
    bool broken; /* could not be written: said, and no more tried */
    struct outfile file;
};

struct outputs {
    const struct options *options;
    const struct input *inputs;
    size_t input_count;
    struct output *output;
    size_t count;
    struct row_file **row_file; /* those that are open */
    size_t row_files, row_cap, last_row_file;
    size_t open_files_max;
    struct paths used;
    struct gc_buffer label; /* of the last row */
    bool is_default;
    bool failed;
};

/* Half of what may be open: beyond this many files they are parked. */
static size_t open_files_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 400)
        return 200;
    return limit.rlim_cur > 16 ? (size_t)limit.rlim_cur / 2 : 8;
}

/* --- which format ------------------------------------------------------------------------ */

struct chart_name {
    const char *name, *suffix;
    enum gc_chart_format format;
};

static const struct chart_name chart_names[] = {
    {"png", ".png", GC_CHART_PNG}, {"svg", ".svg", GC_CHART_SVG}, {"pdf", ".pdf", GC_CHART_PDF}};

enum { CHART_NAMES = sizeof chart_names / sizeof *chart_names };

static bool has_suffix(const char *path, const char *suffix)
{
    size_t len = strlen(path), n = strlen(suffix);
    return len > n && strcasecmp(path + len - n, suffix) == 0;
}

static bool format_by_suffix(struct output *output)
{
    output->exporter = gc_exporter_by_suffix(output->path);
    for (int i = 0; !output->exporter && i < CHART_NAMES; i++)
        if (has_suffix(output->path, chart_names[i].suffix)) {
            output->chart = chart_names[i].format;
            return true;
        }
    return output->exporter != NULL;
}

static bool format_by_name(struct output *output, const char *name)
{
    output->exporter = gc_exporter_by_name(name);
    for (int i = 0; !output->exporter && i < CHART_NAMES; i++)
        if (strcasecmp(chart_names[i].name, name) == 0) {
            output->chart = chart_names[i].format;
            return true;
        }
    return output->exporter != NULL;
}

static bool is_stdout(const struct output *output)
{
    return strcmp(output->path, "-") == 0;
}

static bool settle(struct output *output, const char *format, struct gc_error *error)
{
    static const char formats[] = "png svg pdf csv json txt";
    if (format_by_suffix(output))
        return true;
    if (!format)
        return gc_error_set(error, output->path, 0,
                            "its suffix is none of %s; give the format with -f", formats);
    if (!format_by_name(output, format))
        return gc_error_set(error, format, 0, "--format takes one of %s", formats);
    return true;
}

static bool is_binary(const struct output *output)
{
    return !output->exporter && output->chart != GC_CHART_SVG;
}

static bool settle_all(struct outputs *outputs, struct gc_error *error)
{
    const struct options *o = outputs->options;
    for (size_t i = 0; i < outputs->count; i++) {
        struct output *output = &outputs->output[i];
        output->path = o->output_count ? o->outputs[i] : "-";
        if (strcmp(output->path, "/dev/stdout") == 0)
            output->path = "-";
        const char *format = o->format || !outputs->is_default ? o->format : "txt";
        if (!settle(output, format, error))
            return false;
        output->by_input = strstr(output->path, "{input}") != NULL;
        output->by_process = strstr(output->path, "{process}") != NULL;
        if (is_stdout(output) && is_binary(output) && isatty(STDOUT_FILENO))
            return gc_error_set(error, NULL, 0,
                                "standard output is a terminal; name a file with -o");
    }
    return true;
}

/* --- which path -------------------------------------------------------------------------- */

/* The path of an output for an input and a process; to be freed. NULL: no memory. */
static char *expand(const struct outputs *outputs, const struct output *output, size_t input,
                    const char *process)
{
    const struct path_part parts[] = {
        {"{input}", outputs->inputs[input].stem},
        {"{process}", process},
    };
    return path_expand(output->path, parts, sizeof parts / sizeof *parts);
}

static bool claim_path(struct outputs *outputs, const char *path, const char *as,
                       struct gc_error *error)
{
    char *canonical = strcmp(path, "-") == 0 ? strdup(path) : path_canonical(path);
    if (!canonical)
        return gc_error_no_memory(error);
    const char *other = paths_find(&outputs->used, canonical);
    bool claimed = !other && paths_add(&outputs->used, canonical, as);
    free(canonical);
    if (other && strcmp(other, as) == 0)
        return gc_error_set(error, path, 0,
                            "is meant by two outputs; each needs a file of its own");
    if (other)
        return gc_error_set(error, path, 0, "is %s and %s; each needs a file of its own", other,
                            as);
    return claimed || gc_error_no_memory(error);
}

static bool claim_outputs(struct outputs *outputs, struct gc_error *error)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        size_t files = output->by_process ? 0 : output->by_input ? outputs->input_count : 1;
        for (size_t k = 0; k < files; k++) {
            char *path = expand(outputs, output, k, "");
            bool claimed =
                path ? claim_path(outputs, path, "an output", error) : gc_error_no_memory(error);
            free(path);
            if (!claimed)
                return false;
        }
    }
    return true;
}

static bool claim_inputs(struct outputs *outputs, struct gc_error *error)
{
    for (size_t i = 0; i < outputs->input_count; i++) {
        const char *path = outputs->inputs[i].path;
        char *canonical = strcmp(path, "-") == 0 ? NULL : path_canonical(path);
        if (!canonical)
            continue;
        bool known = paths_find(&outputs->used, canonical) != NULL;
        bool added = !known && paths_add(&outputs->used, canonical, "an input");
        free(canonical);
        if (known)
            return gc_error_set(error, path, 0, "is an input twice");
        if (!added)
            return gc_error_no_memory(error);
    }
    return true;
}

/* Names that are one when cleaned, or the name of another output, are told apart by a number. */
static char *free_path(struct outputs *outputs, char *path)
{
    char *candidate = strdup(path);
    for (int n = 2; candidate; n++) {
        char *canonical = path_canonical(candidate);
        bool taken = !canonical || paths_find(&outputs->used, canonical);
        bool added = !taken && paths_add(&outputs->used, canonical, "an output");
        free(canonical);
        if (added)
            break;
        free(candidate);
        candidate = taken ? path_numbered(path, n) : NULL;
    }
    free(path);
    return candidate;
}

static char *path_for(struct outputs *outputs, const struct output *output, size_t input,
                      const struct gc_process *process)
{
    if (!output->by_process)
        return expand(outputs, output, input, "");
    struct gc_buffer name = GC_BUFFER_INIT;
    if (!output->by_input && outputs->input_count > 1)
        gc_buffer_add_format(&name, "%s-", outputs->inputs[input].stem);
    gc_buffer_add_text(&name, process->name);
    gc_buffer_add(&name, "", 1);
    char *path = name.failed ? NULL : expand(outputs, output, input, name.data);
    gc_buffer_release(&name);
    return path ? free_path(outputs, path) : NULL;
}

/* Within one input's own file a process's name is enough. */
static const char *label_for(struct outputs *outputs, const struct output *output, size_t input,
                             const struct gc_process *process)
{
    if (output->by_input || outputs->input_count == 1)
        return process->name;
    gc_buffer_clear(&outputs->label);
    gc_buffer_add_format(&outputs->label, "%s:%s", outputs->inputs[input].name, process->name);
    gc_buffer_add(&outputs->label, "", 1);
    return outputs->label.failed ? process->name : outputs->label.data;
}

/* --- life -------------------------------------------------------------------------------- */

struct outputs *outputs_new(const struct options *options, const struct input *inputs, size_t count,
                            struct gc_error *error)
{
    struct outputs *outputs = calloc(1, sizeof *outputs);
    if (!outputs) {
        gc_error_no_memory(error);
        return NULL;
    }
    outputs->options = options;
    outputs->inputs = inputs;
    outputs->input_count = count;
    outputs->open_files_max = open_files_max();
    outputs->is_default = options->output_count == 0;
    outputs->count = outputs->is_default ? 1 : options->output_count;
    outputs->output = calloc(outputs->count, sizeof *outputs->output);
    bool ok = outputs->output ? settle_all(outputs, error) : gc_error_no_memory(error);
    if (ok && claim_inputs(outputs, error) && claim_outputs(outputs, error))
        return outputs;
    outputs_free(outputs);
    return NULL;
}

static void row_file_free(struct row_file *row_file)
{
    outfile_discard(&row_file->file);
    free(row_file->process);
    free(row_file);
}

void outputs_free(struct outputs *outputs)
{
    if (!outputs)
        return;
    for (size_t i = 0; i < outputs->row_files; i++)
        row_file_free(outputs->row_file[i]);
    free(outputs->row_file);
    free(outputs->output);
    paths_release(&outputs->used);
    gc_buffer_release(&outputs->label);
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
    for (size_t i = 0; i < outputs->input_count; i++)
        for (size_t k = 0; k < outputs->count; k++) {
            const char *in = outputs->inputs[i].path, *out = outputs->output[k].path;
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
        bool pattern = output->by_input || output->by_process;
        if (!is_stdout(output) && !pattern && !path_check(output->path, error))
            return false;
    }
    return true;
}

/* The table that comes without being asked for may follow what was passed on. */
bool outputs_take_stdout(const struct outputs *outputs)
{
    bool unasked = outputs->is_default && !outputs->options->format;
    for (size_t i = 0; i < outputs->count; i++)
        if (is_stdout(&outputs->output[i]) && !unasked)
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

static bool takes_rows(const struct output *output)
{
    return output->exporter && output->exporter->row;
}

bool outputs_want_rows(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (takes_rows(&outputs->output[i]))
            return true;
    return false;
}

bool outputs_failed(const struct outputs *outputs)
{
    return outputs->failed;
}

static void say(struct outputs *outputs, const struct gc_error *error)
{
    message_error(error);
    outputs->failed = true;
}

static void say_no_memory(struct outputs *outputs)
{
    struct gc_error error;
    gc_error_no_memory(&error);
    say(outputs, &error);
}

/* --- rows -------------------------------------------------------------------------------- */

static bool is_for(const struct row_file *row_file, const struct output *output, size_t input,
                   const char *process)
{
    return row_file->output == output && (!output->by_input || row_file->input == input) &&
           (!output->by_process ||
            (row_file->input == input && strcmp(row_file->process, process) == 0));
}

static struct row_file *find_row_file(struct outputs *outputs, const struct output *output,
                                      size_t input, const char *process)
{
    for (size_t i = 0; i < outputs->row_files; i++) {
        size_t at = (outputs->last_row_file + i) % outputs->row_files;
        if (is_for(outputs->row_file[at], output, input, process)) {
            outputs->last_row_file = at;
            return outputs->row_file[at];
        }
    }
    return NULL;
}

static bool room_for_row_file(struct outputs *outputs)
{
    if (outputs->row_files < outputs->row_cap)
        return true;
    size_t cap = outputs->row_cap ? 2 * outputs->row_cap : 8;
    struct row_file **longer = realloc(outputs->row_file, cap * sizeof *longer);
    if (!longer)
        return false;
    outputs->row_file = longer;
    outputs->row_cap = cap;
    return true;
}

static void park_all(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->row_files; i++) {
        struct row_file *row_file = outputs->row_file[i];
        struct gc_error error;
        if (row_file->broken ||
            (outfile_write(&row_file->file, true, &error) && outfile_park(&row_file->file, &error)))
            continue;
        say(outputs, &error);
        outfile_discard(&row_file->file);
        row_file->broken = true;
    }
}

/* The file's first bytes; where it cannot be opened, it is broken from the start. */
static void open_row_file(struct outputs *outputs, struct row_file *row_file,
                          const struct gc_process *process)
{
    const struct output *output = row_file->output;
    struct gc_error error;
    char *path = path_for(outputs, output, row_file->input, process);
    bool opened =
        path ? outfile_open(&row_file->file, path, output->by_input || output->by_process, &error)
             : gc_error_no_memory(&error);
    free(path);
    if (opened) {
        output->exporter->begin(&row_file->file.buffer);
    } else {
        say(outputs, &error);
        row_file->broken = true;
    }
}

static struct row_file *new_row_file(struct outputs *outputs, const struct output *output,
                                     size_t input, const struct gc_process *process)
{
    struct row_file *row_file = calloc(1, sizeof *row_file);
    if (row_file)
        row_file->process = strdup(process->name);
    if (!row_file || !row_file->process || !room_for_row_file(outputs)) {
        if (row_file)
            row_file_free(row_file);
        say_no_memory(outputs);
        return NULL;
    }
    if (outputs->row_files % outputs->open_files_max == outputs->open_files_max - 1)
        park_all(outputs);
    row_file->output = output;
    row_file->input = input;
    outputs->last_row_file = outputs->row_files;
    outputs->row_file[outputs->row_files++] = row_file;
    open_row_file(outputs, row_file, process);
    return row_file;
}

static void write_row(struct outputs *outputs, const struct output *output, size_t input,
                      const struct gc_event *event)
{
    struct gc_error error;
    struct row_file *row_file = find_row_file(outputs, output, input, event->process->name);
    if (!row_file)
        row_file = new_row_file(outputs, output, input, event->process);
    if (!row_file || row_file->broken)
        return;
    output->exporter->row(&row_file->file.buffer, label_for(outputs, output, input, event->process),
                          event);
    if (outfile_write(&row_file->file, false, &error))
        return;
    say(outputs, &error);
    outfile_discard(&row_file->file);
    row_file->broken = true;
}

void outputs_row(struct outputs *outputs, size_t input, const struct gc_event *event)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (takes_rows(&outputs->output[i]))
            write_row(outputs, &outputs->output[i], input, event);
}

void outputs_flush(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->row_files; i++) {
        struct row_file *row_file = outputs->row_file[i];
        struct gc_error error;
        if (row_file->broken || !is_stdout(row_file->output) ||
            outfile_write(&row_file->file, true, &error))
            continue;
        say(outputs, &error);
        row_file->broken = true;
    }
}

/* Finishes the row files of one input's outputs, or, with ALL, every one. */
static void finish_rows(struct outputs *outputs, bool all, size_t input)
{
    size_t kept = 0;
    for (size_t i = 0; i < outputs->row_files; i++) {
        struct row_file *row_file = outputs->row_file[i];
        struct gc_error error;
        if (!all && !(row_file->output->by_input && row_file->input == input)) {
            outputs->row_file[kept++] = row_file;
            continue;
        }
        if (!row_file->broken && !outfile_commit(&row_file->file, &error))
            say(outputs, &error);
        row_file_free(row_file);
    }
    outputs->row_files = kept;
    outputs->last_row_file = 0;
}

/* --- charts and reports ------------------------------------------------------------------ */

/* The processes of inputs [FIRST, END) as one report, or PROCESS of input FIRST alone. */
struct selection {
    size_t first, end;
    const struct gc_process *process;
    struct gc_report_input *inputs;
    struct gc_report_process *processes;
    size_t count;
    char **labels;
};

static void selection_release(struct selection *s)
{
    for (size_t i = 0; s->labels && i < s->count; i++)
        free(s->labels[i]);
    free(s->labels);
    free(s->inputs);
    free(s->processes);
}

static bool select_process(struct outputs *outputs, const struct output *output,
                           struct selection *s, size_t input, const struct gc_process *process)
{
    char *label = strdup(label_for(outputs, output, input, process));
    if (!label)
        return false;
    s->labels[s->count] = label;
    s->processes[s->count++] =
        (struct gc_report_process){outputs->inputs[input].name, label, process};
    return true;
}

static size_t process_count(const struct outputs *outputs, size_t first, size_t end)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++)
        if (outputs->inputs[i].log)
            count += gc_log_process_count(outputs->inputs[i].log);
    return count;
}

static bool selection_init(struct outputs *outputs, const struct output *output,
                           struct selection *s)
{
    size_t most = process_count(outputs, s->first, s->end) + 1;
    s->inputs = calloc(s->end - s->first, sizeof *s->inputs);
    s->processes = calloc(most, sizeof *s->processes);
    s->labels = calloc(most, sizeof *s->labels);
    if (!s->inputs || !s->processes || !s->labels)
        return false;
    for (size_t i = s->first; i < s->end; i++) {
        static const struct gc_account nothing = {0};
        const struct gc_log *log = outputs->inputs[i].log;
        s->inputs[i - s->first] =
            (struct gc_report_input){outputs->inputs[i].name, log ? gc_log_account(log) : &nothing};
        size_t count = log ? gc_log_process_count(log) : 0;
        for (size_t p = 0; p < count; p++) {
            const struct gc_process *process = gc_log_process(log, p);
            if ((!s->process || s->process == process) &&
                !select_process(outputs, output, s, i, process))
                return false;
        }
    }
    return true;
}

static void add_title(const struct outputs *outputs, const struct selection *s,
                      struct gc_buffer *title)
{
    const struct input *input = &outputs->inputs[s->first];
    if (s->end - s->first > 1)
        gc_buffer_add_format(title, "%zu logs \xe2\x80\x94 ", s->end - s->first);
    else if (strcmp(input->path, "-") != 0)
        gc_buffer_add_format(title, "%s \xe2\x80\x94 ", input->name);
    gc_buffer_add_text(title, "heap and GC CPU");
    if (s->count == 1 && s->process)
        gc_buffer_add_format(title, " of %s", s->labels[0]);
    else if (s->count > 1)
        gc_buffer_add_format(title, " of %zu processes", s->count);
    gc_buffer_add(title, "", 1);
}

static bool render(const struct outputs *outputs, const struct output *output,
                   const struct selection *s, struct gc_buffer *out, struct gc_error *error)
{
    const struct options *o = outputs->options;
    struct gc_buffer title = GC_BUFFER_INIT;
    struct gc_chart_process *processes = calloc(s->count, sizeof *processes);
    if (!o->title)
        add_title(outputs, s, &title);
    if (!processes || title.failed) {
        gc_buffer_release(&title);
        free(processes);
        return gc_error_no_memory(error);
    }
    for (size_t i = 0; i < s->count; i++)
        processes[i] = (struct gc_chart_process){s->labels[i], s->processes[i].process->series};
    struct gc_chart chart = {.title = o->title ? o->title : title.data,
                             .processes = processes,
                             .process_count = s->count,
                             .width = o->width,
                             .height = o->height,
                             .scale = o->scale,
                             .theme = o->theme,
                             .from_ns = o->from_ns,
                             .to_ns = o->to_ns};
    bool drawn = gc_chart_render(&chart, output->chart, out, error);
    free(processes);
    gc_buffer_release(&title);
    return drawn;
}

static bool compose(struct outputs *outputs, const struct output *output, const struct selection *s,
                    struct gc_buffer *out, struct gc_error *error)
{
    if (!output->exporter)
        return render(outputs, output, s, out, error);
    struct gc_report report = {s->inputs, s->end - s->first, s->processes, s->count};
    output->exporter->report(out, &report);
    return !out->failed || gc_error_no_memory(error);
}

static bool write_file(const struct output *output, const char *path, struct gc_buffer *content,
                       struct gc_error *error)
{
    struct outfile file;
    if (!outfile_open(&file, path, output->by_input || output->by_process, error))
        return false;
    file.buffer = *content;
    *content = GC_BUFFER_INIT;
    return outfile_commit(&file, error);
}

static void write_selection(struct outputs *outputs, const struct output *output,
                            struct selection *s)
{
    struct gc_error error;
    struct gc_buffer content = GC_BUFFER_INIT;
    char *path = NULL;
    bool ok = selection_init(outputs, output, s) || gc_error_no_memory(&error);
    if (ok && s->count > 0) {
        ok = compose(outputs, output, s, &content, &error);
        if (ok) {
            path = path_for(outputs, output, s->first, s->process);
            ok = path ? write_file(output, path, &content, &error) : gc_error_no_memory(&error);
        } else if (!error.source[0]) {
            snprintf(error.source, sizeof error.source, "%s", output->path);
        }
    }
    if (!ok)
        say(outputs, &error);
    free(path);
    gc_buffer_release(&content);
    selection_release(s);
}

/* One file a process, or one for all. */
static void write_split(struct outputs *outputs, const struct output *output, size_t first,
                        size_t end)
{
    if (!output->by_process) {
        write_selection(outputs, output, &(struct selection){.first = first, .end = end});
        return;
    }
    for (size_t i = first; i < end; i++) {
        const struct gc_log *log = outputs->inputs[i].log;
        size_t count = log ? gc_log_process_count(log) : 0;
        for (size_t p = 0; p < count; p++)
            write_selection(
                outputs, output,
                &(struct selection){.first = i, .end = i + 1, .process = gc_log_process(log, p)});
    }
}

void outputs_end_input(struct outputs *outputs, size_t input)
{
    finish_rows(outputs, false, input);
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (output->by_input && !takes_rows(output))
            write_split(outputs, output, input, input + 1);
    }
}

void outputs_end(struct outputs *outputs)
{
    finish_rows(outputs, true, 0);
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->output[i];
        if (!output->by_input && !takes_rows(output))
            write_split(outputs, output, 0, outputs->input_count);
    }
}
