#include "processes.h"

#include "hash.h"

#include <gcplot/buffer.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Full series for this many processes; for twice as many, series of half the length. */
enum { FULL_SERIES = 16 };

static void member_free(struct gc_member *member)
{
    if (!member)
        return;
    gc_series_free(member->series);
    free(member->name);
    free(member);
}

void gc_processes_release(struct gc_processes *processes)
{
    for (size_t i = 0; i < processes->count; i++)
        member_free(processes->member[i]);
    free(processes->member);
    *processes = (struct gc_processes){0};
}

static struct gc_member *search(struct gc_processes *processes, int64_t id)
{
    size_t low = 0, high = processes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (processes->member[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    processes->last = low;
    bool found = low < processes->count && processes->member[low]->id == id;
    return found ? processes->member[low] : NULL;
}

struct gc_member *gc_processes_find(struct gc_processes *processes, int64_t id)
{
    size_t last = processes->last;
    if (last < processes->count && processes->member[last]->id == id)
        return processes->member[last];
    return search(processes, id);
}

void gc_processes_end(struct gc_processes *processes, int64_t id)
{
    struct gc_member *member = gc_processes_find(processes, id);
    if (member)
        member->ended = true;
}

static bool name_taken(const struct gc_processes *processes, const struct gc_buffer *name)
{
    uint64_t hash = gc_hash_add(GC_HASH_INIT, name->data, name->len);
    for (size_t i = 0; i < processes->count; i++) {
        const struct gc_member *other = processes->member[i];
        if (other->name_hash == hash && strlen(other->name) == name->len &&
            memcmp(other->name, name->data, name->len) == 0)
            return true;
    }
    return false;
}

static void write_base(struct gc_buffer *name, const struct gc_identity *identity, int64_t number)
{
    if (identity->name)
        gc_buffer_add(name, identity->name, identity->name_len);
    else if (identity->pid != GC_ABSENT)
        gc_buffer_add_format(name, "pid%" PRId64, identity->pid);
    else
        gc_buffer_add_format(name, "p%" PRId64, number);
}

/* The identity's name, or p1, p2, ...; the second start of a name is NAME.2. */
static char *name_for(struct gc_processes *processes, const struct gc_identity *identity)
{
    struct gc_buffer name = GC_BUFFER_INIT;
    if (!identity->name && identity->pid == GC_ABSENT)
        processes->unnamed++;
    write_base(&name, identity, processes->unnamed);
    size_t base = name.len;
    for (int start = 2; !name.failed && name_taken(processes, &name); start++) {
        name.len = base;
        gc_buffer_add_format(&name, ".%d", start);
    }
    gc_buffer_add(&name, "", 1);
    if (!name.failed)
        return name.data;
    gc_buffer_release(&name);
    return NULL;
}

static bool is_selected(const struct gc_log_options *options, const char *name)
{
    for (size_t i = 0; i < options->process_count; i++)
        if (strcmp(options->processes[i], name) == 0)
            return true;
    return options->process_count == 0;
}

/* Drops the ended process with the smallest peak: the one that a chart would miss least. */
static void drop_one(struct gc_processes *processes)
{
    size_t least = processes->count;
    int64_t least_peak = INT64_MAX;
    for (size_t i = 0; i < processes->count; i++) {
        const struct gc_member *member = processes->member[i];
        int64_t peak = gc_series_totals(member->series)->peak_heap_mib;
        if (peak < least_peak && member->ended) {
            least_peak = peak;
            least = i;
        }
    }
    if (least == processes->count) /* all may go on: there is no one to drop */
        return;
    member_free(processes->member[least]);
    processes->count--;
    memmove(processes->member + least, processes->member + least + 1,
            (processes->count - least) * sizeof *processes->member);
    processes->dropped++;
}

/* The series of all processes together stay within what FULL_SERIES of them may take. */
static void share_memory(struct gc_processes *processes)
{
    size_t limit = GC_SERIES_LIMIT;
    for (size_t n = FULL_SERIES; n < processes->count; n *= 2)
        limit /= 2;
    if (processes->series_limit == 0)
        processes->series_limit = GC_SERIES_LIMIT;
    if (limit >= processes->series_limit)
        return;
    processes->series_limit = limit;
    for (size_t i = 0; i < processes->count; i++)
        gc_series_set_limit(processes->member[i]->series, limit);
}

static bool room_for_one(struct gc_processes *processes)
{
    if (processes->count < processes->cap)
        return true;
    size_t cap = processes->cap ? processes->cap * 2 : 8;
    struct gc_member **member = realloc(processes->member, cap * sizeof *member);
    if (!member)
        return false;
    processes->member = member;
    processes->cap = cap;
    return true;
}

struct gc_member *gc_processes_add(struct gc_processes *processes, int64_t id,
                                   const struct gc_identity *identity,
                                   const struct gc_log_options *options)
{
    if (processes->count >= GC_LOG_PROCESSES_MAX)
        drop_one(processes);
    share_memory(processes);
    struct gc_member *member = calloc(1, sizeof *member);
    if (!member || !room_for_one(processes)) {
        free(member);
        return NULL;
    }
    member->id = id;
    member->name = name_for(processes, identity);
    member->series = gc_series_new(processes->series_limit);
    if (!member->name || !member->series) {
        member_free(member);
        return NULL;
    }
    member->name_hash = gc_hash_add(GC_HASH_INIT, member->name, strlen(member->name));
    member->selected = is_selected(options, member->name);
    member->process = (struct gc_process){member->name, identity->pid, member->series};
    processes->last = processes->count;
    processes->member[processes->count++] = member;
    return member;
}
