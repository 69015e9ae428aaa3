#include "maker.h"

#include "findings.h"

#include <stdio.h>

struct entry {
    enum gc_role role;
    char label[GC_FIGURE_SIZE + 16];
};

/* The entries of what is drawn in any panel. */
struct legend {
    struct entry entry[GC_LEGEND_KEYS];
    size_t count;
};

/* Whether any panel draws the curve WHICH. */
static bool is_drawn(const struct gc_layout *layout, int which)
{
    for (size_t i = 0; i < layout->panel_count; i++)
        if (gc_has_curve(layout->panel[i].process, which))
            return true;
    return false;
}

static bool has_steps(const struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++)
        if (layout->panel[i].steps.count > 0)
            return true;
    return false;
}

static void add_entry(struct legend *legend, enum gc_role role, const char *label)
{
    struct entry *entry = &legend->entry[legend->count++];
    entry->role = role;
    snprintf(entry->label, sizeof entry->label, "%s", label);
}

static void fill_legend(const struct gc_layout *layout, struct legend *legend)
{
    static const struct {
        enum gc_role role;
        int which;
        const char *label;
    } lines[] = {{GC_ROLE_BEFORE, GC_HEAP_BEFORE, "before"},
                 {GC_ROLE_AFTER, GC_HEAP_AFTER, "after"},
                 {GC_ROLE_LIVE, GC_HEAP_LIVE, "live"},
                 {GC_ROLE_GOAL, GC_HEAP_GOAL, "goal"},
                 {GC_ROLE_RESIDENT, GC_RESIDENT, "resident"}};
    char window[GC_FIGURE_SIZE] = "each cycle", label[GC_FIGURE_SIZE + 16];
    *legend = (struct legend){0};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (is_drawn(layout, lines[i].which))
            add_entry(legend, lines[i].role, lines[i].label);
    if (layout->window_ns > 0)
        gc_scale_time_text(window, sizeof window, layout->window_ns);
    snprintf(label, sizeof label, "GC CPU, %s", window);
    if (has_steps(layout))
        add_entry(legend, GC_ROLE_CPU, label);
    if (is_drawn(layout, GC_CPU_PCT))
        add_entry(legend, GC_ROLE_SINCE, "since start");
}

static double entry_width(const struct gc_maker *maker, const struct entry *entry)
{
    return gc_make_key_width(maker, &gc_style_legend, entry->label);
}

static void lay_entry(struct gc_maker *maker, const struct entry *entry, double x, double y)
{
    gc_make_key(maker, &gc_style_legend, entry->role, entry->label, x, y);
}

static double legend_width(const struct gc_maker *maker, const struct legend *legend)
{
    double width = 0;
    for (size_t i = 0; i < legend->count; i++)
        width += entry_width(maker, &legend->entry[i]) + (i ? KEY_SPACE * maker->factor : 0);
    return width;
}

static void add_legend_beside(struct gc_maker *maker, const struct legend *legend, double y)
{
    double x = maker->rest.x + maker->rest.w - legend_width(maker, legend);
    for (size_t i = 0; i < legend->count; i++) {
        lay_entry(maker, &legend->entry[i], x, y);
        x += entry_width(maker, &legend->entry[i]) + KEY_SPACE * maker->factor;
    }
}

/* Flows the legend over lines below the title; returns how many, adding nothing if DRY. */
static int flow_legend(struct gc_maker *maker, const struct legend *legend, bool dry)
{
    int lines = 0;
    double x = 0, y = 0, right = maker->rest.x + maker->rest.w;
    for (size_t i = 0; i < legend->count; i++) {
        double width = entry_width(maker, &legend->entry[i]);
        if (i == 0 || x + width > right) {
            x = maker->rest.x;
            lines++;
            if (!dry)
                y = gc_make_strip(maker, SIZE_LEGEND, 17);
        }
        if (!dry)
            lay_entry(maker, &legend->entry[i], x, y);
        x += width + KEY_SPACE * maker->factor;
    }
    return lines;
}

void gc_lay_header(struct gc_maker *maker)
{
    struct legend legend;
    fill_legend(maker->layout, &legend);
    const char *title = maker->chart->title ? maker->chart->title : "";
    double taken = legend_width(maker, &legend) + 24 * maker->factor;
    double beside = maker->rest.w - taken - gc_make_width(maker, &gc_style_title, title);
    if (title[0] || beside >= 0) {
        double y = gc_make_strip(maker, SIZE_TITLE, 27);
        gc_make_text(maker, &gc_style_title, title, GC_ANCHOR_START, maker->rest.x, y,
                     maker->rest.w);
        if (beside >= 0)
            add_legend_beside(maker, &legend, y);
    }
    gc_findings_chart(&maker->scratch, maker->chart, &maker->layout->stands);
    double y = gc_make_strip(maker, SIZE_FIND, 19);
    gc_make_findings(maker, &gc_style_find, maker->rest.x, y, maker->rest.w);
    double line = 17 * maker->factor; /* a legend must not eat a small page */
    if (beside < 0 && flow_legend(maker, &legend, true) * line < 0.08 * maker->layout->height)
        flow_legend(maker, &legend, false);
    gc_make_strip(maker, 0, 12);
}

void gc_lay_footer(struct gc_maker *maker)
{
    if (maker->hidden == 0)
        return;
    char figure[GC_FIGURE_SIZE], line[GC_FIGURE_SIZE + 48];
    gc_scale_count_text(figure, sizeof figure, (int64_t)maker->hidden);
    snprintf(line, sizeof line, "and %s more process%s not drawn", figure,
             maker->hidden == 1 ? "" : "es");
    double size = SIZE_NOTE * maker->factor;
    double bottom = maker->rest.y + maker->rest.h;
    gc_make_text(maker, &gc_style_note, line, GC_ANCHOR_START, maker->rest.x,
                 bottom - GC_FONT_DESCENT * size, maker->rest.w);
    maker->rest.h -= 1.7 * size;
}
