/* Errors as data: the library fills a struct gc_error and never prints or exits. */
#ifndef GCPLOT_ERROR_H
#define GCPLOT_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#define GC_ERROR_SOURCE_SIZE 256
#define GC_ERROR_TEXT_SIZE   256

/*
 * What went wrong. Functions that can fail return bool and take a struct gc_error * as their
 * last parameter: on false it is filled, on true it is untouched. The caller owns the struct;
 * nothing in it needs freeing. NULL is allowed where the reason does not matter.
 */
struct gc_error {
    char source[GC_ERROR_SOURCE_SIZE]; /* the file or thing it happened to; "" if none */
    int64_t line;                      /* the line in source, from 1; 0 if none */
    char text[GC_ERROR_TEXT_SIZE];     /* the reason, lower case, without a final newline */
};

/* Fills ERROR; text too long is cut. Always returns false, so that callers can return it. */
bool gc_error_set(struct gc_error *error, const char *source, int64_t line, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/* The one for memory that could not be had. Always returns false. */
bool gc_error_no_memory(struct gc_error *error);

#endif
