#include "weave.h"

#include "growth.h"
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

/* Costs in nats. */
static const double doubt_cost = 5; /* a guess this near is one to wait for */
static const double waits_a_line_cost = 0.3, waits_unmoved_cost = 0.05;
static const double unfinished_cost = 8;  /* a record whose rest never comes */
static const double most_whole_cost = 40; /* it stands there, whatever speaks against it */
static const double fits_cost = 9;        /* a whole record that costs more may be of two halves */

struct gc_weave {
    struct gc_growth growth;
    struct gc_identity identity;
    char name[256];
    struct gc_buffer text;
    int order[GC_MADE_MAX]; /* of what was made: the last first */
    int next;               /* to be handed out, + 1 */
};

struct gc_weave *gc_weave_new(const struct gc_tracker *tracker, struct gc_error *error)
{
    struct gc_weave *w = calloc(1, sizeof *w);
    if (w && gc_guesses_init(&w->growth.guesses)) {
        gc_turn_costs_init(&w->growth.turns);
        gc_token_sets_init(&w->growth.tokens);
        w->growth.lineage = (struct gc_lineage){tracker, &w->identity};
        return w;
    }
    gc_weave_free(w);
    gc_error_no_memory(error);
    return NULL;
}

void gc_weave_free(struct gc_weave *w)
{
    if (!w)
        return;
    gc_guesses_release(&w->growth.guesses);
    gc_buffer_release(&w->text);
    free(w);
}

static void keep_identity(struct gc_weave *w, const struct gc_identity *identity)
{
    w->identity = *identity;
    if (!identity->name)
        return;
    if (w->identity.name_len > sizeof w->name)
        w->identity.name_len = sizeof w->name;
    memcpy(w->name, identity->name, w->identity.name_len);
    w->identity.name = w->name;
}

const struct gc_identity *gc_weave_identity(const struct gc_weave *w)
{
    return &w->identity;
}

const struct gc_buffer *gc_weave_text(const struct gc_weave *w)
{
    return &w->text;
}

void gc_weave_begin(struct gc_weave *w, const struct gc_identity *identity)
{
    keep_identity(w, identity);
    w->growth.knows_any = gc_lineage_knows_any(&w->growth.lineage);
    gc_buffer_clear(&w->text);
    gc_guesses_begin(&w->growth.guesses, gc_tracker_now(w->growth.lineage.tracker, identity));
}

/* --- lines ----------------------------------------------------------------------------------- */

/* Each strand has waited for more. */
static void wait(struct gc_weave *w, double cost)
{
    struct gc_guesses *g = &w->growth.guesses;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next)
        g->guess[i].cost += cost * g->guess[i].count;
}

bool gc_weave_feed(struct gc_weave *w, const char *line, size_t len, int64_t time_ns,
                   int64_t *credit)
{
    size_t at = w->text.len;
    if (at + len > GC_WEAVE_TEXT_MAX || w->growth.guesses.line + 1 == GC_WEAVE_LINES_MAX ||
        len > GC_WEAVE_LINE_MAX || len == 0 || w->growth.guesses.made_count > GC_MADE_MAX / 2 ||
        !gc_buffer_reserve(&w->text, len))
        return false;
    gc_buffer_add(&w->text, line, len);
    wait(w, waits_a_line_cost);
    gc_growth_begin_line(&w->growth, w->text.data + at, len, at, time_ns, credit);
    gc_growth_search(&w->growth);
    return true;
}

/* What a whole record costs GUESS; *STATE is its process's before it. */
static double whole_cost(const struct gc_weave *w, const struct gc_guess *guess,
                         const struct gc_cycle *cycle, struct gc_state *state)
{
    struct gc_choice choices[GC_CHOICES_MAX];
    int count =
        gc_lineage_choose(&w->growth.lineage, &w->growth.guesses, guess, GC_NONE, cycle, choices);
    double least = GC_IMPOSSIBLE;
    for (int i = 0; i < count; i++) {
        struct gc_state of = choices[i].state ? *choices[i].state : GC_STATE_NONE;
        double cost = choices[i].cost + gc_evidence_rest(&of, cycle);
        if (cost < least || i == 0) {
            least = cost;
            *state = of;
        }
    }
    return least;
}

