#include "wrapper.h"

#include "number.h"
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

/* A longer prefix is text that the program left unfinished. */
enum { PREFIX_MAX = 512, LAYERS_MAX = 12 };

/* Prefixes that are remembered, and how long they may be: a multiple of what is compared at once.
 */
enum { KNOWN = 8, KNOWN_LEN = 96, BLOCK = 32 };

#define COLOUR "(?:\\e\\[[\\d;]*+[mK])*+"
#define ISO                                                                                        \
    "\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d++)?+"                            \
    "(?: ?(?:Z|UTC|GMT|[+-]\\d\\d:?\\d\\d))?+"
#define SYSLOG                                                                                     \
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d"           \
    "(?:\\.\\d++)?+"
#define WEEKDAY   "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )"
#define EPOCH     "\\d{10}(?:\\.\\d{1,9}|\\d{3}|\\d{6}|\\d{9})?+(?!\\d)"
#define STAMP     "(?<time>" ISO "|" SYSLOG "|" EPOCH "|" WEEKDAY ISO "|@[0-9a-f]{24})"
#define HOST      "(?<scope>[\\w.:-]++)"
#define TAG       "(?<name>[A-Za-z_][^\\s\\[\\]:|]*+)"
#define PID       "(?<pid>\\d{1,10})"
#define PATH_CHAR "[^:\\s|\"'{}<>()=,\\x00-\\x1f\\x7f]"
#define QUOTED    "\"(?:[^\"\\\\]|\\\\.)*+\""

enum {
    WEAK = 1,  /* many a text resembles it: see gc_wrapper_read */
    TIMED = 2, /* only right after a layer with a time stamp */
    ODD = 4,   /* begins as words do not: one that is cut can be told from a program's text */
};

/*
 * A layer: its pattern with the groups `scope` and `name` (a process's name is SCOPE/NAME), `pid`,
 * `time`, `stream` and `part`, as far as it has them. The first row that matches is taken.
 */
struct row {
    const char *what;
    const char *regex;
    unsigned flags;
};

static const struct row rows[] = {
    {"syslog, RFC 5424",
     "<\\d{1,3}>1 (?:" STAMP "|-) (?<scope>\\S++) (?<name>\\S++) (?:" PID "|\\S++) \\S++ "
     "(?:-|(?:\\[(?:[^\\]\"]|" QUOTED ")*+\\])++) (?:\\xef\\xbb\\xbf)?+",
     ODD},
    {"syslog's priority", "<\\d{1,3}>(?=[A-Z\\d])", ODD},
    {"a time stamp: docker logs -t, kubectl logs --timestamps, CRI, ts, multilog, Go's log, "
     "exports",
     COLOUR "[\\[\"]?+" STAMP COLOUR "(?:\"?+,\"?+|[\"\\]]?+:?[ \\t]++)" COLOUR, ODD},
    {"CRI and its kin: the stream, and whether the line goes on",
     "(?<stream>stdout|stderr) (?<part>[FP]) ", TIMED | ODD},
    {"ts -s, foreman: a clock without a date", "\\d\\d:\\d\\d:\\d\\d(?:\\.\\d++)?+ ", ODD},
    {"journald short-monotonic, dmesg", "\\[ *+\\d++\\.\\d{6}\\] ", ODD},
    {"docker compose, docker service logs, foreman, pm2",
     COLOUR "(?:\\d{1,4}\\|)?+(?<name>[A-Za-z0-9_][\\w.@/-]*+) *+" COLOUR " *+\\| ?+" COLOUR " ?+",
     0},
    {"kubectl logs --prefix", COLOUR "\\[pod/(?<name>[\\w.-]++/[\\w.-]++)\\]" COLOUR " ", ODD},
    {"heroku", "(?:app|heroku)\\[(?<name>[\\w-]++\\.[\\w-]++)\\]: ", TIMED},
    {"syslog, journald", HOST " " TAG "\\[" PID "\\]: ", TIMED},
    {"aws logs tail", "(?<name>[\\w.#$\\[\\]-]++(?:/[\\w.#$\\[\\]-]++)++) ", TIMED},
    {"klog, glog",
     "[IWEF](?<time>\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6}) ++" PID " [\\w./-]++:\\d++\\] \"?+", ODD},
    {"gh run view --log",
     "(?!\\S*\\d:|[#>])(?<name>[^\\t\"\\e]++)\\t[^\\t]*+\\t(?=(?:\\xef\\xbb\\xbf)?+\\d{4}-)", 0},
    {"logrus and other key=value logs",
     "(?:(?:time|ts|timestamp)=\"?+(?<time>" ISO ")\"?+ ++|pid=" PID " ++|(?!msg=|message=)"
     "[\\w.@-]++=(?:" QUOTED "|[^\\s\"]++) ++)*+(?:msg|message|log|line)=\"?+",
     0},
    {"zap's and others' levels",
     COLOUR "\\[?+(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|trace|debug|info|warn|warning|error)"
            "\\]?+" COLOUR "(?:\\t|:? ++)",
     WEAK},
    {"a line of a program's source", "[\\w./-]*\\.go:\\d++:?+[ \\t]++", WEAK},
    {"the name of a stream", "\\[?+(?:stderr|stdout|err|out)\\]?+[:|]?+[ \\t]++", WEAK},
    {"stern",
     COLOUR
     "(?<scope>[a-z0-9][a-z0-9.-]{0,80}-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\\d{1,4}))" COLOUR
     " " COLOUR "(?!gc |scav )(?<name>[a-z0-9][a-z0-9-]*+)" COLOUR " (?:\\xe2\\x80\\xba )?+" COLOUR,
     WEAK},
    {"a program's name and pid", TAG "\\[" PID "\\]:?+ ?+", WEAK},
    {"a pid", "\\[(?:pid )?+" PID "\\]:?+ ?+", WEAK},
    {"a pid", PID ": ", WEAK},
    {"docker build --progress=plain", "#\\d++ \\d++\\.\\d++ ", WEAK},
    {"grep -H", "(?<name>" PATH_CHAR "*[./]" PATH_CHAR "*+):(?:\\d++:)?+(?![ \\t])", WEAK},
    {"grep -H", "\\(standard input\\):(?:\\d++:)?+", WEAK},
    {"grep -n", "\\d{1,10}:", WEAK},
    {"a comment or quotation mark", "(?:#++|//++|--++|;++|[*>+\"-]|REM )[ \\t]*+", WEAK},
    {"colour", "(?:\\e\\[[\\d;]*+[mK])++", WEAK},
    {"a blank", "[ \\t]++", WEAK},
};

