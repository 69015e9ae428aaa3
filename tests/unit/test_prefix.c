#include "unit.h"

#include "prefix.h"

static void is(const char *text, const char *name, int64_t pid)
{
    struct gc_prefixes *prefixes = gc_prefixes_new(NULL);
    struct gc_identity identity;
    assert_true(gc_prefix_read(prefixes, text, strlen(text), &identity));
    if (name) {
        assert_int_equal(identity.name_len, strlen(name));
        assert_memory_equal(identity.name, name, identity.name_len);
    } else {
        assert_null(identity.name);
    }
    assert_true(identity.pid == pid);
    gc_prefixes_free(prefixes);
}

TEST(containers_and_pids_before_a_record_are_its_identity)
{
    (void)state;
    is("app_1  | ", "app_1", GC_ABSENT);
    is("app-1  | ", "app-1", GC_ABSENT);
    is("\x1b[36mapp-1  | \x1b[0m", "app-1", GC_ABSENT);
    is("[pod/api-7f9c/app] ", "api-7f9c/app", GC_ABSENT);
    is("sync[4711]: ", "sync", 4711);
    is("Nov 23 05:59:39 host sync[4711]: ", "sync", 4711);
    is("[4711] ", NULL, 4711);
    is("[pid 4711] ", NULL, 4711);
    is("4711: ", NULL, 4711);
}

TEST(other_text_before_a_record_is_no_identity)
{
    (void)state;
    static const char *const others[] = {"", "BenchmarkX-16 \t", "###", "Downloading 10%\r", "| "};
    struct gc_prefixes *prefixes = gc_prefixes_new(NULL);
    struct gc_identity identity;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(gc_prefix_read(prefixes, others[i], strlen(others[i]), &identity));
    gc_prefixes_free(prefixes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_and_pids_before_a_record_are_its_identity),
        cmocka_unit_test(other_text_before_a_record_is_no_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
