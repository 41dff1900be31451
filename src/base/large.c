#define _DEFAULT_SOURCE /* madvise */
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include "base/large.h"

void
qw_large_pages(void *p, size_t n)
{
    enum { LARGE = 4 << 20, PAGE = 4096 };

    if (n < LARGE)
        return;
#ifdef MADV_HUGEPAGE
    /* all of the block's pages: it could not be moved as a whole any more if they were not alike */
    uintptr_t start = (uintptr_t)p & ~(uintptr_t)(PAGE - 1);
    uintptr_t end = ((uintptr_t)p + malloc_usable_size(p) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);

    madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)p;
#endif
}
