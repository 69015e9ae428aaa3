#include "options.h"

#include "number.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

struct option_entry {
    char letter; /* 0: none */
    const char *name;
    const char *arg; /* NULL: takes none */
    const char *help;
    bool (*apply)(struct options *options, const char *value);
    const char *expects; /* what a value that was not taken should have been */
    enum command only;   /* of that command; 0: of all */
};

static bool add_text(const char ***list, size_t *count, const char *value)
{
    const char **longer = realloc(*list, (*count + 1) * sizeof **list);
    if (!longer)
        return false;
    longer[(*count)++] = value;
    *list = longer;
    return true;
}

static bool apply_output(struct options *o, const char *value)
{
    return value[0] && add_text(&o->outputs, &o->output_count, value);
}

static bool apply_process(struct options *o, const char *value)
{
    return value[0] && add_text(&o->processes, &o->process_count, value);
}

static bool add_rename(struct options *o, char *from, const char *to)
{
    size_t count = o->rename_count + 1;
    struct gc_rename *renames = realloc(o->renames, count * sizeof *renames);
    if (renames)
        o->renames = renames;
    char **renamed = realloc(o->renamed, count * sizeof *renamed);
    if (renamed)
        o->renamed = renamed;
    if (!renames || !renamed)
        return false;
    o->renames[o->rename_count] = (struct gc_rename){from, to};
    o->renamed[o->rename_count++] = from;
    return true;
}

/* OLD goes to FROM; \= and \\ are = and \ in it. Returns what follows its =; NULL: there is none.
 */
static const char *read_old(const char *value, char *from)
{
    for (; *value && *value != '='; value++) {
        if (value[0] == '\\' && (value[1] == '=' || value[1] == '\\'))
            value++;
        *from++ = *value;
    }
    *from = '\0';
    return *value ? value + 1 : NULL;
}

static bool apply_name(struct options *o, const char *value)
{
    char *from = malloc(strlen(value) + 1);
    const char *to = from ? read_old(value, from) : NULL;
    if (to && to[0] && from[0] && add_rename(o, from, to))
        return true;
    free(from);
    return false;
}

static bool apply_format(struct options *o, const char *value)
{
    o->format = value;
    return value[0] != '\0';
}

static bool apply_title(struct options *o, const char *value)
{
    o->title = value;
    return true;
}

static bool apply_quiet(struct options *o, const char *value)
{
    (void)value;
    return o->quiet = true;
}

static bool apply_strict(struct options *o, const char *value)
{
    (void)value;
    return o->strict = true;
}

static bool apply_no_repair(struct options *o, const char *value)
{
    (void)value;
    return o->no_repair = true;
}

static bool apply_verbose(struct options *o, const char *value)
{
    (void)value;
    return o->verbose = true;
}

static bool apply_help(struct options *o, const char *value)
{
    (void)value;
    return o->help = true;
}

static bool apply_version(struct options *o, const char *value)
{
    (void)value;
    return o->version = true;
}

static bool choose(const char *value, const char *const *words, int count, int *choice)
{
    for (int i = 0; i < count; i++)
        if (strcmp(value, words[i]) == 0) {
            *choice = i;
            return true;
        }
    return false;
}

static bool apply_echo(struct options *o, const char *value)
{
    static const char *const words[] = {"none", "other", "all"};
    int choice;
    if (!choose(value, words, 3, &choice))
        return false;
    o->echo = (enum echo)(ECHO_NONE + choice);
    return true;
}

static bool apply_theme(struct options *o, const char *value)
{
    static const char *const words[] = {"light", "dark"};
    int choice;
    if (!choose(value, words, 2, &choice))
        return false;
    o->theme = choice ? GC_THEME_DARK : GC_THEME_LIGHT;
    return true;
}

static bool apply_clock(struct options *o, const char *value)
{
    static const char *const words[] = {"start", "wall"};
    int choice;
    if (!choose(value, words, 2, &choice))
        return false;
    o->clock = choice ? GC_CLOCK_WALL : GC_CLOCK_START;
    return true;
}

static bool apply_events(struct options *o, const char *value)
{
    static const char *const words[] = {"cycles", "scavenger"};
    int choice;
    if (!choose(value, words, 2, &choice))
        return false;
    o->scavenger = choice == 1;
    return true;
}

/* Thousandths, so that no locale and no rounding come in. */
static bool read_milli(const char *text, size_t len, double *value)
{
    int64_t milli;
    if (!gc_decimal_read(text, len, 3, &milli))
        return false;
    *value = (double)milli / 1000;
    return true;
}

static bool apply_size(struct options *o, const char *value)
{
    const char *x = strchr(value, 'x');
    return x && read_milli(value, (size_t)(x - value), &o->width) &&
           read_milli(x + 1, strlen(x + 1), &o->height) && o->width >= GC_CHART_MIN_SIZE &&
           o->height >= GC_CHART_MIN_SIZE && o->width <= GC_CHART_MAX_SIZE &&
           o->height <= GC_CHART_MAX_SIZE;
}

