#include "layout.h"

#include "findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sizes of text, px on a page of common size. */
#define SIZE_TITLE  20.0
#define SIZE_FIND   13.0
#define SIZE_LEGEND 12.0
#define SIZE_NAME   14.5
#define SIZE_NOTE   11.5
#define SIZE_TICK   11.5

#define PLOT_INSET  6.0 /* between a plot's sides and the range's ends */
#define LABEL_GAP   7.0 /* between a label and what it labels */
#define HEAP_SHARE  0.7 /* of the two plots' height */
#define HEADER_H    75.0
#define CELL_MIN_W  150.0
#define CELL_MIN_H  120.0
#define CPU_TOP_MIN 1.0 /* %: what is below looks low */
#define WINDOWS     120 /* about how many steps the range has */
#define SINGLE_MAX  150 /* this many intervals are shown one by one */
#define PIXEL_LIMIT 1e6 /* coordinates stay where the drawing library can count */

/* What the steps of laying out share. */
struct maker {
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
struct style {
    double size;
    enum gc_weight weight;
    enum gc_role role;
};

static const struct style style_title = {SIZE_TITLE, GC_WEIGHT_BOLD, GC_ROLE_TEXT};
static const struct style style_find = {SIZE_FIND, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
static const struct style style_legend = {SIZE_LEGEND, GC_WEIGHT_REGULAR, GC_ROLE_TEXT};
static const struct style style_name = {SIZE_NAME, GC_WEIGHT_BOLD, GC_ROLE_TEXT};
static const struct style style_note = {SIZE_NOTE, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
static const struct style style_tick = {SIZE_TICK, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
static const struct style style_peak = {SIZE_TICK, GC_WEIGHT_REGULAR, GC_ROLE_AFTER};

static double text_width(const struct maker *maker, const struct style *style, const char *text)
{
    return gc_font_width(maker->font[style->weight], style->size * maker->factor, text);
}

static struct gc_text *grow_texts(struct maker *maker)
{
    struct gc_layout *layout = maker->layout;
    if (layout->text_count == layout->text_cap) {
        size_t cap = layout->text_cap ? 2 * layout->text_cap : 128;
        struct gc_text *grown = realloc(layout->text, cap * sizeof *grown);
        if (!grown) {
            maker->failed = true;
            return NULL;
        }
        layout->text = grown;
        layout->text_cap = cap;
    }
    return &layout->text[layout->text_count];
}

/*
 * Adds STRING with its baseline through (X, Y), cut to WIDTH; NULL where nothing of it fits or
 * there is no memory. The text stays valid until the next one is added.
 */
static struct gc_text *add_text(struct maker *maker, const struct style *style, const char *string,
                                enum gc_anchor anchor, double x, double y, double width)
{
    struct gc_text *text = grow_texts(maker);
    if (!text)
        return NULL;
    struct gc_buffer *strings = &maker->layout->strings;
    size_t offset = strings->len;
    double size = style->size * maker->factor;
    double used = gc_font_fit(maker->font[style->weight], size, string, width, strings);
    if (strings->len == offset)
        return NULL;
    gc_buffer_add(strings, "", 1);
    static const double shares[] = {0, 0.5, 1};
    *text = (struct gc_text){.offset = offset,
                             .x = x - shares[anchor] * used,
                             .y = y,
                             .size = size,
                             .weight = style->weight,
                             .role = style->role};
    text->box = (struct gc_rect){text->x, y - GC_FONT_ASCENT * size, used,
                                 (GC_FONT_ASCENT + GC_FONT_DESCENT) * size};
    maker->layout->text_count++;
    return text;
}

/* Turns TEXT a quarter to the left around its begin, which moves to (X, Y). */
static void turn(struct gc_text *text, double x, double y)
{
    text->box = (struct gc_rect){x - GC_FONT_ASCENT * text->size, y - text->box.w, text->box.h,
                                 text->box.w};
    text->x = x;
    text->y = y;
    text->vertical = true;
}

/* Takes a strip of HEIGHT from the top of the rest; the baseline for text of SIZE in it. */
static double take_line(struct maker *maker, double size, double height)
{
    double baseline = maker->rest.y + (GC_FONT_ASCENT + 0.05) * size * maker->factor;
    maker->rest.y += height * maker->factor;
    maker->rest.h -= height * maker->factor;
    return baseline;
}

/* ---- which processes, and how many beside each other ---- */

struct ranked {
    size_t index;
    int64_t peak;
};

static int by_peak(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->peak != right->peak)
        return left->peak > right->peak ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static int by_index(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    return left->index < right->index ? -1 : left->index > right->index;
}

/* How many panels the page has room for, below a header of common height. */
static size_t panel_room(const struct maker *maker)
{
    double height = maker->rest.h - HEADER_H * maker->factor;
    double cols = floor(maker->rest.w / (CELL_MIN_W * maker->factor));
    double rows = floor(height / (CELL_MIN_H * maker->factor));
    double room = fmax(cols, 1) * fmax(rows, 1);
    return room < GC_CHART_MAX_PANELS ? (size_t)room : GC_CHART_MAX_PANELS;
}

/* Those with the largest peaks, in the order in which they were given. */
static void choose_processes(struct maker *maker, size_t room)
{
    const struct gc_chart *chart = maker->chart;
    size_t count = chart->process_count, shown = count < room ? count : room;
    struct ranked *ranked = malloc((count ? count : 1) * sizeof *ranked);
    if (!ranked) {
        maker->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t peak = gc_series_totals(chart->processes[i].series)->peak_heap_mib;
        ranked[i] = (struct ranked){i, peak};
    }
    qsort(ranked, count, sizeof *ranked, by_peak);
    qsort(ranked, shown, sizeof *ranked, by_index);
    for (size_t i = 0; i < shown; i++)
        maker->layout->panel[i].process = &chart->processes[ranked[i].index];
    maker->layout->panel_count = shown;
    maker->hidden = count - shown;
    free(ranked);
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

static void choose_page(struct maker *maker)
{
    static const double widths[] = {1000, 1000, 1240, 1400, 1680};
    const struct gc_chart *chart = maker->chart;
    size_t count = chart->process_count;
    size_t shown = count > GC_CHART_MAX_PANELS ? GC_CHART_MAX_PANELS : count;
    size_t cols = shown <= 3 ? shown : shown == 4 ? 2 : shown <= 9 ? 3 : 4;
    size_t rows = cols ? (shown + cols - 1) / cols : 1;
    struct gc_layout *layout = maker->layout;
    layout->width = chart->width > 0 ? chart->width : widths[cols];
    layout->height = chart->height > 0 ? chart->height
                     : rows == 1       ? (cols < 3 ? 640 : 700)
                                       : 100 + 430 * (double)rows;
    maker->factor = fmin(1, fmax(0.72, fmin(layout->width / 800, layout->height / 480)));
    layout->line_width = 1.5 * maker->factor;
    double margin = 18 * maker->factor;
    double left = layout->width >= 400 ? 30 * maker->factor : 0.5 * margin;
    maker->rest = (struct gc_rect){left, margin, layout->width - left - margin,
                                   layout->height - 1.5 * margin};
}

/* ---- the range of time ---- */

/* Where the data of the shown processes begin and end; false where there are none. */
static bool data_range(const struct gc_layout *layout, struct gc_range *range)
{
    bool any = false;
    for (size_t i = 0; i < layout->panel_count; i++) {
        size_t count;
        const struct gc_bucket *bucket =
            gc_series_buckets(layout->panel[i].process->series, &count);
        if (count == 0)
            continue;
        int64_t begin = bucket[0].begin, end = bucket[count - 1].end;
        range->from_ns = !any || begin < range->from_ns ? begin : range->from_ns;
        range->to_ns = !any || end > range->to_ns ? end : range->to_ns;
        any = true;
    }
    return any;
}

static bool choose_range(struct maker *maker, struct gc_error *error)
{
    const struct gc_chart *chart = maker->chart;
    struct gc_range data = {0, GC_SECOND_NS};
    bool any = data_range(maker->layout, &data);
    bool zeroed = chart->from_ns == 0 && chart->to_ns == 0;
    bool from_data = zeroed || chart->from_ns == GC_ABSENT;
    bool to_data = zeroed || chart->to_ns == GC_ABSENT;
    /* Time counts from the process's start, unless a third of the axis would be empty then. */
    bool late = any && data.from_ns < data.to_ns && data.from_ns > data.to_ns / 3;
    int64_t from = !from_data ? chart->from_ns : late ? data.from_ns : 0;
    int64_t to = to_data ? data.to_ns : chart->to_ns;
    from = from > 0 ? from : 0;
    if (to <= from && !to_data)
        return gc_error_set(error, NULL, 0, "the time axis would end before it begins");
    if (to <= from) /* nothing, or all of it at one moment */
        to = from <= INT64_MAX - GC_SECOND_NS ? from + GC_SECOND_NS : INT64_MAX;
    from -= from == INT64_MAX;
    maker->layout->range = (struct gc_range){from, to};
    return true;
}

/* The same kind of steps in all panels, so that one legend is true for all of them. */
static void choose_window(struct gc_layout *layout)
{
    bool single = true;
    for (size_t i = 0; i < layout->panel_count && single; i++)
        single =
            gc_steps_can_be_single(layout->panel[i].process->series, layout->range, SINGLE_MAX);
    double span = (double)(layout->range.to_ns - layout->range.from_ns);
    layout->window_ns = single ? 0 : gc_scale_round_time(span / WINDOWS);
}

/* ---- title, findings, legend ---- */

/* The findings cut after a part that fits; cut with an ellipsis where not even the first does. */
static void add_findings(struct maker *maker, const struct style *style, double x, double y,
                         double width)
{
    gc_buffer_add(&maker->scratch, "", 1);
    if (maker->scratch.failed) {
        maker->failed = true;
        return;
    }
    char *text = maker->scratch.data, *cut = NULL;
    for (char *at = text; (at = strstr(at, GC_FINDING_SEPARATOR)) != NULL; at++) {
        *at = '\0';
        bool fits = text_width(maker, style, text) <= width;
        *at = ' ';
        if (fits)
            cut = at;
    }
    if (cut && text_width(maker, style, text) > width)
        *cut = '\0';
    add_text(maker, style, text, GC_ANCHOR_START, x, y, width);
    gc_buffer_clear(&maker->scratch);
}

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

static double entry_width(const struct maker *maker, const struct entry *entry)
{
    return (KEY_WIDTH + KEY_GAP) * maker->factor + text_width(maker, &style_legend, entry->label);
}

static void add_entry(struct maker *maker, const struct entry *entry, double x, double y)
{
    double factor = maker->factor, size = SIZE_LEGEND * factor;
    struct gc_layout *layout = maker->layout;
    layout->key[layout->key_count++] = (struct gc_key){
        entry->role,
        {x, y - 0.6 * size, KEY_WIDTH * factor, 0.5 * size},
    };
    double at = x + (KEY_WIDTH + KEY_GAP) * factor;
    add_text(maker, &style_legend, entry->label, GC_ANCHOR_START, at, y, layout->width - at);
}

static double legend_width(const struct maker *maker, const struct entry *entries)
{
    double width = (GC_KEYS - 1) * KEY_SPACE * maker->factor;
    for (size_t i = 0; i < GC_KEYS; i++)
        width += entry_width(maker, &entries[i]);
    return width;
}

static void add_legend_beside(struct maker *maker, const struct entry *entries, double y)
{
    double x = maker->rest.x + maker->rest.w - legend_width(maker, entries);
    for (size_t i = 0; i < GC_KEYS; i++) {
        add_entry(maker, &entries[i], x, y);
        x += entry_width(maker, &entries[i]) + KEY_SPACE * maker->factor;
    }
}

/* Flows the legend over lines below the title; returns how many, adding nothing if DRY. */
static int flow_legend(struct maker *maker, const struct entry *entries, bool dry)
{
    int lines = 0;
    double x = 0, y = 0, right = maker->rest.x + maker->rest.w;
    for (size_t i = 0; i < GC_KEYS; i++) {
        double width = entry_width(maker, &entries[i]);
        if (i == 0 || x + width > right) {
            x = maker->rest.x;
            lines++;
            if (!dry)
                y = take_line(maker, SIZE_LEGEND, 17);
        }
        if (!dry)
            add_entry(maker, &entries[i], x, y);
        x += width + KEY_SPACE * maker->factor;
    }
    return lines;
}

static void lay_header(struct maker *maker)
{
    struct entry entries[GC_KEYS];
    legend_entries(maker->layout, entries);
    const char *title = maker->chart->title ? maker->chart->title : "";
    double legend = legend_width(maker, entries) + 24 * maker->factor;
    double beside = maker->rest.w - legend - text_width(maker, &style_title, title);
    if (title[0] || beside >= 0) {
        double y = take_line(maker, SIZE_TITLE, 27);
        add_text(maker, &style_title, title, GC_ANCHOR_START, maker->rest.x, y, maker->rest.w);
        if (beside >= 0)
            add_legend_beside(maker, entries, y);
    }
    gc_findings_chart(&maker->scratch, maker->chart);
    double y = take_line(maker, SIZE_FIND, 19);
    add_findings(maker, &style_find, maker->rest.x, y, maker->rest.w);
    double line = 17 * maker->factor; /* a legend must not eat a small page */
    if (beside < 0 && flow_legend(maker, entries, true) * line < 0.08 * maker->layout->height)
        flow_legend(maker, entries, false);
    take_line(maker, 0, 12);
}

static void lay_footer(struct maker *maker)
{
    if (maker->hidden == 0)
        return;
    char figure[GC_FIGURE_SIZE], line[GC_FIGURE_SIZE + 48];
    gc_scale_count_text(figure, sizeof figure, (int64_t)maker->hidden);
    snprintf(line, sizeof line, "and %s more process%s not drawn", figure,
             maker->hidden == 1 ? "" : "es");
    double size = SIZE_NOTE * maker->factor;
    double bottom = maker->rest.y + maker->rest.h;
    add_text(maker, &style_note, line, GC_ANCHOR_START, maker->rest.x,
             bottom - GC_FONT_DESCENT * size, maker->rest.w);
    maker->rest.h -= 1.7 * size;
}

/* ---- panels ---- */

/* The value between two buckets at NS, or 0 where NS is not between them. */
static double value_between(const struct gc_bucket *a, const struct gc_bucket *b,
                            enum gc_quantity quantity, int64_t ns)
{
    int64_t left = a->value[quantity].last, right = b->value[quantity].first;
    if (ns <= a->end || ns >= b->begin || left == GC_ABSENT || right == GC_ABSENT)
        return 0;
    double share = (double)(ns - a->end) / (double)(b->begin - a->end);
    return (double)left + share * ((double)right - (double)left);
}

/* The largest value of QUANTITY that the range shows, or 0. */
static double visible_max(const struct gc_layout *layout, const struct gc_series *series,
                          enum gc_quantity quantity)
{
    size_t count;
    double max = 0;
    const struct gc_range *range = &layout->range;
    const struct gc_bucket *bucket = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++) {
        const struct gc_m4 *m4 = &bucket[i].value[quantity];
        bool seen = bucket[i].end >= range->from_ns && bucket[i].begin <= range->to_ns;
        if (seen && m4->max != GC_ABSENT)
            max = fmax(max, (double)m4->max);
        if (i > 0) { /* lines that come in or go out at the range's ends */
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->from_ns));
            max = fmax(max, value_between(&bucket[i - 1], &bucket[i], quantity, range->to_ns));
        }
    }
    return max;
}

static void scale_heap(struct maker *maker, struct gc_panel *panel)
{
    double max = 1;
    for (int quantity = GC_HEAP_BEFORE; quantity <= GC_HEAP_GOAL; quantity++)
        max = fmax(max, visible_max(maker->layout, panel->process->series, quantity));
    double height = panel->heap.h;
    double above =
        fmin(2 * SIZE_TICK * maker->factor, 0.35 * height); /* room for the peak's label */
    panel->heap_top = max * height / (height - above);
    int wanted = (int)(height / (2.8 * SIZE_TICK * maker->factor));
    gc_scale_memory(&panel->heap_scale, panel->heap_top, wanted < 8 ? wanted : 8);
}

static void scale_cpu(struct maker *maker, struct gc_panel *panel)
{
    double max = visible_max(maker->layout, panel->process->series, GC_CPU_PCT);
    for (size_t i = 0; i < panel->steps.count; i++)
        max = fmax(max, panel->steps.step[i].pct);
    double top = fmax(1.12 * max, CPU_TOP_MIN);
    panel->cpu_top = max <= 100 && top > 100 ? 100 : top;
    int wanted = (int)(panel->cpu.h / (2.2 * SIZE_TICK * maker->factor));
    gc_scale_percent(&panel->cpu_scale, panel->cpu_top, wanted < 5 ? wanted : 5);
}

/* The heights of a panel's parts within its cell. */
static void lay_heights(struct maker *maker, struct gc_panel *panel)
{
    double factor = maker->factor;
    bool noted = panel->cell.h > 150 * factor;
    double top = panel->cell.y + (noted ? 44 : 28) * factor;
    double between = 22 * factor;
    double plots = panel->cell.y + panel->cell.h - 20 * factor - top - between;
    panel->heap = (struct gc_rect){.y = top, .h = floor(HEAP_SHARE * plots)};
    panel->cpu = (struct gc_rect){.y = top + panel->heap.h + between, .h = plots - panel->heap.h};
    double y = panel->cell.y + GC_FONT_ASCENT * SIZE_NAME * factor;
    if (panel->process->name)
        add_text(maker, &style_name, panel->process->name, GC_ANCHOR_START, panel->cell.x, y,
                 panel->cell.w);
    if (!noted)
        return;
    gc_findings_process(&maker->scratch, gc_series_totals(panel->process->series));
    add_findings(maker, &style_note, panel->cell.x, y + 17 * factor, panel->cell.w);
}

static double widest_label(const struct maker *maker, const struct gc_scale *scale)
{
    double width = 0;
    for (size_t i = 0; i < scale->count; i++)
        width = fmax(width, text_width(maker, &style_tick, scale->tick[i].label));
    return width;
}

/* Labels that do not fit beside the axis are left out. */
static void add_value_labels(struct maker *maker, const struct gc_panel *panel,
                             const struct gc_scale *scale, enum gc_quantity quantity)
{
    double x = panel->heap.x - LABEL_GAP * maker->factor, room = x - panel->cell.x + 0.01;
    for (size_t i = 0; i < scale->count; i++) {
        double y = gc_layout_y(panel, quantity, scale->tick[i].at);
        const char *label = scale->tick[i].label;
        if (text_width(maker, &style_tick, label) <= room)
            add_text(maker, &style_tick, label, GC_ANCHOR_END, x,
                     y + 0.36 * SIZE_TICK * maker->factor, room);
    }
}

/* The most time ticks whose labels keep apart in a plot of WIDTH. */
static void choose_time_ticks(struct maker *maker, double width)
{
    struct gc_layout *layout = maker->layout;
    double span = (double)(layout->range.to_ns - layout->range.from_ns);
    for (int wanted = 10; wanted > 0; wanted--) {
        gc_scale_time(&layout->time, layout->range.from_ns, layout->range.to_ns, wanted);
        double step = layout->time.step / span * (width - 2 * PLOT_INSET);
        if (widest_label(maker, &layout->time) + 14 * maker->factor <= step)
            return;
    }
}

static void add_time_labels(struct maker *maker, const struct gc_panel *panel)
{
    const struct gc_layout *layout = maker->layout;
    double y = panel->cpu.y + panel->cpu.h + 17 * maker->factor;
    double taken = panel->cell.x, right = panel->cell.x + panel->cell.w + 6 * maker->factor;
    for (size_t i = 0; i < layout->time.count; i++) {
        const struct gc_tick *tick = &layout->time.tick[i];
        double x = gc_layout_x(layout, panel, layout->range.from_ns + (int64_t)tick->at);
        double half = text_width(maker, &style_tick, tick->label) / 2;
        if (x - half < taken || x + half > right)
            continue;
        add_text(maker, &style_tick, tick->label, GC_ANCHOR_MIDDLE, x, y, 2 * half + 0.01);
        taken = x + half + 4;
    }
}

/* The widest form of the peak's label that fits WIDTH: "" where none does. */
static void peak_label(const struct maker *maker, const struct gc_totals *totals, double width,
                       char *out, size_t size)
{
    char heap[GC_FIGURE_SIZE], when[GC_FIGURE_SIZE];
    gc_scale_memory_text(heap, sizeof heap, (double)totals->peak_heap_mib);
    gc_scale_time_text(when, sizeof when, totals->peak_heap_end_ns);
    snprintf(out, size, "peak %s at %s", heap, when);
    if (text_width(maker, &style_peak, out) > width)
        snprintf(out, size, "%s", heap);
    if (text_width(maker, &style_peak, out) > width)
        out[0] = '\0';
}

/* The label of the peak stands above its dot, to the right if it can. */
static void add_peak(struct maker *maker, struct gc_panel *panel)
{
    const struct gc_totals *totals = gc_series_totals(panel->process->series);
    const struct gc_range *range = &maker->layout->range;
    panel->has_peak = totals->peak_heap_mib != GC_ABSENT &&
                      totals->peak_heap_end_ns >= range->from_ns &&
                      totals->peak_heap_end_ns <= range->to_ns;
    if (!panel->has_peak)
        return;
    panel->peak_x = gc_layout_x(maker->layout, panel, totals->peak_heap_end_ns);
    panel->peak_y = gc_layout_y(panel, GC_HEAP_AFTER, (double)totals->peak_heap_mib);
    char label[2 * GC_FIGURE_SIZE + 16];
    peak_label(maker, totals, panel->heap.w - 8, label, sizeof label);
    double width = text_width(maker, &style_peak, label);
    double left = panel->heap.x + 4, right = panel->heap.x + panel->heap.w - 2;
    double x = panel->peak_x + LABEL_GAP;
    if (x + width > right)
        x = fmax(left, fmin(panel->peak_x - LABEL_GAP - width, right - width));
    double top = panel->heap.y + GC_FONT_ASCENT * SIZE_TICK * maker->factor;
    double y = fmax(top, panel->peak_y - 5 * maker->factor);
    struct gc_text *text = add_text(maker, &style_peak, label, GC_ANCHOR_START, x, y, width + 0.01);
    if (text)
        text->over = true;
}

/* In the page's left margin, where that is wide enough. */
static void add_axis_title(struct maker *maker, const char *title, struct gc_rect plot)
{
    double width = text_width(maker, &style_tick, title);
    double x = 0.4 * SIZE_TICK * maker->factor;
    if (width > plot.h || maker->rest.x < 4 * x)
        return;
    struct gc_text *text = add_text(maker, &style_tick, title, GC_ANCHOR_START, 0, 0, width + 0.01);
    if (text)
        turn(text, x + GC_FONT_ASCENT * text->size, plot.y + (plot.h + width) / 2);
}

/* Cells, the plots' heights and with them the values' scales; the widest label of those. */
static double lay_rows(struct maker *maker, size_t cols)
{
    struct gc_layout *layout = maker->layout;
    double gap = 22 * maker->factor, widest = 0;
    size_t rows = (layout->panel_count + cols - 1) / cols;
    double w = (maker->rest.w - gap * (double)(cols - 1)) / (double)cols;
    double h = (maker->rest.h - gap * (double)(rows - 1)) / (double)rows;
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        panel->cell = (struct gc_rect){maker->rest.x + (w + gap) * (double)(i % cols),
                                       maker->rest.y + (h + gap) * (double)(i / cols), w, h};
        lay_heights(maker, panel);
        scale_heap(maker, panel);
        scale_cpu(maker, panel);
        widest = fmax(widest, widest_label(maker, &panel->heap_scale));
        widest = fmax(widest, widest_label(maker, &panel->cpu_scale));
    }
    return fmin(ceil(widest + LABEL_GAP * maker->factor) + 1,
                0.45 * w); /* + 1: plots begin at whole px */
}

static void lay_columns(struct maker *maker, size_t cols, double margin)
{
    struct gc_layout *layout = maker->layout;
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        panel->heap.x = panel->cpu.x = floor(panel->cell.x + margin);
        panel->heap.w = panel->cpu.w = floor(panel->cell.x + panel->cell.w - panel->heap.x);
        if (i == 0)
            choose_time_ticks(maker, panel->heap.w);
        add_value_labels(maker, panel, &panel->heap_scale, GC_HEAP_AFTER);
        add_value_labels(maker, panel, &panel->cpu_scale, GC_CPU_PCT);
        add_time_labels(maker, panel);
        add_peak(maker, panel);
        if (i % cols == 0) {
            add_axis_title(maker, "heap", panel->heap);
            add_axis_title(maker, "GC CPU", panel->cpu);
        }
    }
}

