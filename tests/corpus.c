#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/vec.h"
#include "corpus.h"

static void
give_up(const char *what, const char *name)
{
    fprintf(stderr, "property: %s: %s\n", name, what);
    exit(2);
}

static struct qw_buf *
add(struct corpus *c, const char *name)
{
    struct text *list = qw_vec_grow(c->list, &c->cap, c->n + 1, sizeof(*list));

    if (list == NULL)
        give_up("out of memory", name);
    c->list = list;
    struct text *t = &list[c->n++];
    t->name = strdup(name);
    qw_buf_init(&t->bytes, SIZE_MAX);
    return &t->bytes;
}

static void
add_file(struct corpus *c, const char *path)
{
    struct qw_buf *b = add(c, path);
    FILE *f = fopen(path, "rb");
    char part[1 << 14];
    size_t n;

    if (f == NULL)
        give_up("cannot be opened", path);
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        qw_buf_add(b, part, n);
    if (ferror(f))
        give_up("cannot be read", path);
    fclose(f);
}

/* The bytes of `from` with each line's end replaced. */
static void
other_ends(struct qw_buf *to, struct qw_span from, const char *end)
{
    struct qw_span line;

    while (qw_span_cut(&from, '\n', &line)) {
        qw_buf_span(to, line);
        if (from.p)
            qw_buf_span(to, qw_span_str(end));
    }
}

static void
add_shapes(struct corpus *c)
{
    static const struct {
        const char *name;
        struct qw_span unit;
        size_t size;
    } repeated[] = {
        { "(empty)", { "", 0 }, 0 },
        { "(NULs)", { "\0", 1 }, 1000 },
        { "(line ends)", { "\n", 1 }, 1000 },
        { "(CR LF)", { "\r\n", 2 }, 1000 },
        { "(byte order marks)", { "\xef\xbb\xbf", 3 }, 300 },
        { "(bytes ff)", { "\xff", 1 }, 1000 },
        { "(one line)", { "清文把抓来的文章洗干净，", 36 }, 36000 },
    };
    size_t fixtures = c->n;
    struct qw_buf all;

    qw_buf_init(&all, SIZE_MAX);
    for (size_t i = 0; i < fixtures; i++) {
        qw_buf_span(&all, qw_buf_view(&c->list[i].bytes));
        qw_buf_byte(&all, '\n');
    }
    for (size_t i = 0; i < sizeof(repeated) / sizeof(*repeated); i++)
        corpus_repeat(repeated[i].unit, repeated[i].size, add(c, repeated[i].name));
    other_ends(add(c, "(all fixtures, CR LF)"), qw_buf_view(&all), "\r\n");
    other_ends(add(c, "(all fixtures, one line)"), qw_buf_view(&all), "");
    *add(c, "(all fixtures)") = all;
}

void
corpus_load(struct corpus *c, const char *fixtures)
{
    char pattern[4096];
    glob_t found = { 0 };

    *c = (struct corpus){ 0 };
    snprintf(pattern, sizeof(pattern), "%s/*/*/in", fixtures);
    if (glob(pattern, 0, NULL, &found) != 0)
        give_up("no fixtures", fixtures);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_file(c, found.gl_pathv[i]);
    globfree(&found);
    add_shapes(c);
}

void
corpus_free(struct corpus *c)
{
    for (size_t i = 0; i < c->n; i++) {
        free(c->list[i].name);
        qw_buf_release(&c->list[i].bytes);
    }
    free(c->list);
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void
replace_bytes(struct qw_buf *b, uint64_t *random)
{
    for (size_t k = b->n / 64 + 1; b->n && k-- > 0;)
        b->p[next_random(random) % b->n] = (char)next_random(random);
}

void
corpus_make(const struct text *t, size_t v, size_t of, struct qw_buf *out)
{
    struct qw_span s = qw_buf_view(&t->bytes);
    uint64_t random = v * 1000003 + s.n;
    size_t a = next_random(&random) % (s.n + 1), b = next_random(&random) % (s.n + 1);
    size_t cut = s.n * v / of;
    char noise[16];

    if (a > b) {
        size_t swap = a;
        a = b;
        b = swap;
    }
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)next_random(&random);
    qw_buf_reset(out);
    switch (v % 6) {
    case 0:
        qw_buf_span(out, qw_span_slice(s, 0, cut));
        break;
    case 1:
        qw_buf_span(out, qw_span_slice(s, cut, s.n));
        break;
    case 2: /* a piece deleted */
        qw_buf_span(out, qw_span_slice(s, 0, a));
        qw_buf_span(out, qw_span_slice(s, b, s.n));
        break;
    case 3: /* a piece doubled */
        qw_buf_span(out, qw_span_slice(s, 0, b));
        qw_buf_span(out, qw_span_slice(s, a, s.n));
        break;
    case 4:
        qw_buf_span(out, qw_span_slice(s, 0, a));
        qw_buf_add(out, noise, 1 + v % sizeof(noise));
        qw_buf_span(out, qw_span_slice(s, a, s.n));
        break;
    default:
        qw_buf_span(out, s);
        replace_bytes(out, &random);
    }
}

void
corpus_repeat(struct qw_span unit, size_t size, struct qw_buf *out)
{
    qw_buf_reset(out);
    while (unit.n && out->n + unit.n <= size)
        qw_buf_span(out, unit);
}
