/*
 * Several ways to tell whose the last cycles of a group of processes were, where one way is not
 * clearly the best. Each branch has its own idea of the processes' states; later cycles make one
 * of them cheaper than the others, and those that cost too much more are dropped. What all branches
 * agree on is decided, and after so many lines what the best one says.
 */
#ifndef GC_BRANCHES_H
#define GC_BRANCHES_H

#include "evidence.h"

#include <limits.h>

enum {
    GC_BRANCHES_MAX = 12,
    GC_BRANCH_TRACKS = 32, /* processes that differ from what was decided, or are new */
    GC_BRANCH_LINES = 128  /* undecided at most */
};

/* The id of what is no process: a cycle of it changes no state. */
#define GC_BRANCH_NOBODY INT_MIN

/* What costs so much more than the best is not pursued. */
#define GC_BRANCH_MARGIN 9.0

/* A process as a branch sees it: ID is its place, or if it is new, negative. */
struct gc_branch_track {
    int id;
    int64_t last_line; /* of the group's */
    struct gc_state state;
};

struct gc_branch {
    double cost;
    int64_t now_ns; /* the group's clock */
    int count;
    struct gc_branch_track track[GC_BRANCH_TRACKS];
    int owner[GC_BRANCH_LINES]; /* the ids of the undecided lines, by line % GC_BRANCH_LINES */
};

/* Zeroed is empty. At least one branch as long as lines are undecided. */
struct gc_branches {
    int count;
    struct gc_branch *branch; /* the cheapest first */
    struct gc_branch *spare;  /* room for what comes next */
    int64_t first, end;       /* lines undecided: [first, end) */
    int news;                 /* ids given to new processes */
};

bool gc_branches_init(struct gc_branches *branches);
void gc_branches_release(struct gc_branches *branches);

/* One branch, nothing undecided, of a group whose clock stands at NOW_NS after LINE lines. */
void gc_branches_begin(struct gc_branches *branches, int64_t now_ns, int64_t line);

/* NULL: the branch sees the process as it was decided. */
struct gc_branch_track *gc_branch_find(struct gc_branch *branch, int id);

/* A choice for the next line: BRANCH goes on with the cycle being ID's. */
struct gc_branch_choice {
    double cost; /* of the branch with it */
    int branch;
    int id;
    const struct gc_state *state; /* of the process before the cycle; NULL: it is new, or none */
};

/* The choices for a line that are worth it, the cheapest first. Zeroed is empty. */
struct gc_branch_choices {
    int count;
    struct gc_branch_choice choice[GC_BRANCHES_MAX];
};

void gc_branch_choices_add(struct gc_branch_choices *choices,
                           const struct gc_branch_choice *choice);

/* The next line is CYCLE: each choice becomes a branch. False: there is no room, nothing is done.
 */
bool gc_branches_grow(struct gc_branches *branches, const struct gc_branch_choices *choices,
                      const struct gc_cycle *cycle);

/* Whether all branches say the same of the first undecided line. */
bool gc_branches_agree(const struct gc_branches *branches);

/*
 * Decides the first undecided line as the best branch has it and drops the others that do not; the
 * line's id. *DOUBTFUL: one of these was nearly as good.
 */
int gc_branches_decide(struct gc_branches *branches, bool *doubtful);

/* A new process got a place: from now on that is its id. */
void gc_branches_rename(struct gc_branches *branches, int id, int place);

/* The state after CYCLE on the clock *NOW_NS, which both go on. */
void gc_clock_advance(struct gc_state *state, const struct gc_cycle *cycle, int64_t *now_ns);

#endif
