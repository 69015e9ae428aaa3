#include "kills.h"

#include <signal.h>
#include <sys/wait.h>

/* The kernel counts a kill a little before the process is gone. */
enum { LOOKS = 4 };

void gc_kills_init(struct gc_kills *kills, const struct gc_cgroup *cgroup)
{
    *kills = (struct gc_kills){.counted = gc_cgroup_kills(cgroup)};
}

void gc_kills_look(struct gc_kills *kills, const struct gc_cgroup *cgroup)
{
    int64_t count = gc_cgroup_kills(cgroup);
    if (count != GC_ABSENT && kills->counted != GC_ABSENT && count > kills->counted) {
        kills->open += count - kills->counted;
        kills->looks_left = LOOKS;
    } else if (kills->looks_left > 0 && --kills->looks_left == 0) {
        kills->open = 0;
    }
    kills->counted = count;
}

static bool is_command(const struct gc_writer *writer, const struct gc_job *job)
{
    return writer->pid == job->pid;
}

static bool can_be_killed(const struct gc_writer *writer, const struct gc_job *job)
{
    if (!writer->is_gone || writer->is_settled)
        return false;
    return !is_command(writer, job) ||
           (job->has_ended && WIFSIGNALED(job->status) && WTERMSIG(job->status) == SIGKILL);
}

static struct gc_writer *largest(const struct gc_writers *writers, const struct gc_job *job)
{
    struct gc_writer *found = NULL;
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(writers, i)); i++)
        if (can_be_killed(writer, job) &&
            (!found || writer->memory.resident_mib > found->memory.resident_mib))
            found = writer;
    return found;
}

static void settle_all(const struct gc_writers *writers, const struct gc_job *job)
{
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(writers, i)); i++)
        if (!is_command(writer, job) || job->has_ended)
            writer->is_settled = writer->is_gone;
}

struct gc_writer *gc_kills_next(struct gc_kills *kills, const struct gc_writers *writers,
                                const struct gc_job *job)
{
    struct gc_writer *killed = kills->open > 0 ? largest(writers, job) : NULL;
    if (killed) {
        kills->open--;
        killed->is_settled = true;
    } else {
        settle_all(writers, job);
    }
    return killed;
}
