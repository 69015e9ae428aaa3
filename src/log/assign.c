#include "assign.h"

bool gc_assign_init(struct gc_assign *assign, const struct gc_log_options *options,
                    struct gc_account *account, struct gc_error *error)
{
    assign->options = options;
    assign->account = account;
    assign->reorder = gc_reorder_new(error);
    assign->tracker = assign->reorder ? gc_tracker_new(error) : NULL;
    return assign->tracker != NULL;
}

void gc_assign_end(struct gc_assign *assign)
{
    gc_reorder_free(assign->reorder);
    gc_tracker_free(assign->tracker);
    assign->reorder = NULL;
    assign->tracker = NULL;
}

void gc_assign_release(struct gc_assign *assign)
{
    gc_assign_end(assign);
    gc_processes_release(&assign->processes);
}

static void fail(struct gc_assign *assign, const struct gc_error *error)
{
    if (!assign->failed)
        assign->error = *error;
    assign->failed = true;
}

static void fail_no_memory(struct gc_assign *assign)
{
    struct gc_error error;
    gc_error_no_memory(&error);
    fail(assign, &error);
}

static bool in_window(const struct gc_assign *assign, const struct gc_derived *derived)
{
    const struct gc_log_options *o = assign->options;
    if (o->from_ns == GC_ABSENT && o->to_ns == GC_ABSENT)
        return true;
    if (derived->end_ns == GC_ABSENT)
        return false;
    return (o->from_ns == GC_ABSENT || derived->end_ns >= o->from_ns) &&
           (o->to_ns == GC_ABSENT || derived->end_ns <= o->to_ns);
}

/*
 * A writer whose numbers began anew, though the kernel says that it is the same program, passes on
 * what others print, as `go build` does for compilers. None of them is the writer.
 */
static struct gc_member *add_member(struct gc_assign *assign, int64_t id,
                                    const struct gc_identity *identity)
{
    struct gc_member *before =
        identity->origin ? gc_processes_of(&assign->processes, identity->origin) : NULL;
    if (before)
        gc_member_relay(before);
    struct gc_member *member = gc_processes_add(&assign->processes, id, identity, assign->options);
    if (member && before)
        gc_member_relay(member);
    return member;
}

static struct gc_member *member_of(struct gc_assign *assign, const struct gc_assignment *to,
                                   const struct gc_identity *identity)
{
    if (to->ended >= 0)
        gc_processes_end(&assign->processes, to->ended);
    struct gc_member *member =
        to->is_new ? NULL : gc_processes_find(&assign->processes, to->process);
    if (!member)
        member = add_member(assign, to->process, identity);
    assign->account->dropped = assign->processes.dropped;
    if (!member)
        fail_no_memory(assign);
    return member;
}

/* What was resident when CYCLE, MEMBER's last, was read. False: no memory. */
static bool sample_at(struct gc_assign *assign, struct gc_member *member,
                      const struct gc_cycle *cycle)
{
    struct gc_memory_sample sample = GC_MEMORY_NONE;
    sample.resident_mib = cycle->rss_mib;
    return cycle->rss_mib == GC_ABSENT ||
           gc_processes_sample(&assign->processes, member, assign->derived.end_ns, &sample);
}

/* A process whose writer is known has its start by when its cycles were read, whatever stamps its
   lines have: what else is known of that writer is by the same clock. */
static void note_start(const struct gc_assign *assign, struct gc_member *member)
{
    int64_t end = assign->derived.end_ns;
    if (member->origin == 0 || assign->read_ns == GC_ABSENT || end == GC_ABSENT)
        return;
    if (member->read_start_ns == GC_ABSENT || assign->read_ns - end < member->read_start_ns)
        member->read_start_ns = assign->read_ns - end;
}

/* Gives CYCLE, which lasts as long as the event, to its process. False: it makes no event. */
static bool give_cycle(struct gc_assign *assign, const struct gc_assignment *to,
                       const struct gc_identity *identity, struct gc_cycle *cycle,
                       struct gc_event *event)
{
    if (to->process == GC_NO_PROCESS) {
        assign->account->repaired--; /* lost, after all */
        return false;
    }
    struct gc_member *member = member_of(assign, to, identity);
    if (!member)
        return false;
    if (member->relayed)
        cycle->rss_mib = GC_ABSENT;
    assign->account->cycles++;
    assign->account->doubtful += to->is_doubtful;
    assign->derived = gc_derive_next(&member->derive, cycle);
    assign->account->missing += assign->derived.missing;
    note_start(assign, member);
    if (!gc_processes_see(&assign->processes, member, cycle, &assign->derived)) {
        fail_no_memory(assign);
        return false;
    }
    if (!member->selected || !in_window(assign, &assign->derived) ||
        (cycle->repaired == 1 && assign->options->no_repair))
        return false;
    if (!gc_series_add(member->series, cycle, &assign->derived) ||
        !sample_at(assign, member, cycle)) {
        fail_no_memory(assign);
        return false;
    }
    *event = (struct gc_event){.kind = GC_EVENT_CYCLE,
                               .process = &member->process,
                               .cycle = cycle,
                               .derived = &assign->derived};
    return true;
}

/* What was held back until it was clear whose it is. */
static bool next_tracked(struct gc_assign *assign, struct gc_event *event)
{
    struct gc_tracked *tracked = &assign->tracked;
    while (!assign->failed && gc_tracker_next(assign->tracker, tracked))
        if (give_cycle(assign, &tracked->to, &tracked->identity, &tracked->cycle, event))
            return true;
    return false;
}

