#include "growth.h"

#include "digits.h"
#include "judge.h"

#include <string.h>

enum { BEAM = 48, NARROW_BEAM = 3 }; /* guesses at a place; without credit */

/* Costs in nats. */
static const double line_cost = 2, glued_line_cost = 4.5, piece_of_line_cost = 9;
static const double blank_cost = 3;  /* between records that are glued */
static const double byte_cost = 1;   /* of text: no grammar foretells it */
static const double no_end_cost = 3; /* a record without the newline that it waits for */

/* --- steps ----------------------------------------------------------------------------------- */

/* Whether a guess of that COST can be worth keeping at AT; looking at it is what credit is for. */
static bool is_worth(struct gc_growth *w, size_t at, double cost)
{
    --*w->credit;
    return gc_guesses_are_near(&w->guesses, at, cost);
}

static struct gc_guess *grow(struct gc_growth *w, const struct gc_guess *from, size_t at,
                             double cost, uint64_t hash)
{
    int beam = *w->credit > 0 ? BEAM : NARROW_BEAM;
    return gc_guesses_grow(&w->guesses, from, at, cost, hash, beam);
}

static uint64_t strand_hash(uint64_t values, int token)
{
    return gc_mix(values, (uint64_t)token + 1);
}

/* That of GUESS without the strand, as it is. */
static uint64_t hash_without(const struct gc_growth *w, const struct gc_guess *guess, int strand)
{
    return guess->hash -
           strand_hash(gc_values_of(&w->guesses, guess, strand)->hash, guess->strand[strand].token);
}

static void step_strand(struct gc_growth *w, struct gc_strand *s, size_t at, size_t len, int next)
{
    uint32_t begin = (uint32_t)(w->line_at + at);
    s->together &= s->end == begin;
    s->end = begin + (uint32_t)len;
    s->token = (uint8_t)next;
}

/* Whether of those that wait the strand was stopped last. */
static bool was_stopped_last(const struct gc_guess *guess, int strand)
{
    for (int i = 0; i < guess->count; i++)
        if (i != guess->turns.writer && guess->strand[i].end > guess->strand[strand].end)
            return false;
    return true;
}

/* What it costs that of several that wait it is WRITER who goes on. */
static double resume_cost(const struct gc_growth *w, const struct gc_guess *guess, int writer)
{
    enum { ONE_WAITS = 2 };
    bool begins = writer == guess->count;
    if (guess->count <= ONE_WAITS || begins || writer == guess->turns.writer ||
        guess->turns.writer == GC_NOBODY)
        return 0;
    return was_stopped_last(guess, writer) ? w->turns.to_last_stopped : w->turns.to_others;
}

/* A lone writer has no turns. */
static double turn_cost(const struct gc_growth *w, const struct gc_guess *guess, int writer)
{
    bool alone = guess->count + (writer == guess->count) <= 1;
    return alone ? 0
                 : gc_turns_cost(&w->turns, &guess->turns, writer) + resume_cost(w, guess, writer);
}

/* --- texts of the grammar -------------------------------------------------------------------- */

static void grow_by_text(struct gc_growth *w, const struct gc_guess *guess, int strand, int token,
                         size_t at)
{
    const struct gc_token *t = &gc_tokens[token];
    double turn = turn_cost(w, guess, strand);
    if (!is_worth(w, at + t->len, guess->cost + turn))
        return;
    const struct gc_values *values = gc_values_of(&w->guesses, guess, strand);
    uint64_t hash =
        hash_without(w, guess, strand) + strand_hash(values->hash + values->from, t->next);
    struct gc_guess *to = grow(w, guess, at + t->len, guess->cost + turn, hash);
    if (!to)
        return;
    gc_turns_take(&to->turns, &w->turns, strand, turn);
    if (t->field == GC_FIELD_FORCED) {
        gc_guesses_draft(&w->guesses, values)->cycle.forced = 1;
        gc_guesses_take_draft(&w->guesses, to, strand);
    }
    step_strand(w, &to->strand[strand], at, t->len, t->next);
}

