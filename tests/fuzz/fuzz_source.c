/*
 * Any bytes as a file that may be packed: all members are read, up to a bound, so that what zlib
 * and libarchive say of broken ones is met. Beside what the sanitizers see, an input comes to its
 * end, and each failure has a reason.
 */
#define _GNU_SOURCE /* memfd_create */
#include "require.h"
#include "source.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUTPUT_MAX = 8 * 1024 * 1024, STEPS_MAX = 100 * 1000 };

/* What was read so far. */
struct reading {
    struct gc_source *source;
    size_t bytes;
    long steps;
};

static bool is_enough(struct reading *reading)
{
    require(reading->steps++ < STEPS_MAX, "an input comes to its end");
    return reading->bytes > OUTPUT_MAX;
}

static void check_failure(const struct gc_error *error)
{
    require(error->text[0] && memchr(error->text, 0, sizeof error->text), "it has a reason");
    require(error->source[0] && memchr(error->source, 0, sizeof error->source), "and a place");
}

static void read_member(struct reading *reading)
{
    const char *chunk;
    size_t len;
    enum gc_read got;
    do {
        struct gc_error error = {0};
        got = gc_source_read(reading->source, &chunk, &len, &error);
        if (got == GC_READ_FAILED)
            check_failure(&error);
        if (got != GC_READ_DATA)
            continue;
        require(len > 0, "a chunk is not empty");
        char *copy = malloc(len); /* so that the chunk's bytes are touched */
        require(copy != NULL, "there is memory");
        memcpy(copy, chunk, len);
        free(copy);
        reading->bytes += len;
    } while (got != GC_READ_END && !is_enough(reading));
}

static void read_all(const char *path)
{
    struct gc_error error = {0};
    struct reading reading = {.source = gc_source_open(path, NULL, &error)};
    enum gc_read got;
    require(reading.source != NULL, "the file can be opened");
    do {
        got = gc_source_next(reading.source, &error);
        if (got == GC_READ_FAILED)
            check_failure(&error);
        const char *name = gc_source_member(reading.source);
        require(!name || strlen(name) > 0, "a member's name is not empty");
        if (got == GC_READ_DATA)
            read_member(&reading);
    } while (got != GC_READ_END && !is_enough(&reading));
    gc_source_free(reading.source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    char path[40];
    if (file < 0)
        file = memfd_create("fuzz_source", MFD_CLOEXEC);
    require(file >= 0 && ftruncate(file, 0) == 0, "there is a file");
    require(pwrite(file, data, size, 0) == (ssize_t)size, "it can be written");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    read_all(path);
    return 0;
}
