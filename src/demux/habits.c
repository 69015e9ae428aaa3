#include "habits.h"

#include "fields.h"

#include <math.h>

/* Those of a view are looked at together; what the views say is added up. */
enum measure { ASSIST, BACKGROUND, IDLE, MARK, WORK, BEFORE, AFTER, LIVE };
enum { VIEWS = 2, VIEW_MEASURES = GC_HABIT_MEASURES / VIEWS };

/* Of so few cycles nothing is said. */
enum { ENOUGH = 16 };

/* What an average is taken of: one cycle of so many, the newest of which has at least that share.
 */
enum { ONE_OF = 8 };
static const double least_share = 0.05;

/* --- scales ---------------------------------------------------------------------------------- */

/* 8 for each octave, which is divided evenly. */
static uint8_t on_scale(int64_t value)
{
    enum { PARTS_BITS = 3, MOST = 255 };
    int octave = 63 - __builtin_clzll((unsigned long long)value);
    int64_t part = (value >> (octave - PARTS_BITS)) - (1 << PARTS_BITS);
    int64_t at = (octave << PARTS_BITS) + part;
    return (uint8_t)(at < MOST ? at : MOST);
}

/* 0 where it is absent; MOST at most. */
static int64_t bounded(int64_t value, int64_t most)
{
    int64_t known = gc_field_or_0(value);
    return known < most ? known : most;
}

/* In 1/8 us; what is far below 10 us is all alike. */
static uint8_t time_on_scale(int64_t ns)
{
    static const int64_t least_ns = 10000;
    return on_scale((ns + least_ns) / 125);
}

static uint8_t size_on_scale(int64_t mib)
{
    static const int64_t most_mib = INT64_MAX / 16; /* no goal is a number, too */
    return on_scale(8 * (bounded(mib, most_mib) + 1));
}

static void measure(uint8_t to[GC_HABIT_MEASURES], const struct gc_cycle *c)
{
    static const int64_t most_ns = INT64_MAX / 4;
    int64_t ns[] = {[ASSIST] = c->cpu_ns[GC_CPU_ASSIST],
                    [BACKGROUND] = c->cpu_ns[GC_CPU_BACKGROUND],
                    [IDLE] = c->cpu_ns[GC_CPU_IDLE],
                    [MARK] = c->clock_ns[GC_CLOCK_MARK]};
    for (int i = ASSIST; i <= MARK; i++)
        ns[i] = bounded(ns[i], most_ns);
    for (int i = ASSIST; i <= MARK; i++)
        to[i] = time_on_scale(ns[i]);
    to[WORK] = time_on_scale(ns[ASSIST] + ns[BACKGROUND] + ns[IDLE]);
    to[BEFORE] = size_on_scale(c->heap_before_mib);
    to[AFTER] = size_on_scale(c->heap_after_mib);
    to[LIVE] = size_on_scale(c->heap_live_mib);
}

/* --- likelihood ------------------------------------------------------------------------------ */

/* Adds how far OWN is from OTHERS: squares. Sixteen octaves are as far as can be. */
static void add_apart(uint16_t apart[GC_HABIT_CYCLES], const uint8_t others[GC_HABIT_CYCLES],
                      int own)
{
    enum { MOST = 127 }; /* a sum has room for four squares of that */
    for (int i = 0; i < GC_HABIT_CYCLES; i++) {
        int by = own - others[i];
        by = by > MOST ? MOST : by;
        by = by < -MOST ? -MOST : by;
        apart[i] = (uint16_t)(apart[i] + (uint16_t)(by * by));
    }
}

/* How dense those like it are: 1 if all are the same; of those 0.44 of an octave off in one
   measure each counts half. */
static double density(const struct gc_habits *habits, int view,
                      const uint8_t cycle[GC_HABIT_MEASURES])
{
    static const float narrow = 1 / 66.0F;
    int count = habits->seen < GC_HABIT_CYCLES ? (int)habits->seen : GC_HABIT_CYCLES;
    uint16_t apart[GC_HABIT_CYCLES] = {0};
    float like[GC_HABIT_CYCLES], all = 0;
    for (int m = view * VIEW_MEASURES; m < (view + 1) * VIEW_MEASURES; m++)
        add_apart(apart, habits->of[m], cycle[m]);
    for (int i = 0; i < GC_HABIT_CYCLES; i++) {
        float near = 1 / (1 + narrow * (float)apart[i]);
        like[i] = near * near * near * near;
    }
    for (int i = 0; i < count; i++)
        all += like[i];
    return (double)all / count;
}

/* Any can be unlike all that were: how rarely is in the least density. */
static double density_cost(const struct gc_habits *habits, const uint8_t *cycle)
{
    static const double least = 0.002;
    double cost = 0;
    for (int v = 0; v < VIEWS; v++)
        cost -= log(density(habits, v, cycle) + least);
    return cost;
}

void gc_habits_learn(struct gc_habits *habits, const struct gc_cycle *cycle)
{
    uint8_t measured[GC_HABIT_MEASURES];
    measure(measured, cycle);
    if (habits->seen >= ENOUGH && habits->seen % ONE_OF == 0) {
        double share = fmax(least_share, ONE_OF / (double)(habits->seen - ENOUGH + ONE_OF));
        habits->usual += share * (density_cost(habits, measured) - habits->usual);
    }
    for (int i = 0; i < GC_HABIT_MEASURES; i++)
        habits->of[i][habits->seen % GC_HABIT_CYCLES] = measured[i];
    habits->seen++;
}

double gc_habits_cost(const struct gc_habits *habits, const struct gc_cycle *cycle)
{
    uint8_t measured[GC_HABIT_MEASURES];
    if (habits->seen <= ENOUGH)
        return 0;
    measure(measured, cycle);
    return density_cost(habits, measured) - habits->usual;
}
