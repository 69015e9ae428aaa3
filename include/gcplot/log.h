/*
 * The pipeline: bytes of one log in, its cycles and its processes out. Feed a chunk, take events
 * until there are no more, feed the next; finish; take the last events. How the bytes are cut
 * into chunks makes no difference to the cycles. Memory is bounded whatever is fed.
 */
#ifndef GCPLOT_LOG_H
#define GCPLOT_LOG_H

#include <gcplot/account.h>
#include <gcplot/memory.h>
#include <gcplot/scavenge.h>
#include <gcplot/series.h>

struct gc_log;

/* A process that is to be called otherwise. */
struct gc_rename {
    const char *from; /* what it is called without renames */
    const char *to;   /* where that is taken already: TO.2, TO.3, ... */
};

/* All pointers are borrowed as long as the log lives. Start from GC_LOG_OPTIONS_INIT. */
struct gc_log_options {
    int64_t from_ns; /* cycles that end before this, or after to_ns, are left out of events and */
    int64_t to_ns;   /* series; GC_ABSENT: no bound. Process time, ns */
    /*
     * Only the processes of these names; NULL: all. What a process is called without renames
     * chooses it, too, unless that is what one is renamed to.
     */
    const char *const *processes;
    size_t process_count;
    const struct gc_rename *renames; /* of several FROM one name the first counts */
    size_t rename_count;
    bool want_text; /* events for what is no trace, too */
    bool no_repair; /* cycles put together from pieces are left out of events and series */
    /*
     * What time stamps leave out. One without a year is the last such day before REFERENCE_NS
     * (since 1970 UTC; negative: such stamps are not read); one without a zone is UTC, or that of
     * the C library.
     */
    int64_t reference_ns;
    bool local_time;
};

#define GC_LOG_OPTIONS_INIT                                                                        \
    ((struct gc_log_options){.from_ns = GC_ABSENT, .to_ns = GC_ABSENT, .reference_ns = -1})

/* At most this many processes are kept; beyond, the smallest of those that ended are dropped. */
#define GC_LOG_PROCESSES_MAX 4096

/* So many origins are read from at once: beyond, the one that was silent longest ends. */
#define GC_LOG_ORIGINS_MAX 4096

/*
 * One start of one program. Owned by the log; valid until the log is freed or fed again.
 *
 * When it started is said relative to another process of the log, as far as the order of lines
 * and time stamps tell, once the log has ended or gc_log_align was called. Processes that are known
 * relative to each other count from the same one: the first to start, among those known about as
 * well as most.
 */
struct gc_process {
    const char *name;               /* unique in its log; any bytes, no NUL */
    const char *given;              /* the same without renames */
    int64_t pid;                    /* GC_ABSENT where not known */
    bool has_ended;                 /* surely: gc_log_end was called */
    const struct gc_series *series; /* of its cycles within the options' window */
    const struct gc_memory *memory; /* within it, too; NULL: never sampled */
    int64_t killed_ns; /* since its start, when the kernel killed it for lack of memory; or
                          GC_ABSENT */
    const struct gc_process *since; /* whose start is 0; NULL: not known relative to any */
    int64_t start_ns;               /* when it started after that (before: negative) ... */
    int64_t start_bound_ns;         /* ... within +- this; both GC_ABSENT without one */
};

enum gc_event_kind {
    GC_EVENT_CYCLE,
    GC_EVENT_SCAVENGE,
    GC_EVENT_TEXT, /* what the program itself wrote; only with want_text */
};

/* All pointers are valid until the next call on the log. */
struct gc_event {
    enum gc_event_kind kind;
    const struct gc_process *process; /* without a name: the scavenger of one not to be told */
    const struct gc_cycle *cycle;     /* GC_EVENT_CYCLE */
    const struct gc_derived *derived;
    const struct gc_scavenge *scavenge; /* GC_EVENT_SCAVENGE */
    /* GC_EVENT_TEXT: as it stood in the log, a newline after it if NEWLINE */
    const char *text;
    size_t len;
    bool newline;
};

struct gc_log *gc_log_new(const struct gc_log_options *options, struct gc_error *error);
void gc_log_free(struct gc_log *log);

/* DATA is borrowed until gc_log_next has returned false. */
void gc_log_feed(struct gc_log *log, const char *data, size_t len);
void gc_log_finish(struct gc_log *log);

/*
 * Who wrote bytes, and when they came, where that is known: of a program that gcplot started.
 * Borrowed for the call.
 */
struct gc_origin {
    int64_t id; /* of this start of this program alone: a pid comes again, and is exec'ed in */
    int64_t pid;
    const char *name;               /* what the process is called */
    int64_t time_ns;                /* since 1970 UTC */
    struct gc_memory_sample memory; /* at that time, or last before it */
};

/*
 * Feeds what ORIGIN wrote: each has lines of its own, which no other's bytes tear, and its cycles
 * are its own process's, unless a line itself says whose it is. A log is fed so or by gc_log_feed,
 * not both.
 */
void gc_log_feed_from(struct gc_log *log, const struct gc_origin *origin, const char *data,
                      size_t len);

/* ORIGIN's memory between its lines, or that it was killed for it. One without cycles is passed
 * over.
 */
void gc_log_sample(struct gc_log *log, const struct gc_origin *origin);
void gc_log_kill(struct gc_log *log, const struct gc_origin *origin);

/* The origin of that ID writes no more: its last line need not end. Take what comes of it. */
void gc_log_end(struct gc_log *log, int64_t id);

/*
 * What is fed next is from the input NAME (borrowed as long as the log), which goes on where the
 * one before it ended, maybe within a line. Lines are counted from 1 again. Call it when
 * gc_log_next has returned false.
 */
void gc_log_next_input(struct gc_log *log, const char *name);

/* False: no more events for what was fed, or a failure: see gc_log_failed. */
bool gc_log_next(struct gc_log *log, struct gc_event *event);

/* Says when the processes started, as far as that is known before the log has ended. */
void gc_log_align(struct gc_log *log);

/* True, and ERROR filled, when the log failed (no memory, a broken CSV): no more events come. */
bool gc_log_failed(const struct gc_log *log, struct gc_error *error);

/* Whether the input is gcplot's own CSV rather than a log. */
bool gc_log_is_csv(const struct gc_log *log);

/* Whether it is a log of lines, which can go on in another file. */
bool gc_log_is_lines(const struct gc_log *log);

/* The processes that have cycles in the window, in order of first appearance. */
size_t gc_log_process_count(const struct gc_log *log);
const struct gc_process *gc_log_process(const struct gc_log *log, size_t index);

/* All that there are, those that the options leave out too; NULL: no more. */
const struct gc_process *gc_log_any_process(const struct gc_log *log, size_t index);

/* Whether there was a process for the name at INDEX of the options' processes, or renames. */
bool gc_log_met_process(const struct gc_log *log, size_t index);
bool gc_log_met_rename(const struct gc_log *log, size_t index);

const struct gc_account *gc_log_account(const struct gc_log *log);

#endif
