#define _GNU_SOURCE /* memmem */
#include "weave.h"

#include "evidence.h"
#include "hash.h"
#include "judge.h"
#include "tokens.h"

#include <stdlib.h>
#include <string.h>

enum {
    RECORDS_MAX = 8,    /* under way at once */
    GUESSES_MAX = 1024, /* alive, at all places of a line */
    BEAM = 24,          /* at one place */
    NARROW_BEAM = 3,    /* without credit */
    MADE_MAX = 2048,
    NONE = -1,
};

/* Costs in nats: what has not e^-PRUNE of the best guess's likelihood is dropped. */
static const double prune_cost = 9;
static const double doubt_cost = 5; /* a guess this near is one to wait for */
static const double certain = 0.97;

/*
 * How often, in percent of recorded logs, a writer of several is followed by another: by how many
 * pieces it wrote by now, how many the one before it wrote, and whether the one before that wrote
 * long. Writers who meet take turns, piece by piece, until one of them is stopped.
 */
enum { RUN_MAX = 4 }; /* as many, or more */
static const unsigned char switch_percent[2][RUN_MAX][RUN_MAX] = {
    {{89, 63, 25, 4}, {90, 60, 22, 4}, {88, 40, 15, 2}, {53, 5, 2, 1}},
    {{47, 25, 7, 2}, {69, 15, 3, 1}, {58, 5, 2, 1}, {20, 3, 1, 1}},
};
static const double line_cost = 2, glued_line_cost = 4.5, piece_of_line_cost = 9;
static const double blank_cost = 3; /* between records that are glued */
static const double byte_cost = 1;  /* of text: no grammar foretells it */
static const double waits_a_line_cost = 0.3, waits_unmoved_cost = 0.05;
static const double no_end_cost = 3;           /* a record without the newline that it waits for */
static const double unfinished_cost = 8;       /* a record whose rest never comes */
static const int64_t most_cycles = 1000000000; /* no program lives to see more */
static const double unknown_cost = 12, first_cost = 5, early_cost = 8;

struct record {
    uint8_t token;   /* the place of the piece that it waits for */
    bool together;   /* all pieces so far follow each other */
    bool shares;     /* a run of digits with another: one of its numbers may end elsewhere */
    uint32_t end;    /* of the last one, in the text */
    uint64_t values; /* hash */
    struct gc_state last;
    struct gc_cycle cycle;
};

struct made {
    int before; /* NONE: the first */
    uint64_t hash;
    struct gc_woven woven;
    struct gc_state state; /* of a cycle's process after it */
};

struct guess {
    double cost;
    uint64_t made_hash;
    uint64_t hash; /* guesses of the same say the same */
    int64_t now_ns;
    int made; /* the last one */
    int next; /* at the same place; or of those that are free */
    int count;
    int writer; /* of the last piece: an index of records; NONE: nobody's, or another's */
    int run[3]; /* the lengths of the last runs of one writer, up to RUN_MAX; the last first */
    struct record record[RECORDS_MAX + 1]; /* the last place is for looks */
};

struct gc_weave {
    const struct gc_tracker *tracker;
    struct gc_identity identity;
    char name[256];
    struct gc_buffer text;
    struct guess *guess;
    int guesses;                      /* in use or free; */
    int free_guess;                   /* those are a list */
    int place[GC_WEAVE_LINE_MAX + 1]; /* the guesses there: a list */
    int count_at[GC_WEAVE_LINE_MAX + 1];
    double best_at[GC_WEAVE_LINE_MAX + 1];
    struct made *made;
    int made_count;
    int alive;      /* at the end of the last line: a list, the best first */
    int next;       /* to be handed out */
    bool knows_any; /* processes of the identity */
    int order[MADE_MAX];

    /* the line under way */
    const char *line;
    size_t line_len, line_at; /* the latter in the text */
    int64_t time_ns;
    int64_t *credit;
    size_t found[GC_TOKENS]; /* where in it each text of the grammar stands next */
};

