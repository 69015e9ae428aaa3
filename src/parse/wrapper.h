/*
 * What log shippers, tools and people put before a line. A prefix is read as layers, outermost
 * first (`app-1  | 2024-05-17T09:00:01Z gc 1 @…` has two); the table in wrapper.c has one row for
 * each. docs/formats.md lists them.
 */
#ifndef GC_WRAPPER_H
#define GC_WRAPPER_H

#include "identity.h"
#include "stamp.h"

/* A name longer than this is cut. */
#define GC_WRAPPER_NAME_MAX 240

enum gc_stream { GC_STREAM_NONE, GC_STREAM_STDOUT, GC_STREAM_STDERR, GC_STREAMS };

/* What was read so far of a line; start from gc_wrapping_clear. */
struct gc_wrapping {
    char name[GC_WRAPPER_NAME_MAX]; /* the layers' names, joined by '/' */
    size_t name_len;
    int64_t pid;
    int64_t time_ns; /* of the outermost layer that has one */
    enum gc_stream stream;
    bool part; /* the rest of the line comes in later ones of the same stream */
    bool said; /* a layer said who or when */
};

void gc_wrapping_clear(struct gc_wrapping *wrapping);

/* Borrows the wrapping's name. */
struct gc_identity gc_wrapping_identity(const struct gc_wrapping *wrapping);

/* For other readers of layers. TEXT "-" or of no length says nothing. */
void gc_wrapping_add_name(struct gc_wrapping *wrapping, const char *text, size_t len);
void gc_wrapping_add_pid(struct gc_wrapping *wrapping, const char *text, size_t len);
void gc_wrapping_add_time(struct gc_wrapping *wrapping, struct gc_stamp_zone *zone,
                          const char *text, size_t len);
void gc_wrapping_add_stream(struct gc_wrapping *wrapping, const char *text, size_t len);

struct gc_wrappers;

struct gc_wrappers *gc_wrappers_new(struct gc_error *error);
void gc_wrappers_free(struct gc_wrappers *wrappers);

/*
 * Reads the layers at the beginning of TEXT[0, LIMIT), where LIMIT is where a record begins, or
 * the line's end. Adds what they say to WRAPPING and returns where the first text stands that is
 * no layer; LIMIT: there is none. Layers that many a text resembles (`4711: `) only count if
 * nothing else follows them up to LIMIT.
 */
size_t gc_wrapper_read(const struct gc_wrappers *wrappers, struct gc_stamp_zone *zone,
                       const char *text, size_t limit, struct gc_wrapping *wrapping);

#endif
