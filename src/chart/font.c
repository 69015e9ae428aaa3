#include "font.h"

#include "text.h"

#include <ft2build.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

#define ELLIPSIS    "\xE2\x80\xA6"
#define REPLACEMENT 0xFFFDu

/* The generated source: see cmake/EmbedFont.cmake. */
extern const unsigned char gc_font_regular[];
extern const size_t gc_font_regular_size;
extern const unsigned char gc_font_bold[];
extern const size_t gc_font_bold_size;

struct gc_font {
    FT_Library library; /* each font has its own: a face must not outlive its library */
    FT_Face face;
};

struct gc_font *gc_font_open(enum gc_weight weight)
{
    bool bold = weight == GC_WEIGHT_BOLD;
    const unsigned char *data = bold ? gc_font_bold : gc_font_regular;
    FT_Long size = (FT_Long)(bold ? gc_font_bold_size : gc_font_regular_size);
    struct gc_font *font = calloc(1, sizeof *font);
    if (!font)
        return NULL;
    if (FT_Init_FreeType(&font->library) != 0) {
        free(font);
        return NULL;
    }
    if (FT_New_Memory_Face(font->library, data, size, 0, &font->face) != 0) {
        gc_font_free(font);
        return NULL;
    }
    return font;
}

void gc_font_free(struct gc_font *font)
{
    if (!font)
        return;
    FT_Done_FreeType(font->library); /* and the face with it */
    free(font);
}

struct FT_FaceRec_ *gc_font_face(const struct gc_font *font)
{
    return font->face;
}

/* C0, DEL, C1 and the characters that turn the direction of text. */
static bool is_control(unsigned code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* The character at TEXT, U+FFFD where there is none that can be drawn; *LEN bytes of it. */
static unsigned read_code(const char *text, size_t *len)
{
    unsigned code = REPLACEMENT;
    *len = gc_utf8_read(text, strnlen(text, 4), &code);
    if (*len == 0) {
        *len = 1;
        return REPLACEMENT;
    }
    return is_control(code) ? REPLACEMENT : code;
}

unsigned gc_font_glyph(const struct gc_font *font, const char **text)
{
    size_t len;
    unsigned code = read_code(*text, &len);
    *text += len;
    FT_UInt glyph = FT_Get_Char_Index(font->face, code);
    return glyph ? glyph : FT_Get_Char_Index(font->face, REPLACEMENT);
}

double gc_font_advance(const struct gc_font *font, unsigned glyph, double size)
{
    FT_Fixed advance = 0;
    if (FT_Get_Advance(font->face, glyph, FT_LOAD_NO_SCALE, &advance) != 0)
        return 0;
    return (double)advance * size / font->face->units_per_EM;
}

double gc_font_width(const struct gc_font *font, double size, const char *text)
{
    double width = 0;
    while (*text)
        width += gc_font_advance(font, gc_font_glyph(font, &text), size);
    return width;
}

/* The bytes of TEXT from its begin that are at most WIDTH wide, and in *USED how wide they are. */
static size_t prefix_within(const struct gc_font *font, double size, const char *text, double width,
                            double *used)
{
    const char *at = text;
    *used = 0;
    while (*at) {
        const char *next = at;
        double advance = gc_font_advance(font, gc_font_glyph(font, &next), size);
        if (*used + advance > width)
            break;
        *used += advance;
        at = next;
    }
    return (size_t)(at - text);
}

static void add_clean(struct gc_buffer *out, const char *text, size_t len)
{
    for (size_t at = 0, step; at < len; at += step) {
        if (read_code(text + at, &step) == REPLACEMENT)
            gc_buffer_add_text(out, "\xEF\xBF\xBD");
        else
            gc_buffer_add(out, text + at, step);
    }
}

double gc_font_fit(const struct gc_font *font, double size, const char *text, double width,
                   struct gc_buffer *out)
{
    double used;
    size_t len = prefix_within(font, size, text, width, &used);
    if (!text[len]) {
        add_clean(out, text, len);
        return used;
    }
    double dots = gc_font_width(font, size, ELLIPSIS);
    if (dots > width)
        return 0;
    len = prefix_within(font, size, text, width - dots, &used);
    while (len > 0 && text[len - 1] == ' ') { /* no blank before the dots */
        used -= gc_font_width(font, size, " ");
        len--;
    }
    add_clean(out, text, len);
    gc_buffer_add_text(out, ELLIPSIS);
    return used + dots;
}
