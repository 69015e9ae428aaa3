#include "processes.h"

#include <stdlib.h>
#include <string.h>

/* Full series for this many processes; for twice as many, series of half the length. */
enum { FULL_SERIES = 16 };

static void member_free(struct gc_member *member)
{
    if (!member)
        return;
    gc_series_free(member->series);
    gc_memory_free(member->memory);
    gc_name_release(&member->name);
    free(member);
}

void gc_processes_release(struct gc_processes *processes)
{
    for (size_t i = 0; i < processes->count; i++)
        member_free(processes->member[i]);
    free(processes->member);
    free(processes->ended);
    gc_names_release(&processes->names);
    gc_align_free(processes->align);
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

struct gc_member *gc_processes_of(const struct gc_processes *processes, int64_t origin)
{
    for (size_t i = processes->count; i > 0; i--)
        if (processes->member[i - 1]->origin == origin)
            return processes->member[i - 1];
    return NULL;
}

/* --- those that ended ------------------------------------------------------------------------ */

/* Whether a chart would miss A less than B; of two alike the older one. */
static bool goes_before(const struct gc_member *a, const struct gc_member *b)
{
    int64_t peak_a = gc_series_totals(a->series)->peak_heap_mib;
    int64_t peak_b = gc_series_totals(b->series)->peak_heap_mib;
    return peak_a != peak_b ? peak_a < peak_b : a->id < b->id;
}

static void push_ended(struct gc_processes *processes, struct gc_member *member)
{
    size_t i = processes->ended_count++;
    for (size_t up; i > 0; i = up) {
        up = (i - 1) / 2;
        if (!goes_before(member, processes->ended[up]))
            break;
        processes->ended[i] = processes->ended[up];
    }
    processes->ended[i] = member;
}

/* The one that a chart would miss least; there is one. */
static struct gc_member *pop_ended(struct gc_processes *processes)
{
    struct gc_member **heap = processes->ended, *first = heap[0];
    size_t count = --processes->ended_count, i = 0;
    struct gc_member *moved = heap[count];
    for (size_t down; (down = 2 * i + 1) < count; i = down) {
        if (down + 1 < count && goes_before(heap[down + 1], heap[down]))
            down++;
        if (!goes_before(heap[down], moved))
            break;
        heap[i] = heap[down];
    }
    heap[i] = moved;
    return first;
}

void gc_processes_end(struct gc_processes *processes, int64_t id)
{
    struct gc_member *member = gc_processes_find(processes, id);
    if (!member || member->ended)
        return;
    member->ended = true;
    push_ended(processes, member);
}

/* --- coming and going ------------------------------------------------------------------------ */

/* Drops the ended process with the smallest peak; where all may go on, there is no one to drop. */
static void drop_one(struct gc_processes *processes)
{
    if (processes->ended_count == 0)
        return;
    struct gc_member *member = pop_ended(processes);
    search(processes, member->id);
    size_t index = processes->last;
    processes->count--;
    memmove(processes->member + index, processes->member + index + 1,
            (processes->count - index) * sizeof *processes->member);
    processes->dropped++;
    gc_names_drop(&processes->names, &member->name);
    gc_align_forget(processes->align, member->place);
    member_free(member);
}

static void set_limit(struct gc_member *member, size_t limit)
{
    gc_series_set_limit(member->series, limit);
    if (member->memory)
        gc_memory_set_limit(member->memory, limit);
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
        set_limit(processes->member[i], limit);
}

static bool enlarge(struct gc_member ***list, size_t cap)
{
    struct gc_member **larger = realloc(*list, cap * sizeof **list);
    if (larger)
        *list = larger;
    return larger != NULL;
}

static bool room_for_one(struct gc_processes *processes)
{
    size_t cap = processes->cap ? processes->cap * 2 : 8;
    if (processes->count < processes->cap)
        return true;
    if (!enlarge(&processes->member, cap) || !enlarge(&processes->ended, cap))
        return false;
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
    if (!processes->align)
        processes->align = gc_align_new(NULL);
    struct gc_member *member = calloc(1, sizeof *member);
    if (!processes->align || !member || !room_for_one(processes)) {
        free(member);
        return NULL;
    }
    member->id = id;
    member->origin = identity->origin;
    member->read_start_ns = GC_ABSENT;
    member->series = gc_series_new(processes->series_limit);
    if (!member->series || !gc_names_give(&processes->names, identity, options, &member->name)) {
        member_free(member);
        return NULL;
    }
    member->selected = gc_names_choose(&processes->names, options, &member->name);
    member->process = (struct gc_process){.name = gc_name_shown(&member->name),
                                          .given = member->name.given,
                                          .pid = identity->pid,
                                          .series = member->series,
                                          .killed_ns = GC_ABSENT,
                                          .start_ns = GC_ABSENT,
                                          .start_bound_ns = GC_ABSENT};
    member->place = gc_align_begin(processes->align);
    processes->last = processes->count;
    processes->member[processes->count++] = member;
    return member;
}

bool gc_processes_see(struct gc_processes *processes, const struct gc_member *member,
                      const struct gc_cycle *cycle, const struct gc_derived *derived)
{
    return derived->end_ns == GC_ABSENT ||
           gc_align_add(processes->align, member->place, derived->end_ns, cycle->time_ns);
}

bool gc_processes_sample(const struct gc_processes *processes, struct gc_member *member,
                         int64_t at_ns, const struct gc_memory_sample *sample)
{
    int64_t heap_mib = member->derive.gc > 0 ? member->derive.after_mib : GC_ABSENT;
    if (sample->resident_mib < 0) /* GC_ABSENT, too: it is none */
        return true;
    if (!member->memory)
        member->process.memory = member->memory = gc_memory_new(processes->series_limit);
    return member->memory && gc_memory_add(member->memory, at_ns, heap_mib, sample);
}

void gc_member_relay(struct gc_member *member)
{
    member->relayed = true;
    gc_memory_free(member->memory);
    member->process.memory = member->memory = NULL;
}

void gc_member_kill(struct gc_member *member, int64_t at_ns)
{
    member->process.killed_ns = at_ns;
}

bool gc_member_is_listed(const struct gc_member *member)
{
    return gc_series_totals(member->series)->cycles > 0;
}
