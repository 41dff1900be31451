/* No header of its own: the body of a classifier, for classify.c to include once for each
 * width. LANES is how many bytes go at once, NAME and VECTOR are names to give, TARGET says
 * what the processor must have. MASK is what comparing the lanes gives, lanes again where
 * nothing else is said; BITS makes a number of it, TOPS takes the first bit of each lane. */

typedef unsigned char VECTOR __attribute__((vector_size(LANES)));

#ifndef MASK
#define MASK VECTOR
#define EQ(v, c) ((VECTOR)((v) == (c)))
#define NE(v, c) ((VECTOR)((v) != (c)))
#define BELOW(v, n) ((VECTOR)((v) < (VECTOR){ 0 } + (n)))
#define TOPS(v) (v)
#endif

TARGET static void
NAME(const char *p, size_t n, struct qw_classes *out)
{
    for (; n > 0; n--, p += QW_CLASSIFY, out++) {
        struct qw_classes m = { 0 };
#pragma GCC unroll 1
        for (int i = 0; i < QW_CLASSIFY; i += LANES) {
            VECTOR v, b, c, d;
            memcpy(&v, p + i, LANES);
            memcpy(&b, p + i + 1, LANES);
            memcpy(&c, p + i + 2, LANES);
            memcpy(&d, p + i + 3, LANES);
            MASK han = BELOW(v - 0xe4, 6), tail = EQ(v & 0xc0, 0x80);
            MASK latin = BELOW((v | 0x20) - 'a', 26), digit = BELOW(v - '0', 10);
            MASK general = EQ(v, 0xe2) & EQ(b, 0x80), cjk = EQ(v, 0xe3) & EQ(b, 0x80);
            MASK form = EQ(v, 0xef) & EQ(b, 0xbc), alone = NE(d & 0xfe, 0xe2);
            MASK list = cjk & (EQ(c, 0x81) | BELOW(c - 0x88, 10)), stop = cjk & EQ(c, 0x82);
            MASK comma = form & (EQ(c, 0x8c) | EQ(c | 1, 0x9b));
            MASK pair = (general & EQ(c & 0xfe, 0x9c)) | (form & EQ(c | 1, 0x89));
            m.newline |= BITS(EQ(v, '\n')) << i;
            m.latin |= BITS(latin) << i;
            m.han |= BITS(han) << i;
            m.special |= BITS(han | tail | latin | digit) << i;
            m.high |= BITS(TOPS(v)) << i;
            m.list |= BITS(list) << i;
            m.stop |= BITS(stop) << i;
            m.comma |= BITS(comma) << i;
            m.pair |= BITS(pair) << i;
            m.calm |= BITS(list | comma | ((stop | pair) & alone)) << i;
            m.dot |= BITS(EQ(v, '.')) << i;
            m.space |= BITS(EQ(v, ' ')) << i;
            m.pause |= BITS(EQ(v, ',') | EQ(v | 1, ';')) << i; /* : and ; */
        }
        m.special = ~m.special;
        *out = m;
    }
}

#undef LANES
#undef NAME
#undef VECTOR
#undef TARGET
#undef MASK
#undef EQ
#undef NE
#undef BELOW
#undef BITS
#undef TOPS
