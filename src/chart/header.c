#include "maker.h"

#include "findings.h"

#include <stdio.h>
#include <string.h>

struct entry {
    enum gc_role role;
    char label[GC_FIGURE_SIZE + 16];
};

static void legend_entries(const struct gc_layout *layout, struct entry entries[GC_KEYS])
{
    static const struct entry fixed[GC_KEYS] = {
        {GC_ROLE_BEFORE, "before"}, {GC_ROLE_AFTER, "after"},  {GC_ROLE_LIVE, "live"},
        {GC_ROLE_GOAL, "goal"},     {GC_ROLE_CPU, "GC CPU, "}, {GC_ROLE_SINCE, "since start"}};
    memcpy(entries, fixed, sizeof fixed);
    char *window = entries[4].label + strlen(entries[4].label);
    if (layout->window_ns > 0)
        gc_scale_time_text(window, GC_FIGURE_SIZE, layout->window_ns);
    else
        memcpy(window, "each cycle", sizeof "each cycle");
}

#define KEY_WIDTH 20.0 /* of a legend's stroke, and the gaps after it and its label */
#define KEY_GAP   6.0
#define KEY_SPACE 16.0

static double entry_width(const struct gc_maker *maker, const struct entry *entry)
{
    return (KEY_WIDTH + KEY_GAP) * maker->factor +
           gc_make_width(maker, &gc_style_legend, entry->label);
}

static void add_entry(struct gc_maker *maker, const struct entry *entry, double x, double y)
{
    double factor = maker->factor, size = SIZE_LEGEND * factor;
    struct gc_layout *layout = maker->layout;
    layout->key[layout->key_count++] = (struct gc_key){
        entry->role,
        {x, y - 0.6 * size, KEY_WIDTH * factor, 0.5 * size},
    };
    double at = x + (KEY_WIDTH + KEY_GAP) * factor;
    gc_make_text(maker, &gc_style_legend, entry->label, GC_ANCHOR_START, at, y, layout->width - at);
}

static double legend_width(const struct gc_maker *maker, const struct entry *entries)
{
    double width = (GC_KEYS - 1) * KEY_SPACE * maker->factor;
    for (size_t i = 0; i < GC_KEYS; i++)
        width += entry_width(maker, &entries[i]);
    return width;
}

static void add_legend_beside(struct gc_maker *maker, const struct entry *entries, double y)
{
    double x = maker->rest.x + maker->rest.w - legend_width(maker, entries);
    for (size_t i = 0; i < GC_KEYS; i++) {
        add_entry(maker, &entries[i], x, y);
        x += entry_width(maker, &entries[i]) + KEY_SPACE * maker->factor;
    }
}

/* Flows the legend over lines below the title; returns how many, adding nothing if DRY. */
static int flow_legend(struct gc_maker *maker, const struct entry *entries, bool dry)
{
    int lines = 0;
    double x = 0, y = 0, right = maker->rest.x + maker->rest.w;
    for (size_t i = 0; i < GC_KEYS; i++) {
        double width = entry_width(maker, &entries[i]);
        if (i == 0 || x + width > right) {
            x = maker->rest.x;
            lines++;
            if (!dry)
                y = gc_make_strip(maker, SIZE_LEGEND, 17);
        }
        if (!dry)
            add_entry(maker, &entries[i], x, y);
        x += width + KEY_SPACE * maker->factor;
    }
    return lines;
}

void gc_lay_header(struct gc_maker *maker)
{
    struct entry entries[GC_KEYS];
    legend_entries(maker->layout, entries);
    const char *title = maker->chart->title ? maker->chart->title : "";
    double legend = legend_width(maker, entries) + 24 * maker->factor;
    double beside = maker->rest.w - legend - gc_make_width(maker, &gc_style_title, title);
    if (title[0] || beside >= 0) {
        double y = gc_make_strip(maker, SIZE_TITLE, 27);
        gc_make_text(maker, &gc_style_title, title, GC_ANCHOR_START, maker->rest.x, y,
                     maker->rest.w);
        if (beside >= 0)
            add_legend_beside(maker, entries, y);
    }
    gc_findings_chart(&maker->scratch, maker->chart);
    double y = gc_make_strip(maker, SIZE_FIND, 19);
    gc_make_findings(maker, &gc_style_find, maker->rest.x, y, maker->rest.w);
    double line = 17 * maker->factor; /* a legend must not eat a small page */
    if (beside < 0 && flow_legend(maker, entries, true) * line < 0.08 * maker->layout->height)
        flow_legend(maker, entries, false);
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
