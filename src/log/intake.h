/*
 * The bytes of a log -> its lines, whatever form the bytes have: any encoding; lines, a JSON
 * document of elements, or gcplot's own CSV, which the first bytes tell. Push stage, as all are.
 */
#ifndef GC_INTAKE_H
#define GC_INTAKE_H

#include "csvreader.h"
#include "decode.h"
#include "elements.h"
#include "lines.h"

enum gc_form { GC_FORM_UNKNOWN, GC_FORM_LINES, GC_FORM_ELEMENTS, GC_FORM_CSV };

/* A line, or a piece of one, and what it is in the account. */
struct gc_piece {
    struct gc_line line;
    int64_t bytes;    /* with its line end */
    int64_t newlines; /* line ends within it: of an element, which may take several lines */
    bool goes_on;     /* its (first) line was begun by the piece before it */
};

/* Held by the caller; zeroed is the beginning. To be read, but for the parts: */
struct gc_intake {
    enum gc_form form;
    const char *input;         /* the name of the input under way; NULL: it has none */
    int64_t bytes;             /* as fed */
    int64_t text_bytes;        /* as UTF-8 */
    struct gc_csv_reader *csv; /* GC_FORM_CSV: rows come from here, not from gc_intake_next */
    bool finished;

    struct gc_decoder decoder;
    struct gc_buffer head; /* the first bytes, until they tell the form */
    struct gc_buffer held; /* the decoder's last bytes of the input before, and the next chunk */
    struct gc_lines lines;
    struct gc_elements elements;
    int64_t lines_before; /* of the inputs before this one */
    int64_t last_number;  /* of the last piece's (last) line; 0: none */
    char last_byte;
};

void gc_intake_release(struct gc_intake *intake);

/* DATA must stay until gc_intake_next has returned false. False with ERROR: no memory. */
bool gc_intake_feed(struct gc_intake *intake, const char *data, size_t len, struct gc_error *error);
bool gc_intake_finish(struct gc_intake *intake, struct gc_error *error);

/* What is fed next is from another input, NAME, and goes on where the last one ended. */
bool gc_intake_next_input(struct gc_intake *intake, const char *name, struct gc_error *error);

/* The next piece, valid until the next call. False: none in what was fed, or no memory: see
   gc_intake_failed. */
bool gc_intake_next(struct gc_intake *intake, struct gc_piece *piece);
bool gc_intake_failed(const struct gc_intake *intake);

/* The unfinished line's text, once gc_intake_next returned false; NULL: there is none to show. */
const char *gc_intake_pending(const struct gc_intake *intake, size_t *len);

/* How many lines there were in all, of a log of lines or elements. */
int64_t gc_intake_line_count(const struct gc_intake *intake);

#endif
