#include "message.h"
#include "options.h"
#include "plot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int print(const struct gc_buffer *text)
{
    bool written = !text->failed && fwrite(text->data, 1, text->len, stdout) == text->len;
    if (written && fflush(stdout) == 0)
        return EXIT_DONE;
    message("standard output: %s", strerror(errno));
    return EXIT_FAILED;
}

static int help(void)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    options_help(&text);
    int status = print(&text);
    gc_buffer_release(&text);
    return status;
}

static int version(void)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_text(&text, "gcplot " GCPLOT_VERSION "\n");
    int status = print(&text);
    gc_buffer_release(&text);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    struct gc_error error;
    int status = EXIT_USAGE;
    if (!options_parse(&options, argc, argv, &error))
        message_error(&error);
    else if (options.help)
        status = help();
    else if (options.version)
        status = version();
    else
        status = plot(&options);
    options_release(&options);
    return status;
}
