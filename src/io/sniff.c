#include "io/sniff.h"

bool
qw_sniff_cpio(struct qw_span head)
{
    size_t n = head.n < 6 ? SIZE_MAX : head.p[5] == '7' ? 76 : 110;

    if (head.n < n || memcmp(head.p, "07070", 5) != 0)
        return false;
    while (n-- && strchr("0123456789abcdefABCDEF", head.p[n]) && head.p[n])
        ;
    return n == SIZE_MAX;
}

bool
qw_sniff_archive(struct qw_span head)
{
    static const struct {
        const char *bytes;
        size_t n, at;
    } marks[] = { { "PK\3\4", 4, 0 }, { "PK\5\6", 4, 0 }, { "7z\xbc\xaf\x27\x1c", 6, 0 },
        { "Rar!\x1a\7", 6, 0 }, { "\x1f\x8b\x08", 3, 0 }, { "BZh", 3, 0 },
        { "\xfd"
          "7zXZ",
            6, 0 },
        { "\x28\xb5\x2f\xfd", 4, 0 }, { "\x04\x22\x4d\x18", 4, 0 }, { "LZIP", 4, 0 },
        { "\x1f\x9d", 2, 0 }, { "MSCF\0\0\0\0", 8, 0 }, { "xar!", 4, 0 }, { "!<arch>\n", 8, 0 },
        { "ustar", 5, 257 } };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (head.n >= marks[i].at + marks[i].n &&
            memcmp(head.p + marks[i].at, marks[i].bytes, marks[i].n) == 0)
            return true;
    return qw_sniff_cpio(head);
}
