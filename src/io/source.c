#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include "io/source.h"

void
qw_source_init(struct qw_source *s, int fd, const volatile sig_atomic_t *stop)
{
    struct stat st;

    s->fd = fd;
    s->rewinds = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    s->head = QW_LIT("");
    s->consumed = 0;
    s->stop = stop;
}

void
qw_source_close(struct qw_source *s)
{
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
}

static ssize_t
read_fd(const struct qw_source *s, char *to, size_t max)
{
    for (;;) {
        ssize_t n = read(s->fd, to, max);
        if (n >= 0 || errno != EINTR || (s->stop && *s->stop))
            return n;
    }
}

ssize_t
qw_source_read(struct qw_source *s, char *to, size_t max)
{
    ssize_t n = (ssize_t)(s->head.n < max ? s->head.n : max);

    if (n > 0) {
        memcpy(to, s->head.p, (size_t)n);
        s->head = qw_span_slice(s->head, (size_t)n, s->head.n);
    } else {
        n = read_fd(s, to, max);
    }
    s->consumed += n > 0 ? (unsigned long long)n : 0;
    return n;
}

struct qw_span
qw_source_first(struct qw_source *s)
{
    ssize_t n = 1;
    size_t have = 0;

    if (s->rewinds) {
        n = pread(s->fd, s->first, sizeof(s->first), 0);
        return qw_span(s->first, n > 0 ? (size_t)n : 0);
    }
    while (n > 0 && have < sizeof(s->first)) {
        n = read_fd(s, s->first + have, sizeof(s->first) - have);
        have += n > 0 ? (size_t)n : 0;
    }
    s->head = qw_span(s->first, have);
    return s->head;
}

bool
qw_source_rewind(struct qw_source *s)
{
    s->consumed = 0;
    return s->rewinds && lseek(s->fd, 0, SEEK_SET) == 0;
}

bool
qw_source_is_disguised(const struct qw_source *s, struct qw_span head)
{
    enum { VOLUME = (32 << 10) + 1 }; /* ECMA-119, 8.1.2 */
    char mark[5];

    return qw_span_starts(head, QW_LIT("MZ")) ||
           qw_span_starts(head, QW_LIT("\x7f"
                                       "ELF")) ||
           (pread(s->fd, mark, sizeof(mark), VOLUME) == sizeof(mark) &&
               memcmp(mark, "CD001", sizeof(mark)) == 0);
}
