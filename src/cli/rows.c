#include "rows.h"

#include "message.h"
#include "outfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct row_file {
    const struct output *output;
    const struct input *input;
    char *process;
    bool broken; /* could not be written: said, and no more tried */
    struct outfile file;
};

/* Half of what may be open. */
static size_t open_files_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 400)
        return 200;
    return limit.rlim_cur > 16 ? (size_t)limit.rlim_cur / 2 : 8;
}

static void row_file_free(struct row_file *row_file)
{
    if (!row_file)
        return;
    outfile_discard(&row_file->file);
    free(row_file->process);
    free(row_file);
}

void rows_release(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        row_file_free(rows->file[i]);
    free(rows->file);
}

static void say(struct rows *rows, const struct gc_error *error)
{
    message_error(error);
    rows->failed = true;
}

/* Says why, and gives the file up. */
static void give_up(struct rows *rows, struct row_file *row_file, const struct gc_error *error)
{
    say(rows, error);
    outfile_discard(&row_file->file);
    row_file->broken = true;
}

static bool is_for(const struct row_file *row_file, const struct output *output,
                   const struct input *input, const char *process)
{
    return row_file->output == output && (!output->by_input || row_file->input == input) &&
           (!output->by_process ||
            (row_file->input == input && strcmp(row_file->process, process) == 0));
}

static struct row_file *find(struct rows *rows, const struct output *output,
                             const struct input *input, const char *process)
{
    for (size_t i = 0; i < rows->count; i++) {
        size_t at = (rows->last + i) % rows->count;
        if (is_for(rows->file[at], output, input, process)) {
            rows->last = at;
            return rows->file[at];
        }
    }
    return NULL;
}

static bool make_room(struct rows *rows)
{
    if (rows->count < rows->cap)
        return true;
    size_t cap = rows->cap ? 2 * rows->cap : 8;
    struct row_file **longer = realloc(rows->file, cap * sizeof *longer);
    if (!longer)
        return false;
    rows->file = longer;
    rows->cap = cap;
    return true;
}

static void park_all(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row_file *row_file = rows->file[i];
        struct gc_error error;
        if (!row_file->broken && !(outfile_write(&row_file->file, true, &error) &&
                                   outfile_park(&row_file->file, &error)))
            give_up(rows, row_file, &error);
    }
}

/* The file's first bytes; where it cannot be opened, it is broken from the start. */
static void open_file(struct rows *rows, struct row_file *row_file,
                      const struct gc_process *process)
{
    const struct output *output = row_file->output;
    struct gc_error error;
    char *path = places_path(rows->places, output, row_file->input, process);
    bool opened = path ? outfile_open(&row_file->file, path, output_is_pattern(output), &error)
                       : gc_error_no_memory(&error);
    free(path);
    if (opened)
        output->exporter->begin(&row_file->file.buffer);
    else
        give_up(rows, row_file, &error);
}

/* NULL: no memory, which was said. */
static struct row_file *add(struct rows *rows, const struct output *output,
                            const struct input *input, const struct gc_process *process)
{
    struct row_file *row_file = calloc(1, sizeof *row_file);
    if (row_file)
        row_file->process = strdup(process->name);
    if (!row_file || !row_file->process || !make_room(rows)) {
        struct gc_error error;
        row_file_free(row_file);
        gc_error_no_memory(&error);
        say(rows, &error);
        return NULL;
    }
    if (rows->open_max == 0)
        rows->open_max = open_files_max();
    if (rows->count % rows->open_max == rows->open_max - 1)
        park_all(rows);
    row_file->output = output;
    row_file->input = input;
    rows->last = rows->count;
    rows->file[rows->count++] = row_file;
    open_file(rows, row_file, process);
    return row_file;
}

void rows_write(struct rows *rows, const struct output *output, const struct input *input,
                const struct gc_event *event)
{
    struct gc_error error;
    struct row_file *row_file = find(rows, output, input, event->process->name);
    if (!row_file)
        row_file = add(rows, output, input, event->process);
    if (!row_file || row_file->broken)
        return;
    output->exporter->row(&row_file->file.buffer,
                          places_label(rows->places, output, input, event->process), event);
    if (!outfile_write(&row_file->file, false, &error))
        give_up(rows, row_file, &error);
}

void rows_flush(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row_file *row_file = rows->file[i];
        struct gc_error error;
        if (!row_file->broken && output_is_stdout(row_file->output) &&
            !outfile_write(&row_file->file, true, &error))
            give_up(rows, row_file, &error);
    }
}

void rows_show(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row_file *row_file = rows->file[i];
        struct gc_error error;
        bool is_many = rows->count >= rows->open_max;
        if (!row_file->broken && !(outfile_show(&row_file->file, &error) &&
                                   (!is_many || outfile_park(&row_file->file, &error))))
            give_up(rows, row_file, &error);
    }
}

void rows_finish(struct rows *rows, const struct input *input)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct row_file *row_file = rows->file[i];
        struct gc_error error;
        if (input && !(row_file->output->by_input && row_file->input == input)) {
            rows->file[kept++] = row_file;
            continue;
        }
        if (!row_file->broken && !outfile_commit(&row_file->file, &error))
            say(rows, &error);
        row_file_free(row_file);
    }
    rows->count = kept;
    rows->last = 0;
}
