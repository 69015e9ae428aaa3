/*
 * generate [-s] [-k PROCESSES] [-w WRAPPING] MEGABYTES: writes a log of that size to standard
 * output, the same bytes whenever the arguments are the same. Dense: cycles alone. Sparse (-s): one
 * line in a hundred is a cycle, the others are what a server logs. WRAPPING, what a shipper puts
 * around each line: compose, cri or json (docker's); the size is that of the lines in it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES_MAX = 64, SPARSE = 100, LINE_MAX_LEN = 1024 };

struct process {
    int64_t gc;
    int64_t start_us; /* of the next cycle */
    int64_t end_us;   /* of the next cycle */
    int64_t stw_us, mark_us, term_us;
    int64_t live_kib, goal_kib;
    int64_t gc_cpu_us;
    int64_t procs;
};

struct options {
    bool sparse;
    int processes;
    int64_t bytes;
    void (*wrap)(const char *line, int64_t us);
};

static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64*: the same everywhere, unlike rand(). */
static uint64_t draw(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d) >> 11;
}

static int64_t between(int64_t least, int64_t most)
{
    return least + (int64_t)(draw() % (uint64_t)(most - least + 1));
}

/* The runtime's ms: two digits with three decimals at most, whole from 10 ms up. */
static int add_millis(char *to, int64_t us)
{
    int64_t ms = us / 1000;
    if (us >= 10000)
        return sprintf(to, "%" PRId64, ms);
    if (us >= 1000)
        return sprintf(to, "%" PRId64 ".%d", ms, (int)(us % 1000 / 100));
    if (us >= 100)
        return sprintf(to, "0.%02d", (int)(us / 10));
    return us ? sprintf(to, "0.%03d", (int)us) : sprintf(to, "0");
}

static int64_t time_of(int64_t least, int64_t most)
{
    return draw() % 50 ? between(least, most) : between(most, 20 * most); /* a long tail */
}

static void plan(struct process *p)
{
    int64_t last_end = p->end_us;
    p->gc++;
    p->stw_us = time_of(20, 90);
    p->mark_us = time_of(300, 4000) + p->live_kib / 100;
    p->term_us = time_of(2, 60);
    p->start_us = last_end + time_of(2000, 60000);
    p->end_us = p->start_us + p->stw_us + p->mark_us + p->term_us;
}

static void begin(struct process *p, int64_t at_us)
{
    *p = (struct process){.end_us = at_us, .live_kib = between(3000, 40000)};
    p->goal_kib = 2 * p->live_kib;
    p->procs = 2 * between(1, 4);
    plan(p);
}

/* Wanders, and turns back before it leaves what is plausible; never above what the heap was. */
static int64_t next_live(int64_t kib)
{
    int64_t least = kib < 4000 ? 1000 : 900, most = kib > 400000 ? 1000 : 1113;
    return kib * between(least, most) / 1000;
}

static int write_cycle(char *to, struct process *p)
{
    static const char separators[] = "++++//+";
    int64_t assist = between(0, p->mark_us / 4), idle = between(0, p->mark_us);
    int64_t background = p->mark_us * p->procs / 4;
    int64_t times[] = {p->stw_us, p->mark_us, p->term_us, p->stw_us * p->procs,
                       assist,    background, idle,       p->term_us * p->procs};
    int64_t before = p->goal_kib - between(0, p->goal_kib / 10);
    int64_t after = before + between(0, before / 8);
    p->gc_cpu_us += times[3] + assist + background + times[7];
    int n = sprintf(to, "gc %" PRId64 " @%" PRId64 ".%03ds %" PRId64 "%%: ", p->gc,
                    p->start_us / 1000000, (int)(p->start_us % 1000000 / 1000),
                    100 * p->gc_cpu_us / (p->procs * p->end_us));
    for (int i = 0; i < 8; i++) {
        n += add_millis(to + n, times[i]);
        if (i == 2)
            n += sprintf(to + n, " ms clock, ");
        else if (i < 7)
            to[n++] = separators[i > 2 ? i : 0];
    }
    p->live_kib = next_live(p->live_kib);
    n += sprintf(to + n, " ms cpu, %d->%d->%d MB, %d MB goal, 0 MB stacks, 0 MB globals, %d P\n",
                 (int)(before / 1024), (int)(after / 1024), (int)(p->live_kib / 1024),
                 (int)(p->goal_kib / 1024), (int)p->procs);
    p->goal_kib = 2 * p->live_kib;
    plan(p);
    return n;
}

