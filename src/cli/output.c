#include "output.h"

#include <string.h>
#include <strings.h>

struct chart_name {
    const char *name, *suffix;
    enum gc_chart_format format;
};

static const struct chart_name chart_names[] = {
    {"png", ".png", GC_CHART_PNG}, {"svg", ".svg", GC_CHART_SVG}, {"pdf", ".pdf", GC_CHART_PDF}};

enum { CHART_NAMES = sizeof chart_names / sizeof *chart_names };

static bool has_suffix(const char *path, const char *suffix)
{
    size_t len = strlen(path), n = strlen(suffix);
    return len > n && strcasecmp(path + len - n, suffix) == 0;
}

static bool format_by_suffix(struct output *output)
{
    output->exporter = gc_exporter_by_suffix(output->path);
    for (int i = 0; !output->exporter && i < CHART_NAMES; i++)
        if (has_suffix(output->path, chart_names[i].suffix)) {
            output->chart = chart_names[i].format;
            return true;
        }
    return output->exporter != NULL;
}

static bool format_by_name(struct output *output, const char *name)
{
    output->exporter = gc_exporter_by_name(name);
    for (int i = 0; !output->exporter && i < CHART_NAMES; i++)
        if (strcasecmp(chart_names[i].name, name) == 0) {
            output->chart = chart_names[i].format;
            return true;
        }
    return output->exporter != NULL;
}

static bool settle_format(struct output *output, const char *format, struct gc_error *error)
{
    static const char formats[] = "png svg pdf csv json txt";
    if (format_by_suffix(output))
        return true;
    if (!format)
        return gc_error_set(error, output->path, 0,
                            "its suffix is none of %s; give the format with -f", formats);
    if (!format_by_name(output, format))
        return gc_error_set(error, format, 0, "--format takes one of %s", formats);
    return true;
}

bool output_init(struct output *output, const char *path, const char *format,
                 struct gc_error *error)
{
    *output = (struct output){.path = strcmp(path, "/dev/stdout") == 0 ? "-" : path,
                              .by_input = strstr(path, "{input}") != NULL,
                              .by_process = strstr(path, "{process}") != NULL};
    return settle_format(output, format, error);
}

void output_take_scavenger(struct output *output)
{
    if (output_takes_rows(output))
        output->exporter = gc_exporter_by_name("scavenger");
}

bool output_is_stdout(const struct output *output)
{
    return strcmp(output->path, "-") == 0;
}

bool output_is_binary(const struct output *output)
{
    return !output->exporter && output->chart != GC_CHART_SVG;
}

bool output_takes_rows(const struct output *output)
{
    return output->exporter && output->exporter->row;
}

bool output_is_pattern(const struct output *output)
{
    return output->by_input || output->by_process;
}
