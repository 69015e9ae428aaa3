#define _GNU_SOURCE /* memmem */
#include "jsonline.h"

#include "number.h"
#include "traceline.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum role { ROLE_LINE, ROLE_SCOPE, ROLE_NAME, ROLE_PID, ROLE_TIME, ROLES };

/*
 * A member is known by its key, or by the key of the object that it is in and its own. Of several
 * members with one role the one that stands first here counts.
 */
struct known {
    const char *key;
    enum role role;
};

static const struct known known[] = {
    /* the line itself, most often; it is searched for in all others, too */
    {"MESSAGE", ROLE_LINE},
    {"message", ROLE_LINE},
    {"msg", ROLE_LINE},
    {"log", ROLE_LINE},
    {"textPayload", ROLE_LINE}, /* Cloud Logging */
    {"Output", ROLE_LINE},      /* go test -json */
    {"line", ROLE_LINE},
    /* Kubernetes: fluent-bit, Cloud Logging, filebeat, OpenTelemetry */
    {"pod_name", ROLE_SCOPE},
    {"k8s.pod.name", ROLE_SCOPE},
    {"pod.name", ROLE_SCOPE},
    {"podName", ROLE_SCOPE}, /* stern -o json */
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
    {"containerName", ROLE_NAME},
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
    const cJSON *value[ROLES];
    int rank[ROLES]; /* in the table; KNOWN: none */
};

