#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Beyond this many failures an archive is given up: each is a message. */
enum { FAILURES_MAX = 100 };

/* Bytes that are read again, in all, for the sake of what follows damaged members. */
enum { REREAD_MAX = 1 << 30 };

/* What a zip is given in: where its data are damaged, the library keeps what it unpacked of the
 * piece for itself. */
enum { PIECE_MAX = 32 };

struct unpack {
    struct gc_stream stream;
    struct gc_unpack_from from;
    struct archive *reader;
    struct gc_error below; /* why no more could be read from there */
    bool below_failed;
    int64_t taken;    /* bytes that were read from there */
    const char *last; /* what the library was given last; at the end nothing */
    size_t last_len;
    const char *rest; /* what was read, and is not yet given */
    size_t rest_len;
    size_t piece_max; /* how much is given at a time */
    int64_t headers;  /* that were read */
    int64_t reread;   /* bytes that were read again */
    bool opened;
    bool has_directory;  /* the members were found by the zip's directory */
    bool broken;         /* the reader is; the members after this one take another */
    bool over;           /* no more members */
    bool seeking_header; /* a tar's next, after one that was damaged */
    bool in_member;      /* its bytes are under way */
    bool unsaid;         /* an error comes after the data that came with it */
    int failures;
    const char *member; /* the library's, until its next header */
};

/* --- what the library calls --------------------------------------------------------------- */

static enum gc_read take(struct unpack *a)
{
    enum gc_read got;
    do {
        got = a->from.stream->read(a->from.stream, &a->rest, &a->rest_len, &a->below);
    } while (got == GC_READ_INTERRUPTED && !(a->from.stop && *a->from.stop));
    if (got != GC_READ_DATA)
        a->rest_len = 0;
    if (a->taken == 0)
        a->piece_max = a->rest_len > 1 && memcmp(a->rest, "PK", 2) == 0 ? PIECE_MAX : SIZE_MAX;
    a->taken += (int64_t)a->rest_len;
    return got;
}

static la_ssize_t give(struct archive *reader, void *context, const void **data)
{
    struct unpack *a = context;
    a->below_failed = a->rest_len == 0 && take(a) == GC_READ_FAILED;
    a->last = a->rest;
    a->last_len = a->rest_len < a->piece_max ? a->rest_len : a->piece_max;
    a->rest_len -= a->last_len;
    if (a->rest_len > 0)
        a->rest += a->last_len;
    *data = a->last;
    if (!a->below_failed)
        return (la_ssize_t)a->last_len;
    archive_set_error(reader, EIO, "%s", a->below.text);
    return ARCHIVE_FATAL;
}

static la_int64_t seek(struct archive *reader, void *context, la_int64_t offset, int whence)
{
    struct unpack *a = context;
    (void)reader;
    if (whence == SEEK_CUR) /* that is where the library is, not the stream */
        offset -= (la_int64_t)a->rest_len;
    a->rest_len = 0;
    a->has_directory = a->has_directory || whence == SEEK_SET;
    int64_t at = a->from.seek(a->from.stream, offset, whence);
    return at < 0 ? ARCHIVE_FATAL : at;
}

/* --- what can be read --------------------------------------------------------------------- */

/* Where the library was built without one of these, it would start a program of that name. */
struct filter {
    int (*support)(struct archive *reader);
    const char *(*version)(void); /* NULL: the library needs no other for it */
};

static const struct filter filters[] = {
    {archive_read_support_filter_lz4, archive_liblz4_version}, /* of old; the other is a codec */
    {archive_read_support_filter_compress, NULL},
};

static int (*const formats[])(struct archive *reader) = {
    archive_read_support_format_tar,
    archive_read_support_format_zip,
    archive_read_support_format_raw,
    archive_read_support_format_empty,
};

static bool is_single(const struct unpack *a)
{
    return archive_format(a->reader) == ARCHIVE_FORMAT_RAW;
}

static bool support_all(struct archive *reader)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if ((!filters[i].version || filters[i].version()) &&
            filters[i].support(reader) < ARCHIVE_WARN)
            return false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i](reader) < ARCHIVE_WARN)
            return false;
    /* what is appended to a tar by cat is read as well */
    return archive_read_set_option(reader, "tar", "read_concatenated_archives", "1") == ARCHIVE_OK;
}

/* --- errors ------------------------------------------------------------------------------- */

static bool speaks_of(const char *reason, const char *word)
{
    size_t len = strlen(word);
    for (; *reason; reason++)
        if (strncasecmp(reason, word, len) == 0)
            return true;
    return false;
}

static const char truncated[] = "truncated archive";
static const char damaged[] = "damaged archive";

/* What this program calls what the library's parts say. */
static const struct {
    const char *theirs, *ours;
} reasons[] = {
    {"truncated", truncated},
    {"no progress is possible", truncated},
    {"failed (-5)", truncated}, /* zlib's: it wants more than there is */
    {"decompression failed", damaged},
    {"data error", damaged},
    {"bad crc", damaged},
    {"wrong size", damaged},
};