struct gc_weave *gc_weave_new(const struct gc_tracker *tracker, struct gc_error *error)
{
    struct gc_weave *w = calloc(1, sizeof *w);
    struct guess *guess = calloc(GUESSES_MAX, sizeof *guess);
    struct made *made = calloc(MADE_MAX, sizeof *made);
    if (!w || !guess || !made) {
        free(w);
        free(guess);
        free(made);
        gc_error_no_memory(error);
        return NULL;
    }
    w->tracker = tracker;
    w->guess = guess;
    w->made = made;
    w->alive = NONE;
    return w;
}

void gc_weave_free(struct gc_weave *w)
{
    if (!w)
        return;
    gc_buffer_release(&w->text);
    free(w->guess);
    free(w->made);
    free(w);
}

/* --- guesses and their places ---------------------------------------------------------------- */

/* NONE: there is no room. Memory that was not used yet is taken last. */
static int take_guess(struct gc_weave *w)
{
    int index = w->free_guess;
    if (index != NONE)
        w->free_guess = w->guess[index].next;
    else if (w->guesses < GUESSES_MAX)
        index = w->guesses++;
    return index;
}

static void free_guess(struct gc_weave *w, int index)
{
    w->guess[index].next = w->free_guess;
    w->free_guess = index;
}

static void clear_places(struct gc_weave *w)
{
    for (size_t i = 0; i <= w->line_len; i++) {
        w->place[i] = NONE;
        w->count_at[i] = 0;
        w->best_at[i] = GC_IMPOSSIBLE;
    }
}

static int beam(const struct gc_weave *w)
{
    return *w->credit > 0 ? BEAM : NARROW_BEAM;
}

/* The guess at place AT that a new one of COST and HASH must replace; NONE: there is room. */
static int rival(const struct gc_weave *w, size_t at, uint64_t hash)
{
    int worst = NONE;
    for (int i = w->place[at]; i != NONE; i = w->guess[i].next) {
        if (w->guess[i].hash == hash)
            return i;
        if (worst == NONE || w->guess[i].cost > w->guess[worst].cost)
            worst = i;
    }
    return w->count_at[at] >= beam(w) ? worst : NONE;
}

