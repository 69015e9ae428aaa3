/* What is said on standard error of how an input was read. */
#ifndef GC_ACCOUNTS_H
#define GC_ACCOUNTS_H

#include <gcplot/log.h>

/* SHOWN is the input as messages have it; A its account, or that of an archive's members. */

/* Whether nothing was lost. */
bool account_is_whole(const struct gc_account *a);

/* Where something was lost: how much was read, and how much was not. */
void account_say_lost(const char *shown, const struct gc_account *a);

/* One damaged line, with what it says. */
void account_say_damage(const char *shown, const struct gc_damage *damage);

/* There was no cycle, though there should be: HINT is what may have been overlooked. */
void account_say_no_trace(const char *shown, const struct gc_account *a, const char *hint);

/* There was none that the options choose. */
void account_say_nothing_chosen(const char *shown, const struct gc_account *a);

/* Adds what is counted in A to SUM. */
void account_add(struct gc_account *sum, const struct gc_account *a);

#endif
