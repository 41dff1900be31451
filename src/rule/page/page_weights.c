#include "rule/page/page.h"

#define LEAST_BODY 0.1 /* of a line that nothing speaks for */

static const char *const columns[] = { "name", "value", "what", NULL };

/* The number called `name`. */
static enum qw_rc
need(const struct qw_table *t, const char *name, double *out, struct qw_ctx *ctx)
{
    for (size_t i = 0; i < qw_table_rows(t); i++)
        if (qw_span_eq(qw_table_get(t, i, "name"), qw_span_str(name)))
            return qw_table_number(t, i, "value", 0, out, ctx);
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no row is called %s", qw_table_path(t), name);
}

enum qw_rc
qw_page_weights(struct qw_page_rules *p, struct qw_furniture_weights *lines, struct qw_table **t,
    const struct qw_conf *conf, struct qw_ctx *ctx)
{
    const struct {
        const char *name;
        double *to;
    } all[] = { { "zone", &p->zone }, { "zone_more", &p->zone_more },
        { "zone_head", &p->zone_head }, { "zone_both", &p->zone_both },
        { "zone_part", &p->zone_part }, { "sure", &p->sure }, { "strong", &p->strong },
        { "run", &p->run }, { "copy", &p->copy }, { "file", &p->file }, { "words", &p->words },
        { "chain", &p->chain }, { "link", &p->link }, { "body_most", &p->body_most },
        { "give_up", &p->give_up }, { "site", &p->site }, { "alike", &p->alike },
        { "company", &p->company }, { "field", &p->field }, { "company_foot", &p->company_foot },
        { "near_foot", &p->near_foot }, { "date", &p->date }, { "series", &p->series },
        { "title_path", &p->title_path }, { "title_long", &p->title_long },
        { "title_file", &p->title_file }, { "title_said", &p->title_said },
        { "title_next", &p->title_next }, { "gram_most", &p->gram_most },
        { "gram_body", &p->gram_body }, { "phrase_most", &lines->phrase_most },
        { "date", &lines->date }, { "menu", &lines->menu }, { "made", &lines->made },
        { "fact", &lines->fact }, { "named", &p->named }, { "gain", &p->gain },
        { "quoted", &p->quoted }, { "tint", &p->tint }, { "tinted", &p->tinted },
        { "told", &p->told }, { "about", &p->about }, { "typed_size", &p->typed_size },
        { "typed_date", &p->typed_date }, { "typed_count", &p->typed_count }, { "row", &p->row },
        { "first", &p->first }, { "form", &p->form }, { "notice", &p->notice },
        { "speaks", &p->speaks }, { "prose", &p->prose }, { "stated_cell", &p->stated_cell },
        { "stated_loose", &p->stated_loose }, { "stated_weak", &p->stated_weak },
        { "stated_stays", &p->stated_stays }, { "stated_said", &p->stated_said },
        { "stated_foot", &p->stated_foot }, { "stated_least", &p->stated_least },
        { "stated_sure", &p->stated_sure }, { "stated_never", &p->stated_never },
        { "stated_post", &p->stated_post } };
    enum qw_rc rc = qw_table_load(t, conf, "strip/weights", columns, ctx);

    for (size_t i = 0; rc == QW_OK && i < sizeof(all) / sizeof(*all); i++)
        rc = need(*t, all[i].name, all[i].to, ctx);
    for (size_t i = 0; rc == QW_OK && i < QW_SHAPES; i++)
        rc = need(*t, qw_shape_names[i], &p->shape[i], ctx);
    return rc;
}

/* What its characters say, within limits: names of documents read as body text do, wherever
 * they stand. Several sentences are not taken for furniture by their characters: a document may be
 * about what sites are about. */
static double
weigh_grams(const struct qw_page_rules *r, const struct qw_page_line *l)
{
    double w = l->verdict.grams;

    if (w > 0 && l->line.marks > 1)
        return 0;
    return w < -r->gram_body ? -r->gram_body : w > r->gram_most ? r->gram_most : w;
}

double
qw_page_weigh(const struct qw_page_rules *r, const struct qw_page_line *l)
{
    double w = l->verdict.words + weigh_grams(r, l) + qw_shape_weigh(&l->line, r->shape);

    if (l->line.chars > QW_LINE_LONG)
        return -r->body_most;
    if (w > 0 && l->verdict.word == NULL && l->verdict.grams <= 0)
        return -LEAST_BODY;
    return w < -r->body_most ? -r->body_most : w > r->body_most ? r->body_most : w;
}
