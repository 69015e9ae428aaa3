/*
 * score LOG OWNERS: how what the library reads out of a log that processes shared stands against
 * the truth of who wrote it; both may be packed. score --table SAMPLES: the same of the captures in
 * there, as the table of docs/processes.md; score --told SAMPLES: the same, but the library is told
 * who wrote which bytes.
 */
#include "score.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096 };

/* What a capture is known to fall short of; all others are held on all of it. */
enum short_of { NOTHING = 0, RECOVERED = 1, ATTRIBUTED = 2, SERIES = 4 };

struct capture {
    const char *name; /* of shared/NAME.owners.gz and, unless LOG says otherwise, NAME.log.gz */
    const char *log;
    bool alike; /* its processes are starts of one program, all at once */
    unsigned short_of;
    const char *what;
};

/* What every capture is to reach, in 1/100 %; and nothing wrong, of any. */
enum {
    RECOVERED_FLOOR = 9950,
    ATTRIBUTED_FLOOR = 9900,
    ATTRIBUTED_FLOOR_ALIKE = 9800,
};

static const struct capture captures[] = {
    {"sync", "sync.log", false, NOTHING, "a tool, a source and a destination that spikes; all log"},
    {"mixed5", NULL, false, NOTHING, "five programs of five versions of Go, staggered"},
    {"torn3", NULL, false, NOTHING, "three busy programs"},
    {"torn2noise", NULL, false, RECOVERED, "two that log every few ms"},
    {"twins", NULL, true, ATTRIBUTED, "one program three times, slow"},
    {"one-logging", NULL, false, NOTHING, "one alone, which logs every ms"},
    {"two-busy", NULL, false, RECOVERED | ATTRIBUTED, "two that allocate as fast as they can"},
    {"three-busy", NULL, false, NOTHING, "three that do, of two threads each"},
    {"three-logging", NULL, false, NOTHING, "three that log every 2 to 5 ms, one with a leak"},
    {"goals", NULL, false, NOTHING, "GOGC of 50, 400, off with forced cycles, and none"},
    {"limits", NULL, false, NOTHING, "three under memory limits, one of them with GOGC=off"},
    {"procs", NULL, false, NOTHING, "GOMAXPROCS of 1, 4 and 16"},
    {"five-staggered", NULL, false, NOTHING, "five, each 0.3 s after the one before it"},
    {"eight-busy", NULL, false, NOTHING, "eight different ones"},
    {"crowded", NULL, false, RECOVERED, "eight of one thread each on two processors"},
    {"restarts", NULL, false, NOTHING,
     "one for all the time, two beside it started again and again"},
    {"short", NULL, false, NOTHING, "two at a time of twenty that run half a second"},
    {"compilers", NULL, false, NOTHING, "Go's compiler, four at a time, beside a program"},
    {"gofmt", NULL, false, NOTHING, "gofmt, five at a time"},
    {"twins2-busy", NULL, true, RECOVERED | ATTRIBUTED, "one program twice, as fast as it can"},
    {"twins2-off", NULL, true, RECOVERED | ATTRIBUTED,
     "one program twice, GOGC=off and forced cycles"},
    {"twins3-logging", NULL, true, NOTHING, "one program three times, logging"},
    {"twins4-spikes", NULL, true, ATTRIBUTED, "one program four times, with a spike"},
    {"twins8", NULL, true, NOTHING, "one program eight times, logging"},
    {"pipe-two", NULL, false, NOTHING, "two that allocate as fast as they can, into a pipe"},
    {"pipe-three", NULL, false, NOTHING, "three that do, of two threads each, into a pipe"},
    {"pipe-logging", NULL, false, NOTHING, "two that log every 2 ms, into a pipe"},
    {"pipe-limits", NULL, false, NOTHING, "three under memory limits, into a pipe"},
    {"pipe-twins2", NULL, true, NOTHING, "one program twice, as fast as it can, into a pipe"},
    {"file-two", NULL, false, NOTHING, "two that allocate as fast as they can, into a file"},
    {"file-three", NULL, false, NOTHING, "three that do, of two threads each, into a file"},
    {"file-logging", NULL, false, NOTHING, "two that log every 2 ms, into a file"},
    {"file-limits", NULL, false, NOTHING, "three under memory limits, into a file"},
    {"file-twins2", NULL, true, NOTHING, "one program twice, as fast as it can, into a file"},
};

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static void print_line(const struct verdict *v)
{
    printf("cycles %zu recovered %zu (%.2f%%) wrong %zu torn %zu torn_recovered %zu (%.1f%%) "
           "processes %zu series %zu attributed %zu (%.2f%%)\n",
           v->cycles, v->recovered, percent(v->recovered, v->cycles), v->wrong, v->torn,
           v->torn_recovered, percent(v->torn_recovered, v->torn), v->processes, v->series,
           v->attributed, percent(v->attributed, v->cycles));
}

