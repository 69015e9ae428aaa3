#include "decode.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd, HEAD = sizeof((struct gc_decoder *)0)->head };

struct mark {
    unsigned char bytes[3];
    size_t len;
    enum gc_encoding encoding;
};

static const struct mark marks[] = {{{0xef, 0xbb, 0xbf}, 3, GC_ENCODING_PLAIN},
                                    {{0xff, 0xfe}, 2, GC_ENCODING_UTF16LE},
                                    {{0xfe, 0xff}, 2, GC_ENCODING_UTF16BE}};

void gc_decoder_release(struct gc_decoder *decoder)
{
    gc_buffer_release(&decoder->text);
    *decoder = GC_DECODER_INIT;
}

static bool is_letter(unsigned char c)
{
    return c > 0 && c < 0x80;
}

/* Whether the head has letters at FIRST, FIRST + 2, ... and NULs between, as far as it goes. */
static bool has_nuls_between(const unsigned char *head, size_t len, size_t first)
{
    for (size_t i = 0; i < len; i++)
        if (i % 2 == first ? !is_letter(head[i]) : head[i] != 0)
            return false;
    return true;
}

/* UNKNOWN: more bytes are needed. *SKIP is the length of the mark. */
static enum gc_encoding tell(const unsigned char *head, size_t len, size_t *skip)
{
    *skip = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const struct mark *mark = &marks[i];
        if (memcmp(head, mark->bytes, len < mark->len ? len : mark->len) != 0)
            continue;
        *skip = mark->len;
        return len < mark->len ? GC_ENCODING_UNKNOWN : mark->encoding;
    }
    if (has_nuls_between(head, len, 0))
        return len < HEAD ? GC_ENCODING_UNKNOWN : GC_ENCODING_UTF16LE;
    if (has_nuls_between(head, len, 1))
        return len < HEAD ? GC_ENCODING_UNKNOWN : GC_ENCODING_UTF16BE;
    return GC_ENCODING_PLAIN;
}

/* At TO, which has room for three bytes, or four for a CODE beyond 16 bits; what follows it. */
static char *put(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    }
    return to;
}

static char *put_unit(struct gc_decoder *decoder, char *to, unsigned unit)
{
    bool is_low = unit >= 0xdc00 && unit < 0xe000;
    if (decoder->high && is_low) {
        to = put(to, 0x10000 + ((decoder->high - 0xd800) << 10) + (unit - 0xdc00));
        decoder->high = 0;
        return to;
    }
    if (decoder->high)
        to = put(to, REPLACEMENT);
    decoder->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    return decoder->high ? to : put(to, is_low ? REPLACEMENT : unit);
}

/* Appends to the text. */
static void convert(struct gc_decoder *decoder, const unsigned char *data, size_t len)
{
    bool little = decoder->encoding == GC_ENCODING_UTF16LE;
    size_t units = len / 2 + 1; /* with an odd byte before it, and each of at most three bytes */
    char *to = gc_buffer_reserve(&decoder->text, 3 * units + 3);
    if (!to)
        return;
    const char *from = to;
    for (size_t i = 0; i < len; i++) {
        if (!decoder->odd) {
            decoder->odd = 1 + data[i];
            continue;
        }
        unsigned first = (unsigned)decoder->odd - 1, second = data[i];
        decoder->odd = 0;
        to = put_unit(decoder, to, little ? second << 8 | first : first << 8 | second);
    }
    decoder->text.len += (size_t)(to - from);
}

static void give_text(const struct gc_decoder *decoder, const char **out, size_t *out_len)
{
    *out = decoder->text.data;
    *out_len = decoder->text.len;
}

/* The encoding is known: what of the head lies before DATA, from SKIP on, and DATA. */
static void begin(struct gc_decoder *decoder, size_t before, size_t skip, const char *data,
                  size_t len, const char **out, size_t *out_len)
{
    size_t held = skip < before ? before - skip : 0;
    size_t passed = skip > before ? skip - before : 0;
    const unsigned char *head = decoder->head + skip;
    data += passed;
    len -= passed;
    if (decoder->encoding == GC_ENCODING_PLAIN && held == 0) {
        *out = data;
        *out_len = len;
        return;
    }
    if (decoder->encoding == GC_ENCODING_PLAIN) {
        gc_buffer_add(&decoder->text, head, held);
        gc_buffer_add(&decoder->text, data, len);
    } else {
        convert(decoder, head, held);
        convert(decoder, (const unsigned char *)data, len);
    }
    give_text(decoder, out, out_len);
}

/* A first letter goes out though it may turn out to be half of itself in UTF-16. */
static void show_letter(struct gc_decoder *decoder, const char *data, const char **out,
                        size_t *out_len)
{
    *out = data;
    *out_len = decoder->shown == 0 && is_letter(decoder->head[0]);
    decoder->shown += *out_len;
}

static void feed_head(struct gc_decoder *decoder, const char *data, size_t len, const char **out,
                      size_t *out_len)
{
    size_t before = decoder->head_len, skip;
    size_t n = len < HEAD - before ? len : HEAD - before;
    memcpy(decoder->head + before, data, n);
    decoder->head_len += n;
    decoder->encoding = tell(decoder->head, decoder->head_len, &skip);
    if (decoder->encoding == GC_ENCODING_UNKNOWN) {
        show_letter(decoder, data, out, out_len);
        return;
    }
    if (decoder->shown) /* the letter, and in UTF-16 its NUL */
        skip = decoder->encoding == GC_ENCODING_PLAIN ? 1 : 2;
    begin(decoder, before, skip, data, len, out, out_len);
}

void gc_decoder_feed(struct gc_decoder *decoder, const char *data, size_t len, const char **out,
                     size_t *out_len)
{
    *out = data;
    *out_len = len;
    if (decoder->encoding == GC_ENCODING_PLAIN || len == 0)
        return;
    gc_buffer_clear(&decoder->text);
    if (decoder->encoding == GC_ENCODING_UNKNOWN) {
        feed_head(decoder, data, len, out, out_len);
        return;
    }
    convert(decoder, (const unsigned char *)data, len);
    give_text(decoder, out, out_len);
}

void gc_decoder_finish(struct gc_decoder *decoder, const char **out, size_t *out_len)
{
    gc_buffer_clear(&decoder->text);
    if (decoder->encoding == GC_ENCODING_UNKNOWN)
        gc_buffer_add(&decoder->text, decoder->head + decoder->shown,
                      decoder->head_len - decoder->shown);
    else if (decoder->odd || decoder->high)
        gc_buffer_add_text(&decoder->text, "\xef\xbf\xbd");
    decoder->encoding = GC_ENCODING_PLAIN;
    decoder->odd = 0;
    decoder->high = 0;
    give_text(decoder, out, out_len);
}
