#include "pen.h"

#include <cairo-ft.h>
#include <math.h>

#define PI         3.14159265358979323846
#define MARKED_MAX 12  /* lines of so few points show each of them */
#define DASHED_MAX 400 /* more points than this would make a dashed line a solid blur */
#define DENSE      2.0 /* points to a column, from which a line is drawn as a band */
#define GLYPHS_MAX 128 /* handed to cairo at once */

void gc_pen_color(const struct gc_pen *pen, enum gc_role role)
{
    struct gc_color color = gc_theme_color(pen->theme, role);
    cairo_set_source_rgba(pen->cr, color.red, color.green, color.blue, color.alpha);
}

void gc_pen_fill(const struct gc_pen *pen, enum gc_role role, struct gc_rect rect)
{
    gc_pen_color(pen, role);
    cairo_rectangle(pen->cr, rect.x, rect.y, rect.w, rect.h);
    cairo_fill(pen->cr);
}

void gc_pen_clip(const struct gc_pen *pen, struct gc_rect rect)
{
    cairo_rectangle(pen->cr, rect.x, rect.y, rect.w, rect.h);
    cairo_clip(pen->cr);
}

void gc_pen_dot(const struct gc_pen *pen, double x, double y, double radius)
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
static bool open_face(struct gc_pen *pen, enum gc_weight weight)
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

bool gc_pen_open(struct gc_pen *pen)
{
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        if (!open_face(pen, weight))
            return false;
    return true;
}

void gc_pen_close(struct gc_pen *pen)
{
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        if (pen->face[weight])
            cairo_font_face_destroy(pen->face[weight]);
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

static void show_string(const struct gc_pen *pen, const struct gc_text *text, const char *string)
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

void gc_pen_text(const struct gc_pen *pen, const struct gc_text *text)
{
    if (text->over)
        gc_pen_fill(pen, GC_ROLE_BACKGROUND, gc_rect_widened(text->box, GC_STRIP_MARGIN));
    cairo_save(pen->cr);
    cairo_translate(pen->cr, text->x, text->y);
    if (text->vertical)
        cairo_rotate(pen->cr, -PI / 2);
    cairo_set_font_face(pen->cr, pen->face[text->weight]);
    cairo_set_font_size(pen->cr, text->size);
    set_font_options(pen->cr);
    gc_pen_color(pen, text->role);
    show_string(pen, text, gc_layout_string(pen->layout, text));
    cairo_restore(pen->cr);
}

/* ---- lines ---- */

static void line_path(const struct gc_pen *pen, const struct gc_trace *line)
{
    for (size_t i = 0; i < line->count; i++) {
        if (line->point[i].move)
            cairo_move_to(pen->cr, line->point[i].x, line->point[i].y);
        else
            cairo_line_to(pen->cr, line->point[i].x, line->point[i].y);
    }
}

/* Points that no line leads to or from, and all of a line of few. */
static void draw_markers(const struct gc_pen *pen, const struct gc_trace *line, double radius)
{
    for (size_t i = 0; i < line->count; i++) {
        bool alone = line->point[i].move && (i + 1 == line->count || line->point[i + 1].move);
        if (alone || line->count <= MARKED_MAX)
            gc_pen_dot(pen, line->point[i].x, line->point[i].y, alone ? 1.6 * radius : radius);
    }
    cairo_fill(pen->cr);
}

static void stroke_line(const struct gc_pen *pen, const struct gc_trace *line, enum gc_role role,
                        double width)
{
    gc_pen_color(pen, role);
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
static void band_path(const struct gc_pen *pen, const struct gc_trace *line, size_t begin,
                      size_t end, double width)
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
static void fill_band(const struct gc_pen *pen, const struct gc_trace *line, enum gc_role role,
                      double width)
{
    gc_pen_color(pen, role);
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
static void area_path(const struct gc_pen *pen, const struct gc_trace *line, size_t begin,
                      size_t end, double base)
{
    cairo_move_to(pen->cr, line->point[begin].x, base);
    for (size_t i = begin; i < end; i++)
        cairo_line_to(pen->cr, line->point[i].x, line->point[i].y);
    cairo_line_to(pen->cr, line->point[end - 1].x, base);
}

/* The same for a dense line: from the highest point of each column. */
static void dense_area_path(const struct gc_pen *pen, const struct gc_trace *line, size_t begin,
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

void gc_pen_area(const struct gc_pen *pen, const struct gc_panel *panel,
                 const struct gc_trace *line, enum gc_role role)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    double base = box->y + box->h;
    gc_pen_color(pen, role);
    for (size_t begin = 0, end; begin < line->count; begin = end) {
        end = run_end(line, begin);
        if (is_dense(panel, line))
            dense_area_path(pen, line, begin, end, base);
        else
            area_path(pen, line, begin, end, base);
    }
    cairo_fill(pen->cr);
}

void gc_pen_line(const struct gc_pen *pen, const struct gc_panel *panel,
                 const struct gc_trace *line, enum gc_role role, double width)
{
    if (is_dense(panel, line))
        fill_band(pen, line, role, width);
    else
        stroke_line(pen, line, role, width);
}

void gc_pen_dashed(const struct gc_pen *pen, const struct gc_panel *panel,
                   const struct gc_trace *line, enum gc_role role, double width)
{
    double dashes[] = {5 * width, 3 * width};
    if (line->count <= DASHED_MAX)
        cairo_set_dash(pen->cr, dashes, 2, 0);
    gc_pen_line(pen, panel, line, role, width);
    cairo_set_dash(pen->cr, NULL, 0, 0);
}
