#include "branches.h"

#include <stdlib.h>
#include <string.h>

/* A branch that was dropped this near to the best leaves a doubt. */
static const double doubt = 2.5;

bool gc_branches_init(struct gc_branches *b)
{
    *b = (struct gc_branches){.branch = calloc(GC_BRANCHES_MAX, sizeof *b->branch),
                              .spare = calloc(GC_BRANCHES_MAX, sizeof *b->spare)};
    return b->branch && b->spare;
}

void gc_branches_release(struct gc_branches *b)
{
    free(b->branch);
    free(b->spare);
    *b = (struct gc_branches){0};
}

void gc_branches_begin(struct gc_branches *b, int64_t now_ns, int64_t line)
{
    b->count = 1;
    b->branch[0].cost = 0;
    b->branch[0].now_ns = now_ns;
    b->branch[0].count = 0;
    b->first = b->end = line;
    b->news = 0;
}

struct gc_branch_track *gc_branch_find(struct gc_branch *branch, int id)
{
    for (int i = 0; i < branch->count; i++)
        if (branch->track[i].id == id)
            return &branch->track[i];
    return NULL;
}

/* --- choices --------------------------------------------------------------------------------- */

void gc_branch_choices_add(struct gc_branch_choices *c, const struct gc_branch_choice *choice)
{
    int at = c->count;
    while (at > 0 && choice->cost < c->choice[at - 1].cost)
        at--;
    if (at == GC_BRANCHES_MAX || (at > 0 && choice->cost > c->choice[0].cost + GC_BRANCH_MARGIN))
        return;
    int moved = c->count < GC_BRANCHES_MAX ? c->count - at : GC_BRANCHES_MAX - 1 - at;
    memmove(c->choice + at + 1, c->choice + at, (size_t)moved * sizeof *c->choice);
    c->choice[at] = *choice;
    c->count += c->count < GC_BRANCHES_MAX;
    while (c->choice[c->count - 1].cost > c->choice[0].cost + GC_BRANCH_MARGIN)
        c->count--;
}

/* --- growing --------------------------------------------------------------------------------- */

/*
 * The share of a line's lateness that is put down to its process's start: half of the first one's,
 * a third of the second one's, and so on, then this much, and no more than so many ns.
 */
static const double share_of_origin = 0.05;
static const double most_of_origin_ns = 300000;

/* So many lines that came late one after the other tell that it is the start. */
enum { LATE_LINES = 6 };

/* The share that is put down to the line before, which may have set the clock ahead. */
static const double share_of_clock = 0.25;

static int64_t part_of_origin(const struct gc_state *state, int64_t late)
{
    double share = 1 / (1 + (double)state->lates);
    if (share > share_of_origin)
        return (int64_t)(share * (double)late);
    return (int64_t)fmin(most_of_origin_ns, share_of_origin * (double)late);
}

/* By how much a process is now known to have started later: its line came LATE ns. */
static int64_t origin_moves(struct gc_state *state, int64_t late)
{
    if (state->late_lines++ == 0 || late < state->late_ns)
        state->late_ns = late;
    state->lates++;
    if (state->late_lines < LATE_LINES)
        return part_of_origin(state, late);
    state->late_lines = 0;
    return state->late_ns;
}

/*
 * Lines come in the order of their cycles' ends. One that comes late was printed late, or its
 * process started later than was thought, or that of the line before started earlier: that shows in
 * time. What moved at once with each late line would soon forget whose the start was; and where the
 * clock stayed ahead, all lines that follow would be late for the fault of one.
 */
void gc_clock_advance(struct gc_state *state, const struct gc_cycle *cycle, int64_t *now_ns)
{
    gc_state_advance(state, cycle);
    if (state->origin_ns == GC_ABSENT) {
        state->origin_ns = *now_ns - state->end_ns;
        return;
    }
    int64_t late = *now_ns - state->origin_ns - state->end_ns;
    if (late <= 0) { /* as most come */
        state->late_lines = 0;
        *now_ns = gc_bounded_now_ns(*now_ns - late);
        return;
    }
    state->origin_ns += origin_moves(state, late);
    *now_ns -= (int64_t)(share_of_clock * (double)late);
}

