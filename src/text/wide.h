/* Sixty-four bytes of text at once, where the processor has AVX-512: what sieves and spots
 * share. */
#ifndef QW_WIDE_H
#define QW_WIDE_H

#include <immintrin.h>
#include <stdint.h>

#define QW_WIDE_TARGET "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2"

/* Of the bits of `leads`, sixteen at most, the numbers: each in all four bytes of a lane. */
__attribute__((target(QW_WIDE_TARGET))) static inline __m512i
qw_wide_leads(uint64_t leads)
{
    const __m512i places = _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130,
        0x2f2e2d2c2b2a2928, 0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
        0x0f0e0d0c0b0a0908, 0x0706050403020100);
    const __m512i lanes = _mm512_setr_epi32(0, 0x01010101, 0x02020202, 0x03030303, 0x04040404,
        0x05050505, 0x06060606, 0x07070707, 0x08080808, 0x09090909, 0x0a0a0a0a, 0x0b0b0b0b,
        0x0c0c0c0c, 0x0d0d0d0d, 0x0e0e0e0e, 0x0f0f0f0f);

    return _mm512_permutexvar_epi8(lanes, _mm512_maskz_compress_epi8(leads, places));
}

#endif
