#include <stdio.h>
#include "base/opt.h"

enum { INDENT = 31, COLUMNS = 80 }; /* of the help */

const struct qw_opt *
qw_opt_find(const struct qw_opt *const *tables, struct qw_span name)
{
    for (; *tables; tables++)
        for (const struct qw_opt *o = *tables; o->name; o++)
            if (qw_span_eq(qw_span_str(o->name), name))
                return o;
    return NULL;
}

static const struct qw_opt *
find_letter(const struct qw_opt *const *tables, char letter)
{
    for (; *tables; tables++)
        for (const struct qw_opt *o = *tables; o->name; o++)
            if (o->letter && o->letter == letter)
                return o;
    return NULL;
}

static enum qw_opt_kind
problem(struct qw_opt_walk *w, const char *what, const char *name)
{
    snprintf(w->problem, sizeof(w->problem), "%s: %s", name, what);
    return QW_OPT_ERROR;
}

static enum qw_opt_kind
long_option(struct qw_opt_walk *w, const char *arg, const struct qw_opt **opt)
{
    struct qw_span rest = qw_span_str(arg + 2), name;

    qw_span_cut(&rest, '=', &name);
    *opt = qw_opt_find(w->tables, name);
    w->value = rest.p; /* behind '=', or NULL */
    if (*opt == NULL)
        return problem(w, "no such option", arg);
    if ((*opt)->arg == NULL)
        return w->value ? problem(w, "takes no value", arg) : QW_OPT_FOUND;
    if (w->value == NULL && w->at < w->argc)
        w->value = w->argv[w->at++];
    return w->value ? QW_OPT_FOUND : problem(w, "needs a value", arg);
}

static enum qw_opt_kind
letter_option(struct qw_opt_walk *w, const char *arg, const struct qw_opt **opt)
{
    char letter = arg[w->in++];

    if (arg[w->in] == '\0') {
        w->in = 0;
        w->at++;
    }
    *opt = find_letter(w->tables, letter);
    if (*opt == NULL)
        return problem(w, "no such option", arg);
    w->value = NULL;
    if ((*opt)->arg == NULL)
        return QW_OPT_FOUND;
    if (w->in) { /* the value is the rest of the group */
        w->value = arg + w->in;
        w->in = 0;
        w->at++;
    } else if (w->at < w->argc) {
        w->value = w->argv[w->at++];
    }
    return w->value ? QW_OPT_FOUND : problem(w, "needs a value", arg);
}

enum qw_opt_kind
qw_opt_next(struct qw_opt_walk *w, const struct qw_opt **opt)
{
    *opt = NULL;
    if (w->at >= w->argc)
        return QW_OPT_DONE;

    const char *arg = w->argv[w->at];
    if (w->in)
        return letter_option(w, arg, opt);
    if (w->rest || arg[0] != '-' || arg[1] == '\0') {
        w->at++;
        w->value = arg;
        return QW_OPT_OPERAND;
    }
    if (arg[1] != '-') {
        w->in = 1;
        return letter_option(w, arg, opt);
    }
    w->at++;
    if (arg[2] == '\0') {
        w->rest = true;
        return qw_opt_next(w, opt); /* once: `rest` is set now */
    }
    return long_option(w, arg, opt);
}

/* The words of `text`, its lines broken before column COLUMNS and set in by INDENT. */
static void
wrap(struct qw_buf *b, const char *text)
{
    struct qw_span rest = qw_span_str(text), word;
    size_t column = INDENT;

    while (qw_span_cut(&rest, ' ', &word)) {
        bool fits = column + 1 + word.n < COLUMNS;
        if (column > INDENT)
            qw_buf_fmt(b, "%s%*s", fits ? "" : "\n", fits ? 1 : INDENT, "");
        column = (fits ? column + (column > INDENT) : INDENT) + word.n;
        qw_buf_span(b, word);
    }
    qw_buf_byte(b, '\n');
}

void
qw_opt_help(struct qw_buf *b, const struct qw_opt *table)
{
    for (const struct qw_opt *o = table; o->name; o++) {
        char left[64];
        char letter[5] = "    ";

        if (o->letter)
            snprintf(letter, sizeof(letter), "-%c, ", o->letter);
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->arg ? " " : "",
            o->arg ? o->arg : "");
        qw_buf_fmt(b, "  %-*s ", INDENT - 3, left);
        wrap(b, o->help);
    }
}
