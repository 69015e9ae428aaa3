#include "draw.h"
#include "surface.h"

/* Whether VALUE is 0, for the default, or within [MIN, MAX]; not a number is neither. */
static bool is_size(double value, double min, double max)
{
    return value == 0 || (value >= min && value <= max);
}

static bool check_limits(const struct gc_chart *chart, struct gc_error *error)
{
    if (chart->limit_count > GC_CHART_MAX_LIMITS)
        return gc_error_set(error, NULL, 0, "at most %d limits are drawn, not %zu",
                            GC_CHART_MAX_LIMITS, chart->limit_count);
    for (size_t i = 0; i < chart->limit_count; i++)
        if (chart->limits[i].mib <= 0)
            return gc_error_set(error, NULL, 0, "a limit of memory is above 0");
    return true;
}

static bool check(const struct gc_chart *chart, enum gc_chart_format format, struct gc_error *error)
{
    if (!is_size(chart->width, GC_CHART_MIN_SIZE, GC_CHART_MAX_SIZE) ||
        !is_size(chart->height, GC_CHART_MIN_SIZE, GC_CHART_MAX_SIZE))
        return gc_error_set(error, NULL, 0, "a page's sides are %d to %d long, not %g x %g",
                            GC_CHART_MIN_SIZE, GC_CHART_MAX_SIZE, chart->width, chart->height);
    if (!(chart->scale >= 0 && chart->scale <= GC_CHART_MAX_SCALE))
        return gc_error_set(error, NULL, 0, "the scale is above 0 and at most %d, not %g",
                            GC_CHART_MAX_SCALE, chart->scale);
    if ((unsigned)format > GC_CHART_PDF || (unsigned)chart->theme > GC_THEME_DARK ||
        (unsigned)chart->clock > GC_CLOCK_WALL)
        return gc_error_set(error, NULL, 0, "no such format, theme or clock");
    return check_limits(chart, error);
}

/* The first text of a layout with a title is the title, clean and cut. */
static bool render(const struct gc_chart *chart, enum gc_chart_format format,
                   const struct gc_layout *layout, struct gc_buffer *out, struct gc_error *error)
{
    struct gc_page page;
    double scale = chart->scale > 0 ? chart->scale : 1;
    if (!gc_page_open(&page, format, layout->width, layout->height, scale, out, error))
        return false;
    if (chart->title && chart->title[0] && layout->text_count > 0)
        gc_page_set_title(&page, gc_layout_string(layout, &layout->text[0]));
    if (!gc_draw(page.cr, layout, chart->theme, error)) {
        gc_page_abandon(&page);
        return false;
    }
    return gc_page_finish(&page, error);
}

bool gc_chart_render(const struct gc_chart *chart, enum gc_chart_format format,
                     struct gc_buffer *out, struct gc_error *error)
{
    if (!check(chart, format, error))
        return false;
    struct gc_layout layout;
    bool done =
        gc_layout_build(&layout, chart, error) && render(chart, format, &layout, out, error);
    gc_layout_release(&layout);
    return done;
}
