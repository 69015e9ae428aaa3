#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct gc_source {
    int fd;
    int64_t size;
    int64_t position;
    char path[GC_ERROR_SOURCE_SIZE];
    char chunk[GC_SOURCE_CHUNK];
};

static int open_path(const char *path, struct stat *st, struct gc_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        gc_error_set(error, path, 0, "%s", strerror(errno));
        return -1;
    }
    int problem = fstat(fd, st) != 0 ? errno : S_ISDIR(st->st_mode) ? EISDIR : 0;
    if (!problem)
        return fd;
    gc_error_set(error, path, 0, "%s", strerror(problem));
    if (!standard)
        close(fd);
    return -1;
}

struct gc_source *gc_source_open(const char *path, struct gc_error *error)
{
    struct stat st;
    int fd = open_path(path, &st, error);
    if (fd < 0)
        return NULL;
    struct gc_source *source = malloc(sizeof *source);
    if (!source) {
        gc_error_no_memory(error);
        if (fd != STDIN_FILENO)
            close(fd);
        return NULL;
    }
    source->fd = fd;
    source->size = S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
    source->position = 0;
    snprintf(source->path, sizeof source->path, "%s", path);
    return source;
}

void gc_source_free(struct gc_source *source)
{
    if (!source)
        return;
    if (source->fd != STDIN_FILENO)
        close(source->fd); /* read only: nothing can be lost by a failure here */
    free(source);
}

/* Standard input may have been set non-blocking by whoever shares it. */
static bool would_block(int fd)
{
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, -1) > 0;
}

enum gc_read gc_source_read(struct gc_source *source, const char **data, size_t *len,
                            struct gc_error *error)
{
    ssize_t n;
    do {
        n = read(source->fd, source->chunk, sizeof source->chunk);
    } while (n < 0 && would_block(source->fd));
    if (n < 0 && errno == EINTR)
        return GC_READ_INTERRUPTED;
    if (n < 0) {
        gc_error_set(error, source->path, 0, "%s", strerror(errno));
        return GC_READ_FAILED;
    }
    *data = source->chunk;
    *len = (size_t)n;
    source->position += n;
    return n == 0 ? GC_READ_END : GC_READ_DATA;
}

int64_t gc_source_size(const struct gc_source *source)
{
    return source->size;
}

int64_t gc_source_position(const struct gc_source *source)
{
    return source->position;
}
