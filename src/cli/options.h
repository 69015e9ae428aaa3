/* The command line as data. --help is written from the table that parses it. */
#ifndef GC_OPTIONS_H
#define GC_OPTIONS_H

#include "limits.h"

#include <gcplot/chart.h>
#include <gcplot/error.h>
#include <gcplot/log.h>

enum echo { ECHO_DEFAULT, ECHO_NONE, ECHO_OTHER, ECHO_ALL };

/* Strings are borrowed from argv; the arrays are owned: options_release. */
struct options {
    const char **outputs;
    size_t output_count;
    const char *format; /* -f, or NULL */
    enum echo echo;
    const char *title;
    double width, height, scale;
    enum gc_chart_theme theme;
    enum gc_chart_clock clock;
    bool local_time;      /* the environment sets a zone */
    struct limits limits; /* --limit */
    int64_t from_ns, to_ns;
    const char **processes;
    size_t process_count;
    struct gc_rename *renames; /* of --name; each TO and each FROM is there once */
    char **renamed;            /* what they are FROM: owned, for it is not as argv has it */
    size_t rename_count;
    char **inputs; /* within argv; at least one. Of a run the command's own name */
    size_t input_count;
    char *const *command; /* of a run: its argv, within argv; else NULL */
    bool pipe;            /* its stderr is a pipe */
    bool status;
    int64_t every_ns, duration_ns; /* 0: none */
    bool scavenger;                /* --events: a CSV's rows are the scavenger's */
    bool quiet;
    bool strict;
    bool no_repair;
    bool verbose;
    bool help, version;
};

enum command { COMMAND_PLOT = 1, COMMAND_RUN = 2 };

/* ARGV[0] is not looked at. False with ERROR for a usage error. */
bool options_parse(struct options *options, enum command command, int argc, char **argv,
                   struct gc_error *error);
void options_release(struct options *options);

/* The text of --help. */
void options_help(enum command command, struct gc_buffer *out);

#endif
