/* What is marked in the plot of a heap, with labels that keep apart. */
#include "maker.h"

#include "calendar.h"

#include <math.h>
#include <stdio.h>

#define DOT_SHARE 2.2 /* of a line's width: the peak's radius, as it is drawn */
#define MARK_HALF 4.0 /* px, half of the cross's width */

/* ---- places for labels ---- */

/* Where a label may stand: its left end and its baseline. */
struct spot {
    double x, y;
};

enum { SPOTS_MAX = 32, PEAK_ROWS = 4 };

struct spots {
    struct spot spot[SPOTS_MAX];
    size_t count;
};

static void add_spot(struct spots *spots, double x, double y)
{
    if (spots->count < SPOTS_MAX)
        spots->spot[spots->count++] = (struct spot){x, y};
}

static bool overlap(struct gc_rect a, struct gc_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool is_within(struct gc_rect inner, struct gc_rect outer)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

static struct gc_rect dot_of(const struct gc_maker *maker, const struct gc_panel *panel)
{
    double radius = DOT_SHARE * maker->layout->line_width;
    return (struct gc_rect){panel->peak_x - radius, panel->peak_y - radius, 2 * radius, 2 * radius};
}

static struct gc_rect kill_of(const struct gc_panel *panel)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    return (struct gc_rect){panel->killed_x - MARK_HALF, box->y, 2 * MARK_HALF, box->h};
}

/* Whether a label in BOX hides no other one and no mark. */
static bool is_free(const struct gc_maker *maker, const struct gc_panel *panel, struct gc_rect box)
{
    const struct gc_layout *layout = maker->layout;
    if (!is_within(box, panel->plot[GC_PLOT_HEAP].box) ||
        (panel->has_peak && overlap(box, dot_of(maker, panel))) ||
        (panel->is_killed && overlap(box, kill_of(panel))))
        return false;
    for (size_t i = 0; i < layout->text_count; i++)
        if (overlap(box, layout->text[i].box))
            return false;
    return true;
}

/* Whether the line from the begin of A to that of B, where there is one, goes through BOX. */
static bool goes_through(const struct gc_maker *maker, const struct gc_panel *panel, int which,
                         const struct gc_stretch *a, const struct gc_stretch *b, struct gc_rect box)
{
    double left = gc_layout_x(maker->layout, panel, a->begin);
    double right = gc_layout_x(maker->layout, panel, b ? b->begin : a->end);
    bool joined = b && b->value.first != GC_ABSENT;
    if (a->value.first == GC_ABSENT || right < box.x || left > box.x + box.w)
        return false;
    int64_t most = a->value.max, least = a->value.min;
    if (joined && b->value.first > most)
        most = b->value.first;
    if (joined && b->value.first < least)
        least = b->value.first;
    return gc_layout_y(panel, which, (double)most) <= box.y + box.h &&
           gc_layout_y(panel, which, (double)least) >= box.y;
}

static bool hides_curve(const struct gc_maker *maker, const struct gc_panel *panel, int which,
                        struct gc_rect box)
{
    struct gc_curve curve = gc_curve_of(panel->process, which);
    struct gc_stretch next, now = {0};
    for (size_t i = 0; i < curve.count; i++, now = next) {
        next = gc_curve_at(&curve, i);
        if (i > 0 && goes_through(maker, panel, which, &now, &next, box))
            return true;
    }
    return curve.count > 0 && goes_through(maker, panel, which, &now, NULL, box);
}

/* Whether a label in BOX, with its strip, hides a part of the lines that matter. */
static bool hides_lines(const struct gc_maker *maker, const struct gc_panel *panel,
                        struct gc_rect box)
{
    box = gc_rect_widened(box, GC_STRIP_MARGIN + maker->layout->line_width / 2);
    for (size_t i = 0; i < panel->limit_count; i++)
        if (panel->limit_y[i] >= box.y && panel->limit_y[i] <= box.y + box.h)
            return true;
    return hides_curve(maker, panel, GC_HEAP_AFTER, box) ||
           hides_curve(maker, panel, GC_HEAP_LIVE, box) ||
           hides_curve(maker, panel, GC_RESIDENT, box);
}

static struct gc_rect label_box(const struct gc_maker *maker, struct spot spot, double width)
{
    double size = SIZE_TICK * maker->factor;
    return (struct gc_rect){spot.x, spot.y - GC_FONT_ASCENT * size, width,
                            (GC_FONT_ASCENT + GC_FONT_DESCENT) * size};
}

