#include <stdlib.h>
#include "learn/mine_rows.h"
#include "text/pinyin.h"

/* Phrases of one cell; the least count and share of one that honest text has round the
 * double; how many times oftener than round the original. */
enum { PHRASES = 12, PLACES = 6, HONEST = 3 };
static const double honest_share = 0.02, oftener = 3;

struct rows {
    const struct qw_mine *m;
    const struct qw_pairs *known;
    struct qw_pinyin *pinyin;
    struct qw_profile *twin, *original;
    struct qw_buf *out;
    const char *family;
};

static void
put_word(struct qw_buf *b, qw_word_key word)
{
    char bytes[12];

    qw_buf_add(b, bytes, qw_word_write(word, bytes));
}

/* A phrase of the text: up to two characters before the word, the word (or another in its
 * place) and up to two behind. */
static void
put_place(struct qw_buf *b, const struct qw_grams *g, size_t at, size_t len, qw_word_key word)
{
    for (size_t n = 2; n > 0; n--)
        if (at >= n && qw_grams_key(g, at - n, n)) {
            put_word(b, qw_grams_key(g, at - n, n));
            break;
        }
    put_word(b, word);
    for (size_t n = 2; n > 0; n--)
        if (qw_grams_key(g, at + len, n)) {
            put_word(b, qw_grams_key(g, at + len, n));
            break;
        }
}

/* Phrases in which honest text has the double and not the original. */
static size_t
find_honest(struct rows *r, const struct qw_mined *p, struct qw_neighbour *list)
{
    size_t n, kept = 0;
    double share = honest_share * (double)qw_grams_count(r->m->clean, p->twin);

    qw_profile_take(r->twin, r->m->honest, p->twin);
    qw_profile_take(r->original, r->m->honest, p->original);
    n = qw_profile_top(r->twin, share > HONEST ? (uint32_t)share : HONEST, list, PHRASES);
    for (size_t i = 0; i < n; i++)
        if (qw_profile_share(r->twin, list[i].first, list[i].second, list[i].behind) >
            oftener * qw_profile_share(r->original, list[i].first, list[i].second, list[i].behind))
            list[kept++] = list[i];
    return kept;
}

static void
put_honest(struct qw_buf *b, const struct qw_neighbour *list, size_t n, qw_word_key twin)
{
    for (size_t i = 0; i < n; i++) {
        qw_word_key two = (qw_word_key)list[i].first << 48 | (qw_word_key)list[i].second << 32;
        if (i)
            qw_buf_byte(b, '|');
        put_word(b, list[i].behind ? twin : two);
        put_word(b, list[i].behind ? two : twin);
    }
}

/* The phrases in which a pair was found that was cut out of them. */
static void
put_only(struct rows *r, size_t leader)
{
    size_t n = 0;

    for (size_t i = leader; i < r->m->n && n < PHRASES; i++)
        if (r->m->list[i].leader == leader) {
            if (n++)
                qw_buf_byte(r->out, '|');
            put_word(r->out, r->m->list[i].was);
        }
}

/* Does an honest phrase stand round the double at this place? */
static bool
is_honest(
    const struct qw_grams *g, size_t at, size_t len, const struct qw_neighbour *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t two = list[i].behind ? at + len : at - 2;
        if ((list[i].behind || at >= 2) && two + 1 < g->n && g->code[two] == list[i].first &&
            g->code[two + 1] == list[i].second)
            return true;
    }
    return false;
}

/* Places of the double, evenly taken, without the honest ones: `most` of them. */
static size_t
find_places(const struct rows *r, const struct qw_mined *p, const struct qw_neighbour *list,
    size_t n, uint32_t *places, size_t most)
{
    struct qw_gram_range range = qw_grams_find(r->m->suspect, p->was);
    size_t len = qw_word_length(p->was), found = 0;

    for (size_t i = 0; i < range.n && found < most; i += range.n / (most * 2) + 1)
        if (!is_honest(r->m->suspect, range.at[i], len, list, n))
            places[found++] = range.at[i];
    return found;
}

/* The row of these words in the tables, or NULL. */
static const struct qw_pair *
known_pair(const struct rows *r, const struct qw_mined *p)
{
    char twin[12], original[12];
    struct qw_span a = { twin, qw_word_write(p->twin, twin) };
    struct qw_span b = { original, qw_word_write(p->original, original) };

    for (size_t i = 0; i < r->known->n; i++)
        if (qw_span_eq(r->known->list[i].twin, a) && qw_span_eq(r->known->list[i].original, b))
            return &r->known->list[i];
    return NULL;
}

static bool
id_is_taken(const struct rows *r, struct qw_span head, struct qw_span id)
{
    struct qw_span rest = head, line;

    for (size_t i = 0; i < r->known->n; i++)
        if (qw_span_eq(qw_span_str(r->known->list[i].id), id))
            return true;
    while (qw_span_cut(&rest, '\n', &line))
        if (qw_span_starts(line, id) && line.n > id.n && line.p[id.n] == '\t')
            return true;
    return false;
}