enum { ROWS = sizeof rows / sizeof *rows };

enum group { GROUP_SCOPE, GROUP_NAME, GROUP_PID, GROUP_TIME, GROUP_STREAM, GROUP_PART, GROUPS };

static const char *const group_names[GROUPS] = {"scope", "name", "pid", "time", "stream", "part"};

struct layer {
    struct gc_pattern pattern;
    int group[GROUPS]; /* 0: it has none of that name */
};

/*
 * A whole prefix as it was last read. The next line of the same process has the same, but for the
 * digits of the stamp: each byte must lie between LOW and HIGH.
 */
struct known {
    size_t len;                                    /* 0: none */
    unsigned char low[KNOWN_LEN], high[KNOWN_LEN]; /* beyond LEN anything does */
    struct gc_wrapping wrapping;
};

struct gc_wrappers {
    struct layer layer[ROWS];
    uint32_t may_begin[256]; /* the rows, as bits, that a byte can be the first of */
    struct known known[KNOWN];
    size_t next_known; /* the place of the next one */
};

_Static_assert(ROWS <= 32, "a bit each");

static bool compile(struct gc_wrappers *wrappers, int row, struct gc_error *error)
{
    struct layer *layer = &wrappers->layer[row];
    bool first[256];
    if (!gc_pattern_compile(&layer->pattern, rows[row].regex, true, error) ||
        !gc_pattern_first_bytes(rows[row].regex, first, error))
        return false;
    for (int byte = 0; byte < 256; byte++)
        wrappers->may_begin[byte] |= (uint32_t)first[byte] << row;
    for (int g = 0; g < GROUPS; g++)
        layer->group[g] = gc_pattern_group(&layer->pattern, group_names[g]);
    return true;
}

struct gc_wrappers *gc_wrappers_new(struct gc_error *error)
{
    struct gc_wrappers *wrappers = calloc(1, sizeof *wrappers);
    if (!wrappers) {
        gc_error_no_memory(error);
        return NULL;
    }
    for (int i = 0; i < ROWS; i++)
        if (!compile(wrappers, i, error)) {
            gc_wrappers_free(wrappers);
            return NULL;
        }
    return wrappers;
}

void gc_wrappers_free(struct gc_wrappers *wrappers)
{
    for (int i = 0; wrappers && i < ROWS; i++)
        gc_pattern_release(&wrappers->layer[i].pattern);
    free(wrappers);
}

/* --- what a line's layers said --------------------------------------------------------------- */