static void put_label(struct gc_maker *maker, const struct gc_style *style, const char *label,
                      struct spot spot)
{
    double width = gc_make_width(maker, style, label);
    struct gc_text *text =
        gc_make_text(maker, style, label, GC_ANCHOR_START, spot.x, spot.y, width + 0.01);
    if (text)
        text->over = true;
}

/* The first of SPOTS for a label of WIDTH to be free and, unless HIDES, to hide no line. */
static bool find_spot(const struct gc_maker *maker, const struct gc_panel *panel, double width,
                      const struct spots *spots, bool hides, struct spot *found)
{
    for (size_t i = 0; i < spots->count; i++) {
        struct gc_rect box = label_box(maker, spots->spot[i], width);
        if (!is_free(maker, panel, box) || (!hides && hides_lines(maker, panel, box)))
            continue;
        *found = spots->spot[i];
        return true;
    }
    return false;
}

/* Puts LABEL at one of SPOTS, best where it hides no line. False: none is free. */
static bool place_label(struct gc_maker *maker, const struct gc_panel *panel, const char *label,
                        const struct spots *spots)
{
    struct spot spot;
    double width = gc_make_width(maker, &gc_style_limit, label);
    bool found = find_spot(maker, panel, width, spots, false, &spot) ||
                 find_spot(maker, panel, width, spots, true, &spot);
    if (found)
        put_label(maker, &gc_style_limit, label, spot);
    return found;
}

/* The part of the plot's width for labels of what is at X: the kill parts it. */
struct room {
    double left, right;
};

static struct room room_at(const struct gc_panel *panel, double x)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    struct room room = {box->x + 4, box->x + box->w - 2};
    struct gc_rect kill = kill_of(panel);
    if (panel->is_killed && x <= panel->killed_x)
        room.right = fmin(room.right, kill.x - 2);
    else if (panel->is_killed)
        room.left = fmax(room.left, kill.x + kill.w + 2);
    return room;
}

/* Spots for a label of WIDTH with its baseline at Y: to the right, to the left, between. */
static void add_row(struct spots *spots, const struct gc_panel *panel, double width, double y)
{
    static const double shares[] = {1, 0, 0.5};
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    struct room room = room_at(panel, box->x + box->w / 2); /* the wider part */
    for (int i = 0; i < 3; i++)
        add_spot(spots, room.left + shares[i] * (room.right - room.left - width), y);
}

/* ---- the peak ---- */

/* A place on PANEL's axis as a person would write it. */
static void place_text(const struct gc_maker *maker, const struct gc_panel *panel, int64_t at,
                       char *out, size_t size)
{
    const struct gc_range *range = &maker->layout->axis[panel->axis].range;
    char number[GC_FIGURE_SIZE - 4];
    if (panel->axis == GC_AXIS_START) {
        gc_scale_time_text(out, size, gc_place_from(at, panel->origin));
    } else if (panel->axis == GC_AXIS_WALL) {
        gc_calendar_text(out, size, at + panel->origin, range->from, range->to,
                         maker->chart->local_time);
    } else {
        gc_scale_count_text(number, sizeof number, at);
        snprintf(out, size, "gc %s", number);
    }
}

/* The widest form of the peak's label that fits WIDTH: "" where none does. */
static void peak_label(const struct gc_maker *maker, const struct gc_panel *panel, double width,
                       char *out, size_t size)
{
    const struct gc_totals *totals = gc_series_totals(panel->process->series);
    char heap[GC_FIGURE_SIZE], when[GC_FIGURE_SIZE];
    gc_scale_memory_text(heap, sizeof heap, (double)totals->peak_heap_mib);
    place_text(maker, panel, totals->peak_heap_at, when, sizeof when);
    const char *what = gc_has_curve(panel->process, GC_RESIDENT) ? "heap peak" : "peak";
    snprintf(out, size, "%s %s at %s", what, heap, when);
    if (gc_make_width(maker, &gc_style_peak, out) > width)
        snprintf(out, size, "%s", heap);
    if (gc_make_width(maker, &gc_style_peak, out) > width)
        out[0] = '\0';
}

/* Up to Go 1.2 heaps peak before a collection, else after one. */
static enum gc_role role_of_peak(const struct gc_series *series)
{
    size_t count;
    const struct gc_bucket *bucket = gc_series_buckets(series, &count);
    for (size_t i = 0; i < count; i++)
        if (bucket[i].value[GC_HEAP_AFTER].max >= gc_series_totals(series)->peak_heap_mib)
            return GC_ROLE_AFTER;
    return GC_ROLE_BEFORE;
}

