#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/buf.h"
#include "base/large.h"

void
qw_buf_init(struct qw_buf *b, size_t max)
{
    *b = (struct qw_buf){ .max = max };
}

void
qw_buf_release(struct qw_buf *b)
{
    free(b->p);
    qw_buf_init(b, b->max);
}

void
qw_buf_reset(struct qw_buf *b)
{
    b->n = 0;
    b->failed = b->full = false;
}

void
qw_buf_swap(struct qw_buf *a, struct qw_buf *b)
{
    const struct qw_buf was = *a;

    *a = *b;
    *b = was;
    b->max = a->max;
    a->max = was.max;
}

bool
qw_buf_reserve(struct qw_buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more > b->max - b->n) {
        b->failed = b->full = true;
        return false;
    }
    if (b->n + more <= b->cap)
        return true;

    size_t cap = b->cap > b->max / 2 ? b->max : b->cap * 2;
    if (cap < b->n + more)
        cap = b->n + more;
    char *p = realloc(b->p, cap);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    qw_large_pages(p, cap);
    return true;
}

void
qw_buf_add(struct qw_buf *b, const char *p, size_t n)
{
    if (n == 0 || !qw_buf_reserve(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void
qw_buf_byte(struct qw_buf *b, char c)
{
    qw_buf_add(b, &c, 1);
}

void
qw_buf_fmt(struct qw_buf *b, const char *fmt, ...)
{
    va_list args;
    char small[256];

    va_start(args, fmt);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (n < 0) {
        b->failed = true;
        return;
    }
    if ((size_t)n < sizeof(small)) {
        qw_buf_add(b, small, (size_t)n);
        return;
    }
    if (!qw_buf_reserve(b, (size_t)n + 1))
        return;
    va_start(args, fmt);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, args);
    va_end(args);
    b->n += (size_t)n;
}
