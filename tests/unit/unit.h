/* What every unit test includes, in the order that cmocka wants. */
#ifndef GC_UNIT_H
#define GC_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A test function that cmocka's table can name. */
#define TEST(name) static void name(void **state)

#endif