/* Above the dot, to its right if there is room. */
static struct spot peak_spot(const struct gc_maker *maker, const struct gc_panel *panel,
                             double width)
{
    struct room room = room_at(panel, panel->peak_x);
    double x = panel->peak_x + LABEL_GAP;
    if (x + width > room.right)
        x = fmax(room.left, fmin(panel->peak_x - LABEL_GAP - width, room.right - width));
    double top = panel->plot[GC_PLOT_HEAP].box.y + GC_FONT_ASCENT * SIZE_TICK * maker->factor;
    return (struct spot){x, fmax(top, panel->peak_y - 5 * maker->factor)};
}

/* The line of resident memory may run just above: then below the dot, or above both, but not far
   from it. */
static void add_peak_label(struct gc_maker *maker, const struct gc_panel *panel)
{
    struct room room = room_at(panel, panel->peak_x);
    char label[2 * GC_FIGURE_SIZE + 24];
    peak_label(maker, panel, room.right - room.left - 2, label, sizeof label);
    double width = gc_make_width(maker, &gc_style_peak, label);
    double line = 1.2 * SIZE_TICK * maker->factor;
    double rows = maker->chart->limit_count > 0 ? 2 : 1; /* in the first limits are named */
    double top_row = panel->plot[GC_PLOT_HEAP].box.y + rows * line;
    struct spot first = peak_spot(maker, panel, width);
    struct spots spots = {0};
    add_spot(&spots, first.x, first.y);
    for (int row = 1; row < PEAK_ROWS; row++)
        add_spot(&spots, first.x, panel->peak_y + row * line);
    for (int row = 1; row < PEAK_ROWS && first.y - row * line >= top_row; row++)
        add_spot(&spots, first.x, first.y - row * line);
    if (!gc_has_curve(panel->process, GC_RESIDENT) ||
        !find_spot(maker, panel, width, &spots, false, &first))
        first = spots.spot[0];
    put_label(maker, &gc_style_peak, label, first);
}

static void find_peak(const struct gc_maker *maker, struct gc_panel *panel)
{
    const struct gc_totals *totals = gc_series_totals(panel->process->series);
    panel->has_peak = totals->peak_heap_mib != GC_ABSENT &&
                      totals->peak_heap_at >= panel->range.from &&
                      totals->peak_heap_at <= panel->range.to;
    if (!panel->has_peak)
        return;
    panel->peak_role = role_of_peak(panel->process->series);
    panel->peak_x = gc_layout_x(maker->layout, panel, totals->peak_heap_at);
    panel->peak_y = gc_layout_y(panel, GC_HEAP_AFTER, (double)totals->peak_heap_mib);
}

/* ---- the kill ---- */

/* Its cross is where resident memory was at last. */
static void find_kill(const struct gc_maker *maker, struct gc_panel *panel)
{
    const struct gc_chart_process *process = panel->process;
    const struct gc_plot *plot = &panel->plot[GC_PLOT_HEAP];
    panel->is_killed = gc_has_kill(process) && process->killed_ns >= panel->range.from &&
                       process->killed_ns <= panel->range.to;
    if (!panel->is_killed)
        return;
    int64_t last = process->memory ? gc_memory_totals(process->memory)->last_mib : GC_ABSENT;
    double y = last == GC_ABSENT ? plot->box.y + plot->box.h / 2 : gc_plot_y(plot, (double)last);
    panel->killed_x = gc_layout_x(maker->layout, panel, process->killed_ns);
    panel->killed_y = fmax(y, plot->box.y + MARK_HALF);
}

/* Left or right of the kill, beside its cross or as near to that as may be. */
static bool place_kill_label(struct gc_maker *maker, const struct gc_panel *panel,
                             const char *label)
{
    const struct gc_rect *box = &panel->plot[GC_PLOT_HEAP].box;
    double width = gc_make_width(maker, &gc_style_limit, label);
    double line = 1.2 * SIZE_TICK * maker->factor;
    struct room left = room_at(panel, panel->killed_x), right = room_at(panel, box->x + box->w);
    struct spots spots = {0};
    for (int i = 0; spots.count < SPOTS_MAX; i++) {
        double y = panel->killed_y + (i % 2 ? -line : line) * ((i + 1) / 2) + 0.3 * line;
        add_spot(&spots, left.right - width - 2, y);
        add_spot(&spots, right.left + 2, y);
    }
    return place_label(maker, panel, label, &spots);
}

static void add_kill_label(struct gc_maker *maker, const struct gc_panel *panel)
{
    if (!place_kill_label(maker, panel, "killed: out of memory"))
        place_kill_label(maker, panel, "killed");
}

/* ---- limits ---- */

/* Whether a limit before that at INDEX is the same: it is drawn once, with both names. */
static bool is_again(const struct gc_chart *chart, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (chart->limits[i].mib == chart->limits[index].mib)
            return true;
    return false;
}

