#include "rotation.h"

#include "paths.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    MS = 1000000,
    GAP_MAX = 64,    /* cycles that may be lost between two files of one family */
    PACE_FACTOR = 8, /* a pause of more times the mean one is no going on, unless names say so */
    PCT_SLACK = 2,   /* what the printed share of CPU may be off, in % */
    DATE_DIGITS = 8  /* a number after '-' that has less is part of the name */
};

/* --- names -------------------------------------------------------------------------------- */

/* How long NAME[0, LEN) is without a rotation's number or date at its end. */
static size_t without_number(const char *name, size_t len)
{
    size_t begin = len, digits = 0;
    while (begin > 0 &&
           (isdigit((unsigned char)name[begin - 1]) || strchr("-.:TZ", name[begin - 1])))
        digits += isdigit((unsigned char)name[--begin]) != 0;
    if (digits >= DATE_DIGITS && begin > 0)
        return begin;
    for (begin = len; begin > 0 && isdigit((unsigned char)name[begin - 1]);)
        begin--;
    bool is_number = begin < len && begin > 1 && name[begin - 1] == '.';
    return is_number ? begin - 1 : len;
}

/* "app-2024-05-17T09-00-00.000.log" -> "app.log" */
static void drop_date_before_suffix(char *name)
{
    char *dot = strrchr(name, '.');
    if (!dot || dot == name)
        return;
    size_t len = (size_t)(dot - name), kept = len, digits = 0;
    while (kept > 0 && (isdigit((unsigned char)name[kept - 1]) || strchr("-.:TZ", name[kept - 1])))
        digits += isdigit((unsigned char)name[--kept]) != 0;
    if (digits >= DATE_DIGITS && kept > 0)
        memmove(name + kept, dot, strlen(dot) + 1);
}

char *rotation_family(const char *path)
{
    char *family = strdup(path);
    if (!family)
        return NULL;
    path_strip_packed(family);
    char *slash = strrchr(family, '/');
    char *name = slash ? slash + 1 : family;
    name[without_number(name, strlen(name))] = '\0';
    drop_date_before_suffix(name);
    return family;
}

/* --- evidence ----------------------------------------------------------------------------- */

/* p1, p2, ... are given by a log to processes that it knows no name of. */
static bool is_given(const char *name)
{
    size_t digits = name[0] == 'p' ? strspn(name + 1, "0123456789") : 0;
    return digits > 0 && name[1 + digits] == '\0';
}

/* Whether NAME is BASE's further start: "sync.2" is that of "sync". */
static bool is_further(const char *name, const char *base)
{
    size_t len = strlen(base);
    return strncmp(name, base, len) == 0 && name[len] == '.' && name[len + 1] &&
           strspn(name + len + 1, "0123456789") == strlen(name + len + 1);
}

static bool same_identity(const char *a, const char *b)
{
    if (is_given(a) || is_given(b))
        return is_given(a) && is_given(b);
    return strcmp(a, b) == 0 || is_further(a, b) || is_further(b, a);
}

static bool known(int64_t a, int64_t b)
{
    return a != GC_ABSENT && b != GC_ABSENT;
}

/* GC's share of CPU is that since the start: its product with the time cannot fall, nor leap. */
static bool shares_agree(const struct gc_cycle *a, const struct gc_cycle *b)
{
    int64_t end_a = gc_cycle_end_ns(a), end_b = gc_cycle_end_ns(b);
    if (!known(a->gc_cpu_pct, b->gc_cpu_pct) || !known(end_a, end_b))
        return true;
    int64_t ms_a = end_a / MS, ms_b = end_b / MS;
    if (ms_b > INT64_MAX / 400 || a->gc_cpu_pct > 100 || b->gc_cpu_pct > 100)
        return true; /* no figures to reckon with */
    return (b->gc_cpu_pct + PCT_SLACK) * ms_b >= a->gc_cpu_pct * ms_a &&
           b->gc_cpu_pct * ms_b <= (a->gc_cpu_pct + PCT_SLACK) * ms_a + 100 * (ms_b - ms_a);
}

/* Time stamps, where both have them, tell when the process started: late ones by some seconds. */
static bool stamps_agree(const struct gc_cycle *a, const struct gc_cycle *b)
{
    static const int64_t slack = 5 * INT64_C(1000000000);
    int64_t end_a = gc_cycle_end_ns(a), end_b = gc_cycle_end_ns(b);
    if (!known(a->time_ns, b->time_ns) || !known(end_a, end_b))
        return true;
    int64_t later = (b->time_ns - a->time_ns) - (end_b - end_a);
    return later <= slack && later >= -slack;
}

