/* Systems without Linux's /proc: whether a process is there is all that is known. */
#include "proc.h"

#include <errno.h>
#include <signal.h>

enum gc_proc_state gc_proc_open(struct gc_proc *proc, int64_t pid)
{
    *proc = GC_PROC_NONE;
    proc->pid = pid;
    return gc_proc_state(proc);
}

void gc_proc_close(struct gc_proc *proc)
{
    (void)proc;
}

enum gc_proc_state gc_proc_state(const struct gc_proc *proc)
{
    bool exists = kill((pid_t)proc->pid, 0) == 0 || errno == EPERM;
    return exists ? GC_PROC_UNKNOWN : GC_PROC_GONE;
}

bool gc_proc_is_replaced(const struct gc_proc *proc)
{
    (void)proc;
    return false;
}

enum gc_proc_state gc_proc_sample(const struct gc_proc *proc, bool whole,
                                  struct gc_memory_sample *sample)
{
    (void)whole;
    (void)sample;
    return gc_proc_state(proc);
}

bool gc_proc_file(const struct gc_proc *proc, struct gc_proc_file *file)
{
    (void)proc;
    (void)file;
    return false;
}

void gc_proc_add_comm(const struct gc_proc *proc, struct gc_buffer *text)
{
    (void)proc;
    (void)text;
}

void gc_proc_add_path(const struct gc_proc *proc, struct gc_buffer *text)
{
    (void)proc;
    (void)text;
}

void gc_proc_add_arguments(const struct gc_proc *proc, struct gc_buffer *text)
{
    (void)proc;
    (void)text;
}