/* The names of all limits as that at INDEX, and how much it is, added to the maker's scratch. */
static void write_limit(struct gc_maker *maker, size_t index)
{
    const struct gc_chart *chart = maker->chart;
    char figure[GC_FIGURE_SIZE];
    gc_scale_memory_text(figure, sizeof figure, (double)chart->limits[index].mib);
    for (size_t i = index; i < chart->limit_count; i++)
        if (chart->limits[i].mib == chart->limits[index].mib)
            gc_buffer_add_format(&maker->scratch, "%s%s", i > index ? ", " : "",
                                 chart->limits[i].name);
    gc_buffer_add_format(&maker->scratch, " %s", figure);
}

/* The label in the maker's scratch, which is empty then; NULL: no memory. */
static const char *take_scratch(struct gc_maker *maker)
{
    gc_buffer_add(&maker->scratch, "", 1);
    maker->failed = maker->failed || maker->scratch.failed;
    maker->scratch.len = 0;
    return maker->scratch.failed ? NULL : maker->scratch.data;
}

/* Above the limit's line, else below. */
static bool place_limit_label(struct gc_maker *maker, const struct gc_panel *panel,
                              const char *label, double y)
{
    double width = gc_make_width(maker, &gc_style_limit, label);
    struct spots spots = {0};
    add_row(&spots, panel, width, y - 4 * maker->factor);
    add_row(&spots, panel, width, y + 1 + (3 + GC_FONT_ASCENT * SIZE_TICK) * maker->factor);
    return place_label(maker, panel, label, &spots);
}

/* With the names or, where there is no room for them, without. */
static void add_limit_label(struct gc_maker *maker, const struct gc_panel *panel, size_t index)
{
    const struct gc_chart_limit *limit = &maker->chart->limits[index];
    double y = gc_plot_y(&panel->plot[GC_PLOT_HEAP], (double)limit->mib);
    char figure[GC_FIGURE_SIZE];
    write_limit(maker, index);
    const char *label = take_scratch(maker);
    if (!label || place_limit_label(maker, panel, label, y))
        return;
    gc_scale_memory_text(figure, sizeof figure, (double)limit->mib);
    place_limit_label(maker, panel, figure, y);
}

/* Limits that the plot does not reach up to are said at its upper edge. */
static void add_limits_beyond(struct gc_maker *maker, const struct gc_panel *panel)
{
    const struct gc_chart *chart = maker->chart;
    const struct gc_plot *plot = &panel->plot[GC_PLOT_HEAP];
    for (size_t i = 0; i < chart->limit_count; i++) {
        if ((double)chart->limits[i].mib <= plot->top || is_again(chart, i))
            continue;
        gc_buffer_add_text(&maker->scratch, maker->scratch.len ? ", " : "above: ");
        write_limit(maker, i);
    }
    const char *label = take_scratch(maker);
    if (!label || !label[0])
        return;
    struct spots spots = {0};
    add_row(&spots, panel, gc_make_width(maker, &gc_style_limit, label),
            plot->box.y + 2 + GC_FONT_ASCENT * SIZE_TICK * maker->factor);
    place_label(maker, panel, label, &spots);
}

/* Whether the plot reaches up to the limit at INDEX, which was not there before. */
static bool is_reached(const struct gc_maker *maker, const struct gc_panel *panel, size_t index)
{
    const struct gc_chart *chart = maker->chart;
    return (double)chart->limits[index].mib <= panel->plot[GC_PLOT_HEAP].top &&
           !is_again(chart, index);
}

static void find_limits(const struct gc_maker *maker, struct gc_panel *panel)
{
    const struct gc_plot *plot = &panel->plot[GC_PLOT_HEAP];
    for (size_t i = 0; i < maker->chart->limit_count; i++)
        if (is_reached(maker, panel, i))
            panel->limit_y[panel->limit_count++] =
                gc_plot_y(plot, (double)maker->chart->limits[i].mib);
}

static void add_limit_labels(struct gc_maker *maker, const struct gc_panel *panel)
{
    for (size_t i = 0; i < maker->chart->limit_count; i++)
        if (is_reached(maker, panel, i))
            add_limit_label(maker, panel, i);
    add_limits_beyond(maker, panel);
}

/* Marks before labels: those keep off them. */
void gc_add_marks(struct gc_maker *maker, struct gc_panel *panel)
{
    find_peak(maker, panel);
    find_kill(maker, panel);
    find_limits(maker, panel);
    if (panel->has_peak)
        add_peak_label(maker, panel);
    if (panel->is_killed)
        add_kill_label(maker, panel);
    add_limit_labels(maker, panel);
}
