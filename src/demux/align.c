#include "align.h"

#include "bounds.h"

#include <gcplot/cycle.h>
#include <stdlib.h>
#include <string.h>

/*
 * Starts are printed cut to the ms, and so is the length of a marking phase of 10 ms and more; and
 * printing takes its time: a line often comes this much after its cycle's end as printed.
 */
static const int64_t late_ns = 3000000;

/* Of a single stamp nothing tells how long after the line it was taken. */
static const int64_t lone_stamp_ns = 10000000;

/* No start is as far away: what is farther does not fit any more. */
static const int64_t far_ns = INT64_MAX / 8;

enum {
    SWEEPS_MAX = 24, /* over all places, until nothing changes */
    GROUPS_MAX = 16, /* looked for, the largest first */
    NO_GROUP = -1
};

/* Between what its start lies. */
struct interval {
    bool has_low, has_high;
    bool disorder; /* lines do not stand in the order in which they were printed */
    int64_t low, high;
    int64_t at; /* the most likely one, where both are known */
};

/* The bounds of a process's start, the sharpest first. */
struct limits {
    int64_t *low, *high; /* room for those of any process */
    int lows, highs;
    int64_t seen; /* how many they were chosen from */
};

static bool is_known(const struct interval *start)
{
    return start->has_low && start->has_high;
}

struct found {
    int group;
    bool was_root;
    struct interval start;
};

struct gc_align {
    struct gc_bounds bounds;
    struct found *found; /* of each place; NULL: not solved */

    /* while it is solved */
    int *first; /* of a place's pairs in PAIR_OF; one more for the end of the last one's */
    int *pair_of;
    struct limits limits;
    int64_t *width; /* room for one of each place */
    int root;
};

struct gc_align *gc_align_new(struct gc_error *error)
{
    struct gc_align *align = calloc(1, sizeof *align);
    if (align)
        gc_bounds_init(&align->bounds);
    else
        gc_error_no_memory(error);
    return align;
}

void gc_align_free(struct gc_align *align)
{
    if (!align)
        return;
    gc_bounds_release(&align->bounds);
    free(align->found);
    free(align);
}

int gc_align_begin(struct gc_align *align)
{
    return gc_bounds_begin(&align->bounds);
}

void gc_align_forget(struct gc_align *align, int place)
{
    if (place != GC_ALIGN_NONE)
        gc_bounds_forget(&align->bounds, place);
}

bool gc_align_add(struct gc_align *align, int place, int64_t end_ns, int64_t time_ns)
{
    return place == GC_ALIGN_NONE || gc_bounds_add(&align->bounds, place, end_ns, time_ns);
}

/* --- who stands beside whom ------------------------------------------------------------------ */

static void release_work(struct gc_align *align)
{
    free(align->first);
    free(align->pair_of);
    free(align->width);
    free(align->limits.low);
    free(align->limits.high);
    align->first = align->pair_of = NULL;
    align->width = NULL;
    align->limits = (struct limits){0};
}

static int most_pairs(const struct gc_align *align)
{
    int most = 1;
    for (int i = 0; i < align->bounds.places; i++)
        if (align->first[i + 1] - align->first[i] > most)
            most = align->first[i + 1] - align->first[i];
    return most;
}

/* Sorts the pairs by place: counts, sums up, and fills from the end of each place's share. */
static void list_pairs(struct gc_align *align)
{
    const struct gc_bounds *b = &align->bounds;
    for (int i = 0; i < b->pairs; i++) {
        align->first[b->pair[i].first]++;
        align->first[b->pair[i].second]++;
    }
    for (int i = 1; i <= b->places; i++)
        align->first[i] += align->first[i - 1];
    for (int i = b->pairs - 1; i >= 0; i--) {
        align->pair_of[--align->first[b->pair[i].first]] = i;
        align->pair_of[--align->first[b->pair[i].second]] = i;
    }
}