/* Whether B can be a later cycle of the process whose cycle A is. */
static bool agrees(const struct gc_cycle *a, const struct gc_cycle *b)
{
    int64_t end = gc_cycle_end_ns(a);
    if (known(end, b->start_ns) && b->start_ns + MS <= end) /* starts are cut to the ms */
        return false;
    if (known(a->heap_live_mib, b->heap_before_mib) && b->heap_before_mib + 1 < a->heap_live_mib)
        return false;
    bool a_fixed = a->stacks_mib != GC_ABSENT, b_fixed = b->stacks_mib != GC_ABSENT;
    return a->procs == b->procs && a_fixed == b_fixed && shares_agree(a, b) && stamps_agree(a, b);
}

/* The mean time between two starts; 0: not known. */
static int64_t pace(const struct rotation_process *process)
{
    const struct gc_cycle *first = &process->first, *last = &process->last;
    if (!known(first->start_ns, last->start_ns) || last->gc <= first->gc)
        return 0;
    return (last->start_ns - first->start_ns) / (last->gc - first->gc);
}

/* Whether TO begins about when FROM would have gone on: twins count alike, but drift apart. */
static bool keeps_pace(const struct rotation_process *from, const struct rotation_process *to)
{
    if (!known(from->last.start_ns, to->first.start_ns))
        return false;
    int64_t before = pace(from), after = pace(to);
    int64_t slower = before > after ? before : after;
    return (to->first.start_ns - from->last.start_ns) / PACE_FACTOR <= slower;
}

/* The fewest cycles that are lost if file B goes on from file A; -1: it cannot. */
static int64_t gap_between(const struct rotation_probe *a, const struct rotation_probe *b,
                           bool family)
{
    int64_t least = -1;
    for (size_t i = 0; i < a->tail_count; i++)
        for (size_t k = 0; k < b->head_count; k++) {
            const struct rotation_process *from = &a->tail[i], *to = &b->head[k];
            int64_t gap = to->first.gc - from->last.gc - 1;
            bool better = gap >= 0 && gap <= GAP_MAX && (least < 0 || gap < least);
            if (better && same_identity(from->name, to->name) && agrees(&from->last, &to->first) &&
                (family || keeps_pace(from, to)))
                least = gap;
        }
    return least;
}

/* --- decision ----------------------------------------------------------------------------- */

/* How bad it would be that one file goes on from another: the less the better. */
enum { LINK_EXACT_IN_FAMILY, LINK_EXACT, LINK_WITH_GAP, LINK_NOT = LINK_WITH_GAP + GAP_MAX + 1 };

static size_t directory_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Directories beside each other hold the logs of twins rather than one's rotations. */
static bool are_apart(const char *a, const char *b)
{
    size_t len_a = directory_len(a), len_b = directory_len(b);
    return strncmp(a, b, len_a < len_b ? len_a : len_b) != 0;
}

static int judge(const struct rotation_probe *a, const struct rotation_probe *b, bool family)
{
    if (are_apart(a->path, b->path))
        return LINK_NOT;
    int64_t gap = gap_between(a, b, family);
    if (gap > 0 && a->cut) /* the cycle that is lost is on the line that the cut went through */
        gap--;
    if (gap == 0)
        return family ? LINK_EXACT_IN_FAMILY : LINK_EXACT;
    return gap > 0 && family ? LINK_WITH_GAP + (int)gap : LINK_NOT;
}

static bool begins_within(const struct rotation_probe *probe)
{
    for (size_t i = 0; i < probe->head_count; i++)
        if (probe->head[i].first.gc > 1)
            return true;
    return false;
}

bool rotation_is_possible(const struct rotation_probe *probes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_within(&probes[i]))
            return true;
    return false;
}

struct link {
    size_t from, to;
    int cost;
    bool implied; /* by others, through files between the two */
};

/* All links that can be, in the order of FROM; those of file i begin at BEGIN[i]. */
struct links {
    struct link *link;
    size_t count, cap;
    size_t *begin; /* one more than there are files */
    size_t *stack; /* room for as many files as there are, to walk along links */
    bool *visited;
};

