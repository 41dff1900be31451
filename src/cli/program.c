#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/vec.h"
#include "cli/program.h"
#include "cli/tell.h"
#include "io/archive.h"
#include "io/record.h"
#include "io/scan.h"
#include "io/sink.h"
#include "io/sql.h"
#include "rule/table/where.h"

const struct qw_opt program_help_options[] = {
    { "help", 'h', NULL, "print this and exit" },
    { "version", 'V', NULL, "print versions and the hashes of the rule tables, and exit" },
    QW_OPT_END,
};

const struct qw_opt program_rule_options[] = {
    { "rules", 0, "DIR", "search this folder before the installed rules; may be repeated" },
    QW_OPT_END,
};

const struct qw_opt program_output_options[] = {
    { "output", 'o', "PATH", "write to a file, or a file a document into a folder" },
    QW_OPT_END,
};

const struct qw_opt program_filter_options[] = {
    { "jsonl", 0, NULL, "records in, records out: one JSON object a line" },
    { "jsonl-out", 0, NULL, "documents in, records out" },
    { "edits", 0, NULL, "keep every edit in the records, for qw undo" },
    { "max-doc", 0, "BYTES", "refuse larger documents; K, M, G (default 64M)" },
    { "summary", 0, NULL, "say at the end what was done, on standard error" },
    QW_OPT_END,
};

const struct qw_opt program_chain_options[] = {
    { "only", 0, "STAGE,...", "run these stages alone" },
    { "skip", 0, "STAGE,...", "leave these stages out" },
    { "disable", 0, "GLOB", "rules whose ids fit make no edits; may be repeated" },
    { "enable", 0, "GLOB", "but these do; the last word on a rule counts" },
    { "recipe", 0, "RECIPE", "read options from a file, or from an installed recipe by its name" },
    QW_OPT_END,
};

struct parse {
    const struct program *program;
    struct program_args *args;
    const struct qw_opt *tables[QW_PLAN_MAX + 8]; /* the program's, then the stages' */
    char *problem;
    size_t size;
    bool in_recipe;
    bool rules_only; /* a first walk: recipes are looked for in folders named behind them */
};

static bool
problem(struct parse *p, const char *what, const char *name)
{
    snprintf(p->problem, p->size, "%s: %s", name, what);
    return false;
}

static bool
push(struct parse *p, struct string_list *l, const char *s)
{
    const char **list = qw_vec_grow(l->list, &l->cap, l->n + 1, sizeof(*list));

    if (list == NULL || s == NULL)
        return problem(p, "out of memory", "options");
    l->list = list;
    l->list[l->n++] = s;
    return true;
}

static bool
is_listed(struct qw_span list, const char *name)
{
    struct qw_span item;

    while (qw_span_cut(&list, ',', &item))
        if (qw_span_eq(item, qw_span_str(name)))
            return true;
    return false;
}

static bool
is_stage(const struct program *program, struct qw_span name)
{
    for (size_t i = 0; program->stages[i]; i++)
        if (qw_span_eq(name, qw_span_str(program->stages[i]->name)))
            return true;
    return false;
}

/* --only a,b keeps those of the stages chosen so far, --skip a,b the others. */
static bool
choose_stages(struct parse *p, const char *list, bool keep)
{
    struct program_args *a = p->args;
    struct qw_span rest = qw_span_str(list), name;
    size_t n = 0;

    while (qw_span_cut(&rest, ',', &name))
        if (!is_stage(p->program, name))
            return problem(p, "no such stage", list);
    if (a->settings.stages == NULL)
        for (size_t i = 0; p->program->stages[i]; i++)
            if (!push(p, &a->stages, p->program->stages[i]->name))
                return false;
    for (size_t i = 0; i < a->stages.n; i++)
        if (is_listed(qw_span_str(list), a->stages.list[i]) == keep)
            a->stages.list[n++] = a->stages.list[i];
    a->stages.n = n;
    a->settings.stages = a->stages.list;
    a->settings.n_stages = n;
    return true;
}

