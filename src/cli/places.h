/*
 * Where the outputs of a run go: the path of each for an input and a process, never one path for
 * two of them, and the names by which their readers know the processes.
 */
#ifndef GC_PLACES_H
#define GC_PLACES_H

#include "inputs.h"
#include "output.h"
#include "paths.h"

/* Zeroed but for the inputs, which are borrowed, is empty. */
struct places {
    const struct inputs *inputs;
    struct paths used;
    struct gc_buffer label;
};

void places_release(struct places *places);

/* Paths that nothing else may be. False: a usage error. */
bool places_claim_inputs(struct places *places, struct gc_error *error);
bool places_claim_output(struct places *places, const struct output *output,
                         struct gc_error *error);

/*
 * The path of OUTPUT's next file, for INPUT and PROCESS where it is split by them; to be freed.
 * Names that are one when cleaned, or the name of another output, are told apart by a number: ask
 * once a file. NULL: no memory.
 */
char *places_path(struct places *places, const struct output *output, const struct input *input,
                  const struct gc_process *process);

/* What PROCESS is called in that file; valid until the next call. */
const char *places_label(struct places *places, const struct output *output,
                         const struct input *input, const struct gc_process *process);

#endif