/* --- numbers --------------------------------------------------------------------------------- */

/* What the new FIELD, which is no start, of a record under way costs; VALUES have it. */
static double field_cost(const struct gc_growth *w, const struct gc_guess *guess,
                         const struct gc_values *values, int field)
{
    const struct gc_state *last = gc_last_of(&w->guesses, values);
    const struct gc_cycle *cycle = &values->cycle;
    if (field == GC_FIELD_GC)
        return gc_judge_number(cycle->gc) ? 0 : GC_IMPOSSIBLE;
    if (field == GC_FIELD_CLOCK + GC_CLOCK_MARK_TERM)
        return gc_evidence_time(last, cycle, guess->now_ns);
    return gc_evidence_field(last, cycle, (enum gc_field_id)field);
}

static bool goes_on_as_number(char c)
{
    return gc_is_digit(c) || c == '.';
}

/* A number of a strand, and one way to take it. */
struct reading {
    int strand, token;
    size_t at, len;
    int64_t value;
    double turn; /* what it costs that the strand goes on */
};

/* What is known with it of the strand. */
static struct gc_values *draft_reading(struct gc_growth *w, const struct gc_guess *guess,
                                       const struct reading *r)
{
    int field = gc_tokens[r->token].field;
    struct gc_values *draft =
        gc_guesses_draft(&w->guesses, gc_values_of(&w->guesses, guess, r->strand));
    *gc_field_of(&draft->cycle, &gc_fields[field]) = r->value;
    draft->hash = gc_mix(gc_mix(draft->hash, (uint64_t)field), (uint64_t)r->value);
    return draft;
}

/* COST is that of the number as evidence, DRAFT what is known with it. Whether it was taken. */
static bool grow_by_reading(struct gc_growth *w, const struct gc_guess *guess,
                            const struct reading *r, const struct gc_values *draft, double cost)
{
    int next = gc_tokens[r->token].next;
    uint64_t hash =
        hash_without(w, guess, r->strand) + strand_hash(draft->hash + draft->from, next);
    struct gc_guess *to = grow(w, guess, r->at + r->len, guess->cost + r->turn + cost, hash);
    if (!to)
        return false;
    gc_guesses_take_draft(&w->guesses, to, r->strand);
    gc_turns_take(&to->turns, &w->turns, r->strand, r->turn);
    step_strand(w, &to->strand[r->strand], r->at, r->len, next);
    return true;
}

static uint64_t process_hash(const struct gc_state *state)
{
    return gc_mix(gc_mix((uint64_t)state->gc, (uint64_t)state->end_ns), (uint64_t)state->origin_ns);
}

/* With the start it is chosen whose record it is; where that is in doubt, in each way. */
static void grow_by_start(struct gc_growth *w, const struct gc_guess *guess,
                          const struct reading *r, struct gc_values *draft)
{
    const struct gc_state none = GC_STATE_NONE;
    struct gc_choice choices[GC_CHOICES_MAX];
    int count =
        gc_lineage_choose(&w->lineage, &w->guesses, guess, r->strand, &draft->cycle, choices);
    for (int i = 0; i < count; i++) {
        const struct gc_state *last = choices[i].state ? choices[i].state : &none;
        if (!is_worth(w, r->at + r->len, guess->cost + r->turn + choices[i].cost))
            continue;
        gc_guesses_set_last(&w->guesses, draft, last);
        draft->from = count > 1 ? process_hash(last) : 0;
        if (grow_by_reading(w, guess, r, draft, choices[i].cost))
            draft = gc_guesses_draft(&w->guesses, draft);
    }
}

static void grow_by_number(struct gc_growth *w, const struct gc_guess *guess, struct reading *r)
{
    int field = gc_tokens[r->token].field;
    r->turn = turn_cost(w, guess, r->strand);
    if (!is_worth(w, r->at + r->len, guess->cost + r->turn))
        return;
    struct gc_values *draft = draft_reading(w, guess, r);
    if (field == GC_FIELD_START)
        grow_by_start(w, guess, r, draft);
    else
        grow_by_reading(w, guess, r, draft, field_cost(w, guess, draft, field));
}