static bool apply_scale(struct options *o, const char *value)
{
    return read_milli(value, strlen(value), &o->scale) && o->scale >= 0.1 &&
           o->scale <= GC_CHART_MAX_SCALE;
}

static bool apply_limit(struct options *o, const char *value)
{
    int64_t mib;
    return limits_read(value, &mib) && limits_add(&o->limits, "limit", mib);
}

struct unit {
    const char *name;
    int64_t ns;
};

/* Longer names first where one begins another. */
static const struct unit units[] = {{"ms", 1000000},      {"us", 1000},
                                    {"s", 1000000000},    {"m", 60000000000},
                                    {"h", 3600000000000}, {"d", 86400000000000}};

static const struct unit *unit_at(const char *text)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(text, units[i].name, strlen(units[i].name)) == 0)
            return &units[i];
    return NULL;
}

/* One number and its unit, as 1.5 and s; returns what follows, NULL where there is none. */
static const char *read_part(const char *text, bool bare, int64_t *sum)
{
    size_t len = strspn(text, "0123456789.");
    const struct unit *unit = unit_at(text + len);
    int64_t milli;
    if (!unit && !(bare && !text[len]))
        return NULL;
    int64_t ns = unit ? unit->ns : 1000000000; /* a bare number is seconds */
    if (!gc_decimal_read(text, len, 3, &milli) || milli > (INT64_MAX / 4) / ns)
        return NULL;
    *sum += milli * ns / 1000;
    return text + len + (unit ? strlen(unit->name) : 0);
}

/* 90, 1.5s, 250ms, 1h30m. */
static bool read_duration(const char *value, int64_t *ns)
{
    int64_t sum = 0;
    const char *at = read_part(value, true, &sum);
    while (at && *at && sum < INT64_MAX / 4)
        at = read_part(at, false, &sum);
    if (!at || *at)
        return false;
    *ns = sum;
    return true;
}

static bool apply_from(struct options *o, const char *value)
{
    return read_duration(value, &o->from_ns);
}

static bool apply_to(struct options *o, const char *value)
{
    return read_duration(value, &o->to_ns);
}

static bool apply_pipe(struct options *o, const char *value)
{
    (void)value;
    return o->pipe = true;
}

static bool apply_status(struct options *o, const char *value)
{
    (void)value;
    return o->status = true;
}

static bool apply_every(struct options *o, const char *value)
{
    return read_duration(value, &o->every_ns) && o->every_ns >= 100000000;
}

static bool apply_duration(struct options *o, const char *value)
{
    return read_duration(value, &o->duration_ns) && o->duration_ns > 0;
}

static const struct option_entry entries[] = {
    {'o', "output", "PATH",
     "write PATH; its suffix is the format: .png .svg .pdf .csv\n"
     ".json .txt; {input} and {process} in it split the output;\n"
     "- is standard output (not of run); may be repeated",
     apply_output, "a path", 0},
    {'f', "format", "FORMAT", "the format of outputs whose suffix tells none", apply_format,
     "one of png svg pdf csv json txt", 0},
    {0, "echo", "WHAT",
     "of standard input, pass on to standard output (of a command's\n"
     "standard error, to standard error): none, other (what is no\n"
     "trace; the default), all",
     apply_echo, "none, other or all", 0},
    {0, "events", "WHAT",
     "what the rows of a CSV are: cycles (the default), or scavenger\n"
     "(memory returned to the system; also for outputs named\n"
     "*.scavenger.csv)",
     apply_events, "cycles or scavenger", 0},
    {0, "process", "NAME", "only the process of that name; may be repeated", apply_process,
     "a name", 0},
    {0, "name", "OLD=NEW",
     "call the process NEW that is called OLD without this; may be\n"
     "repeated; a = in OLD is written \\=",
     apply_name, "OLD=NEW, two names, with a = in OLD written \\=", 0},
    {0, "from", "TIME", "only cycles from TIME after their process's start: 90s, 1h30m", apply_from,
     "a time such as 90s, 250ms or 1h30m", 0},
    {0, "to", "TIME", "only cycles up to TIME", apply_to, "a time such as 90s, 250ms or 1h30m", 0},
    {0, "title", "TEXT", "the chart's title", apply_title, "a text", 0},
    {0, "size", "WxH", "the chart's size in pixels (points in a PDF)", apply_size,
     "two sizes from 240 to 16000, such as 1400x700", 0},
    {0, "scale", "N", "PNG pixels per pixel of size: 2 for a dense screen", apply_scale,
     "a number from 0.1 to 8", 0},
    {0, "theme", "NAME", "light or dark", apply_theme, "light or dark", 0},
    {0, "clock", "WHAT",
     "the chart's time axis: start (since a log's first process\n"
     "started; the default) or wall (wall clock, where logs have it)",
     apply_clock, "start or wall", 0},
    {0, "limit", "SIZE",
     "draw a line at SIZE, what memory must not pass: 512MiB, 1.5G;\nmay be repeated", apply_limit,
     "a size of 1 MiB or more, such as 512MiB or 1.5G", 0},
    {0, "no-repair", NULL, "leave out cycles that were put together from torn lines",
     apply_no_repair, NULL, 0},
    {0, "strict", NULL, "exit 1 if anything of the input was lost", apply_strict, NULL, 0},
    {0, "every", "TIME", "write the outputs anew each TIME, while the command runs", apply_every,
     "a time of 100ms or more, such as 2s", COMMAND_RUN},
    {0, "duration", "TIME", "stop watching after TIME, write, and leave the command alone",
     apply_duration, "a time such as 90s or 1h30m", COMMAND_RUN},
    {0, "status", NULL, "a line on the terminal: time, processes, heap, GC CPU", apply_status, NULL,
     COMMAND_RUN},
    {0, "pipe", NULL,
     "make the command's standard error a pipe: for one that opens\n"
     "/dev/stderr; who writes what is then told by the lines alone",
     apply_pipe, NULL, COMMAND_RUN},
    {'v', "verbose", NULL, "show the first few damaged lines", apply_verbose, NULL, 0},
    {'q', "quiet", NULL, "no progress, and no word of what was lost", apply_quiet, NULL, 0},
    {'h', "help", NULL, "show this", apply_help, NULL, 0},
    {'V', "version", NULL, "show the version", apply_version, NULL, 0},
};

