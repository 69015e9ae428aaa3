/*
 * The control groups around a process, as far as they are about memory: how much they allow, and
 * how often they had the kernel kill for it. Versions 1 and 2 of the kernel's interface.
 */
#ifndef GC_CGROUP_H
#define GC_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

struct gc_cgroup;

/*
 * That of this process. All paths are below ROOT: "" but in tests. NULL: there is none that tells
 * about memory, or no memory; the calls below take that and know nothing.
 */
struct gc_cgroup *gc_cgroup_new(const char *root);
void gc_cgroup_free(struct gc_cgroup *cgroup);

/* The least of what it and those around it allow now, whole MiB; GC_ABSENT: no limit is known. */
int64_t gc_cgroup_limit_mib(const struct gc_cgroup *cgroup);

/* How many processes were killed so far for want of memory; GC_ABSENT: not known. */
int64_t gc_cgroup_kills(const struct gc_cgroup *cgroup);

#endif
