#include "exporters.h"

#include <string.h>
#include <strings.h>

static const struct gc_exporter *const exporters[] = {
    &gc_scavenger_exporter, /* before csv, whose suffix ends its own */
    &gc_csv_exporter, &gc_json_exporter, &gc_table_exporter};

enum { EXPORTERS = sizeof exporters / sizeof *exporters };

const struct gc_exporter *gc_exporter_by_name(const char *name)
{
    for (size_t i = 0; i < EXPORTERS; i++)
        if (strcasecmp(exporters[i]->name, name) == 0)
            return exporters[i];
    return NULL;
}

const struct gc_exporter *gc_exporter_by_suffix(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < EXPORTERS; i++) {
        size_t suffix = strlen(exporters[i]->suffix);
        if (len > suffix && strcasecmp(path + len - suffix, exporters[i]->suffix) == 0)
            return exporters[i];
    }
    return NULL;
}
