/*
 * Where everything of a chart stands: arithmetic on the chart and the font's metrics, so that
 * tests can look at what will be drawn. Lengths are px of the page, y grows downwards.
 */
#ifndef GC_LAYOUT_H
#define GC_LAYOUT_H

#include "font.h"
#include "scale.h"
#include "steps.h"
#include "theme.h"

#include <gcplot/chart.h>

/* How many processes a page shows at most; fewer where they would be too small to read. */
#define GC_CHART_MAX_PANELS 16
#define GC_KEYS             6

struct gc_rect {
    double x, y, w, h;
};

enum gc_anchor { GC_ANCHOR_START, GC_ANCHOR_MIDDLE, GC_ANCHOR_END };

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

/* A stroke of the legend; its label is among the texts. */
struct gc_key {
    enum gc_role role;
    struct gc_rect box;
};

/* One process: its heap above, GC's share of CPU below. */
struct gc_panel {
    const struct gc_chart_process *process; /* borrowed from the chart */
    struct gc_rect cell;
    struct gc_rect heap;
    struct gc_rect cpu;
    double heap_top; /* MiB at the upper edge of the plot */
    double cpu_top;  /* % likewise */
    struct gc_scale heap_scale;
    struct gc_scale cpu_scale;
    struct gc_steps steps;
    bool has_peak; /* whether it is known and lies in the range */
    double peak_x, peak_y;
};

struct gc_layout {
    double width, height;
    double line_width;     /* of the lines that matter most */
    struct gc_range range; /* what the time axis shows */
    struct gc_scale time;
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

/* Where a time and a value of a quantity lie in PANEL's plots; also for what is out of range. */
double gc_layout_x(const struct gc_layout *layout, const struct gc_panel *panel, int64_t ns);
double gc_layout_y(const struct gc_panel *panel, enum gc_quantity quantity, double value);

#endif
