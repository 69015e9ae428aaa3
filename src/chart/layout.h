/*
 * Where everything of a chart stands: arithmetic on the chart and the font's metrics, so that
 * tests can look at what will be drawn. Lengths are px of the page, y grows downwards.
 */
#ifndef GC_LAYOUT_H
#define GC_LAYOUT_H

#include "font.h"
#include "scale.h"
#include "stands.h"
#include "steps.h"
#include "theme.h"

#include <gcplot/chart.h>

/* How many processes a page shows at most; fewer where they would be too small to read. */
#define GC_CHART_MAX_PANELS 16
#define GC_LEGEND_KEYS      7
#define GC_PANEL_KEYS       2
#define GC_KEYS             (GC_LEGEND_KEYS + GC_PANEL_KEYS * GC_CHART_MAX_PANELS)
#define GC_AXIS_TITLE       96

struct gc_rect {
    double x, y, w, h;
};

enum gc_anchor { GC_ANCHOR_START, GC_ANCHOR_MIDDLE, GC_ANCHOR_END };

/* How much wider than a text the strip is on each side, px: lines end before it. */
#define GC_STRIP_MARGIN 2.5

/* RECT with MARGIN more at its left and its right. */
static inline struct gc_rect gc_rect_widened(struct gc_rect rect, double margin)
{
    return (struct gc_rect){rect.x - margin, rect.y, rect.w + 2 * margin, rect.h};
}

/* A line of text, ready to be drawn. */
struct gc_text {
    size_t offset; /* of its UTF-8 in the layout's strings */
    double x, y;   /* where the baseline begins */
    double size;
    enum gc_weight weight;
    enum gc_role role;
    bool vertical; /* runs upwards */
    bool over;     /* lies over lines: drawn on a strip of background */
    struct gc_rect box;
};

/* A stroke of a legend; its label is among the texts. */
struct gc_key {
    enum gc_role role;
    struct gc_rect box;
};

/* What all panels of one kind stand on. */
struct gc_layout_axis {
    bool used;
    struct gc_range range; /* what it shows; neither end is negative */
    struct gc_scale scale;
    char title[GC_AXIS_TITLE];       /* "" where the labels say enough */
    char short_title[GC_AXIS_TITLE]; /* where that is too long: the first day alone */
};

/* The plots of a panel, from above. */
enum gc_plot_kind { GC_PLOT_HEAP, GC_PLOT_CPU, GC_PLOT_MEMORY, GC_PLOTS };

struct gc_plot {
    bool shown; /* it has a place: this panel or another one of its row has figures for it */
    bool known; /* this panel has; else it is an empty frame */
    struct gc_rect box;
    double top; /* MiB or % at the upper edge */
    struct gc_scale scale;
};

/* One process: its heap, below GC's share of CPU, and what the scavenger said of its memory. */
struct gc_panel {
    const struct gc_chart_process *process; /* borrowed from the chart */
    const struct gc_stand *stand;           /* of the layout's */
    enum gc_axis axis;                      /* as there ... */
    int64_t origin;                         /* ... and this */
    struct gc_range range; /* what the axis shows, counted as the series does, from 0 on */
    struct gc_rect cell;
    struct gc_plot plot[GC_PLOTS];
    struct gc_steps steps;
    bool has_peak; /* whether it is known and lies in the range */
    enum gc_role peak_role;
    double peak_x, peak_y;
    bool is_killed; /* likewise */
    double killed_x, killed_y;
    double limit_y[GC_CHART_MAX_LIMITS]; /* of those that the plot of the heap reaches up to */
    size_t limit_count;
};

struct gc_layout {
    struct gc_stands stands; /* of all processes of the chart */
    double width, height;
    double line_width; /* of the lines that matter most */
    struct gc_layout_axis axis[GC_AXES];
    int64_t window_ns; /* of the GC CPU's steps; 0: each interval is one */
    struct gc_panel panel[GC_CHART_MAX_PANELS];
    size_t panel_count;
    struct gc_key key[GC_KEYS];
    size_t key_count;
    struct gc_text *text;
    size_t text_count;
    size_t text_cap;
    struct gc_buffer strings;
};

/*
 * Lays CHART out, whose sizes are valid or 0. False when there is no memory, or the range of time
 * is empty. The caller releases LAYOUT in both cases; the chart must outlive it.
 */
bool gc_layout_build(struct gc_layout *layout, const struct gc_chart *chart,
                     struct gc_error *error);
void gc_layout_release(struct gc_layout *layout);

/* The UTF-8 of a text of LAYOUT; owned by it. */
const char *gc_layout_string(const struct gc_layout *layout, const struct gc_text *text);

/*
 * Where a place on PANEL's series and a value of the curve WHICH lie in its plots; also for what is
 * out of range.
 */
double gc_layout_x(const struct gc_layout *layout, const struct gc_panel *panel, int64_t at);
double gc_layout_y(const struct gc_panel *panel, int which, double value);
double gc_plot_y(const struct gc_plot *plot, double value);

/* The same for a tick of the panel's axis. */
double gc_layout_tick_x(const struct gc_layout *layout, const struct gc_panel *panel,
                        const struct gc_tick *tick);

#endif
