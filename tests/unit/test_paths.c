#include "unit.h"

#include "paths.h"

static void expands(const char *pattern, const char *input, const char *process, const char *to)
{
    const struct path_part parts[] = {{"{input}", input}, {"{process}", process}};
    char *path = path_expand(pattern, parts, 2);
    assert_string_equal(path, to);
    free(path);
}

TEST(marks_in_a_pattern_are_replaced_and_cleaned)
{
    (void)state;
    expands("csv/{input}-{process}.csv", "app", "p1", "csv/app-p1.csv");
    expands("{process}/{process}.png", "app", "../x", "_._x/_._x.png");
    expands("{other}.csv", "app", "p1", "{other}.csv");
}

static void stem_is(const char *path, const char *expected)
{
    char *stem = path_stem(path);
    assert_string_equal(stem, expected);
    free(stem);
}

TEST(an_inputs_stem_is_its_name_without_what_says_that_it_is_a_log)
{
    (void)state;
    stem_is("logs/app.log", "app");
    stem_is("app.log.gz", "app");
    stem_is("app.log.1", "app.log.1");
    stem_is("series.csv", "series");
    stem_is(".log", ".log");
    stem_is("-", "stdin");
}

TEST(numbered_paths_keep_their_suffix)
{
    (void)state;
    char *path = path_numbered("a.b/c.csv", 2);
    assert_string_equal(path, "a.b/c-2.csv");
    free(path);
    path = path_numbered("a.b/c", 3);
    assert_string_equal(path, "a.b/c-3");
    free(path);
}

TEST(a_set_of_paths_finds_what_was_added)
{
    (void)state;
    struct paths paths = {0};
    static const char *const names[] = {"m", "a", "z", "b", "y"};
    for (size_t i = 0; i < 5; i++)
        assert_true(paths_add(&paths, names[i], "an output"));
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(paths_find(&paths, names[i]), "an output");
    assert_null(paths_find(&paths, "c"));
    paths_release(&paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_in_a_pattern_are_replaced_and_cleaned),
        cmocka_unit_test(an_inputs_stem_is_its_name_without_what_says_that_it_is_a_log),
        cmocka_unit_test(numbered_paths_keep_their_suffix),
        cmocka_unit_test(a_set_of_paths_finds_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
