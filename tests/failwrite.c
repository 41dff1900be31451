/* Preloaded into a program: from its write number $FAILWRITE on, writes to files fail as on
 * a full disk. Standard streams are spared, so that the program can say so. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_ulong seen;
static unsigned long wanted;

__attribute__((constructor)) static void
start(void)
{
    const char *number = getenv("FAILWRITE");

    wanted = number ? strtoul(number, NULL, 10) : 0;
}

static int
fails(int fd)
{
    if (wanted == 0 || fd <= STDERR_FILENO || atomic_fetch_add(&seen, 1) + 1 < wanted)
        return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t
write(int fd, const void *p, size_t n)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");

    return fails(fd) ? -1 : real(fd, p, n);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");

    return fails(fd) ? -1 : real(fd, p, n, at);
}
