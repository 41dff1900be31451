#include "report/page.h"

/* Made by the Makefile from the files of these names. */
extern const char qw_page_html[], qw_page_css[], qw_page_js[];
extern const size_t qw_page_html_n, qw_page_css_n, qw_page_js_n;

/* JSON in which nothing can end the element that it stands in: < > & and the two line
 * separators, which stand in strings only, are written as escapes. */
static void
put_data(struct qw_buf *b, struct qw_span json)
{
    size_t from = 0;

    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        bool separator = c == '\xe2' && i + 2 < json.n && json.p[i + 1] == '\x80' &&
                         (json.p[i + 2] == '\xa8' || json.p[i + 2] == '\xa9');
        if (c != '<' && c != '>' && c != '&' && !separator)
            continue;
        qw_buf_add(b, json.p + from, i - from);
        if (separator) {
            qw_buf_fmt(b, "\\u202%c", json.p[i + 2] == '\xa8' ? '8' : '9');
            i += 2;
        } else {
            qw_buf_fmt(b, "\\u%04x", (unsigned)c);
        }
        from = i + 1;
    }
    qw_buf_add(b, json.p + from, json.n - from);
}

void
qw_page_write(struct qw_buf *b, struct qw_span data)
{
    struct qw_span rest = { qw_page_html, qw_page_html_n }, line;

    while (qw_span_cut(&rest, '\n', &line)) {
        if (qw_span_eq(line, QW_LIT("@css@")))
            qw_buf_add(b, qw_page_css, qw_page_css_n);
        else if (qw_span_eq(line, QW_LIT("@js@")))
            qw_buf_add(b, qw_page_js, qw_page_js_n);
        else if (qw_span_eq(line, QW_LIT("@data@")))
            put_data(b, data);
        else
            qw_buf_span(b, line);
        if (rest.p)
            qw_buf_byte(b, '\n');
    }
}
