#include "limits.h"

#include "number.h"

#include <string.h>
#include <strings.h>

bool limits_add(struct limits *limits, const char *name, int64_t mib)
{
    if (mib <= 0 || limits->count == GC_CHART_MAX_LIMITS)
        return false;
    limits->limit[limits->count++] = (struct gc_chart_limit){name, mib};
    return true;
}

struct unit {
    const char *letter;
    int shift; /* from MiB */
};

/* All are binary, as those of GOMEMLIMIT, docker and systemd are. */
static const struct unit units[] = {{"K", -10}, {"M", 0}, {"G", 10}, {"T", 20}, {"", -20}};

/* The unit that is all of TEXT but iB, i or B at its end; NULL: there is none. */
static const struct unit *unit_of(const char *text)
{
    size_t len = strlen(text);
    if (len > 0 && strchr("Bb", text[len - 1]))
        len--;
    if (len > 1 && text[len - 1] == 'i')
        len--;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (len == strlen(units[i].letter) && strncasecmp(text, units[i].letter, len) == 0)
            return &units[i];
    return NULL;
}

bool limits_read(const char *text, int64_t *mib)
{
    size_t len = strspn(text, "0123456789.");
    const struct unit *unit = unit_of(text + len);
    int64_t milli;
    if (!unit || !gc_decimal_read(text, len, 3, &milli))
        return false;
    if (unit->shift < 0)
        *mib = milli / 1000 >> -unit->shift;
    else if (milli <= INT64_MAX >> unit->shift)
        *mib = (milli << unit->shift) / 1000;
    else
        return false;
    return *mib > 0;
}
