#include "unit.h"

#include "csvreader.h"

#include <gcplot/buffer.h>
#include <inttypes.h>

static const char header[] = "process,pid,gc,start_s,procs,later_column\n";

/* "process/gc" of each row, "!" for a damaged one, fed in chunks. */
static char *rows_of(const char *text, size_t chunk, bool *ok)
{
    struct gc_csv_reader *reader = gc_csv_reader_new(NULL);
    struct gc_buffer out = GC_BUFFER_INIT;
    struct gc_csv_row row;
    size_t len = strlen(text);
    *ok = true;
    for (size_t at = 0; at <= len && *ok; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;
        gc_csv_reader_feed(reader, text + at, n);
        for (int last = 0; last < 2; last++) {
            while (gc_csv_reader_next(reader, &row)) {
                if (row.damaged)
                    gc_buffer_add_text(&out, "!");
                else
                    gc_buffer_add_format(&out, "%.*s/%" PRId64 " ", (int)row.identity.name_len,
                                         row.identity.name, row.cycle.gc);
            }
            *ok = !gc_csv_reader_failed(reader, NULL);
            if (n == chunk)
                break;
            gc_csv_reader_finish(reader);
        }
    }
    gc_csv_reader_free(reader);
    gc_buffer_add(&out, "", 1);
    return out.data;
}

static void gives(const char *rows, const char *expected)
{
    char text[4096];
    bool ok;
    strcat(strcpy(text, header), rows);
    for (size_t chunk = 1; chunk < 100; chunk += 7) {
        char *got = rows_of(text, chunk, &ok);
        assert_true(ok);
        assert_string_equal(got, expected);
        free(got);
    }
}

TEST(rows_are_read_by_the_names_of_their_columns)
{
    (void)state;
    gives("p1,,1,0.012,2,x\np2,77,4,0.500,2,\n", "p1/1 p2/4 ");
    gives("p1,,1,0.012,2,x", "p1/1 ");     /* no final newline */
    gives("p1,,1,0.012,2,x\r\n", "p1/1 "); /* a spreadsheet's line ends */
    gives("\"a,\"\"b\",,3,1.000,2,\n", "a,\"b/3 ");
}

TEST(a_row_that_is_no_cycle_is_damaged)
{
    (void)state;
    gives("p1,,0,0.012,2,\n", "!");
    gives("p1,,x,0.012,2,\n", "!");
    gives("p1,,1,-0.012,2,\n", "!");
    gives("p1,,1,0.012\n", "!");
    gives("p1,,99999999999999999999,0.012,2,\np1,,2,0.013,2,\n", "!p1/2 ");
}

TEST(a_number_that_the_runtime_cannot_count_to_is_no_cycles)
{
    (void)state;
    gives("p1,,4294967295,0.012,2,\n", "p1/4294967295 ");
    gives("p1,,4294967296,0.012,2,\n", "!");
}

TEST(a_nul_in_a_field_does_not_shift_the_others)
{
    (void)state;
    struct gc_csv_reader *reader = gc_csv_reader_new(NULL);
    struct gc_csv_row row;
    static const char text[] = "process,pid,gc,start_s\na\0b,,7,0.012\n";
    gc_csv_reader_feed(reader, text, sizeof text - 1);
    assert_true(gc_csv_reader_next(reader, &row));
    assert_false(row.damaged);
    assert_int_equal(row.cycle.gc, 7);
    assert_int_equal(row.identity.name_len, 3);
    gc_csv_reader_free(reader);
}

TEST(a_quote_left_open_is_an_error_and_takes_no_memory)
{
    (void)state;
    size_t len = 1 << 20;
    char *text = malloc(len + 1);
    bool ok;
    memset(text, 'x', len);
    text[len] = '\0';
    memcpy(text, header, strlen(header));
    text[strlen(header)] = '"';
    char *got = rows_of(text, 4096, &ok);
    assert_false(ok);
    free(got);
    free(text);
}

TEST(only_our_own_header_is_taken_for_csv)
{
    (void)state;
    assert_int_equal(gc_csv_sniff("process,pid,gc,start_s", 22), GC_CSV_YES);
    assert_int_equal(gc_csv_sniff("proc", 4), GC_CSV_MORE);
    assert_int_equal(gc_csv_sniff("processing", 10), GC_CSV_NO);
    assert_int_equal(gc_csv_sniff("gc 1 @", 6), GC_CSV_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_by_the_names_of_their_columns),
        cmocka_unit_test(a_row_that_is_no_cycle_is_damaged),
        cmocka_unit_test(a_number_that_the_runtime_cannot_count_to_is_no_cycles),
        cmocka_unit_test(a_nul_in_a_field_does_not_shift_the_others),
        cmocka_unit_test(a_quote_left_open_is_an_error_and_takes_no_memory),
        cmocka_unit_test(only_our_own_header_is_taken_for_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
