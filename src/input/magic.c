#include "magic.h"

#include <string.h>

struct magic {
    const char *bytes;
    size_t len;
    enum gc_magic is;
};

/* Stands for a digit from 1 to 9: bzip2's level. */
#define LEVEL "\xff"

static const struct magic magics[] = {
    {"\x1f\x8b\x08", 3, GC_MAGIC_GZIP},
    {"\xfd"
     "7zXZ\0",
     6, GC_MAGIC_XZ},
    {"\x5d\0\0", 3, GC_MAGIC_LZMA},
    {"BZh" LEVEL "1AY&SY", 10, GC_MAGIC_BZIP2},
    {"BZh" LEVEL "\x17rE8P\x90", 10, GC_MAGIC_BZIP2}, /* of nothing */
    {"\x28\xb5\x2f\xfd", 4, GC_MAGIC_ZSTD},
    {"\x50\x2a\x4d\x18", 4, GC_MAGIC_ZSTD}, /* the frame that pzstd begins with */
    {"\x04\x22\x4d\x18", 4, GC_MAGIC_LZ4},
    {"\x02\x21\x4c\x18", 4, GC_MAGIC_ARCHIVE}, /* lz4 of old */
    {"\x1f\x9d", 2, GC_MAGIC_ARCHIVE},         /* compress */
    {"PK\3\4", 4, GC_MAGIC_ARCHIVE},           /* zip */
    {"PK\5\6", 4, GC_MAGIC_ARCHIVE},           /* zip without members */
};

static bool agrees(const struct magic *magic, const char *data, size_t len)
{
    for (size_t i = 0; i < magic->len && i < len; i++) {
        bool level = magic->bytes[i] == LEVEL[0];
        if (level ? data[i] < '1' || data[i] > '9' : data[i] != magic->bytes[i])
            return false;
    }
    return true;
}

/* A tar's head: a name, NULs up to its field's end, numbers, and at last its magic. */
enum { TAR_NAME = 100, TAR_MAGIC = 257 };

static enum gc_magic tell_tar(const char *data, size_t len)
{
    static const char ustar[] = "ustar";
    size_t need = TAR_MAGIC + sizeof ustar - 1;
    if (len >= need)
        return memcmp(data + TAR_MAGIC, ustar, sizeof ustar - 1) == 0 ? GC_MAGIC_ARCHIVE
                                                                      : GC_MAGIC_NONE;
    size_t name = len < TAR_NAME ? len : TAR_NAME;
    const char *end = memchr(data, '\0', name);
    if (!end || end == data)
        return GC_MAGIC_NONE;
    for (; end < data + name; end++)
        if (*end)
            return GC_MAGIC_NONE;
    return GC_MAGIC_MORE;
}

enum gc_magic gc_magic_tell(const char *data, size_t len)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *magic = &magics[i];
        if (agrees(magic, data, len))
            return len < magic->len ? GC_MAGIC_MORE : magic->is;
    }
    return tell_tar(data, len);
}
