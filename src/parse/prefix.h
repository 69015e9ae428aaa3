/* What stands before a record in its line: who printed it, where a wrapper or the program says so.
 */
#ifndef GC_PREFIX_H
#define GC_PREFIX_H

#include <gcplot/cycle.h>

/* Pieces of the text it was read from; a NULL name or an absent pid is not known. */
struct gc_identity {
    const char *name;
    size_t name_len;
    int64_t pid;
};

#define GC_IDENTITY_NONE ((struct gc_identity){.pid = GC_ABSENT})

struct gc_prefixes;

struct gc_prefixes *gc_prefixes_new(struct gc_error *error);
void gc_prefixes_free(struct gc_prefixes *prefixes);

/* Whether TEXT[0, LEN) is all a known prefix; then *IDENTITY points into it. */
bool gc_prefix_read(const struct gc_prefixes *prefixes, const char *text, size_t len,
                    struct gc_identity *identity);

#endif
