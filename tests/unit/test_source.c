#include "unit.h"

#include "source.h"

#include <gcplot/buffer.h>
#include <gcplot/cycle.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const char sample[] = SAMPLES "/go1.24.log";

static void slurp(const char *path, struct gc_buffer *out)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t n = 1; n > 0; out->len += n)
        n = fread(gc_buffer_reserve(out, 65536), 1, 65536, file);
    fclose(file);
}

/* What the member gives up to its end. */
static enum gc_read read_on(struct gc_source *source, struct gc_buffer *out, struct gc_error *error)
{
    const char *data;
    size_t len;
    enum gc_read got;
    while ((got = gc_source_read(source, &data, &len, error)) == GC_READ_DATA)
        gc_buffer_add(out, data, len);
    return got;
}

static void same(const struct gc_buffer *a, const struct gc_buffer *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->data, b->data, a->len);
}

TEST(a_plain_file_is_one_member_without_a_name)
{
    (void)state;
    struct gc_error error;
    struct stat st;
    struct gc_buffer expected = GC_BUFFER_INIT, got = GC_BUFFER_INIT;
    slurp(sample, &expected);
    struct gc_source *source = gc_source_open(sample, NULL, &error);
    assert_int_equal(gc_source_next(source, &error), GC_READ_DATA);
    assert_null(gc_source_member(source));
    assert_int_equal(read_on(source, &got, &error), GC_READ_END);
    same(&got, &expected);
    assert_int_equal(gc_source_size(source), expected.len);
    assert_int_equal(gc_source_position(source), expected.len);
    assert_int_equal(stat(sample, &st), 0);
    assert_int_equal(gc_source_time(source) / 1000000000, st.st_mtim.tv_sec);
    assert_int_equal(gc_source_next(source, &error), GC_READ_END);
    assert_int_equal(gc_source_next(source, &error), GC_READ_END);
    gc_source_free(source);
    gc_buffer_release(&expected);
    gc_buffer_release(&got);
}

TEST(a_plain_file_is_read_on_from_where_one_seeks)
{
    (void)state;
    struct gc_error error;
    struct gc_buffer all = GC_BUFFER_INIT, got = GC_BUFFER_INIT;
    slurp(sample, &all);
    struct gc_source *source = gc_source_open(sample, NULL, &error);
    assert_int_equal(gc_source_next(source, &error), GC_READ_DATA);
    assert_true(gc_source_seek(source, 1000));
    assert_int_equal(read_on(source, &got, &error), GC_READ_END);
    assert_int_equal(got.len, all.len - 1000);
    assert_memory_equal(got.data, all.data + 1000, got.len);
    gc_source_free(source);
    gc_buffer_release(&all);
    gc_buffer_release(&got);
}

/* The sample as gzip in a file of its own, cut to LEN bytes. */
static char *pack(size_t len)
{
    static char path[] = "/tmp/gcplot-test-XXXXXX";
    struct gc_buffer plain = GC_BUFFER_INIT;
    slurp(sample, &plain);
    snprintf(path, sizeof path, "/tmp/gcplot-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    gzFile file = gzdopen(fd, "wb");
    assert_int_equal(gzwrite(file, plain.data, (unsigned)plain.len), plain.len);
    assert_int_equal(gzclose(file), Z_OK);
    if (len)
        assert_int_equal(truncate(path, (off_t)len), 0);
    gc_buffer_release(&plain);
    return path;
}

TEST(a_compressed_file_gives_what_was_compressed_and_its_position_is_that_in_the_file)
{
    (void)state;
    struct gc_error error;
    struct gc_buffer expected = GC_BUFFER_INIT, got = GC_BUFFER_INIT;
    char *path = pack(0);
    slurp(sample, &expected);
    struct gc_source *source = gc_source_open(path, NULL, &error);
    assert_int_equal(gc_source_next(source, &error), GC_READ_DATA);
    assert_null(gc_source_member(source));
    assert_false(gc_source_seek(source, 10));
    assert_int_equal(read_on(source, &got, &error), GC_READ_END);
    same(&got, &expected);
    assert_true(gc_source_size(source) < (int64_t)expected.len / 2);
    assert_int_equal(gc_source_position(source), gc_source_size(source));
    assert_int_equal(gc_source_next(source, &error), GC_READ_END);
    gc_source_free(source);
    unlink(path);
    gc_buffer_release(&expected);
    gc_buffer_release(&got);
}

TEST(what_is_cut_gives_all_that_it_held_and_fails_once)
{
    (void)state;
    struct gc_error error;
    struct gc_buffer expected = GC_BUFFER_INIT, got = GC_BUFFER_INIT;
    char *path = pack(2000);
    slurp(sample, &expected);
    struct gc_source *source = gc_source_open(path, NULL, &error);
    assert_int_equal(gc_source_next(source, &error), GC_READ_DATA);
    assert_int_equal(read_on(source, &got, &error), GC_READ_FAILED);
    assert_string_equal(error.source, path);
    assert_string_equal(error.text, "truncated archive");
    assert_true(got.len > 2000);
    assert_memory_equal(got.data, expected.data, got.len);
    assert_int_equal(read_on(source, &got, &error), GC_READ_END);
    assert_int_equal(gc_source_next(source, &error), GC_READ_END);
    gc_source_free(source);
    unlink(path);
    gc_buffer_release(&expected);
    gc_buffer_release(&got);
}

TEST(what_is_not_there_or_a_directory_is_an_error)
{
    (void)state;
    struct gc_error error;
    assert_null(gc_source_open("/nonexistent", NULL, &error));
    assert_string_equal(error.source, "/nonexistent");
    assert_null(gc_source_open("/", NULL, &error));
    assert_string_equal(error.text, "Is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_file_is_one_member_without_a_name),
        cmocka_unit_test(a_plain_file_is_read_on_from_where_one_seeks),
        cmocka_unit_test(
            a_compressed_file_gives_what_was_compressed_and_its_position_is_that_in_the_file),
        cmocka_unit_test(what_is_cut_gives_all_that_it_held_and_fails_once),
        cmocka_unit_test(what_is_not_there_or_a_directory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
