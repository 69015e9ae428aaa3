#define _GNU_SOURCE /* memmem */
#include "untangle.h"

#include "held.h"
#include "weave.h"

#include <stdlib.h>
#include <string.h>

enum { PASSED_MAX = 64 };

/* Steps of the search: so many are saved up, and so many each byte of the log adds. */
static const int64_t credit_max = 400000, credit_a_byte = 8;

struct gc_untangle {
    struct gc_weave *weave;
    struct gc_held held;
    bool is_raw; /* nothing came of the stretch: its lines go out as they stood */
    bool is_open;
    int lines, passed;
    size_t shown;    /* of its first line, which */
    bool is_wrapped; /* has more before and behind it than the program wrote */
    int64_t credit;
    bool has_damage; /* a line of it could not be read as it is */
    bool has_ended;  /* and what became of it was not asked, */
    bool has_rest;   /* nor all taken that came of it */
    struct gc_stretch stretch;
    struct gc_woven woven; /* the next, which waits for text before it */
    bool has_woven;
};

struct gc_untangle *gc_untangle_new(const struct gc_tracker *tracker, struct gc_error *error)
{
    struct gc_untangle *untangle = calloc(1, sizeof *untangle);
    if (!untangle) {
        gc_error_no_memory(error);
        return NULL;
    }
    untangle->credit = credit_max;
    untangle->weave = gc_weave_new(tracker, error);
    if (untangle->weave)
        return untangle;
    free(untangle);
    return NULL;
}

void gc_untangle_free(struct gc_untangle *untangle)
{
    if (!untangle)
        return;
    gc_weave_free(untangle->weave);
    gc_held_release(&untangle->held);
    free(untangle);
}

bool gc_untangle_is_open(const struct gc_untangle *untangle)
{
    return untangle->is_open;
}

static void close_stretch(struct gc_untangle *untangle)
{
    struct gc_weave_counts counts = gc_weave_end(untangle->weave);
    const struct gc_buffer *text = gc_weave_text(untangle->weave);
    if (untangle->has_damage && counts.repaired == 0 && counts.lost == 0)
        counts.lost = 1; /* what could not be a record's beginning, but has more of one */
    untangle->stretch = (struct gc_stretch){.lost = counts.lost,
                                            .repaired = counts.repaired,
                                            .whole = counts.whole,
                                            .text = text->data,
                                            .len = text->len};
    untangle->is_raw = counts.repaired + counts.whole == 0;
    untangle->is_open = false;
    untangle->has_ended = untangle->has_rest = true;
}

static void open_stretch(struct gc_untangle *untangle, const struct gc_item *item)
{
    gc_weave_begin(untangle->weave, &item->identity);
    untangle->is_open = true;
    untangle->lines = untangle->passed = 0;
    untangle->has_damage = untangle->has_rest = false;
    untangle->shown = item->shown;
    untangle->is_wrapped = !item->is_bare;
    gc_held_clear(&untangle->held);
}

/* --- which lines ----------------------------------------------------------------------------- */

static bool is_of(const struct gc_untangle *untangle, const struct gc_identity *identity)
{
    const struct gc_identity *own = gc_weave_identity(untangle->weave);
    return own->pid == identity->pid && !own->name == !identity->name &&
           (!own->name || (own->name_len == identity->name_len &&
                           memcmp(own->name, identity->name, own->name_len) == 0));
}

static bool is_rest_of_line(const struct gc_item *item)
{
    static const char forced[] = " (forced)";
    return item->len == 0 ||
           (item->len >= sizeof forced - 1 && memcmp(item->text, forced, sizeof forced - 1) == 0);
}

/*
 * Whether what stands before the text of the line, a time stamp as it seems, is a piece of a record
 * under way: where the lines before it had none.
 */
static bool is_all_text(const struct gc_untangle *untangle, const struct gc_item *item)
{
    return !untangle->is_wrapped && !item->is_bare && item->raw_len > item->len &&
           gc_weave_expects(untangle->weave, item->raw, item->raw_len);
}

static bool goes_on_with(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!is_of(untangle, &item->identity))
        return false;
    return item->is_odd || item->has_record || is_all_text(untangle, item) ||
           gc_weave_expects(untangle->weave, item->text, item->len);
}

static bool begins_torn(const struct gc_item *item)
{
    return item->is_odd && memmem(item->text, item->len, "gc ", 3) != NULL;
}

bool gc_untangle_ends_before(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!untangle->is_open || gc_weave_state(untangle->weave) != GC_WEAVE_TO_END ||
        is_rest_of_line(item))
        return false;
    close_stretch(untangle);
    return true;
}

