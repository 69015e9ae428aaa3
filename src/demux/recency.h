/*
 * Places of a table in the order in which they were last used, so that the one to be reused is at
 * hand: a list in two arrays.
 */
#ifndef GC_RECENCY_H
#define GC_RECENCY_H

enum { GC_RECENCY_PLACES = 4096 };

/* Held by the caller. The place beyond the last closes the list to a ring. */
struct gc_recency {
    int older[GC_RECENCY_PLACES + 1];
    int newer[GC_RECENCY_PLACES + 1];
};

/* No place was used yet. */
void gc_recency_init(struct gc_recency *recency);

/* PLACE is used now, for the first time or again. */
void gc_recency_use(struct gc_recency *recency, int place);

/* PLACE, which was used, is needed no more: it is reused first. */
void gc_recency_disuse(struct gc_recency *recency, int place);

/* The place that was used last longest ago; GC_RECENCY_PLACES: none was. */
int gc_recency_oldest(const struct gc_recency *recency);

#endif
