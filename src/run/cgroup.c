#include "cgroup.h"

#include "number.h"

#include <gcplot/buffer.h>
#include <gcplot/cycle.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked of a group, by the version of the interface. */
struct version {
    const char *type;       /* of its mount */
    const char *controller; /* among the options of its mount and in /proc/self/cgroup */
    const char *limit;
    const char *events; /* has a line "oom_kill N" */
};

/* Where both are mounted the first is the one that has memory, if it does. */
static const struct version versions[] = {
    {"cgroup", "memory", "memory.limit_in_bytes", "memory.oom_control"},
    {"cgroup2", "", "memory.max", "memory.events"},
};

struct gc_cgroup {
    const struct version *version;
    struct gc_buffer path; /* of the group's directory, without a NUL */
    size_t mount_len;      /* of it, where the hierarchy is mounted */
};

/* --- files ------------------------------------------------------------------------------------ */

/* All of FILE, with a NUL after it; false: it cannot be read, or no memory. */
static bool read_all(const char *file, struct gc_buffer *text)
{
    FILE *from = fopen(file, "re");
    if (!from)
        return false;
    size_t got = 1;
    while (got > 0 && gc_buffer_reserve(text, 4096)) {
        got = fread(text->data + text->len, 1, 4096, from);
        text->len += got;
    }
    bool read = !ferror(from);
    fclose(from);
    gc_buffer_add(text, "", 1);
    return read && !text->failed;
}

static bool read_below(const char *root, const char *file, struct gc_buffer *text)
{
    struct gc_buffer path = GC_BUFFER_INIT;
    gc_buffer_add_format(&path, "%s%s", root, file);
    bool read = !path.failed && read_all(path.data, text);
    gc_buffer_release(&path);
    return read;
}

/* FILE of the group whose path is the first LEN bytes of that of CGROUP. */
static bool read_of_group(const struct gc_cgroup *cgroup, size_t len, const char *file,
                          struct gc_buffer *text)
{
    struct gc_buffer path = GC_BUFFER_INIT;
    gc_buffer_add(&path, cgroup->path.data, len);
    gc_buffer_add_format(&path, "/%s", file);
    bool read = !path.failed && read_all(path.data, text);
    gc_buffer_release(&path);
    return read;
}

/* --- finding the group ------------------------------------------------------------------------ */

/* Cuts the first of what SEPARATORS separate off *REST. NULL: there is no more. */
static char *cut(char **rest, const char *separators)
{
    char *field = *rest;
    if (!field)
        return NULL;
    char *end = field + strcspn(field, separators);
    *rest = *end ? end + 1 : NULL;
    *end = '\0';
    return field;
}

static bool list_has(char *list, const char *word)
{
    for (char *item; (item = cut(&list, ","));)
        if (strcmp(item, word) == 0)
            return true;
    return false;
}

/* Where VERSION has the process, within its hierarchy: of lines "NUMBER:CONTROLLERS:PATH". */
static char *path_in_hierarchy(char *lines, const struct version *version)
{
    for (char *line; (line = cut(&lines, "\n"));) {
        char *number = cut(&line, ":");
        char *controllers = cut(&line, ":");
        if (number && controllers && line && list_has(controllers, version->controller))
            return line;
    }
    return NULL;
}

/* In mountinfo blanks and the like are three octal digits after a backslash. */
static void undo_octal(char *text)
{
    char *to = text;
    for (; *text; to++) {
        unsigned code;
        bool is_code = *text == '\\' && sscanf(text + 1, "%3o", &code) == 1;
        *to = is_code ? (char)code : *text;
        text += is_code ? 4 : 1;
    }
    *to = '\0';
}

struct mount {
    char *root; /* which part of the hierarchy is mounted ... */
    char *at;   /* ... and where */
};

/* "ID PARENT MAJOR:MINOR ROOT MOUNT_POINT OPTIONS [MORE]... - TYPE SOURCE SUPER_OPTIONS" */
static bool read_mount(char *line, const struct version *version, struct mount *mount)
{
    char *tail = strstr(line, " - ");
    if (!tail)
        return false;
    *tail = '\0';
    tail += 3;
    for (int i = 0; i < 3; i++)
        cut(&line, " ");
    mount->root = cut(&line, " ");
    mount->at = cut(&line, " ");
    char *type = cut(&tail, " ");
    cut(&tail, " ");
    if (!mount->at || strcmp(type, version->type) != 0)
        return false;
    undo_octal(mount->root);
    undo_octal(mount->at);
    return !*version->controller || list_has(tail, version->controller);
}

static bool find_mount(char *lines, const struct version *version, struct mount *mount)
{
    for (char *line; (line = cut(&lines, "\n"));)
        if (read_mount(line, version, mount))
            return true;
    return false;
}

