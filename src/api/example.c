/* Clean one document with libqingwen: text to standard output, what was learnt to
 * standard error.
 *
 *     cc example.c $(pkg-config --cflags --libs qingwen) -o example
 *     ./example [RULES] <page.txt
 */
#include <qingwen.h>
#include <stdio.h>
#include <stdlib.h>

static void
print_note(const char *what, struct qw_note note)
{
    fprintf(stderr, "%s %s: ", what, note.key);
    if (note.kind == QW_NOTE_NUMBER || note.kind == QW_NOTE_BOOL)
        fprintf(stderr, "%g\n", note.number);
    else
        fprintf(stderr, "%.*s\n", (int)note.text.n, note.text.p);
}

static int
clean(struct qw_worker *worker, struct qw_span bytes)
{
    struct qw_error error;

    if (qw_clean(worker, bytes, &error) != QW_OK) {
        fprintf(stderr, "example: %s\n", error.what);
        return 1;
    }
    for (size_t i = 0; i < qw_meta_count(worker); i++)
        print_note("meta", qw_meta_at(worker, i));
    for (size_t i = 0; i < qw_signal_count(worker); i++)
        print_note("signal", qw_signal_at(worker, i));
    fprintf(stderr, "%zu edits\n", qw_edit_count(worker));
    fwrite(qw_text(worker).p, 1, qw_text(worker).n, stdout);
    return 0;
}

int
main(int argc, char **argv)
{
    static char page[1 << 20];
    const char *rules = argc > 1 ? argv[1] : NULL;
    const struct qw_settings settings = {
        .rules = &rules, .n_rules = rules != NULL, .journal = true
    };
    struct qw_chain *chain;
    struct qw_worker *worker;
    struct qw_error error;

    if (qw_chain_open(&chain, &settings, &error) != QW_OK ||
        qw_worker_open(&worker, chain, &error) != QW_OK) {
        fprintf(stderr, "example: %s\n", error.what);
        qw_chain_close(chain);
        return 2;
    }
    int status = clean(worker, (struct qw_span){ page, fread(page, 1, sizeof(page), stdin) });
    qw_worker_close(worker);
    qw_chain_close(chain);
    return status;
}
