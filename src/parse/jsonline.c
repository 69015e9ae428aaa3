#define _GNU_SOURCE /* memmem */
#include "jsonline.h"

#include "number.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum role { ROLE_SCOPE, ROLE_NAME, ROLE_PID, ROLE_TIME, ROLES };

/*
 * A member is known by its key, or by the key of the object that it is in and its own. Of several
 * members with one role the one that stands first here counts.
 */
struct known {
    const char *key;
    enum role role;
};

static const struct known known[] = {
    /* Kubernetes: fluent-bit, Cloud Logging, filebeat, OpenTelemetry */
    {"pod_name", ROLE_SCOPE},
    {"k8s.pod.name", ROLE_SCOPE},
    {"pod.name", ROLE_SCOPE},
    {"pod", ROLE_SCOPE},
    /* journald, and shippers that name the host */
    {"_HOSTNAME", ROLE_SCOPE},
    {"hostname", ROLE_SCOPE},
    {"host.name", ROLE_SCOPE},
    {"host", ROLE_SCOPE},
    {"instance_id", ROLE_SCOPE},
    {"container_name", ROLE_NAME},
    {"CONTAINER_NAME", ROLE_NAME},
    {"k8s.container.name", ROLE_NAME},
    {"container.name", ROLE_NAME},
    {"container", ROLE_NAME},
    {"_SYSTEMD_UNIT", ROLE_NAME},
    {"SYSLOG_IDENTIFIER", ROLE_NAME},
    {"logStreamName", ROLE_NAME}, /* CloudWatch */
    {"@logStream", ROLE_NAME},
    {"Package", ROLE_NAME}, /* go test -json */
    {"service.name", ROLE_NAME},
    {"service_name", ROLE_NAME},
    {"service", ROLE_NAME},
    {"app", ROLE_NAME},
    {"program", ROLE_NAME},
    {"appname", ROLE_NAME},
    {"_PID", ROLE_PID},
    {"SYSLOG_PID", ROLE_PID},
    {"pid", ROLE_PID},
    {"process.pid", ROLE_PID},
    {"procid", ROLE_PID},
    {"__REALTIME_TIMESTAMP", ROLE_TIME},
    {"time", ROLE_TIME},
    {"timestamp", ROLE_TIME},
    {"@timestamp", ROLE_TIME},
    {"Time", ROLE_TIME},
    {"ts", ROLE_TIME},
    {"receiveTimestamp", ROLE_TIME},
};

enum { KNOWN = sizeof known / sizeof *known, DEPTH_MAX = 6 };

/* What one object says. */
struct found {
    const json_t *value[ROLES];
    int rank[ROLES]; /* in the table; KNOWN: none */
    const json_t *line;
};

struct gc_json_lines {
    json_t *root; /* of the last object: what was found lies in it */
    struct gc_buffer bytes;
};

struct gc_json_lines *gc_json_lines_new(struct gc_error *error)
{
    struct gc_json_lines *lines = calloc(1, sizeof *lines);
    if (!lines)
        gc_error_no_memory(error);
    return lines;
}

void gc_json_lines_free(struct gc_json_lines *lines)
{
    if (!lines)
        return;
    json_decref(lines->root);
    gc_buffer_release(&lines->bytes);
    free(lines);
}

bool gc_may_hold_trace(const char *text, size_t len)
{
    static const char *const words[] = {
        "gc",    "GC forced",         "scav",         "scvg", "pacer: ", "scan:", "SCHED",
        "init ", "checkfinalizers: ", "\"MESSAGE\":["};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(text, len, words[i], strlen(words[i])))
            return true;
    return false;
}

/* journald writes what is not printable text as an array of byte values. */
static bool is_byte_array(const json_t *value)
{
    return json_is_array(value) && json_array_size(value) > 0 &&
           json_is_integer(json_array_get(value, 0));
}

static bool is_line(const char *key, const json_t *value)
{
    if (strcmp(key, "MESSAGE") == 0 && is_byte_array(value))
        return true;
    return json_is_string(value) &&
           gc_may_hold_trace(json_string_value(value), json_string_length(value));
}

static bool is_key(const char *wanted, const char *parent, const char *key)
{
    if (strcmp(wanted, key) == 0)
        return true;
    size_t len = strlen(parent);
    return len && strncmp(wanted, parent, len) == 0 && wanted[len] == '.' &&
           strcmp(wanted + len + 1, key) == 0;
}

