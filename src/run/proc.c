#include "proc.h"

#include "number.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- files of a process ------------------------------------------------------------------- */

static int open_directory(int64_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%" PRId64, pid);
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Its length without the NUL that is put after it; 0, and errno, if it cannot be read; errno is 0
   if there is nothing in it. */
static size_t read_text(int fd, char text[GC_PROC_FILE_MAX])
{
    errno = 0;
    ssize_t got = pread(fd, text, GC_PROC_FILE_MAX - 1, 0);
    size_t len = got > 0 ? (size_t)got : 0;
    text[len] = '\0';
    return len;
}

static size_t read_file(int dir, const char *name, char text[GC_PROC_FILE_MAX])
{
    text[0] = '\0';
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    size_t len = read_text(fd, text);
    int why = errno;
    close(fd);
    errno = why;
    return len;
}

/* The number after COUNT spaces of TEXT; GC_ABSENT: there is none. */
static int64_t number_after(const char *text, int count)
{
    for (; text && count > 0; count--) {
        text = strchr(text, ' ');
        text = text ? text + 1 : NULL;
    }
    int64_t value = GC_ABSENT;
    if (text)
        gc_count_read(text, strspn(text, "0123456789"), &value);
    return value;
}

/* The 22nd field of stat. The second is the program's name, and may have spaces and ')' in it. */
static int64_t read_start(int dir)
{
    char text[GC_PROC_FILE_MAX];
    read_file(dir, "stat", text);
    const char *name_end = strrchr(text, ')');
    return name_end ? number_after(name_end, 20) : GC_ABSENT;
}

/* --- looking at one -------------------------------------------------------------------------- */

/* What cannot be seen in /proc may be hidden there, or gone. */
static enum gc_proc_state unseen_state(int64_t pid)
{
    bool exists = kill((pid_t)pid, 0) == 0 || errno == EPERM;
    return exists ? GC_PROC_UNKNOWN : GC_PROC_GONE;
}

/* Its directory, the one held or one opened now; -1: it is not there, or another's. */
static int borrow(const struct gc_proc *proc)
{
    if (proc->dir >= 0 || proc->start == GC_ABSENT)
        return proc->dir;
    int dir = open_directory(proc->pid);
    if (dir >= 0 && read_start(dir) != proc->start) {
        close(dir);
        return -1;
    }
    return dir;
}

static void give_back(const struct gc_proc *proc, int dir)
{
    if (dir >= 0 && dir != proc->dir)
        close(dir);
}

enum gc_proc_state gc_proc_open(struct gc_proc *proc, int64_t pid)
{
    *proc = GC_PROC_NONE;
    proc->pid = pid;
    proc->dir = open_directory(pid);
    if (proc->dir < 0)
        return unseen_state(pid);
    proc->start = read_start(proc->dir);
    proc->statm = openat(proc->dir, "statm", O_RDONLY | O_CLOEXEC);
    return gc_proc_state(proc);
}

void gc_proc_close(struct gc_proc *proc)
{
    if (proc->dir >= 0)
        close(proc->dir);
    if (proc->statm >= 0)
        close(proc->statm);
    proc->dir = proc->statm = -1;
}

enum gc_proc_state gc_proc_state(const struct gc_proc *proc)
{
    struct gc_memory_sample sample;
    return gc_proc_sample(proc, false, &sample);
}

bool gc_proc_is_replaced(const struct gc_proc *proc)
{
    int dir = proc->start == GC_ABSENT ? -1 : open_directory(proc->pid);
    if (dir < 0)
        return false;
    int64_t start = read_start(dir);
    close(dir);
    return start != GC_ABSENT && start != proc->start;
}

/* --- its memory ------------------------------------------------------------------------------ */

/* Where its line of status says so; GC_ABSENT: nowhere. LABEL has the line feed before it. */
static int64_t status_mib(const char *status, const char *label)
{
    const char *at = strstr(status, label);
    if (!at)
        return GC_ABSENT;
    at += strlen(label);
    int64_t kib = number_after(at + strspn(at, " \t"), 0);
    return kib == GC_ABSENT ? GC_ABSENT : kib / 1024;
}

static void sample_status(int dir, struct gc_memory_sample *sample)
{
    char text[GC_PROC_FILE_MAX];
    if (read_file(dir, "status", text) == 0)
        return;
    sample->anonymous_mib = status_mib(text, "\nRssAnon:");
    sample->swap_mib = status_mib(text, "\nVmSwap:");
}

/* A process without any memory has ended: its parent has yet to wait for it. */
static enum gc_proc_state sample_in(const struct gc_proc *proc, int dir, bool whole,
                                    struct gc_memory_sample *sample)
{
    char text[GC_PROC_FILE_MAX];
    size_t len = proc->statm < 0 ? read_file(dir, "statm", text) : read_text(proc->statm, text);
    if (len == 0)
        return errno == ENOENT || errno == ESRCH ? GC_PROC_GONE : GC_PROC_UNKNOWN;
    int64_t pages = number_after(text, 1);
    if (number_after(text, 0) == 0 || pages == GC_ABSENT)
        return GC_PROC_GONE;
    *sample = GC_MEMORY_NONE;
    sample->resident_mib = pages * sysconf(_SC_PAGESIZE) >> 20;
    if (whole)
        sample_status(dir, sample);
    return GC_PROC_ALIVE;
}

enum gc_proc_state gc_proc_sample(const struct gc_proc *proc, bool whole,
                                  struct gc_memory_sample *sample)
{
    int dir = borrow(proc);
    if (dir < 0)
        return gc_proc_is_replaced(proc) ? GC_PROC_GONE : unseen_state(proc->pid);
    enum gc_proc_state state = sample_in(proc, dir, whole, sample);
    give_back(proc, dir);
    return state;
}

/* --- what it is ------------------------------------------------------------------------------ */

bool gc_proc_file(const struct gc_proc *proc, struct gc_proc_file *file)
{
    struct stat stat;
    int dir = borrow(proc);
    bool known = dir >= 0 && fstatat(dir, "exe", &stat, 0) == 0;
    give_back(proc, dir);
    if (known)
        *file = (struct gc_proc_file){stat.st_dev, stat.st_ino};
    return known;
}

void gc_proc_add_comm(const struct gc_proc *proc, struct gc_buffer *text)
{
    char comm[GC_PROC_FILE_MAX];
    int dir = borrow(proc);
    size_t len = dir < 0 ? 0 : read_file(dir, "comm", comm);
    give_back(proc, dir);
    if (len > 0)
        gc_buffer_add(text, comm, comm[len - 1] == '\n' ? len - 1 : len);
}

void gc_proc_add_path(const struct gc_proc *proc, struct gc_buffer *text)
{
    static const char deleted[] = " (deleted)"; /* as `go run` does with the program */
    enum { TAIL = sizeof deleted - 1 };
    char path[4096];
    int dir = borrow(proc);
    ssize_t got = dir < 0 ? 0 : readlinkat(dir, "exe", path, sizeof path);
    give_back(proc, dir);
    size_t len = got > 0 ? (size_t)got : 0;
    if (len > TAIL && memcmp(path + len - TAIL, deleted, TAIL) == 0)
        len -= TAIL;
    gc_buffer_add(text, path, len);
}

void gc_proc_add_arguments(const struct gc_proc *proc, struct gc_buffer *text)
{
    char arguments[GC_PROC_FILE_MAX];
    int dir = borrow(proc);
    size_t len = dir < 0 ? 0 : read_file(dir, "cmdline", arguments);
    give_back(proc, dir);
    gc_buffer_add(text, arguments, len);
    if (len > 0 && arguments[len - 1] != '\0') /* cut, or written over by the program */
        gc_buffer_add(text, "", 1);
}
