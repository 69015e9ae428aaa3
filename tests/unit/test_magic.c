#include "unit.h"

#include "magic.h"

static void is(const char *bytes, size_t len, enum gc_magic expected)
{
    if (gc_magic_tell(bytes, len) != expected)
        fail_msg("'%.*s' (%zu bytes): %d, not %d", (int)len, bytes, len, gc_magic_tell(bytes, len),
                 expected);
}

#define IS(bytes, expected) is(bytes, sizeof bytes - 1, expected)

TEST(plain_text_is_told_at_once_however_little_there_is)
{
    (void)state;
    IS("g", GC_MAGIC_NONE);
    IS("\n", GC_MAGIC_NONE);
    IS("\0", GC_MAGIC_NONE);
    IS("[", GC_MAGIC_NONE);
    IS("name? ", GC_MAGIC_NONE);
    IS("gc 1 @0.1s", GC_MAGIC_NONE);
    IS("BX", GC_MAGIC_NONE);
    IS("PK", GC_MAGIC_MORE);
    IS("PKG", GC_MAGIC_NONE);
    IS("\xef\xbb\xbf", GC_MAGIC_NONE);
    IS("g\0c\0 \0", GC_MAGIC_NONE);
}

TEST(a_magic_is_told_as_soon_as_it_is_there)
{
    (void)state;
    IS("\x1f", GC_MAGIC_MORE);
    IS("\x1f\x8b", GC_MAGIC_MORE);
    IS("\x1f\x8b\x08", GC_MAGIC_GZIP);
    IS("\x1f\x8b\x07", GC_MAGIC_NONE);
    IS("\x1f\x9d", GC_MAGIC_ARCHIVE);
    IS("\xfd"
       "7zXZ",
       GC_MAGIC_MORE);
    IS("\xfd"
       "7zXZ\0",
       GC_MAGIC_XZ);
    IS("\x5d\0\0", GC_MAGIC_LZMA);
    IS("\x28\xb5\x2f\xfd", GC_MAGIC_ZSTD);
    IS("\x04\x22\x4d\x18", GC_MAGIC_LZ4);
    IS("\x02\x21\x4c\x18", GC_MAGIC_ARCHIVE);
    IS("PK\3\4", GC_MAGIC_ARCHIVE);
}

TEST(bzip2_is_told_by_its_block_since_its_first_bytes_are_letters)
{
    (void)state;
    IS("BZh9", GC_MAGIC_MORE);
    IS("BZh91AY&S", GC_MAGIC_MORE);
    IS("BZh91AY&SY", GC_MAGIC_BZIP2);
    IS("BZh11AY&SY", GC_MAGIC_BZIP2);
    IS("BZh9\x17rE8P\x90", GC_MAGIC_BZIP2);
    IS("BZh0", GC_MAGIC_NONE);
    IS("BZh9\n", GC_MAGIC_NONE);
    IS("BZh\xff", GC_MAGIC_NONE);
}

TEST(a_tar_is_told_by_its_mark_and_waited_for_only_behind_a_name_in_nuls)
{
    (void)state;
    char head[512] = "pod/app.log";
    is(head, 11, GC_MAGIC_NONE);
    is(head, 12, GC_MAGIC_MORE);
    is(head, 200, GC_MAGIC_MORE);
    is(head, 512, GC_MAGIC_NONE);
    memcpy(head + 257, "ustar", 5);
    is(head, 261, GC_MAGIC_MORE);
    is(head, 262, GC_MAGIC_ARCHIVE);
    head[50] = 'x';
    is(head, 200, GC_MAGIC_NONE);
    memset(head, 'n', 100); /* a name of the whole field */
    is(head, 512, GC_MAGIC_ARCHIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_told_at_once_however_little_there_is),
        cmocka_unit_test(a_magic_is_told_as_soon_as_it_is_there),
        cmocka_unit_test(bzip2_is_told_by_its_block_since_its_first_bytes_are_letters),
        cmocka_unit_test(a_tar_is_told_by_its_mark_and_waited_for_only_behind_a_name_in_nuls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