static bool
set_size(struct parse *p, const char *value)
{
    char *end;
    unsigned long long n = strtoull(value, &end, 10);
    unsigned shift = 0;

    switch (*end) {
    case 'G':
    case 'g':
        shift = 30;
        break;
    case 'M':
    case 'm':
        shift = 20;
        break;
    case 'K':
    case 'k':
        shift = 10;
        break;
    default:
        break;
    }
    if (end == value || value[0] == '-' || end[shift != 0] != '\0' || n == 0 ||
        n > SIZE_MAX >> (shift + 4))
        return problem(p, "not a number of bytes", value);
    p->args->settings.max_doc = (size_t)n << shift;
    return true;
}

static bool
add_option(struct parse *p, const struct qw_opt *o, const char *value)
{
    struct program_args *a = p->args;
    struct qw_setting *options =
        qw_vec_grow(a->options, &a->options_cap, a->settings.n_options + 1, sizeof(*options));

    if (options == NULL)
        return problem(p, "out of memory", "options");
    a->options = options;
    a->options[a->settings.n_options++] = (struct qw_setting){ o->name, value ? value : "" };
    a->settings.options = a->options;
    return true;
}

static bool
add_own(struct parse *p, const struct qw_opt *o, const char *value)
{
    struct program_args *a = p->args;
    struct qw_setting *own = qw_vec_grow(a->own, &a->own_cap, a->n_own + 1, sizeof(*own));

    if (own == NULL)
        return problem(p, "out of memory", "options");
    a->own = own;
    a->own[a->n_own++] = (struct qw_setting){ o->name, value ? value : "" };
    return true;
}

const char *
program_own(const struct program_args *a, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < a->n_own; i++)
        if (strcmp(a->own[i].name, name) == 0)
            value = a->own[i].value;
    return value;
}

bool
program_has(const struct program *p, const char *name)
{
    return qw_opt_find(p->tables, qw_span_str(name)) != NULL;
}

bool
program_fits(const struct program_args *a, const char *name, const char *text)
{
    for (size_t i = 0; i < a->n_own; i++)
        if (strcmp(a->own[i].name, name) == 0 && fnmatch(a->own[i].value, text, 0) == 0)
            return true;
    return program_own(a, name) == NULL;
}

static bool parse_recipe(struct parse *, const char *path);

static bool
is_in(const struct qw_opt *table, const struct qw_opt *o)
{
    for (; table->name; table++)
        if (table == o)
            return true;
    return false;
}

static bool
set_flag(struct program_args *a, const char *name)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = { { "jsonl", &a->jsonl }, { "jsonl-out", &a->jsonl_out }, { "edits", &a->edits },
        { "summary", &a->summary }, { "help", &a->help }, { "version", &a->version } };

    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        if (strcmp(flags[i].name, name) == 0)
            return *flags[i].flag = true;
    return false;
}

static bool
apply(struct parse *p, const struct qw_opt *o, const char *value)
{
    struct program_args *a = p->args;

    if (p->rules_only != (strcmp(o->name, "rules") == 0) && !p->in_recipe)
        return true;
    for (size_t i = 0; p->program->stages[i]; i++)
        if (p->program->stages[i]->opts && is_in(p->program->stages[i]->opts, o))
            return add_option(p, o, value);
    if (set_flag(a, o->name))
        return true;
    if (strcmp(o->name, "output") == 0)
        a->output = value;
    else if (strcmp(o->name, "rules") == 0)
        return push(p, &a->rules, value);
    else if (strcmp(o->name, "max-doc") == 0)
        return set_size(p, value);
    else if (strcmp(o->name, "only") == 0 || strcmp(o->name, "skip") == 0)
        return choose_stages(p, value, o->name[0] == 'o');
    else if (strcmp(o->name, "recipe") == 0)
        return p->in_recipe ? problem(p, "a recipe has no recipe", value) : parse_recipe(p, value);
    else if (strcmp(o->name, "disable") == 0 || strcmp(o->name, "enable") == 0)
        return add_option(p, o, value);
    else
        return add_own(p, o, value);
    return true;
}

