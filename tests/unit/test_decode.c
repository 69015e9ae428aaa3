#include "unit.h"

#include "decode.h"

#include <stdio.h>

/* What comes out of the bytes, in chunks of CHUNK. */
static void decode(const char *bytes, size_t len, size_t chunk, struct gc_buffer *all)
{
    struct gc_decoder decoder = GC_DECODER_INIT;
    const char *out;
    size_t n;
    for (size_t i = 0; i < len; i += chunk) {
        /* a copy of its own, so that reading on beyond the chunk is seen */
        size_t size = len - i < chunk ? len - i : chunk;
        char *copy = malloc(size);
        memcpy(copy, bytes + i, size);
        gc_decoder_feed(&decoder, copy, size, &out, &n);
        gc_buffer_add(all, out, n);
        free(copy);
    }
    gc_decoder_finish(&decoder, &out, &n);
    gc_buffer_add(all, out, n);
    assert_false(decoder.text.failed);
    gc_decoder_release(&decoder);
}

static void gives(const char *bytes, size_t len, const char *expected, size_t expected_len)
{
    for (size_t chunk = 1; chunk <= len + 1; chunk++) {
        struct gc_buffer all = GC_BUFFER_INIT;
        decode(bytes, len, chunk, &all);
        assert_int_equal(all.len, expected_len);
        if (expected_len)
            assert_memory_equal(all.data, expected, expected_len);
        gc_buffer_release(&all);
    }
}

#define GIVES(bytes, expected) gives(bytes, sizeof bytes - 1, expected, sizeof expected - 1)

TEST(plain_text_passes_as_it_is)
{
    (void)state;
    GIVES("", "");
    GIVES("g", "g");
    GIVES("gc 1 @0.1s\n", "gc 1 @0.1s\n");
    GIVES("\xc3\xa4\xff\n", "\xc3\xa4\xff\n");
    GIVES("\0\0\0\0a", "\0\0\0\0a");
    GIVES("a\0", "a\0");
    GIVES("\0a\0", "\0a\0");
    GIVES("a\0b\377\n", "a\0b\377\n");
    GIVES("\xff\xffx", "\xff\xffx");
    GIVES("\xef\xbbx", "\xef\xbbx");
    GIVES("\xef", "\xef");
}

TEST(plain_text_is_not_copied)
{
    (void)state;
    static const char text[] = "gc 1 @0.1s";
    struct gc_decoder decoder = GC_DECODER_INIT;
    const char *out;
    size_t n;
    gc_decoder_feed(&decoder, text, 10, &out, &n);
    assert_ptr_equal(out, text);
    assert_int_equal(n, 10);
    gc_decoder_feed(&decoder, text + 1, 9, &out, &n);
    assert_ptr_equal(out, text + 1);
    assert_null(decoder.text.data);
    gc_decoder_release(&decoder);
}

TEST(a_letter_alone_comes_out_at_once)
{
    (void)state;
    struct gc_decoder decoder = GC_DECODER_INIT;
    const char *out;
    size_t n;
    gc_decoder_feed(&decoder, "g", 1, &out, &n);
    assert_int_equal(n, 1);
    assert_int_equal(out[0], 'g');
    gc_decoder_feed(&decoder, "c", 1, &out, &n);
    assert_int_equal(n, 1);
    assert_int_equal(out[0], 'c');
    gc_decoder_release(&decoder);
}

TEST(a_byte_order_mark_at_the_beginning_is_skipped)
{
    (void)state;
    GIVES("\xef\xbb\xbfgc 1", "gc 1");
    GIVES("\xef\xbb\xbf", "");
    GIVES("\xef\xbb\xbf\xef\xbb\xbfx", "\xef\xbb\xbfx");
    GIVES("x\xef\xbb\xbf", "x\xef\xbb\xbf");
    GIVES("\xff\xfe", "");
    GIVES("\xfe\xff", "");
}

TEST(utf16_is_the_same_text_in_both_orders_with_and_without_its_mark)
{
    (void)state;
    GIVES("\xff\xfeg\0c\0\r\0\n\0", "gc\r\n");
    GIVES("\xfe\xff\0g\0c\0\r\0\n", "gc\r\n");
    GIVES("g\0c\0 \0001\0", "gc 1");
    GIVES("\0g\0c\0 \0001", "gc 1");
    /* U+00E4, U+20AC, U+1F600, U+FFFF, U+10FFFF */
    GIVES("\xff\xfe\xe4\x00\xac\x20\x3d\xd8\x00\xde\xff\xff\xff\xdb\xff\xdf",
          "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf");
    GIVES("\xfe\xff\x00\xe4\x20\xac\xd8\x3d\xde\x00", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(half_a_pair_and_half_a_character_are_replaced)
{
    (void)state;
    GIVES("\xff\xfe\x3d\xd8x\0", "\xef\xbf\xbdx");
    GIVES("\xff\xfe\x00\xdex\0", "\xef\xbf\xbdx");
    GIVES("\xff\xfe\x3d\xd8\x3d\xd8\x00\xde", "\xef\xbf\xbd\xf0\x9f\x98\x80");
    GIVES("\xff\xfex\0\x3d\xd8", "x\xef\xbf\xbd");
    GIVES("\xff\xfex\0y", "x\xef\xbf\xbd");
}

TEST(a_log_in_utf16_is_the_log)
{
    (void)state;
    char *text = malloc(1 << 17), *wide = malloc(2 << 17);
    FILE *file = fopen(SAMPLES "/go1.24.log", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, 1 << 17, file);
    fclose(file);
    for (size_t i = 0; i < len; i++) {
        wide[2 * i] = text[i];
        wide[2 * i + 1] = 0;
    }
    for (size_t chunk = 1; chunk < 1 << 17; chunk *= 7) {
        struct gc_buffer all = GC_BUFFER_INIT;
        decode(wide, 2 * len, chunk, &all);
        assert_int_equal(all.len, len);
        assert_memory_equal(all.data, text, len);
        gc_buffer_release(&all);
    }
    free(text);
    free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_passes_as_it_is),
        cmocka_unit_test(plain_text_is_not_copied),
        cmocka_unit_test(a_letter_alone_comes_out_at_once),
        cmocka_unit_test(a_byte_order_mark_at_the_beginning_is_skipped),
        cmocka_unit_test(utf16_is_the_same_text_in_both_orders_with_and_without_its_mark),
        cmocka_unit_test(half_a_pair_and_half_a_character_are_replaced),
        cmocka_unit_test(a_log_in_utf16_is_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
