#include "maker.h"

#include "findings.h"

#include <math.h>
#include <stdio.h>

#define BETWEEN      22.0  /* two plots */
#define TICKS_H      20.0  /* labels of the axis below them */
#define TITLE_H      15.0  /* its title */
#define NOTED_H      150.0 /* cells of this height say more of their process */
#define TITLED_H     130.0 /* and of this what their axis is */
#define MEMORY_MIN_H 230.0 /* lower cells have no plot of memory */

/* ---- rows ---- */

/* What the panels of a row have in common, so that their plots line up. */
struct row {
    bool has[GC_PLOTS];
    bool titled; /* an axis in it has a title */
};

/* The row of which PANEL, COUNT of them, are. */
static struct row row_of(const struct gc_maker *maker, const struct gc_panel *panel, size_t count)
{
    struct row row = {0};
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < GC_PLOTS; kind++)
            row.has[kind] = row.has[kind] || panel[i].plot[kind].known;
        bool titled = maker->layout->axis[panel[i].axis].title[0] != '\0';
        row.titled = row.titled || (titled && panel[i].cell.h > TITLED_H * maker->factor);
        if (panel[i].cell.h < MEMORY_MIN_H * maker->factor)
            row.has[GC_PLOT_MEMORY] = false;
    }
    return row;
}

/* The plots of a panel one below the other, from TOP to BOTTOM. */
static void stack_plots(const struct row *row, struct gc_panel *panel, double top, double bottom,
                        double between)
{
    static const double weights[GC_PLOTS] = {7, 3, 3};
    double sum = 0, rest = bottom - top;
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        panel->plot[kind].shown = row->has[kind];
        sum += row->has[kind] ? weights[kind] : 0;
        rest -= row->has[kind] && kind > 0 ? between : 0;
    }
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        if (!row->has[kind])
            continue;
        double h = floor(weights[kind] / sum * rest);
        panel->plot[kind].box = (struct gc_rect){.y = top, .h = h};
        top += h + between;
    }
}

/* The heights of a panel's parts within its cell. */
static void lay_heights(struct gc_maker *maker, const struct row *row, struct gc_panel *panel)
{
    double factor = maker->factor;
    bool noted = panel->cell.h > NOTED_H * factor;
    double top = panel->cell.y + (noted ? 44 : 28) * factor;
    double below = (TICKS_H + (row->titled ? TITLE_H : 0)) * factor;
    stack_plots(row, panel, top, panel->cell.y + panel->cell.h - below, BETWEEN * factor);
    double y = panel->cell.y + GC_FONT_ASCENT * SIZE_NAME * factor;
    if (panel->process->name)
        gc_make_text(maker, &gc_style_name, panel->process->name, GC_ANCHOR_START, panel->cell.x, y,
                     panel->cell.w);
    if (!noted)
        return;
    gc_findings_process(&maker->scratch, panel->process, panel->stand, &maker->layout->stands);
    gc_make_findings(maker, &gc_style_note, panel->cell.x, y + 17 * factor, panel->cell.w);
}

/* ---- labels ---- */

static void add_value_label(struct gc_maker *maker, const struct gc_panel *panel,
                            const struct gc_plot *plot, const struct gc_tick *tick)
{
    double x = plot->box.x - LABEL_GAP * maker->factor, room = x - panel->cell.x + 0.01;
    double y = gc_plot_y(plot, tick->at);
    if (gc_make_width(maker, &gc_style_tick, tick->label) <= room)
        gc_make_text(maker, &gc_style_tick, tick->label, GC_ANCHOR_END, x,
                     y + 0.36 * SIZE_TICK * maker->factor, room);
}

/* Labels that do not fit beside the axis are left out; of a low plot those but the outer ones. */
static void add_value_labels(struct gc_maker *maker, const struct gc_panel *panel,
                             const struct gc_plot *plot)
{
    const struct gc_scale *scale = &plot->scale;
    double line = (GC_FONT_ASCENT + GC_FONT_DESCENT) * SIZE_TICK * maker->factor;
    double step = plot->box.h * scale->step / plot->top;
    double span = step * (double)(scale->count - 1);
    for (size_t i = 0; i < scale->count; i++) {
        bool outer = i == 0 || (i == scale->count - 1 && span > line);
        if (outer || step > line)
            add_value_label(maker, panel, plot, &scale->tick[i]);
    }
}

/* The lines of the plot of memory are labelled above it, as far as there is room. */
static void add_memory_keys(struct gc_maker *maker, const struct gc_panel *panel)
{
    static const struct {
        enum gc_quantity quantity;
        enum gc_role role;
        const char *label;
    } lines[GC_PANEL_KEYS] = {{GC_MEM_RETURNED, GC_ROLE_RETURNED, "returned to OS"},
                              {GC_MEM_IN_USE, GC_ROLE_IN_USE, "in use"}};
    const struct gc_rect *box = &panel->plot[GC_PLOT_MEMORY].box;
    double x = box->x, y = box->y - 6 * maker->factor;
    for (int i = 0; i < GC_PANEL_KEYS; i++) {
        double width = gc_make_key_width(maker, &gc_style_note, lines[i].label);
        if (!gc_has_curve(panel->process, lines[i].quantity) || x + width > box->x + box->w)
            continue;
        gc_make_key(maker, &gc_style_note, lines[i].role, lines[i].label, x, y);
        x += width + KEY_SPACE * maker->factor;
    }
}