/* Whether a strand other than BUT waits for a number: then that may follow another directly. */
static bool number_may_follow(const struct gc_growth *w, const struct gc_guess *guess, int but)
{
    for (int i = 0; i < guess->count; i++)
        if (i != but && w->tokens.ways[guess->strand[i].token] & w->tokens.numbers)
            return true;
    return false;
}

static const struct gc_numbers *numbers_at(struct gc_growth *w, size_t at, enum gc_token_kind kind)
{
    struct gc_numbers *n = &w->numbers[kind];
    if (n->count != GC_NONE)
        return n;
    n->count = gc_token_lengths(kind, w->line + at, w->line_len - at, n->length);
    for (int i = 0; i < n->count; i++)
        n->value[i] = gc_token_value(kind, w->line + at, n->length[i]);
    return n;
}

static void try_number(struct gc_growth *w, const struct gc_guess *guess, int strand, int token,
                       size_t at)
{
    const struct gc_numbers *n = numbers_at(w, at, gc_tokens[token].kind);
    for (int i = 0; i < n->count; i++) {
        size_t end = at + n->length[i];
        if (end == w->line_len || !goes_on_as_number(w->line[end]) ||
            number_may_follow(w, guess, strand))
            grow_by_number(w, guess,
                           &(struct reading){strand, token, at, n->length[i], n->value[i], 0});
    }
}

/* --- ends ------------------------------------------------------------------------------------ */

bool gc_strand_lacks_only_end(const struct gc_strand *strand)
{
    return gc_tokens[strand->token].next == GC_TOKEN_DONE;
}

/* Of two that wait for their end at one end of a line, one has lost its own. */
static double cost_of_no_end(const struct gc_guess *guess, int but)
{
    double cost = 0;
    for (int i = 0; i < guess->count; i++)
        cost += i != but && gc_strand_lacks_only_end(&guess->strand[i]) ? no_end_cost + 0.5 : 0;
    return cost;
}

static uint64_t done_hash(const struct gc_values *values)
{
    return strand_hash(gc_mix(values->hash, values->cycle.forced == 1), GC_TOKEN_DONE);
}

static bool can_complete(const struct gc_growth *w, const struct gc_guess *guess, int strand)
{
    return gc_strand_lacks_only_end(&guess->strand[strand]) &&
           gc_judge_record(&gc_values_of(&w->guesses, guess, strand)->cycle) &&
           !gc_guesses_are_full(&w->guesses);
}

/* The process's last line came now, or its clock stood later: then so does that of all. */
static void move_clock(struct gc_guess *guess, struct gc_state *state)
{
    if (state->origin_ns == GC_ABSENT)
        state->origin_ns = guess->now_ns - state->end_ns;
    else if (state->origin_ns + state->end_ns > guess->now_ns)
        guess->now_ns = gc_bounded_now_ns(state->origin_ns + state->end_ns);
}

/* The time stamp of the line that what ended at END stands in. */
static int64_t time_before(const struct gc_growth *w, size_t end)
{
    int line = w->guesses.line;
    while (line > 0 && w->begin[line] >= end)
        line--;
    return w->time_ns[line];
}

/* The strand, which ended at END but for its newline, has its last piece: it is a cycle. */
static void complete(struct gc_growth *w, struct gc_guess *guess, int strand, int64_t forced,
                     size_t end)
{
    const struct gc_strand *s = &guess->strand[strand];
    const struct gc_values *values = gc_values_of(&w->guesses, guess, strand);
    const struct gc_state *last = gc_last_of(&w->guesses, values);
    struct gc_made *made = gc_guesses_make(&w->guesses, guess, done_hash(values));
    struct gc_woven *woven = &made->woven;
    *woven = (struct gc_woven){.is_cycle = true, .has_gap = s->has_gap, .cycle = values->cycle};
    woven->begin = end;
    woven->cycle.forced = forced;
    woven->cycle.repaired = !s->together;
    woven->cycle.time_ns = time_before(w, end);
    woven->is_stranger = last->gc == 0 && woven->cycle.gc > 1 && !s->together && w->knows_any;
    made->from_line = s->line;
    made->to_line = (uint8_t)w->guesses.line;
    made->state = *last;
    gc_state_advance(&made->state, &woven->cycle);
    move_clock(guess, &made->state);
    gc_guesses_remove_strand(guess, strand);
    gc_turns_forget(&guess->turns);
}

