#define _DEFAULT_SOURCE /* fts */
#include <fts.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "io/members.h"
#include "io/sniff.h"
#include "io/warc.h"
#include "text/utf8.h"

enum {
    READ = 1 << 18,
    ID_CEILING = 1 << 18,
    PATH_SHOWN = 200,
    RATIO_SLACK = 64 << 20,
    SPOOL = 1 << 30,
    LARGE = 8 << 20,
};

static void
fill_limits(struct qw_input_limits *l)
{
    if (l->nest == 0)
        l->nest = 3;
    else if (l->nest == SIZE_MAX)
        l->nest = 0;
    if (l->nest > QW_NEST_MOST)
        l->nest = QW_NEST_MOST;
    if (l->ratio == 0)
        l->ratio = 200;
    if (l->total == 0)
        l->total = 1ull << 40;
    if (l->members == 0)
        l->members = 50000000;
    if (l->path == 0)
        l->path = 4096;
}

/* Bytes of the operands; 0 when one of them is no plain file. */
static unsigned long long
size_all(const struct qw_input_conf *conf)
{
    unsigned long long all = 0;
    struct stat st;

    for (size_t i = 0; i < conf->n_paths; i++) {
        if (stat(conf->paths[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        all += (unsigned long long)st.st_size;
    }
    return all;
}

void
qw_members_init(struct qw_members *m, const struct qw_input_conf *conf)
{
    *m = (struct qw_members){ .conf = *conf };
    fill_limits(&m->conf.limits);
    m->all = size_all(conf);
    qw_buf_init(&m->path, ID_CEILING);
    qw_buf_init(&m->id, ID_CEILING * 4);
    qw_buf_init(&m->data, SIZE_MAX);
    qw_names_init(&m->seen);
    for (size_t i = 0; i <= QW_NEST_MOST; i++)
        qw_buf_init(&m->levels[i].head, SIZE_MAX);
}

static void
close_levels(struct qw_members *m, size_t to)
{
    while (m->n_levels > to) {
        struct qw_level *l = &m->levels[--m->n_levels];
        if (m->n_levels == 0)
            m->read += qw_archive_consumed(l->archive);
        qw_archive_close(l->archive);
        qw_buf_release(&l->head);
        l->archive = NULL;
    }
}

void
qw_members_release(struct qw_members *m)
{
    if (m->tree)
        fts_close(m->tree);
    close_levels(m, 0);
    qw_names_release(&m->seen);
    qw_member_names_free(m->names);
    qw_buf_release(&m->path);
    qw_buf_release(&m->id);
    qw_buf_release(&m->data);
}

/* ---- paths ---- */

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum qw_rc
set_path(struct qw_members *m, const char *path, struct qw_ctx *ctx)
{
    qw_buf_reset(&m->path);
    qw_buf_add(&m->path, path, strlen(path));
    qw_buf_byte(&m->path, '\0');
    qw_buf_reset(&m->id);
    qw_member_name_add(&m->names, &m->id, qw_span_str(path));
    return m->path.failed || m->id.failed ? qw_fail_memory(ctx) : QW_OK;
}

/* The next file of the folder; *found is false when the folder is done. */
static enum qw_rc
next_in_tree(struct qw_members *m, bool *found, struct qw_ctx *ctx)
{
    FTSENT *e;

    *found = true;
    while ((e = fts_read(m->tree))) {
        switch (e->fts_info) {
        case FTS_F:
            return set_path(m, e->fts_path, ctx);
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
            set_path(m, e->fts_path, ctx);
            return qw_refuse(ctx, "read", QW_NOWHERE, "%s", strerror(e->fts_errno));
        default: /* folders before and after; links are not followed */
            break;
        }
    }
    fts_close(m->tree);
    m->tree = NULL;
    *found = false;
    return QW_OK;
}

/* The next path to open, in m->path. */
static enum qw_rc
next_path(struct qw_members *m, bool *more, struct qw_ctx *ctx)
{
    struct stat st;

    for (;;) {
        bool found = false;
        if (m->tree) {
            enum qw_rc rc = next_in_tree(m, &found, ctx);
            *more = true;
            if (rc != QW_OK || found)
                return rc;
        }
        *more = m->next_path < m->conf.n_paths;
        if (!*more)
            return QW_OK;
        const char *path = m->conf.paths[m->next_path++];
        if (set_path(m, path, ctx) != QW_OK)
            return QW_FATAL;
        if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
            return QW_OK;
        char *const roots[] = { m->path.p, NULL };
        m->tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
        if (m->tree == NULL)
            return qw_refuse(ctx, "read", QW_NOWHERE, "%s", strerror(errno));
    }
}

static enum qw_rc
open_path(struct qw_members *m, struct qw_ctx *ctx)
{
    struct qw_level *l = &m->levels[0];
    enum qw_rc rc = qw_archive_open(&l->archive, m->path.p, m->conf.stop, ctx);

    if (rc != QW_OK)
        return rc;
    m->n_levels = 1;
    m->expanded = m->n_members = 0;
    qw_names_reset(&m->seen);
    l->id_len = m->id.n;
    return QW_OK;
}

/* ---- members ---- */

void
qw_members_number(struct qw_members *m)
{
    size_t n = m->id.n;

    if (qw_names_add(&m->seen, qw_buf_view(&m->id)) || m->seen.failed)
        return;
    unsigned k = qw_names_count(&m->seen, qw_buf_view(&m->id));
    if (k == 0)
        k = 1;
    do {
        m->id.n = n;
        qw_buf_fmt(&m->id, "#%u", ++k);
    } while (!qw_names_add(&m->seen, qw_buf_view(&m->id)) && !m->seen.failed);
    qw_names_set_count(&m->seen, qw_span(m->id.p, n), k);
}

static enum qw_rc
name_member(struct qw_members *m, struct qw_span name, struct qw_ctx *ctx)
{
    const size_t base = m->levels[m->n_levels - 1].id_len, max = m->conf.limits.path;
    bool long_name = base + 1 + name.n > max;

    m->id.n = base;
    if (name.n == 0)
        return QW_OK;
    qw_buf_byte(&m->id, '!');
    if (long_name) {
        size_t n = PATH_SHOWN;
        while (n > PATH_SHOWN - 3 && n < name.n && ((unsigned char)name.p[n] & 0xc0) == 0x80)
            n--;
        name = qw_span_slice(name, 0, n);
    }
    qw_member_name_add(&m->names, &m->id, name);
    if (long_name)
        qw_buf_span(&m->id, QW_LIT("…"));
    qw_members_number(m);
    if (m->id.failed || m->seen.failed)
        return qw_fail_memory(ctx);
    return long_name ? qw_refuse(ctx, "path", QW_NOWHERE, "a name of more than %zu bytes", max)
                     : QW_OK;
}

/* A bomb ends the whole file. */
static enum qw_rc
too_much(struct qw_members *m, struct qw_ctx *ctx)
{
    const struct qw_input_limits *l = &m->conf.limits;
    unsigned long long read = qw_archive_consumed(m->levels[0].archive);

    if (m->expanded > l->total)
        return qw_refuse(ctx, "bomb", QW_NOWHERE,
            "holds more than --max-total %llu bytes; the rest is left", l->total);
    if (m->expanded > RATIO_SLACK && m->expanded / l->ratio > read)
        return qw_refuse(ctx, "bomb", QW_NOWHERE,
            "grows more than --max-ratio %llu times when unpacked; the rest is left", l->ratio);
    if (m->n_members > l->members)
        return qw_refuse(ctx, "bomb", QW_NOWHERE,
            "has more than --max-members %llu members; the rest is left", l->members);
    return QW_OK;
}

enum qw_rc
qw_members_fill(struct qw_members *m, struct qw_ctx *ctx)
{
    struct qw_archive *a = m->levels[m->n_levels - 1].archive;
    size_t n = 0;

    if (m->data.cap - m->data.n < READ) /* grow by doubling, not by READ */
        qw_buf_reserve(&m->data, m->data.n + READ);
    enum qw_rc rc = qw_archive_read(a, &m->data, READ, &n, ctx);
    m->drained = n == 0;
    m->expanded += n;
    if (rc != QW_OK)
        return rc;
    rc = too_much(m, ctx);
    if (rc != QW_OK) {
        m->id.n = m->levels[0].id_len;
        close_levels(m, 0);
        m->drained = true;
    }
    return rc;
}

void
qw_members_expect(struct qw_members *m, size_t most)
{
    struct stat st;
    bool piped = strcmp(m->path.p, "-") == 0;

    if (!m->by_itself || m->n_levels != 1 || m->drained || m->data.n < READ ||
        (piped ? fstat(STDIN_FILENO, &st) : stat(m->path.p, &st)) != 0 || !S_ISREG(st.st_mode))
        return;
    size_t n = (unsigned long long)st.st_size < most ? (size_t)st.st_size : most;
    n += 2 * READ; /* the last one finds nothing */
    if (n > m->data.cap)
        qw_buf_reserve(&m->data, n - m->data.n);
}

/* Enter the member at which we stand, an archive of which `data` has been read. */
static enum qw_rc
enter(struct qw_members *m, struct qw_ctx *ctx)
{
    struct qw_level *outer = &m->levels[m->n_levels - 1], *l = outer + 1;

    if (m->n_levels > m->conf.limits.nest)
        return qw_refuse(ctx, "nest", QW_NOWHERE,
            "archives inside each other, more than --nest %zu", m->conf.limits.nest);
    struct qw_buf empty = l->head;
    l->head = m->data;
    m->data = empty;
    qw_buf_reset(&m->data);
    l->id_len = m->id.n;
    enum qw_rc rc = qw_archive_open_member(
        &l->archive, outer->archive, qw_buf_view(&l->head), qw_buf_view(&m->id), SPOOL, ctx);
    if (rc == QW_OK)
        m->n_levels++;
    else
        qw_buf_release(&l->head);
    return rc;
}

/* Look at a member that has just begun: *inside is set when it was an archive. */
static enum qw_rc
begin(struct qw_members *m, const struct qw_member *member, bool *inside, struct qw_ctx *ctx)
{
    m->n_members++;
    if (m->n_levels == 1) {
        m->offset = member->offset;
        m->by_itself = member->name.n == 0;
    }
    m->drained = false;
    if (m->data.cap > LARGE)
        qw_buf_release(&m->data);
    qw_buf_reset(&m->data);
    enum qw_rc rc = name_member(m, member->name, ctx);
    if (rc == QW_OK && m->n_members > m->conf.limits.members)
        rc = too_much(m, ctx);
    if (rc == QW_OK && member->encrypted)
        rc = qw_refuse(ctx, "encrypted", QW_NOWHERE, "encrypted");
    if (rc != QW_OK || member->name.n == 0)
        return rc;
    while (rc == QW_OK && !m->drained && m->data.n < QW_SNIFF_HEAD)
        rc = qw_members_fill(m, ctx);
    *inside = rc == QW_OK && (qw_sniff_packed(qw_buf_view(&m->data)) ||
                                 qw_sniff_archive(qw_buf_view(&m->data), qw_buf_view(&m->id)));
    return *inside ? enter(m, ctx) : rc;
}

enum qw_rc
qw_members_next(struct qw_members *m, bool *more, struct qw_ctx *ctx)
{
    struct qw_member member;

    *more = true;
    for (;;) {
        if (m->n_levels == 0) {
            enum qw_rc rc = next_path(m, more, ctx);
            if (rc != QW_OK || !*more)
                return rc;
            rc = open_path(m, ctx);
            if (rc != QW_OK)
                return rc;
        }
        struct qw_level *l = &m->levels[m->n_levels - 1];
        bool found, inside = false;
        enum qw_rc rc = qw_archive_next(l->archive, &member, &found, ctx);
        if (rc == QW_OK && found) {
            rc = begin(m, &member, &inside, ctx);
            if (rc == QW_OK && inside)
                continue;
            if (rc != QW_OK && m->n_members > m->conf.limits.members)
                close_levels(m, 0);
            return rc;
        }
        m->id.n = l->id_len;
        close_levels(m, m->n_levels - 1);
        if (rc != QW_OK)
            return rc;
    }
}