enum { ENTRIES = sizeof entries / sizeof *entries, LONG_ONLY = 256 };

static bool is_of(const struct option_entry *entry, enum command command)
{
    return entry->only == 0 || entry->only == command;
}

/* What getopt_long wants, made from the table. A command's own options are not gcplot's. */
static void tables_for_getopt(enum command command, struct option *longs, char *letters)
{
    if (command == COMMAND_RUN)
        *letters++ = '+';
    *letters++ = ':'; /* a missing value is told from an unknown option */
    for (int i = 0; i < ENTRIES; i++) {
        const struct option_entry *e = &entries[i];
        if (!is_of(e, command))
            continue;
        *longs++ =
            (struct option){e->name, e->arg ? required_argument : no_argument, NULL, LONG_ONLY + i};
        if (!e->letter)
            continue;
        *letters++ = e->letter;
        if (e->arg)
            *letters++ = ':';
    }
    *longs = (struct option){0};
    *letters = '\0';
}

static const struct option_entry *entry_of(int code)
{
    for (int i = 0; i < ENTRIES; i++)
        if (code == LONG_ONLY + i || (entries[i].letter && code == entries[i].letter))
            return &entries[i];
    return NULL;
}

static bool usage_error(int code, const char *word, struct gc_error *error)
{
    const struct option_entry *e = entry_of(optopt);
    if (code == ':' && e)
        return gc_error_set(error, word, 0, "needs a value: %s", e->expects);
    if (e && !e->arg)
        return gc_error_set(error, word, 0, "takes no value");
    return gc_error_set(error, word, 0, "unknown option, or short for several; see gcplot --help");
}

static bool apply_all(struct options *options, enum command command, int argc, char **argv,
                      struct gc_error *error)
{
    struct option longs[ENTRIES + 1];
    char letters[2 * ENTRIES + 3];
    tables_for_getopt(command, longs, letters);
    opterr = 0;
    for (;;) {
        int at = optind;
        int code = getopt_long(argc, argv, letters, longs, NULL);
        if (code == -1)
            return true;
        const struct option_entry *e = entry_of(code);
        if (!e)
            return usage_error(code, argv[at > 0 && at < argc ? at : argc - 1], error);
        if (!e->apply(options, optarg))
            return gc_error_set(error, optarg ? optarg : e->name, 0, "--%s takes %s", e->name,
                                e->expects);
    }
}

/* One name for two processes, or two for one, is not what was meant. */
static bool check_renames(const struct options *o, struct gc_error *error)
{
    for (size_t i = 0; i < o->rename_count; i++)
        for (size_t k = 0; k < i; k++) {
            const struct gc_rename *a = &o->renames[i], *b = &o->renames[k];
            if (strcmp(a->from, b->from) == 0)
                return gc_error_set(error, a->from, 0, "is renamed by two --name; leave one");
            if (strcmp(a->to, b->to) == 0)
                return gc_error_set(error, a->to, 0,
                                    "is the new name in two --name; each needs a name of its own");
        }
    return true;
}

