#include "text.h"

#include <stdint.h>
#include <string.h>

struct utf8_form {
    unsigned char mask, lead;
    unsigned length;
    unsigned least; /* a smaller code would be overlong */
};

static const struct utf8_form forms[] = {
    {0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};

static const struct utf8_form *form_of(unsigned char lead)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if ((lead & forms[i].mask) == forms[i].lead)
            return &forms[i];
    return NULL;
}

size_t gc_utf8_read(const char *text, size_t len, unsigned *code)
{
    const unsigned char *s = (const unsigned char *)text;
    const struct utf8_form *form = form_of(s[0]);
    if (!form || form->length > len)
        return 0;
    unsigned value = s[0] & (unsigned char)~form->mask;
    for (unsigned i = 1; i < form->length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (s[i] & 0x3f);
    }
    if (value < form->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return form->length;
}

static bool is_control(unsigned code)
{
    bool bidi = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || bidi;
}

void gc_text_add_printable(struct gc_buffer *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned code = 0;
        size_t n = gc_utf8_read(text + i, len - i, &code);
        if (n == 0 || is_control(code))
            gc_buffer_add(out, "?", 1);
        else
            gc_buffer_add(out, text + i, n);
        i += n ? n : 1;
    }
}

void gc_text_add_utf8(struct gc_buffer *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned code;
        size_t n = gc_utf8_read(text + i, len - i, &code);
        if (n)
            gc_buffer_add(out, text + i, n);
        else
            gc_buffer_add(out, "\xef\xbf\xbd", 3);
        i += n ? n : 1;
    }
}

void gc_text_add_file_name(struct gc_buffer *out, const char *text)
{
    size_t len = strlen(text);
    if (len > 100) /* leaves room for what stands around it in 255 bytes */
        len = 100;
    for (size_t i = 0; i < len;) {
        unsigned code = (unsigned char)text[i];
        size_t n = gc_utf8_read(text + i, len - i, &code);
        bool bad = (n > 0 && is_control(code)) || code == '/' || code == '\\';
        bool leading = i == 0 && (code == '.' || code == '-');
        if (bad || leading)
            gc_buffer_add(out, "_", 1);
        else
            gc_buffer_add(out, text + i, n ? n : 1); /* what is no UTF-8 are bytes like others */
        i += n ? n : 1;
    }
    if (len == 0)
        gc_buffer_add(out, "_", 1);
}
