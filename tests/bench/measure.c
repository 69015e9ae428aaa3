/*
 * measure COMMAND [ARG]...: runs it with its standard output to an unnamed file and prints its
 * CPU time (user and system together), its wall time, both in seconds, and its peak memory in KiB.
 * Not to /dev/null: grep knows that one and stops at the first match. Status 0 when the command's
 * was 0, or 1 as that of grep is when nothing matched.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void run(char **argv)
{
    FILE *unnamed = tmpfile();
    if (!unnamed || dup2(fileno(unnamed), STDOUT_FILENO) < 0)
        _exit(126);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    int status;
    struct rusage usage;
    if (argc < 2)
        return 2;
    double begin = now();
    pid_t child = fork();
    if (child == 0)
        run(argv + 1);
    if (child < 0 || waitpid(child, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &usage) != 0) {
        perror("measure");
        return 2;
    }
    double wall = now() - begin;
    printf("%.4f %.4f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), wall,
           (long)usage.ru_maxrss);
    return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? 0 : 1;
}
