#include "groups.h"

#include "hash.h"

#include <stdlib.h>

bool gc_groups_init(struct gc_groups *groups)
{
    groups->track = malloc(GC_TRACKS_MAX * sizeof *groups->track);
    groups->group[0] = (struct gc_group){.first = GC_NO_TRACK};
    groups->groups = 1;
    gc_recency_init(&groups->tracks_used);
    gc_recency_init(&groups->groups_used);
    return groups->track != NULL;
}

void gc_groups_release(struct gc_groups *groups)
{
    free(groups->track);
}

static uint64_t identity_hash(const struct gc_identity *identity)
{
    if (!identity->name && identity->pid == GC_ABSENT)
        return 0;
    uint64_t hash = GC_HASH_INIT;
    if (identity->name)
        hash = gc_hash_add(hash, identity->name, identity->name_len);
    hash = gc_hash_add(hash, &identity->origin, sizeof identity->origin);
    return gc_hash_add(hash, &identity->pid, sizeof identity->pid) | 1;
}

/* Where in its slot's chain the group of IDENTITY hangs; 0 hangs at the end. */
static int *slot_of(struct gc_groups *groups, uint64_t identity)
{
    int *slot = &groups->slot[identity % GC_GROUP_SLOTS];
    while (*slot && groups->group[*slot].identity != identity)
        slot = &groups->group[*slot].next_in_slot;
    return slot;
}

static void unlink_track(struct gc_groups *groups, int index)
{
    struct gc_group *group = &groups->group[groups->track[index].group];
    int *link = &group->first;
    while (*link != index)
        link = &groups->track[*link].next;
    *link = groups->track[index].next;
    group->count--;
}

/* Forgets the group that was silent longest; returns its place. */
static int forget_group(struct gc_groups *groups)
{
    int oldest = gc_recency_oldest(&groups->groups_used);
    struct gc_group *group = &groups->group[oldest];
    for (int i = group->first; i != GC_NO_TRACK; i = groups->track[i].next) {
        groups->track[i].group = GC_NO_TRACK;
        gc_recency_disuse(&groups->tracks_used, i);
    }
    *slot_of(groups, group->identity) = group->next_in_slot;
    return oldest;
}

static int new_group(struct gc_groups *groups, uint64_t identity, bool has_pid)
{
    int index = groups->groups < GC_GROUPS_MAX ? groups->groups++ : forget_group(groups);
    groups->group[index] =
        (struct gc_group){.identity = identity, .has_pid = has_pid, .first = GC_NO_TRACK};
    *slot_of(groups, identity) = index;
    return index;
}

int gc_groups_take(struct gc_groups *groups, const struct gc_identity *identity)
{
    uint64_t hash = identity_hash(identity);
    if (groups->group[groups->last_group].identity != hash) {
        int known = hash ? *slot_of(groups, hash) : 0;
        bool is_new = hash && !known;
        bool has_pid = identity->pid != GC_ABSENT || identity->is_process;
        groups->last_group = is_new ? new_group(groups, hash, has_pid) : known;
    }
    if (groups->last_group > 0)
        gc_recency_use(&groups->groups_used, groups->last_group);
    groups->lines++;
    return groups->last_group;
}

int gc_groups_find(const struct gc_groups *groups, const struct gc_identity *identity)
{
    uint64_t hash = identity_hash(identity);
    if (hash == 0 || groups->group[groups->last_group].identity == hash)
        return hash == 0 ? 0 : groups->last_group;
    int index = groups->slot[hash % GC_GROUP_SLOTS];
    while (index && groups->group[index].identity != hash)
        index = groups->group[index].next_in_slot;
    return index ? index : GC_NO_TRACK;
}

void gc_groups_use(struct gc_groups *groups, int place)
{
    groups->track[place].last_seen = groups->lines;
    gc_recency_use(&groups->tracks_used, place);
}

/* That of the group which was silent longest. */
static int silent_longest(const struct gc_groups *groups, const struct gc_group *group)
{
    int oldest = group->first;
    for (int i = oldest; i != GC_NO_TRACK; i = groups->track[i].next)
        if (groups->track[i].last_seen < groups->track[oldest].last_seen)
            oldest = i;
    return oldest;
}

bool gc_groups_are_full(const struct gc_groups *groups)
{
    return groups->tracks == GC_TRACKS_MAX;
}

int gc_groups_begin_process(struct gc_groups *groups, int group_index, int64_t *ended)
{
    struct gc_group *group = &groups->group[group_index];
    int most = group_index == 0 ? GC_NAMELESS_MAX : group->has_pid ? 1 : GC_GROUP_MAX;
    int index = groups->tracks;
    *ended = -1;
    if (group->count >= most || groups->tracks == GC_TRACKS_MAX) {
        index = group->count >= most ? silent_longest(groups, group)
                                     : gc_recency_oldest(&groups->tracks_used);
        *ended = groups->track[index].process;
        if (groups->track[index].group != GC_NO_TRACK)
            unlink_track(groups, index);
    } else {
        groups->tracks++;
    }
    groups->track[index] = (struct gc_track){.process = groups->processes++,
                                             .state = GC_STATE_NONE,
                                             .last_line = group->lines,
                                             .last_seen = groups->lines,
                                             .group = group_index,
                                             .next = GC_NO_TRACK};
    groups->track[index].state.habits = &groups->track[index].habits;
    int *link = &group->first; /* older ones first: of equal costs the first is taken */
    while (*link != GC_NO_TRACK)
        link = &groups->track[*link].next;
    *link = index;
    group->count++;
    gc_recency_use(&groups->tracks_used, index);
    return index;
}
