/* What memory must not pass, as charts show it. */
#ifndef GC_LIMITS_H
#define GC_LIMITS_H

#include <gcplot/chart.h>

/* Zeroed: none. Names are borrowed. */
struct limits {
    struct gc_chart_limit limit[GC_CHART_MAX_LIMITS];
    size_t count;
};

/* False: MIB is not above 0, or there are as many as a chart shows. */
bool limits_add(struct limits *limits, const char *name, int64_t mib);

/* A size of at least 1 MiB, as 512MiB, 2G, 1.5g, 300Mi or in bytes: whole MiB, cut. */
bool limits_read(const char *text, int64_t *mib);

#endif
