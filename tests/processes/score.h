/* Runs the library over a log that processes shared, and holds it against the truth. */
#ifndef GC_SCORE_H
#define GC_SCORE_H

#include "verdict.h"

/*
 * Files, packed or not: the log and whose its bytes are. TELL: the library is told that, as it is
 * of a program that gcplot started. False: a failure, which was told.
 */
bool score(struct verdict *verdict, const char *log, const char *owners, bool tell);

#endif
