/* What the unit tests share: cmocka, and a closing line like that of every suite. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "base/span.h"

#define unit_run(name, tests)                                                                      \
    unit_close(name, sizeof(tests) / sizeof(*(tests)),                                             \
        cmocka_run_group_tests_name(name, tests, NULL, NULL))

static inline int
unit_close(const char *name, size_t n, int failed)
{
    printf("%s: %zu passed, %d failed\n", name, n - (size_t)failed, failed);
    return failed != 0;
}

static inline void
assert_span(struct qw_span got, const char *want)
{
    struct qw_span w = qw_span_str(want);

    if (!qw_span_eq(got, w))
        fail_msg("[%.*s] is not [%s]", (int)got.n, got.p ? got.p : "", want);
}

#endif
