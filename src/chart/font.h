/*
 * The embedded font, measured. Text is UTF-8; what is not, and control characters, count and are
 * drawn as U+FFFD. The numbers are those that drawing uses, so a layout needs no drawing library.
 */
#ifndef GC_FONT_H
#define GC_FONT_H

#include <gcplot/buffer.h>
#include <stdbool.h>
#include <stddef.h>

struct FT_FaceRec_; /* FreeType's FT_Face points to one */

enum gc_weight { GC_WEIGHT_REGULAR, GC_WEIGHT_BOLD, GC_WEIGHTS };

/* How far text reaches above and below its baseline, of its size. */
#define GC_FONT_ASCENT  0.75
#define GC_FONT_DESCENT 0.22

/* One weight of the font. */
struct gc_font;

/* NULL when there is no memory. The caller frees it. */
struct gc_font *gc_font_open(enum gc_weight weight);
void gc_font_free(struct gc_font *font);

/* FreeType's face; owned by the font. */
struct FT_FaceRec_ *gc_font_face(const struct gc_font *font);

/* The glyph of the character at *TEXT (not at its end), and *TEXT moved past it. */
unsigned gc_font_glyph(const struct gc_font *font, const char **text);

/* How far GLYPH moves the pen at SIZE, px. */
double gc_font_advance(const struct gc_font *font, unsigned glyph, double size);

/* The width of TEXT at SIZE, px: the sum of its glyphs' advances. */
double gc_font_width(const struct gc_font *font, double size, const char *text);

/*
 * Adds TEXT to OUT as clean UTF-8, cut with an ellipsis where it is wider than WIDTH; nothing
 * where not even that fits. Returns the width of what was added.
 */
double gc_font_fit(const struct gc_font *font, double size, const char *text, double width,
                   struct gc_buffer *out);

#endif
