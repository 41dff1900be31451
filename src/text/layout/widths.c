#include "text/layout/widths.h"

/* The width that most full lines have where a few lines are wider: those of an abstract in
 * English, a table's. */
static size_t
most_filled(const struct qw_widths *w, size_t widest)
{
    size_t all = 0, wider = 0, best = 0, most = 0, full = 0; /* full: at most QW_RAGGED less */

    for (size_t i = 0; i <= widest; i++)
        all += w->n[i];
    for (size_t i = 0; i < QW_RAGGED && i <= widest; i++)
        full += w->n[widest - i];
    for (size_t at = widest; at > QW_RAGGED; wider += w->n[at], full -= w->n[at--]) {
        full += w->n[at - QW_RAGGED];
        if (wider * 5 > all)
            break;
        if (full > most) {
            most = full;
            best = at;
        }
    }
    size_t top = 0;
    for (size_t i = 0; i <= QW_RAGGED + QW_HANGING && i <= widest; i++)
        top += w->n[widest - i];
    return most >= 2 * top ? best : widest;
}

/* The width that most full lines have, if marks hang over it in a few. */
size_t
qw_widths_settled(const struct qw_widths *w, size_t widest)
{
    size_t full[QW_HANGING + 1], sum = 0;

    if (widest <= QW_WIDEST)
        widest = most_filled(w, widest);

    if (widest > QW_WIDEST || widest < QW_RAGGED + QW_HANGING)
        return widest;
    for (size_t i = 0; i < QW_RAGGED; i++)
        sum += w->n[widest - i];
    for (size_t i = 0; i <= QW_HANGING; i++)
        full[i] = sum += w->n[widest - QW_RAGGED - i];
    if (full[QW_HANGING] * 2 < full[0] * 3)
        return widest;
    size_t hang = 0;
    while (full[hang] * 10 < full[QW_HANGING] * 9)
        hang++;
    return widest - hang;
}

size_t
qw_widths_usual(const struct qw_widths *w, size_t widest)
{
    enum { SHARE = 5 };
    size_t best = widest, wider = 0;

    if (widest >= QW_WIDEST)
        return widest;
    for (size_t at = widest; at > 0 && at * SHARE >= widest * (SHARE - 1); at--) {
        if (w->n[at] > w->n[best] && w->n[at] > SHARE * wider)
            best = at;
        wider += w->n[at];
    }
    return best;
}
