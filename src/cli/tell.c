#include <errno.h>
#include <stdio.h>
#include "cli/tell.h"

int
tell_error(const char *program, struct qw_span id, const struct qw_error *e)
{
    fprintf(stderr, "%s: ", program);
    if (id.n) {
        fwrite(id.p, 1, id.n, stderr);
        fputs(": ", stderr);
    }
    if (e->at != QW_NOWHERE)
        fprintf(stderr, "byte %zu: ", e->at);
    fprintf(stderr, "%s\n", e->what);
    return e->rc;
}

int
tell_usage(const char *program, const char *problem)
{
    fprintf(stderr, "%s: %s\n%s --help lists the options\n", program, problem, program);
    return QW_FATAL;
}

int
tell_close(const char *program, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "%s: standard output: %s\n", program, strerror(errno));
    return QW_FATAL;
}
