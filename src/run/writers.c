#include "writers.h"

#include "naming.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { SLOTS = 1024 };

/* Two looks at whether a writer is still the same are so far apart at least: one takes two system
   calls, and of processes that write at the same time each read may be another's. */
enum { LOOK_AGAIN_NS = 1000000 };

/* So soon after the begin of a line its end is read, too, if it was written by then. Later the end
   is more likely the program's that is executed by now: a script writes "starting ", and execs. */
enum { LINE_NS = 10000000 };

struct gc_writers {
    char *const *command;
    int64_t command_pid; /* 0: it does not run yet */
    int64_t last_id;
    struct gc_naming naming;
    struct gc_writer *slot[SLOTS]; /* by pid: the one that has it now */
    struct gc_writer *item[GC_WRITERS_MAX];
    size_t count;
    struct gc_writer *gone; /* those yet to be told, by next */
    struct gc_writer *told; /* the one that was last */
    size_t open, open_max;  /* whose files are held open */
};

/* Two files each; most of those that may be open are the outputs'. */
static size_t open_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur / 8 < GC_WRITERS_OPEN_MAX)
        return (size_t)limit.rlim_cur / 8;
    return GC_WRITERS_OPEN_MAX;
}

struct gc_writers *gc_writers_new(char *const *command)
{
    struct gc_writers *writers = calloc(1, sizeof *writers);
    if (!writers)
        return NULL;
    writers->command = command;
    writers->open_max = open_max();
    return writers;
}

static void close_files(struct gc_writers *writers, struct gc_writer *writer)
{
    writers->open -= writer->proc.dir >= 0;
    gc_proc_close(&writer->proc);
}

static void writer_free(struct gc_writers *writers, struct gc_writer *writer)
{
    if (!writer)
        return;
    close_files(writers, writer);
    free((char *)writer->name);
    free(writer);
}

void gc_writers_free(struct gc_writers *writers)
{
    if (!writers)
        return;
    for (size_t i = 0; i < writers->count; i++)
        writer_free(writers, writers->item[i]);
    while (gc_writers_next_gone(writers))
        ;
    gc_naming_release(&writers->naming);
    free(writers);
}

/* --- names ------------------------------------------------------------------------------------ */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void read_comm(const struct gc_proc *proc, char comm[GC_WRITERS_COMM + 1])
{
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_proc_add_comm(proc, &text);
    size_t len = text.failed ? 0 : text.len < GC_WRITERS_COMM ? text.len : GC_WRITERS_COMM;
    if (len > 0)
        memcpy(comm, text.data, len);
    comm[len] = '\0';
    gc_buffer_release(&text);
}

/* Where the kernel cut the program's name, it goes on as that of its file does. */
static void add_rest_of_name(const struct gc_proc *proc, struct gc_buffer *name)
{
    struct gc_buffer path = GC_BUFFER_INIT;
    gc_proc_add_path(proc, &path);
    gc_buffer_add(&path, "", 1);
    const char *base = path.failed ? "" : base_name(path.data);
    if (strncmp(base, name->data, GC_WRITERS_COMM) == 0)
        gc_buffer_add_text(name, base + GC_WRITERS_COMM);
    name->failed = name->failed || path.failed;
    gc_buffer_release(&path);
}

/* What the process is called and started with, as far as it can be looked at. */
static void look(const struct gc_proc *proc, struct gc_buffer *name, struct gc_buffer *arguments)
{
    gc_proc_add_comm(proc, name);
    if (!name->failed && name->len == GC_WRITERS_COMM)
        add_rest_of_name(proc, name);
    gc_proc_add_arguments(proc, arguments);
}

static void recall_command(char *const *command, struct gc_buffer *name,
                           struct gc_buffer *arguments)
{
    gc_buffer_add_text(name, base_name(command[0]));
    for (size_t i = 0; command[i]; i++)
        gc_buffer_add(arguments, command[i], strlen(command[i]) + 1);
}

/* What is known of PID without looking. */
static void recall(const struct gc_writers *writers, int64_t pid, struct gc_buffer *name,
                   struct gc_buffer *arguments)
{
    if (pid == writers->command_pid)
        recall_command(writers->command, name, arguments);
    else if (pid == GC_ABSENT)
        gc_buffer_add_text(name, "outside");
}

