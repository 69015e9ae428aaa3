#include "guesses.h"

#include <stdlib.h>
#include <string.h>

enum { GUESSES_MAX = 2048 }; /* at all places of a line, and one beside them */
/* Each strand of each guess can have its own, of a process whose state another has; and a draft. */
enum { VALUES_MAX = GUESSES_MAX * GC_STRANDS_MAX * 2 + 1 };
enum { USED = GC_NONE - 1 }; /* values, by what was found when room was needed */

bool gc_guesses_init(struct gc_guesses *g)
{
    /* Not cleared: what is never used of it is never touched. */
    g->guess = malloc(GUESSES_MAX * sizeof *g->guess);
    g->values = malloc(VALUES_MAX * sizeof *g->values);
    g->next_free = malloc(VALUES_MAX * sizeof *g->next_free);
    g->made = malloc(GC_MADE_MAX * sizeof *g->made);
    g->alive = GC_NONE;
    return g->guess && g->values && g->next_free && g->made;
}

void gc_guesses_release(struct gc_guesses *g)
{
    free(g->guess);
    free(g->values);
    free(g->next_free);
    free(g->made);
}

/* GC_NONE: there is no room. Memory that was not used yet is taken last. */
static int take(struct gc_guesses *g)
{
    int index = g->free_guess;
    if (g->room == 0)
        return GC_NONE;
    g->room--;
    if (index == GC_NONE)
        return g->guesses++;
    g->free_guess = g->guess[index].next;
    return index;
}

void gc_guesses_begin(struct gc_guesses *g, int64_t now_ns)
{
    g->guesses = 0;
    g->room = GUESSES_MAX;
    g->free_guess = GC_NONE;
    g->values_count = 0;
    g->free_values = GC_NONE;
    g->made_count = 0;
    g->line = GC_NONE;
    g->alive = take(g);
    struct gc_guess *first = &g->guess[g->alive];
    *first = (struct gc_guess){.made = GC_NONE, .next = GC_NONE, .now_ns = now_ns};
    gc_turns_forget(&first->turns);
}

/* No guess came to place AT yet. */
static void clear_place(struct gc_guesses *g, size_t at)
{
    g->spot[at] = (struct gc_spot){.first = GC_NONE,
                                   .last = GC_NONE,
                                   .worst = GC_NONE,
                                   .best = GC_IMPOSSIBLE,
                                   .cut = GC_IMPOSSIBLE};
}

void gc_guesses_begin_line(struct gc_guesses *g, size_t len)
{
    g->line_len = len;
    g->line++;
    g->cut[g->line] = GC_IMPOSSIBLE;
    g->ran_out = false;
    for (; g->clear <= len; g->clear++)
        clear_place(g, g->clear);
    struct gc_spot *spot = &g->spot[0];
    spot->first = g->alive;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        spot->best = fmin(spot->best, g->guess[i].cost);
        spot->last = i;
        spot->count++;
    }
}

/* --- strands --------------------------------------------------------------------------------- */

static void mark_values(struct gc_guesses *g, const struct gc_guess *guess)
{
    for (int i = 0; i < guess->count; i++) {
        int values = guess->strand[i].values;
        g->next_free[values] = g->next_free[g->values[values].last] = USED;
    }
}

/* Free are those that no guess has which stands at a place of the line, at FROM or behind it. */
static void collect_values(struct gc_guesses *g, size_t from)
{
    for (int i = 0; i < g->values_count; i++)
        g->next_free[i] = GC_NONE;
    for (size_t at = from; at <= g->line_len; at++)
        for (int i = g->spot[at].first; i != GC_NONE; i = g->guess[i].next)
            mark_values(g, &g->guess[i]);
    g->free_values = GC_NONE;
    for (int i = g->values_count - 1; i >= 0; i--)
        if (g->next_free[i] != USED) {
            g->next_free[i] = g->free_values;
            g->free_values = i;
        }
}

/* The next that is free, which it stays. Memory that was not used yet is taken last. */
static int next_values(struct gc_guesses *g)
{
    if (g->free_values != GC_NONE)
        return g->free_values;
    if (g->values_count == VALUES_MAX) {
        collect_values(g, 0);
        return g->free_values;
    }
    g->next_free[g->values_count] = GC_NONE;
    return g->free_values = g->values_count++;
}