/* The newline that ends the strand. */
static void grow_by_end(struct gc_growth *w, const struct gc_guess *guess, int strand, size_t at)
{
    const struct gc_values *values = gc_values_of(&w->guesses, guess, strand);
    double turn = turn_cost(w, guess, strand);
    double cost = guess->cost + turn + cost_of_no_end(guess, strand);
    if (!is_worth(w, at + 1, cost) || !can_complete(w, guess, strand))
        return;
    struct gc_cycle cycle = values->cycle;
    cycle.forced = cycle.forced == 1;
    cost += gc_evidence_field(gc_last_of(&w->guesses, values), &cycle, GC_FIELD_FORCED);
    uint64_t hash = hash_without(w, guess, strand) + done_hash(values);
    struct gc_guess *to = grow(w, guess, at + 1, cost, hash);
    if (!to)
        return;
    size_t end = to->strand[strand].end;
    gc_turns_take(&to->turns, &w->turns, strand, turn);
    step_strand(w, &to->strand[strand], at, 1, GC_TOKEN_DONE);
    complete(w, to, strand, cycle.forced, end);
}

/* What it costs that the strand is a cycle that was FORCED, or not, or of which that is unknown. */
static double rest_cost(const struct gc_growth *w, const struct gc_guess *guess, int strand,
                        int64_t forced)
{
    const struct gc_values *values = gc_values_of(&w->guesses, guess, strand);
    struct gc_cycle cycle = values->cycle;
    cycle.forced = forced;
    return can_complete(w, guess, strand)
               ? gc_evidence_field(gc_last_of(&w->guesses, values), &cycle, GC_FIELD_FORCED)
               : GC_IMPOSSIBLE;
}

void gc_growth_complete_rest(struct gc_growth *w, struct gc_guess *guess, size_t len)
{
    for (int i = guess->count - 1; i >= 0; i--) {
        int64_t forced = gc_values_of(&w->guesses, guess, i)->cycle.forced;
        if (guess->strand[i].end >= len && forced == GC_ABSENT)
            forced = 0; /* nothing follows */
        double cost = rest_cost(w, guess, i, forced);
        if (cost >= GC_IMPOSSIBLE)
            continue;
        guess->cost += cost;
        complete(w, guess, i, forced, guess->strand[i].end);
    }
}

/* --- a strand's next piece ------------------------------------------------------------------- */

static void try_token(struct gc_growth *w, const struct gc_guess *guess, int strand, int token,
                      size_t at)
{
    if (gc_tokens[token].kind != GC_TOKEN_TEXT)
        try_number(w, guess, strand, token, at);
    else if (gc_tokens[token].next == GC_TOKEN_DONE)
        grow_by_end(w, guess, strand, at);
    else
        grow_by_text(w, guess, strand, token, at);
}

static void try_strand(struct gc_growth *w, const struct gc_guess *guess, int strand, size_t at)
{
    int token = guess->strand[strand].token;
    if (!(w->tokens.ways[token] & w->stands[at]))
        return;
    for (; token; token = gc_tokens[token].also)
        if (gc_token_bit(token) & w->stands[at])
            try_token(w, guess, strand, token, at);
}

/* --- beginnings ------------------------------------------------------------------------------ */

static void grow_by_begin(struct gc_growth *w, const struct gc_guess *guess, size_t at, double cost)
{
    const struct gc_token *t = &gc_tokens[GC_TOKEN_BEGIN];
    double turn = turn_cost(w, guess, guess->count);
    if (!is_worth(w, at + t->len, cost + turn))
        return;
    uint64_t hash = guess->hash + strand_hash(0, t->next);
    struct gc_guess *to = grow(w, guess, at + t->len, cost + turn, hash);
    if (!to)
        return;
    struct gc_strand *s = gc_guesses_add_strand(&w->guesses, to);
    s->line = (uint8_t)w->guesses.line;
    s->end = (uint32_t)(w->line_at + at);
    gc_turns_begin(&to->turns, to->count - 1, turn);
    step_strand(w, s, at, t->len, t->next);
}

