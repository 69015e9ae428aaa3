/* The exporters' descriptors; export.c has the table of them. */
#ifndef GC_EXPORTERS_H
#define GC_EXPORTERS_H

#include <gcplot/export.h>

extern const struct gc_exporter gc_csv_exporter;   /* docs/csv.md */
extern const struct gc_exporter gc_json_exporter;  /* docs/csv.md, "The summary" */
extern const struct gc_exporter gc_table_exporter; /* for people at a terminal */

#endif
