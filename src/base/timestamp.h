/* Wall clock <-> RFC 3339 in UTC, held as ns since 1970. */
#ifndef GC_TIMESTAMP_H
#define GC_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GC_TIMESTAMP_MAX 32

/* 2026-11-23T05:59:39.607878807Z, or with +hh:mm; years 1970 to 2260 UTC. False: it is none. */
bool gc_timestamp_read(const char *text, size_t len, int64_t *ns);

/* With as many decimals as there are, Z at the end; returns the bytes written, no NUL. */
size_t gc_timestamp_write(char *to, int64_t ns);

#endif