static bool at_least(size_t part, size_t whole, size_t floor)
{
    return 10000 * part >= floor * whole;
}

static unsigned short_of(const struct capture *capture, const struct verdict *v)
{
    size_t floor = capture->alike ? ATTRIBUTED_FLOOR_ALIKE : ATTRIBUTED_FLOOR;
    return (at_least(v->recovered, v->cycles, RECOVERED_FLOOR) ? 0 : RECOVERED) |
           (at_least(v->attributed, v->cycles, floor) ? 0 : ATTRIBUTED) |
           (v->series == v->processes ? 0 : SERIES);
}

static bool is_perfect(const struct verdict *v)
{
    return v->recovered == v->cycles && v->attributed == v->cycles && v->wrong == 0 &&
           v->series == v->processes;
}

/* What is cut, not rounded, does not look better than it is. */
static void print_percent(size_t part, size_t whole)
{
    size_t hundredths = whole ? 10000 * part / whole : 10000;
    printf(" | %zu.%02zu", hundredths / 100, hundredths % 100);
}

static void print_row(const struct capture *capture, const struct verdict *v)
{
    printf("| `%s` | %s | %zu | %zu | %zu", capture->name, capture->what, v->processes, v->cycles,
           v->torn);
    print_percent(v->recovered, v->cycles);
    printf(" | %zu", v->wrong);
    print_percent(v->attributed, v->cycles);
    printf(" | %zu |\n", v->series);
}

static bool score_capture(const struct capture *capture, const char *samples, bool tell)
{
    char log[PATH_SIZE], owners[PATH_SIZE];
    struct verdict verdict;
    if (capture->log)
        snprintf(log, sizeof log, "%s/%s", samples, capture->log);
    else
        snprintf(log, sizeof log, "%s/shared/%s.log.gz", samples, capture->name);
    snprintf(owners, sizeof owners, "%s/shared/%s.owners.gz", samples, capture->name);
    if (!score(&verdict, log, owners, tell))
        return false;
    print_row(capture, &verdict);
    unsigned missed = short_of(capture, &verdict);
    if (tell ? is_perfect(&verdict) : verdict.wrong == 0 && missed == capture->short_of)
        return true;
    fprintf(stderr, "score: %s: not what it is known to reach: wrong %zu, short of %u, not %u\n",
            capture->name, verdict.wrong, missed, tell ? NOTHING : capture->short_of);
    return false;
}

static bool print_table(const char *samples, bool tell)
{
    bool good = true;
    puts("| capture | what shares the standard error | processes | cycles | torn | recovered % "
         "| wrong | attributed % | series |\n"
         "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (size_t i = 0; i < sizeof captures / sizeof *captures; i++)
        good = score_capture(&captures[i], samples, tell) && good;
    return good;
}

int main(int argc, char **argv)
{
    struct verdict verdict;
    if (argc != 3) {
        fprintf(stderr, "usage: score LOG OWNERS\n       score --table SAMPLES\n"
                        "       score --told SAMPLES\n");
        return 2;
    }
    bool told = strcmp(argv[1], "--told") == 0;
    if (told || strcmp(argv[1], "--table") == 0)
        return print_table(argv[2], told) ? 0 : 1;
    if (!score(&verdict, argv[1], argv[2], false))
        return 1;
    print_line(&verdict);
    return 0;
}
