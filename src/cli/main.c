#include "message.h"
#include "options.h"
#include "plot.h"
#include "run.h"

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

static int help(enum command command)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    options_help(command, &text);
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

static const struct {
    enum command command;
    const char *name; /* NULL: none is needed */
    int (*run)(const struct options *options);
} commands[] = {{COMMAND_RUN, "run", run}, {COMMAND_PLOT, NULL, plot}};

int main(int argc, char **argv)
{
    struct options options;
    struct gc_error error;
    int i = 0;
    while (commands[i].name && !(argc > 1 && strcmp(argv[1], commands[i].name) == 0))
        i++;
    int skipped = commands[i].name ? 1 : 0;
    int status = EXIT_USAGE;
    if (!options_parse(&options, commands[i].command, argc - skipped, argv + skipped, &error))
        message_error(&error);
    else if (options.help)
        status = help(commands[i].command);
    else if (options.version)
        status = version();
    else
        status = commands[i].run(&options);
    options_release(&options);
    return status;
}
