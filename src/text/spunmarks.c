#include "text/spunmarks.h"

enum { TOTAL_DOTS = 2 }; /* sentences that end with a dot, at least */

/* 。 that stand alone: three of them are an ellipsis to be. */
static bool
is_stop(struct qw_span t, size_t at)
{
    struct qw_span stop = QW_LIT("。");
    bool before = at >= 3 && memcmp(t.p + at - 3, stop.p, 3) == 0;
    bool behind = at + 6 <= t.n && memcmp(t.p + at + 3, stop.p, 3) == 0;

    return !before && !behind;
}

/* A dot behind a Chinese character and before a blank or the line's end. */
static bool
ends_sentence(struct qw_span t, size_t at)
{
    if (at == 0 || (unsigned char)t.p[at - 1] < 0x80)
        return false;
    return at + 1 == t.n || t.p[at + 1] == '\n' || t.p[at + 1] == '\r' || t.p[at + 1] == ' ';
}

void
qw_spunmarks_read(struct qw_spunmarks *s, struct qw_span t)
{
    size_t brackets = 0, stops = 0, dots = 0, open = 0;

    *s = (struct qw_spunmarks){ 0 };
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (c >= 0xe4 && c <= 0xe9) {
            while (i + 3 < t.n && (unsigned char)t.p[i + 3] >= 0xe4 &&
                   (unsigned char)t.p[i + 3] <= 0xe9)
                i += 3;
            i += 2;
        } else if (c == '\n') {
            open = 0;
        } else if (c == '"') {
            open++;
        } else if (c == 0xe2 && (unsigned char)t.p[i + 1] == 0x80) {
            unsigned char last = (unsigned char)t.p[i + 2];
            open = last == 0x9c ? open + 1 : last == 0x9d && open ? open - 1 : open;
            i += 2;
        } else if (c == '(') {
            brackets++;
        } else if (c == '.') {
            dots += ends_sentence(t, i);
        } else if (c == 0xe3 && (unsigned char)t.p[i + 1] == 0x80) {
            unsigned char last = (unsigned char)t.p[i + 2];
            s->primes |= last == 0x9e && open > 0;
            open = last == 0x9d ? open + 1 : last == 0x9e && open ? open - 1 : open;
            stops += last == 0x82 && is_stop(t, i);
            i += 2;
        } else if (c == 0xef && memcmp(t.p + i, "（", 3) == 0) {
            brackets++;
            i += 2;
        }
    }
    s->tortoise = s->primes || brackets == 0;
    s->plain_dots = stops == 0 && dots >= TOTAL_DOTS;
}
