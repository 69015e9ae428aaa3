#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A write of this size costs little beside what it writes. */
enum { WRITE_SIZE = 32 * 1024 };

static bool fail(const struct outfile *file, const char *what, struct gc_error *error)
{
    return gc_error_set(error, file->path, 0, "%s: %s", what, strerror(errno));
}

/* The three texts in a row; NULL: no memory. */
static char *joined(const char *a, const char *between, const char *b)
{
    size_t size = strlen(a) + strlen(between) + strlen(b) + 1;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "%s%s%s", a, between, b);
    return text;
}

static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_canonical(const char *path)
{
    char *real = realpath(path, NULL);
    if (real)
        return real;
    char *directory = directory_of(path);
    if (!directory)
        return NULL;
    /* one that is still to be made must have the name that it will have then */
    char *real_directory = strcmp(directory, path) == 0 ? NULL : path_canonical(directory);
    char *name = joined(real_directory ? real_directory : directory, "/", last_part(path));
    free(real_directory);
    free(directory);
    return name;
}

bool path_check(const char *path, struct gc_error *error)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return gc_error_set(error, path, 0, "%s", strerror(EISDIR));
    char *directory = directory_of(path);
    if (!directory)
        return gc_error_no_memory(error);
    int problem = stat(directory, &st) != 0 ? errno : S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
    free(directory);
    return problem == 0 ||
           gc_error_set(error, path, 0, "cannot write there: %s", strerror(problem));
}

static bool make_directories(const char *path)
{
    char *copy = strdup(path);
    bool made = copy != NULL;
    for (char *p = copy ? copy + 1 : NULL; made && *p && (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *p = '/';
    }
    free(copy);
    return made;
}

/* Beside the target: a rename across file systems would be no rename. Not longer than a name may
 * be. */
static char *temp_name(const char *target, int number)
{
    char suffix[48];
    snprintf(suffix, sizeof suffix, ".%ld-%d.part", (long)getpid(), number);
    char *directory = directory_of(target);
    if (!directory)
        return NULL;
    char stem[200];
    snprintf(stem, sizeof stem, "%s", last_part(target));
    char *hidden = joined(directory, "/.", stem);
    char *name = hidden ? joined(hidden, "", suffix) : NULL;
    free(hidden);
    free(directory);
    return name;
}

static bool open_temp(struct outfile *file)
{
    for (int number = 0; number < 100; number++) {
        free(file->temp);
        file->temp = temp_name(file->target, number);
        if (!file->temp)
            return false;
        file->fd = open(file->temp, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
        if (file->fd >= 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    int problem = errno;
    free(file->temp);
    file->temp = NULL;
    errno = problem;
    return false;
}

static bool open_target(struct outfile *file, struct gc_error *error)
{
    struct stat st;
    bool exists = stat(file->target, &st) == 0;
    if (!exists && lstat(file->target, &st) == 0)
        return gc_error_set(error, file->path, 0, "is a link to what is not there");
    if (exists && S_ISREG(st.st_mode) && access(file->target, W_OK) != 0)
        return fail(file, "cannot replace it", error); /* it was made read-only for a reason */
    if (exists && !S_ISREG(st.st_mode)) {
        file->fd = open(file->target, O_WRONLY | O_CLOEXEC);
        return file->fd >= 0 || fail(file, "cannot open it", error);
    }
    if (!open_temp(file))
        return fail(file, "cannot write there", error);
    if (exists && fchmod(file->fd, st.st_mode & 07777) != 0)
        return fail(file, "cannot keep its mode", error);
    return true;
}

/* One that is open already, maybe a socket, which cannot be opened by name; -1: PATH is none. */
static int standard_fd(const char *path)
{
    if (strcmp(path, OUTFILE_STDERR) == 0)
        return STDERR_FILENO;
    return strcmp(path, OUTFILE_STDOUT) == 0 ? STDOUT_FILENO : -1;
}

static bool is_standard(int fd)
{
    return fd == STDOUT_FILENO || fd == STDERR_FILENO;
}

bool outfile_open(struct outfile *file, const char *path, bool make_dirs, struct gc_error *error)
{
    *file = (struct outfile){.fd = -1, .open = true};
    file->path = strdup(path);
    int standard = standard_fd(path);
    if (file->path && make_dirs && !make_directories(path)) {
        fail(file, "cannot make its directory", error);
        outfile_discard(file);
        return false;
    }
    file->target = standard >= 0 ? strdup(path) : path_canonical(path);
    if (!file->path || !file->target) {
        outfile_discard(file);
        return gc_error_no_memory(error);
    }
    if (standard >= 0) {
        file->fd = standard;
        return true;
    }
    if (open_target(file, error))
        return true;
    outfile_discard(file);
    return false;
}

static bool wait_writable(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    return poll(&wait, 1, -1) > 0;
}

bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EAGAIN && wait_writable(fd))
            continue;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* Of a file that is seen already the write that failed must not be seen in part. */
static bool fail_write(struct outfile *file, struct gc_error *error)
{
    bool failed = fail(file, "cannot write", error);
    if (file->shown && file->fd >= 0 && ftruncate(file->fd, (off_t)file->written) != 0)
        failed = fail(file, "cannot write, and its last row is cut", error);
    return failed;
}

bool outfile_write(struct outfile *file, bool flush, struct gc_error *error)
{
    if (file->buffer.failed)
        return gc_error_no_memory(error);
    if (file->buffer.len == 0 || (!flush && file->buffer.len < WRITE_SIZE))
        return true;
    if (file->gone) {
        gc_buffer_clear(&file->buffer);
        return true;
    }
    if (file->fd < 0)
        file->fd = open(file->temp, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file->fd < 0 || !write_all(file->fd, file->buffer.data, file->buffer.len)) {
        file->gone = is_standard(file->fd) && errno == EPIPE;
        return file->gone || fail_write(file, error);
    }
    file->written += (int64_t)file->buffer.len;
    gc_buffer_clear(&file->buffer);
    return true;
}

/* Standard files stay open for the rest of the program. */
static bool close_fd(struct outfile *file)
{
    int fd = file->fd;
    file->fd = -1;
    return fd < 0 || is_standard(fd) || close(fd) == 0;
}

bool outfile_park(struct outfile *file, struct gc_error *error)
{
    if (!file->temp)
        return true;
    return close_fd(file) || fail(file, "cannot write", error);
}

static void release(struct outfile *file)
{
    free(file->path);
    free(file->target);
    free(file->temp);
    gc_buffer_release(&file->buffer);
    *file = (struct outfile){.fd = -1};
}

bool outfile_show(struct outfile *file, struct gc_error *error)
{
    if (!outfile_write(file, true, error))
        return false;
    if (!file->temp || file->shown)
        return true;
    char *target = strdup(file->target);
    if (!target)
        return gc_error_no_memory(error);
    if (rename(file->temp, target) != 0) {
        free(target);
        return fail(file, "cannot rename to it", error);
    }
    free(file->temp);
    file->temp = target;
    file->shown = true;
    return true;
}

bool outfile_commit(struct outfile *file, struct gc_error *error)
{
    bool done = outfile_write(file, true, error);
    if (done && !close_fd(file))
        done = fail(file, "cannot write", error);
    if (done && file->temp && !file->shown && rename(file->temp, file->target) != 0)
        done = fail(file, "cannot rename to it", error);
    if (!done) {
        outfile_discard(file);
        return false;
    }
    release(file);
    return true;
}

void outfile_discard(struct outfile *file)
{
    if (!file->open)
        return;
    close_fd(file); /* what was written goes anyway */
    if (file->temp && !file->shown)
        unlink(file->temp);
    release(file);
}
