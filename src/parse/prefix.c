#include "prefix.h"

#include "number.h"
#include "pattern.h"

#include <stdlib.h>

/* A longer prefix is text that the program left unfinished, not an identity. */
enum { PREFIX_MAX = 256 };

/* The whole of the prefix; groups `name` and `pid` where it has them. */
static const char *const prefix_regexes[] = {
    /* docker compose: `app-1  | `, in colour too */
    ("(?:\\e\\[[\\d;]*+m)*+(?<name>[A-Za-z0-9][\\w.-]*+)(?:\\e\\[[\\d;]*+m)*+ *+\\| ?+"
     "(?:\\e\\[[\\d;]*+m)*+ ?+$"),
    /* kubectl logs --prefix: `[pod/api-7f9/app] ` */
    "\\[pod/(?<name>[\\w.-]++/[\\w.-]++)\\] $",
    /* syslog's tag and many programs' own: `sync[4711]: `, after whatever */
    "(?:.*[\\s])?(?<name>[A-Za-z_][\\w.-]*+)\\[(?<pid>\\d{1,10})\\]:? ?+$",
    /* `[4711] `, `[pid 4711] `, `4711: ` */
    "\\[(?:pid )?(?<pid>\\d{1,10})\\]:? ?+$",
    "(?<pid>\\d{1,10}): $",
};

enum { PREFIXES = sizeof prefix_regexes / sizeof *prefix_regexes };

struct prefix {
    struct gc_pattern pattern;
    int name_group, pid_group; /* 0: none */
};

struct gc_prefixes {
    struct prefix prefix[PREFIXES];
};

struct gc_prefixes *gc_prefixes_new(struct gc_error *error)
{
    struct gc_prefixes *prefixes = calloc(1, sizeof *prefixes);
    if (!prefixes) {
        gc_error_no_memory(error);
        return NULL;
    }
    for (size_t i = 0; i < PREFIXES; i++) {
        struct prefix *p = &prefixes->prefix[i];
        if (!gc_pattern_compile(&p->pattern, prefix_regexes[i], true, error)) {
            gc_prefixes_free(prefixes);
            return NULL;
        }
        p->name_group = gc_pattern_group(&p->pattern, "name");
        p->pid_group = gc_pattern_group(&p->pattern, "pid");
    }
    return prefixes;
}

void gc_prefixes_free(struct gc_prefixes *prefixes)
{
    for (size_t i = 0; prefixes && i < PREFIXES; i++)
        gc_pattern_release(&prefixes->prefix[i].pattern);
    free(prefixes);
}

static void read_identity(const struct prefix *prefix, const char *text, const size_t *groups,
                          struct gc_identity *identity)
{
    *identity = GC_IDENTITY_NONE;
    if (prefix->name_group) {
        size_t begin = groups[2 * prefix->name_group];
        identity->name = text + begin;
        identity->name_len = groups[2 * prefix->name_group + 1] - begin;
    }
    if (prefix->pid_group) {
        size_t begin = groups[2 * prefix->pid_group];
        size_t end = groups[2 * prefix->pid_group + 1];
        if (!gc_count_read(text + begin, end - begin, &identity->pid))
            identity->pid = GC_ABSENT;
    }
}

bool gc_prefix_read(const struct gc_prefixes *prefixes, const char *text, size_t len,
                    struct gc_identity *identity)
{
    if (len == 0 || len > PREFIX_MAX)
        return false;
    for (size_t i = 0; i < PREFIXES; i++) {
        const struct prefix *prefix = &prefixes->prefix[i];
        const size_t *groups = gc_pattern_match(&prefix->pattern, text, len, 0);
        if (groups) {
            read_identity(prefix, text, groups, identity);
            return true;
        }
    }
    return false;
}
