#include "message.h"

#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void message(const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct gc_buffer line = GC_BUFFER_INIT;
    gc_buffer_add_text(&line, "gcplot: ");
    gc_text_add_printable(&line, text, strlen(text));
    gc_buffer_add_text(&line, "\n");
    fwrite(line.data, 1, line.len, stderr);
    gc_buffer_release(&line);
}

void message_error(const struct gc_error *error)
{
    if (!error->source[0])
        message("%s", error->text);
    else if (error->line > 0)
        message("'%s': line %" PRId64 ": %s", error->source, error->line, error->text);
    else
        message("'%s': %s", error->source, error->text);
}