struct gc_values *gc_guesses_draft(struct gc_guesses *g, const struct gc_values *values)
{
    struct gc_values *draft = &g->values[next_values(g)];
    memcpy(&draft->last, &values->last, sizeof *draft - offsetof(struct gc_values, last));
    return draft;
}

void gc_guesses_set_last(struct gc_guesses *g, struct gc_values *draft,
                         const struct gc_state *state)
{
    draft->last = (int)(draft - g->values);
    draft->state = *state;
}

void gc_guesses_take_draft(struct gc_guesses *g, struct gc_guess *guess, int strand)
{
    int index = g->free_values;
    g->free_values = g->next_free[index];
    guess->strand[strand].values = index;
}

struct gc_strand *gc_guesses_add_strand(struct gc_guesses *g, struct gc_guess *guess)
{
    int strand = guess->count;
    struct gc_values *values = &g->values[next_values(g)];
    values->hash = values->from = 0;
    gc_guesses_set_last(g, values, &GC_STATE_NONE);
    gc_cycle_init(&values->cycle);
    guess->strand[strand] = (struct gc_strand){.together = true};
    gc_guesses_take_draft(g, guess, strand);
    guess->count++;
    return &guess->strand[strand];
}

void gc_guesses_remove_strand(struct gc_guess *guess, int strand)
{
    guess->count--;
    guess->strand[strand] = guess->strand[guess->count];
}

void gc_guesses_copy(struct gc_guess *to, const struct gc_guess *from)
{
    int next = to->next;
    *to = *from;
    to->next = next;
}

/* --- which are kept -------------------------------------------------------------------------- */

/* Those that may be there: of each hash one bit is kept. */
static uint64_t *bits_of(struct gc_spot *spot, uint64_t hash)
{
    return &spot->hashes[hash % GC_HASH_WORDS];
}

static uint64_t bit_of(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 58);
}

/* The guess at SPOT that says the same as one of HASH; GC_NONE: there is none. */
static int same(const struct gc_guesses *g, struct gc_spot *spot, uint64_t hash)
{
    if (!(*bits_of(spot, hash) & bit_of(hash)))
        return GC_NONE;
    int i = spot->first;
    while (i != GC_NONE && g->guess[i].hash != hash)
        i = g->guess[i].next;
    return i;
}

static int worst(const struct gc_guesses *g, struct gc_spot *spot)
{
    if (spot->worst != GC_NONE)
        return spot->worst;
    double most = -GC_IMPOSSIBLE;
    for (int i = spot->first; i != GC_NONE; i = g->guess[i].next)
        if (g->guess[i].cost > most) {
            most = g->guess[i].cost;
            spot->worst = i;
        }
    return spot->worst;
}

/* One of COST has no room at SPOT. */
static void cut(struct gc_spot *spot, double cost)
{
    spot->cut = fmin(spot->cut, cost);
}

/* INDEX at SPOT makes room for a guess of COST that is better. */
static struct gc_guess *replace(struct gc_guesses *g, struct gc_spot *spot, int index, double cost)
{
    if (!(cost < g->guess[index].cost))
        return NULL;
    spot->worst = GC_NONE;
    return &g->guess[index];
}

/* Of as many as there may be the worst makes room for one of COST, or there is none. */
static struct gc_guess *compete(struct gc_guesses *g, struct gc_spot *spot, double cost)
{
    int index = worst(g, spot);
    cut(spot, fmax(cost, g->guess[index].cost));
    return replace(g, spot, index, cost);
}

static void put(struct gc_guesses *g, struct gc_spot *spot, int index)
{
    g->guess[index].next = spot->first;
    if (spot->first == GC_NONE)
        spot->last = index;
    spot->first = index;
    spot->worst = GC_NONE;
    spot->count++;
}

/* Where to put a guess; NULL: it is not worth a place. */
static struct gc_guess *admit(struct gc_guesses *g, struct gc_spot *spot, double cost,
                              uint64_t hash, int beam)
{
    int index = same(g, spot, hash);
    if (index != GC_NONE)
        return replace(g, spot, index, cost);
    if (spot->count >= beam)
        return compete(g, spot, cost);
    index = take(g);
    if (index == GC_NONE) {
        g->ran_out = true;
        cut(spot, cost);
        return NULL;
    }
    put(g, spot, index);
    return &g->guess[index];
}

