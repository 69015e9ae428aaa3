#include "unit.h"

#include "options.h"

#include <getopt.h>

/* getopt's type for words is not const, though it does not write to them. */
static char *word(const char *text)
{
    return (char *)(uintptr_t)text;
}

static bool parse(struct options *o, const char *a, const char *b, struct gc_error *error)
{
    char *argv[] = {word("gcplot"), word(a), word(b), word("x.log"), NULL};
    optind = 0; /* start anew */
    return options_parse(o, COMMAND_PLOT, b ? 4 : 3, argv, error);
}

static void duration_is(const char *text, int64_t ns)
{
    struct options o;
    struct gc_error error;
    assert_true(parse(&o, "--from", text, &error));
    assert_true(o.from_ns == ns);
    options_release(&o);
}

TEST(times_are_numbers_with_units)
{
    (void)state;
    duration_is("90", INT64_C(90000000000));
    duration_is("1.5s", INT64_C(1500000000));
    duration_is("250ms", INT64_C(250000000));
    duration_is("1h30m", INT64_C(5400000000000));
    duration_is("2d", INT64_C(172800000000000));
    duration_is("10us", 10000);
}

static void limit_is(const char *text, int64_t mib)
{
    struct options o;
    assert_true(parse(&o, "--limit", text, NULL));
    assert_int_equal(o.limits.count, 1);
    assert_string_equal(o.limits.limit[0].name, "limit");
    assert_int_equal(o.limits.limit[0].mib, mib);
    options_release(&o);
}

TEST(limits_are_sizes_with_binary_units)
{
    (void)state;
    limit_is("512MiB", 512);
    limit_is("512MB", 512);
    limit_is("512M", 512);
    limit_is("512Mi", 512);
    limit_is("512m", 512);
    limit_is("2GiB", 2048);
    limit_is("1.5G", 1536);
    limit_is("2T", 2097152);
    limit_is("2048K", 2);
    limit_is("1073741824", 1024);
    limit_is("1073741824B", 1024);
    limit_is("2097151", 1); /* cut */
}

TEST(no_more_limits_are_taken_than_are_drawn)
{
    (void)state;
    struct limits limits = {0};
    assert_false(limits_add(&limits, "none", 0));
    for (int i = 0; i < GC_CHART_MAX_LIMITS; i++)
        assert_true(limits_add(&limits, "limit", 1));
    assert_false(limits_add(&limits, "limit", 1));
    assert_int_equal(limits.count, GC_CHART_MAX_LIMITS);
}

TEST(values_that_are_none_are_usage_errors_that_say_what_is_expected)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"--from", "x"},        {"--from", ""},
        {"--from", "5x"},       {"--from", "-5"},
        {"--size", "10x10"},    {"--size", "1400"},
        {"--scale", "0"},       {"--scale", "99"},
        {"--theme", "blue"},    {"--clock", "sun"},
        {"--echo", "some"},     {"--output", ""},
        {"--nothing", "x"},     {"--from", "99999999999999999h"},
        {"--name", "p1"},       {"--name", "p1="},
        {"--name", "=x"},       {"--name", "="},
        {"--name", ""},         {"--name", "a\\=b"},
        {"--limit", ""},        {"--limit", "0"},
        {"--limit", "MiB"},     {"--limit", "1023K"},
        {"--limit", "-5M"},     {"--limit", "5X"},
        {"--limit", "5i"},      {"--limit", "5MiBB"},
        {"--limit", "1.2345G"}, {"--limit", "99999999999T"},
        {"--limit", "off"},     {"--limit", "9223372036854775807"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct options o;
        struct gc_error error;
        assert_false(parse(&o, wrong[i][0], wrong[i][1], &error));
        assert_true(strlen(error.text) > 5);
        options_release(&o);
    }
}

TEST(outputs_and_processes_add_up)
{
    (void)state;
    char *argv[] = {word("gcplot"),    word("-o"), word("a.png"), word("--output=b.csv"),
                    word("--process"), word("p1"), word("-q"),    NULL};
    struct options o;
    optind = 0;
    assert_true(options_parse(&o, COMMAND_PLOT, 7, argv, NULL));
    assert_int_equal(o.output_count, 2);
    assert_string_equal(o.outputs[1], "b.csv");
    assert_int_equal(o.process_count, 1);
    assert_true(o.quiet);
    assert_int_equal(o.input_count, 1);
    assert_string_equal(o.inputs[0], "-");
    options_release(&o);
}

static void renames(const char *text, const char *from, const char *to)
{
    struct options o;
    assert_true(parse(&o, "--name", text, NULL));
    assert_int_equal(o.rename_count, 1);
    assert_string_equal(o.renames[0].from, from);
    assert_string_equal(o.renames[0].to, to);
    options_release(&o);
}

TEST(a_new_name_follows_the_first_equals_sign_that_no_backslash_takes)
{
    (void)state;
    renames("p2=destination", "p2", "destination");
    renames("p2=a=b", "p2", "a=b");
    renames("p2==", "p2", "=");
    renames("day\\=1/app=api", "day=1/app", "api");
    renames("C:\\logs\\\\=\\=\\\\", "C:\\logs\\", "\\=\\\\"); /* of NEW nothing is taken away */
}

TEST(two_processes_of_one_new_name_and_two_new_names_of_one_are_usage_errors)
{
    (void)state;
    static const char *const wrong[][2] = {{"--name=p1=a", "--name=p2=a"},
                                           {"--name=p1=a", "--name=p1=b"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct options o;
        struct gc_error error;
        assert_false(parse(&o, wrong[i][0], wrong[i][1], &error));
        assert_non_null(strstr(error.text, "two --name"));
        options_release(&o);
    }
    struct options o;
    assert_true(parse(&o, "--name=p1=p2", "--name=p2=p1", NULL));
    assert_int_equal(o.rename_count, 2);
    options_release(&o);
}

TEST(help_names_every_option_within_eighty_columns)
{
    (void)state;
    struct gc_buffer text = GC_BUFFER_INIT;
    options_help(COMMAND_PLOT, &text);
    gc_buffer_add(&text, "", 1);
    static const char *const names[] = {
        "--output", "--format", "--echo",  "--process", "--name",  "--from", "--to",     "--title",
        "--size",   "--scale",  "--theme", "--limit",   "--quiet", "--help", "--version"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(strstr(text.data, names[i]));
    for (const char *line = text.data; line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        assert_in_range(strcspn(line, "\n"), 0, 90);
    gc_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_numbers_with_units),
        cmocka_unit_test(values_that_are_none_are_usage_errors_that_say_what_is_expected),
        cmocka_unit_test(limits_are_sizes_with_binary_units),
        cmocka_unit_test(no_more_limits_are_taken_than_are_drawn),
        cmocka_unit_test(outputs_and_processes_add_up),
        cmocka_unit_test(a_new_name_follows_the_first_equals_sign_that_no_backslash_takes),
        cmocka_unit_test(two_processes_of_one_new_name_and_two_new_names_of_one_are_usage_errors),
        cmocka_unit_test(help_names_every_option_within_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
