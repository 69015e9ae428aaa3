/*
 * The record of a cycle, Go 1.6 to 1.27, as a regular expression: docs/formats.md has it in words.
 * Numbers are taken only as the runtime writes them. The groups are the fields of gc_fields in
 * their order, and (forced). It is what others would read records with: the benchmark's measure,
 * and what the reader (record.h), which is by hand, is held to.
 */
#ifndef GC_GRAMMAR_H
#define GC_GRAMMAR_H

#define GC_COUNT_REGEX   "(\\d++)"
#define GC_SECONDS_REGEX "(\\d++\\.\\d{3})"
#define GC_MILLIS_REGEX  "(0(?:\\.(?:0\\d\\d|[1-9]\\d))?+|[1-9](?:\\.\\d|\\d++))"

#define GC_RECORD_REGEX                                                                            \
    "gc " GC_COUNT_REGEX " @" GC_SECONDS_REGEX "s " GC_COUNT_REGEX                                 \
    "%(?: \\(checking for goroutine leaks\\))?+: " GC_MILLIS_REGEX "\\+" GC_MILLIS_REGEX           \
    "\\+" GC_MILLIS_REGEX " ms clock, " GC_MILLIS_REGEX "\\+" GC_MILLIS_REGEX "/" GC_MILLIS_REGEX  \
    "/" GC_MILLIS_REGEX "\\+" GC_MILLIS_REGEX " ms cpu, " GC_COUNT_REGEX "->" GC_COUNT_REGEX       \
    "->" GC_COUNT_REGEX " MB, " GC_COUNT_REGEX " MB goal, "                                        \
    "(?:" GC_COUNT_REGEX " MB stacks, " GC_COUNT_REGEX " MB globals, )?+" GC_COUNT_REGEX           \
    " P(?![0-9])( \\(forced\\))?+"

#endif