/* To be freed; NULL: no memory. Only one that WRITES is the first of its name: a shell script is
   not before the program of that name that it starts. */
static char *name_of(struct gc_writers *writers, const struct gc_proc *proc, bool writes)
{
    struct gc_buffer base = GC_BUFFER_INIT, arguments = GC_BUFFER_INIT, name = GC_BUFFER_INIT;
    look(proc, &base, &arguments);
    if (base.len == 0)
        recall(writers, proc->pid, &base, &arguments);
    bool known = base.len > 0;
    gc_buffer_add(&base, "", 1);
    name.failed = base.failed || arguments.failed;
    if (!known)
        gc_buffer_add_format(&name, "pid %" PRId64, proc->pid);
    else if (!name.failed)
        gc_naming_add(&writers->naming, base.data, arguments.data, arguments.len, &name);
    if (known && writes && !name.failed)
        name.failed =
            !gc_naming_remember(&writers->naming, base.data, arguments.data, arguments.len);
    gc_buffer_add(&name, "", 1);
    gc_buffer_release(&base);
    gc_buffer_release(&arguments);
    if (!name.failed)
        return name.data;
    gc_buffer_release(&name);
    return NULL;
}

/* --- the table -------------------------------------------------------------------------------- */

static struct gc_writer **slot_of(struct gc_writers *writers, int64_t pid)
{
    return &writers->slot[(uint64_t)pid % SLOTS];
}

static struct gc_writer *lookup(struct gc_writers *writers, int64_t pid)
{
    struct gc_writer *writer = *slot_of(writers, pid);
    while (writer && writer->pid != pid)
        writer = writer->next;
    return writer;
}

/* Its pid no longer leads to it. */
static void unlink_pid(struct gc_writers *writers, struct gc_writer *writer)
{
    struct gc_writer **place = slot_of(writers, writer->pid);
    while (*place && *place != writer)
        place = &(*place)->next;
    if (*place)
        *place = writer->next;
}

static void drop(struct gc_writers *writers, size_t index)
{
    struct gc_writer *writer = writers->item[index];
    unlink_pid(writers, writer);
    writer->next = writers->gone;
    writers->gone = writer;
    writers->item[index] = writers->item[--writers->count];
}

void gc_writers_drained(struct gc_writers *writers)
{
    for (size_t i = writers->count; i-- > 0;)
        if (writers->item[i]->is_settled)
            drop(writers, i);
}

const struct gc_writer *gc_writers_next_gone(struct gc_writers *writers)
{
    writer_free(writers, writers->told);
    writers->told = writers->gone;
    if (writers->told)
        writers->gone = writers->told->next;
    return writers->told;
}

/* One that never wrote has GC_ABSENT there, the least of all numbers; what the command is now
   stays. */
static void drop_idlest(struct gc_writers *writers)
{
    const struct gc_writer *stays = lookup(writers, writers->command_pid);
    size_t idlest = writers->item[0] == stays ? 1 : 0;
    for (size_t i = idlest + 1; i < writers->count; i++)
        if (writers->item[i] != stays &&
            writers->item[i]->wrote_ns < writers->item[idlest]->wrote_ns)
            idlest = i;
    drop(writers, idlest);
}

static struct gc_writer *make(struct gc_writers *writers, int64_t pid, int64_t now_ns, bool writes)
{
    struct gc_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return NULL;
    writer->pid = pid;
    writer->looked_ns = now_ns;
    writer->wrote_ns = GC_ABSENT;
    writer->memory = GC_MEMORY_NONE;
    writer->proc = GC_PROC_NONE;
    writer->proc.pid = pid;
    if (pid != GC_ABSENT)
        gc_proc_open(&writer->proc, pid);
    writers->open += writer->proc.dir >= 0;
    gc_proc_file(&writer->proc, &writer->file);
    read_comm(&writer->proc, writer->comm);
    writer->name = name_of(writers, &writer->proc, writes);
    if (!writer->name) {
        writer_free(writers, writer);
        return NULL;
    }
    if (writers->open > writers->open_max)
        close_files(writers, writer);
    return writer;
}

static struct gc_writer *add(struct gc_writers *writers, int64_t pid, int64_t now_ns, bool writes)
{
    struct gc_writer *writer = make(writers, pid, now_ns, writes);
    if (!writer)
        return NULL;
    if (writers->count == GC_WRITERS_MAX)
        drop_idlest(writers);
    writer->id = ++writers->last_id;
    writer->next = *slot_of(writers, pid);
    *slot_of(writers, pid) = writer;
    writers->item[writers->count++] = writer;
    gc_writers_sample(writers, writer, false);
    return writer;
}

