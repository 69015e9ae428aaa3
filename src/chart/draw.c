#include "draw.h"

#include "trace.h"

#include <cairo-ft.h>
#include <math.h>
#include <string.h>

#define PI         3.14159265358979323846
#define MARKED_MAX 12  /* lines of so few points show each of them */
#define DASHED_MAX 400 /* more points than this would make a dashed line a solid blur */
#define DENSE      2.0 /* points to a column, from which a line is drawn as a band */
#define GLYPHS_MAX 128 /* handed to cairo at once */

/* What drawing shares. */
struct pen {
    cairo_t *cr;
    const struct gc_layout *layout;
    enum gc_chart_theme theme;
    struct gc_font *font[GC_WEIGHTS]; /* owned by the faces */
    cairo_font_face_t *face[GC_WEIGHTS];
};

static void set_color(const struct pen *pen, enum gc_role role)
{
    struct gc_color color = gc_theme_color(pen->theme, role);
    cairo_set_source_rgba(pen->cr, color.red, color.green, color.blue, color.alpha);
}

static void fill_rect(const struct pen *pen, enum gc_role role, struct gc_rect rect)
{
    set_color(pen, role);
    cairo_rectangle(pen->cr, rect.x, rect.y, rect.w, rect.h);
    cairo_fill(pen->cr);
}

static void clip_to(const struct pen *pen, struct gc_rect rect)
{
    cairo_rectangle(pen->cr, rect.x, rect.y, rect.w, rect.h);
    cairo_clip(pen->cr);
}

static void dot(const struct pen *pen, double x, double y, double radius)
{
    cairo_new_sub_path(pen->cr);
    cairo_arc(pen->cr, x, y, radius, 0, 2 * PI);
}

/* ---- text ---- */

static void free_font(void *font)
{
    gc_font_free(font);
}

/* A face for cairo, which can keep it in its caches: the font goes with the last reference. */
static bool open_face(struct pen *pen, enum gc_weight weight)
{
    static const cairo_user_data_key_t key;
    struct gc_font *font = gc_font_open(weight);
    if (!font)
        return false;
    cairo_font_face_t *face = cairo_ft_font_face_create_for_ft_face(gc_font_face(font), 0);
    if (cairo_font_face_set_user_data(face, &key, font, free_font) != CAIRO_STATUS_SUCCESS) {
        cairo_font_face_destroy(face);
        gc_font_free(font);
        return false;
    }
    pen->font[weight] = font;
    pen->face[weight] = face;
    return true;
}

static bool open_faces(struct pen *pen)
{
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        if (!open_face(pen, weight))
            return false;
    return true;
}

/* Shapes without hints: they are where the layout's metrics say. */
static void set_font_options(cairo_t *cr)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
}

static void show_string(const struct pen *pen, const struct gc_text *text, const char *string)
{
    const struct gc_font *font = pen->font[text->weight];
    cairo_glyph_t glyphs[GLYPHS_MAX];
    double x = 0;
    while (*string) {
        int count = 0;
        for (; *string && count < GLYPHS_MAX; count++) {
            unsigned glyph = gc_font_glyph(font, &string);
            glyphs[count] = (cairo_glyph_t){.index = glyph, .x = x, .y = 0};
            x += gc_font_advance(font, glyph, text->size);
        }
        cairo_show_glyphs(pen->cr, glyphs, count);
    }
}

static void draw_text(const struct pen *pen, const struct gc_text *text)
{
    if (text->over)
        fill_rect(pen, GC_ROLE_BACKGROUND, text->box);
    cairo_save(pen->cr);
    cairo_translate(pen->cr, text->x, text->y);
    if (text->vertical)
        cairo_rotate(pen->cr, -PI / 2);
    cairo_set_font_face(pen->cr, pen->face[text->weight]);
    cairo_set_font_size(pen->cr, text->size);
    set_font_options(pen->cr);
    set_color(pen, text->role);
    show_string(pen, text, gc_layout_string(pen->layout, text));
    cairo_restore(pen->cr);
}

/* ---- lines ---- */

static void line_path(const struct pen *pen, const struct gc_trace *line)
{
    for (size_t i = 0; i < line->count; i++) {
        if (line->point[i].move)
            cairo_move_to(pen->cr, line->point[i].x, line->point[i].y);
        else
            cairo_line_to(pen->cr, line->point[i].x, line->point[i].y);
    }
}

/* Points that no line leads to or from, and all of a line of few. */
static void draw_markers(const struct pen *pen, const struct gc_trace *line, double radius)
{
    for (size_t i = 0; i < line->count; i++) {
        bool alone = line->point[i].move && (i + 1 == line->count || line->point[i + 1].move);
        if (alone || line->count <= MARKED_MAX)
            dot(pen, line->point[i].x, line->point[i].y, alone ? 1.6 * radius : radius);
    }
    cairo_fill(pen->cr);
}

