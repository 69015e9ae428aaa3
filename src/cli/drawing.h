/*
 * Charts and reports drawn beside the watching of a command, by a copy of this process: while one
 * draws, nobody reads what the command writes, and it would soon have to wait.
 */
#ifndef GC_DRAWING_H
#define GC_DRAWING_H

#include "outputs.h"

#include <sys/types.h>

/* Zeroed: none is under way. */
struct drawing {
    pid_t pid;   /* of the copy; 0: there is none */
    bool failed; /* one could not write: none is begun any more */
};

/* Shows INPUT's reports as they are now, unless the last drawing is not done. */
void drawing_begin(struct drawing *drawing, struct outputs *outputs, struct input *input);

/* Waits for the one under way, so that it does not come after what is written next. */
void drawing_end(struct drawing *drawing);

#endif
