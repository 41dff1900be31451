#include "chain/captures.h"
#include <string.h>

static double
number_of(struct qw_span s)
{
    double value = 0;

    for (size_t k = 0; k < s.n && k < 15; k++)
        value = value * 10 + (s.p[k] - '0');
    return value;
}

/* Pages that were read and pages that were not. */
static void
note_pages(struct qw_notes *notes, const struct qw_capture *list, size_t n)
{
    double sum = 0;
    size_t both = 0;

    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].key, "read") == 0 || strcmp(list[i].key, "unread") == 0) {
            sum += number_of(list[i].text);
            both++;
        }
    if (both == 2)
        qw_notes_meta_number(notes, "pages", sum);
}

void
qw_captures_note(struct qw_notes *notes, const struct qw_capture *list, size_t n)
{
    static const char *const numbers[] = { "pages", "words", "downloads" };

    for (size_t i = 0; i < n; i++) {
        bool number = false;
        if (strcmp(list[i].key, "title") == 0 || strcmp(list[i].key, "site") == 0 ||
            strcmp(list[i].key, "read") == 0 || strcmp(list[i].key, "unread") == 0)
            continue; /* weighed together with others */
        for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++)
            number |= strcmp(list[i].key, numbers[k]) == 0;
        if (!number) {
            char normal[QW_NORMAL];
            qw_notes_meta(notes, list[i].key, qw_fact_normal(list[i].key, list[i].text, normal));
            continue;
        }
        qw_notes_meta_number(notes, list[i].key, number_of(list[i].text));
    }
    note_pages(notes, list, n);
}
