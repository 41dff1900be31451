/* No header of its own: the body of a classifier, for classify.c to include once for each
 * width. LANES is how many bytes go at once, BITS their first bits as a number, NAME and
 * VECTOR are names to give, TARGET says what the processor must have. */

typedef unsigned char VECTOR __attribute__((vector_size(LANES)));

TARGET static void
NAME(const char *p, size_t n, struct qw_classes *out)
{
    for (; n > 0; n--, p += QW_CLASSIFY, out++) {
        struct qw_classes m = { 0 };
#pragma GCC unroll 1
        for (int i = 0; i < QW_CLASSIFY; i += LANES) {
            VECTOR v, b, c, zero = { 0 };
            memcpy(&v, p + i, LANES);
            memcpy(&b, p + i + 1, LANES);
            memcpy(&c, p + i + 2, LANES);
            VECTOR han = (VECTOR)(v - 0xe4 < zero + 6), tail = (VECTOR)((v & 0xc0) == 0x80);
            VECTOR latin = (VECTOR)((v | 0x20) - 'a' < zero + 26);
            VECTOR digit = (VECTOR)(v - '0' < zero + 10);
            VECTOR cjk = (VECTOR)((v == 0xe3) & (b == 0x80)), form = (VECTOR)(v == 0xef);
            m.newline |= BITS((VECTOR)(v == '\n')) << i;
            m.latin |= BITS(latin) << i;
            m.han |= BITS(han) << i;
            m.special |= BITS((VECTOR)((han | tail | latin | digit) == 0)) << i;
            m.high |= BITS(v) << i;
            m.forms |= BITS(form) << i;
            m.pause |= BITS((VECTOR)((v == ',') | ((v | 1) == ';'))) << i; /* : and ; */
            m.list |= BITS(cjk & (VECTOR)(c == 0x81)) << i;
            m.stop |= BITS(cjk & (VECTOR)(c == 0x82)) << i;
            m.comma |= BITS(form & (VECTOR)((b == 0xbc) & (c == 0x8c))) << i;
        }
        *out = m;
    }
}

#undef LANES
#undef BITS
#undef NAME
#undef VECTOR
#undef TARGET