/* Where to put a guess of that COST and HASH at place AT; NULL: it is not worth one. */
static struct guess *admit(struct gc_weave *w, size_t at, double cost, uint64_t hash)
{
    if (cost > fmin(w->best_at[at], w->best_at[w->line_len]) + prune_cost ||
        !(cost < GC_IMPOSSIBLE))
        return NULL;
    int index = rival(w, at, hash);
    if (index != NONE)
        return cost < w->guess[index].cost ? &w->guess[index] : NULL;
    index = take_guess(w);
    if (index == NONE)
        return NULL;
    w->guess[index].next = w->place[at];
    w->place[at] = index;
    w->count_at[at]++;
    return &w->guess[index];
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t record_hash(uint64_t values, int token)
{
    return mix(values, (uint64_t)token + 1);
}

static void copy_guess(struct guess *to, const struct guess *from)
{
    int next = to->next;
    memcpy(to, from, offsetof(struct guess, record) + (size_t)from->count * sizeof *from->record);
    to->next = next;
}

/* A guess like FROM but for the cost and the hash; NULL: it is not worth a place. */
static struct guess *grow(struct gc_weave *w, const struct guess *from, size_t at, double cost,
                          uint64_t hash)
{
    struct guess *guess = admit(w, at, cost, hash);
    --*w->credit;
    if (!guess)
        return NULL;
    copy_guess(guess, from);
    guess->cost = cost;
    guess->hash = hash;
    if (cost < w->best_at[at])
        w->best_at[at] = cost;
    return guess;
}

/* --- who writes ------------------------------------------------------------------------------ */

static void forget_turns(struct guess *g)
{
    g->writer = NONE;
    g->run[0] = g->run[1] = g->run[2] = RUN_MAX;
}

/* What it costs that WRITER writes the next piece. */
static double turn_cost(const struct guess *g, int writer)
{
    bool alone = g->count + (writer == g->count) <= 1;
    if (alone || g->writer == NONE)
        return 0;
    int percent = switch_percent[g->run[2] == RUN_MAX][g->run[1] - 1][g->run[0] - 1];
    return -log(0.01 * (writer == g->writer ? 100 - percent : percent));
}

static void take_turn(struct guess *g, int writer)
{
    if (writer == g->writer) {
        g->run[0] += g->run[0] < RUN_MAX;
        return;
    }
    g->run[2] = g->run[1];
    g->run[1] = g->run[0];
    g->run[0] = 1;
    g->writer = writer;
}

/* --- what came before a record --------------------------------------------------------------- */

static bool is_used(const struct guess *g, int but, const struct gc_state *state)
{
    for (int i = 0; i < g->count; i++)
        if (i != but && g->record[i].last.gc == state->gc &&
            g->record[i].last.end_ns == state->end_ns &&
            g->record[i].last.origin_ns == state->origin_ns)
            return true;
    return false;
}

struct choice {
    double cost;
    const struct gc_state *state; /* NULL: a process that is not known */
};

static void consider(struct choice *best, const struct gc_state *state,
                     const struct gc_cycle *cycle)
{
    if (!gc_evidence_can_begin(state, cycle))
        return;
    double cost = gc_evidence_begin(state, cycle);
    if (cost < best->cost)
        *best = (struct choice){cost, state};
}

static double new_process_cost(const struct gc_cycle *cycle)
{
    return cycle->gc == 1 ? first_cost : cycle->gc <= 4 ? early_cost : unknown_cost;
}

/* The process whose next cycle the record RECORD of G can be best: of those of the log, as they are
   now, and of those that G itself made go on. */
static struct choice choose_process(const struct gc_weave *w, const struct guess *g, int record)
{
    const struct gc_cycle *cycle = &g->record[record].cycle;
    struct choice best = {new_process_cost(cycle), NULL};
    const struct gc_state *state;
    for (int i = g->made; i != NONE; i = w->made[i].before)
        if (w->made[i].woven.is_cycle && !is_used(g, record, &w->made[i].state))
            consider(&best, &w->made[i].state, cycle);
    for (int walk = 0; (state = gc_tracker_state(w->tracker, &w->identity, &walk)) != NULL;)
        if (state->gc > 0 && !is_used(g, record, state))
            consider(&best, state, cycle);
    return best;
}

static double bind(const struct gc_weave *w, struct guess *g, int record)
{
    struct choice best = choose_process(w, g, record);
    g->record[record].last = best.state ? *best.state : GC_STATE_NONE;
    return best.cost;
}

/* --- pieces of records ----------------------------------------------------------------------- */

/* What the record's new FIELD costs. A process is chosen when its start is known. */
static double field_cost(const struct gc_weave *w, struct guess *g, int record, int field)
{
    struct record *r = &g->record[record];
    if (field == GC_FIELD_GC)
        return r->cycle.gc < most_cycles ? 0 : GC_IMPOSSIBLE;
    if (field == GC_FIELD_START)
        return bind(w, g, record);
    if (field == GC_FIELD_CLOCK + GC_CLOCK_MARK_TERM)
        return gc_evidence_time(&r->last, &r->cycle, g->now_ns);
    return gc_evidence_field(&r->last, &r->cycle, (enum gc_field_id)field);
}

static void step_record(struct gc_weave *w, struct record *r, size_t at, size_t len, int next)
{
    uint32_t begin = (uint32_t)(w->line_at + at);
    r->together = r->together && r->end == begin;
    r->end = begin + (uint32_t)len;
    r->token = (uint8_t)next;
}

/* The piece of LEN bytes at AT is the text that RECORD waits for at the place TOKEN. */
static void grow_by_text(struct gc_weave *w, const struct guess *g, int record, int token,
                         size_t at)
{
    const struct gc_token *t = &gc_tokens[token];
    const struct record *r = &g->record[record];
    uint64_t hash = g->hash - record_hash(r->values, r->token) + record_hash(r->values, t->next);
    struct guess *to = grow(w, g, at + t->len, g->cost + turn_cost(g, record), hash);
    if (!to)
        return;
    take_turn(to, record);
    if (t->field == GC_FIELD_FORCED)
        to->record[record].cycle.forced = 1;
    step_record(w, &to->record[record], at, t->len, t->next);
}

static bool goes_on_as_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

/* A number of LEN bytes. Its cost is only known when it is in its place. */
static void grow_by_number(struct gc_weave *w, struct guess *g, int record, int token, size_t at,
                           size_t len)
{
    const struct gc_token *t = &gc_tokens[token];
    struct record saved = g->record[record], *r = &g->record[record];
    int64_t value = gc_token_value(t->kind, w->line + at, len);
    *gc_field_of(&r->cycle, &gc_fields[t->field]) = value;
    double cost = g->cost + turn_cost(g, record) + field_cost(w, g, record, t->field);
    r->values = mix(mix(r->values, (uint64_t)t->field), (uint64_t)value);
    uint64_t hash =
        g->hash - record_hash(saved.values, saved.token) + record_hash(r->values, t->next);
    struct guess *to = grow(w, g, at + len, cost, hash);
    g->record[record] = saved;
    if (!to)
        return;
    take_turn(to, record);
    step_record(w, &to->record[record], at, len, t->next);
    to->record[record].shares = saved.shares || (at > 0 && goes_on_as_number(w->line[at - 1])) ||
                                (at + len < w->line_len && goes_on_as_number(w->line[at + len]));
}

/* Whether a record other than BUT waits for a number, or can begin: then one number may follow
   another directly. */
static bool number_may_follow(const struct guess *g, int but)
{
    for (int i = 0; i < g->count; i++)
        for (int t = g->record[i].token; i != but && t; t = gc_tokens[t].also)
            if (gc_tokens[t].kind != GC_TOKEN_TEXT)
                return true;
    return false;
}

static void try_number(struct gc_weave *w, struct guess *g, int record, int token, size_t at)
{
    unsigned char lengths[GC_TOKEN_LENGTHS_MAX];
    size_t rest = w->line_len - at;
    int count = gc_token_lengths(gc_tokens[token].kind, w->line + at, rest, lengths);
    bool others = count > 0 && number_may_follow(g, record);
    for (int i = 0; i < count; i++)
        if (others || lengths[i] == rest || !goes_on_as_number(w->line[at + lengths[i]]))
            grow_by_number(w, g, record, token, at, lengths[i]);
}

static bool is_at(const struct gc_weave *w, size_t at, const struct gc_token *t)
{
    return w->line_len - at >= t->len && memcmp(w->line + at, t->text, t->len) == 0;
}

/* --- what is complete ------------------------------------------------------------------------ */

static struct made *add_made(struct gc_weave *w, struct guess *g, uint64_t hash)
{
    struct made *made = &w->made[w->made_count];
    made->before = g->made;
    made->hash = hash;
    g->made = w->made_count++;
    g->made_hash += hash;
    return made;
}

static void remove_record(struct guess *g, int record)
{
    g->count--;
    g->record[record] = g->record[g->count];
    forget_turns(g);
}

/* RECORD has its last piece: it is a cycle. */
static void complete(struct gc_weave *w, struct guess *g, int record, uint64_t hash)
{
    struct record *r = &g->record[record];
    struct made *made = add_made(w, g, hash);
    r->cycle.repaired = !r->together;
    r->cycle.time_ns = w->time_ns;
    made->woven = (struct gc_woven){.is_cycle = true,
                                    .is_stranger = r->last.gc == 0 && r->cycle.gc > 1 &&
                                                   !r->together && w->knows_any,
                                    .shares_digits = r->shares,
                                    .cycle = r->cycle};
    made->state = r->last;
    gc_state_advance(&made->state, &r->cycle);
    if (made->state.origin_ns == GC_ABSENT)
        made->state.origin_ns = g->now_ns - made->state.end_ns;
    else if (made->state.origin_ns + made->state.end_ns > g->now_ns)
        g->now_ns = made->state.origin_ns + made->state.end_ns;
    remove_record(g, record);
}

static bool is_full(const struct gc_weave *w)
{
    return w->made_count == MADE_MAX;
}

static bool lacks_only_end(const struct record *r)
{
    return gc_tokens[r->token].next == GC_TOKEN_DONE;
}

/* Of two that wait for their end at one end of a line, one has lost its own. */
static double cost_of_no_end(const struct guess *g, int but)
{
    double cost = 0;
    for (int i = 0; i < g->count; i++)
        cost += i != but && lacks_only_end(&g->record[i]) ? no_end_cost + 0.5 : 0;
    return cost;
}

/* The newline that ends RECORD. */
static void grow_by_end(struct gc_weave *w, const struct guess *g, int record, size_t at)
{
    const struct record *r = &g->record[record];
    if (is_full(w) || !gc_judge_record(&r->cycle))
        return;
    uint64_t made_hash = record_hash(mix(r->values, r->cycle.forced == 1), GC_TOKEN_DONE);
    uint64_t hash = g->hash - record_hash(r->values, r->token) + made_hash;
    double cost = g->cost + turn_cost(g, record) + (g->count > 1 ? cost_of_no_end(g, record) : 0);
    struct guess *to = grow(w, g, at + 1, cost, hash);
    if (!to)
        return;
    step_record(w, &to->record[record], at, 1, GC_TOKEN_DONE);
    to->record[record].cycle.forced = r->cycle.forced == 1;
    complete(w, to, record, made_hash);
}

static void try_record(struct gc_weave *w, struct guess *g, int record, size_t at)
{
    for (int t = g->record[record].token; t; t = gc_tokens[t].also) {
        const struct gc_token *token = &gc_tokens[t];
        if (token->kind != GC_TOKEN_TEXT)
            try_number(w, g, record, t, at);
        else if (is_at(w, at, token) && token->next == GC_TOKEN_DONE)
            grow_by_end(w, g, record, at);
        else if (is_at(w, at, token))
            grow_by_text(w, g, record, t, at);
    }
}

static void grow_by_begin(struct gc_weave *w, const struct guess *g, size_t at, double cost)
{
    const struct gc_token *t = &gc_tokens[GC_TOKEN_BEGIN];
    uint64_t hash = g->hash + record_hash(0, t->next);
    struct guess *to = grow(w, g, at + t->len, cost + turn_cost(g, g->count), hash);
    if (!to)
        return;
    struct record *r = &to->record[to->count++];
    *r = (struct record){
        .together = true, .end = (uint32_t)(w->line_at + at), .last = GC_STATE_NONE};
    gc_cycle_init(&r->cycle);
    take_turn(to, to->count - 1);
    step_record(w, r, at, t->len, t->next);
}

/* A record begins at AT. */
static void try_begin(struct gc_weave *w, const struct guess *g, size_t at)
{
    if (g->count < RECORDS_MAX && is_at(w, at, &gc_tokens[GC_TOKEN_BEGIN]))
        grow_by_begin(w, g, at, g->cost);
}

/* A record that ends where another begins may have lost its newline. */
static void try_lost_end(struct gc_weave *w, const struct guess *g, size_t at)
{
    enum { BLANK = 1 };
    struct guess without;
    for (int i = 0; i < g->count; i++) {
        const struct record *r = &g->record[i];
        if (!lacks_only_end(r) || r->end + BLANK < w->line_at + at || is_full(w) ||
            !is_at(w, at, &gc_tokens[GC_TOKEN_BEGIN]) || !gc_judge_record(&r->cycle))
            continue;
        uint64_t made_hash = record_hash(mix(r->values, r->cycle.forced == 1), GC_TOKEN_DONE);
        copy_guess(&without, g);
        without.hash += made_hash - record_hash(r->values, r->token);
        complete(w, &without, i, made_hash);
        grow_by_begin(w, &without, at, g->cost + no_end_cost);
    }
}

/* --- text of others -------------------------------------------------------------------------- */

static void grow_by_foreign(struct gc_weave *w, const struct guess *g, size_t at, size_t end,
                            double cost)
{
    size_t begin = w->line_at + at;
    uint64_t made_hash = mix(mix(1, begin), end - at);
    if (is_full(w))
        return;
    cost += g->cost + byte_cost * (double)(end - at);
    struct guess *to = grow(w, g, end, cost, g->hash + made_hash);
    if (!to)
        return;
    struct made *made = add_made(w, to, made_hash);
    made->woven = (struct gc_woven){.begin = begin, .len = end - at};
    forget_turns(to);
}

/* Nearly always a whole line, or the rest of one. */
static void try_line(struct gc_weave *w, const struct guess *g, size_t at)
{
    grow_by_foreign(w, g, at, w->line_len, at == 0 ? line_cost : glued_line_cost);
}

/* Where the text of TOKEN stands next after AT; the line's end: nowhere. */
static size_t find_after(struct gc_weave *w, size_t at, int token)
{
    const struct gc_token *t = &gc_tokens[token];
    size_t from = at + 1, *found = &w->found[token];
    if (*found < from) {
        const char *next = memmem(w->line + from, w->line_len - from, t->text, t->len);
        *found = next ? (size_t)(next - w->line) : w->line_len;
    }
    return *found;
}

/* A text without a newline, up to where a record begins, or goes on by what few texts have. */
static void try_piece(struct gc_weave *w, const struct guess *g, size_t at)
{
    enum { TELLING = 3 };
    size_t end = find_after(w, at, GC_TOKEN_BEGIN);
    bool is_blank = end == at + 1 && w->line[at] == ' ';
    if (end < w->line_len)
        grow_by_foreign(w, g, at, end, is_blank ? blank_cost : piece_of_line_cost);
    for (int i = 0; i < g->count; i++) {
        int token = g->record[i].token;
        if (gc_tokens[token].kind != GC_TOKEN_TEXT || gc_tokens[token].len < TELLING)
            continue;
        end = find_after(w, at, token);
        if (end < w->line_len)
            grow_by_foreign(w, g, at, end, piece_of_line_cost);
    }
}

/* --- the search ------------------------------------------------------------------------------ */

static void expand(struct gc_weave *w, struct guess *g, size_t at)
{
    for (int i = 0; i < g->count; i++)
        try_record(w, g, i, at);
    try_begin(w, g, at);
    try_lost_end(w, g, at);
    try_line(w, g, at);
    if (g->writer != NONE || at == 0)
        try_piece(w, g, at);
}

static void expand_place(struct gc_weave *w, size_t at)
{
    for (int i = w->place[at], next; i != NONE; i = next) {
        next = w->guess[i].next;
        if (w->guess[i].cost <= w->best_at[at] + prune_cost)
            expand(w, &w->guess[i], at);
        free_guess(w, i);
    }
}

/* Each record under way has waited one more line. */
static void wait(struct gc_weave *w, double cost)
{
    for (int i = w->alive; i != NONE; i = w->guess[i].next)
        w->guess[i].cost += cost * w->guess[i].count;
}

static void begin_line(struct gc_weave *w, const char *line, size_t len, int64_t time_ns,
                       int64_t *credit)
{
    w->line_at = w->text.len;
    gc_buffer_add(&w->text, line, len);
    w->line = w->text.data + w->line_at;
    w->line_len = len;
    w->time_ns = time_ns;
    w->credit = credit;
    memset(w->found, 0, sizeof w->found);
    wait(w, waits_a_line_cost);
    clear_places(w);
    w->place[0] = w->alive;
    for (int i = w->alive; i != NONE; i = w->guess[i].next)
        w->best_at[0] = fmin(w->best_at[0], w->guess[i].cost);
}

/* Keeps of what was made only that which guesses alive have. */
static void drop_unused(struct gc_weave *w)
{
    int *to = w->order, kept = 0; /* where each goes; NONE: nowhere */
    for (int i = 0; i < w->made_count; i++)
        to[i] = NONE;
    for (int g = w->alive; g != NONE; g = w->guess[g].next)
        for (int i = w->guess[g].made; i != NONE && to[i] == NONE; i = w->made[i].before)
            to[i] = 0;
    for (int i = 0; i < w->made_count; i++) {
        if (to[i] == NONE)
            continue;
        to[i] = kept;
        if (w->made[i].before != NONE)
            w->made[i].before = to[w->made[i].before];
        w->made[kept++] = w->made[i];
    }
    w->made_count = kept;
    for (int g = w->alive; g != NONE; g = w->guess[g].next)
        if (w->guess[g].made != NONE)
            w->guess[g].made = to[w->guess[g].made];
}

/* The guesses of LIST are alive, the best first. */
static void keep_alive(struct gc_weave *w, int list)
{
    int best = NONE, others = NONE;
    for (int i = list, next; i != NONE; i = next) {
        next = w->guess[i].next;
        int worse = i;
        if (best == NONE || w->guess[i].cost < w->guess[best].cost) {
            worse = best;
            best = i;
        }
        if (worse != NONE) {
            w->guess[worse].next = others;
            others = worse;
        }
    }
    if (best != NONE)
        w->guess[best].next = others;
    w->alive = best;
}

void gc_weave_begin(struct gc_weave *w, const struct gc_identity *identity)
{
    w->identity = *identity;
    if (identity->name) {
        w->identity.name_len =
            identity->name_len < sizeof w->name ? identity->name_len : sizeof w->name;
        memcpy(w->name, identity->name, w->identity.name_len);
        w->identity.name = w->name;
    }
    int walk = 0;
    w->knows_any = gc_tracker_state(w->tracker, &w->identity, &walk) != NULL;
    gc_buffer_clear(&w->text);
    w->guesses = 0;
    w->free_guess = NONE;
    w->made_count = 0;
    w->alive = take_guess(w);
    w->guess[w->alive] =
        (struct guess){.made = NONE, .next = NONE, .now_ns = gc_tracker_now(w->tracker, identity)};
    forget_turns(&w->guess[w->alive]);
}

bool gc_weave_feed(struct gc_weave *w, const char *line, size_t len, int64_t time_ns,
                   int64_t *credit)
{
    if (w->text.len + len > GC_WEAVE_TEXT_MAX || len > GC_WEAVE_LINE_MAX || len == 0 ||
        w->made_count > MADE_MAX / 2 || !gc_buffer_reserve(&w->text, len))
        return false;
    begin_line(w, line, len, time_ns, credit);
    for (size_t at = 0; at < len; at++)
        if (w->place[at] != NONE)
            expand_place(w, at);
    keep_alive(w, w->place[len]);
    drop_unused(w);
    return true;
}

/* What a whole record costs a guess; the process whose it is goes to *STATE. */
static double whole_cost(const struct gc_weave *w, struct guess *g, const struct gc_cycle *cycle,
                         struct gc_state *state)
{
    g->record[g->count].cycle = *cycle;
    struct choice best = choose_process(w, g, g->count);
    *state = best.state ? *best.state : GC_STATE_NONE;
    return best.cost + gc_evidence_rest(state, cycle);
}

static void add_whole(struct gc_weave *w, struct guess *g, const struct gc_cycle *cycle)
{
    uint64_t hash = mix(mix(mix(2, (uint64_t)cycle->gc), (uint64_t)cycle->start_ns), w->text.len);
    struct gc_state state;
    g->cost += whole_cost(w, g, cycle, &state);
    g->hash += hash;
    struct made *made = add_made(w, g, hash);
    made->woven = (struct gc_woven){.is_cycle = true, .cycle = *cycle};
    made->state = state;
    gc_state_advance(&made->state, cycle);
}

bool gc_weave_add(struct gc_weave *w, const struct gc_cycle *cycle)
{
    static const double fits_cost = 9;
    struct gc_state state;
    if (w->alive == NONE || w->made_count + BEAM > MADE_MAX)
        return false;
    if (whole_cost(w, &w->guess[w->alive], cycle, &state) > fits_cost && state.gc > 0)
        return false;
    for (int i = w->alive; i != NONE; i = w->guess[i].next)
        add_whole(w, &w->guess[i], cycle);
    return true;
}

void gc_weave_pass(struct gc_weave *w)
{
    wait(w, waits_unmoved_cost);
}

/* --- what was found -------------------------------------------------------------------------- */

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
    for (int i = w->alive; i != NONE; i = w->guess[i].next)
        for (int r = 0; r < w->guess[i].count; r++)
            if (token_begins(w->guess[i].record[r].token, text, len))
                return true;
    return false;
}

