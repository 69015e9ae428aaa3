#include "exporters.h"

#include "number.h"
#include "offset.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A cell is written to TO, of CELL bytes; what is absent is a dash. */
enum { CELL = 64 };

struct row {
    const struct gc_report *report;
    const struct gc_report_process *process;
    const struct gc_totals *totals;
};

static void size_cell(char *to, int64_t mib)
{
    static const char *const units[] = {"MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)mib;
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1024;
        unit++;
    }
    if (mib == GC_ABSENT)
        snprintf(to, CELL, "-");
    else
        snprintf(to, CELL, "%.*f %s", unit && value < 100 ? 1 : 0, value, units[unit]);
}

static void time_cell(char *to, int64_t ns)
{
    double s = (double)ns / 1e9;
    if (ns == GC_ABSENT)
        snprintf(to, CELL, "-");
    else if (s < 60)
        snprintf(to, CELL, "%.*f s", s < 1 ? 3 : 1, s);
    else if (s < 2 * 3600)
        snprintf(to, CELL, "%.1f min", s / 60);
    else if (s < 48 * 3600)
        snprintf(to, CELL, "%.1f h", s / 3600);
    else
        snprintf(to, CELL, "%.1f d", s / 86400);
}

static void percent_cell(char *to, double part, double whole)
{
    if (whole > 0)
        snprintf(to, CELL, "%.*f %%", part / whole < 0.1 ? 2 : 1, part / whole * 100);
    else
        snprintf(to, CELL, "-");
}

static void pause_cell(char *to, int64_t ns)
{
    if (ns == GC_ABSENT) {
        snprintf(to, CELL, "-");
        return;
    }
    size_t n = gc_millis_write(to, ns);
    snprintf(to + n, CELL - n, " ms");
}

/* LABEL as far as it fits SIZE. */
static void write_label(char *to, size_t size, const char *label)
{
    struct gc_buffer name = GC_BUFFER_INIT;
    gc_text_add_printable(&name, label, strlen(label));
    size_t len = name.len < size ? name.len : size - 1;
    while (len < name.len && len > 0 && ((unsigned char)name.data[len] & 0xc0) == 0x80)
        len--; /* not within a character */
    snprintf(to, size, "%.*s", (int)len, name.data ? name.data : "");
    gc_buffer_release(&name);
}

static void name_cell(char *to, const struct row *row)
{
    write_label(to, CELL, row->process->label);
}

static void cycles_cell(char *to, const struct row *row)
{
    snprintf(to, CELL, "%" PRId64, row->totals->cycles);
}

static void covered_cell(char *to, const struct row *row)
{
    int64_t from = row->totals->first_start_ns, till = row->totals->last_end_ns;
    time_cell(to, from == GC_ABSENT || till == GC_ABSENT || till < from ? GC_ABSENT : till - from);
}

static void peak_cell(char *to, const struct row *row)
{
    size_cell(to, row->totals->peak_heap_mib);
}

static void resident_cell(char *to, const struct row *row)
{
    const struct gc_memory *memory = row->process->process->memory;
    size_cell(to, memory ? gc_memory_totals(memory)->peak_mib : GC_ABSENT);
}

/* How much of that was Go's heap: none of it can be told where that has pages never touched. */
static void heap_share_cell(char *to, const struct row *row)
{
    const struct gc_memory *memory = row->process->process->memory;
    const struct gc_memory_totals *t = memory ? gc_memory_totals(memory) : NULL;
    bool known = t && t->peak_heap_mib != GC_ABSENT && t->peak_heap_mib <= t->peak_mib;
    percent_cell(to, known ? (double)t->peak_heap_mib : 0, known ? (double)t->peak_mib : 0);
}

static void live_cell(char *to, const struct row *row)
{
    size_cell(to, row->totals->peak_live_mib);
}

static void garbage_cell(char *to, const struct row *row)
{
    const struct gc_totals *t = row->totals;
    bool known = t->peak_heap_mib != GC_ABSENT && t->peak_heap_live_mib != GC_ABSENT;
    percent_cell(to, (double)t->peak_heap_mib - (double)t->peak_heap_live_mib,
                 known ? (double)t->peak_heap_mib : 0);
}

static void cpu_cell(char *to, const struct row *row)
{
    percent_cell(to, (double)row->totals->gc_cpu_ns, (double)row->totals->capacity_ns);
}

static void worst_cell(char *to, const struct row *row)
{
    int64_t worst = row->totals->worst_centipct;
    percent_cell(to, (double)worst, worst == GC_ABSENT ? 0 : 10000);
}

static void p50_cell(char *to, const struct row *row)
{
    pause_cell(to, gc_series_pause_ns(row->process->process->series, 500));
}

static void p99_cell(char *to, const struct row *row)
{
    pause_cell(to, gc_series_pause_ns(row->process->process->series, 990));
}

static void max_cell(char *to, const struct row *row)
{
    pause_cell(to, row->totals->pause_max_ns);
}

static void rate_cell(char *to, const struct row *row)
{
    const struct gc_totals *t = row->totals;
    if (t->allocated_ns <= 0) {
        snprintf(to, CELL, "-");
        return;
    }
    double mib = (double)t->allocated_mib / ((double)t->allocated_ns / 1e9);
    snprintf(to, CELL, "%.*f MiB/s", mib < 10 ? 1 : 0, mib);
}

static void missing_cell(char *to, const struct row *row)
{
    snprintf(to, CELL, "%" PRId64, row->totals->missing);
}

/* The first process of INPUT that others' starts are relative to: it need not be named. */
static const struct gc_process *first_since(const struct gc_report *report, const char *input)
{
    for (size_t i = 0; i < report->process_count; i++)
        if (report->processes[i].input == input && report->processes[i].process->since)
            return report->processes[i].process->since;
    return NULL;
}

