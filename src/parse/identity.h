/* What the log itself says of a line: who printed it, and when. */
#ifndef GC_IDENTITY_H
#define GC_IDENTITY_H

#include <gcplot/cycle.h>

/* Pieces of a text of another's; a NULL name or an absent pid is not known. */
struct gc_identity {
    const char *name;
    size_t name_len;
    int64_t pid;
    bool is_process; /* the name is that of one process, as gcplot gives them */
    int64_t origin;  /* who wrote it, as struct gc_origin says; 0: not known */
};

#define GC_IDENTITY_NONE ((struct gc_identity){.pid = GC_ABSENT})

#endif
