#include "exporters.h"

#include "text.h"
#include "timestamp.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Absent is null. jansson passes a NULL value on as a failure of json_object_set_new. */
static json_t *integer(int64_t value)
{
    return value == GC_ABSENT ? json_null() : json_integer(value);
}

static json_t *scaled(int64_t value, double by)
{
    return value == GC_ABSENT ? json_null() : json_real((double)value / by);
}

static json_t *ratio(int64_t part, int64_t whole, double times)
{
    if (part == GC_ABSENT || whole == GC_ABSENT || whole <= 0)
        return json_null();
    return json_real((double)part / (double)whole * times);
}

/* JSON is UTF-8; a name from a log need not be. */
static json_t *text(const char *s)
{
    struct gc_buffer clean = GC_BUFFER_INIT;
    gc_text_add_utf8(&clean, s, strlen(s));
    json_t *value = clean.failed ? NULL : json_stringn(clean.data ? clean.data : "", clean.len);
    gc_buffer_release(&clean);
    return value;
}

static int64_t garbage_at_peak(const struct gc_totals *t)
{
    if (t->peak_heap_mib == GC_ABSENT || t->peak_heap_live_mib == GC_ABSENT)
        return GC_ABSENT;
    return t->peak_heap_mib - t->peak_heap_live_mib;
}

static json_t *heap_of(const struct gc_totals *t)
{
    return json_pack("{so so so so so so so}",                                                //
                     "peak_mib", integer(t->peak_heap_mib),                                   //
                     "peak_at_s", scaled(t->peak_heap_end_ns, 1e9),                           //
                     "live_at_peak_mib", integer(t->peak_heap_live_mib),                      //
                     "garbage_at_peak_pct", ratio(garbage_at_peak(t), t->peak_heap_mib, 100), //
                     "peak_live_mib", integer(t->peak_live_mib),                              //
                     "last_live_mib", integer(t->last_live_mib),                              //
                     "peak_goal_mib", integer(t->peak_goal_mib));
}

static json_t *cpu_of(const struct gc_totals *t)
{
    return json_pack("{so so so so so}",                                      //
                     "overall_pct", ratio(t->gc_cpu_ns, t->capacity_ns, 100), //
                     "worst_interval_pct", scaled(t->worst_centipct, 100),    //
                     "worst_at_s", scaled(t->worst_end_ns, 1e9),              //
                     "cpu_s", scaled(t->gc_cpu_ns, 1e9),                      //
                     "idle_s", scaled(t->idle_ns, 1e9));
}

static json_t *pauses_of(const struct gc_series *series, const struct gc_totals *t)
{
    return json_pack("{so so so so so}",                                  //
                     "count", integer(t->pauses),                         //
                     "p50", scaled(gc_series_pause_ns(series, 500), 1e6), //
                     "p99", scaled(gc_series_pause_ns(series, 990), 1e6), //
                     "max", scaled(t->pause_max_ns, 1e6),                 //
                     "total", scaled(t->pause_total_ns, 1e6));
}

static json_t *allocation_of(const struct gc_totals *t)
{
    return json_pack("{so so so}",                           //
                     "mib", integer(t->allocated_mib),       //
                     "over_s", scaled(t->allocated_ns, 1e9), //
                     "mib_per_s", ratio(t->allocated_mib, t->allocated_ns, 1e9));
}

static json_t *moment(int64_t ns)
{
    char stamp[GC_TIMESTAMP_MAX];
    if (ns == GC_ABSENT || ns < 0)
        return json_null();
    size_t len = gc_timestamp_write(stamp, ns);
    return json_stringn(stamp, len);
}

/* What the scavenger said. */
static json_t *memory_of(const struct gc_totals *t)
{
    return json_pack("{so so so}",                                       //
                     "peak_returned_mib", integer(t->peak_returned_mib), //
                     "last_returned_mib", integer(t->last_returned_mib), //
                     "last_in_use_mib", integer(t->last_in_use_mib));
}

/* What was sampled of the kernel's figures. */
static json_t *resident_of(const struct gc_memory *memory)
{
    if (!memory)
        return json_null();
    const struct gc_memory_totals *t = gc_memory_totals(memory);
    return json_pack("{so so so so so so so so}",                                   //
                     "samples", integer(t->samples),                                //
                     "peak_mib", integer(t->peak_mib),                              //
                     "peak_at_s", scaled(t->peak_ns, 1e9),                          //
                     "heap_at_peak_mib", integer(t->peak_heap_mib),                 //
                     "heap_at_peak_pct", ratio(t->peak_heap_mib, t->peak_mib, 100), //
                     "peak_anonymous_mib", integer(t->peak_anonymous_mib),          //
                     "peak_swap_mib", integer(t->peak_swap_mib),                    //
                     "last_mib", integer(t->last_mib));
}

