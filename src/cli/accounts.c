#include "accounts.h"

#include "message.h"
#include "text.h"

#include <gcplot/buffer.h>

#include <inttypes.h>

static int64_t damaged(const struct gc_account *a)
{
    return a->tally[GC_CLASS_DAMAGED].lines;
}

static int64_t over_limit(const struct gc_account *a)
{
    return a->tally[GC_CLASS_OVER_LIMIT].lines;
}

bool account_is_whole(const struct gc_account *a)
{
    return !damaged(a) && !over_limit(a) && !a->missing && !a->dropped && a->torn == a->repaired;
}

void account_say_lost(const char *shown, const struct gc_account *a)
{
    if (account_is_whole(a))
        return;
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_format(&text, "%" PRId64 " cycles read, %" PRId64 " missing", a->cycles,
                         a->missing);
    if (damaged(a))
        gc_buffer_add_format(&text, "; damaged lines: %" PRId64, damaged(a));
    if (a->damages > 0)
        gc_buffer_add_format(&text, ", the first is line %" PRId64, a->damage[0].line);
    if (a->damages > 0 && a->damage[0].input)
        gc_buffer_add_format(&text, " of '%s'", a->damage[0].input);
    if (a->torn)
        gc_buffer_add_format(&text, "; torn records: %" PRId64 ", put together: %" PRId64, a->torn,
                             a->repaired);
    if (over_limit(a))
        gc_buffer_add_format(&text, "; lines too long: %" PRId64, over_limit(a));
    if (a->dropped)
        gc_buffer_add_format(&text, "; small processes not listed: %" PRId64, a->dropped);
    message("'%s': %.*s", shown, (int)text.len, text.data ? text.data : "");
    gc_buffer_release(&text);
}

void account_say_damage(const char *shown, const struct gc_damage *damage)
{
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_text_add_printable(&text, damage->text, damage->len);
    message("'%s', line %" PRId64 ": damaged: '%.*s'", damage->input ? damage->input : shown,
            damage->line, (int)text.len, text.data ? text.data : "");
    gc_buffer_release(&text);
}

void account_say_no_trace(const char *shown, const struct gc_account *a, const char *hint)
{
    if (a->damages > 0)
        message("'%s': no whole gctrace line, %" PRId64 " damaged; the first is line %" PRId64,
                shown, damaged(a), a->damage[0].line);
    else if (damaged(a) > 0)
        message("'%s': no whole gctrace line, %" PRId64 " damaged", shown, damaged(a));
    else
        message("'%s': no gctrace lines; %s", shown, hint);
}

void account_say_nothing_chosen(const char *shown, const struct gc_account *a)
{
    message("'%s': of its %" PRId64
            " cycles, none is chosen by --from, --to and --process; gcplot without "
            "them lists its processes",
            shown, a->cycles);
}

void account_add(struct gc_account *sum, const struct gc_account *a)
{
    sum->bytes += a->bytes;
    sum->text_bytes += a->text_bytes;
    sum->lines += a->lines;
    sum->cycles += a->cycles;
    sum->scavenges += a->scavenges;
    sum->missing += a->missing;
    sum->dropped += a->dropped;
    sum->torn += a->torn;
    sum->repaired += a->repaired;
    sum->doubtful += a->doubtful;
    for (int i = 0; i < GC_CLASSES; i++) {
        sum->tally[i].lines += a->tally[i].lines;
        sum->tally[i].bytes += a->tally[i].bytes;
    }
}
