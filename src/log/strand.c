#include "strand.h"

#include <stdlib.h>
#include <string.h>

enum { UNTANGLES_MAX = 32 }; /* some MiB each, of which few are touched */

bool gc_strand_is_open(const struct gc_strand *strand)
{
    return strand->untangle && gc_untangle_is_open(strand->untangle);
}

void gc_strand_end(struct gc_strand *strand)
{
    enum gc_form form = strand->intake.form;
    gc_intake_release(&strand->intake);
    gc_reader_memory_release(&strand->read);
    strand->intake.form = form;
    gc_untangle_free(strand->untangle);
    strand->untangle = NULL;
}

void gc_strand_measure(const struct gc_strand *strand, struct gc_volume *sum)
{
    sum->bytes += strand->intake.bytes;
    sum->text_bytes += strand->intake.text_bytes;
    sum->lines += gc_intake_line_count(&strand->intake);
}

void gc_strand_sign(const struct gc_strand *strand, struct gc_item *item)
{
    if (strand->origin == 0)
        return;
    if (!item->identity.name && item->identity.pid == GC_ABSENT)
        item->identity = strand->identity;
    if (item->cycle.time_ns == GC_ABSENT)
        item->cycle.time_ns = strand->time_ns;
    if (item->identity.origin != 0 && item->cycle.rss_mib == GC_ABSENT) /* not another's, relayed */
        item->cycle.rss_mib = strand->memory.resident_mib;
    if (item->scavenge.time_ns == GC_ABSENT)
        item->scavenge.time_ns = strand->time_ns;
}

/* --- those of all writers -------------------------------------------------------------------- */

static void strand_free(struct gc_strand *strand)
{
    gc_strand_end(strand);
    free((char *)strand->identity.name);
    free(strand);
}

void gc_strands_release(struct gc_strands *strands)
{
    for (size_t i = 0; i < strands->count; i++)
        strand_free(strands->item[i]);
    free(strands->item);
    *strands = (struct gc_strands){0};
}

/* The place of ORIGIN, or where it would be. */
static size_t place_of(const struct gc_strands *strands, int64_t origin)
{
    size_t low = 0, high = strands->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strands->item[mid]->origin < origin)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct gc_strand *gc_strands_find(const struct gc_strands *strands, int64_t origin)
{
    size_t place = place_of(strands, origin);
    bool found = place < strands->count && strands->item[place]->origin == origin;
    return found ? strands->item[place] : NULL;
}

static bool room_for_one(struct gc_strands *strands)
{
    size_t cap = strands->cap ? 2 * strands->cap : 8;
    if (strands->count < strands->cap)
        return true;
    struct gc_strand **larger = realloc(strands->item, cap * sizeof *larger);
    if (!larger)
        return false;
    strands->item = larger;
    strands->cap = cap;
    return true;
}

static struct gc_strand *strand_new(const struct gc_origin *origin)
{
    struct gc_strand *strand = calloc(1, sizeof *strand);
    char *name = strand ? strdup(origin->name) : NULL;
    if (!name) {
        free(strand);
        return NULL;
    }
    strand->intake.form = GC_FORM_LINES; /* a program's stderr, whatever its first bytes are */
    strand->intake.decoder.encoding = GC_ENCODING_PLAIN;
    strand->origin = origin->id;
    strand->identity = (struct gc_identity){
        .name = name, .name_len = strlen(name), .pid = origin->pid, .origin = origin->id};
    return strand;
}

struct gc_strand *gc_strands_add(struct gc_strands *strands, const struct gc_origin *origin)
{
    struct gc_strand *strand = room_for_one(strands) ? strand_new(origin) : NULL;
    if (!strand)
        return NULL;
    size_t place = place_of(strands, origin->id);
    struct gc_strand **at = strands->item + place;
    memmove(at + 1, at, (strands->count - place) * sizeof *at);
    *at = strand;
    strands->count++;
    return strand;
}

/* Frees those that are not at work; how many are left. */
static int rest(struct gc_strands *strands)
{
    int left = 0;
    for (size_t i = 0; i < strands->count; i++) {
        struct gc_strand *strand = strands->item[i];
        if (gc_strand_is_open(strand)) {
            left++;
            continue;
        }
        gc_untangle_free(strand->untangle);
        strand->untangle = NULL;
    }
    return left;
}

bool gc_strands_untangle(struct gc_strands *strands, struct gc_strand *strand,
                         const struct gc_tracker *tracker, bool *failed)
{
    struct gc_error error;
    if (strand->untangle)
        return true;
    if (strands->untangles == UNTANGLES_MAX)
        strands->untangles = rest(strands);
    if (strands->untangles == UNTANGLES_MAX)
        return false;
    strand->untangle = gc_untangle_new(tracker, &error);
    *failed = !strand->untangle;
    strands->untangles += !*failed;
    return !*failed;
}

void gc_strands_use(struct gc_strands *strands, struct gc_strand *strand,
                    const struct gc_origin *origin)
{
    strand->turn = ++strands->turns;
    strand->time_ns = origin->time_ns;
    strand->memory = origin->memory;
}

struct gc_strand *gc_strands_oldest(const struct gc_strands *strands)
{
    struct gc_strand *oldest = strands->item[0];
    for (size_t i = 1; i < strands->count; i++)
        if (strands->item[i]->turn < oldest->turn)
            oldest = strands->item[i];
    return oldest;
}

void gc_strands_drop(struct gc_strands *strands, struct gc_strand *strand)
{
    struct gc_strand **place = strands->item + place_of(strands, strand->origin);
    size_t after = strands->count - (size_t)(place - strands->item) - 1;
    memmove(place, place + 1, after * sizeof *place);
    strands->count--;
    strands->untangles -= strand->untangle != NULL;
    gc_strand_measure(strand, &strands->dropped);
    strand_free(strand);
}
