/* The exporters' descriptors; export.c has the table of them. */
#ifndef GC_EXPORTERS_H
#define GC_EXPORTERS_H

#include <gcplot/export.h>

extern const struct gc_exporter gc_csv_exporter;       /* docs/csv.md */
extern const struct gc_exporter gc_json_exporter;      /* docs/csv.md, "The summary" */
extern const struct gc_exporter gc_scavenger_exporter; /* docs/csv.md, "The scavenger" */
extern const struct gc_exporter gc_table_exporter;     /* for people at a terminal */

/* TEXT as a field of a CSV: quoted by RFC 4180 only where it needs it. */
void gc_csv_add_text(struct gc_buffer *out, const char *text);

#endif
