#include "raw.h"

#include <gcplot/cycle.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Standard input may have been set non-blocking by whoever shares it. */
static bool would_block(int fd)
{
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, -1) > 0;
}

static enum gc_read raw_read(struct gc_stream *stream, const char **data, size_t *len,
                             struct gc_error *error)
{
    struct gc_raw *raw = (struct gc_raw *)stream;
    ssize_t n;
    do {
        n = read(raw->fd, raw->chunk, sizeof raw->chunk);
    } while (n < 0 && would_block(raw->fd));
    if (n < 0 && errno == EINTR)
        return GC_READ_INTERRUPTED;
    if (n < 0) {
        gc_error_set(error, raw->path, 0, "%s", strerror(errno));
        return GC_READ_FAILED;
    }
    *data = raw->chunk;
    *len = (size_t)n;
    raw->position += n;
    return n == 0 ? GC_READ_END : GC_READ_DATA;
}

static int open_path(const char *path, struct stat *st, struct gc_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        gc_error_set(error, path, 0, "%s", strerror(errno));
        return -1;
    }
    const char *shown = standard ? "standard input" : path;
    int problem = fstat(fd, st) != 0 ? errno : S_ISDIR(st->st_mode) ? EISDIR : 0;
    if (!problem)
        return fd;
    gc_error_set(error, shown, 0, "%s", strerror(problem));
    if (!standard)
        close(fd);
    return -1;
}

bool gc_raw_open(struct gc_raw *raw, const char *path, struct gc_error *error)
{
    struct stat st;
    raw->fd = open_path(path, &st, error);
    if (raw->fd < 0)
        return false;
    bool regular = S_ISREG(st.st_mode);
    raw->stream.read = raw_read;
    raw->path = path;
    raw->size = regular ? (int64_t)st.st_size : -1;
    raw->position = 0;
    raw->can_seek = regular && lseek(raw->fd, 0, SEEK_CUR) == 0;
    raw->time_ns =
        regular ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec : GC_ABSENT;
    return true;
}

void gc_raw_close(struct gc_raw *raw)
{
    if (raw->fd != STDIN_FILENO)
        close(raw->fd); /* read only: nothing can be lost by a failure here */
}

int64_t gc_raw_seek(struct gc_raw *raw, int64_t offset, int whence)
{
    off_t at = lseek(raw->fd, (off_t)offset, whence);
    if (at >= 0)
        raw->position = (int64_t)at;
    return (int64_t)at;
}
