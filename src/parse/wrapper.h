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
    struct gc_said {
        size_t name_len;
        int64_t pid;
        int64_t time_ns; /* of the outermost layer that has one ... */
        size_t time_at,
            time_len; /* ... and where it stands; of no length: it is none of a prefix */
        enum gc_stream stream;
        bool part; /* the rest of the line comes in later ones of the same stream */
        bool any;  /* a layer said who or when */
    } said;
    char name[GC_WRAPPER_NAME_MAX]; /* the layers' names, joined by '/'; they are only added to */
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
 * Reads the layers at the beginning of the line TEXT[0, LEN), up to LIMIT at most, where a record
 * begins or the line ends. Adds what they say to WRAPPING and returns where the first text stands
 * that is no layer; LIMIT: there is none. Layers that many a text resembles (`4711: `) only count
 * if nothing else follows them up to LIMIT.
 */
size_t gc_wrapper_read(struct gc_wrappers *wrappers, struct gc_stamp_zone *zone, const char *text,
                       size_t len, size_t limit, struct gc_wrapping *wrapping);

/* The same of a text that may go on: it is not remembered. */
size_t gc_wrapper_look(const struct gc_wrappers *wrappers, struct gc_stamp_zone *zone,
                       const char *text, size_t limit, struct gc_wrapping *wrapping);

/*
 * The length of a prefix of the line TEXT[0, LEN) that is like one that was read before, but for
 * the digits of its time stamp; 0: there is none. Quick: most lines of a wrapped log have one.
 */
size_t gc_wrapper_known(const struct gc_wrappers *wrappers, const char *text, size_t len);

/*
 * Whether TEXT[0, LEN), at the beginning of a line that is not whole or after other layers of it,
 * may become a layer; TIMED: one of those has a time stamp. Only for layers that do not begin as a
 * program's own text does. Slow.
 */
bool gc_wrapper_may_begin(const struct gc_wrappers *wrappers, const char *text, size_t len,
                          bool timed);

#endif
