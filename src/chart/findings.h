/*
 * What a chart shows, said in a line: parts with a middle dot between them, the most important
 * first, so that a line too long for its place can be cut after any of them.
 */
#ifndef GC_FINDINGS_H
#define GC_FINDINGS_H

#include "stands.h"

#define GC_FINDING_SEPARATOR " \xC2\xB7 "

/* Of the whole chart, under its title: added to OUT, which is empty, without a NUL. */
void gc_findings_chart(struct gc_buffer *out, const struct gc_chart *chart,
                       const struct gc_stands *stands);

/* Of one process of it, under its name: likewise. */
void gc_findings_process(struct gc_buffer *out, const struct gc_chart_process *process,
                         const struct gc_stand *stand, const struct gc_stands *stands);

#endif