static int write_other(char *to, int64_t us)
{
    static const char *const paths[] = {"/api/v1/users", "/api/v1/orders", "/healthz",
                                        "/static/app.js"};
    static const char *const levels[] = {"INFO", "INFO", "INFO", "WARN", "DEBUG"};
    return sprintf(to,
                   "2024/05/17 09:%02d:%02d %s http: served %s status=%d bytes=%d took=%dus "
                   "remote=10.0.%d.%d:%d\n",
                   (int)(us / 60000000 % 60), (int)(us / 1000000 % 60), levels[draw() % 5],
                   paths[draw() % 4], draw() % 20 ? 200 : 404, (int)between(100, 99999),
                   (int)between(50, 90000), (int)between(0, 255), (int)between(1, 254),
                   (int)between(1024, 65535));
}

/* A stamp of May 17, 2024, US after nine o'clock. */
static void print_stamp(int64_t us)
{
    int64_t s = 9 * 3600 + us / 1000000;
    printf("2024-05-%02dT%02d:%02d:%02d.%06d789Z", (int)(17 + s / 86400) % 28 + 1,
           (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60), (int)(us % 1000000));
}

static void wrap_compose(const char *line, int64_t us)
{
    (void)us;
    printf("app-1  | %s", line);
}

static void wrap_cri(const char *line, int64_t us)
{
    print_stamp(us);
    printf(" stderr F %s", line);
}

static void wrap_json(const char *line, int64_t us)
{
    printf("{\"log\":\"");
    for (const char *p = line; *p != '\n'; p++) {
        if (*p == '>')
            printf("\\u003e");
        else
            putchar(*p);
    }
    printf("\\n\",\"stream\":\"stderr\",\"time\":\"");
    print_stamp(us);
    printf("\"}\n");
}

static void wrap_in_nothing(const char *line, int64_t us)
{
    (void)us;
    fputs(line, stdout);
}

struct wrapping {
    const char *name;
    void (*wrap)(const char *line, int64_t us);
};

static const struct wrapping wrappings[] = {
    {"compose", wrap_compose}, {"cri", wrap_cri}, {"json", wrap_json}};

static void choose_wrapping(struct options *options, const char *name)
{
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++)
        if (strcmp(wrappings[i].name, name) == 0)
            options->wrap = wrappings[i].wrap;
}

/* Lines come in the order in which the cycles end. */
static struct process *next(struct process *processes, int count)
{
    struct process *first = processes;
    for (int i = 1; i < count; i++)
        if (processes[i].end_us < first->end_us)
            first = &processes[i];
    return first;
}

static int write_log(const struct options *options)
{
    static struct process processes[PROCESSES_MAX];
    char line[LINE_MAX_LEN];
    int64_t written = 0;
    for (int i = 0; i < options->processes; i++)
        begin(&processes[i], 1000 * i);
    for (int64_t n = 0; written < options->bytes; n++) {
        struct process *p = next(processes, options->processes);
        bool other = options->sparse && n % SPARSE != 0;
        int64_t us = p->end_us;
        int len = other ? write_other(line, us) : write_cycle(line, p);
        options->wrap(line, us);
        written += len;
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct options options = {.processes = 1, .wrap = wrap_in_nothing};
    int letter;
    while ((letter = getopt(argc, argv, "sk:w:")) != -1) {
        if (letter == 's')
            options.sparse = true;
        else if (letter == 'k')
            options.processes = atoi(optarg);
        else if (letter == 'w')
            choose_wrapping(&options, optarg);
        else
            return 2;
    }
    if (optind + 1 != argc || options.processes < 1 || options.processes > PROCESSES_MAX) {
        fprintf(stderr, "usage: generate [-s] [-k PROCESSES] [-w WRAPPING] MEGABYTES\n");
        return 2;
    }
    options.bytes = (int64_t)atoi(argv[optind]) * 1000000;
    if (write_log(&options) == 0)
        return 0;
    perror("generate");
    return 1;
}
