/* Rotated logs among the inputs: those that are one story become one input. */
#ifndef GC_CHAINS_H
#define GC_CHAINS_H

#include "inputs.h"

/*
 * Reads a part of each input that is a regular file, and joins those that go on from one another
 * (rotation.h) into the newest of them. QUIET: not said on standard error. False: no memory.
 */
bool chains_join(struct inputs *inputs, bool quiet);

#endif
