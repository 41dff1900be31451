#define _GNU_SOURCE /* memrchr */
#include "rule/furniture_set.h"
#include "text/script.h"

bool
qw_furniture_is_format(const struct qw_furniture *f, struct qw_span s)
{
    if (s.n > f->longest_ext)
        return false;
    size_t column = qw_table_column(f->formats_table, "ext");
    for (size_t i = 0; i < qw_table_rows(f->formats_table); i++) {
        struct qw_span ext = qw_table_cell(f->formats_table, i, column);
        size_t k = 0;
        while (k < ext.n && ext.n == s.n && (s.p[k] | 0x20) == (ext.p[k] | 0x20))
            k++;
        if (k == ext.n)
            return true;
    }
    return false;
}

/* The extension of a file's name, and where its stem ends; a site's name may stand behind it:
 * 校园绿化方案.docx - 青松文库. Empty when there is none. */
static struct qw_span
find_ext(const struct qw_furniture *f, struct qw_span name, size_t *dot)
{
    const char *hit;
    size_t end;

    for (size_t at = name.n; at > 1 && (hit = memrchr(name.p + 1, '.', at - 1)) != NULL;) {
        at = (size_t)(hit - name.p);
        for (end = at + 1;
             end < name.n && end - at <= f->longest_ext &&
             (qw_is_latin((unsigned char)name.p[end]) || qw_is_digit((unsigned char)name.p[end]));
             end++)
            ;
        struct qw_span ext = qw_span_slice(name, at + 1, end);
        struct qw_span rest = qw_span_trim(qw_span_slice(name, end, name.n));
        bool site = rest.n > 1 && (rest.p[0] == '-' || rest.p[0] == '_' || rest.p[0] == '|');
        if (ext.n == 0 || (rest.n && !site) || !qw_furniture_is_format(f, ext))
            continue;
        *dot = at;
        return ext;
    }
    *dot = name.n;
    return qw_span("", 0);
}

struct qw_span
qw_furniture_stem(const struct qw_furniture *f, struct qw_span name)
{
    size_t dot;

    if (name.n == 0 || memchr(name.p, '.', name.n) == NULL)
        return name;
    return find_ext(f, name, &dot).n ? qw_span_trim(qw_span_slice(name, 0, dot)) : name;
}

struct qw_span
qw_furniture_ext(const struct qw_furniture *f, struct qw_span name)
{
    size_t dot;

    return find_ext(f, name, &dot);
}
