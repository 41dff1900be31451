/* Preloaded into a program: its allocation number $FAILMALLOC fails, once. With
 * FAILMALLOC=0 none does, and their number is written to descriptor 9 at the end.
 * glibc's own names are called, since looking them up would allocate. What libarchive
 * asks for is neither counted nor failed: it ends the process itself, or crashes; nor what
 * simdjson asks of C++, a few hundred bytes once: its functions are noexcept. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static atomic_ulong seen;
static unsigned long wanted;
static void *(*new)(size_t);

__attribute__((constructor)) static void
start(void)
{
    const char *number = getenv("FAILMALLOC");

    *(void **)&new = dlsym(RTLD_NEXT, "_Znwm");
    wanted = number ? strtoul(number, NULL, 10) : 0;
    seen = 0; /* what the loader took does not count */
}

__attribute__((destructor)) static void
stop(void)
{
    if (wanted == 0)
        dprintf(9, "%lu\n", seen);
}

static int
is_in(const void *caller, const char *library)
{
    Dl_info info;

    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, library) != NULL;
}

static int
fails(const void *caller)
{
    if (is_in(caller, "libarchive"))
        return 0;
    if (atomic_fetch_add(&seen, 1) + 1 != wanted)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *
malloc(size_t n)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

/* C++'s operator new. */
void *_Znwm(size_t);
void *
_Znwm(size_t n)
{
    if (new == NULL || is_in(__builtin_return_address(0), "libsimdjson"))
        return __libc_malloc(n);
    return new (n);
}

void *
calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, n);
}
