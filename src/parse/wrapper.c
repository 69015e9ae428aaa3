#include "wrapper.h"

#include "number.h"
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

/* A longer prefix is text that the program left unfinished. */
enum { PREFIX_MAX = 512, LAYERS_MAX = 12 };

#define COLOUR "(?:\\e\\[[\\d;]*+[mK])*+"
#define ISO                                                                                        \
    "\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d++)?+"                            \
    "(?: ?(?:Z|UTC|GMT|[+-]\\d\\d:?\\d\\d))?+"
#define SYSLOG                                                                                     \
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d"           \
    "(?:\\.\\d++)?+"
#define WEEKDAY "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )"
#define EPOCH   "\\d{10}(?:\\.\\d{1,9}|\\d{3}|\\d{6}|\\d{9})?+(?!\\d)"
#define STAMP   "(?<time>" ISO "|" SYSLOG "|" EPOCH "|" WEEKDAY ISO "|@[0-9a-f]{24})"
#define HOST    "(?<scope>[\\w.:-]++)"
#define TAG     "(?<name>[A-Za-z_][^\\s\\[\\]:|]*+)"
#define PID     "(?<pid>\\d{1,10})"
#define QUOTED  "\"(?:[^\"\\\\]|\\\\.)*+\""

enum {
    WEAK = 1,  /* many a text resembles it: see gc_wrapper_read */
    TIMED = 2, /* only right after a layer with a time stamp */
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
     0},
    {"syslog's priority", "<\\d{1,3}>(?=[A-Z\\d])", 0},
    {"a time stamp: docker logs -t, kubectl logs --timestamps, CRI, ts, multilog, Go's log, "
     "exports",
     COLOUR "[\\[\"]?+" STAMP COLOUR "(?:\"?+,\"?+|[\"\\]]?+:?[ \\t]++)" COLOUR, 0},
    {"CRI and its kin: the stream, and whether the line goes on",
     "(?<stream>stdout|stderr) (?<part>[FP]) ", TIMED},
    {"ts -s, foreman: a clock without a date", "\\d\\d:\\d\\d:\\d\\d(?:\\.\\d++)?+ ", 0},
    {"journald short-monotonic, dmesg", "\\[ *+\\d++\\.\\d{6}\\] ", 0},
    {"docker compose, docker service logs, foreman, pm2",
     COLOUR "(?:\\d{1,4}\\|)?+(?<name>[A-Za-z0-9_][\\w.@/-]*+) *+" COLOUR " *+\\| ?+" COLOUR " ?+",
     0},
    {"kubectl logs --prefix", COLOUR "\\[pod/(?<name>[\\w.-]++/[\\w.-]++)\\]" COLOUR " ", 0},
    {"heroku", "(?:app|heroku)\\[(?<name>[\\w-]++\\.[\\w-]++)\\]: ", TIMED},
    {"syslog, journald", HOST " " TAG "\\[" PID "\\]: ", TIMED},
    {"aws logs tail", "(?<name>[\\w.#$\\[\\]-]++(?:/[\\w.#$\\[\\]-]++)++) ", TIMED},
    {"klog, glog",
     "[IWEF](?<time>\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6}) ++" PID " [\\w./-]++:\\d++\\] \"?+", 0},
    {"gh run view --log", "(?<name>[^\\t]++)\\t[^\\t]*+\\t(?=(?:\\xef\\xbb\\xbf)?+\\d{4}-)", 0},
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
    {"grep -H", "(?<name>[^:\\s|\"'{}<>()=,]*[./][^:\\s|\"'{}<>()=,]*+):(?:\\d++:)?+", WEAK},
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

struct gc_wrappers {
    struct layer layer[ROWS];
    uint32_t may_begin[256]; /* the rows, as bits, that a byte can be the first of */
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
    wrapping->name_len = 0; /* the name itself is as long as this */
    wrapping->pid = GC_ABSENT;
    wrapping->time_ns = GC_ABSENT;
    wrapping->stream = GC_STREAM_NONE;
    wrapping->part = false;
    wrapping->said = false;
}

struct gc_identity gc_wrapping_identity(const struct gc_wrapping *wrapping)
{
    return (struct gc_identity){.name = wrapping->name_len ? wrapping->name : NULL,
                                .name_len = wrapping->name_len,
                                .pid = wrapping->pid};
}

void gc_wrapping_add_name(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    size_t room = GC_WRAPPER_NAME_MAX - wrapping->name_len;
    if (len == 0 || (len == 1 && text[0] == '-') || room < 2)
        return;
    if (wrapping->name_len) {
        wrapping->name[wrapping->name_len++] = '/';
        room--;
    }
    len = len < room ? len : room;
    memcpy(wrapping->name + wrapping->name_len, text, len);
    wrapping->name_len += len;
    wrapping->said = true;
}

void gc_wrapping_add_pid(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    int64_t pid;
    if (!gc_count_read(text, len, &pid))
        return;
    wrapping->pid = pid;
    wrapping->said = true;
}

void gc_wrapping_add_time(struct gc_wrapping *wrapping, struct gc_stamp_zone *zone,
                          const char *text, size_t len)
{
    if (wrapping->time_ns != GC_ABSENT || !gc_stamp_read(zone, text, len, &wrapping->time_ns))
        return;
    wrapping->said = true;
}

void gc_wrapping_add_stream(struct gc_wrapping *wrapping, const char *text, size_t len)
{
    wrapping->stream =
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
        gc_wrapping_add_time(to, zone, piece, len);
    if ((piece = group_of(layer, GROUP_STREAM, text, groups, &len)) != NULL)
        gc_wrapping_add_stream(to, piece, len);
    if ((piece = group_of(layer, GROUP_PART, text, groups, &len)) != NULL)
        to->part = *piece == 'P';
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

size_t gc_wrapper_read(const struct gc_wrappers *wrappers, struct gc_stamp_zone *zone,
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
