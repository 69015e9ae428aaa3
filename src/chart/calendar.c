#include "calendar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SEC    GC_SECOND_NS
#define MIN    (60 * SEC)
#define HOUR   (60 * MIN)
#define DAY    (24 * HOUR)
#define MONTH  (30 * DAY)
#define YEAR   (365 * DAY)
#define DAY_S  INT64_C(86400)
#define MONDAY 3 /* days from one to 1970-01-01 */

enum { ZONE_SIZE = 16, DATE_SIZE = 24 };

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

enum unit { UNIT_TIME, UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };

/* COUNT of a unit between two ticks, and about how long that is. */
struct step {
    enum unit unit;
    int count;
    int64_t ns;
};

/* Up to an hour time just runs on from midnight, so nothing is left out where clocks change. */
static const struct step steps[] = {
    {UNIT_TIME, 1, SEC},        {UNIT_TIME, 1, 2 * SEC},     {UNIT_TIME, 1, 5 * SEC},
    {UNIT_TIME, 1, 10 * SEC},   {UNIT_TIME, 1, 15 * SEC},    {UNIT_TIME, 1, 30 * SEC},
    {UNIT_TIME, 1, MIN},        {UNIT_TIME, 1, 2 * MIN},     {UNIT_TIME, 1, 5 * MIN},
    {UNIT_TIME, 1, 10 * MIN},   {UNIT_TIME, 1, 15 * MIN},    {UNIT_TIME, 1, 30 * MIN},
    {UNIT_TIME, 1, HOUR},       {UNIT_HOUR, 2, 2 * HOUR},    {UNIT_HOUR, 3, 3 * HOUR},
    {UNIT_HOUR, 6, 6 * HOUR},   {UNIT_HOUR, 12, 12 * HOUR},  {UNIT_DAY, 1, DAY},
    {UNIT_DAY, 2, 2 * DAY},     {UNIT_WEEK, 1, 7 * DAY},     {UNIT_WEEK, 2, 14 * DAY},
    {UNIT_MONTH, 1, MONTH},     {UNIT_MONTH, 2, 2 * MONTH},  {UNIT_MONTH, 3, 3 * MONTH},
    {UNIT_MONTH, 6, 6 * MONTH}, {UNIT_YEAR, 1, YEAR},        {UNIT_YEAR, 2, 2 * YEAR},
    {UNIT_YEAR, 5, 5 * YEAR},   {UNIT_YEAR, 10, 10 * YEAR},  {UNIT_YEAR, 20, 20 * YEAR},
    {UNIT_YEAR, 50, 50 * YEAR}, {UNIT_YEAR, 100, 100 * YEAR}};
#define STEPS (sizeof steps / sizeof steps[0])

/* ---- the zone: what its clocks show is counted in seconds, as if they were in UTC ---- */

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* How far the clocks are ahead of UTC at SECOND since 1970. */
static int64_t offset_at(int64_t second, bool local)
{
    time_t time = (time_t)second;
    struct tm here, utc;
    if (!local || !localtime_r(&time, &here) || !gmtime_r(&time, &utc))
        return 0;
    int days = here.tm_year != utc.tm_year ? (here.tm_year > utc.tm_year ? 1 : -1)
                                           : here.tm_yday - utc.tm_yday;
    int minutes = (days * 24 + here.tm_hour - utc.tm_hour) * 60 + here.tm_min - utc.tm_min;
    return (int64_t)minutes * 60 + here.tm_sec - utc.tm_sec;
}

static int64_t shown_at(int64_t second, bool local)
{
    return second + offset_at(second, local);
}

/* When the clocks show SHOWN; the moment that they jump over it where they never do. */
static int64_t when_shown(int64_t shown, bool local)
{
    int64_t one = offset_at(shown - offset_at(shown, local), local);
    int64_t other = offset_at(shown - one, local);
    return shown - (other < one ? other : one);
}

/* The calendar's fields of what the clocks show. */
static struct tm fields_of(int64_t shown)
{
    time_t time = (time_t)shown;
    struct tm fields;
    if (!gmtime_r(&time, &fields))
        fields = (struct tm){.tm_year = 70, .tm_mday = 1};
    return fields;
}

