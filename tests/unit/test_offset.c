/* How far things are apart, for people. */
#include "unit.h"

#include "offset.h"

#define MS     INT64_C(1000000)
#define SECOND INT64_C(1000000000)

TEST(the_bound_says_how_many_decimals_make_sense)
{
    (void)state;
    static const struct {
        int64_t ns, bound;
        const char *text;
    } cases[] = {{0, 0, "0 s"},
                 {1204 * MS, 3 * MS, "+1.204 s \xC2\xB1 3 ms"},
                 {1204 * MS, 3 * MS + 1, "+1.204 s \xC2\xB1 4 ms"},
                 {1204 * MS + MS / 2, MS, "+1.205 s \xC2\xB1 1 ms"},
                 {-7 * MS, 4 * MS, "-0.007 s \xC2\xB1 4 ms"},
                 {1204 * MS, 25 * MS, "+1.20 s \xC2\xB1 25 ms"},
                 {1250 * MS, 439 * MS, "+1.3 s \xC2\xB1 439 ms"},
                 {59600 * MS, SECOND, "+1 min 0 s \xC2\xB1 1 s"},
                 {59999 * MS + 999999, MS, "+1 min 0.000 s \xC2\xB1 1 ms"},
                 {65 * SECOND + 204 * MS, 9 * MS, "+1 min 5.204 s \xC2\xB1 9 ms"},
                 {7385 * SECOND, 90 * SECOND, "+2 h 3 min 5 s \xC2\xB1 90 s"},
                 {7385 * SECOND, 121 * SECOND, "+2 h 3 min 5 s \xC2\xB1 3 min"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[GC_OFFSET_SIZE];
        gc_offset_text(text, sizeof text, cases[i].ns, cases[i].bound);
        assert_string_equal(text, cases[i].text);
    }
}

TEST(any_offset_fits)
{
    (void)state;
    static const int64_t values[] = {-INT64_MAX, -1, 1, 999999, INT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (size_t k = 2; k < sizeof values / sizeof values[0]; k++) {
            char text[GC_OFFSET_SIZE];
            gc_offset_text(text, sizeof text, values[i], values[k]);
            assert_true(strlen(text) < GC_OFFSET_SIZE - 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_says_how_many_decimals_make_sense),
        cmocka_unit_test(any_offset_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