/* As the report names it; by its own name where it is not in there. */
static const char *label_of(const struct gc_report *r, const struct gc_process *process)
{
    for (size_t i = 0; i < r->process_count; i++)
        if (r->processes[i].process == process)
            return r->processes[i].label;
    return process->name;
}

/* When it started, relative to another one of its log. */
static json_t *start_of(const struct gc_report *r, const struct gc_process *process)
{
    if (!process->since)
        return json_null();
    return json_pack("{so so so}",                               //
                     "since", text(label_of(r, process->since)), //
                     "ns", integer(process->start_ns),           //
                     "within_ns", integer(process->start_bound_ns));
}

static json_t *process_of(const struct gc_report *r, const struct gc_report_process *p)
{
    const struct gc_totals *t = gc_series_totals(p->process->series);
    return json_pack("{so so so so so so so so so so so so so so so so so so so so so}", //
                     "name", text(p->label),                                             //
                     "input", text(p->input),                                            //
                     "pid", integer(p->process->pid),                                    //
                     "cycles", integer(t->cycles),                                       //
                     "first_gc", integer(t->first_gc),                                   //
                     "last_gc", integer(t->last_gc),                                     //
                     "missing", integer(t->missing),                                     //
                     "forced", integer(t->forced),                                       //
                     "repaired", integer(t->repaired),                                   //
                     "start_s", scaled(t->first_start_ns, 1e9),                          //
                     "end_s", scaled(t->last_end_ns, 1e9),                               //
                     "started_at", moment(t->start_time_ns),                             //
                     "heap", heap_of(t),                                                 //
                     "gc_cpu", cpu_of(t),                                                //
                     "pauses_ms", pauses_of(p->process->series, t),                      //
                     "memory", memory_of(t),                                             //
                     "resident", resident_of(p->process->memory),                        //
                     "killed_at_s", scaled(p->process->killed_ns, 1e9),                  //
                     "allocation", allocation_of(t),                                     //
                     "procs", integer(t->max_procs),                                     //
                     "start_offset", start_of(r, p->process));
}

/* Keys of the classes in the order of enum gc_line_class. */
static const char *const class_keys[GC_CLASSES] = {"other", "trace",   "cycles",
                                                   "torn",  "damaged", "over_limit"};

static json_t *tallies_of(const struct gc_account *a)
{
    json_t *lines = json_object();
    for (int i = 0; lines && i < GC_CLASSES; i++) {
        json_t *tally = json_pack("{so so}", "lines", integer(a->tally[i].lines), //
                                  "bytes", integer(a->tally[i].bytes));
        if (json_object_set_new(lines, class_keys[i], tally) != 0) {
            json_decref(lines);
            return NULL;
        }
    }
    return lines;
}

static json_t *input_of(const struct gc_report_input *input)
{
    const struct gc_account *a = input->account;
    return json_pack("{so so so so so so so so so so so so so so}",                    //
                     "name", text(input->name),                                        //
                     "bytes", integer(a->bytes),                                       //
                     "text_bytes", integer(a->text_bytes),                             //
                     "lines", integer(a->lines),                                       //
                     "cycles", integer(a->cycles),                                     //
                     "scavenges", integer(a->scavenges),                               //
                     "damaged_lines", integer(a->tally[GC_CLASS_DAMAGED].lines),       //
                     "lines_over_limit", integer(a->tally[GC_CLASS_OVER_LIMIT].lines), //
                     "torn_records", integer(a->torn),                                 //
                     "repaired_cycles", integer(a->repaired),                          //
                     "doubtful_cycles", integer(a->doubtful),                          //
                     "missing_cycles", integer(a->missing),                            //
                     "dropped_processes", integer(a->dropped),                         //
                     "account", tallies_of(a));
}

static json_t *inputs_of(const struct gc_report *r)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < r->input_count; i++)
        if (json_array_append_new(array, input_of(&r->inputs[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *processes_of(const struct gc_report *r)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < r->process_count; i++)
        if (json_array_append_new(array, process_of(r, &r->processes[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    gc_buffer_add(out, bytes, len);
    return 0;
}

static void report(struct gc_buffer *out, const struct gc_report *r)
{
    json_t *root = json_pack("{si so so}", "schema_version", GC_JSON_SCHEMA_VERSION, "inputs",
                             inputs_of(r), "processes", processes_of(r));
    /* jansson fails for lack of memory alone: the numbers are finite and the text UTF-8 */
    if (!root ||
        json_dump_callback(root, add_bytes, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0)
        out->failed = true;
    json_decref(root);
    gc_buffer_add_text(out, "\n");
}

const struct gc_exporter gc_json_exporter = {.name = "json", .suffix = ".json", .report = report};
