#include "bounds.h"

#include "align.h"

#include <gcplot/cycle.h>
#include <stdlib.h>
#include <string.h>

/*
 * A place has room for some pairs, and a pair takes it of either of its two: a process is always
 * tied to the first few that it meets, and there are not more pairs than places have room for.
 * Forgotten places stay until others need the room: they tie together those around them.
 */
enum {
    PLACES_MAX = 2 * GC_ALIGN_PROCESSES_MAX,
    OWNED_MAX = 8,
    SLOTS = 8192,
    STAMPS_LOOKED_AT = 64 /* to see what they are written in */
};

/* Ends can be any number that was printed; sums of some are to fit. */
static const int64_t end_max_ns = INT64_MAX / 16;

static const int64_t second_ns = 1000000000;

void gc_bounds_init(struct gc_bounds *bounds)
{
    *bounds = (struct gc_bounds){.free = GC_BOUNDS_NONE, .last = GC_BOUNDS_NONE};
}

void gc_bounds_release(struct gc_bounds *bounds)
{
    free(bounds->place);
    free(bounds->pair);
    free(bounds->slot);
    gc_bounds_init(bounds);
}

/* --- pairs ----------------------------------------------------------------------------------- */

static int *slot_of(struct gc_bounds *bounds, int first, int second)
{
    uint32_t hash = (uint32_t)first * 2654435761u + (uint32_t)second * 40503u;
    return &bounds->slot[(hash ^ hash >> 15) % SLOTS];
}

static void clear_slots(struct gc_bounds *bounds)
{
    for (int i = 0; i < SLOTS; i++)
        bounds->slot[i] = GC_BOUNDS_NONE;
}

static bool make_slots(struct gc_bounds *bounds)
{
    bounds->slot = malloc(SLOTS * sizeof *bounds->slot);
    if (bounds->slot)
        clear_slots(bounds);
    return bounds->slot != NULL;
}

static void enter(struct gc_bounds *bounds, int index)
{
    struct gc_pair *pair = &bounds->pair[index];
    int *slot = slot_of(bounds, pair->first, pair->second);
    pair->next = *slot;
    *slot = index;
}

static struct gc_pair *find_pair(struct gc_bounds *bounds, int first, int second)
{
    for (int i = *slot_of(bounds, first, second); i != GC_BOUNDS_NONE; i = bounds->pair[i].next)
        if (bounds->pair[i].first == first && bounds->pair[i].second == second)
            return &bounds->pair[i];
    return NULL;
}

static bool room_for_pair(struct gc_bounds *bounds)
{
    if (bounds->pairs < bounds->pair_cap)
        return true;
    int cap = bounds->pair_cap ? 2 * bounds->pair_cap : 4;
    struct gc_pair *pair = realloc(bounds->pair, (size_t)cap * sizeof *pair);
    if (!pair)
        return false;
    bounds->pair = pair;
    bounds->pair_cap = cap;
    return true;
}

/* The pair of two places. *FAILED: no memory; else NULL means that neither has room for it. */
static struct gc_pair *pair_of(struct gc_bounds *bounds, int first, int second, bool *failed)
{
    *failed = !bounds->slot && !make_slots(bounds);
    struct gc_pair *pair = *failed ? NULL : find_pair(bounds, first, second);
    if (pair || *failed)
        return pair;
    int owner = bounds->place[second].owned < OWNED_MAX  ? second
                : bounds->place[first].owned < OWNED_MAX ? first
                                                         : GC_BOUNDS_NONE;
    *failed = owner != GC_BOUNDS_NONE && !room_for_pair(bounds);
    if (owner == GC_BOUNDS_NONE || *failed)
        return NULL;
    bounds->place[owner].owned++;
    bounds->pair[bounds->pairs] =
        (struct gc_pair){.first = first, .second = second, .owner = owner};
    enter(bounds, bounds->pairs);
    return &bounds->pair[bounds->pairs++];
}

/* --- places ---------------------------------------------------------------------------------- */

static void release_places(struct gc_bounds *bounds)
{
    for (int i = 0; i < bounds->places; i++) {
        if (!bounds->place[i].forgotten)
            continue;
        bounds->place[i] = (struct gc_place){.next_free = bounds->free};
        bounds->free = i;
    }
}

static bool is_kept(const struct gc_bounds *bounds, const struct gc_pair *pair)
{
    return !bounds->place[pair->first].forgotten && !bounds->place[pair->second].forgotten;
}

/* Makes room of all that is forgotten, and of the pairs with it. */
static void sweep(struct gc_bounds *bounds)
{
    int kept = 0;
    for (int i = 0; i < bounds->pairs; i++) {
        const struct gc_pair *pair = &bounds->pair[i];
        if (is_kept(bounds, pair))
            bounds->pair[kept++] = *pair;
        else
            bounds->place[pair->owner].owned--;
    }
    bounds->pairs = kept;
    if (bounds->slot)
        clear_slots(bounds);
    for (int i = 0; i < kept; i++)
        enter(bounds, i);
    if (bounds->last != GC_BOUNDS_NONE && bounds->place[bounds->last].forgotten)
        bounds->last = GC_BOUNDS_NONE;
    release_places(bounds);
}

