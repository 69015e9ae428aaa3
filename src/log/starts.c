#include "processes.h"

#include <stdlib.h>

struct start {
    struct gc_member *member;
    struct gc_aligned aligned;
};

/* Group by group, those that are known best first. */
static int by_group(const void *a, const void *b)
{
    const struct start *left = a, *right = b;
    const struct gc_aligned *l = &left->aligned, *r = &right->aligned;
    if (l->group != r->group)
        return l->group < r->group ? -1 : 1;
    if (l->bound_ns != r->bound_ns)
        return l->bound_ns < r->bound_ns ? -1 : 1;
    return left->member->id < right->member->id ? -1 : left->member->id > right->member->id;
}

/* Relative to the first, which is the one that the group counts by if that is listed. */
static void say_starts(const struct start *starts, size_t count)
{
    const struct start *first = starts;
    for (size_t i = 0; i < count; i++) {
        struct gc_process *process = &starts[i].member->process;
        const struct gc_aligned *aligned = &starts[i].aligned;
        bool is_first = &starts[i] == first;
        process->since = &first->member->process;
        process->start_ns = aligned->at_ns - first->aligned.at_ns;
        process->start_bound_ns = is_first ? 0 : aligned->bound_ns + first->aligned.bound_ns;
    }
}

static size_t collect(const struct gc_processes *processes, struct start *starts)
{
    size_t count = 0;
    for (size_t i = 0; i < processes->count; i++) {
        struct gc_member *member = processes->member[i];
        starts[count].member = member;
        count += gc_member_is_listed(member) &&
                 gc_align_get(processes->align, member->place, &starts[count].aligned);
    }
    return count;
}

/* Of each group of which several are listed. */
static bool say_groups(const struct gc_processes *processes)
{
    struct start *starts = malloc((processes->count + 1) * sizeof *starts);
    if (!starts)
        return false;
    size_t count = collect(processes, starts), end;
    qsort(starts, count, sizeof *starts, by_group);
    for (size_t begin = 0; begin < count; begin = end) {
        for (end = begin; end < count; end++)
            if (starts[end].aligned.group != starts[begin].aligned.group)
                break;
        if (end - begin > 1)
            say_starts(&starts[begin], end - begin);
    }
    free(starts);
    return true;
}

bool gc_processes_align(struct gc_processes *processes, bool last)
{
    for (size_t i = 0; i < processes->count; i++)
        processes->member[i]->process.since = NULL;
    bool done = !processes->align || (gc_align_solve(processes->align) && say_groups(processes));
    if (last) {
        gc_align_free(processes->align);
        processes->align = NULL;
    }
    return done;
}