static enum gc_weave_state state_of(const struct guess *g)
{
    enum gc_weave_state state = GC_WEAVE_WHOLE;
    for (int i = 0; i < g->count; i++) {
        if (!lacks_only_end(&g->record[i]))
            return GC_WEAVE_UNDER_WAY;
        state = GC_WEAVE_TO_END;
    }
    return state;
}

enum gc_weave_state gc_weave_state(const struct gc_weave *w)
{
    enum gc_weave_state most = GC_WEAVE_WHOLE;
    for (int i = w->alive; i != NONE; i = w->guess[i].next) {
        enum gc_weave_state state = state_of(&w->guess[i]);
        if (w->guess[i].cost <= w->guess[w->alive].cost + doubt_cost && state > most)
            most = state;
    }
    return most;
}

/* Records that lack only the end of their line are cycles now: it was lost, or comes alone. */
static void complete_rest(struct gc_weave *w, struct guess *g)
{
    for (int i = g->count - 1; i >= 0; i--) {
        struct record *r = &g->record[i];
        if (r->end == w->text.len && r->cycle.forced == GC_ABSENT)
            r->cycle.forced = 0; /* nothing follows */
        if (lacks_only_end(r) && gc_judge_record(&r->cycle) && !is_full(w))
            complete(w, g, i, record_hash(mix(r->values, r->cycle.forced == 1), GC_TOKEN_DONE));
    }
}

