/* What gcplot says on standard error: one line each, with what came from logs made harmless. */
#ifndef GC_MESSAGE_H
#define GC_MESSAGE_H

#include <gcplot/error.h>

/* Exit statuses; docs/gcplot.1 has them in words. */
enum gc_exit { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NO_TRACE };

/* "gcplot: " and the text and a newline. Nothing is to be done where standard error is gone. */
void message(const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 1, 2)))
#endif
    ;

/* "gcplot: 'source': line N: text" with the parts that there are. */
void message_error(const struct gc_error *error);

#endif
