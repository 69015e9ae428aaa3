#include "reorder.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    HELD_MAX = 32,  /* until the direction is known */
    STEPS_BACK = 4, /* in number, where stamps are too coarse, or in stamps of several processes */
    NAME_MAX_KEPT = 256,
    BLOCK = 64 * 1024,
};

static const int64_t second_ns = 1000000000;

/* In the file: this without what of the name is not used, then its length. */
struct kept {
    struct gc_item item;
    char name[NAME_MAX_KEPT];
};

enum direction { UNDECIDED, FORWARD, BACKWARD };

struct gc_reorder {
    enum direction direction;
    struct kept held[HELD_MAX];
    size_t held_count, held_next;
    int steps_back;     /* of numbers, one each */
    int stamps_back;    /* and of stamps */
    int64_t last_stamp; /* of what is held */
    bool finished;
    FILE *file;
    off_t end;       /* of what was not read back yet */
    off_t block_end; /* of the part of the file that is in BLOCK ... */
    off_t block_begin;
    char *block;
    struct kept last; /* read back last */
    struct gc_error error;
    bool failed;
};

struct gc_reorder *gc_reorder_new(struct gc_error *error)
{
    struct gc_reorder *reorder = calloc(1, sizeof *reorder);
    if (!reorder)
        gc_error_no_memory(error);
    return reorder;
}

void gc_reorder_free(struct gc_reorder *reorder)
{
    if (!reorder)
        return;
    if (reorder->file)
        fclose(reorder->file); /* temporary: nothing to lose */
    free(reorder->block);
    free(reorder);
}

bool gc_reorder_passes(const struct gc_reorder *reorder)
{
    return reorder->direction == FORWARD && reorder->held_next == reorder->held_count;
}

static void keep(struct kept *kept, const struct gc_item *item)
{
    size_t len = item->identity.name_len;
    kept->item = *item;
    kept->item.identity.name_len = len < NAME_MAX_KEPT ? len : NAME_MAX_KEPT;
    if (item->identity.name)
        memcpy(kept->name, item->identity.name, kept->item.identity.name_len);
}

/* The item again, its name where it now lies. */
static void give(struct kept *kept, struct gc_item *item)
{
    *item = kept->item;
    item->identity.name = kept->item.identity.name ? kept->name : NULL;
}

/* --- the direction --------------------------------------------------------------------------- */

static bool same_process(const struct kept *kept, const struct gc_item *item)
{
    const struct gc_identity *a = &kept->item.identity, *b = &item->identity;
    return kept->item.kind == GC_ITEM_CYCLE && !a->name == !b->name && a->pid == b->pid &&
           a->name_len == b->name_len &&
           (!a->name || memcmp(kept->name, b->name, b->name_len) == 0);
}

/* Whether the stamps went back as far as the process's own clock did. */
static bool clocks_agree(const struct gc_cycle *newer, const struct gc_cycle *older)
{
    if (newer->start_ns == GC_ABSENT || older->start_ns == GC_ABSENT)
        return newer->start_ns == older->start_ns;
    int64_t by_stamp = newer->time_ns - older->time_ns;
    int64_t by_start = newer->start_ns - older->start_ns;
    return by_start >= 0 && by_stamp - by_start < 2 * second_ns &&
           by_start - by_stamp < 2 * second_ns;
}

/* Whether CYCLE stands after a later one of its own process. */
static bool goes_back(struct gc_reorder *reorder, const struct gc_item *item)
{
    const struct gc_cycle *cycle = &item->cycle, *last = NULL;
    for (size_t i = reorder->held_count; i > 0 && !last; i--)
        if (same_process(&reorder->held[i - 1], item))
            last = &reorder->held[i - 1].item.cycle;
    if (!last || cycle->gc >= last->gc || !clocks_agree(last, cycle))
        return false;
    reorder->steps_back += cycle->gc == last->gc - 1;
    return cycle->time_ns < last->time_ns || reorder->steps_back >= STEPS_BACK;
}

static int64_t stamp_of(const struct gc_item *item)
{
    return item->kind == GC_ITEM_CYCLE ? item->cycle.time_ns : item->scavenge.time_ns;
}

static enum direction decide(struct gc_reorder *reorder, const struct gc_item *item)
{
    int64_t stamp = stamp_of(item), last = reorder->last_stamp;
    if (stamp == GC_ABSENT || (reorder->held_count > 0 && stamp > last))
        return FORWARD;
    reorder->last_stamp = stamp;
    reorder->stamps_back += reorder->held_count > 0 && stamp < last;
    if (reorder->stamps_back >= STEPS_BACK ||
        (item->kind == GC_ITEM_CYCLE && goes_back(reorder, item)))
        return BACKWARD;
    return UNDECIDED;
}