/* PATH as seen from where ROOT is mounted; "": all that is seen is what is around it. */
static const char *path_below(const char *path, const char *root)
{
    size_t len = strcmp(root, "/") == 0 ? 0 : strlen(root);
    bool inside = strncmp(path, root, len) == 0 && (path[len] == '/' || path[len] == '\0');
    if (!inside || strncmp(path + len, "/..", 3) == 0)
        return "";
    return strcmp(path + len, "/") == 0 ? "" : path + len;
}

/* The path's length of the group around the one of LEN. */
static size_t length_around(const struct gc_cgroup *cgroup, size_t len)
{
    do
        len--;
    while (len > cgroup->mount_len && cgroup->path.data[len] != '/');
    return len;
}

static bool is_about_memory(const struct gc_cgroup *cgroup)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    bool read = read_of_group(cgroup, cgroup->path.len, cgroup->version->limit, &text);
    gc_buffer_release(&text);
    return read;
}

/* Memory may be controlled no deeper than in a group around the process's own. */
static bool settle(struct gc_cgroup *cgroup)
{
    while (!is_about_memory(cgroup)) {
        if (cgroup->path.len == cgroup->mount_len)
            return false;
        cgroup->path.len = length_around(cgroup, cgroup->path.len);
    }
    return true;
}

static bool find_with(struct gc_cgroup *cgroup, const char *root, char *groups, char *mounts)
{
    struct mount mount;
    const char *path = path_in_hierarchy(groups, cgroup->version);
    if (!path || !find_mount(mounts, cgroup->version, &mount))
        return false;
    gc_buffer_add_format(&cgroup->path, "%s%s", root, mount.at);
    cgroup->mount_len = cgroup->path.len;
    gc_buffer_add_text(&cgroup->path, path_below(path, mount.root));
    return !cgroup->path.failed && settle(cgroup);
}

/* False: not with that version. */
static bool find(struct gc_cgroup *cgroup, const char *root)
{
    struct gc_buffer groups = GC_BUFFER_INIT, mounts = GC_BUFFER_INIT;
    gc_buffer_clear(&cgroup->path);
    bool found = read_below(root, "/proc/self/cgroup", &groups) &&
                 read_below(root, "/proc/self/mountinfo", &mounts) &&
                 find_with(cgroup, root, groups.data, mounts.data);
    gc_buffer_release(&groups);
    gc_buffer_release(&mounts);
    return found;
}

struct gc_cgroup *gc_cgroup_new(const char *root)
{
    struct gc_cgroup *cgroup = calloc(1, sizeof *cgroup);
    for (size_t i = 0; cgroup && i < sizeof versions / sizeof *versions; i++) {
        cgroup->version = &versions[i];
        if (find(cgroup, root))
            return cgroup;
    }
    gc_cgroup_free(cgroup);
    return NULL;
}

void gc_cgroup_free(struct gc_cgroup *cgroup)
{
    if (!cgroup)
        return;
    gc_buffer_release(&cgroup->path);
    free(cgroup);
}

/* --- what it says ----------------------------------------------------------------------------- */

/*
 * The limit of one group, bytes; GC_ABSENT: none, or not to be read. None is "max" in version 2,
 * and in version 1 a number of 19 digits, longer than any that gc_count_read takes.
 */
static int64_t limit_of(const struct gc_cgroup *cgroup, size_t len)
{
    int64_t limit = GC_ABSENT;
    struct gc_buffer text = GC_BUFFER_INIT;
    if (read_of_group(cgroup, len, cgroup->version->limit, &text))
        gc_count_read(text.data, strcspn(text.data, "\n"), &limit);
    gc_buffer_release(&text);
    return limit;
}

int64_t gc_cgroup_limit_mib(const struct gc_cgroup *cgroup)
{
    int64_t least = GC_ABSENT;
    if (!cgroup)
        return GC_ABSENT;
    for (size_t len = cgroup->path.len; len >= cgroup->mount_len;
         len = length_around(cgroup, len)) {
        int64_t limit = limit_of(cgroup, len);
        if (limit != GC_ABSENT && (least == GC_ABSENT || limit < least))
            least = limit;
    }
    return least == GC_ABSENT ? GC_ABSENT : least >> 20;
}

int64_t gc_cgroup_kills(const struct gc_cgroup *cgroup)
{
    static const char label[] = "oom_kill ";
    int64_t kills = GC_ABSENT;
    struct gc_buffer text = GC_BUFFER_INIT;
    if (cgroup && read_of_group(cgroup, cgroup->path.len, cgroup->version->events, &text)) {
        char *lines = text.data;
        for (char *line; (line = cut(&lines, "\n"));)
            if (strncmp(line, label, sizeof label - 1) == 0)
                gc_count_read(line + sizeof label - 1, strlen(line + sizeof label - 1), &kills);
    }
    gc_buffer_release(&text);
    return kills;
}
