#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "chain/notes.h"

void
qw_notes_init(struct qw_notes *n)
{
    *n = (struct qw_notes){ 0 };
    qw_arena_init(&n->bytes);
}

void
qw_notes_release(struct qw_notes *n)
{
    free(n->meta.list);
    free(n->signals.list);
    qw_arena_release(&n->bytes);
    qw_notes_init(n);
}

void
qw_notes_reset(struct qw_notes *n)
{
    n->meta.n = n->signals.n = 0;
    n->failed = false;
    qw_arena_reset(&n->bytes);
}

static void
set(struct qw_notes *n, struct qw_note_list *l, struct qw_note note)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->list[i].key, note.key) == 0)
            return;
    if (l->n == l->cap) {
        struct qw_note *list = qw_vec_grow(l->list, &l->cap, l->n + 1, sizeof(*list));
        if (list == NULL) {
            n->failed = true;
            return;
        }
        l->list = list;
    }
    note.text = qw_arena_copy(&n->bytes, note.text);
    n->failed = n->failed || n->bytes.failed;
    l->list[l->n++] = note;
}

void
qw_notes_meta(struct qw_notes *n, const char *key, struct qw_span value)
{
    set(n, &n->meta, (struct qw_note){ key, QW_NOTE_TEXT, value, 0 });
}

void
qw_notes_meta_number(struct qw_notes *n, const char *key, double value)
{
    set(n, &n->meta, (struct qw_note){ key, QW_NOTE_NUMBER, QW_LIT(""), value });
}

void
qw_notes_signal(struct qw_notes *n, const char *key, struct qw_span value)
{
    set(n, &n->signals, (struct qw_note){ key, QW_NOTE_TEXT, value, 0 });
}

void
qw_notes_signal_number(struct qw_notes *n, const char *key, double value)
{
    set(n, &n->signals, (struct qw_note){ key, QW_NOTE_NUMBER, QW_LIT(""), value });
}

void
qw_notes_signal_bool(struct qw_notes *n, const char *key, bool value)
{
    set(n, &n->signals, (struct qw_note){ key, QW_NOTE_BOOL, QW_LIT(""), value });
}

void
qw_notes_signal_json(struct qw_notes *n, const char *key, struct qw_span value)
{
    set(n, &n->signals, (struct qw_note){ key, QW_NOTE_JSON, value, 0 });
}

void
qw_notes_merge(struct qw_notes *to, const struct qw_notes *from)
{
    for (size_t i = 0; i < from->meta.n; i++)
        set(to, &to->meta, from->meta.list[i]);
    for (size_t i = 0; i < from->signals.n; i++)
        set(to, &to->signals, from->signals.list[i]);
}