static void stroke_line(const struct pen *pen, const struct gc_trace *line, enum gc_role role,
                        double width)
{
    set_color(pen, role);
    cairo_set_line_width(pen->cr, width);
    line_path(pen, line);
    cairo_stroke(pen->cr);
    draw_markers(pen, line, 1.4 * width);
}

/* The first point of the column of pixels in which point I is and lines are joined. */
static size_t column_begin(const struct gc_trace *line, size_t i)
{
    while (i > 0 && !line->point[i].move && floor(line->point[i - 1].x) == floor(line->point[i].x))
        i--;
    return i;
}

/* The first point behind that column. */
static size_t column_end(const struct gc_trace *line, size_t i)
{
    double column = floor(line->point[i].x);
    for (i++; i < line->count && !line->point[i].move && floor(line->point[i].x) == column;)
        i++;
    return i;
}

/* From the highest to the lowest that the line reaches in points [BEGIN, END) and on its way in. */
static struct gc_rect column_band(const struct gc_trace *line, size_t begin, size_t end,
                                  double width)
{
    size_t from = line->point[begin].move ? begin : begin - 1;
    double top = line->point[from].y, bottom = top;
    for (size_t i = from; i < end; i++) {
        top = fmin(top, line->point[i].y);
        bottom = fmax(bottom, line->point[i].y);
    }
    return (struct gc_rect){floor(line->point[begin].x), top - width / 2, 1, bottom - top + width};
}

/* The bands of points [BEGIN, END), which are joined: their upper edges, then back the lower. */
static void band_path(const struct pen *pen, const struct gc_trace *line, size_t begin, size_t end,
                      double width)
{
    for (size_t i = begin, next; i < end; i = next) {
        next = column_end(line, i);
        struct gc_rect band = column_band(line, i, next, width);
        cairo_line_to(pen->cr, band.x, band.y);
        cairo_line_to(pen->cr, band.x + 1, band.y);
    }
    for (size_t next = end, i; next > begin; next = i) {
        i = column_begin(line, next - 1);
        struct gc_rect band = column_band(line, i, next, width);
        cairo_line_to(pen->cr, band.x + 1, band.y + band.h);
        cairo_line_to(pen->cr, band.x, band.y + band.h);
    }
    cairo_close_path(pen->cr);
}

/* The end of the run of joined points that begins at BEGIN. */
static size_t run_end(const struct gc_trace *line, size_t begin)
{
    size_t end = begin + 1;
    while (end < line->count && !line->point[end].move)
        end++;
    return end;
}

/*
 * A line that goes up and down in every column, as the area that it would cover. Stroking it
 * takes cairo many times as long.
 */
static void fill_band(const struct pen *pen, const struct gc_trace *line, enum gc_role role,
                      double width)
{
    set_color(pen, role);
    for (size_t begin = 0, end; begin < line->count; begin = end) {
        end = run_end(line, begin);
        cairo_new_sub_path(pen->cr);
        band_path(pen, line, begin, end, width);
    }
    cairo_fill(pen->cr);
}

static bool is_dense(const struct gc_panel *panel, const struct gc_trace *line)
{
    return (double)line->count > DENSE * panel->plot[GC_PLOT_HEAP].box.w;
}

/* From points [BEGIN, END), which are joined, down to BASE. */
static void area_path(const struct pen *pen, const struct gc_trace *line, size_t begin, size_t end,
                      double base)
{
    cairo_move_to(pen->cr, line->point[begin].x, base);
    for (size_t i = begin; i < end; i++)
        cairo_line_to(pen->cr, line->point[i].x, line->point[i].y);
    cairo_line_to(pen->cr, line->point[end - 1].x, base);
}

/* The same for a dense line: from the highest point of each column. */
static void dense_area_path(const struct pen *pen, const struct gc_trace *line, size_t begin,
                            size_t end, double base)
{
    cairo_move_to(pen->cr, floor(line->point[begin].x), base);
    for (size_t i = begin, next; i < end; i = next) {
        next = column_end(line, i);
        struct gc_rect band = column_band(line, i, next, 0);
        cairo_line_to(pen->cr, band.x, band.y);
        cairo_line_to(pen->cr, band.x + 1, band.y);
    }
    cairo_line_to(pen->cr, floor(line->point[end - 1].x) + 1, base);
}