/* pair.READING.READING, with a number behind it when that is taken. */
static enum qw_rc
put_id(struct rows *r, const struct qw_mined *p, struct qw_ctx *ctx)
{
    struct qw_buf id;
    char word[12];
    size_t end;

    qw_buf_init(&id, 4096);
    qw_buf_fmt(&id, "pair.");
    enum qw_rc rc =
        qw_pinyin_read(r->pinyin, qw_span(word, qw_word_write(p->original, word)), &id, ctx);
    qw_buf_byte(&id, '.');
    if (rc == QW_OK)
        rc = qw_pinyin_read(r->pinyin, qw_span(word, qw_word_write(p->twin, word)), &id, ctx);
    end = id.n;
    for (int n = 2;
         rc == QW_OK && !id.failed && id_is_taken(r, qw_buf_view(r->out), qw_buf_view(&id)); n++) {
        id.n = end;
        qw_buf_fmt(&id, ".%d", n);
    }
    qw_buf_span(r->out, qw_buf_view(&id));
    if (id.failed)
        r->out->failed = true;
    qw_buf_release(&id);
    return rc;
}

static void
put_evidence(struct rows *r, const struct qw_mined *p, const struct qw_pair *known)
{
    const struct qw_mine_show *s = &p->show;

    qw_buf_fmt(r->out,
        "here=%zu left=%zu honest=%zu/%zu contexts=%.0f places=%.0f gain=%.1f fit=%.2f "
        "margin=%.1f freedom=%.1f shift=%.1f",
        p->here, p->left, p->honest, p->honest_original, s->contexts, s->places, s->gain, s->fit,
        s->margin, s->freedom, s->shift);
    if (known)
        qw_buf_fmt(r->out, " known=%s", known->id);
}

static double
rate(const struct rows *r, size_t n)
{
    return ((double)n + (n == 0) * .5) * 1e6 / (double)r->m->clean->n;
}

static enum qw_rc
put_row(struct rows *r, size_t i, const struct qw_pair *known, struct qw_ctx *ctx)
{
    const struct qw_mined *p = &r->m->list[i];
    struct qw_neighbour honest[PHRASES];
    uint32_t places[PLACES];
    bool cut = p->was != p->twin;
    size_t n = find_honest(r, p, honest), len = qw_word_length(p->was);
    size_t n_places = find_places(r, p, honest, cut ? 0 : n, places, PLACES);
    enum qw_rc rc = put_id(r, p, ctx);

    qw_buf_fmt(r->out, "\t%s\t", r->family);
    put_word(r->out, p->original);
    qw_buf_byte(r->out, '\t');
    put_word(r->out, p->twin);
    qw_buf_fmt(r->out, "\t%.3g\t%.3g\t0.5\t%s\t", rate(r, p->honest_original), rate(r, p->honest),
        cut ? "only" : "restore");
    if (!cut)
        put_honest(r->out, honest, n, p->twin);
    qw_buf_byte(r->out, '\t');
    if (cut)
        put_only(r, i);
    qw_buf_byte(r->out, '\t');
    if (n_places)
        put_place(r->out, r->m->suspect, places[0], len, p->was);
    qw_buf_byte(r->out, '\t');
    put_word(r->out, p->was_original);
    qw_buf_byte(r->out, '\t');
    for (size_t k = 0; k < n_places; k++) {
        qw_buf_fmt(r->out, "%s", k ? "|" : "");
        put_place(r->out, r->m->suspect, places[k], len, p->was);
    }
    qw_buf_byte(r->out, '\t');
    put_evidence(r, p, known);
    qw_buf_byte(r->out, '\n');
    return rc;
}

enum qw_rc
qw_mine_write(struct qw_buf *out, const struct qw_mine *m, const struct qw_pairs *known,
    const char *family, size_t *rows, struct qw_ctx *ctx)
{
    struct rows r = { .m = m,
        .known = known,
        .out = out,
        .family = family,
        .twin = qw_profile_new(),
        .original = qw_profile_new() };
    enum qw_rc rc = qw_pinyin_new(&r.pinyin, ctx);

    *rows = 0;
    if (r.twin == NULL || r.original == NULL)
        rc = qw_fail_memory(ctx);
    qw_buf_fmt(out, "id\tfamily\toriginal\tdouble\trate_original\trate_double\tshare\tact\tunless"
                    "\tonly\tyes\tno\tcontexts\tevidence\n");
    for (size_t i = 0; rc == QW_OK && i < m->n; i++) {
        const struct qw_pair *pair = known_pair(&r, &m->list[i]);
        if (m->list[i].leader != i || (pair && pair->act < QW_PAIR_KEEP))
            continue;
        rc = put_row(&r, i, pair, ctx);
        ++*rows;
    }
    qw_pinyin_free(r.pinyin);
    qw_profile_free(r.twin);
    qw_profile_free(r.original);
    return rc == QW_OK && out->failed ? qw_fail_memory(ctx) : rc;
}