static bool
walk(struct parse *p, int argc, char *const *argv)
{
    struct qw_opt_walk w = { .argc = argc, .argv = argv, .tables = p->tables };
    const struct qw_opt *o;

    for (;;) {
        switch (qw_opt_next(&w, &o)) {
        case QW_OPT_DONE:
            return true;
        case QW_OPT_FOUND:
            if (!apply(p, o, w.value))
                return false;
            break;
        case QW_OPT_OPERAND:
            if (!p->rules_only && !push(p, &p->args->operands, w.value))
                return false;
            break;
        case QW_OPT_ERROR:
            snprintf(p->problem, p->size, "%s", w.problem);
            return false;
        }
    }
}

/* One line of a recipe: `name`, `name value` or `name=value`. */
static bool
recipe_line(struct parse *p, struct qw_span line)
{
    struct qw_buf b;
    size_t cut = 0;

    while (cut < line.n && line.p[cut] != ' ' && line.p[cut] != '\t' && line.p[cut] != '=')
        cut++;
    qw_buf_init(&b, 1 << 16);
    qw_buf_fmt(&b, "--%.*s", (int)cut, line.p);
    if (cut < line.n) {
        qw_buf_byte(&b, '=');
        qw_buf_span(&b, qw_span_trim(qw_span_slice(line, cut + 1, line.n)));
    }
    char *arg = b.failed ? NULL : qw_arena_string(&p->args->strings, qw_buf_view(&b));
    qw_buf_release(&b);
    if (arg == NULL)
        return problem(p, "out of memory", "recipe");
    return walk(p, 1, &arg);
}

/* recipes/NAME.recipe in the folders of rules; NULL when it is in none. */
static const char *
installed_recipe(struct parse *p, const char *name)
{
    struct qw_conf conf;
    struct qw_ctx ctx;
    struct qw_arena *arena = &p->args->strings;
    const char *found = NULL;

    if (qw_where_rules(&conf, p->args->rules.list, p->args->rules.n, arena, &ctx) != QW_OK)
        return NULL;
    for (size_t i = 0; found == NULL && i < conf.n_dirs; i++) {
        struct qw_buf path;
        qw_buf_init(&path, 1 << 16);
        qw_buf_fmt(&path, "%s/recipes/%s.recipe", conf.dirs[i], name);
        found = path.failed ? NULL : qw_arena_string(arena, qw_buf_view(&path));
        qw_buf_release(&path);
        if (found && access(found, F_OK) != 0)
            found = NULL;
    }
    return found;
}

static bool
parse_recipe(struct parse *p, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    if (f == NULL && errno == ENOENT && strchr(path, '/') == NULL) {
        const char *installed = installed_recipe(p, path);
        if (installed == NULL)
            return problem(p, "no such file, and no recipe of that name is installed", path);
        path = installed;
        f = fopen(path, "r");
    }
    if (f == NULL)
        return problem(p, strerror(errno), path);
    bool good = true;
    p->in_recipe = true;
    for (size_t number = 1; good && (n = getline(&line, &cap, f)) >= 0; number++) {
        struct qw_span text = qw_span_trim(qw_span(line, (size_t)n));
        if (text.n == 0 || text.p[0] == '#')
            continue;
        good = recipe_line(p, text);
        if (!good) {
            char why[256];
            snprintf(why, sizeof(why), "%s", p->problem);
            snprintf(p->problem, p->size, "%s:%zu: %s", path, number, why);
        }
    }
    p->in_recipe = false;
    free(line);
    fclose(f);
    return good;
}