/* Says why a frame is empty. */
static void add_empty_note(struct gc_maker *maker, enum gc_plot_kind kind, struct gc_rect box)
{
    static const char *const notes[GC_PLOTS] = {[GC_PLOT_HEAP] = "",
                                                [GC_PLOT_CPU] = "no CPU times",
                                                [GC_PLOT_MEMORY] = "no scavenger lines"};
    double line = (GC_FONT_ASCENT + GC_FONT_DESCENT) * SIZE_NOTE * maker->factor;
    double width = gc_make_width(maker, &gc_style_note, notes[kind]);
    if (width < box.w && line < box.h)
        gc_make_text(maker, &gc_style_note, notes[kind], GC_ANCHOR_MIDDLE, box.x + box.w / 2,
                     box.y + box.h / 2 + 0.36 * SIZE_NOTE * maker->factor, width + 0.01);
}

/* In the page's left margin, where that is wide enough. */
static void add_plot_title(struct gc_maker *maker, const char *title, struct gc_rect plot)
{
    double width = gc_make_width(maker, &gc_style_tick, title);
    double x = 0.4 * SIZE_TICK * maker->factor;
    if (width > plot.h || maker->rest.x < 4 * x)
        return;
    struct gc_text *text =
        gc_make_text(maker, &gc_style_tick, title, GC_ANCHOR_START, 0, 0, width + 0.01);
    if (text)
        gc_make_turned(text, x + GC_FONT_ASCENT * text->size, plot.y + (plot.h + width) / 2);
}

/* Cells, the plots' heights and with them the values' scales; the widest label of those. */
static double lay_rows(struct gc_maker *maker, size_t cols)
{
    struct gc_layout *layout = maker->layout;
    double gap = 22 * maker->factor, widest = 0;
    size_t rows = (layout->panel_count + cols - 1) / cols;
    double w = (maker->rest.w - gap * (double)(cols - 1)) / (double)cols;
    double h = (maker->rest.h - gap * (double)(rows - 1)) / (double)rows;
    for (size_t i = 0; i < layout->panel_count; i++)
        layout->panel[i].cell =
            (struct gc_rect){maker->rest.x + (w + gap) * (double)(i % cols),
                             maker->rest.y + (h + gap) * (double)(i / cols), w, h};
    for (size_t i = 0; i < layout->panel_count; i++) {
        size_t first = i - i % cols, left = layout->panel_count - first;
        struct row row = row_of(maker, &layout->panel[first], left < cols ? left : cols);
        lay_heights(maker, &row, &layout->panel[i]);
        widest = fmax(widest, gc_scale_values(maker, &layout->panel[i]));
    }
    return fmin(ceil(widest + LABEL_GAP * maker->factor) + 1,
                0.45 * w); /* + 1: plots begin at whole px */
}

/* What stands around PANEL's plots; the rows' titles where it is the FIRST of its row. */
static void label_plots(struct gc_maker *maker, const struct gc_panel *panel, bool first)
{
    static const char *const titles[GC_PLOTS] = {
        [GC_PLOT_HEAP] = "heap", [GC_PLOT_CPU] = "GC CPU", [GC_PLOT_MEMORY] = "memory"};
    double bottom = 0;
    for (int kind = 0; kind < GC_PLOTS; kind++) {
        const struct gc_plot *plot = &panel->plot[kind];
        if (!plot->shown)
            continue;
        bottom = plot->box.y + plot->box.h;
        if (plot->known)
            add_value_labels(maker, panel, plot);
        else
            add_empty_note(maker, kind, plot->box);
        if (first)
            add_plot_title(maker, titles[kind], plot->box);
    }
    gc_add_ticks(maker, panel, bottom + 17 * maker->factor);
    if (panel->cell.h > TITLED_H * maker->factor)
        gc_add_axis_title(maker, panel, bottom + (17 + TITLE_H) * maker->factor);
    if (panel->plot[GC_PLOT_MEMORY].shown)
        add_memory_keys(maker, panel);
}

static void lay_columns(struct gc_maker *maker, size_t cols, double margin)
{
    struct gc_layout *layout = maker->layout;
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        double x = floor(panel->cell.x + margin);
        for (int kind = 0; kind < GC_PLOTS; kind++) {
            panel->plot[kind].box.x = x;
            panel->plot[kind].box.w = floor(panel->cell.x + panel->cell.w - x);
        }
        if (i == 0)
            gc_choose_ticks(maker, panel->plot[GC_PLOT_HEAP].box.w);
        label_plots(maker, panel, i % cols == 0);
        gc_add_marks(maker, panel);
    }
}

/* The number of columns that leaves the panels largest. */
static size_t choose_columns(struct gc_rect area, size_t count)
{
    size_t best = 1;
    double best_side = 0;
    for (size_t cols = 1; cols <= count; cols++) {
        size_t rows = (count + cols - 1) / cols;
        double side = fmin(area.w / (double)cols, area.h / (double)rows);
        if (side > best_side) {
            best = cols;
            best_side = side;
        }
    }
    return best;
}

void gc_lay_panels(struct gc_maker *maker)
{
    struct gc_layout *layout = maker->layout;
    if (layout->panel_count == 0)
        return;
    size_t cols = choose_columns(maker->rest, layout->panel_count);
    lay_columns(maker, cols, lay_rows(maker, cols));
}