bool gc_untangle_wants(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!untangle->is_open)
        return begins_torn(item);
    if (goes_on_with(untangle, item))
        return true;
    gc_weave_pass(untangle->weave);
    if (++untangle->passed == PASSED_MAX)
        close_stretch(untangle);
    return false;
}

/* --- lines in -------------------------------------------------------------------------------- */

static bool feed(struct gc_untangle *untangle, const struct gc_item *item)
{
    char line[GC_WEAVE_LINE_MAX];
    bool all = is_all_text(untangle, item);
    size_t len = all ? item->raw_len : item->len;
    if (len >= sizeof line)
        return false;
    memcpy(line, all ? item->raw : item->text, len);
    if (item->newline)
        line[len++] = '\n';
    return gc_weave_feed(untangle->weave, line, len, item->cycle.time_ns, &untangle->credit);
}

static bool add_whole(struct gc_untangle *untangle, const struct gc_item *item)
{
    return item->is_whole && !is_all_text(untangle, item) &&
           gc_weave_add(untangle->weave, &item->cycle);
}

static bool is_full(const struct gc_untangle *untangle)
{
    return untangle->lines == GC_WEAVE_LINES_MAX || gc_held_is_full(&untangle->held);
}

bool gc_untangle_put(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!untangle->is_open)
        open_stretch(untangle, item);
    size_t at = gc_weave_text(untangle->weave)->len;
    bool whole = add_whole(untangle, item);
    bool fed = whole || feed(untangle, item);
    untangle->has_damage = untangle->has_damage || (fed && item->is_damaged);
    untangle->lines += fed;
    if (fed && !whole)
        gc_held_add_line(&untangle->held, at, item);
    if (!fed || is_full(untangle) || gc_weave_state(untangle->weave) == GC_WEAVE_WHOLE)
        close_stretch(untangle);
    return fed;
}

void gc_untangle_hold(struct gc_untangle *untangle, const struct gc_item *item)
{
    gc_held_add_between(&untangle->held, gc_weave_text(untangle->weave)->len, item);
    if (is_full(untangle))
        close_stretch(untangle);
}

void gc_untangle_add_credit(struct gc_untangle *untangle, int64_t bytes)
{
    untangle->credit += bytes * credit_a_byte;
    if (untangle->credit > credit_max)
        untangle->credit = credit_max;
}

void gc_untangle_finish(struct gc_untangle *untangle)
{
    if (untangle->is_open)
        close_stretch(untangle);
}

/* --- items out ------------------------------------------------------------------------------- */

/* A piece of a line, or a line as it stood in the log. */
static bool text_item(struct gc_untangle *untangle, const struct gc_woven *woven,
                      struct gc_item *item)
{
    const struct gc_buffer *all = gc_weave_text(untangle->weave);
    size_t begin = woven->begin, end = woven->begin + woven->len;
    if (gc_held_line(&untangle->held, begin, end, all->len, item))
        return true;
    if (begin < untangle->shown)
        begin = untangle->shown < end ? untangle->shown : end;
    item->kind = GC_ITEM_TEXT;
    item->newline = end > begin && all->data[end - 1] == '\n';
    item->text = all->data + begin;
    item->len = end - begin - item->newline;
    return end > begin;
}

static bool cycle_item(const struct gc_untangle *untangle, const struct gc_woven *woven,
                       struct gc_item *item)
{
    if (!woven->is_certain)
        return false;
    item->kind = GC_ITEM_CYCLE;
    item->cycle = woven->cycle;
    item->identity = *gc_weave_identity(untangle->weave);
    return true;
}

/* What came between the lines comes before the text that it stood before. */
static bool next_woven(struct gc_untangle *untangle, struct gc_item *item)
{
    struct gc_woven *woven = &untangle->woven;
    while (untangle->has_woven || gc_weave_next(untangle->weave, woven)) {
        untangle->has_woven =
            !woven->is_cycle && gc_held_next_between(&untangle->held, woven->begin, item);
        if (untangle->has_woven)
            return true;
        if (woven->is_cycle ? cycle_item(untangle, woven, item) : text_item(untangle, woven, item))
            return true;
    }
    return gc_held_next_between(&untangle->held, SIZE_MAX, item);
}

bool gc_untangle_next(struct gc_untangle *untangle, struct gc_item *item)
{
    if (!untangle->has_rest) /* nearly always */
        return false;
    untangle->has_rest =
        untangle->is_raw ? gc_held_next(&untangle->held, item) : next_woven(untangle, item);
    return untangle->has_rest;
}

bool gc_untangle_failed(const struct gc_untangle *untangle)
{
    return untangle->held.bytes.failed;
}

bool gc_untangle_ended(struct gc_untangle *untangle, struct gc_stretch *stretch)
{
    bool ended = untangle->has_ended;
    *stretch = untangle->stretch;
    untangle->has_ended = false;
    return ended;
}
