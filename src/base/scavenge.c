#include <gcplot/scavenge.h>

void gc_scavenge_init(struct gc_scavenge *scavenge)
{
    *scavenge = (struct gc_scavenge){
        .gc = GC_ABSENT,
        .number = GC_ABSENT,
        .work_kib = GC_ABSENT,
        .background_kib = GC_ABSENT,
        .eager_kib = GC_ABSENT,
        .returned_kib = GC_ABSENT,
        .util_pct = GC_ABSENT,
        .inuse_mib = GC_ABSENT,
        .idle_mib = GC_ABSENT,
        .sys_mib = GC_ABSENT,
        .released_mib = GC_ABSENT,
        .consumed_mib = GC_ABSENT,
        .forced = GC_ABSENT,
        .reset = GC_ABSENT,
        .time_ns = GC_ABSENT,
    };
}

int64_t gc_scavenge_returned_mib(const struct gc_scavenge *scavenge)
{
    if (scavenge->returned_kib != GC_ABSENT)
        return scavenge->returned_kib / 1024;
    return scavenge->released_mib;
}
