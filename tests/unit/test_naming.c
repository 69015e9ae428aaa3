#include "unit.h"

#include "naming.h"

/* ARGUMENTS are written with a '|' after each. */
static void name_is(struct gc_naming *naming, const char *base, const char *arguments,
                    const char *expected)
{
    char bytes[4096];
    size_t len = strlen(arguments);
    struct gc_buffer text = GC_BUFFER_INIT;
    for (size_t i = 0; i < len; i++)
        bytes[i] = arguments[i] == '|' ? '\0' : arguments[i];
    gc_naming_add(naming, base, bytes, len, &text);
    gc_buffer_add(&text, "", 1);
    assert_false(text.failed);
    assert_string_equal(text.data, expected);
    assert_true(gc_naming_remember(naming, base, bytes, len));
    gc_buffer_release(&text);
}

TEST(one_that_is_not_remembered_takes_no_name_from_those_after_it)
{
    (void)state;
    struct gc_naming naming = {0};
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_naming_add(&naming, "sync", "sync\0--all", sizeof "sync\0--all", &text);
    gc_buffer_release(&text);
    name_is(&naming, "sync", "bin/sync|-d|", "sync");
    gc_naming_release(&naming);
}

TEST(programs_of_one_name_are_told_apart_by_the_arguments_that_differ)
{
    (void)state;
    struct gc_naming naming = {0};
    name_is(&naming, "worker", "worker|--shard|1|--of|3|", "worker");
    name_is(&naming, "worker", "worker|--shard|2|--of|3|", "worker --shard 2");
    name_is(&naming, "worker", "worker|--shard|3|--of|3|", "worker --shard 3");
    name_is(&naming, "worker", "worker|--shard|2|--of|3|-v|", "worker --shard 2 -v");
    name_is(&naming, "server", "server|--of|3|", "server");
    gc_naming_release(&naming);
}

TEST(the_same_program_with_the_same_arguments_has_the_same_name)
{
    (void)state;
    struct gc_naming naming = {0};
    name_is(&naming, "prog", "./prog|a|", "prog");
    name_is(&naming, "prog", "/usr/bin/prog|a|", "prog");
    name_is(&naming, "prog", "prog|b|", "prog b");
    name_is(&naming, "prog", "prog|b|", "prog b");
    name_is(&naming, "prog", "prog|", "prog");
    name_is(&naming, "prog", "", "prog");
    gc_naming_release(&naming);
}

TEST(names_are_clean_and_of_bounded_length)
{
    (void)state;
    struct gc_naming naming = {0};
    name_is(&naming, "a\x1b[31m\xff", "a|", "a?[31m?");
    name_is(&naming, "a\x1b[31m\xff", "a|b\nc|\xc3\xa4|", "a?[31m? b?c \xc3\xa4");
    name_is(&naming, "p", "p|", "p");
    name_is(&naming, "p", "p|0123456789012345678901234567890123456789x|",
            "p 0123456789012345678901234567890123456789");
    name_is(&naming, "p", "p|012345678901234567890123456789012345678\xc3\xa4|",
            "p 012345678901234567890123456789012345678");
    gc_naming_release(&naming);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_not_remembered_takes_no_name_from_those_after_it),
        cmocka_unit_test(programs_of_one_name_are_told_apart_by_the_arguments_that_differ),
        cmocka_unit_test(the_same_program_with_the_same_arguments_has_the_same_name),
        cmocka_unit_test(names_are_clean_and_of_bounded_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