void gc_wrapping_clear(struct gc_wrapping *wrapping)
{
    wrapping->said = (struct gc_said){.pid = GC_ABSENT, .time_ns = GC_ABSENT};
}

struct gc_identity gc_wrapping_identity(const struct gc_wrapping *wrapping)
{
    return (struct gc_identity){.name = wrapping->said.name_len ? wrapping->name : NULL,
                                .name_len = wrapping->said.name_len,
                                .pid = wrapping->said.pid};
}

void gc_wrapping_add_name(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    size_t room = GC_WRAPPER_NAME_MAX - wrapping->said.name_len;
    if (len == 0 || (len == 1 && text[0] == '-') || room < 2 || memchr(text, 0, len))
        return;
    if (wrapping->said.name_len) {
        wrapping->name[wrapping->said.name_len++] = '/';
        room--;
    }
    len = len < room ? len : room;
    for (size_t i = 0; i < len; i++) /* no control bytes: names go to terminals, too */
        wrapping->name[wrapping->said.name_len++] =
            (unsigned char)text[i] < ' ' || text[i] == '\x7f' ? '?' : text[i];
    wrapping->said.any = true;
}

void gc_wrapping_add_pid(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    int64_t pid;
    if (!gc_count_read(text, len, &pid))
        return;
    wrapping->said.pid = pid;
    wrapping->said.any = true;
}

void gc_wrapping_add_time(struct gc_wrapping *wrapping, struct gc_stamp_zone *zone,
                          const char *text, size_t len)
{
    if (wrapping->said.time_ns != GC_ABSENT ||
        !gc_stamp_read(zone, text, len, &wrapping->said.time_ns))
        return;
    wrapping->said.any = true;
}

void gc_wrapping_add_stream(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    wrapping->said.stream =
        len == 6 && memcmp(text, "stdout", 6) == 0 ? GC_STREAM_STDOUT : GC_STREAM_STDERR;
}

/* --- reading layers -------------------------------------------------------------------------- */

/* The text of a group, or nothing. */
static const char *group_of(const struct layer *layer, enum group group, const char *text,
                            const size_t *groups, size_t *len)
{
    int i = layer->group[group];
    if (!i || groups[2 * i] == GC_NO_MATCH)
        return NULL;
    *len = groups[2 * i + 1] - groups[2 * i];
    return text + groups[2 * i];
}

static void read_time(struct gc_wrapping *to, struct gc_stamp_zone *zone, const char *text,
                      size_t at, size_t len)
{
    if (to->said.time_ns != GC_ABSENT)
        return;
    gc_wrapping_add_time(to, zone, text + at, len);
    to->said.time_at = at;
    to->said.time_len = len;
}

static void read_layer(const struct layer *layer, struct gc_stamp_zone *zone, const char *text,
                       const size_t *groups, struct gc_wrapping *to)
{
    size_t len;
    const char *piece;
    if ((piece = group_of(layer, GROUP_SCOPE, text, groups, &len)) != NULL)
        gc_wrapping_add_name(to, piece, len);
    if ((piece = group_of(layer, GROUP_NAME, text, groups, &len)) != NULL)
        gc_wrapping_add_name(to, piece, len);
    if ((piece = group_of(layer, GROUP_PID, text, groups, &len)) != NULL)
        gc_wrapping_add_pid(to, piece, len);
    if ((piece = group_of(layer, GROUP_TIME, text, groups, &len)) != NULL)
        read_time(to, zone, text, (size_t)(piece - text), len);
    if ((piece = group_of(layer, GROUP_STREAM, text, groups, &len)) != NULL)
        gc_wrapping_add_stream(to, piece, len);
    if ((piece = group_of(layer, GROUP_PART, text, groups, &len)) != NULL)
        to->said.part = *piece == 'P';
}

/* The row whose layer begins at POS, its groups in *GROUPS; -1: there is none. */
static int find_row(const struct gc_wrappers *wrappers, const char *text, size_t limit, size_t pos,
                    bool timed, const size_t **groups)
{
    uint32_t may = wrappers->may_begin[(unsigned char)text[pos]];
    for (int i = 0; may; i++, may >>= 1) {
        if (!(may & 1) || ((rows[i].flags & TIMED) && !timed))
            continue;
        *groups = gc_pattern_match(&wrappers->layer[i].pattern, text, limit, pos);
        if (*groups && (*groups)[1] > pos)
            return i;
    }
    return -1;
}