static bool room_for_place(struct gc_bounds *bounds)
{
    if (bounds->places < bounds->place_cap)
        return true;
    int cap = bounds->place_cap ? 2 * bounds->place_cap : 4;
    struct gc_place *place = realloc(bounds->place, (size_t)cap * sizeof *place);
    if (!place)
        return false;
    bounds->place = place;
    bounds->place_cap = cap;
    return true;
}

int gc_bounds_begin(struct gc_bounds *bounds)
{
    static const struct gc_place fresh = {
        .unit_ns = second_ns, .least_ns = INT64_MAX, .next_ns = INT64_MAX};
    int place = bounds->free;
    if (place == GC_BOUNDS_NONE && bounds->places == PLACES_MAX) {
        sweep(bounds);
        place = bounds->free;
    }
    if (place != GC_BOUNDS_NONE)
        bounds->free = bounds->place[place].next_free;
    else if (bounds->places < PLACES_MAX && room_for_place(bounds))
        place = bounds->places++;
    if (place != GC_BOUNDS_NONE)
        bounds->place[place] = fresh;
    return place;
}

void gc_bounds_forget(struct gc_bounds *bounds, int place)
{
    bounds->place[place].forgotten = true;
}

/* --- lines ----------------------------------------------------------------------------------- */

static void keep_sharpest(struct gc_sharpest *sharpest, int64_t ns)
{
    int at = sharpest->count;
    sharpest->seen++;
    if (at == GC_BOUNDS_KEPT && ns <= sharpest->ns[at - 1])
        return;
    if (at < GC_BOUNDS_KEPT)
        sharpest->count++;
    else
        at--;
    for (; at > 0 && sharpest->ns[at - 1] < ns; at--)
        sharpest->ns[at] = sharpest->ns[at - 1];
    sharpest->ns[at] = ns;
}

/*
 * All that are kept contradict each other, and by what lines are late: where it is more, the order
 * is not true, and how untrue it is shows in the sharpest bounds of the whole log.
 */
static bool is_settled(const struct gc_pair *pair)
{
    enum { LAST = GC_BOUNDS_KEPT - 1 };
    const struct gc_sharpest *a = &pair->towards[0], *b = &pair->towards[1];
    return a->count == GC_BOUNDS_KEPT && b->count == GC_BOUNDS_KEPT &&
           a->ns[LAST] + b->ns[LAST] >= 0 &&
           a->ns[LAST / 2] + b->ns[LAST / 2] < 2 * GC_VERY_LATE_NS;
}

/* A line of PLACE stands after one of LAST. False: no memory. */
static bool keep_bound(struct gc_bounds *bounds, int last, int place, int64_t apart_ns)
{
    bool failed, up = last < place;
    struct gc_pair *pair = pair_of(bounds, up ? last : place, up ? place : last, &failed);
    if (failed)
        return false;
    bounds->place[last].switches++;
    bounds->place[place].switches++;
    if (pair && !is_settled(pair))
        keep_sharpest(&pair->towards[up ? 0 : 1], apart_ns);
    return true;
}

static void keep_stamp(struct gc_place *place, int64_t start_ns, int64_t time_ns)
{
    if (place->stamps++ < STAMPS_LOOKED_AT)
        while (time_ns % place->unit_ns != 0)
            place->unit_ns /= 10;
    if (start_ns < place->least_ns) {
        place->next_ns = place->least_ns;
        place->least_ns = start_ns;
    } else if (start_ns < place->next_ns) {
        place->next_ns = start_ns;
    }
}

/* Whether stamps bear out that lines are in order. */
static void compare_stamps(struct gc_bounds *bounds, int64_t time_ns)
{
    int64_t last_ns = bounds->last_time_ns;
    if (time_ns < 0 || last_ns < 0)
        return;
    bounds->steps++;
    bounds->steps_back += time_ns < last_ns - GC_VERY_LATE_NS;
}

bool gc_bounds_out_of_order(const struct gc_bounds *bounds)
{
    return 16 * bounds->steps_back > bounds->steps;
}

bool gc_bounds_add(struct gc_bounds *bounds, int place, int64_t end_ns, int64_t time_ns)
{
    int last = bounds->last;
    int64_t last_end_ns = bounds->last_end_ns;
    bool is_step = last != place && last != GC_BOUNDS_NONE;
    end_ns = end_ns < end_max_ns ? end_ns : end_max_ns;
    if (time_ns >= 0) /* GC_ABSENT is less */
        keep_stamp(&bounds->place[place], time_ns - end_ns, time_ns);
    if (is_step)
        compare_stamps(bounds, time_ns);
    bounds->last = place;
    bounds->last_end_ns = end_ns;
    bounds->last_time_ns = time_ns;
    return !is_step || keep_bound(bounds, last, place, last_end_ns - end_ns);
}
