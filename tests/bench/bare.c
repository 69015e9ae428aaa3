/*
 * bare FILE: the least that reading a log with pcre2 takes: map it, find the line ends, match each
 * line, count the matches. No field is converted. What gcplot takes is measured against this.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "grammar.h"

#include <fcntl.h>
#include <pcre2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct text {
    const char *data;
    size_t len;
};

static int map_file(const char *path, struct text *text)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        return 0;
    text->len = (size_t)st.st_size;
    void *data = mmap(NULL, text->len, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    text->data = data;
    return data != MAP_FAILED;
}

static pcre2_code *compile(void)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)GC_RECORD_REGEX, PCRE2_ZERO_TERMINATED,
                                      PCRE2_DOTALL | PCRE2_NEVER_UTF, &code, &offset, NULL);
    if (regex && pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE) == 0)
        return regex;
    pcre2_code_free(regex);
    return NULL;
}

static long count_matches(const pcre2_code *regex, pcre2_match_data *match, struct text text)
{
    long matches = 0;
    const char *end = text.data + text.len;
    for (const char *at = text.data; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((newline ? newline : end) - at);
        matches += pcre2_jit_match(regex, (PCRE2_SPTR)at, len, 0, 0, match, NULL) > 0;
        at += len + 1;
    }
    return matches;
}

int main(int argc, char **argv)
{
    struct text text;
    if (argc != 2 || !map_file(argv[1], &text)) {
        fprintf(stderr, "usage: bare FILE (that can be mapped)\n");
        return 2;
    }
    pcre2_code *regex = compile();
    pcre2_match_data *match = regex ? pcre2_match_data_create_from_pattern(regex, NULL) : NULL;
    if (!match) {
        fprintf(stderr, "bare: no JIT here\n");
        return 1;
    }
    printf("%ld\n", count_matches(regex, match, text));
    pcre2_match_data_free(match);
    pcre2_code_free(regex);
    return 0;
}