/* --- the file -------------------------------------------------------------------------------- */

static bool fail(struct gc_reorder *reorder, struct gc_error *error)
{
    gc_error_set(&reorder->error, NULL, 0, "cannot turn a newest-first log round: %s",
                 strerror(errno));
    reorder->failed = true;
    if (error)
        *error = reorder->error;
    return false;
}

static bool write_kept(struct gc_reorder *reorder, const struct kept *kept)
{
    uint32_t len = (uint32_t)(offsetof(struct kept, name) + kept->item.identity.name_len);
    if (fwrite(kept, len, 1, reorder->file) != 1 || fwrite(&len, sizeof len, 1, reorder->file) != 1)
        return false;
    reorder->end += (off_t)(len + sizeof len);
    return true;
}

static bool begin_backward(struct gc_reorder *reorder, struct gc_error *error)
{
    reorder->block = malloc(BLOCK);
    if (!reorder->block) {
        reorder->failed = true;
        gc_error_no_memory(&reorder->error);
        return gc_error_no_memory(error);
    }
    reorder->file = tmpfile();
    if (!reorder->file)
        return fail(reorder, error);
    for (size_t i = 0; i < reorder->held_count; i++)
        if (!write_kept(reorder, &reorder->held[i]))
            return fail(reorder, error);
    reorder->held_count = 0;
    return true;
}

/* The LEN bytes before the end of what was not read back; NULL: a failure. */
static const char *read_back(struct gc_reorder *reorder, size_t len)
{
    off_t from = reorder->end - (off_t)len;
    if (from < reorder->block_begin || reorder->block_end == 0) {
        reorder->block_end = reorder->end;
        reorder->block_begin = reorder->end > BLOCK ? reorder->end - BLOCK : 0;
        size_t want = (size_t)(reorder->block_end - reorder->block_begin);
        ssize_t got = pread(fileno(reorder->file), reorder->block, want, reorder->block_begin);
        if (got < 0 || (size_t)got != want) {
            fail(reorder, NULL);
            return NULL;
        }
    }
    reorder->end = from;
    return reorder->block + (from - reorder->block_begin);
}

static bool next_backward(struct gc_reorder *reorder, struct gc_item *item)
{
    uint32_t len;
    const char *bytes = reorder->end > 0 ? read_back(reorder, sizeof len) : NULL;
    if (!bytes)
        return false;
    memcpy(&len, bytes, sizeof len);
    bytes = read_back(reorder, len);
    if (!bytes)
        return false;
    memcpy(&reorder->last, bytes, len);
    give(&reorder->last, item);
    return true;
}

/* --- in and out ------------------------------------------------------------------------------ */

bool gc_reorder_put(struct gc_reorder *reorder, const struct gc_item *item, struct gc_error *error)
{
    struct kept kept;
    if (gc_reorder_failed(reorder, error))
        return false;
    if (reorder->direction == UNDECIDED) {
        reorder->direction = decide(reorder, item);
        if (reorder->direction == BACKWARD && !begin_backward(reorder, error))
            return false;
    }
    if (reorder->direction == BACKWARD) {
        keep(&kept, item);
        return write_kept(reorder, &kept) || fail(reorder, error);
    }
    keep(&reorder->held[reorder->held_count++], item);
    if (reorder->held_count == HELD_MAX)
        reorder->direction = FORWARD;
    return true;
}

void gc_reorder_finish(struct gc_reorder *reorder)
{
    reorder->finished = true;
    if (reorder->direction == UNDECIDED) {
        reorder->direction = reorder->stamps_back > 0 ? BACKWARD : FORWARD;
        if (reorder->direction == BACKWARD && !begin_backward(reorder, NULL))
            return;
    }
    if (reorder->direction == BACKWARD && fflush(reorder->file) != 0)
        fail(reorder, NULL);
}

bool gc_reorder_next(struct gc_reorder *reorder, struct gc_item *item)
{
    if (reorder->failed || reorder->direction == UNDECIDED)
        return false;
    if (reorder->direction == BACKWARD)
        return reorder->finished && next_backward(reorder, item);
    if (reorder->held_next == reorder->held_count)
        return false;
    give(&reorder->held[reorder->held_next++], item);
    return true;
}

bool gc_reorder_failed(const struct gc_reorder *reorder, struct gc_error *error)
{
    if (reorder->failed && error)
        *error = reorder->error;
    return reorder->failed;
}
