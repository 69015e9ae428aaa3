#include "habits.h"

#include <math.h>
#include <stdbool.h>

enum measure { ASSIST, BACKGROUND, IDLE, WORK, MARK, BEFORE, AFTER, LIVE };

/* Of so few cycles nothing is said. */
enum { ENOUGH = 16 };

/* What an average is taken of: one cycle of so many, the newest of which has at least that share.
 */
enum { ONE_OF = 8 };
static const double least_share = 0.05;

/* --- scales ---------------------------------------------------------------------------------- */

/* 8 for each octave, which is divided evenly. */
static unsigned char on_scale(int64_t value)
{
    enum { PARTS_BITS = 3, MOST = 255 };
    int octave = 63 - __builtin_clzll((unsigned long long)value);
    int64_t part = (value >> (octave - PARTS_BITS)) - (1 << PARTS_BITS);
    int64_t at = (octave << PARTS_BITS) + part;
    return (unsigned char)(at < MOST ? at : MOST);
}

static int64_t known(int64_t value)
{
    return value < 0 ? 0 : value; /* GC_ABSENT is */
}

/* In 1/8 us; what is far below 10 us is all alike. */
static unsigned char time_on_scale(int64_t ns)
{
    static const int64_t least_ns = 10000;
    return on_scale((ns + least_ns) / 125);
}

static unsigned char size_on_scale(int64_t mib)
{
    static const int64_t most_mib = INT64_MAX / 16; /* no goal is a number, too */
    int64_t bounded = known(mib) < most_mib ? known(mib) : most_mib;
    return on_scale(8 * (bounded + 1));
}

static void measure(unsigned char to[GC_HABIT_MEASURES], const struct gc_cycle *c)
{
    static const int64_t most_ns = INT64_MAX / 8;
    int64_t ns[] = {c->cpu_ns[GC_CPU_ASSIST], c->cpu_ns[GC_CPU_BACKGROUND], c->cpu_ns[GC_CPU_IDLE],
                    0, c->clock_ns[GC_CLOCK_MARK]};
    for (int i = ASSIST; i <= MARK; i++)
        ns[i] = known(ns[i]) < most_ns ? known(ns[i]) : most_ns;
    ns[WORK] = ns[ASSIST] + ns[BACKGROUND] + ns[IDLE];
    for (int i = ASSIST; i <= MARK; i++)
        to[i] = time_on_scale(ns[i]);
    to[BEFORE] = size_on_scale(c->heap_before_mib);
    to[AFTER] = size_on_scale(c->heap_after_mib);
    to[LIVE] = size_on_scale(c->heap_live_mib);
}

/* --- likelihood ------------------------------------------------------------------------------ */

enum { VIEW_MEASURES = 4 };

/* Measures that are looked at together; what they say is added up. */
static const struct view {
    enum measure of[VIEW_MEASURES];
    int weight[VIEW_MEASURES]; /* of squares */
} views[] = {
    {{ASSIST, BACKGROUND, IDLE, MARK}, {2, 2, 2, 1}},
    {{WORK, BEFORE, AFTER, LIVE}, {2, 2, 2, 2}},
};
enum { VIEWS = sizeof views / sizeof *views };

/* How like each other two cycles are, 1 at most: half at a third of an octave in one. */
static double likeness(const struct view *view, const unsigned char *a, const unsigned char *b)
{
    static const double narrow = 1 / 66.0;
    int apart = 0;
    for (int i = 0; i < VIEW_MEASURES; i++) {
        int by = a[view->of[i]] - b[view->of[i]];
        apart += view->weight[i] * by * by;
    }
    double near = 1 / (1 + narrow * apart);
    return near * near * near * near;
}

/* What a cycle costs by the density of those that were. Any can be unlike all: how rarely is in the
   least density. */
static double density_cost(const struct gc_habits *habits, const unsigned char *cycle)
{
    static const double least = 0.002;
    int count = habits->seen < GC_HABIT_CYCLES ? (int)habits->seen : GC_HABIT_CYCLES;
    double cost = 0;
    for (int v = 0; v < VIEWS; v++) {
        double like = 0;
        for (int i = 0; i < count; i++)
            like += likeness(&views[v], cycle, habits->cycle[i]);
        cost -= log(like / count + least);
    }
    return cost;
}

void gc_habits_learn(struct gc_habits *habits, const struct gc_cycle *cycle)
{
    unsigned char *to = habits->cycle[habits->seen % GC_HABIT_CYCLES];
    unsigned char measured[GC_HABIT_MEASURES];
    measure(measured, cycle);
    if (habits->seen >= ENOUGH && habits->seen % ONE_OF == 0) {
        double share = fmax(least_share, ONE_OF / (double)(habits->seen - ENOUGH + ONE_OF));
        habits->usual += share * (density_cost(habits, measured) - habits->usual);
    }
    for (int i = 0; i < GC_HABIT_MEASURES; i++)
        to[i] = measured[i];
    habits->seen++;
}

double gc_habits_cost(const struct gc_habits *habits, const struct gc_cycle *cycle)
{
    unsigned char measured[GC_HABIT_MEASURES];
    if (habits->seen <= ENOUGH)
        return 0;
    measure(measured, cycle);
    return density_cost(habits, measured) - habits->usual;
}
