/* The main command: logs in, series and charts out. */
#ifndef GC_PLOT_H
#define GC_PLOT_H

#include "options.h"

/* Returns the exit status. */
int plot(const struct options *options);

#endif