/* A record that ends where another begins may have lost its newline. */
static void try_lost_end(struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    enum { BLANK = 1 };
    struct gc_guess without;
    for (int i = 0; i < guess->count; i++) {
        const struct gc_values *values = gc_values_of(&w->guesses, guess, i);
        int64_t forced = values->cycle.forced;
        if (at == 0 && forced == GC_ABSENT)
            forced = 0; /* it had a newline, on a line of its own */
        double cost = rest_cost(w, guess, i, forced);
        if (guess->strand[i].end + BLANK < w->line_at + at || cost >= GC_IMPOSSIBLE)
            continue;
        gc_guesses_copy(&without, guess);
        without.hash = hash_without(w, guess, i) + done_hash(values);
        complete(w, &without, i, forced, without.strand[i].end);
        grow_by_begin(w, &without, at, guess->cost + no_end_cost + cost);
    }
}

static void try_begin(struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    if (guess->count < GC_STRANDS_MAX)
        grow_by_begin(w, guess, at, guess->cost);
    try_lost_end(w, guess, at);
}

/* --- text of others -------------------------------------------------------------------------- */

/* NULL: it is not worth it. */
static struct gc_guess *grow_by_foreign(struct gc_growth *w, const struct gc_guess *guess,
                                        size_t at, size_t end, double cost)
{
    cost += guess->cost + byte_cost * (double)(end - at);
    if (!is_worth(w, end, cost) || gc_guesses_are_full(&w->guesses))
        return NULL;
    size_t begin = w->line_at + at;
    uint64_t hash = gc_mix(gc_mix(1, begin), end - at);
    struct gc_guess *to = grow(w, guess, end, cost, guess->hash + hash);
    if (!to)
        return NULL;
    struct gc_made *made = gc_guesses_make(&w->guesses, to, hash);
    made->woven = (struct gc_woven){.begin = begin, .len = end - at};
    gc_turns_forget(&to->turns);
    return to;
}

/* Nearly always a whole line, or the rest of one. */
static double cost_of_line(size_t at)
{
    return at == 0 ? line_cost : glued_line_cost;
}

/* Where the text of TOKEN stands next after AT, which it does. */
static size_t find_after(struct gc_growth *w, size_t at, int token)
{
    size_t *next = &w->next[token];
    if (*next > at)
        return *next;
    for (*next = at + 1; !(w->stands[*next] & gc_token_bit(token));)
        ++*next;
    return *next;
}

/* Others write whole lines: a piece of one is more likely of a record whose beginning is lost. */
static void grow_by_piece(struct gc_growth *w, const struct gc_guess *guess, size_t at, size_t end)
{
    struct gc_guess *to = grow_by_foreign(w, guess, at, end, piece_of_line_cost);
    for (int i = 0; to && i < to->count; i++)
        to->strand[i].has_gap = true;
}

static void try_piece_to_begin(struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    size_t end = find_after(w, at, GC_TOKEN_BEGIN);
    if (end == at + 1 && w->line[at] == ' ')
        grow_by_foreign(w, guess, at, end, blank_cost);
    else
        grow_by_piece(w, guess, at, end);
}

/* A text without a newline, up to where a record begins, or goes on by what few texts have. */
static void try_piece(struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    uint64_t ahead = w->ahead[at];
    if (gc_token_bit(GC_TOKEN_BEGIN) & ahead)
        try_piece_to_begin(w, guess, at);
    for (int i = 0, count = guess->count; i < count; i++) {
        int token = guess->strand[i].token;
        if (gc_token_bit(token) & ahead)
            grow_by_piece(w, guess, at, find_after(w, at, token));
    }
}

/* --- a line ---------------------------------------------------------------------------------- */

