#include "verdict.h"

#include <stdlib.h>
#include <string.h>

/* How many cycles a process and a series have in common. */
struct pair {
    size_t writer;
    size_t series;
    size_t common;
    size_t first; /* the cycle that was the first of them */
};

enum { UNPAIRED = -1 };

struct pairing {
    struct pair *pairs;
    long *series_of; /* by writer */
    bool *is_taken;  /* by series */
};

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct cycle_key));
}

static int compare_given(const void *a, const void *b)
{
    const struct given_cycle *one = a, *other = b;
    int order = compare_keys(&one->key, &other->key);
    return order ? order : (one->series > other->series) - (one->series < other->series);
}

/* Most in common first; else as they came. */
static int compare_pairs(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;
    if (one->common != other->common)
        return one->common < other->common ? 1 : -1;
    if (one->first != other->first)
        return one->first < other->first ? -1 : 1;
    return (one->series > other->series) - (one->series < other->series);
}

/* The given cycles of KEY: *COUNT of them, next to each other. */
static const struct given_cycle *find(const struct given *given, const struct cycle_key *key,
                                      size_t *count)
{
    size_t low = 0, high = given->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_keys(&given->cycles[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < given->count && compare_keys(&given->cycles[low + *count].key, key) == 0)
        ++*count;
    return given->cycles + low;
}

static void count_common(struct pair *pairs, const struct given_cycle *found, size_t count,
                         size_t cycle)
{
    for (size_t i = 0; i < count; i++) {
        struct pair *pair = &pairs[found[i].series];
        if (i > 0 && found[i].series == found[i - 1].series)
            continue;
        if (pair->common++ == 0)
            pair->first = cycle;
    }
}

static void count_recovered(struct verdict *verdict, const struct truth *truth,
                            const struct given *given, struct pair *pairs)
{
    for (size_t i = 0; i < truth->count; i++) {
        size_t count;
        const struct true_cycle *cycle = &truth->cycles[i];
        const struct given_cycle *found = find(given, &cycle->key, &count);
        verdict->torn += cycle->torn;
        verdict->recovered += count > 0;
        verdict->torn_recovered += count > 0 && cycle->torn;
        count_common(pairs + cycle->writer * given->series, found, count, i);
    }
}

/* Both are in the order of their keys. */
static size_t count_wrong(const struct cycle_key *keys, size_t count, const struct given *given)
{
    size_t wrong = 0, at = 0;
    for (size_t i = 0; i < given->count; i++) {
        while (at < count && compare_keys(&keys[at], &given->cycles[i].key) < 0)
            at++;
        if (at < count && compare_keys(&keys[at], &given->cycles[i].key) == 0)
            at++;
        else
            wrong++;
    }
    return wrong;
}

static void pair_up(struct pairing *pairing, size_t count)
{
    qsort(pairing->pairs, count, sizeof *pairing->pairs, compare_pairs);
    for (const struct pair *p = pairing->pairs; p < pairing->pairs + count && p->common; p++) {
        if (pairing->is_taken[p->series] || pairing->series_of[p->writer] != UNPAIRED)
            continue;
        pairing->is_taken[p->series] = true;
        pairing->series_of[p->writer] = (long)p->series;
    }
}

static size_t count_attributed(const struct truth *truth, const struct given *given,
                               const long *series_of)
{
    size_t attributed = 0;
    for (const struct true_cycle *c = truth->cycles; c < truth->cycles + truth->count; c++) {
        size_t count, i = 0;
        const struct given_cycle *found = find(given, &c->key, &count);
        while (i < count && (long)found[i].series != series_of[c->writer])
            i++;
        attributed += i < count;
    }
    return attributed;
}

static bool begin_pairing(struct pairing *pairing, size_t writers, size_t series)
{
    pairing->pairs = calloc(writers * series + 1, sizeof *pairing->pairs);
    pairing->series_of = calloc(writers + 1, sizeof *pairing->series_of);
    pairing->is_taken = calloc(series + 1, sizeof *pairing->is_taken);
    if (!pairing->pairs || !pairing->series_of || !pairing->is_taken)
        return false;
    for (size_t i = 0; i < writers; i++)
        pairing->series_of[i] = UNPAIRED;
    for (size_t i = 0; i < writers * series; i++)
        pairing->pairs[i] = (struct pair){.writer = i / series, .series = i % series};
    return true;
}

static void end_pairing(struct pairing *pairing)
{
    free(pairing->pairs);
    free(pairing->series_of);
    free(pairing->is_taken);
}

static struct cycle_key *sorted_keys(const struct truth *truth)
{
    struct cycle_key *keys = calloc(truth->count + 1, sizeof *keys);
    for (size_t i = 0; keys && i < truth->count; i++)
        keys[i] = truth->cycles[i].key;
    if (keys)
        qsort(keys, truth->count, sizeof *keys, compare_keys);
    return keys;
}

bool judge(struct verdict *verdict, const struct truth *truth, struct given *given)
{
    struct pairing pairing = {0};
    struct cycle_key *keys = sorted_keys(truth);
    bool fits = begin_pairing(&pairing, truth->writers, given->series) && keys;
    *verdict = (struct verdict){
        .cycles = truth->count, .processes = truth->writers, .series = given->series};
    if (fits) {
        if (given->count)
            qsort(given->cycles, given->count, sizeof *given->cycles, compare_given);
        count_recovered(verdict, truth, given, pairing.pairs);
        verdict->wrong = count_wrong(keys, truth->count, given);
        pair_up(&pairing, truth->writers * given->series);
        verdict->attributed = count_attributed(truth, given, pairing.series_of);
    }
    end_pairing(&pairing);
    free(keys);
    return fits;
}