/* Read a command line. False: `why` says what is wrong with it. */
static bool
parse_args(const struct program *program, int argc, char *const *argv, struct program_args *args,
    char *why, size_t size)
{
    struct parse p = { .program = program, .args = args, .problem = why, .size = size };
    size_t n = 0;

    *args = (struct program_args){ 0 };
    args->argc = argc;
    args->argv = argv;
    qw_arena_init(&args->strings);
    for (size_t i = 0; program->tables[i]; i++)
        p.tables[n++] = program->tables[i];
    for (size_t i = 0; program->stages[i]; i++)
        if (program->stages[i]->opts)
            p.tables[n++] = program->stages[i]->opts;
    p.rules_only = true;
    if (!walk(&p, argc, argv))
        return false;
    p.rules_only = false;
    if (!walk(&p, argc, argv))
        return false;
    args->settings.rules = args->rules.list;
    args->settings.n_rules = args->rules.n;
    args->settings.journal = args->edits;
    if (args->edits && !args->jsonl && !args->jsonl_out &&
        !(args->output && qw_sink_wants_records(args->output)))
        return problem(&p, "goes with --jsonl or --jsonl-out", "--edits");
    return true;
}

static void
release_args(struct program_args *a)
{
    free(a->stages.list);
    free(a->rules.list);
    free(a->operands.list);
    free(a->options);
    free(a->own);
    qw_arena_release(&a->strings);
}

static void
print_help(const struct program *p)
{
    struct qw_buf b;

    qw_buf_init(&b, 1 << 20);
    qw_buf_fmt(&b, "usage: %s [OPTION]... %s\n%s\n\n", p->name, p->operands, p->brief);
    for (size_t i = 0; p->tables[i]; i++)
        qw_opt_help(&b, p->tables[i]);
    for (size_t i = 0; p->stages[i]; i++)
        if (p->stages[i]->opts && p->stages[i]->opts[0].name) {
            qw_buf_fmt(&b, "%s:\n", p->stages[i]->name);
            qw_opt_help(&b, p->stages[i]->opts);
        }
    qw_buf_fmt(&b, "\nThe manual: man %s\n", p->page);
    fwrite(b.p, 1, b.n, stdout);
    qw_buf_release(&b);
}

static void
print_libraries(const struct program *p)
{
    char version[64];

    for (size_t i = 0; p->stages[i]; i++)
        if (p->stages[i]->library) {
            p->stages[i]->library(version, sizeof(version));
            printf("library %s\n", version);
        }
    qw_record_version(version, sizeof(version));
    printf("library yajl %s\nlibrary simdjson %s\n", version, qw_scan_version());
    printf("library libarchive %s\nlibrary SQLite %s\n", qw_archive_version(), qw_sql_version());
}

static enum qw_rc
print_version(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_chain *chain;
    const struct qw_table *t;
    enum qw_rc rc = qw_plan_open(&chain, p->stages, &args->settings, ctx);

    if (rc != QW_OK)
        return rc;
    printf("qingwen " QW_VERSION "\n");
    print_libraries(p);
    for (size_t s = 0; s < qw_chain_count(chain); s++)
        for (size_t i = 0; (t = qw_chain_table(chain, s, i)); i++) {
            char hash[QW_TABLE_HASH];
            qw_table_hash(t, hash);
            printf("table %s %.16s %s\n", qw_table_name(t), hash, qw_table_path(t));
        }
    qw_chain_free(chain);
    return QW_OK;
}

int
program_main(const struct program *program, int argc, char *const *argv,
    enum qw_rc (*run)(const struct program *, const struct program_args *, struct qw_ctx *))
{
    struct program_args args;
    struct qw_ctx ctx;
    char why[512];
    enum qw_rc rc = QW_OK;

    qw_ctx_clear(&ctx);
    if (!parse_args(program, argc, argv, &args, why, sizeof(why))) {
        release_args(&args);
        return tell_usage(program->name, why);
    }
    if (args.help)
        print_help(program);
    else if (args.version)
        rc = print_version(program, &args, &ctx);
    else
        rc = run(program, &args, &ctx);
    if (rc == QW_FATAL)
        tell_error(program->name, QW_LIT(""), &ctx.error);
    release_args(&args);
    return tell_close(program->name, rc);
}
