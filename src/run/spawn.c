#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <gcplot/buffer.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* --- signals ---------------------------------------------------------------------------------- */

static int last_signal(void)
{
#ifdef SIGRTMAX
    return SIGRTMAX;
#else
    return 31;
#endif
}

void gc_signals_read(struct gc_signals *signals)
{
    struct sigaction action;
    sigemptyset(&signals->ignored);
    for (int signal = 1; signal <= last_signal(); signal++)
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            sigaddset(&signals->ignored, signal);
    sigprocmask(SIG_BLOCK, NULL, &signals->blocked);
}

/* --- what is asked of Go ---------------------------------------------------------------------- */

char *gc_godebug_entry(const char *value)
{
    static const char setting[] = "gctrace=";
    struct gc_buffer entry = GC_BUFFER_INIT;
    bool asked = false;
    for (const char *at = value; at && !asked; at = strchr(at, ',')) {
        at += *at == ',';
        asked = strncmp(at, setting, sizeof setting - 1) == 0;
    }
    gc_buffer_add_text(&entry, "GODEBUG=");
    gc_buffer_add_text(&entry, value ? value : "");
    if (!asked)
        gc_buffer_add_text(&entry, value && *value ? ",gctrace=1" : "gctrace=1");
    gc_buffer_add(&entry, "", 1);
    if (!entry.failed)
        return entry.data;
    gc_buffer_release(&entry);
    return NULL;
}

/* --- what is made ready before the fork ------------------------------------------------------- */

/* Between fork and exec nothing may be called that a signal handler may not: all is made here. */
struct start {
    char *const *argv;
    char **script_argv; /* for a script without "#!": sh, its path, and the arguments */
    char **environment;
    char *godebug;          /* in it */
    struct gc_buffer paths; /* of the files to try, in order, each with a NUL after it */
    int stderr_fd;
    int report[2]; /* where errno goes if the command cannot be executed; closed if it can */
    const struct gc_signals *signals;
};

static size_t count_of(char *const *list)
{
    size_t count = 0;
    while (list[count])
        count++;
    return count;
}

/* Ours, with GODEBUG's entry as the last. */
static bool make_environment(struct start *start)
{
    static const char name[] = "GODEBUG=";
    size_t kept = 0;
    start->godebug = gc_godebug_entry(getenv("GODEBUG"));
    start->environment = calloc(count_of(environ) + 2, sizeof *start->environment);
    if (!start->godebug || !start->environment)
        return false;
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, name, sizeof name - 1) != 0)
            start->environment[kept++] = *entry;
    start->environment[kept] = start->godebug;
    return true;
}

static bool make_script_argv(struct start *start)
{
    static char shell[] = "sh";
    size_t count = count_of(start->argv);
    start->script_argv = calloc(count + 2, sizeof *start->script_argv);
    if (!start->script_argv)
        return false;
    start->script_argv[0] = shell;
    memcpy(start->script_argv + 2, start->argv + 1, (count - 1) * sizeof *start->argv);
    return true;
}

static void add_path(struct gc_buffer *paths, const char *folder, size_t len, const char *name)
{
    gc_buffer_add(paths, folder, len);
    if (len > 0) /* an empty one is the current */
        gc_buffer_add(paths, "/", 1);
    gc_buffer_add(paths, name, strlen(name) + 1);
}

static bool make_paths(struct start *start)
{
    const char *name = start->argv[0];
    const char *path = getenv("PATH");
    if (!path)
        path = "/bin:/usr/bin";
    if (strchr(name, '/') || !*name) {
        add_path(&start->paths, "", 0, name);
        return !start->paths.failed;
    }
    for (const char *folder = path; folder; folder = *folder ? folder + 1 : NULL) {
        size_t len = strcspn(folder, ":");
        add_path(&start->paths, folder, len, name);
        folder += len;
    }
    return !start->paths.failed;
}

static bool make_report(struct start *start, struct gc_error *error)
{
    if (pipe(start->report) == 0 && fcntl(start->report[0], F_SETFD, FD_CLOEXEC) == 0 &&
        fcntl(start->report[1], F_SETFD, FD_CLOEXEC) == 0)
        return true;
    return gc_error_set(error, start->argv[0], 0, "%s", strerror(errno));
}

