/*
 * pieces CYCLES GAP_US: writes to stderr as a Go program does, a line in forty pieces, each so long
 * after the one before, and says what a line's writes took. Under different readers of its stderr
 * that is what they cost the program.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PIECES = 40 };

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t time_of_line(void)
{
    int64_t begin = now_ns();
    for (int i = 0; i < PIECES; i++)
        if (write(STDERR_FILENO, i == PIECES - 1 ? "MB\n" : "0.1", 3) != 3)
            return -1;
    return now_ns() - begin;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    long cycles = argc == 3 ? atol(argv[1]) : 0;
    int64_t *took = cycles > 0 ? calloc((size_t)cycles, sizeof *took) : NULL;
    if (!took) {
        fputs("usage: pieces CYCLES GAP_US\n", stderr);
        return 2;
    }
    for (long i = 0; i < cycles; i++) {
        int64_t end = now_ns() + atol(argv[2]) * 1000;
        while (now_ns() < end) /* a program that computes, not one that sleeps */
            ;
        took[i] = time_of_line();
    }
    qsort(took, (size_t)cycles, sizeof *took, compare);
    printf("%.1f us a line, in the middle; %.1f and %.1f at the quarters\n",
           (double)took[cycles / 2] / 1e3, (double)took[cycles / 4] / 1e3,
           (double)took[cycles * 3 / 4] / 1e3);
    free(took);
    return 0;
}