static bool take_inputs(struct options *options, int argc, char **argv, struct gc_error *error)
{
    static char standard_input[] = "-";
    static char *only_standard_input[] = {standard_input};
    options->inputs = optind < argc ? argv + optind : only_standard_input;
    options->input_count = optind < argc ? (size_t)(argc - optind) : 1;
    for (size_t i = 0; i < options->input_count; i++)
        if (!options->inputs[i][0])
            return gc_error_set(error, NULL, 0, "an input's name is empty; - is standard input");
    return true;
}

static bool take_command(struct options *options, int argc, char **argv, struct gc_error *error)
{
    if (options->help || options->version)
        return true;
    if (optind >= argc || !argv[optind][0])
        return gc_error_set(error, NULL, 0,
                            "no command to run; gcplot run [OPTION]... [--] COMMAND [ARG]...");
    options->command = options->inputs = argv + optind;
    options->input_count = 1;
    return true;
}

bool options_parse(struct options *options, enum command command, int argc, char **argv,
                   struct gc_error *error)
{
    *options = (struct options){.from_ns = GC_ABSENT, .to_ns = GC_ABSENT};
    const char *zone = getenv("TZ");
    options->local_time = zone && zone[0];
    if (!apply_all(options, command, argc, argv, error))
        return false;
    if (!(command == COMMAND_RUN ? take_command : take_inputs)(options, argc, argv, error))
        return false;
    if (options->from_ns != GC_ABSENT && options->to_ns != GC_ABSENT &&
        options->from_ns >= options->to_ns)
        return gc_error_set(error, NULL, 0, "--from must be before --to");
    return check_renames(options, error);
}

void options_release(struct options *options)
{
    free(options->outputs);
    free(options->processes);
    for (size_t i = 0; i < options->rename_count; i++)
        free(options->renamed[i]);
    free(options->renamed);
    free(options->renames);
}

/* Help texts stand in a column of their own; a further line of one is indented to it. */
enum { HELP_COLUMN = 25 };

static void help_entry(struct gc_buffer *out, const struct option_entry *e)
{
    size_t from = out->len;
    if (e->letter)
        gc_buffer_add_format(out, "  -%c, --%s", e->letter, e->name);
    else
        gc_buffer_add_format(out, "      --%s", e->name);
    if (e->arg)
        gc_buffer_add_format(out, " %s", e->arg);
    const char *line = e->help;
    for (int used = (int)(out->len - from); line; used = 0) {
        const char *end = strchr(line, '\n');
        int len = end ? (int)(end - line) : (int)strlen(line);
        gc_buffer_add_format(out, "%*s%.*s\n", HELP_COLUMN - used, "", len, line);
        line = end ? end + 1 : NULL;
    }
}

static const char plot_usage[] =
    "usage: gcplot [OPTION]... [FILE]...\n"
    "       gcplot run [OPTION]... [--] COMMAND [ARG]...\n"
    "Turn what Go programs print under GODEBUG=gctrace=1 into charts and CSV.\n"
    "Reads FILEs, or standard input; - is standard input. gcplot run starts COMMAND\n"
    "instead; see gcplot run --help.\n\n"
    "  GODEBUG=gctrace=1 prog 2>&1 | gcplot -o heap.png\n"
    "  gcplot -o heap.svg -o series.csv app.log\n"
    "  gcplot -o 'csv/{input}-{process}.csv' logs/*.log\n\n"
    "Without -o, a summary of each process goes to standard output.\n\n";

static const char plot_exit[] = "\nExit status: 0 done; 1 something could not be done; 2 usage;\n"
                                "3 no gctrace line in an input.\n";

static const char run_usage[] =
    "usage: gcplot run [OPTION]... [--] COMMAND [ARG]...\n"
    "Run COMMAND under GODEBUG=gctrace=1 and turn what it and its children print into\n"
    "charts and CSV, with the memory that the kernel says each process has.\n\n"
    "  gcplot run -o heap.png -- ./sync --config all.yml\n"
    "  gcplot run --every 2s -o heap.svg ./server\n\n"
    "Without -o, a summary of each process goes to standard error.\n\n";

static const char run_exit[] =
    "\nExit status: that of COMMAND, 128+N if signal N ended it; 126 it could not be\n"
    "executed; 127 there is no such command; 1 an output cannot be written, told before\n"
    "COMMAND is started; 2 usage. With --strict also 1 where COMMAND's is 0 and something\n"
    "was lost or could not be written.\n";

void options_help(enum command command, struct gc_buffer *out)
{
    gc_buffer_add_text(out, command == COMMAND_RUN ? run_usage : plot_usage);
    for (int i = 0; i < ENTRIES; i++)
        if (is_of(&entries[i], command))
            help_entry(out, &entries[i]);
    gc_buffer_add_text(out, command == COMMAND_RUN ? run_exit : plot_exit);
}