static const char *reason_of(const struct unpack *a)
{
    const char *reason = archive_error_string(a->reader);
    if (!reason || !reason[0])
        return damaged;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (speaks_of(reason, reasons[i].theirs))
            return a->last_len > 0 ? damaged : reasons[i].ours; /* more did come */
    return reason;
}

/* The library's reason in the form of this program's; what is lost beyond the member is said. */
static enum gc_read fail(const struct unpack *a, struct gc_error *error)
{
    const char *reason = reason_of(a);
    bool loses =
        a->over && !is_single(a) && reason != truncated && !speaks_of(reason, "is not read");
    bool is_word = !isupper((unsigned char)reason[1]);
    gc_error_set(error, NULL, 0, "%c%s%s", is_word ? tolower((unsigned char)reason[0]) : reason[0],
                 reason + 1, loses ? "; what follows in the bundle is not read" : "");
    return GC_READ_FAILED;
}

/* Whether members after one that broke the reader can be had by another. */
static bool can_reopen(const struct unpack *a)
{
    return a->in_member && a->has_directory && !a->below_failed && a->reread < REREAD_MAX;
}

/* FATAL leaves the library where it cannot go on; other failures are a member's. */
static enum gc_read failed(struct unpack *a, int result, struct gc_error *error)
{
    a->failures++;
    a->broken = result != ARCHIVE_FAILED;
    a->over = (a->broken && !can_reopen(a)) || a->failures == FAILURES_MAX;
    a->in_member = false;
    return fail(a, error);
}

/* Where a tar's header is damaged the next is looked for, block by block: it is said of the first.
 */
static enum gc_read lost_header(struct unpack *a, struct gc_error *error)
{
    a->failures++;
    a->over = a->failures == FAILURES_MAX;
    gc_error_set(error, NULL, 0, "damaged archive; %s",
                 a->over ? "what follows in the bundle is not read" : "a member or more is lost");
    return GC_READ_FAILED;
}

/* --- members ------------------------------------------------------------------------------ */

static bool is_junk(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    return strncmp(name, "__MACOSX/", 9) == 0 || strncmp(base, "._", 2) == 0 || !*base;
}

static bool is_wanted(struct archive_entry *entry)
{
    bool empty = archive_entry_size_is_set(entry) && archive_entry_size(entry) == 0;
    return archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry) && !empty;
}

static const char *name_of(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name) /* no UTF-8: as it stands there */
        name = archive_entry_pathname(entry);
    if (!name)
        return "?";
    return strncmp(name, "./", 2) == 0 ? name + 2 : name;
}

static enum gc_read open_reader(struct unpack *a, struct gc_error *error)
{
    a->opened = true;
    archive_read_set_read_callback(a->reader, give);
    archive_read_set_callback_data(a->reader, a);
    if (a->from.seek)
        archive_read_set_seek_callback(a->reader, seek);
    int result = archive_read_open1(a->reader);
    a->has_directory = false; /* it was looked for; where it is used is sought anew */
    return result < ARCHIVE_WARN ? failed(a, ARCHIVE_FATAL, error) : GC_READ_DATA;
}

static struct archive *new_reader(void)
{
    struct archive *reader = archive_read_new();
    if (reader && support_all(reader))
        return reader;
    archive_read_free(reader);
    return NULL;
}

static enum gc_read skip_headers(struct unpack *a, struct gc_error *error)
{
    struct archive_entry *entry;
    for (int64_t i = 0; i < a->headers; i++) {
        int result = archive_read_next_header(a->reader, &entry);
        if (result < ARCHIVE_WARN || result == ARCHIVE_EOF) /* the file was changed */
            return failed(a, ARCHIVE_FATAL, error);
    }
    return GC_READ_DATA;
}

/* Begins anew, and goes to where the last reader broke. */
static enum gc_read reopen(struct unpack *a, struct gc_error *error)
{
    struct archive *reader = new_reader();
    a->over = !reader;
    if (!reader) {
        gc_error_no_memory(error);
        return GC_READ_FAILED;
    }
    archive_read_free(a->reader);
    a->reader = reader;
    a->broken = false;
    int64_t before = a->taken;
    enum gc_read got = GC_READ_FAILED;
    if (seek(reader, a, 0, SEEK_SET) != 0)
        got = failed(a, ARCHIVE_FATAL, error);
    else if (open_reader(a, error) == GC_READ_DATA)
        got = skip_headers(a, error);
    a->reread += a->taken - before;
    return got;
}

static bool is_plain(const struct unpack *a)
{
    return is_single(a) && archive_filter_count(a->reader) == 1;
}

/*
 * Where the library finds neither a compression nor a bundle in what begins like one, it is text
 * by chance, or the beginning of something that is cut.
 */
static bool is_stump(const struct unpack *a)
{
    static const size_t enough = 64;
    if (!is_plain(a))
        return false;
    for (size_t i = 0; i < a->last_len && i < enough; i++) {
        unsigned char c = (unsigned char)a->last[i];
        if (c >= 0x7f || (c < ' ' && !strchr("\t\n\r\033", c)))
            return true;
    }
    return false;
}

