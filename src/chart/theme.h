/* The colours of charts: two themes of a palette that colour-blind people tell apart. */
#ifndef GC_THEME_H
#define GC_THEME_H

#include <gcplot/chart.h>

enum gc_role {
    GC_ROLE_BACKGROUND,
    GC_ROLE_TEXT,
    GC_ROLE_MUTED, /* text of less weight */
    GC_ROLE_GRID,  /* see-through: it lies over the fills */
    GC_ROLE_AXIS,
    GC_ROLE_BEFORE,
    GC_ROLE_AFTER,
    GC_ROLE_AFTER_FILL,
    GC_ROLE_LIVE,
    GC_ROLE_LIVE_FILL,
    GC_ROLE_GOAL,
    GC_ROLE_RESIDENT,
    GC_ROLE_LIMIT, /* and what it killed */
    GC_ROLE_CPU,
    GC_ROLE_CPU_FILL,
    GC_ROLE_SINCE,
    GC_ROLE_IN_USE,
    GC_ROLE_RETURNED,
    GC_ROLES
};

/* Each 0 to 1. */
struct gc_color {
    double red, green, blue, alpha;
};

struct gc_color gc_theme_color(enum gc_chart_theme theme, enum gc_role role);

#endif
