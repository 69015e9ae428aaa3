/*
 * What the parts of laying out share: the page under way, and text on it. A lack of memory shows
 * in the maker's failed flag.
 */
#ifndef GC_MAKER_H
#define GC_MAKER_H

#include "layout.h"

/* Sizes of text, px on a page of common size. */
#define SIZE_TITLE  20.0
#define SIZE_FIND   13.0
#define SIZE_LEGEND 12.0
#define SIZE_NAME   14.5
#define SIZE_NOTE   11.5
#define SIZE_TICK   11.5

#define PLOT_INSET 6.0  /* between a plot's sides and the range's ends */
#define KEY_SPACE  16.0 /* between the entries of a legend */
#define LABEL_GAP  7.0  /* between a label and what it labels */

struct gc_maker {
    const struct gc_chart *chart;
    struct gc_layout *layout;
    struct gc_font *font[GC_WEIGHTS];
    struct gc_buffer scratch;
    double factor;       /* small pages have smaller text */
    struct gc_rect rest; /* of the page: what is not laid out yet */
    size_t hidden;       /* processes that are not shown */
    bool failed;
};

/* How a text is to look. */
struct gc_style {
    double size;
    enum gc_weight weight;
    enum gc_role role;
};

extern const struct gc_style gc_style_title, gc_style_find, gc_style_legend, gc_style_name,
    gc_style_note, gc_style_tick, gc_style_peak, gc_style_limit;

double gc_make_width(const struct gc_maker *maker, const struct gc_style *style, const char *text);

/* The widest label of SCALE as a tick's. */
double gc_make_widest(const struct gc_maker *maker, const struct gc_scale *scale);

/*
 * Adds STRING with its baseline through (X, Y), cut to WIDTH; NULL where nothing of it fits or
 * there is no memory. The text stays valid until the next one is added.
 */
struct gc_text *gc_make_text(struct gc_maker *maker, const struct gc_style *style,
                             const char *string, enum gc_anchor anchor, double x, double y,
                             double width);

/* Turns TEXT a quarter to the left around its begin, which moves to (X, Y). */
void gc_make_turned(struct gc_text *text, double x, double y);

/*
 * Adds the findings in the maker's scratch, which is empty then, cut after a part that fits; cut
 * with an ellipsis where not even the first does.
 */
void gc_make_findings(struct gc_maker *maker, const struct gc_style *style, double x, double y,
                      double width);

/* A legend's entry: a stroke, and its label. Its width, and the entry at X with its baseline at Y.
 */
double gc_make_key_width(const struct gc_maker *maker, const struct gc_style *style,
                         const char *label);
void gc_make_key(struct gc_maker *maker, const struct gc_style *style, enum gc_role role,
                 const char *label, double x, double y);

/* Takes a strip of HEIGHT from the top of the rest; the baseline for text of SIZE in it. */
double gc_make_strip(struct gc_maker *maker, double size, double height);

/* Title, findings and legend, from the top of the rest; a note below, where one is needed. */
void gc_lay_header(struct gc_maker *maker);
void gc_lay_footer(struct gc_maker *maker);

/* What each panel stands on, and what the axes show. False: one would end before it begins. */
bool gc_choose_ranges(struct gc_maker *maker, struct gc_error *error);

/* What figures there are for each plot of each panel. */
void gc_choose_plots(struct gc_layout *layout);

/* The scales of the values that PANEL shows, whose plots have their heights; the widest label. */
double gc_scale_values(struct gc_maker *maker, struct gc_panel *panel);

/* The same kind of steps in all panels, so that one legend is true for all of them. */
void gc_choose_window(struct gc_layout *layout);

/* The most ticks of each axis whose labels keep apart in plots of WIDTH. */
void gc_choose_ticks(struct gc_maker *maker, double width);

/* The labels and the title of PANEL's axis, with their baselines at Y. */
void gc_add_ticks(struct gc_maker *maker, const struct gc_panel *panel, double y);
void gc_add_axis_title(struct gc_maker *maker, const struct gc_panel *panel, double y);

/* The peak of PANEL's heap, the limits and the kill, whose plot has its place and its scale. */
void gc_add_marks(struct gc_maker *maker, struct gc_panel *panel);

/* The panels on all of the rest. */
void gc_lay_panels(struct gc_maker *maker);

#endif