/* The item's cycle. False: it makes no event, or not yet, nor does one before it. */
static bool take_cycle(struct gc_assign *assign, struct gc_event *event)
{
    struct gc_assignment to;
    struct gc_item *item = assign->item;
    if (!gc_tracker_put(assign->tracker, &item->identity, &item->cycle, &to))
        return next_tracked(assign, event);
    return give_cycle(assign, &to, &item->identity, &item->cycle, event);
}

/* What the scavenger said. In the window is what follows a cycle that is. */
static bool take_scavenge(struct gc_assign *assign, struct gc_event *event)
{
    static const struct gc_process unknown = {
        .name = "", .given = "", .pid = GC_ABSENT, .killed_ns = GC_ABSENT};
    struct gc_assignment to;
    struct gc_scavenge *scavenge = &assign->item->scavenge;
    struct gc_member *member = NULL;
    assign->account->scavenges++;
    if (gc_tracker_owner(assign->tracker, &assign->item->identity, &to) &&
        !(member = member_of(assign, &to, &assign->item->identity)))
        return false;
    struct gc_derived last = {.end_ns = member ? member->derive.end_ns : GC_ABSENT};
    if (member ? !member->selected : assign->options->process_count > 0)
        return false;
    if (member && member->derive.gc > 0)
        scavenge->gc = member->derive.gc;
    if (!in_window(assign, &last))
        return false;
    if (member)
        gc_series_set_memory(member->series, scavenge->inuse_mib,
                             gc_scavenge_returned_mib(scavenge));
    *event = (struct gc_event){.kind = GC_EVENT_SCAVENGE,
                               .process = member ? &member->process : &unknown,
                               .scavenge = scavenge};
    return true;
}

/* --- in the order of time --------------------------------------------------------------------- */

/* What cycles held up goes after them. */
static bool next_scavenge(struct gc_assign *assign, struct gc_event *event)
{
    bool waits = assign->has_scavenge;
    assign->has_scavenge = false;
    return waits && take_scavenge(assign, event);
}

/* What was found in the log's order goes on to its process. */
static bool take_found(struct gc_assign *assign, struct gc_event *event)
{
    if (assign->item->kind == GC_ITEM_CYCLE)
        return take_cycle(assign, event);
    assign->has_scavenge = gc_tracker_settle(assign->tracker, &assign->item->identity);
    return assign->has_scavenge ? next_tracked(assign, event) || next_scavenge(assign, event)
                                : take_scavenge(assign, event);
}

/* What was held back until the log's direction was known. */
static bool next_held(struct gc_assign *assign, struct gc_event *event)
{
    struct gc_error error;
    if (next_tracked(assign, event) || next_scavenge(assign, event))
        return true;
    while (!gc_reorder_passes(assign->reorder) && gc_reorder_next(assign->reorder, &assign->held)) {
        assign->item = &assign->held;
        if (take_found(assign, event))
            return true;
    }
    if (gc_reorder_failed(assign->reorder, &error))
        fail(assign, &error);
    return false;
}

bool gc_assign_take(struct gc_assign *assign, struct gc_item *item, int64_t read_ns,
                    struct gc_event *event)
{
    struct gc_error error;
    assign->item = item;
    assign->read_ns = read_ns;
    if (read_ns != GC_ABSENT || gc_reorder_passes(assign->reorder))
        return take_found(assign, event);
    if (!gc_reorder_put(assign->reorder, item, &error))
        fail(assign, &error);
    return gc_assign_next(assign, event); /* where it has room for no more all must be taken now */
}

bool gc_assign_take_row(struct gc_assign *assign, struct gc_item *item, struct gc_event *event)
{
    assign->item = item;
    assign->read_ns = GC_ABSENT;
    gc_tracker_trust(assign->tracker);
    return take_found(assign, event);
}

bool gc_assign_next(struct gc_assign *assign, struct gc_event *event)
{
    if (assign->failed)
        return false;
    return next_tracked(assign, event) || next_scavenge(assign, event) ||
           (!gc_reorder_passes(assign->reorder) && next_held(assign, event));
}

bool gc_assign_finish(struct gc_assign *assign, struct gc_event *event)
{
    if (assign->failed)
        return false;
    gc_reorder_finish(assign->reorder);
    if (next_held(assign, event))
        return true;
    gc_tracker_finish(assign->tracker);
    return next_tracked(assign, event);
}

/* --- what is known of a writer beside its lines ------------------------------------------------
 */

/* When TIME_NS was, since MEMBER's start; GC_ABSENT: that is not known. */
static int64_t since_start(const struct gc_member *member, int64_t time_ns)
{
    return member->read_start_ns == GC_ABSENT ? GC_ABSENT : time_ns - member->read_start_ns;
}

void gc_assign_sample(struct gc_assign *assign, const struct gc_origin *origin)
{
    struct gc_member *member = gc_processes_of(&assign->processes, origin->id);
    if (!member || !member->selected || member->relayed)
        return;
    struct gc_derived now = {.end_ns = since_start(member, origin->time_ns)};
    if (in_window(assign, &now) &&
        !gc_processes_sample(&assign->processes, member, now.end_ns, &origin->memory))
        fail_no_memory(assign);
}

void gc_assign_kill(struct gc_assign *assign, const struct gc_origin *origin)
{
    struct gc_member *member = gc_processes_of(&assign->processes, origin->id);
    if (member && !member->relayed)
        gc_member_kill(member, since_start(member, origin->time_ns));
}

void gc_assign_end_origin(struct gc_assign *assign, int64_t origin)
{
    struct gc_member *member = gc_processes_of(&assign->processes, origin);
    if (!member)
        return;
    member->process.has_ended = true;
    gc_processes_end(&assign->processes, member->id);
}
