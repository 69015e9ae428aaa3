#include "drawing.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* False: it is not done, and with WAIT it cannot be. */
static bool collect(struct drawing *drawing, bool wait)
{
    int status;
    pid_t got;
    if (drawing->pid == 0)
        return true;
    do
        got = waitpid(drawing->pid, &status, wait ? 0 : WNOHANG);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return false;
    drawing->failed = got < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    drawing->pid = 0;
    return true;
}

void drawing_begin(struct drawing *drawing, struct outputs *outputs, struct input *input)
{
    sigset_t all, before;
    if (!collect(drawing, false) || drawing->failed)
        return;
    sigfillset(&all);
    /* what signals the copy got would be taken for the original's, who shares its handlers' pipe */
    if (sigprocmask(SIG_SETMASK, &all, &before) != 0)
        return;
    drawing->pid = fork();
    if (drawing->pid == 0)
        _exit(outputs_show_reports(outputs, input) ? 0 : 1);
    if (drawing->pid < 0) /* too many processes: the next time may do */
        drawing->pid = 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void drawing_end(struct drawing *drawing)
{
    collect(drawing, true);
}