static void start_cell(char *to, const struct row *row)
{
    const struct gc_process *process = row->process->process, *since = process->since;
    char since_name[CELL / 3] = "", offset[GC_OFFSET_SIZE];
    if (!since) {
        snprintf(to, CELL, "-");
        return;
    }
    if (since != process && since != first_since(row->report, row->process->input))
        write_label(since_name, sizeof since_name, since->name);
    gc_offset_text(offset, sizeof offset, process->start_ns, process->start_bound_ns);
    snprintf(to, CELL, "%s%s%.40s", since_name, since_name[0] ? " " : "", offset);
}

struct column {
    const char *title;
    void (*cell)(char *to, const struct row *row);
    bool (*has)(const struct gc_process *process); /* shown where some process has it; NULL: ever */
};

static bool is_sampled(const struct gc_process *process)
{
    return process->memory != NULL;
}

static bool is_placed(const struct gc_process *process)
{
    return process->since != NULL;
}

static const struct column columns[] = {
    {"process", name_cell, NULL},
    {"cycles", cycles_cell, NULL},
    {"time", covered_cell, NULL},
    {"peak heap", peak_cell, NULL},
    {"peak live", live_cell, NULL},
    {"garbage", garbage_cell, NULL},
    {"resident", resident_cell, is_sampled},
    {"Go heap", heap_share_cell, is_sampled},
    {"GC CPU", cpu_cell, NULL},
    {"worst", worst_cell, NULL},
    {"pause p50", p50_cell, NULL},
    {"p99", p99_cell, NULL},
    {"max", max_cell, NULL},
    {"allocated", rate_cell, NULL},
    {"missing", missing_cell, NULL},
    {"start", start_cell, is_placed},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static bool is_shown(const struct gc_report *report, const struct column *column)
{
    for (size_t i = 0; column->has && i < report->process_count; i++)
        if (column->has(report->processes[i].process))
            return true;
    return !column->has;
}

/* How many columns of a terminal the text takes: characters, not bytes. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void add_cell(struct gc_buffer *out, const char *text, int width, bool left)
{
    int pad = width - width_of(text);
    if (left)
        gc_buffer_add_format(out, "%s%*s", text, pad > 0 ? pad : 0, "");
    else
        gc_buffer_add_format(out, "%*s%s", pad > 0 ? pad : 0, "", text);
}

static struct row row_of(const struct gc_report *report, size_t index)
{
    const struct gc_report_process *p = &report->processes[index];
    return (struct row){report, p, gc_series_totals(p->process->series)};
}

/* The columns' widths; of those that are not shown, 0. */
static void measure(const struct gc_report *report, int *width)
{
    char cell[CELL];
    for (size_t c = 0; c < COLUMNS; c++) {
        width[c] = is_shown(report, &columns[c]) ? width_of(columns[c].title) : 0;
        for (size_t i = 0; width[c] && i < report->process_count; i++) {
            struct row row = row_of(report, i);
            columns[c].cell(cell, &row);
            if (width_of(cell) > width[c])
                width[c] = width_of(cell);
        }
    }
}

/* ROW, or the titles. */
static void add_line(struct gc_buffer *out, const struct row *row, const int *width)
{
    char cell[CELL];
    for (size_t c = 0; c < COLUMNS; c++) {
        if (width[c] == 0)
            continue;
        if (row)
            columns[c].cell(cell, row);
        gc_buffer_add_text(out, c ? "  " : "");
        add_cell(out, row ? cell : columns[c].title, width[c], c == 0);
    }
    gc_buffer_add_text(out, "\n");
}

static void add_kill(struct gc_buffer *out, const struct gc_report_process *process)
{
    char label[CELL], when[CELL];
    if (process->process->killed_ns == GC_ABSENT)
        return;
    write_label(label, sizeof label, process->label);
    time_cell(when, process->process->killed_ns);
    gc_buffer_add_format(out, "%s: killed: out of memory at %s\n", label, when);
}

static void add_loss(struct gc_buffer *out, const struct gc_report_input *input)
{
    const struct gc_account *a = input->account;
    int64_t damaged = a->tally[GC_CLASS_DAMAGED].lines;
    int64_t over_limit = a->tally[GC_CLASS_OVER_LIMIT].lines;
    if (!damaged && !over_limit && !a->missing && !a->dropped && !a->torn && !a->doubtful)
        return;
    gc_text_add_printable(out, input->name, strlen(input->name));
    gc_buffer_add_format(out, ": damaged lines: %" PRId64 ", missing cycles: %" PRId64, damaged,
                         a->missing);
    if (a->torn)
        gc_buffer_add_format(out, ", torn records: %" PRId64 " (put together: %" PRId64 ")",
                             a->torn, a->repaired);
    if (a->doubtful)
        gc_buffer_add_format(out, ", cycles of doubtful process: %" PRId64, a->doubtful);
    if (over_limit)
        gc_buffer_add_format(out, ", lines too long: %" PRId64, over_limit);
    if (a->dropped)
        gc_buffer_add_format(out, ", small processes not listed: %" PRId64, a->dropped);
    gc_buffer_add_text(out, "\n");
}

static void report(struct gc_buffer *out, const struct gc_report *r)
{
    int width[COLUMNS];
    measure(r, width);
    add_line(out, NULL, width);
    for (size_t i = 0; i < r->process_count; i++) {
        struct row row = row_of(r, i);
        add_line(out, &row, width);
    }
    for (size_t i = 0; i < r->process_count; i++)
        add_kill(out, &r->processes[i]);
    for (size_t i = 0; i < r->input_count; i++)
        add_loss(out, &r->inputs[i]);
}

const struct gc_exporter gc_table_exporter = {.name = "txt", .suffix = ".txt", .report = report};
