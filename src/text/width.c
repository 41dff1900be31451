#include <stddef.h>
#include "text/width.h"

static const struct {
    uint32_t half, full;
} pairs[] = {
    { ',', U'，' },
    { ';', U'；' },
    { ':', U'：' },
    { '?', U'？' },
    { '!', U'！' },
    { '(', U'（' },
    { ')', U'）' },
};

uint32_t
qw_width_other(uint32_t c)
{
    if (c >= 0x80 && c < 0xff00)
        return 0;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (pairs[i].half == c)
            return pairs[i].full;
        if (pairs[i].full == c)
            return pairs[i].half;
    }
    if (c >= 0x21 && c <= 0x7e && c < '0')
        return c + 0xfee0;
    return 0;
}

uint32_t
qw_width_full(uint32_t c)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (pairs[i].half == c)
            return pairs[i].full;
    return 0;
}

uint32_t
qw_width_ascii(uint32_t c)
{
    if ((c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) ||
        (c >= 0xff41 && c <= 0xff5a))
        return c - 0xfee0;
    return 0;
}
