#include "recency.h"

enum { RING = GC_RECENCY_PLACES, UNUSED = -1 };

void gc_recency_init(struct gc_recency *recency)
{
    for (int i = 0; i < GC_RECENCY_PLACES; i++)
        recency->older[i] = UNUSED;
    recency->older[RING] = recency->newer[RING] = RING;
}

static void take_out(struct gc_recency *recency, int place)
{
    int older = recency->older[place], newer = recency->newer[place];
    recency->newer[older] = newer;
    recency->older[newer] = older;
}

static void put_between(struct gc_recency *recency, int older, int place, int newer)
{
    recency->older[place] = older;
    recency->newer[place] = newer;
    recency->newer[older] = place;
    recency->older[newer] = place;
}

void gc_recency_use(struct gc_recency *recency, int place)
{
    if (recency->older[RING] == place) /* nearly every line is the last one's */
        return;
    if (recency->older[place] != UNUSED)
        take_out(recency, place);
    put_between(recency, recency->older[RING], place, RING);
}

void gc_recency_disuse(struct gc_recency *recency, int place)
{
    take_out(recency, place);
    put_between(recency, RING, place, recency->newer[RING]);
}

int gc_recency_oldest(const struct gc_recency *recency)
{
    return recency->newer[RING];
}
