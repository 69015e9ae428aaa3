#include "accounts.h"

#include "message.h"

#include <gcplot/buffer.h>

#include <inttypes.h>

void account_say_lost(const char *shown, const struct gc_account *a)
{
    if (!a->damaged && !a->missing && !a->over_limit && !a->dropped)
        return;
    struct gc_buffer text = GC_BUFFER_INIT;
    gc_buffer_add_format(&text, "%" PRId64 " cycles read, %" PRId64 " missing", a->cycles,
                         a->missing);
    if (a->damaged)
        gc_buffer_add_format(&text, "; damaged lines: %" PRId64 ", the first is line %" PRId64,
                             a->damaged, a->first_damaged);
    if (a->over_limit)
        gc_buffer_add_format(&text, "; lines too long: %" PRId64, a->over_limit);
    if (a->dropped)
        gc_buffer_add_format(&text, "; small processes not listed: %" PRId64, a->dropped);
    message("'%s': %.*s", shown, (int)text.len, text.data ? text.data : "");
    gc_buffer_release(&text);
}

void account_say_no_trace(const char *shown, const struct gc_account *a)
{
    if (a->damaged > 0 && a->first_damaged > 0)
        message("'%s': no whole gctrace line, %" PRId64 " damaged; the first is line %" PRId64,
                shown, a->damaged, a->first_damaged);
    else if (a->damaged > 0)
        message("'%s': no whole gctrace line, %" PRId64 " damaged", shown, a->damaged);
    else
        message("'%s': no gctrace lines; was GODEBUG=gctrace=1 set and stderr captured?", shown);
}

void account_say_nothing_chosen(const char *shown, const struct gc_account *a)
{
    message("'%s': none of its %" PRId64 " cycles is within --from, --to and --process", shown,
            a->cycles);
}

void account_add(struct gc_account *sum, const struct gc_account *a)
{
    sum->bytes += a->bytes;
    sum->lines += a->lines;
    sum->cycles += a->cycles;
    sum->damaged += a->damaged;
    sum->over_limit += a->over_limit;
    sum->missing += a->missing;
    sum->dropped += a->dropped;
}
