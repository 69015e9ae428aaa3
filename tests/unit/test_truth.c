#include "unit.h"

#include "truth.h"
#include "verdict.h"

#include <stdio.h>

/* What one process writes at a time. */
struct written {
    long pid;
    const char *text;
};

#define FIRST_HALF  "gc 7 @1.500s 2%: 0.030+0.46+"
#define SECOND_HALF "0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->4->2 MB, 4 MB goal, "
#define END         "0 MB stacks, 1 MB globals, 2 P"
#define RECORD      FIRST_HALF SECOND_HALF END
#define OTHER       "gc 8 @1.600s 2%: 0.030+0.46+" SECOND_HALF END

static struct truth read(const struct written *written, size_t count)
{
    char log[4096] = "", owners[1024] = "";
    struct truth truth;
    size_t offset = 0, end = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(written[i].text);
        memcpy(log + offset, written[i].text, len);
        end += (size_t)sprintf(owners + end, "%zu\t%zu\t%ld\n", offset, len, written[i].pid);
        offset += len;
    }
    assert_true(truth_read(&truth, log, offset, owners));
    return truth;
}

#define READ(...)                                                                                  \
    read((const struct written[]){__VA_ARGS__},                                                    \
         sizeof(struct written[]){__VA_ARGS__} / sizeof(struct written))

static void is_the_record(const struct truth *truth, size_t index, size_t writer, bool torn)
{
    static const struct cycle_key expected = {.field = {7, 1500000000, 2, 30000, 460000, 4000,
                                                        60000, 0, 210000, 140000, 9000, 3, 4, 2, 4,
                                                        0, 1, 2, 0}};
    assert_true(index < truth->count);
    assert_memory_equal(&truth->cycles[index].key, &expected, sizeof expected);
    assert_int_equal(truth->cycles[index].writer, writer);
    assert_int_equal(truth->cycles[index].torn, torn);
}

TEST(a_record_is_read_from_its_own_processs_bytes)
{
    (void)state;
    struct truth truth = READ({1, RECORD "\n"}, {2, "hello\n"});
    assert_int_equal(truth.count, 1);
    assert_int_equal(truth.writers, 2);
    is_the_record(&truth, 0, 0, false);
    truth_release(&truth);
    truth = READ({1, FIRST_HALF}, {2, OTHER "\nhello\n"}, {1, SECOND_HALF END "\n"});
    assert_int_equal(truth.count, 2);
    is_the_record(&truth, 0, 0, true);
    assert_int_equal(truth.cycles[1].key.field[GC_FIELD_GC], 8);
    assert_false(truth.cycles[1].torn);
    truth_release(&truth);
}

TEST(log_lines_of_the_process_itself_do_not_belong_to_its_record)
{
    (void)state;
    struct truth truth =
        READ({1, FIRST_HALF "level=INFO 17+4\n" SECOND_HALF "a line\nand another\n" END "x\n\n"});
    assert_int_equal(truth.count, 1);
    is_the_record(&truth, 0, 0, true);
    truth_release(&truth);
}

TEST(a_record_that_did_not_come_to_its_end_is_no_cycle)
{
    (void)state;
    struct truth truth = READ({1, RECORD "\n" FIRST_HALF}, {2, SECOND_HALF END "\n"});
    assert_int_equal(truth.count, 1);
    is_the_record(&truth, 0, 0, false);
    truth_release(&truth);
}

TEST(a_record_that_has_anothers_like_piece_instead_of_its_own_is_whole)
{
    (void)state;
    struct truth truth = READ({1, "gc "}, {2, "gc "}, {1, &RECORD[3]}, {1, "\n"}, {2, &OTHER[3]});
    assert_int_equal(truth.count, 2);
    is_the_record(&truth, 0, 0, false);
    assert_true(truth.cycles[1].torn);
    truth_release(&truth);
}

TEST(stacks_and_globals_are_absent_and_words_of_leaks_known)
{
    (void)state;
    struct truth truth =
        READ({1, "gc 7 @1.500s 2%"}, {2, "x\n"},
             {1, " (checking for goroutine leaks): 0.030+0.46+" SECOND_HALF "2 P (forced)\n"});
    assert_int_equal(truth.count, 1);
    const int64_t *field = truth.cycles[0].key.field;
    assert_true(field[GC_FIELD_STACKS] == GC_ABSENT && field[GC_FIELD_GLOBALS] == GC_ABSENT);
    assert_int_equal(field[GC_FIELD_PROCS], 2);
    assert_int_equal(field[GC_FIELD_FORCED], 1);
    truth_release(&truth);
}

TEST(owners_that_do_not_cover_the_log_are_refused)
{
    (void)state;
    struct truth truth;
    static const char *const bad[] = {"", "0\t3\t1\n", "0\t3\t1\n4\t1\t2\n", "0\t5\t1\n",
                                      "0\t4\t1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(truth_read(&truth, "abcd", 4, bad[i]));
        truth_release(&truth);
    }
}

static struct cycle_key key(int64_t gc)
{
    return (struct cycle_key){.field = {gc}};
}

TEST(a_series_stands_for_one_process_and_what_nobody_printed_is_wrong)
{
    (void)state;
    struct true_cycle printed[] = {
        {key(1), 0, false}, {key(2), 0, true}, {key(3), 0, true}, {key(4), 1, false}};
    struct given_cycle cycles[] = {{key(4), 0}, {key(2), 0}, {key(1), 0}, {key(9), 1}, {key(4), 1}};
    struct truth truth = {.cycles = printed, .count = 4, .writers = 2};
    struct given given = {.cycles = cycles, .count = 5, .series = 2};
    struct verdict v;
    assert_true(judge(&v, &truth, &given));
    assert_int_equal(v.cycles, 4);
    assert_int_equal(v.recovered, 3);
    assert_int_equal(v.torn, 2);
    assert_int_equal(v.torn_recovered, 1);
    assert_int_equal(v.wrong, 2); /* gc 9, and gc 4 twice */
    assert_int_equal(v.processes, 2);
    assert_int_equal(v.series, 2);
    assert_int_equal(v.attributed, 3); /* series 0 is process 0's, 1 is 1's */
}

TEST(a_log_without_cycles_has_a_verdict)
{
    (void)state;
    struct truth truth = {0};
    struct given given = {0};
    struct verdict v;
    assert_true(judge(&v, &truth, &given));
    assert_int_equal(v.cycles + v.recovered + v.wrong + v.attributed, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_read_from_its_own_processs_bytes),
        cmocka_unit_test(log_lines_of_the_process_itself_do_not_belong_to_its_record),
        cmocka_unit_test(a_record_that_did_not_come_to_its_end_is_no_cycle),
        cmocka_unit_test(a_record_that_has_anothers_like_piece_instead_of_its_own_is_whole),
        cmocka_unit_test(stacks_and_globals_are_absent_and_words_of_leaks_known),
        cmocka_unit_test(owners_that_do_not_cover_the_log_are_refused),
        cmocka_unit_test(a_series_stands_for_one_process_and_what_nobody_printed_is_wrong),
        cmocka_unit_test(a_log_without_cycles_has_a_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