static int64_t month_begin(int64_t shown)
{
    return (floor_div(shown, DAY_S) - (fields_of(shown).tm_mday - 1)) * DAY_S;
}

/* The begin of the month after that in which SHOWN is. */
static int64_t next_month(int64_t shown)
{
    return month_begin(month_begin(shown) + 32 * DAY_S);
}

/* ---- ticks ---- */

static struct step choose_step(int64_t span, int wanted)
{
    double least = (double)span / wanted;
    if (least <= (double)SEC / 2)
        return (struct step){UNIT_TIME, 1, gc_scale_round_time(least)};
    for (size_t i = 0; i < STEPS; i++)
        if ((double)steps[i].ns >= least)
            return steps[i];
    return steps[STEPS - 1];
}

/* Whether a tick is due when the clocks show SHOWN, the begin of one of the step's units. */
static bool is_due(const struct step *step, int64_t shown)
{
    int64_t day = floor_div(shown, DAY_S);
    struct tm fields = fields_of(shown);
    switch (step->unit) {
    case UNIT_DAY:
        return day % step->count == 0;
    case UNIT_WEEK:
        return (day + MONDAY) % (7 * (int64_t)step->count) == 0;
    case UNIT_MONTH:
        return fields.tm_mon % step->count == 0;
    case UNIT_YEAR:
        return fields.tm_mon == 0 && (fields.tm_year + 1900) % step->count == 0;
    default:
        return true;
    }
}

/* What the clocks show at the begin of the next unit. */
static int64_t next_unit(const struct step *step, int64_t shown)
{
    if (step->unit == UNIT_HOUR)
        return shown + step->count * INT64_C(3600);
    return step->unit < UNIT_MONTH ? shown + DAY_S : next_month(shown);
}

static void write_date(char *out, size_t size, const struct tm *fields)
{
    snprintf(out, size, "%s %d", months[fields->tm_mon], fields->tm_mday);
}

/* HH:MM, with seconds where UNIT is below a minute, and the decimals that one below a second has.
 */
static void write_clock(char *out, size_t size, const struct tm *fields, int64_t part, int64_t unit)
{
    char seconds[8] = "", decimals[16] = "";
    if (unit < MIN)
        snprintf(seconds, sizeof seconds, ":%02d", fields->tm_sec % 100);
    if (unit < SEC)
        decimals[0] = '.';
    int len = 1;
    for (int64_t digit = SEC / 10; unit < SEC && digit > 0; digit /= 10) {
        decimals[len++] = (char)('0' + part / digit % 10);
        if (unit % digit == 0)
            break;
    }
    snprintf(out, size, "%02d:%02d%s%s", fields->tm_hour, fields->tm_min, seconds, decimals);
}

static void write_label(char *out, size_t size, const struct step *step, int64_t at, bool local)
{
    int64_t shown = shown_at(at / SEC, local);
    struct tm fields = fields_of(shown);
    bool midnight = floor_div(shown, DAY_S) * DAY_S == shown && at % SEC == 0;
    if (step->unit == UNIT_YEAR || (step->unit == UNIT_MONTH && fields.tm_mon == 0))
        snprintf(out, size, "%d", fields.tm_year + 1900);
    else if (step->unit == UNIT_MONTH)
        snprintf(out, size, "%s", months[fields.tm_mon]);
    else if (step->unit >= UNIT_DAY || midnight)
        write_date(out, size, &fields);
    else
        write_clock(out, size, &fields, at % SEC, step->ns);
}

static void add_tick(struct gc_scale *scale, const struct step *step, int64_t from, int64_t at,
                     bool local)
{
    struct gc_tick *tick = &scale->tick[scale->count++];
    tick->at = (double)(at - from);
    write_label(tick->label, sizeof tick->label, step, at, local);
}

/* Every step of time from the midnight before FROM. */
static void add_times(struct gc_scale *scale, const struct step *step, int64_t from, int64_t to,
                      bool local)
{
    int64_t day = floor_div(shown_at(from / SEC, local), DAY_S);
    int64_t rest = from - when_shown(day * DAY_S, local) * SEC;
    int64_t at = from - rest % step->ns;
    if (at < from && to - at < step->ns)
        return;
    for (at += at < from ? step->ns : 0; scale->count < GC_TICKS_MAX; at += step->ns) {
        add_tick(scale, step, from, at, local);
        if (to - at < step->ns)
            return;
    }
}

