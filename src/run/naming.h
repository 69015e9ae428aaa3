/*
 * What programs are called: by their own name, and those that share it by the arguments in which
 * they differ.
 */
#ifndef GC_NAMING_H
#define GC_NAMING_H

#include <gcplot/buffer.h>
#include <stdbool.h>

/* Beyond so many, names are not remembered: later programs of such a name have it alone. */
enum { GC_NAMING_MAX = 1024 };

/* The bytes of a name that arguments take at most. */
enum { GC_NAMING_ARGUMENTS_MAX = 40 };

struct gc_naming {
    struct gc_named *first;
    int count;
};

void gc_naming_release(struct gc_naming *naming);

/*
 * Adds to TEXT what the program BASE is called that was started with ARGUMENTS[0, LEN), each with a
 * NUL after it, the program's own name the first of them: BASE where it is the first of that name
 * or has the same arguments as the first; else BASE, a space, and what differs. No control
 * characters and nothing but UTF-8. Lack of memory shows in TEXT.
 */
void gc_naming_add(const struct gc_naming *naming, const char *base, const char *arguments,
                   size_t len, struct gc_buffer *text);

/* From now on that one is the first of its name, unless there is one. False: no memory. */
bool gc_naming_remember(struct gc_naming *naming, const char *base, const char *arguments,
                        size_t len);

#endif
