/* Passing on to standard output or standard error what a program wrote. */
#ifndef GC_ECHO_H
#define GC_ECHO_H

#include <gcplot/buffer.h>
#include <gcplot/log.h>

/* Zeroed is off. */
struct echo_out {
    bool on;
    int fd; /* where it goes */
    struct gc_buffer buffer;
    bool in_line; /* what went out last was no line end */
    /*
     * Called over and over while it is not read there, with CONTEXT; false: what is left is
     * dropped, and the echo turned off. NULL: it is waited for.
     */
    bool (*wait)(void *context);
    void *context;
};

void echo_event(struct echo_out *echo, const struct gc_event *event);
void echo_bytes(struct echo_out *echo, const char *data, size_t len);

/* Ends the line that is under way, for what else goes there. */
void echo_end_line(struct echo_out *echo);

/*
 * Writes what was gathered, at once. A closed descriptor turns the echo off and is no error; any
 * other failure fills ERROR, once, and turns it off too.
 */
bool echo_flush(struct echo_out *echo, struct gc_error *error);

void echo_release(struct echo_out *echo);

#endif
