/*
 * A JSON document that holds a log -> its elements, as lines. What exporters of cloud services
 * write: `[{…},{…}]` or `{"events":[{…},{…}]}`, over many lines or in one. An element is an object
 * in an array that is in no other element. Push parser, as struct gc_lines is.
 */
#ifndef GC_ELEMENTS_H
#define GC_ELEMENTS_H

#include "lines.h"

/* Whether the first bytes of an input are such a document's, as far as they are there; ALL: no more
   will come. */
enum gc_elements_sniff { GC_ELEMENTS_NO, GC_ELEMENTS_YES, GC_ELEMENTS_MORE };
enum gc_elements_sniff gc_elements_sniff(const char *data, size_t len, bool all);

enum { GC_ELEMENTS_DEPTH = 64 };

/* Held by the caller; zeroed is the beginning. The fields are its own affair but those named. */
struct gc_elements {
    struct gc_buffer carry; /* an element that goes on in the next chunk; failed: no memory */
    const char *data;
    size_t len, pos;
    char stack[GC_ELEMENTS_DEPTH]; /* '[' or '{' */
    int depth;
    int element; /* the depth of the element under way; 0: none */
    size_t element_len;
    int64_t element_number; /* of its first line */
    int64_t element_lines;
    bool in_string, escaped;
    bool carry_used;
    int64_t newlines; /* seen so far */
    bool broken;      /* it is no JSON: the rest is better read as lines */
};

void gc_elements_release(struct gc_elements *elements);

/* DATA must stay until gc_elements_next has returned false. */
void gc_elements_feed(struct gc_elements *elements, const char *data, size_t len);

/*
 * The next element as a line (without newline, but perhaps with newlines in it; over the limit: a
 * part of no length) and how many line ends are in it. False: none in what was fed, or broken.
 */
bool gc_elements_next(struct gc_elements *elements, struct gc_line *line, int64_t *newlines);

/*
 * Once the document is broken, or has ended within an element: that element, unless it is over the
 * limit, and what follows of the chunk. Owned by ELEMENTS, to be called once. Returns the number of
 * lines before it.
 */
int64_t gc_elements_rest(struct gc_elements *elements, const char **text, size_t *len);

#endif