static void note(struct found *found, const char *parent, const char *key, const json_t *value)
{
    if (!json_is_string(value) && !json_is_number(value))
        return;
    for (int i = 0; i < KNOWN; i++) {
        enum role role = known[i].role;
        if (i >= found->rank[role] || !is_key(known[i].key, parent, key))
            continue;
        found->rank[role] = i;
        found->value[role] = value;
        return;
    }
}

static void search(struct found *found, const char *parent, json_t *object, int depth)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (json_is_object(value)) {
            if (depth < DEPTH_MAX)
                search(found, key, value, depth + 1);
        } else if (!found->line && is_line(key, value)) {
            found->line = value;
        } else {
            note(found, parent, key, value);
        }
    }
}

static void say_name(const json_t *value, struct gc_wrapping *wrapping)
{
    if (json_is_string(value))
        gc_wrapping_add_name(wrapping, json_string_value(value), json_string_length(value));
}

static void say_pid(const json_t *value, struct gc_wrapping *wrapping)
{
    char text[GC_NUMBER_MAX];
    if (json_is_string(value))
        gc_wrapping_add_pid(wrapping, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value) && json_integer_value(value) >= 0)
        gc_wrapping_add_pid(wrapping, text, gc_count_write(text, json_integer_value(value)));
}

/* Seconds with a fraction, as zap writes them, are good to the microsecond. */
static void say_time(const json_t *value, struct gc_stamp_zone *zone, struct gc_wrapping *wrapping)
{
    char text[GC_NUMBER_MAX];
    double seconds = json_is_real(value) ? json_real_value(value) : -1;
    if (json_is_string(value))
        gc_wrapping_add_time(wrapping, zone, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value) && json_integer_value(value) >= 0)
        gc_wrapping_add_time(wrapping, zone, text, gc_count_write(text, json_integer_value(value)));
    else if (seconds >= 1e9 && seconds < 9e9)
        gc_wrapping_add_time(wrapping, zone, text,
                             gc_decimal_write(text, (int64_t)llround(seconds * 1e6), 6));
}

static void say(const struct found *found, struct gc_stamp_zone *zone, struct gc_wrapping *wrapping)
{
    say_name(found->value[ROLE_SCOPE], wrapping);
    say_name(found->value[ROLE_NAME], wrapping);
    say_pid(found->value[ROLE_PID], wrapping);
    say_time(found->value[ROLE_TIME], zone, wrapping);
}

static bool line_of(struct gc_json_lines *lines, const json_t *value, const char **line,
                    size_t *len)
{
    size_t index;
    json_t *byte;
    if (json_is_string(value)) {
        *line = json_string_value(value);
        *len = json_string_length(value);
        return true;
    }
    gc_buffer_clear(&lines->bytes);
    json_array_foreach(value, index, byte)
    {
        char c = (char)json_integer_value(byte);
        gc_buffer_add(&lines->bytes, &c, 1);
    }
    *line = lines->bytes.data;
    *len = lines->bytes.len;
    return !lines->bytes.failed;
}

/* docker's json-file: an entry of a longer line has no newline at its end. */
static const json_t *docker_line(const json_t *root, struct gc_wrapping *wrapping)
{
    const json_t *log = json_object_get(root, "log");
    const json_t *stream = json_object_get(root, "stream");
    if (!json_is_string(log) || !json_is_string(stream))
        return NULL;
    const char *text = json_string_value(log);
    size_t len = json_string_length(log);
    gc_wrapping_add_stream(wrapping, json_string_value(stream), json_string_length(stream));
    wrapping->part = len == 0 || text[len - 1] != '\n';
    return log;
}

bool gc_json_line_read(struct gc_json_lines *lines, struct gc_stamp_zone *zone, const char *text,
                       size_t len, struct gc_wrapping *wrapping, const char **line,
                       size_t *line_len)
{
    struct found found = {.rank = {KNOWN, KNOWN, KNOWN, KNOWN}};
    json_decref(lines->root);
    lines->root = json_loadb(text, len, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, NULL);
    if (!json_is_object(lines->root))
        return false;
    found.line = docker_line(lines->root, wrapping);
    search(&found, "", lines->root, 0);
    if (!found.line || !line_of(lines, found.line, line, line_len))
        return false;
    if (*line_len > 0 && (*line)[*line_len - 1] == '\n')
        --*line_len;
    say(&found, zone, wrapping);
    return true;
}
