#include "rhythm.h"

#include <math.h>

/* From so many pauses on they say something; from so many on one does not say much by itself. */
enum { FIRST_SEEN = 4, SETTLED = 7 };

/* Times were cut to the ms. */
static const double cut_ms = 0.5;

static double mib_of(double mib)
{
    return mib < 1 ? 1 : mib;
}

/* The share that the last pause has: of the first ones all count alike. */
static double share(int64_t seen)
{
    static const double least = 0.1;
    return seen * least < 1 ? 1 / (double)seen : least;
}

/* A pause that is very far off is no reason to bear all that are. */
static double bounded(const struct gc_rhythm *r, int of, double off)
{
    double most = 6 * r->spread[of] + 1;
    return r->seen >= SETTLED && off > most ? most : off;
}

void gc_rhythm_learn(struct gc_rhythm *r, double ms, double mib)
{
    double pause[GC_RHYTHMS] = {ms, ms / mib_of(mib)};
    r->seen++;
    for (int of = 0; of < GC_RHYTHMS; of++) {
        double off = pause[of] - r->usual[of];
        if (r->seen > 1)
            r->spread[of] += share(r->seen - 1) * (bounded(r, of, fabs(off)) - r->spread[of]);
        r->usual[of] += share(r->seen) * off;
    }
}

static enum gc_rhythm_of evener(const struct gc_rhythm *r)
{
    double ms = r->spread[GC_RHYTHM_MS] * r->usual[GC_RHYTHM_MS_A_MIB];
    double ms_a_mib = r->spread[GC_RHYTHM_MS_A_MIB] * r->usual[GC_RHYTHM_MS];
    return ms_a_mib < ms ? GC_RHYTHM_MS_A_MIB : GC_RHYTHM_MS;
}

/* By Student's t: most pauses are near the usual one, and any can be far off. */
double gc_rhythm_cost(const struct gc_rhythm *r, double ms, double mib)
{
    static const double weight = 1.5, freedom = 3, most = 5;
    if (r->seen < FIRST_SEEN)
        return 0;
    enum gc_rhythm_of of = mib < 0 ? GC_RHYTHM_MS : evener(r);
    double unit = of == GC_RHYTHM_MS ? 1 : mib_of(mib);
    double spread = r->spread[of] * (1 + 2 / (double)r->seen) + cut_ms / unit;
    double off = 0.8 * (ms / unit - r->usual[of]) / spread; /* in standard deviations */
    return fmin(most, weight * log(1 + off * off / freedom));
}

double gc_rhythm_gap_cost(const struct gc_rhythm *r, double ms, int64_t cycles)
{
    static const double weight = 2, most = 8, least_ms = 0.2;
    if (r->seen < FIRST_SEEN)
        return 0;
    double usual = (r->usual[GC_RHYTHM_MS] + least_ms) * (double)cycles;
    return fmin(most, weight * fmax(0, fabs(log((ms + least_ms) / usual)) - 1));
}
