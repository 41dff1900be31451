#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
qw_base64_add(struct qw_buf *b, struct qw_span s)
{
    for (size_t i = 0; i < s.n; i += 3) {
        size_t n = s.n - i < 3 ? s.n - i : 3;
        uint32_t v = (uint32_t)(unsigned char)s.p[i] << 16;
        if (n > 1)
            v |= (uint32_t)(unsigned char)s.p[i + 1] << 8;
        if (n > 2)
            v |= (unsigned char)s.p[i + 2];
        char four[4] = { digits[v >> 18], digits[v >> 12 & 63], digits[v >> 6 & 63],
            digits[v & 63] };
        if (n < 3)
            four[3] = '=';
        if (n < 2)
            four[2] = '=';
        qw_buf_add(b, four, 4);
    }
}

static int
value(char c)
{
    const char *hit = c ? strchr(digits, c) : NULL;

    return hit ? (int)(hit - digits) : -1;
}

bool
qw_base64_decode(struct qw_buf *b, struct qw_span s)
{
    size_t pad = 0;

    if (s.n % 4)
        return false;
    while (pad < 2 && pad < s.n && s.p[s.n - 1 - pad] == '=')
        pad++;
    for (size_t i = 0; i < s.n; i += 4) {
        size_t known = i + 4 == s.n ? 4 - pad : 4;
        uint32_t v = 0;
        for (size_t k = 0; k < 4; k++) {
            int d = k < known ? value(s.p[i + k]) : 0;
            if (d < 0)
                return false;
            v = v << 6 | (uint32_t)d;
        }
        char three[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
        qw_buf_add(b, three, known - 1);
    }
    return true;
}