size_t gc_wrapper_look(const struct gc_wrappers *wrappers, struct gc_stamp_zone *zone,
                       const char *text, size_t limit, struct gc_wrapping *wrapping)
{
    struct gc_wrapping weak; /* with what the weak layers say, should nothing else follow */
    const size_t *groups;
    size_t pos = 0, strong = 0;
    bool timed = false, has_weak = false;
    size_t end = limit < PREFIX_MAX ? limit : PREFIX_MAX;
    for (int layers = 0; pos < end && layers < LAYERS_MAX; layers++) {
        int row = find_row(wrappers, text, end, pos, timed, &groups);
        if (row < 0)
            break;
        if (!has_weak && (rows[row].flags & WEAK)) {
            weak = *wrapping;
            has_weak = true;
        }
        read_layer(&wrappers->layer[row], zone, text, groups, has_weak ? &weak : wrapping);
        pos = groups[1];
        strong = has_weak ? strong : pos;
        timed = wrappers->layer[row].group[GROUP_TIME] != 0;
    }
    if (pos < limit)
        return strong;
    if (has_weak)
        *wrapping = weak;
    return pos;
}

/* --- prefixes that are known ----------------------------------------------------------------- */

/* LEN is a multiple of BLOCK, so that the compiler compares many bytes at once. */
static bool lies_between(const unsigned char *low, const unsigned char *high, const char *text,
                         size_t len)
{
    for (size_t i = 0; i < len; i += BLOCK) {
        unsigned char out = 0;
        for (size_t j = i; j < i + BLOCK; j++)
            out |= (unsigned char)text[j] < low[j] || (unsigned char)text[j] > high[j];
        if (out)
            return false;
    }
    return true;
}

static bool is_like(const struct known *known, const char *text, size_t len)
{
    size_t compared = (known->len + BLOCK - 1) / BLOCK * BLOCK;
    return known->len > 0 && compared <= len &&
           lies_between(known->low, known->high, text, compared);
}

size_t gc_wrapper_known(const struct gc_wrappers *wrappers, const char *text, size_t len)
{
    for (int i = 0; i < KNOWN; i++)
        if (is_like(&wrappers->known[i], text, len))
            return wrappers->known[i].len;
    return 0;
}

static void learn(struct gc_wrappers *wrappers, const char *text, size_t len,
                  const struct gc_wrapping *wrapping)
{
    struct known *known = &wrappers->known[wrappers->next_known++ % KNOWN];
    memset(known->low, 0, sizeof known->low);
    memset(known->high, 0xff, sizeof known->high);
    memcpy(known->low, text, len);
    memcpy(known->high, text, len);
    size_t time = wrapping->said.time_at;
    for (size_t i = time; i < time + wrapping->said.time_len; i++)
        if (text[i] >= '0' && text[i] <= '9') {
            known->low[i] = '0';
            known->high[i] = '9';
        }
    known->len = len;
    known->wrapping = *wrapping;
}

static void recall(const struct known *known, struct gc_stamp_zone *zone, const char *text,
                   struct gc_wrapping *wrapping)
{
    const struct gc_said *said = &known->wrapping.said;
    wrapping->said = *said;
    memcpy(wrapping->name, known->wrapping.name, said->name_len);
    wrapping->said.time_ns = GC_ABSENT;
    if (said->time_len)
        gc_wrapping_add_time(wrapping, zone, text + said->time_at, said->time_len);
}

size_t gc_wrapper_read(struct gc_wrappers *wrappers, struct gc_stamp_zone *zone, const char *text,
                       size_t len, size_t limit, struct gc_wrapping *wrapping)
{
    bool fresh = !wrapping->said.any && wrapping->said.stream == GC_STREAM_NONE;
    for (int i = 0; fresh && i < KNOWN; i++) {
        const struct known *known = &wrappers->known[i];
        if (known->len == limit && is_like(known, text, len)) {
            recall(known, zone, text, wrapping);
            return limit;
        }
    }
    size_t end = gc_wrapper_look(wrappers, zone, text, limit, wrapping);
    if (fresh && end == limit && end <= KNOWN_LEN && wrapping->said.any && !wrapping->said.part)
        learn(wrappers, text, end, wrapping);
    return end;
}

bool gc_wrapper_may_begin(const struct gc_wrappers *wrappers, const char *text, size_t len,
                          bool timed)
{
    for (int i = 0; len > 0 && len <= PREFIX_MAX && i < ROWS; i++)
        if ((rows[i].flags & ODD) && (timed || !(rows[i].flags & TIMED)) &&
            gc_pattern_may_match(&wrappers->layer[i].pattern, text, len))
            return true;
    return false;
}
