/* How far one thing is from another in time, for people: "+1.204 s ± 4 ms". */
#ifndef GC_OFFSET_H
#define GC_OFFSET_H

#include <stddef.h>
#include <stdint.h>

#define GC_OFFSET_SIZE 96

/*
 * NS (not INT64_MIN), known within BOUND_NS (>= 0), to as many decimals as that leaves of sense; "0
 * s" where both are 0. The bound is rounded up. UTF-8, cut to SIZE.
 */
void gc_offset_text(char *to, size_t size, int64_t ns, int64_t bound_ns);

#endif