static bool begin_work(struct gc_align *align)
{
    const struct gc_bounds *b = &align->bounds;
    size_t places = (size_t)b->places;
    free(align->found);
    align->found = calloc(places + 1, sizeof *align->found);
    align->first = calloc(places + 1, sizeof *align->first);
    align->pair_of = calloc(2 * (size_t)b->pairs + 1, sizeof *align->pair_of);
    align->width = calloc(places + 1, sizeof *align->width);
    if (!align->found || !align->first || !align->pair_of || !align->width)
        return false;
    for (size_t i = 0; i < places; i++)
        align->found[i].group = NO_GROUP;
    list_pairs(align);
    size_t room = (size_t)most_pairs(align) * GC_BOUNDS_KEPT;
    align->limits.low = malloc(room * sizeof *align->limits.low);
    align->limits.high = malloc(room * sizeof *align->limits.high);
    return align->limits.low && align->limits.high;
}

/* --- by the order of lines ------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static int falling(const void *a, const void *b)
{
    return rising(b, a);
}

static int64_t clamp(int64_t ns)
{
    return ns > far_ns ? far_ns : ns < -far_ns ? -far_ns : ns;
}

/* Those that follow from the start of OTHER, of what PAIR has in either direction. */
static void add_limits(struct limits *limits, const struct interval *other,
                       const struct gc_sharpest *up, const struct gc_sharpest *down)
{
    for (int k = 0; other->has_low && k < up->count; k++)
        limits->low[limits->lows++] = clamp(other->low + up->ns[k]);
    for (int k = 0; other->has_high && k < down->count; k++)
        limits->high[limits->highs++] = clamp(other->high - down->ns[k]);
    limits->seen += up->seen + down->seen;
}

