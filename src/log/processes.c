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
    free(processes->ended);
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

/* --- names ----------------------------------------------------------------------------------- */

/* Where in its slot's chain the member of that name hangs; NULL hangs at the end. */
static struct gc_member **place_of(struct gc_processes *processes, const char *name, size_t len)
{
    uint64_t hash = gc_hash_add(GC_HASH_INIT, name, len);
    struct gc_member **place = &processes->named[hash % GC_NAME_SLOTS];
    while (*place && ((*place)->name_hash != hash || strlen((*place)->name) != len ||
                      memcmp((*place)->name, name, len) != 0))
        place = &(*place)->next_named;
    return place;
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

/* How many starts of that name there were; maybe more, where it was dropped. */
static int64_t *starts_of(struct gc_processes *processes, const struct gc_buffer *name)
{
    struct gc_member *member = *place_of(processes, name->data, name->len);
    uint64_t hash = gc_hash_add(GC_HASH_INIT, name->data, name->len);
    return member ? &member->starts : &processes->dropped_starts[hash % GC_NAME_SLOTS];
}

/* The identity's name, or p1, p2, ...; the second start of a name is NAME.2. */
static char *name_for(struct gc_processes *processes, const struct gc_identity *identity)
{
    struct gc_buffer name = GC_BUFFER_INIT;
    if (!identity->name && identity->pid == GC_ABSENT)
        processes->unnamed++;
    write_base(&name, identity, processes->unnamed);
    size_t base = name.len;
    int64_t *starts = name.failed ? NULL : starts_of(processes, &name);
    for (bool taken = starts && *starts > 0; taken && !name.failed;
         taken = *place_of(processes, name.data, name.len) != NULL) {
        name.len = base;
        gc_buffer_add_format(&name, ".%" PRId64, ++*starts);
    }
    gc_buffer_add(&name, "", 1);
    if (!name.failed)
        return name.data;
    gc_buffer_release(&name);
    return NULL;
}

static void give_name(struct gc_processes *processes, struct gc_member *member)
{
    size_t len = strlen(member->name);
    member->name_hash = gc_hash_add(GC_HASH_INIT, member->name, len);
    member->starts = 1;
    *place_of(processes, member->name, len) = member;
}

static void take_name(struct gc_processes *processes, const struct gc_member *member)
{
    int64_t *dropped = &processes->dropped_starts[member->name_hash % GC_NAME_SLOTS];
    if (member->starts > 1 && member->starts > *dropped)
        *dropped = member->starts;
    *place_of(processes, member->name, strlen(member->name)) = member->next_named;
}

/* --- coming and going ------------------------------------------------------------------------ */

static bool is_selected(const struct gc_log_options *options, const char *name)
{
    for (size_t i = 0; i < options->process_count; i++)
        if (strcmp(options->processes[i], name) == 0)
            return true;
    return options->process_count == 0;
}

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
    take_name(processes, member);
    gc_align_forget(processes->align, member->place);
    member_free(member);
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
    member->name = name_for(processes, identity);
    member->series = gc_series_new(processes->series_limit);
    if (!member->name || !member->series) {
        member_free(member);
        return NULL;
    }
    give_name(processes, member);
    member->selected = is_selected(options, member->name);
    member->process = (struct gc_process){.name = member->name,
                                          .pid = identity->pid,
                                          .series = member->series,
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

bool gc_member_is_listed(const struct gc_member *member)
{
    return gc_series_totals(member->series)->cycles > 0;
}