struct gc_json_lines {
    cJSON *root; /* of the last object: what was found lies in it */
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
    cJSON_Delete(lines->root);
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

/* Whether "gc" here is that of a record: `gc 1`, `gc #1`, `gc1(`. */
static bool is_of_record(const char *text, const char *end)
{
    text += text < end && *text == ' ';
    text += text < end && *text == '#';
    return text < end && *text >= '0' && *text <= '9';
}

/* Whether TEXT holds a record, or begins as another of the runtime's lines does. */
static bool holds_trace(const char *text)
{
    const char *end = text + strlen(text);
    if (gc_trace_line_may_be(text, (size_t)(end - text)))
        return gc_may_hold_trace(text, (size_t)(end - text));
    for (const char *gc = strstr(text, "gc"); gc; gc = strstr(gc + 2, "gc"))
        if (is_of_record(gc + 2, end))
            return true;
    return false;
}

/* journald writes what is not printable text as an array of byte values. */
static bool is_byte_array(const cJSON *value)
{
    return cJSON_IsArray(value) && cJSON_IsNumber(value->child);
}

static bool is_line(const char *key, const cJSON *value)
{
    if (is_byte_array(value))
        return strcmp(key, "MESSAGE") == 0;
    return cJSON_IsString(value) && holds_trace(value->valuestring);
}

static bool is_key(const char *wanted, const char *parent, const char *key)
{
    if (wanted[0] == key[0] && strcmp(wanted, key) == 0)
        return true;
    if (!parent[0] || wanted[0] != parent[0])
        return false;
    size_t len = strlen(parent);
    return strncmp(wanted, parent, len) == 0 && wanted[len] == '.' &&
           strcmp(wanted + len + 1, key) == 0;
}

static void note(struct found *found, const char *parent, const cJSON *value)
{
    for (int i = 0; i < KNOWN; i++) {
        enum role role = known[i].role;
        if (!is_key(known[i].key, parent, value->string) || i >= found->rank[role])
            continue;
        if (role == ROLE_LINE && !is_line(value->string, value))
            continue;
        found->rank[role] = i;
        found->value[role] = value;
        return;
    }
}

static void search(struct found *found, const char *parent, const cJSON *object, int depth)
{
    for (const cJSON *value = object->child; value; value = value->next) {
        if (!cJSON_IsObject(value))
            note(found, parent, value);
        else if (depth < DEPTH_MAX)
            search(found, value->string, value, depth + 1);
    }
}

/* Any string that may be a line, where no member has the key of one. */
static const cJSON *search_line(const cJSON *object, int depth)
{
    for (const cJSON *value = object->child; value; value = value->next) {
        const cJSON *line = NULL;
        if (cJSON_IsString(value) && is_line(value->string, value))
            return value;
        if (cJSON_IsObject(value) && depth < DEPTH_MAX)
            line = search_line(value, depth + 1);
        if (line)
            return line;
    }
    return NULL;
}

static void say_name(const cJSON *value, struct gc_wrapping *wrapping)
{
    if (cJSON_IsString(value))
        gc_wrapping_add_name(wrapping, value->valuestring, strlen(value->valuestring));
}

/* A whole number as text; 0: it is none, or too large for one to be exact. */
static size_t write_whole(char *to, const cJSON *value)
{
    static const double most = 9007199254740992; /* 2^53 */
    double number = cJSON_IsNumber(value) ? value->valuedouble : -1;
    if (!(number >= 0 && number <= most) || floor(number) != number)
        return 0;
    return gc_count_write(to, (int64_t)number);
}

static void say_pid(const cJSON *value, struct gc_wrapping *wrapping)
{
    char text[GC_NUMBER_MAX];
    if (cJSON_IsString(value))
        gc_wrapping_add_pid(wrapping, value->valuestring, strlen(value->valuestring));
    else
        gc_wrapping_add_pid(wrapping, text, write_whole(text, value));
}

/* Seconds with a fraction, as zap writes them, are good to the microsecond. */
static void say_time(const cJSON *value, struct gc_stamp_zone *zone, struct gc_wrapping *wrapping)
{
    char text[GC_NUMBER_MAX];
    double seconds = cJSON_IsNumber(value) ? value->valuedouble : -1;
    size_t len = write_whole(text, value);
    if (cJSON_IsString(value))
        gc_wrapping_add_time(wrapping, zone, value->valuestring, strlen(value->valuestring));
    else if (len > 0)
        gc_wrapping_add_time(wrapping, zone, text, len);
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

static bool line_of(struct gc_json_lines *lines, const cJSON *value, const char **line, size_t *len)
{
    if (cJSON_IsString(value)) {
        *line = value->valuestring;
        *len = strlen(value->valuestring);
        return true;
    }
    gc_buffer_clear(&lines->bytes);
    for (const cJSON *byte = value->child; byte; byte = byte->next) {
        char c = (char)byte->valueint;
        gc_buffer_add(&lines->bytes, &c, 1);
    }
    *line = lines->bytes.data;
    *len = lines->bytes.len;
    return !lines->bytes.failed;
}

/* docker's json-file: an entry of a longer line has no newline at its end. */
static const cJSON *docker_line(const cJSON *root, struct gc_wrapping *wrapping)
{
    const cJSON *log = root->child;
    const cJSON *stream = log ? log->next : NULL;
    if (!cJSON_IsString(log) || !cJSON_IsString(stream) || strcmp(log->string, "log") != 0 ||
        strcmp(stream->string, "stream") != 0)
        return NULL;
    size_t len = strlen(log->valuestring);
    gc_wrapping_add_stream(wrapping, stream->valuestring, strlen(stream->valuestring));
    wrapping->said.part = len == 0 || log->valuestring[len - 1] != '\n';
    return log;
}

bool gc_json_line_read(struct gc_json_lines *lines, struct gc_stamp_zone *zone, const char *text,
                       size_t len, struct gc_wrapping *wrapping, const char **line,
                       size_t *line_len)
{
    struct found found = {.rank = {KNOWN, KNOWN, KNOWN, KNOWN, KNOWN}};
    cJSON_Delete(lines->root);
    lines->root = cJSON_ParseWithLength(text, len);
    if (!cJSON_IsObject(lines->root))
        return false;
    const cJSON *docker = docker_line(lines->root, wrapping);
    search(&found, "", lines->root, 0);
    const cJSON *found_line = docker ? docker : found.value[ROLE_LINE];
    if (!found_line)
        found_line = search_line(lines->root, 0);
    if (!found_line || !line_of(lines, found_line, line, line_len))
        return false;
    if (*line_len > 0 && (*line)[*line_len - 1] == '\n')
        --*line_len;
    say(&found, zone, wrapping);
    return true;
}