static void lay_panels(struct maker *maker)
{
    struct gc_layout *layout = maker->layout;
    if (layout->panel_count == 0)
        return;
    size_t cols = choose_columns(maker->rest, layout->panel_count);
    lay_columns(maker, cols, lay_rows(maker, cols));
}

static bool build_steps(struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++) {
        struct gc_panel *panel = &layout->panel[i];
        if (!gc_steps_build(&panel->steps, panel->process->series, layout->range,
                            layout->window_ns))
            return false;
    }
    return true;
}

static bool lay_out(struct maker *maker, struct gc_error *error)
{
    choose_page(maker);
    choose_processes(maker, panel_room(maker));
    if (maker->failed)
        return gc_error_no_memory(error);
    if (!choose_range(maker, error))
        return false;
    choose_window(maker->layout);
    if (!build_steps(maker->layout))
        return gc_error_no_memory(error);
    lay_header(maker);
    lay_footer(maker);
    lay_panels(maker);
    if (maker->failed || maker->layout->strings.failed)
        return gc_error_no_memory(error);
    return true;
}

bool gc_layout_build(struct gc_layout *layout, const struct gc_chart *chart, struct gc_error *error)
{
    *layout = (struct gc_layout){0};
    struct maker maker = {.chart = chart, .layout = layout};
    bool fonts = true;
    for (int weight = 0; weight < GC_WEIGHTS; weight++) {
        maker.font[weight] = gc_font_open(weight);
        fonts = fonts && maker.font[weight];
    }
    bool done = fonts ? lay_out(&maker, error) : gc_error_no_memory(error);
    for (int weight = 0; weight < GC_WEIGHTS; weight++)
        gc_font_free(maker.font[weight]);
    gc_buffer_release(&maker.scratch);
    return done;
}

void gc_layout_release(struct gc_layout *layout)
{
    for (size_t i = 0; i < layout->panel_count; i++)
        gc_steps_release(&layout->panel[i].steps);
    free(layout->text);
    gc_buffer_release(&layout->strings);
    *layout = (struct gc_layout){0};
}

const char *gc_layout_string(const struct gc_layout *layout, const struct gc_text *text)
{
    return layout->strings.data + text->offset;
}

double gc_layout_x(const struct gc_layout *layout, const struct gc_panel *panel, int64_t ns)
{
    const struct gc_range *range = &layout->range;
    int64_t since = (ns > 0 ? ns : 0) - range->from_ns; /* neither is negative */
    double share = (double)since / (double)(range->to_ns - range->from_ns);
    return panel->heap.x + PLOT_INSET + share * (panel->heap.w - 2 * PLOT_INSET);
}

double gc_layout_y(const struct gc_panel *panel, enum gc_quantity quantity, double value)
{
    bool cpu = quantity == GC_CPU_PCT;
    const struct gc_rect *plot = cpu ? &panel->cpu : &panel->heap;
    double share = value / (cpu ? panel->cpu_top : panel->heap_top);
    return fmax(plot->y + plot->h - share * plot->h, -PIXEL_LIMIT);
}
