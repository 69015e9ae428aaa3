#include "draw.h"

#include "pen.h"

#include <math.h>

/* ---- plots ---- */

static void draw_grid(const struct gc_pen *pen, const struct gc_plot *plot)
{
    gc_pen_color(pen, GC_ROLE_GRID);
    for (size_t i = 1; i < plot->scale.count; i++) {
        double y = floor(gc_plot_y(plot, plot->scale.tick[i].at));
        cairo_rectangle(pen->cr, plot->box.x, y, plot->box.w, 1);
    }
    cairo_fill(pen->cr);
}

/* The left and lower edge, and marks at the places and values that have ticks. */
static void draw_axes(const struct gc_pen *pen, const struct gc_panel *panel,
                      const struct gc_plot *plot)
{
    const struct gc_layout *layout = pen->layout;
    const struct gc_scale *below = &layout->axis[panel->axis].scale;
    double bottom = floor(plot->box.y + plot->box.h), left = floor(plot->box.x);
    gc_pen_color(pen, GC_ROLE_AXIS);
    cairo_rectangle(pen->cr, left, plot->box.y, 1, bottom - plot->box.y);
    cairo_rectangle(pen->cr, left, bottom, plot->box.w, 1);
    for (size_t i = 0; i < plot->scale.count; i++)
        cairo_rectangle(pen->cr, left - 4, floor(gc_plot_y(plot, plot->scale.tick[i].at)), 4, 1);
    for (size_t i = 0; i < below->count; i++)
        cairo_rectangle(pen->cr, floor(gc_layout_tick_x(layout, panel, &below->tick[i])),
                        bottom + 1, 1, 4);
    cairo_fill(pen->cr);
}

static void draw_limits(const struct gc_pen *pen, const struct gc_panel *panel)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    for (size_t i = 0; i < panel->limit_count; i++)
        gc_pen_fill(pen, GC_ROLE_LIMIT,
                    (struct gc_rect){box->x, floor(panel->limit_y[i]), box->w, 1});
}

/* A line down the plot, and a cross where memory was. */
static void draw_kill(const struct gc_pen *pen, const struct gc_panel *panel)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    double x = panel->killed_x, y = panel->killed_y, half = 2.6 * pen->layout->line_width;
    gc_pen_fill(pen, GC_ROLE_LIMIT, (struct gc_rect){floor(x), box->y, 1, box->h});
    cairo_set_line_width(pen->cr, 1.2 * pen->layout->line_width);
    for (int way = -1; way <= 1; way += 2) {
        cairo_move_to(pen->cr, x - half, y - way * half);
        cairo_line_to(pen->cr, x + half, y + way * half);
    }
    cairo_stroke(pen->cr);
}

static void draw_heap_lines(const struct gc_pen *pen, const struct gc_panel *panel,
                            const struct gc_trace lines[GC_CURVES])
{
    double width = pen->layout->line_width;
    cairo_save(pen->cr);
    gc_pen_clip(pen, panel->plot[GC_PLOT_HEAP].box);
    gc_pen_area(pen, panel, &lines[GC_HEAP_AFTER], GC_ROLE_AFTER_FILL);
    gc_pen_area(pen, panel, &lines[GC_HEAP_LIVE], GC_ROLE_LIVE_FILL);
    draw_grid(pen, &panel->plot[GC_PLOT_HEAP]);
    gc_pen_line(pen, panel, &lines[GC_RESIDENT], GC_ROLE_RESIDENT,
                width); /* a dense one hides all */
    gc_pen_dashed(pen, panel, &lines[GC_HEAP_GOAL], GC_ROLE_GOAL, 0.7 * width);
    gc_pen_line(pen, panel, &lines[GC_HEAP_BEFORE], GC_ROLE_BEFORE, 0.7 * width);
    gc_pen_line(pen, panel, &lines[GC_HEAP_AFTER], GC_ROLE_AFTER, width);
    gc_pen_line(pen, panel, &lines[GC_HEAP_LIVE], GC_ROLE_LIVE, width);
    draw_limits(pen, panel);
    cairo_restore(pen->cr);
}

/* The steps' upper edge, joined where no hole is between them; CLOSED down to BASE. */
static void steps_path(const struct gc_pen *pen, const struct gc_panel *panel, bool closed)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_CPU].box;
    double base = box->y + box->h;
    for (size_t i = 0; i < panel->steps.count; i++) {
        const struct gc_step *step = &panel->steps.step[i];
        bool joined = i > 0 && step[-1].to == step->from;
        bool joins = i + 1 < panel->steps.count && step[1].from == step->to;
        double from = gc_layout_x(pen->layout, panel, step->from);
        double to = gc_layout_x(pen->layout, panel, step->to);
        double y = gc_layout_y(panel, GC_CPU_PCT, step->pct);
        if (!joined)
            cairo_move_to(pen->cr, from, closed ? base : y);
        cairo_line_to(pen->cr, from, y);
        cairo_line_to(pen->cr, to, y);
        if (closed && !joins)
            cairo_line_to(pen->cr, to, base);
    }
}

static void draw_cpu_lines(const struct gc_pen *pen, const struct gc_panel *panel,
                           const struct gc_trace lines[GC_CURVES])
{
    double width = pen->layout->line_width;
    cairo_save(pen->cr);
    gc_pen_clip(pen, panel->plot[GC_PLOT_CPU].box);
    steps_path(pen, panel, true);
    gc_pen_color(pen, GC_ROLE_CPU_FILL);
    cairo_fill(pen->cr);
    draw_grid(pen, &panel->plot[GC_PLOT_CPU]);
    gc_pen_line(pen, panel, &lines[GC_CPU_PCT], GC_ROLE_SINCE, 0.7 * width);
    steps_path(pen, panel, false);
    gc_pen_color(pen, GC_ROLE_CPU);
    cairo_set_line_width(pen->cr, 0.8 * width);
    cairo_stroke(pen->cr);
    cairo_restore(pen->cr);
}