struct gc_guess *gc_guesses_grow(struct gc_guesses *g, const struct gc_guess *from, size_t at,
                                 double cost, uint64_t hash, int beam)
{
    if (!gc_guesses_are_near(g, at, cost) || !(cost < GC_IMPOSSIBLE))
        return NULL;
    struct gc_spot *spot = &g->spot[at];
    struct gc_guess *guess = admit(g, spot, cost, hash, beam);
    if (!guess)
        return NULL;
    gc_guesses_copy(guess, from);
    guess->cost = cost;
    guess->hash = hash;
    *bits_of(spot, hash) |= bit_of(hash);
    if (cost < spot->best)
        spot->best = cost;
    return guess;
}

/* --- what they made -------------------------------------------------------------------------- */

bool gc_guesses_are_full(const struct gc_guesses *g)
{
    return g->made_count == GC_MADE_MAX;
}

struct gc_made *gc_guesses_make(struct gc_guesses *g, struct gc_guess *guess, uint64_t hash)
{
    struct gc_made *made = &g->made[g->made_count];
    made->before = guess->made;
    made->hash = hash;
    guess->made = g->made_count++;
    return made;
}

/* Marks in TO, by 0, what guesses that are alive have. */
static void mark_used(const struct gc_guesses *g, int *to)
{
    for (int i = 0; i < g->made_count; i++)
        to[i] = GC_NONE;
    for (int guess = g->alive; guess != GC_NONE; guess = g->guess[guess].next)
        for (int i = g->guess[guess].made; i != GC_NONE && to[i] == GC_NONE; i = g->made[i].before)
            to[i] = 0;
}

static void drop_unused(struct gc_guesses *g)
{
    int *to = g->order, kept = 0; /* where each goes; GC_NONE: nowhere */
    mark_used(g, to);
    for (int i = 0; i < g->made_count; i++) {
        if (to[i] == GC_NONE)
            continue;
        to[i] = kept;
        if (g->made[i].before != GC_NONE)
            g->made[i].before = to[g->made[i].before];
        if (kept < i)
            g->made[kept] = g->made[i];
        kept++;
    }
    g->made_count = kept;
    for (int guess = g->alive; guess != GC_NONE; guess = g->guess[guess].next)
        if (g->guess[guess].made != GC_NONE)
            g->guess[guess].made = to[g->guess[guess].made];
}

/* --- which are alive ------------------------------------------------------------------------- */

void gc_guesses_keep_near(struct gc_guesses *g, double far)
{
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        int *next = &g->guess[i].next;
        while (*next != GC_NONE && g->guess[*next].cost > g->guess[g->alive].cost + far)
            *next = g->guess[*next].next;
    }
}

void gc_guesses_sort(struct gc_guesses *g)
{
    int best = GC_NONE, others = GC_NONE;
    for (int i = g->alive, next; i != GC_NONE; i = next) {
        next = g->guess[i].next;
        int worse = i;
        if (best == GC_NONE || g->guess[i].cost < g->guess[best].cost) {
            worse = best;
            best = i;
        }
        if (worse != GC_NONE) {
            g->guess[worse].next = others;
            others = worse;
        }
    }
    if (best != GC_NONE)
        g->guess[best].next = others;
    g->alive = best;
}

/* No more guesses come to place AT. Where nothing had no room, or no guess came, the difference is
   infinite or no number: fmin takes the other. */
static void finish_place(struct gc_guesses *g, size_t at)
{
    g->cut[g->line] = fmin(g->cut[g->line], g->spot[at].cut - g->spot[at].best);
    clear_place(g, at);
}

void gc_guesses_leave(struct gc_guesses *g, size_t at)
{
    struct gc_spot *spot = &g->spot[at];
    g->guess[spot->last].next = g->free_guess;
    g->free_guess = spot->first;
    g->room += spot->count;
    finish_place(g, at);
}

void gc_guesses_end_line(struct gc_guesses *g)
{
    struct gc_spot *end = &g->spot[g->line_len];
    g->alive = end->first;
    gc_guesses_sort(g);
    drop_unused(g);
    end->first = g->alive;
    collect_values(g, g->line_len);
    finish_place(g, g->line_len);
    for (size_t at = 0; g->ran_out && at < g->line_len; at++)
        finish_place(g, at); /* one that none had room at was not left */
}
