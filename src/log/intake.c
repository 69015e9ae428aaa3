#include "intake.h"

void gc_intake_release(struct gc_intake *intake)
{
    gc_decoder_release(&intake->decoder);
    gc_buffer_release(&intake->head);
    gc_buffer_release(&intake->held);
    gc_lines_release(&intake->lines);
    gc_elements_release(&intake->elements);
    gc_csv_reader_free(intake->csv);
    *intake = (struct gc_intake){0};
}

static void feed_form(struct gc_intake *intake, const char *data, size_t len)
{
    if (intake->form == GC_FORM_LINES)
        gc_lines_feed(&intake->lines, data, len);
    else if (intake->form == GC_FORM_ELEMENTS)
        gc_elements_feed(&intake->elements, data, len);
    else
        gc_csv_reader_feed(intake->csv, data, len);
}

/* The first bytes (or ALL) tell a log from gcplot's CSV and from JSON; UNKNOWN: not yet. */
static enum gc_form sniff(const char *head, size_t len, bool all)
{
    enum gc_csv_sniff csv = gc_csv_sniff(head, len);
    enum gc_elements_sniff elements = gc_elements_sniff(head, len, all);
    if (csv == GC_CSV_YES)
        return GC_FORM_CSV;
    if (elements == GC_ELEMENTS_YES)
        return GC_FORM_ELEMENTS;
    bool more = csv == GC_CSV_MORE || elements == GC_ELEMENTS_MORE;
    return more && !all ? GC_FORM_UNKNOWN : GC_FORM_LINES;
}

static bool feed_head(struct gc_intake *intake, const char *data, size_t len,
                      struct gc_error *error)
{
    gc_buffer_add(&intake->head, data, len);
    if (intake->head.failed)
        return gc_error_no_memory(error);
    intake->form = sniff(intake->head.data, intake->head.len, false);
    if (intake->form == GC_FORM_CSV && !(intake->csv = gc_csv_reader_new(error)))
        return false;
    if (intake->form != GC_FORM_UNKNOWN)
        feed_form(intake, intake->head.data, intake->head.len);
    return true;
}

/* DATA is text now, of whatever form. */
static bool feed_text(struct gc_intake *intake, const char *data, size_t len,
                      struct gc_error *error)
{
    if (intake->decoder.text.failed)
        return gc_error_no_memory(error);
    if (len == 0)
        return true;
    intake->text_bytes += (int64_t)len;
    intake->last_byte = data[len - 1];
    if (intake->form == GC_FORM_UNKNOWN)
        return feed_head(intake, data, len, error);
    feed_form(intake, data, len);
    return true;
}

/* TEXT, after what the last input's decoder still had. */
static bool feed_after_held(struct gc_intake *intake, const char *text, size_t len,
                            struct gc_error *error)
{
    if (intake->held.len == 0)
        return feed_text(intake, text, len, error);
    gc_buffer_add(&intake->held, text, len);
    if (intake->held.failed)
        return gc_error_no_memory(error);
    size_t held = intake->held.len;
    intake->held.len = 0; /* the bytes stay where they are until something is held again */
    return feed_text(intake, intake->held.data, held, error);
}

bool gc_intake_feed(struct gc_intake *intake, const char *data, size_t len, struct gc_error *error)
{
    const char *text;
    size_t text_len;
    if (len == 0)
        return true;
    intake->bytes += (int64_t)len;
    gc_decoder_feed(&intake->decoder, data, len, &text, &text_len);
    return feed_after_held(intake, text, text_len, error);
}

bool gc_intake_next_input(struct gc_intake *intake, const char *name, struct gc_error *error)
{
    const char *text;
    size_t len;
    gc_decoder_finish(&intake->decoder, &text, &len);
    gc_buffer_add(&intake->held, text, len);
    gc_decoder_release(&intake->decoder);
    intake->decoder = GC_DECODER_INIT;
    intake->input = name;
    intake->lines_before += intake->lines.number;
    intake->lines.number = 0;
    intake->last_number = 0;
    return !intake->held.failed || gc_error_no_memory(error);
}

bool gc_intake_finish(struct gc_intake *intake, struct gc_error *error)
{
    const char *text;
    size_t len;
    gc_decoder_finish(&intake->decoder, &text, &len);
    if (!feed_after_held(intake, text, len, error))
        return false;
    if (intake->form == GC_FORM_UNKNOWN) {
        intake->form = GC_FORM_LINES;
        if (intake->head.len) {
            intake->form = sniff(intake->head.data, intake->head.len, true);
            feed_form(intake, intake->head.data, intake->head.len);
        }
    }
    intake->finished = true;
    if (intake->form == GC_FORM_LINES)
        gc_lines_finish(&intake->lines);
    else if (intake->form == GC_FORM_CSV)
        gc_csv_reader_finish(intake->csv);
    return true;
}

/* A document that turns out to be none, or is cut: the rest of it is lines. */
static bool fall_back_to_lines(struct gc_intake *intake)
{
    struct gc_elements *e = &intake->elements;
    const char *text;
    size_t len;
    if (intake->form != GC_FORM_ELEMENTS || !(e->broken || (intake->finished && e->element)))
        return false;
    intake->form = GC_FORM_LINES;
    intake->lines.number = gc_elements_rest(e, &text, &len);
    gc_lines_feed(&intake->lines, text, len);
    if (intake->finished)
        gc_lines_finish(&intake->lines);
    return true;
}

static bool next_element(struct gc_intake *intake, struct gc_piece *piece)
{
    if (!gc_elements_next(&intake->elements, &piece->line, &piece->newlines))
        return false;
    piece->bytes = (int64_t)intake->elements.element_len;
    piece->goes_on = piece->line.number == intake->last_number;
    intake->last_number = piece->line.number + piece->newlines;
    return true;
}

static bool next_line(struct gc_intake *intake, struct gc_piece *piece)
{
    if (!gc_lines_next(&intake->lines, &piece->line))
        return false;
    piece->newlines = 0;
    piece->bytes = (int64_t)piece->line.len + piece->line.newline;
    piece->goes_on = piece->line.number == intake->last_number;
    intake->last_number = piece->line.number;
    return true;
}

bool gc_intake_next(struct gc_intake *intake, struct gc_piece *piece)
{
    if (intake->form == GC_FORM_ELEMENTS) {
        if (next_element(intake, piece))
            return true;
        if (!fall_back_to_lines(intake))
            return false;
    }
    return intake->form == GC_FORM_LINES && next_line(intake, piece);
}

bool gc_intake_failed(const struct gc_intake *intake)
{
    return intake->lines.carry.failed || intake->elements.carry.failed;
}

const char *gc_intake_pending(const struct gc_intake *intake, size_t *len)
{
    if (intake->form != GC_FORM_LINES || intake->lines.over)
        return NULL;
    return gc_lines_pending(&intake->lines, len);
}

int64_t gc_intake_line_count(const struct gc_intake *intake)
{
    if (intake->form == GC_FORM_ELEMENTS)
        return intake->elements.newlines + (intake->last_byte != '\n');
    return intake->lines_before + intake->lines.number;
}