static void copy_branch(struct gc_branch *to, const struct gc_branch *from,
                        const struct gc_branches *b)
{
    memcpy(to, from, offsetof(struct gc_branch, track) + (size_t)from->count * sizeof *from->track);
    for (int64_t line = b->first; line < b->end; line++)
        to->owner[line % GC_BRANCH_LINES] = from->owner[line % GC_BRANCH_LINES];
}

/* CYCLE is the next of the process of CHOICE, as the branch TO sees it. */
static void advance(struct gc_branches *b, struct gc_branch *to,
                    const struct gc_branch_choice *choice, const struct gc_cycle *cycle)
{
    struct gc_branch_track *track = gc_branch_find(to, choice->id);
    if (!track) {
        track = &to->track[to->count++];
        track->id = choice->id;
        track->state = choice->state ? *choice->state : GC_STATE_NONE;
    }
    gc_state_learn(&track->state, cycle);
    gc_clock_advance(&track->state, cycle, &to->now_ns);
    track->last_line = b->end + 1;
}

static void apply(struct gc_branches *b, struct gc_branch *to,
                  const struct gc_branch_choice *choice, const struct gc_cycle *cycle)
{
    copy_branch(to, &b->branch[choice->branch], b);
    to->cost = choice->cost;
    to->owner[b->end % GC_BRANCH_LINES] = choice->id;
    if (choice->id != GC_BRANCH_NOBODY)
        advance(b, to, choice, cycle);
}

static bool same_tracks(struct gc_branch *a, struct gc_branch *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++) {
        const struct gc_branch_track *other = gc_branch_find(b, a->track[i].id);
        if (!other || other->state.gc != a->track[i].state.gc ||
            other->state.start_ns != a->track[i].state.start_ns ||
            other->state.end_ns != a->track[i].state.end_ns)
            return false;
    }
    return true;
}

/* Whether a cheaper branch has come to the same: what it says of the past is then likelier. */
static bool is_repeated(struct gc_branch *branch, int count)
{
    for (int i = 0; i < count; i++)
        if (same_tracks(&branch[i], &branch[count]))
            return true;
    return false;
}

static bool has_room(const struct gc_branches *b)
{
    for (int i = 0; i < b->count; i++)
        if (b->branch[i].count == GC_BRANCH_TRACKS)
            return false;
    return b->end - b->first < GC_BRANCH_LINES;
}

bool gc_branches_grow(struct gc_branches *b, const struct gc_branch_choices *choices,
                      const struct gc_cycle *cycle)
{
    int count = 0;
    if (!has_room(b))
        return false;
    for (int i = 0; i < choices->count; i++) {
        apply(b, &b->spare[count], &choices->choice[i], cycle);
        count += !is_repeated(b->spare, count);
    }
    struct gc_branch *old = b->branch;
    b->branch = b->spare;
    b->spare = old;
    b->count = count;
    b->end++;
    for (int i = count - 1; i >= 0; i--)
        b->branch[i].cost -= b->branch[0].cost;
    return true;
}

/* --- deciding -------------------------------------------------------------------------------- */

static int owner_of_first(const struct gc_branches *b, int branch)
{
    return b->branch[branch].owner[b->first % GC_BRANCH_LINES];
}

bool gc_branches_agree(const struct gc_branches *b)
{
    for (int i = 1; i < b->count; i++)
        if (owner_of_first(b, i) != owner_of_first(b, 0))
            return false;
    return true;
}

int gc_branches_decide(struct gc_branches *b, bool *doubtful)
{
    int id = owner_of_first(b, 0), kept = 0;
    *doubtful = false;
    for (int i = 0; i < b->count; i++) {
        if (owner_of_first(b, i) == id) {
            if (kept < i)
                copy_branch(&b->branch[kept], &b->branch[i], b);
            kept++;
        } else if (b->branch[i].cost < doubt) {
            *doubtful = true;
        }
    }
    b->first++;
    /* two that say the same of all lines can differ where a process gave its place to another */
    b->count = b->first == b->end ? 1 : kept;
    return id;
}

void gc_branches_rename(struct gc_branches *b, int id, int place)
{
    for (int i = 0; i < b->count; i++) {
        struct gc_branch_track *track = gc_branch_find(&b->branch[i], id);
        if (track)
            track->id = place;
        for (int64_t line = b->first; line < b->end; line++)
            if (b->branch[i].owner[line % GC_BRANCH_LINES] == id)
                b->branch[i].owner[line % GC_BRANCH_LINES] = place;
    }
}