static bool has_made(const struct gc_weave *w, const struct guess *g, uint64_t hash)
{
    for (int i = g->made; i != NONE; i = w->made[i].before)
        if (w->made[i].hash == hash)
            return true;
    return false;
}

/* The share of the likelihood that the guesses with it have. */
static bool is_certain(const struct gc_weave *w, uint64_t hash)
{
    double all = 0, with = 0;
    for (int i = w->alive; i != NONE; i = w->guess[i].next) {
        double weight = exp(w->guess[w->alive].cost - w->guess[i].cost);
        all += weight;
        if (has_made(w, &w->guess[i], hash))
            with += weight;
    }
    return with >= certain * all;
}

static void count(struct gc_weave_counts *counts, const struct gc_woven *woven)
{
    int64_t *of = !woven->is_certain      ? &counts->lost
                  : woven->cycle.repaired ? &counts->repaired
                                          : &counts->whole;
    *of += woven->is_cycle;
}

struct gc_weave_counts gc_weave_end(struct gc_weave *w)
{
    struct gc_weave_counts counts = {0};
    w->next = 0;
    for (int i = w->alive; i != NONE; i = w->guess[i].next) {
        complete_rest(w, &w->guess[i]);
        w->guess[i].cost += unfinished_cost * w->guess[i].count;
    }
    keep_alive(w, w->alive);
    if (w->alive == NONE)
        return (struct gc_weave_counts){.lost = 1};
    struct guess *best = &w->guess[w->alive];
    counts.lost = best->count;
    for (int i = best->made; i != NONE; i = w->made[i].before) {
        struct gc_woven *woven = &w->made[i].woven;
        woven->is_certain =
            !woven->is_cycle || (!woven->is_stranger && is_certain(w, w->made[i].hash) &&
                                 !(woven->shares_digits && best->count > 0));
        count(&counts, woven);
        w->order[w->next++] = i;
    }
    return counts;
}

bool gc_weave_next(struct gc_weave *w, struct gc_woven *woven)
{
    if (w->next == 0)
        return false;
    *woven = w->made[w->order[--w->next]].woven;
    return true;
}

const struct gc_buffer *gc_weave_text(const struct gc_weave *w)
{
    return &w->text;
}