static void fill_below(const struct pen *pen, const struct gc_panel *panel,
                       const struct gc_trace *line, enum gc_role role)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    double base = box->y + box->h;
    set_color(pen, role);
    for (size_t begin = 0, end; begin < line->count; begin = end) {
        end = run_end(line, begin);
        if (is_dense(panel, line))
            dense_area_path(pen, line, begin, end, base);
        else
            area_path(pen, line, begin, end, base);
    }
    cairo_fill(pen->cr);
}

static void draw_line(const struct pen *pen, const struct gc_panel *panel,
                      const struct gc_trace *line, enum gc_role role, double width)
{
    if (is_dense(panel, line))
        fill_band(pen, line, role, width);
    else
        stroke_line(pen, line, role, width);
}

static void draw_goal(const struct pen *pen, const struct gc_panel *panel,
                      const struct gc_trace *line, double width)
{
    double dashes[] = {5 * width, 3 * width};
    if (line->count <= DASHED_MAX)
        cairo_set_dash(pen->cr, dashes, 2, 0);
    draw_line(pen, panel, line, GC_ROLE_GOAL, width);
    cairo_set_dash(pen->cr, NULL, 0, 0);
}

/* ---- plots ---- */

static void draw_grid(const struct pen *pen, const struct gc_plot *plot)
{
    set_color(pen, GC_ROLE_GRID);
    for (size_t i = 1; i < plot->scale.count; i++) {
        double y = floor(gc_plot_y(plot, plot->scale.tick[i].at));
        cairo_rectangle(pen->cr, plot->box.x, y, plot->box.w, 1);
    }
    cairo_fill(pen->cr);
}

/* The left and lower edge, and marks at the places and values that have ticks. */
static void draw_axes(const struct pen *pen, const struct gc_panel *panel,
                      const struct gc_plot *plot)
{
    const struct gc_layout *layout = pen->layout;
    const struct gc_scale *below = &layout->axis[panel->axis].scale;
    double bottom = floor(plot->box.y + plot->box.h), left = floor(plot->box.x);
    set_color(pen, GC_ROLE_AXIS);
    cairo_rectangle(pen->cr, left, plot->box.y, 1, bottom - plot->box.y);
    cairo_rectangle(pen->cr, left, bottom, plot->box.w, 1);
    for (size_t i = 0; i < plot->scale.count; i++)
        cairo_rectangle(pen->cr, left - 4, floor(gc_plot_y(plot, plot->scale.tick[i].at)), 4, 1);
    for (size_t i = 0; i < below->count; i++)
        cairo_rectangle(pen->cr, floor(gc_layout_tick_x(layout, panel, &below->tick[i])),
                        bottom + 1, 1, 4);
    cairo_fill(pen->cr);
}

static void draw_heap_lines(const struct pen *pen, const struct gc_panel *panel,
                            const struct gc_trace lines[GC_QUANTITIES])
{
    double width = pen->layout->line_width;
    cairo_save(pen->cr);
    clip_to(pen, panel->plot[GC_PLOT_HEAP].box);
    fill_below(pen, panel, &lines[GC_HEAP_AFTER], GC_ROLE_AFTER_FILL);
    fill_below(pen, panel, &lines[GC_HEAP_LIVE], GC_ROLE_LIVE_FILL);
    draw_grid(pen, &panel->plot[GC_PLOT_HEAP]);
    draw_goal(pen, panel, &lines[GC_HEAP_GOAL], 0.7 * width);
    draw_line(pen, panel, &lines[GC_HEAP_BEFORE], GC_ROLE_BEFORE, 0.7 * width);
    draw_line(pen, panel, &lines[GC_HEAP_AFTER], GC_ROLE_AFTER, width);
    draw_line(pen, panel, &lines[GC_HEAP_LIVE], GC_ROLE_LIVE, width);
    cairo_restore(pen->cr);
}

/* The steps' upper edge, joined where no hole is between them; CLOSED down to BASE. */
static void steps_path(const struct pen *pen, const struct gc_panel *panel, bool closed)
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

static void draw_cpu_lines(const struct pen *pen, const struct gc_panel *panel,
                           const struct gc_trace lines[GC_QUANTITIES])
{
    double width = pen->layout->line_width;
    cairo_save(pen->cr);
    clip_to(pen, panel->plot[GC_PLOT_CPU].box);
    steps_path(pen, panel, true);
    set_color(pen, GC_ROLE_CPU_FILL);
    cairo_fill(pen->cr);
    draw_grid(pen, &panel->plot[GC_PLOT_CPU]);
    draw_line(pen, panel, &lines[GC_CPU_PCT], GC_ROLE_SINCE, 0.7 * width);
    steps_path(pen, panel, false);
    set_color(pen, GC_ROLE_CPU);
    cairo_set_line_width(pen->cr, 0.8 * width);
    cairo_stroke(pen->cr);
    cairo_restore(pen->cr);
}

