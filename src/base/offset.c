#include "offset.h"

#include "number.h"

#include <inttypes.h>
#include <stdio.h>

#define MS     INT64_C(1000000)
#define SECOND INT64_C(1000000000)

/* What a bound rounds to: in UNIT, of which the offset is written to DECIMALS of a second. */
static const struct precision {
    int64_t below; /* the bound; 0: any */
    int64_t unit;
    const char *name;
    int decimals;
} precisions[] = {{10 * MS, MS, "ms", 3},
                  {100 * MS, MS, "ms", 2},
                  {SECOND, MS, "ms", 1},
                  {120 * SECOND, SECOND, "s", 0},
                  {0, 60 * SECOND, "min", 0}};

static const struct precision *precision_for(int64_t bound_ns)
{
    const struct precision *p = precisions;
    while (p->below && bound_ns >= p->below)
        p++;
    return p;
}

/* NS >= 0 in hours, minutes and seconds, from the largest that it has. */
static void write_time(char *to, size_t size, int64_t ns, int decimals)
{
    static const int64_t units[] = {SECOND, SECOND / 10, SECOND / 100, MS};
    char seconds[GC_NUMBER_MAX];
    int64_t unit = units[decimals], minute = 60 * SECOND / unit;
    int64_t count = ns / unit + (ns % unit >= unit / 2), minutes = count / minute;
    int len = (int)gc_decimal_write(seconds, count % minute, decimals);
    if (minutes >= 60)
        snprintf(to, size, "%" PRId64 " h %" PRId64 " min %.*s s", minutes / 60, minutes % 60, len,
                 seconds);
    else if (minutes > 0)
        snprintf(to, size, "%" PRId64 " min %.*s s", minutes, len, seconds);
    else
        snprintf(to, size, "%.*s s", len, seconds);
}

void gc_offset_text(char *to, size_t size, int64_t ns, int64_t bound_ns)
{
    char time[GC_OFFSET_SIZE];
    const struct precision *p = precision_for(bound_ns);
    if (ns == 0 && bound_ns == 0) {
        snprintf(to, size, "0 s");
        return;
    }
    write_time(time, sizeof time, ns < 0 ? -ns : ns, p->decimals);
    int64_t bound = bound_ns / p->unit + (bound_ns % p->unit != 0);
    snprintf(to, size, "%c%s \xC2\xB1 %" PRId64 " %s", ns < 0 ? '-' : '+', time, bound, p->name);
}