struct gc_writer *gc_writers_add_command(struct gc_writers *writers, int64_t pid, int64_t now_ns)
{
    writers->command_pid = pid;
    return add(writers, pid, now_ns, false);
}

struct gc_writer *gc_writers_at(const struct gc_writers *writers, size_t index)
{
    return index < writers->count ? writers->item[index] : NULL;
}

/* --- who it is now ---------------------------------------------------------------------------- */

/* Whether it executes another file. What cannot be seen has not changed. */
static bool has_other_file(struct gc_writer *writer)
{
    struct gc_proc_file now;
    if (!gc_proc_file(&writer->proc, &now))
        return false;
    if (writer->file.inode == 0)
        writer->file = now;
    return writer->file.device != now.device || writer->file.inode != now.inode;
}

/* Likewise, of one that has ended: its name is all that is left to see. */
static bool has_other_name(const struct gc_writer *writer)
{
    char now[GC_WRITERS_COMM + 1];
    read_comm(&writer->proc, now);
    return *now && *writer->comm && strcmp(now, writer->comm) != 0;
}

/* Programs name themselves, too: the name is kept as it last was. */
static void keep_comm(struct gc_writer *writer)
{
    if (!writer->is_other && !has_other_file(writer))
        read_comm(&writer->proc, writer->comm);
}

static void look_again(struct gc_writer *writer, int64_t now_ns)
{
    writer->looked_ns = now_ns;
    if (writer->pid == GC_ABSENT)
        return;
    if (gc_proc_state(&writer->proc) != GC_PROC_GONE) {
        writer->is_other = has_other_file(writer);
    } else if (gc_proc_is_replaced(&writer->proc)) {
        writer->is_other = true;
        writer->in_line = false; /* another process does not end the line */
    } else {
        writer->is_other = has_other_name(writer);
    }
}

static void replace(struct gc_writers *writers, struct gc_writer *writer)
{
    unlink_pid(writers, writer);
    close_files(writers, writer);
    writer->is_gone = writer->is_settled = true;
}

/* The command, which was named before it wrote. False: no memory. */
static bool name_again(struct gc_writers *writers, struct gc_writer *writer)
{
    char *name = name_of(writers, &writer->proc, true);
    if (!name)
        return false;
    free((char *)writer->name);
    writer->name = name;
    return true;
}

static bool is_ending_line(const struct gc_writer *writer, int64_t now_ns)
{
    return writer->in_line && now_ns - writer->wrote_ns < LINE_NS;
}

struct gc_writer *gc_writers_find(struct gc_writers *writers, int64_t pid, int64_t now_ns)
{
    struct gc_writer *writer = lookup(writers, pid);
    if (writer && !writer->is_other && now_ns - writer->looked_ns >= LOOK_AGAIN_NS)
        look_again(writer, now_ns);
    if (writer && writer->is_other && !is_ending_line(writer, now_ns)) {
        replace(writers, writer);
        writer = NULL;
    }
    if (!writer)
        writer = add(writers, pid, now_ns, true);
    else if (writer->wrote_ns == GC_ABSENT && !name_again(writers, writer))
        return NULL;
    if (writer)
        writer->wrote_ns = now_ns;
    return writer;
}

size_t gc_writers_take(struct gc_writer *writer, const char *data, size_t len)
{
    const char *end = writer->is_other ? memchr(data, '\n', len) : NULL;
    size_t own = end ? (size_t)(end - data) + 1 : len;
    writer->in_line = data[own - 1] != '\n';
    return own;
}

void gc_writers_sample(struct gc_writers *writers, struct gc_writer *writer, bool whole)
{
    struct gc_memory_sample sample;
    if (writer->is_gone || writer->pid == GC_ABSENT)
        return;
    enum gc_proc_state state = gc_proc_sample(&writer->proc, whole, &sample);
    if (state == GC_PROC_ALIVE) {
        if (!writer->is_other)
            writer->memory = sample;
        if (whole)
            keep_comm(writer);
    } else if (state == GC_PROC_GONE) {
        writer->is_gone = true;
        close_files(writers, writer);
    }
}
