#define _GNU_SOURCE /* memmem */
#include "untangle.h"

#include "weave.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 64, PASSED_MAX = 64, TEXTS_MAX = 256, TEXT_BYTES_MAX = 64 * 1024 };

/* Steps of the search: so many are saved up, and so many each byte of the log adds. */
static const int64_t credit_max = 400000, credit_a_byte = 8;

/* What stands in the log, held back so that text comes out in its order. */
struct text {
    size_t at;         /* where in the stretch's own text it stands, or would */
    size_t begin, len; /* in KEPT */
    bool newline;
    bool is_line; /* of the stretch; else it came between */
    bool is_given;
};

struct gc_untangle {
    struct gc_weave *weave;
    struct gc_buffer kept;
    struct text text[TEXTS_MAX];
    int texts;
    bool is_raw; /* nothing came of the stretch: its lines go out as they stood */
    bool is_open;
    struct gc_identity identity; /* of the stretch under way, or that is handed out */
    char name[256];
    int lines, passed;
    size_t shown; /* of its first line */
    int64_t credit;
    bool has_damage; /* a line of it could not be read as it is */
    bool has_ended;  /* and what became of it was not asked */
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
    gc_buffer_release(&untangle->kept);
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
    untangle->has_ended = true;
}

static void open_stretch(struct gc_untangle *untangle, const struct gc_item *item)
{
    size_t len = item->identity.name_len;
    untangle->identity = item->identity;
    if (item->identity.name) {
        untangle->identity.name_len = len < sizeof untangle->name ? len : sizeof untangle->name;
        memcpy(untangle->name, item->identity.name, untangle->identity.name_len);
        untangle->identity.name = untangle->name;
    }
    gc_weave_begin(untangle->weave, &untangle->identity);
    untangle->is_open = true;
    untangle->lines = untangle->passed = 0;
    untangle->has_damage = false;
    untangle->shown = item->shown;
    untangle->texts = 0;
    gc_buffer_clear(&untangle->kept);
}

/* --- which lines ----------------------------------------------------------------------------- */

static bool is_of(const struct gc_untangle *untangle, const struct gc_identity *identity)
{
    const struct gc_identity *own = &untangle->identity;
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

static bool goes_on_with(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!is_of(untangle, &item->identity))
        return false;
    return item->is_odd || item->is_whole ||
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
    size_t len = item->len;
    if (len >= sizeof line)
        return false;
    memcpy(line, item->text, len);
    if (item->newline)
        line[len++] = '\n';
    return gc_weave_feed(untangle->weave, line, len, item->cycle.time_ns, &untangle->credit);
}

static void keep(struct gc_untangle *untangle, const char *text, size_t len, bool newline,
                 bool is_line, size_t at)
{
    struct text *kept = &untangle->text[untangle->texts++];
    *kept = (struct text){
        .at = at, .begin = untangle->kept.len, .len = len, .newline = newline, .is_line = is_line};
    gc_buffer_add(&untangle->kept, text, len);
}

static bool is_full(const struct gc_untangle *untangle)
{
    return untangle->lines == LINES_MAX || untangle->texts == TEXTS_MAX ||
           untangle->kept.len > TEXT_BYTES_MAX;
}

bool gc_untangle_put(struct gc_untangle *untangle, const struct gc_item *item)
{
    if (!untangle->is_open)
        open_stretch(untangle, item);
    size_t at = gc_weave_text(untangle->weave)->len;
    bool whole = item->is_whole && gc_weave_add(untangle->weave, &item->cycle);
    bool fed = whole || feed(untangle, item);
    untangle->has_damage = untangle->has_damage || (fed && item->is_damaged);
    untangle->lines += fed;
    if (fed && !whole)
        keep(untangle, item->raw, item->raw_len, item->raw_newline, true, at);
    if (!fed || is_full(untangle) || gc_weave_state(untangle->weave) == GC_WEAVE_WHOLE)
        close_stretch(untangle);
    return fed;
}

void gc_untangle_hold(struct gc_untangle *untangle, const struct gc_item *item)
{
    size_t at = gc_weave_text(untangle->weave)->len;
    keep(untangle, item->text, item->len, item->newline, false, at);
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

static bool give(struct gc_untangle *untangle, struct text *text, struct gc_item *item)
{
    text->is_given = true;
    item->kind = GC_ITEM_TEXT;
    item->text = untangle->kept.data ? untangle->kept.data + text->begin : "";
    item->len = text->len;
    item->newline = text->newline;
    return true;
}

/* The next kept text that came between lines and stands before AT; or any, of a stretch of nothing.
 */
static bool next_kept(struct gc_untangle *untangle, size_t at, struct gc_item *item)
{
    for (int i = 0; i < untangle->texts && !untangle->kept.failed; i++) {
        struct text *text = &untangle->text[i];
        if (!text->is_given && (untangle->is_raw || (!text->is_line && text->at <= at)))
            return give(untangle, text, item);
    }
    return false;
}

/* The line of the stretch that WOVEN is as a whole. */
static struct text *line_of(struct gc_untangle *untangle, const struct gc_woven *woven)
{
    size_t all = gc_weave_text(untangle->weave)->len;
    for (int i = 0; i < untangle->texts; i++) {
        struct text *text = &untangle->text[i];
        size_t end = all;
        for (int j = i + 1; j < untangle->texts && end == all; j++)
            end = untangle->text[j].is_line ? untangle->text[j].at : all;
        if (text->is_line && text->at == woven->begin && woven->begin + woven->len == end)
            return text;
    }
    return NULL;
}

/* A piece of a line, or a line as it stood in the log. */
static bool text_item(struct gc_untangle *untangle, const struct gc_woven *woven,
                      struct gc_item *item)
{
    const char *text = gc_weave_text(untangle->weave)->data;
    size_t begin = woven->begin, end = woven->begin + woven->len;
    struct text *line = line_of(untangle, woven);
    if (line && !untangle->kept.failed)
        return give(untangle, line, item);
    if (begin < untangle->shown)
        begin = untangle->shown < end ? untangle->shown : end;
    item->kind = GC_ITEM_TEXT;
    item->newline = end > begin && text[end - 1] == '\n';
    item->text = text + begin;
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
    item->identity = untangle->identity;
    return true;
}

bool gc_untangle_next(struct gc_untangle *untangle, struct gc_item *item)
{
    struct gc_woven *woven = &untangle->woven;
    if (untangle->is_open)
        return false;
    while (untangle->has_woven || (!untangle->is_raw && gc_weave_next(untangle->weave, woven))) {
        untangle->has_woven = !woven->is_cycle && next_kept(untangle, woven->begin, item);
        if (untangle->has_woven)
            return true;
        if (woven->is_cycle ? cycle_item(untangle, woven, item) : text_item(untangle, woven, item))
            return true;
    }
    return next_kept(untangle, SIZE_MAX, item);
}

bool gc_untangle_failed(const struct gc_untangle *untangle)
{
    return untangle->kept.failed;
}

bool gc_untangle_ended(struct gc_untangle *untangle, struct gc_stretch *stretch)
{
    bool ended = untangle->has_ended;
    *stretch = untangle->stretch;
    untangle->has_ended = false;
    return ended;
}