/* Every begin of a unit; those that the clocks jump over within a day are left out. */
static void add_units(struct gc_scale *scale, const struct step *step, int64_t from, int64_t to,
                      bool local)
{
    int64_t shown = floor_div(shown_at(from / SEC, local), DAY_S) * DAY_S;
    if (step->unit >= UNIT_MONTH)
        shown = month_begin(shown);
    for (; scale->count < GC_TICKS_MAX; shown = next_unit(step, shown)) {
        int64_t second = when_shown(shown, local);
        if (second > to / SEC)
            return;
        bool exists = step->unit != UNIT_HOUR || shown_at(second, local) == shown;
        if (second * SEC >= from && exists && is_due(step, shown))
            add_tick(scale, step, from, second * SEC, local);
    }
}

void gc_calendar_ticks(struct gc_scale *scale, int64_t from, int64_t to, int wanted, bool local)
{
    wanted = wanted < 1 ? 1 : wanted > GC_TICKS_MAX - 1 ? GC_TICKS_MAX - 1 : wanted;
    struct step step = choose_step(to - from, wanted);
    *scale = (struct gc_scale){.step = (double)step.ns};
    if (local)
        tzset(); /* localtime_r need not */
    if (step.unit == UNIT_TIME)
        add_times(scale, &step, from, to, local);
    else
        add_units(scale, &step, from, to, local);
}

/* ---- texts ---- */

/* The zone's name at SECOND; "UTC+03" where its name is a number, as of many zones. */
static void write_zone(char *out, size_t size, int64_t second, bool local)
{
    time_t time = (time_t)second;
    struct tm here;
    char name[ZONE_SIZE] = "UTC";
    if (local && (!localtime_r(&time, &here) || strftime(name, sizeof name, "%Z", &here) == 0))
        snprintf(name, sizeof name, "local");
    snprintf(out, size, "%s%s", name[0] == '+' || name[0] == '-' ? "UTC" : "", name);
}

void gc_calendar_title(char *out, size_t size, int64_t from, int64_t to, bool local)
{
    char dates[2][DATE_SIZE], zones[2][2 * ZONE_SIZE], year[8] = "";
    if (local)
        tzset();
    struct tm begin = fields_of(shown_at(from / SEC, local));
    struct tm end = fields_of(shown_at(to / SEC, local));
    write_date(dates[0], sizeof dates[0], &begin);
    write_date(dates[1], sizeof dates[1], &end);
    write_zone(zones[0], sizeof zones[0], from / SEC, local);
    write_zone(zones[1], sizeof zones[1], to / SEC, local);
    bool same_year = begin.tm_year == end.tm_year;
    bool same_day = same_year && begin.tm_yday == end.tm_yday;
    bool same_zone = strcmp(zones[0], zones[1]) == 0;
    if (!same_year)
        snprintf(year, sizeof year, " %d", (begin.tm_year + 1900) % 10000);
    snprintf(out, size, "%s%s%s%s %d, %s%s%s", dates[0], year, same_day ? "" : " to ",
             same_day ? "" : dates[1], end.tm_year + 1900, zones[0], same_zone ? "" : "/",
             same_zone ? "" : zones[1]);
}

void gc_calendar_text(char *out, size_t size, int64_t at, int64_t from, int64_t to, bool local)
{
    char date[DATE_SIZE], clock[GC_TICK_LABEL];
    if (local)
        tzset();
    int64_t shown = shown_at(at / SEC, local), span = to - from;
    struct tm fields = fields_of(shown);
    bool same_day = floor_div(shown_at(from / SEC, local), DAY_S) ==
                    floor_div(shown_at(to / SEC, local), DAY_S);
    int64_t unit = span < SEC / 10 ? 1 : span < 10 * SEC ? SEC / 1000 : span < 2 * HOUR ? SEC : MIN;
    write_date(date, sizeof date, &fields);
    write_clock(clock, sizeof clock, &fields, at % SEC, unit);
    snprintf(out, size, "%s%s%s", same_day ? "" : date, same_day ? "" : " ", clock);
}