static void draw_memory_lines(const struct gc_pen *pen, const struct gc_panel *panel,
                              const struct gc_trace lines[GC_CURVES])
{
    double width = 0.8 * pen->layout->line_width;
    cairo_save(pen->cr);
    gc_pen_clip(pen, panel->plot[GC_PLOT_MEMORY].box);
    draw_grid(pen, &panel->plot[GC_PLOT_MEMORY]);
    gc_pen_line(pen, panel, &lines[GC_MEM_IN_USE], GC_ROLE_IN_USE, width);
    gc_pen_line(pen, panel, &lines[GC_MEM_RETURNED], GC_ROLE_RETURNED, width);
    cairo_restore(pen->cr);
}

static bool build_lines(const struct gc_pen *pen, const struct gc_panel *panel,
                        struct gc_trace lines[GC_CURVES])
{
    bool done = true;
    for (int which = 0; which < GC_CURVES; which++)
        done = gc_trace_build(&lines[which], pen->layout, panel, which) && done;
    return done;
}

static void draw_plots(const struct gc_pen *pen, const struct gc_panel *panel,
                       const struct gc_trace lines[GC_CURVES])
{
    static void (*const draw[GC_PLOTS])(const struct gc_pen *, const struct gc_panel *,
                                        const struct gc_trace *) = {
        [GC_PLOT_HEAP] = draw_heap_lines,
        [GC_PLOT_CPU] = draw_cpu_lines,
        [GC_PLOT_MEMORY] = draw_memory_lines};
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        const struct gc_plot *plot = &panel->plot[kind];
        if (plot->shown && plot->known)
            draw[kind](pen, panel, lines);
        if (plot->shown)
            draw_axes(pen, panel, plot);
    }
}

static bool draw_panel(const struct gc_pen *pen, const struct gc_panel *panel)
{
    struct gc_trace lines[GC_CURVES] = {0};
    bool done = build_lines(pen, panel, lines);
    if (done)
        draw_plots(pen, panel, lines);
    if (done && panel->has_peak) {
        gc_pen_color(pen, panel->peak_role);
        gc_pen_dot(pen, panel->peak_x, panel->peak_y, 2.2 * pen->layout->line_width);
        cairo_fill(pen->cr);
    }
    if (done && panel->is_killed)
        draw_kill(pen, panel);
    for (int which = 0; which < GC_CURVES; which++)
        gc_trace_release(&lines[which]);
    return done;
}

/* ---- legend ---- */

/* What a stroke of the legend looks like in the plots. */
static void draw_key(const struct gc_pen *pen, const struct gc_key *key)
{
    static const enum gc_role fills[GC_ROLES] = {[GC_ROLE_AFTER] = GC_ROLE_AFTER_FILL,
                                                 [GC_ROLE_LIVE] = GC_ROLE_LIVE_FILL,
                                                 [GC_ROLE_CPU] = GC_ROLE_CPU_FILL};
    bool filled = fills[key->role] != GC_ROLE_BACKGROUND; /* which is 0 */
    double width = pen->layout->line_width;
    double y = key->box.y + (filled ? width / 2 : key->box.h / 2);
    double dashes[] = {5 * 0.7 * width, 3 * 0.7 * width};
    if (filled)
        gc_pen_fill(pen, fills[key->role], key->box);
    if (key->role == GC_ROLE_GOAL)
        cairo_set_dash(pen->cr, dashes, 2, 0);
    gc_pen_color(pen, key->role);
    cairo_set_line_width(pen->cr, filled ? width : 0.8 * width);
    cairo_move_to(pen->cr, key->box.x, y);
    cairo_line_to(pen->cr, key->box.x + key->box.w, y);
    cairo_stroke(pen->cr);
    cairo_set_dash(pen->cr, NULL, 0, 0);
}

static bool draw_all(const struct gc_pen *pen)
{
    const struct gc_layout *layout = pen->layout;
    gc_pen_color(pen, GC_ROLE_BACKGROUND);
    cairo_paint(pen->cr);
    cairo_set_line_join(pen->cr, CAIRO_LINE_JOIN_BEVEL); /* no spikes beyond the values */
    for (size_t i = 0; i < layout->panel_count; i++)
        if (!draw_panel(pen, &layout->panel[i]))
            return false;
    for (size_t i = 0; i < layout->key_count; i++)
        draw_key(pen, &layout->key[i]);
    for (size_t i = 0; i < layout->text_count; i++)
        gc_pen_text(pen, &layout->text[i]);
    return true;
}

bool gc_draw(cairo_t *cr, const struct gc_layout *layout, enum gc_chart_theme theme,
             struct gc_error *error)
{
    struct gc_pen pen = {.cr = cr, .layout = layout, .theme = theme};
    bool done = gc_pen_open(&pen) && draw_all(&pen);
    gc_pen_close(&pen);
    if (!done)
        return gc_error_no_memory(error);
    cairo_status_t status = cairo_status(cr);
    if (status != CAIRO_STATUS_SUCCESS)
        return gc_error_set(error, NULL, 0, "cannot draw: %s", cairo_status_to_string(status));
    return true;
}