static bool add_link(struct links *links, size_t from, size_t to, int cost)
{
    if (links->count == links->cap) {
        size_t cap = links->cap ? 2 * links->cap : 64;
        struct link *longer = realloc(links->link, cap * sizeof *longer);
        if (!longer)
            return false;
        links->link = longer;
        links->cap = cap;
    }
    links->link[links->count++] = (struct link){from, to, cost, false};
    return true;
}

static bool find_links(struct links *links, const struct rotation_probe *probes, size_t count,
                       char *const *families)
{
    for (size_t a = 0; a < count; a++) {
        links->begin[a] = links->count;
        for (size_t b = 0; b < count; b++) {
            bool family = strcmp(families[a], families[b]) == 0;
            int cost = a == b ? LINK_NOT : judge(&probes[a], &probes[b], family);
            if (cost != LINK_NOT && !add_link(links, a, b, cost))
                return false;
        }
    }
    links->begin[count] = links->count;
    return true;
}

static bool reaches(struct links *links, size_t count, size_t from, size_t to)
{
    size_t height = 0;
    memset(links->visited, 0, count * sizeof *links->visited);
    links->visited[from] = true;
    links->stack[height++] = from;
    while (height > 0) {
        size_t at = links->stack[--height];
        for (size_t i = links->begin[at]; i < links->begin[at + 1]; i++) {
            size_t next = links->link[i].to;
            if (next == to)
                return true;
            if (!links->visited[next])
                links->stack[height++] = next;
            links->visited[next] = true;
        }
    }
    return false;
}

/* A process that is idle for some files goes on after them; a busier one tells what is between. */
static void mark_implied(struct links *links, size_t count)
{
    for (size_t i = 0; i < links->count; i++) {
        struct link *link = &links->link[i];
        size_t end = links->begin[link->from + 1];
        for (size_t k = links->begin[link->from]; k < end && !link->implied; k++)
            link->implied = k != i && reaches(links, count, links->link[k].to, link->to);
    }
}

/* The best link of a file in one direction so far. */
struct best {
    size_t file;
    int cost;
    bool tie;
};

static void offer(struct best *best, size_t file, int cost)
{
    if (cost < best->cost)
        *best = (struct best){file, cost, false};
    else if (cost == best->cost)
        best->tie = true;
}

/* Each is the other's best. */
static void settle(const struct links *links, struct best *after, struct best *before, size_t count,
                   size_t *next)
{
    for (size_t i = 0; i < count; i++)
        after[i] = before[i] = (struct best){ROTATION_NONE, LINK_NOT, false};
    for (size_t i = 0; i < links->count; i++) {
        const struct link *link = &links->link[i];
        if (link->implied)
            continue;
        offer(&after[link->from], link->to, link->cost);
        offer(&before[link->to], link->from, link->cost);
    }
    for (size_t a = 0; a < count; a++) {
        size_t b = after[a].file;
        bool mutual = b != ROTATION_NONE && !after[a].tie && !before[b].tie && before[b].file == a;
        next[a] = mutual ? b : ROTATION_NONE;
    }
}

/* Files that go on from one another in a ring, by one process each, tell nothing. */
static void break_rings(size_t *next, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = next[i];
        for (size_t steps = 0; at != ROTATION_NONE && at != i && steps < count; steps++)
            at = next[at];
        if (at == i)
            next[i] = ROTATION_NONE;
    }
}

static bool find_families(const struct rotation_probe *probes, size_t count, char **families)
{
    for (size_t i = 0; i < count; i++)
        if (!(families[i] = rotation_family(probes[i].path)))
            return false;
    return true;
}

static bool links_init(struct links *links, size_t count)
{
    *links = (struct links){.begin = calloc(count + 1, sizeof *links->begin),
                            .stack = calloc(count, sizeof *links->stack),
                            .visited = calloc(count, sizeof *links->visited)};
    return links->begin && links->stack && links->visited;
}

static void links_release(struct links *links)
{
    free(links->link);
    free(links->begin);
    free(links->stack);
    free(links->visited);
}

bool rotation_decide(const struct rotation_probe *probes, size_t count, size_t *next)
{
    struct links links;
    char **families = calloc(count, sizeof *families);
    struct best *best = malloc(2 * count * sizeof *best);
    bool ok = links_init(&links, count) && families && best &&
              find_families(probes, count, families) && find_links(&links, probes, count, families);
    if (ok) {
        mark_implied(&links, count);
        settle(&links, best, best + count, count, next);
        break_rings(next, count);
    }
    for (size_t i = 0; families && i < count; i++)
        free(families[i]);
    free(families);
    free(best);
    links_release(&links);
    return ok;
}
