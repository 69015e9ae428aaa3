/* Text from logs made fit for the places it goes to. */
#ifndef GC_TEXT_H
#define GC_TEXT_H

#include <gcplot/buffer.h>

/* TEXT (NUL-terminated) as part of a file name: no '/', control byte, or leading '.' or '-'. */
void gc_text_add_file_name(struct gc_buffer *out, const char *text);

/*
 * TEXT[0, LEN) for a terminal or a message: control bytes, C1 controls, bidirectional overrides
 * and bytes that are no UTF-8 become '?'.
 */
void gc_text_add_printable(struct gc_buffer *out, const char *text, size_t len);

/* The same with what is not UTF-8 as U+FFFD and control characters kept: for JSON. */
void gc_text_add_utf8(struct gc_buffer *out, const char *text, size_t len);

/*
 * The length of the UTF-8 sequence at TEXT (1 to 4), its character in *CODE; 0 where the bytes
 * are no UTF-8 (overlong and surrogates included). LEN > 0.
 */
size_t gc_utf8_read(const char *text, size_t len, unsigned *code);

#endif
