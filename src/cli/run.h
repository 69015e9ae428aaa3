/* The command that starts a program and watches it. */
#ifndef GC_RUN_H
#define GC_RUN_H

#include "options.h"

/* Returns the exit status: the program's. */
int run(const struct options *options);

#endif