/* The bounds of PLACE's start that follow from the starts of those beside it. */
static void collect(struct gc_align *align, int place)
{
    struct limits *limits = &align->limits;
    limits->lows = limits->highs = 0;
    limits->seen = 0;
    for (int i = align->first[place]; i < align->first[place + 1]; i++) {
        const struct gc_pair *pair = &align->bounds.pair[align->pair_of[i]];
        int side = pair->second == place ? 0 : 1;
        const struct found *other = &align->found[side == 0 ? pair->first : pair->second];
        if (other->group == NO_GROUP)
            add_limits(limits, &other->start, &pair->towards[side], &pair->towards[1 - side]);
    }
    qsort(limits->low, (size_t)limits->lows, sizeof *limits->low, falling);
    qsort(limits->high, (size_t)limits->highs, sizeof *limits->high, rising);
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A late line here and there is given up; where so many are so late, the order is not true. */
static bool is_disorder(const struct limits *limits, int given_up)
{
    int middle = given_up / 2;
    return given_up > 0 && 8 * (int64_t)given_up > limits->seen &&
           limits->low[middle] - limits->high[middle] > 2 * GC_VERY_LATE_NS;
}

/* Then all that can be said is about where, and by how much lines contradict each other. */
static struct interval guess(const struct limits *limits)
{
    int64_t by = limits->low[0] - limits->high[0], at = limits->high[0] + by / 2;
    return (struct interval){.has_low = true,
                             .has_high = true,
                             .disorder = true,
                             .low = clamp(at - by - late_ns),
                             .high = clamp(at + by + late_ns),
                             .at = at};
}

/*
 * How late lines are whose bounds were given up: what three of four of them exceed, for those are
 * the latest of all; in the better direction.
 */
static int64_t lateness(const struct limits *limits, int given_up, int64_t at)
{
    int i = given_up - given_up / 4 - 1;
    return given_up > 0 ? most_of(0, least_of(limits->low[i] - at, at - limits->high[i])) : 0;
}

/*
 * What LIMITS agree on when as few as can be are given up, as many in each direction. Where one
 * direction has no more, that which was given up last in the other takes its place.
 */
static struct interval agree(const struct limits *limits)
{
    const int64_t *low = limits->low, *high = limits->high;
    int lows = limits->lows, highs = limits->highs, n = 0;
    while (n < lows && n < highs && low[n] > high[n])
        n++;
    if (is_disorder(limits, n))
        return guess(limits);
    struct interval found = {.has_low = lows > 0, .has_high = highs > 0};
    if (found.has_low)
        found.low = n < lows ? low[n] : high[n - 1];
    if (found.has_high)
        found.high = n < highs ? high[n] : low[n - 1];
    found.at = found.low + (found.high - found.low) / 2;
    int64_t late = late_ns + lateness(limits, n, found.at);
    found.low = clamp(found.low - late);
    found.high = clamp(found.high + late);
    return found;
}

/* --- by stamps ------------------------------------------------------------------------------- */

/* How much later than the process's start its least stamp - end may be. */
static int64_t stamps_late(const struct gc_place *place)
{
    if (place->stamps == 1)
        return lone_stamp_ns;
    return most_of(0, place->next_ns - place->least_ns - place->unit_ns);
}

/* Where the stamps of PLACE and of the root put its start. False: one has none. */
static bool by_stamps(const struct gc_align *align, int place, struct interval *start)
{
    const struct gc_place *here = &align->bounds.place[place];
    const struct gc_place *root = &align->bounds.place[align->root];
    if (here->stamps == 0 || root->stamps == 0)
        return false;
    int64_t bound = late_ns + most_of(here->unit_ns, root->unit_ns);
    bound += stamps_late(here) + stamps_late(root);
    int64_t at = clamp(here->least_ns - root->least_ns);
    *start = (struct interval){
        .has_low = true, .has_high = true, .low = at - bound, .high = at + bound, .at = at};
    return true;
}

/* Whether STAMPED is to be taken rather than what the order says. */
static bool is_better(const struct interval *stamped, const struct interval *order)
{
    if (!is_known(order) || order->disorder)
        return true;
    bool apart = stamped->low > order->high || stamped->high < order->low;
    return apart || stamped->high - stamped->low < order->high - order->low;
}

/* --- groups ---------------------------------------------------------------------------------- */

/*
 * What is known from both sides is only replaced by what is known better: where bounds contradict
 * each other in a ring, they would drive one another on for ever.
 */
static bool is_news(const struct interval *before, const struct interval *now)
{
    if (is_known(before))
        return is_known(now) && now->high - now->low < before->high - before->low;
    return is_known(now) || before->has_low != now->has_low || before->has_high != now->has_high ||
           before->low != now->low || before->high != now->high;
}

/* Whether anything new came of it. */
static bool weigh(struct gc_align *align, int place)
{
    struct found *found = &align->found[place];
    struct interval stamped, before = found->start;
    if (found->group != NO_GROUP || place == align->root)
        return false;
    collect(align, place);
    found->start = agree(&align->limits);
    bool has_stamps = by_stamps(align, place, &stamped);
    if (has_stamps &&
        (gc_bounds_out_of_order(&align->bounds) || is_better(&stamped, &found->start)))
        found->start = stamped;
    if (!is_news(&before, &found->start)) {
        found->start = before;
        return false;
    }
    return true;
}

/* Forward and backward in turn, for processes overlap in the order in which they came. */
static void sweep(struct gc_align *align)
{
    int places = align->bounds.places;
    bool changed = true;
    for (int n = 0; changed && n < SWEEPS_MAX; n++) {
        changed = false;
        for (int i = 0; i < places; i++)
            changed = weigh(align, n % 2 ? places - 1 - i : i) || changed;
    }
}

/* Whether B is better than A to count a group by. */
static bool is_better_root(const struct gc_place *a, const struct gc_place *b)
{
    bool stamped = a->stamps > 0, better = b->stamps > 0;
    return stamped != better ? better : b->switches > a->switches;
}

/* One that is in no group and was not tried yet; GC_BOUNDS_NONE: there is none. */
static int choose_root(const struct gc_align *align)
{
    int best = GC_BOUNDS_NONE;
    for (int i = 0; i < align->bounds.places; i++) {
        const struct gc_place *place = &align->bounds.place[i];
        const struct found *found = &align->found[i];
        if (found->group != NO_GROUP || found->was_root || place->switches == 0)
            continue;
        if (best == GC_BOUNDS_NONE || is_better_root(&align->bounds.place[best], place))
            best = i;
    }
    return best;
}

/* All whose start is known from both sides are of the root's group, unless there are none. */
static bool close_group(struct gc_align *align, int group)
{
    bool any = false;
    for (int i = 0; i < align->bounds.places; i++) {
        struct found *found = &align->found[i];
        if (found->group != NO_GROUP || i == align->root)
            continue;
        if (is_known(&found->start)) {
            found->group = group;
            any = true;
        }
    }
    if (any)
        align->found[align->root].group = group;
    return any;
}

/* What is known when ROOT's start is. */
static void count_from(struct gc_align *align, int root)
{
    for (int i = 0; i < align->bounds.places; i++)
        if (align->found[i].group == NO_GROUP)
            align->found[i].start = (struct interval){0};
    align->root = root;
    align->found[root].start = (struct interval){.has_low = true, .has_high = true};
    sweep(align);
}

/* Whether PLACE is now known relative to the root, and can be asked for. */
static bool is_candidate(const struct gc_align *align, int place)
{
    const struct found *found = &align->found[place];
    return found->group == NO_GROUP && is_known(&found->start) &&
           !align->bounds.place[place].forgotten;
}

/* The width that half of those known now do not exceed. */
static int64_t usual_width(const struct gc_align *align)
{
    size_t count = 0;
    for (int i = 0; i < align->bounds.places; i++)
        if (is_candidate(align, i))
            align->width[count++] = align->found[i].start.high - align->found[i].start.low;
    qsort(align->width, count, sizeof *align->width, rising);
    return align->width[count / 2];
}

/*
 * The first to start, of those that are not known twice as badly as half of them are: none is known
 * better relative to it.
 */
static int first_to_start(const struct gc_align *align)
{
    int first = GC_BOUNDS_NONE;
    int64_t usual = usual_width(align);
    for (int i = 0; i < align->bounds.places; i++) {
        const struct interval *start = &align->found[i].start;
        if (!is_candidate(align, i) || (start->high - start->low) / 2 > usual)
            continue;
        if (first == GC_BOUNDS_NONE || start->at < align->found[first].start.at)
            first = i;
    }
    return first;
}

/* From the one that has most to say; then from the one that they are to be counted from. */
static bool find_group(struct gc_align *align, int root, int group)
{
    align->found[root].was_root = true;
    count_from(align, root);
    int first = first_to_start(align);
    if (first != GC_BOUNDS_NONE && first != root)
        count_from(align, first);
    return close_group(align, group);
}

bool gc_align_solve(struct gc_align *align)
{
    bool done = begin_work(align);
    int group = 0;
    for (int n = 0; done && n < GROUPS_MAX; n++) {
        int root = choose_root(align);
        if (root == GC_BOUNDS_NONE)
            break;
        group += find_group(align, root, group);
    }
    release_work(align);
    return done;
}

bool gc_align_get(const struct gc_align *align, int place, struct gc_aligned *aligned)
{
    if (place == GC_ALIGN_NONE || !align->found || align->found[place].group == NO_GROUP)
        return false;
    const struct found *found = &align->found[place];
    int64_t at = found->start.at, high = found->start.high, low = found->start.low;
    *aligned = (struct gc_aligned){.group = found->group,
                                   .at_ns = at,
                                   .bound_ns = high - at > at - low ? high - at : at - low};
    return true;
}
