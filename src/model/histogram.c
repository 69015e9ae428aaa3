#include "histogram.h"

static int bin_of(int64_t ns)
{
    int64_t us = ns / 1000;
    int decade = 0;
    while (us >= 100) {
        us /= 10;
        decade++;
    }
    int bin = decade == 0 ? (int)us : 100 + (decade - 1) * 90 + (int)us - 10;
    return bin < GC_HISTOGRAM_BINS ? bin : GC_HISTOGRAM_BINS - 1;
}

static int64_t value_of(int bin)
{
    if (bin < 100)
        return (int64_t)bin * 1000;
    int64_t us = 10 + (bin - 100) % 90;
    for (int decade = (bin - 100) / 90; decade >= 0; decade--)
        us *= 10;
    return us * 1000;
}

void gc_histogram_add(struct gc_histogram *histogram, int64_t ns)
{
    uint32_t *bin = &histogram->bin[bin_of(ns)];
    if (*bin == UINT32_MAX)
        return;
    ++*bin;
    histogram->total++;
}

int64_t gc_histogram_quantile(const struct gc_histogram *histogram, int permille)
{
    if (histogram->total == 0)
        return -1;
    int64_t rank =
        histogram->total / 1000 * permille + (histogram->total % 1000 * permille + 999) / 1000;
    int64_t seen = 0;
    for (int bin = 0; bin < GC_HISTOGRAM_BINS; bin++) {
        seen += histogram->bin[bin];
        if (seen >= rank && seen > 0)
            return value_of(bin);
    }
    return value_of(GC_HISTOGRAM_BINS - 1);
}