static void add_whole(struct gc_weave *w, struct gc_guess *guess, const struct gc_cycle *cycle)
{
    uint64_t hash =
        gc_mix(gc_mix(gc_mix(2, (uint64_t)cycle->gc), (uint64_t)cycle->start_ns), w->text.len);
    struct gc_state state;
    guess->cost += fmin(whole_cost(w, guess, cycle, &state), most_whole_cost);
    guess->hash += hash;
    struct gc_made *made = gc_guesses_make(&w->growth.guesses, guess, hash);
    made->woven = (struct gc_woven){.is_cycle = true, .cycle = *cycle, .begin = w->text.len};
    made->from_line = 1; /* none */
    made->to_line = 0;
    made->state = state;
    gc_state_advance(&made->state, cycle);
}

bool gc_weave_add(struct gc_weave *w, const struct gc_cycle *cycle)
{
    struct gc_guesses *g = &w->growth.guesses;
    struct gc_state state;
    int alive = 0;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next)
        alive++;
    if (alive == 0 || g->made_count + alive > GC_MADE_MAX)
        return false;
    if (whole_cost(w, &g->guess[g->alive], cycle, &state) > fits_cost && state.gc > 0)
        return false;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next)
        add_whole(w, &g->guess[i], cycle);
    return true;
}

void gc_weave_pass(struct gc_weave *w)
{
    wait(w, waits_unmoved_cost);
}

/* --- what is under way ----------------------------------------------------------------------- */

static bool token_begins(int token, const char *text, size_t len)
{
    unsigned char lengths[GC_TOKEN_LENGTHS_MAX];
    for (int t = token; t; t = gc_tokens[t].also) {
        const struct gc_token *k = &gc_tokens[t];
        if (k->kind == GC_TOKEN_TEXT ? len >= k->len && memcmp(text, k->text, k->len) == 0
                                     : gc_token_lengths(k->kind, text, len, lengths) > 0)
            return true;
    }
    return false;
}

bool gc_weave_expects(const struct gc_weave *w, const char *text, size_t len)
{
    const struct gc_guesses *g = &w->growth.guesses;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next)
        for (int s = 0; s < g->guess[i].count; s++)
            if (token_begins(g->guess[i].strand[s].token, text, len))
                return true;
    return false;
}

static enum gc_weave_state state_of(const struct gc_guess *guess)
{
    enum gc_weave_state state = GC_WEAVE_WHOLE;
    for (int i = 0; i < guess->count; i++) {
        if (!gc_strand_lacks_only_end(&guess->strand[i]))
            return GC_WEAVE_UNDER_WAY;
        state = GC_WEAVE_TO_END;
    }
    return state;
}

enum gc_weave_state gc_weave_state(const struct gc_weave *w)
{
    const struct gc_guesses *g = &w->growth.guesses;
    enum gc_weave_state most = GC_WEAVE_WHOLE;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        enum gc_weave_state state = state_of(&g->guess[i]);
        if (g->guess[i].cost <= g->guess[g->alive].cost + doubt_cost && state > most)
            most = state;
    }
    return most;
}

/* --- the end --------------------------------------------------------------------------------- */

static size_t end_of(const struct gc_woven *woven)
{
    return woven->begin + woven->len;
}

/* What the best guess made, to be handed out in the order of its ends: a record whose newline is
   lost was made only when nothing came any more, long after those behind it. */
static void put_in_order(struct gc_weave *w)
{
    const struct gc_guesses *g = &w->growth.guesses;
    w->next = 0;
    for (int i = g->alive == GC_NONE ? GC_NONE : g->guess[g->alive].made; i != GC_NONE;
         i = g->made[i].before) {
        int to = w->next++;
        for (; to > 0 && end_of(&g->made[w->order[to - 1]].woven) < end_of(&g->made[i].woven); to--)
            w->order[to] = w->order[to - 1];
        w->order[to] = i;
    }
}

struct gc_weave_counts gc_weave_end(struct gc_weave *w)
{
    struct gc_guesses *g = &w->growth.guesses;
    size_t len = w->text.len;
    while (len > 0 && w->text.data[len - 1] == '\n')
        len--;
    for (int i = g->alive; i != GC_NONE; i = g->guess[i].next) {
        gc_growth_complete_rest(&w->growth, &g->guess[i], len);
        g->guess[i].cost += unfinished_cost * g->guess[i].count;
    }
    gc_guesses_sort(g);
    gc_outcome_weigh(g);
    put_in_order(w);
    if (g->alive != GC_NONE)
        gc_turn_costs_learn(&w->growth.turns, &g->guess[g->alive].turns);
    return gc_outcome_judge(g);
}

bool gc_weave_next(struct gc_weave *w, struct gc_woven *woven)
{
    if (w->next == 0)
        return false;
    *woven = w->growth.guesses.made[w->order[--w->next]].woven;
    return true;
}
