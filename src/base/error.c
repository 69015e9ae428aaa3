#include <gcplot/error.h>

#include <stdarg.h>
#include <stdio.h>

bool gc_error_set(struct gc_error *error, const char *source, int64_t line, const char *format, ...)
{
    if (!error)
        return false;
    snprintf(error->source, sizeof error->source, "%s", source ? source : "");
    error->line = line;
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return false;
}

bool gc_error_no_memory(struct gc_error *error)
{
    return gc_error_set(error, NULL, 0, "out of memory");
}
