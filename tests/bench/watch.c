/*
 * watch [--pipe] COMMAND [ARG]...: runs a command as `gcplot run` does, and throws away what it
 * writes to its stderr.
 */
#include "watch.h"

#include <stdio.h>
#include <string.h>

static int usage(void)
{
    fputs("usage: watch [--pipe] COMMAND [ARG]...\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    bool pipe = argc > 1 && strcmp(argv[1], "--pipe") == 0;
    struct gc_watch_options options = {.command = argv + 1 + pipe, .pipe = pipe};
    struct gc_happening happening = {0};
    struct gc_error error;
    int status;
    long reads = 0, samples = 0;
    size_t bytes = 0;
    if (argc < 2 + pipe)
        return usage();
    struct gc_watch *watch = gc_watch_new(&options, &status, &error);
    if (!watch) {
        fprintf(stderr, "watch: '%s': %s\n", error.source, error.text);
        return status;
    }
    while (happening.kind != GC_WATCH_END && gc_watch_next(watch, &happening, &error)) {
        reads += happening.kind == GC_WATCH_BYTES;
        samples += happening.kind == GC_WATCH_SAMPLE;
        bytes += happening.kind == GC_WATCH_BYTES ? happening.len : 0;
    }
    printf("%zu bytes in %ld reads, %ld samples\n", bytes, reads, samples);
    gc_watch_free(watch);
    return 0;
}
