#include "text/classify.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

typedef unsigned char eight __attribute__((vector_size(8)));

/* The top bits of eight bytes: the product brings each to a place of its own. */
static inline uint64_t
bits_eight(eight v)
{
    uint64_t x;

    memcpy(&x, &v, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return (x & 0x8080808080808080u) * 0x0002040810204081u >> 56;
}

#define LANES 8
#define BITS bits_eight
#define NAME classify_eight
#define VECTOR eight_bytes
#define TARGET
#include "text/classify_lanes.h"

void
qw_classify_plain(const char *p, size_t n, struct qw_classes *out)
{
    classify_eight(p, n, out);
}

#ifdef __x86_64__
#define LANES 16
#define BITS(v) ((uint64_t)(unsigned)_mm_movemask_epi8((__m128i)(v)))
#define NAME classify_sixteen
#define VECTOR sixteen_bytes
#define TARGET
#include "text/classify_lanes.h"

#define LANES 32
#define BITS(v) ((uint64_t)(unsigned)_mm256_movemask_epi8((__m256i)(v)))
#define NAME classify_thirty_two
#define VECTOR thirty_two_bytes
#define TARGET __attribute__((target("avx2")))
#include "text/classify_lanes.h"

#define LANES 64
#define MASK uint64_t
#define EQ(v, c) _mm512_cmpeq_epi8_mask((__m512i)(v), _mm512_set1_epi8((char)(c)))
#define NE(v, c) _mm512_cmpneq_epi8_mask((__m512i)(v), _mm512_set1_epi8((char)(c)))
#define BELOW(v, n) _mm512_cmplt_epu8_mask((__m512i)(v), _mm512_set1_epi8((char)(n)))
#define TOPS(v) _mm512_movepi8_mask((__m512i)(v))
#define BITS(bits) (bits)
#define NAME classify_sixty_four
#define VECTOR sixty_four_bytes
#define TARGET __attribute__((target("avx512f,avx512bw")))
#include "text/classify_lanes.h"

qw_classify_fn *
qw_classify(void)
{
    return __builtin_cpu_supports("avx512bw") ? classify_sixty_four
           : __builtin_cpu_supports("avx2")   ? classify_thirty_two
                                              : classify_sixteen;
}
#else
qw_classify_fn *
qw_classify(void)
{
    return classify_eight;
}
#endif