static bool make_ready(struct start *start, struct gc_error *error)
{
    if (!make_environment(start) || !make_script_argv(start) || !make_paths(start))
        return gc_error_no_memory(error);
    return make_report(start, error);
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void start_release(struct start *start)
{
    close_end(&start->report[0]);
    close_end(&start->report[1]);
    gc_buffer_release(&start->paths);
    free(start->environment);
    free(start->godebug);
    free(start->script_argv);
}

/* --- in the child ----------------------------------------------------------------------------- */

static void set_signals(const struct gc_signals *signals)
{
    for (int signal = 1; signal <= last_signal(); signal++) {
        struct sigaction action = {.sa_handler = SIG_DFL};
        if (sigismember(&signals->ignored, signal) == 1)
            action.sa_handler = SIG_IGN;
        sigemptyset(&action.sa_mask);
        sigaction(signal, &action, NULL); /* SIGKILL and the like refuse */
    }
    sigprocmask(SIG_SETMASK, &signals->blocked, NULL);
}

static bool set_stderr(int fd)
{
    if (fd == STDERR_FILENO) /* gcplot was started without one */
        return fcntl(fd, F_SETFD, 0) == 0;
    return dup2(fd, STDERR_FILENO) >= 0;
}

static int execute_path(const struct start *start, char *path)
{
    execve(path, start->argv, start->environment);
    if (errno != ENOEXEC)
        return errno;
    start->script_argv[1] = path;
    execve("/bin/sh", start->script_argv, start->environment);
    return errno;
}

/* As execvp does: one that may not be executed is passed by, but it is what is told. */
static int execute(const struct start *start)
{
    int why = ENOENT;
    char *end = start->paths.data + start->paths.len;
    for (char *path = start->paths.data; path < end; path += strlen(path) + 1) {
        int reason = execute_path(start, path);
        if (reason == EACCES)
            why = EACCES;
        else if (reason != ENOENT && reason != ENOTDIR)
            return reason;
    }
    return why;
}

static int exit_status_of(int why)
{
    return why == ENOENT || why == ENOTDIR ? GC_SPAWN_NOT_FOUND : GC_SPAWN_NOT_EXECUTABLE;
}

static void run_child(const struct start *start)
{
    int why = 0;
    if (setpgid(0, 0) != 0 || !set_stderr(start->stderr_fd))
        why = errno;
    set_signals(start->signals);
    if (why == 0)
        why = execute(start);
    ssize_t told = write(start->report[1], &why, sizeof why);
    _exit(told < 0 ? GC_SPAWN_FAILED : exit_status_of(why));
}

/* --- and in the parent ------------------------------------------------------------------------ */

/* Why the command is not executed; 0: it is. */
static int read_report(int fd)
{
    int why = 0;
    ssize_t got;
    do
        got = read(fd, &why, sizeof why);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof why ? why : 0;
}

/* Signals wait until the child has its own ideas of them: a handler of ours is not to run in it. */
static pid_t fork_child(const struct start *start)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        run_child(start);
    if (pid > 0) /* as the child does, whoever is first; once it runs the command this fails */
        setpgid(pid, pid);
    int why = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return pid;
}

static pid_t start_it(struct start *start, int *exit_status, struct gc_error *error)
{
    pid_t pid = fork_child(start);
    if (pid < 0) {
        gc_error_set(error, start->argv[0], 0, "%s", strerror(errno));
        return -1;
    }
    close_end(&start->report[1]);
    int why = read_report(start->report[0]);
    if (why == 0)
        return pid;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    *exit_status = exit_status_of(why);
    gc_error_set(error, start->argv[0], 0, "%s", strerror(why));
    return -1;
}

pid_t gc_spawn(char *const *argv, int stderr_fd, const struct gc_signals *signals, int *exit_status,
               struct gc_error *error)
{
    struct start start = {
        .argv = argv, .stderr_fd = stderr_fd, .report = {-1, -1}, .signals = signals};
    *exit_status = GC_SPAWN_FAILED;
    pid_t pid = make_ready(&start, error) ? start_it(&start, exit_status, error) : -1;
    start_release(&start);
    return pid;
}