/* Whether a text of the grammar that STRAND waits for stands at AT, and more of it behind. */
static bool strand_goes_on(const struct gc_growth *w, const struct gc_strand *strand, size_t at)
{
    for (int token = strand->token; token; token = gc_tokens[token].also) {
        size_t end = at + gc_tokens[token].len;
        if (gc_token_bit(token) & w->stands[at] && (end == w->line_len || w->stands[end]))
            return true;
    }
    return false;
}

/* Whether a record goes on at AT: then it is hardly another's text. Digits are what log lines begin
   with, too. */
static bool goes_on_by_text(const struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    uint64_t texts = w->stands[at] & ~w->tokens.numbers;
    for (int i = 0; i < guess->count && texts; i++)
        if (w->tokens.ways[guess->strand[i].token] & texts &&
            strand_goes_on(w, &guess->strand[i], at))
            return true;
    return false;
}

static void expand(struct gc_growth *w, const struct gc_guess *guess, size_t at)
{
    for (int i = 0, count = guess->count; i < count; i++)
        try_strand(w, guess, i, at);
    if (gc_token_bit(GC_TOKEN_BEGIN) & w->stands[at])
        try_begin(w, guess, at);
    if (w->ahead[at] && (guess->turns.writer != GC_NOBODY || at == 0) &&
        !goes_on_by_text(w, guess, at))
        try_piece(w, guess, at);
}

static void expand_place(struct gc_growth *w, size_t at)
{
    struct gc_guesses *g = &w->guesses;
    for (int kind = 0; kind < GC_TOKEN_KINDS; kind++)
        w->numbers[kind].count = GC_NONE;
    for (int i = g->spot[at].first; i != GC_NONE; i = g->guess[i].next)
        if (gc_guesses_are_near(g, at, g->guess[i].cost))
            expand(w, &g->guess[i], at);
}

/* The last that is tried at a place: when it is known what it costs to reach the end otherwise.
   What others write begins with anything where a line does. */
static void leave_place(struct gc_growth *w, size_t at)
{
    struct gc_guesses *g = &w->guesses;
    size_t end = w->line_len;
    double least = g->spot[at].best + cost_of_line(at) + byte_cost * (double)(end - at);
    if (gc_guesses_are_near(g, end, least))
        for (int i = g->spot[at].first; i != GC_NONE; i = g->guess[i].next)
            if (at == 0 || !goes_on_by_text(w, &g->guess[i], at))
                grow_by_foreign(w, &g->guess[i], at, end, cost_of_line(at));
    gc_guesses_leave(g, at);
}

static void look_at_line(struct gc_growth *w)
{
    uint64_t ahead = 0;
    memset(w->next, 0, sizeof w->next);
    for (size_t at = w->line_len; at-- > 0;) {
        w->ahead[at] = ahead;
        w->stands[at] = gc_tokens_at(&w->tokens, w->line + at, w->line_len - at);
        ahead |= w->stands[at] & w->tokens.telling;
    }
}

void gc_growth_begin_line(struct gc_growth *w, const char *line, size_t len, size_t line_at,
                          int64_t time_ns, int64_t *credit)
{
    w->line = line;
    w->line_len = len;
    w->line_at = line_at;
    w->credit = credit;
    look_at_line(w);
    gc_guesses_begin_line(&w->guesses, len);
    w->begin[w->guesses.line] = line_at;
    w->time_ns[w->guesses.line] = time_ns;
}

void gc_growth_search(struct gc_growth *w)
{
    enum { RESERVE = 512 }; /* what one place adds to others */
    struct gc_guesses *g = &w->guesses;
    size_t reached = 0, left = 0, len = w->line_len;
    for (size_t at = 0; at < len; at++) {
        if (g->spot[at].first == GC_NONE)
            continue;
        for (; g->room < RESERVE && left < reached; left++)
            leave_place(w, w->reached[left]);
        w->reached[reached++] = at;
        expand_place(w, at);
    }
    while (reached > left)
        leave_place(w, w->reached[--reached]);
    gc_guesses_end_line(g);
}