static void draw_memory_lines(const struct pen *pen, const struct gc_panel *panel,
                              const struct gc_trace lines[GC_QUANTITIES])
{
    double width = 0.8 * pen->layout->line_width;
    cairo_save(pen->cr);
    clip_to(pen, panel->plot[GC_PLOT_MEMORY].box);
    draw_grid(pen, &panel->plot[GC_PLOT_MEMORY]);
    draw_line(pen, panel, &lines[GC_MEM_IN_USE], GC_ROLE_IN_USE, width);
    draw_line(pen, panel, &lines[GC_MEM_RETURNED], GC_ROLE_RETURNED, width);
    cairo_restore(pen->cr);
}

static bool build_lines(const struct pen *pen, const struct gc_panel *panel,
                        struct gc_trace lines[GC_QUANTITIES])
{
    bool done = true;
    for (int quantity = 0; quantity < GC_QUANTITIES; quantity++)
        done = gc_trace_build(&lines[quantity], pen->layout, panel, quantity) && done;
    return done;
}

static void draw_plots(const struct pen *pen, const struct gc_panel *panel,
                       const struct gc_trace lines[GC_QUANTITIES])
{
    static void (*const draw[GC_PLOTS])(const struct pen *, const struct gc_panel *,
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

static bool draw_panel(const struct pen *pen, const struct gc_panel *panel)
{
    struct gc_trace lines[GC_QUANTITIES] = {0};
    bool done = build_lines(pen, panel, lines);
    if (done)
        draw_plots(pen, panel, lines);
    if (done && panel->has_peak) {
        set_color(pen, panel->peak_role);
        dot(pen, panel->peak_x, panel->peak_y, 2.2 * pen->layout->line_width);
        cairo_fill(pen->cr);
    }
    for (int quantity = 0; quantity < GC_QUANTITIES; quantity++)
        gc_trace_release(&lines[quantity]);
    return done;
}

/* ---- legend ---- */

/* What a stroke of the legend looks like in the plots. */
static void draw_key(const struct pen *pen, const struct gc_key *key)
{
    static const enum gc_role fills[GC_ROLES] = {[GC_ROLE_AFTER] = GC_ROLE_AFTER_FILL,
                                                 [GC_ROLE_LIVE] = GC_ROLE_LIVE_FILL,
                                                 [GC_ROLE_CPU] = GC_ROLE_CPU_FILL};
    bool filled = fills[key->role] != GC_ROLE_BACKGROUND; /* which is 0 */
    double width = pen->layout->line_width;
    double y = key->box.y + (filled ? width / 2 : key->box.h / 2);
    double dashes[] = {5 * 0.7 * width, 3 * 0.7 * width};
    if (filled)
        fill_rect(pen, fills[key->role], key->box);
    if (key->role == GC_ROLE_GOAL)
        cairo_set_dash(pen->cr, dashes, 2, 0);
    set_color(pen, key->role);
    cairo_set_line_width(pen->cr, filled ? width : 0.8 * width);
    cairo_move_to(pen->cr, key->box.x, y);
    cairo_line_to(pen->cr, key->box.x + key->box.w, y);
    cairo_stroke(pen->cr);
    cairo_set_dash(pen->cr, NULL, 0, 0);
}

static bool draw_all(const struct pen *pen)
{
    const struct gc_layout *layout = pen->layout;
    set_color(pen, GC_ROLE_BACKGROUND);
    cairo_paint(pen->cr);
    cairo_set_line_join(pen->cr, CAIRO_LINE_JOIN_BEVEL); /* no spikes beyond the values */
    for (size_t i = 0; i < layout->panel_count; i++)
        if (!draw_panel(pen, &layout->panel[i]))
            return false;
    for (size_t i = 0; i < layout->key_count; i++)
        draw_key(pen, &layout->key[i]);
    for (size_t i = 0; i < layout->text_count; i++)
        draw_text(pen, &layout->text[i]);
    return true;
}

bool gc_draw(cairo_t *cr, const struct gc_layout *layout, enum gc_chart_theme theme,
             struct gc_error *error)
{
    struct pen pen = {.cr = cr, .layout = layout, .theme = theme};
    bool done = open_faces(&pen) && draw_all(&pen);
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        if (pen.face[weight])
            cairo_font_face_destroy(pen.face[weight]);
    if (!done)
        return gc_error_no_memory(error);
    cairo_status_t status = cairo_status(cr);
    if (status != CAIRO_STATUS_SUCCESS)
        return gc_error_set(error, NULL, 0, "cannot draw: %s", cairo_status_to_string(status));
    return true;
}
