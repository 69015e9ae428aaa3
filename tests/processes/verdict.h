/* How what gcplot reads out of a shared standard error stands against the truth of who wrote it. */
#ifndef GC_VERDICT_H
#define GC_VERDICT_H

#include "truth.h"

/* A cycle that gcplot gives, in the series of that number, from 0. */
struct given_cycle {
    struct cycle_key key;
    size_t series;
};

struct given {
    struct given_cycle *cycles;
    size_t count;
    size_t series;
};

struct verdict {
    size_t cycles;         /* true ones: those that the processes printed to their end */
    size_t recovered;      /* of them given, with every field as printed */
    size_t wrong;          /* given, and no process printed them */
    size_t torn;           /* true ones that are not in one piece in the log */
    size_t torn_recovered; /* of them given */
    size_t processes;      /* that wrote anything */
    size_t series;
    /*
     * True ones given in the series that stands for their process. One series stands for one
     * process at the most: they are paired one to one, those with most cycles in common first.
     */
    size_t attributed;
};

/* False: no memory. Puts the given cycles in another order. */
bool judge(struct verdict *verdict, const struct truth *truth, struct given *given);

#endif
