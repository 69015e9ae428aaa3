#include "maker.h"

#include "findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEY_WIDTH 20.0 /* of a legend's stroke, and the gap after it */
#define KEY_GAP   6.0

const struct gc_style gc_style_title = {SIZE_TITLE, GC_WEIGHT_BOLD, GC_ROLE_TEXT};
const struct gc_style gc_style_find = {SIZE_FIND, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
const struct gc_style gc_style_legend = {SIZE_LEGEND, GC_WEIGHT_REGULAR, GC_ROLE_TEXT};
const struct gc_style gc_style_name = {SIZE_NAME, GC_WEIGHT_BOLD, GC_ROLE_TEXT};
const struct gc_style gc_style_note = {SIZE_NOTE, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
const struct gc_style gc_style_tick = {SIZE_TICK, GC_WEIGHT_REGULAR, GC_ROLE_MUTED};
const struct gc_style gc_style_peak = {SIZE_TICK, GC_WEIGHT_REGULAR, GC_ROLE_AFTER};
const struct gc_style gc_style_limit = {SIZE_TICK, GC_WEIGHT_REGULAR, GC_ROLE_LIMIT};

double gc_make_width(const struct gc_maker *maker, const struct gc_style *style, const char *text)
{
    return gc_font_width(maker->font[style->weight], style->size * maker->factor, text);
}

static struct gc_text *grow_texts(struct gc_maker *maker)
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

struct gc_text *gc_make_text(struct gc_maker *maker, const struct gc_style *style,
                             const char *string, enum gc_anchor anchor, double x, double y,
                             double width)
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

void gc_make_turned(struct gc_text *text, double x, double y)
{
    text->box = (struct gc_rect){x - GC_FONT_ASCENT * text->size, y - text->box.w, text->box.h,
                                 text->box.w};
    text->x = x;
    text->y = y;
    text->vertical = true;
}

double gc_make_strip(struct gc_maker *maker, double size, double height)
{
    double baseline = maker->rest.y + (GC_FONT_ASCENT + 0.05) * size * maker->factor;
    maker->rest.y += height * maker->factor;
    maker->rest.h -= height * maker->factor;
    return baseline;
}

void gc_make_findings(struct gc_maker *maker, const struct gc_style *style, double x, double y,
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
        bool fits = gc_make_width(maker, style, text) <= width;
        *at = ' ';
        if (fits)
            cut = at;
    }
    if (cut && gc_make_width(maker, style, text) > width)
        *cut = '\0';
    gc_make_text(maker, style, text, GC_ANCHOR_START, x, y, width);
    gc_buffer_clear(&maker->scratch);
}

double gc_make_widest(const struct gc_maker *maker, const struct gc_scale *scale)
{
    double width = 0;
    for (size_t i = 0; i < scale->count; i++)
        width = fmax(width, gc_make_width(maker, &gc_style_tick, scale->tick[i].label));
    return width;
}

double gc_make_key_width(const struct gc_maker *maker, const struct gc_style *style,
                         const char *label)
{
    return (KEY_WIDTH + KEY_GAP) * maker->factor + gc_make_width(maker, style, label);
}

void gc_make_key(struct gc_maker *maker, const struct gc_style *style, enum gc_role role,
                 const char *label, double x, double y)
{
    double factor = maker->factor, size = style->size * factor;
    struct gc_layout *layout = maker->layout;
    layout->key[layout->key_count++] = (struct gc_key){
        role,
        {x, y - 0.6 * size, KEY_WIDTH * factor, 0.5 * size},
    };
    double at = x + (KEY_WIDTH + KEY_GAP) * factor;
    gc_make_text(maker, style, label, GC_ANCHOR_START, at, y, layout->width - at);
}
