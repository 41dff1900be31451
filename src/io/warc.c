#include <strings.h>
#include "io/warc.h"

static const struct qw_span mark = { "WARC/", 5 };

/* The next line without its end; false when it does not end. */
static bool
next_line(struct qw_span *rest, struct qw_span *line)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;

    if (end == NULL)
        return false;
    *line = qw_span(rest->p, (size_t)(end - rest->p));
    *rest = qw_span_slice(*rest, line->n + 1, rest->n);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

bool
qw_warc_starts(struct qw_span data)
{
    struct qw_span rest = data, line;

    if (!qw_span_starts(data, mark) || !next_line(&rest, &line))
        return false;
    for (size_t i = mark.n; i < line.n; i++)
        if (line.p[i] != '.' && (line.p[i] < '0' || line.p[i] > '9'))
            return false;
    return line.n > mark.n && rest.n >= 8 &&
           (strncasecmp(rest.p, "WARC-", 5) == 0 || strncasecmp(rest.p, "Content-", 8) == 0);
}

static bool
field(struct qw_span line, const char *name, struct qw_span *value)
{
    size_t n = strlen(name);

    if (line.n <= n || line.p[n] != ':' || strncasecmp(line.p, name, n) != 0)
        return false;
    *value = qw_span_trim(qw_span_slice(line, n + 1, line.n));
    return true;
}

static bool
is(struct qw_span s, const char *word)
{
    size_t n = strlen(word);

    return s.n >= n && strncasecmp(s.p, word, n) == 0 &&
           (s.n == n || s.p[n] == ';' || s.p[n] == ' ');
}

static enum qw_warc_kind
kind_of(struct qw_span type)
{
    if (is(type, "text/plain"))
        return QW_WARC_TEXT;
    if (is(type, "text/html") || is(type, "application/xhtml+xml"))
        return QW_WARC_HTML;
    return QW_WARC_KIND;
}

static unsigned long long
number(struct qw_span s)
{
    unsigned long long n = 0;

    for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && n < 1ull << 56; i++)
        n = n * 10 + (unsigned)(s.p[i] - '0');
    return n;
}

size_t
qw_warc_header(struct qw_span data, struct qw_warc *w)
{
    struct qw_span rest = data, line, value, type = QW_LIT(""), content = QW_LIT("");

    *w = (struct qw_warc){ .uri = QW_LIT("record") };
    if (data.n >= mark.n && !qw_span_starts(data, mark))
        return QW_NOWHERE;
    while (next_line(&rest, &line)) {
        if (line.n == 0) {
            bool page = is(type, "response") || is(type, "resource") || is(type, "conversion");
            w->http = is(type, "response") && is(content, "application/http");
            w->kind = page ? kind_of(content) : QW_WARC_OTHER;
            return data.n - rest.n;
        }
        if (field(line, "WARC-Type", &value))
            type = value;
        else if (field(line, "Content-Type", &value))
            content = value;
        else if (field(line, "Content-Length", &value))
            w->size = number(value);
        else if (field(line, "WARC-Target-URI", &value) && value.n)
            w->uri = value;
    }
    return 0;
}

size_t
qw_warc_http(struct qw_span data, enum qw_warc_kind *kind)
{
    struct qw_span rest = data, line, value;
    bool packed = false;

    *kind = QW_WARC_KIND;
    while (next_line(&rest, &line) && line.n) {
        if (field(line, "Content-Type", &value))
            *kind = kind_of(value);
        else if (field(line, "Content-Encoding", &value))
            packed = !is(value, "identity");
        else if (field(line, "Transfer-Encoding", &value))
            packed = packed || is(value, "chunked");
    }
    if (packed && *kind == QW_WARC_TEXT)
        *kind = QW_WARC_KIND;
    return data.n - rest.n;
}