static bool is_padding(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i])
            return false;
    return true;
}

/* The library takes no notice of what follows the compressed data; more than NULs is a loss. */
static enum gc_read check_rest(struct unpack *a, struct gc_error *error)
{
    if (archive_filter_count(a->reader) < 2 || a->below_failed)
        return GC_READ_END;
    int64_t unused = a->taken - archive_filter_bytes(a->reader, -1);
    bool lost = unused > (int64_t)a->last_len ||
                (unused > 0 && !is_padding(a->last + a->last_len - unused, (size_t)unused));
    const void *data;
    la_ssize_t n = 1;
    while (!lost && (n = give(a->reader, a, &data)) > 0)
        lost = !is_padding(data, (size_t)n);
    if (n < 0)
        return fail(a, error);
    if (!lost)
        return GC_READ_END;
    gc_error_set(error, NULL, 0, "what follows the compressed data is none, and is not read");
    return GC_READ_FAILED;
}

/* Begins the member of ENTRY. INTERRUPTED: it is passed over. */
static enum gc_read begin_member(struct unpack *a, struct archive_entry *entry,
                                 struct gc_error *error)
{
    const char *name = is_single(a) ? NULL : name_of(entry);
    if (!is_wanted(entry) || (name && is_junk(name)))
        return GC_READ_INTERRUPTED;
    a->member = name;
    if (is_stump(a)) {
        a->over = true;
        gc_error_set(error, NULL, 0, "truncated archive");
        return GC_READ_FAILED;
    }
    if (archive_entry_is_encrypted(entry)) {
        gc_error_set(error, NULL, 0, "is encrypted; decrypt it first");
        return GC_READ_FAILED;
    }
    a->in_member = true;
    return GC_READ_DATA;
}

/* The next header and its member. INTERRUPTED: there was nothing of use. */
static enum gc_read read_header(struct unpack *a, struct gc_error *error)
{
    struct archive_entry *entry;
    int result = archive_read_next_header(a->reader, &entry);
    bool was_seeking = a->seeking_header;
    if (result == ARCHIVE_EOF) {
        a->over = true;
        return check_rest(a, error);
    }
    a->seeking_header = result == ARCHIVE_RETRY;
    if (a->seeking_header)
        return was_seeking ? GC_READ_INTERRUPTED : lost_header(a, error);
    if (result < ARCHIVE_WARN)
        return failed(a, result, error);
    a->headers++;
    return begin_member(a, entry, error);
}

enum gc_read gc_unpack_next(struct gc_stream *stream, struct gc_error *error)
{
    struct unpack *a = (struct unpack *)stream;
    enum gc_read got = GC_READ_INTERRUPTED;
    a->in_member = false;
    a->unsaid = false;
    a->member = NULL; /* reading a header frees the last one's */
    if (!a->opened && open_reader(a, error) == GC_READ_FAILED)
        return GC_READ_FAILED;
    if (a->broken && !a->over && reopen(a, error) == GC_READ_FAILED)
        return GC_READ_FAILED;
    while (!a->over && got == GC_READ_INTERRUPTED)
        got = read_header(a, error);
    return got == GC_READ_INTERRUPTED ? GC_READ_END : got;
}

bool gc_unpack_is_plain(const struct gc_stream *stream)
{
    return is_plain((const struct unpack *)stream);
}

const char *gc_unpack_member(const struct gc_stream *stream)
{
    return ((const struct unpack *)stream)->member;
}

static enum gc_read unpack_read(struct gc_stream *stream, const char **data, size_t *len,
                                struct gc_error *error)
{
    struct unpack *a = (struct unpack *)stream;
    if (a->unsaid) {
        a->unsaid = false;
        return failed(a, ARCHIVE_FAILED, error);
    }
    while (a->in_member) {
        const void *block = NULL;
        la_int64_t offset;
        *len = 0;
        int result = archive_read_data_block(a->reader, &block, len, &offset);
        *data = block;
        if (result == ARCHIVE_EOF)
            break;
        /* a checksum that does not hold comes with the data whose it is */
        a->unsaid = result < ARCHIVE_OK && result > ARCHIVE_FATAL && *len > 0;
        if (result < ARCHIVE_OK && !a->unsaid)
            return failed(a, result == ARCHIVE_WARN ? ARCHIVE_FAILED : result, error);
        if (*len > 0)
            return GC_READ_DATA;
    }
    a->in_member = false;
    return GC_READ_END;
}

/* --- life --------------------------------------------------------------------------------- */

struct gc_stream *gc_unpack_new(const struct gc_unpack_from *from, struct gc_error *error)
{
    struct unpack *a = calloc(1, sizeof *a);
    struct archive *reader = a ? new_reader() : NULL;
    if (reader) {
        a->stream.read = unpack_read;
        a->from = *from;
        a->reader = reader;
        return &a->stream;
    }
    free(a);
    gc_error_no_memory(error);
    return NULL;
}

void gc_unpack_free(struct gc_stream *stream)
{
    struct unpack *a = (struct unpack *)stream;
    if (!a)
        return;
    archive_read_free(a->reader);
    free(a);
}
