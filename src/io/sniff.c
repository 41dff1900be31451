#include <stdint.h>
#include "io/sniff.h"

struct mark {
    const char *bytes;
    size_t n, at;
};

static bool
has_mark(struct qw_span head, const struct mark *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (head.n >= marks[i].at + marks[i].n &&
            memcmp(head.p + marks[i].at, marks[i].bytes, marks[i].n) == 0)
            return true;
    return false;
}

static unsigned
byte(struct qw_span s, size_t at)
{
    return (unsigned char)s.p[at];
}

/* ---- compressed ---- */

/* LZMA has no mark: usual properties, a dictionary of whole 64 KiB. */
static bool
is_lzma(struct qw_span head)
{
    return head.n >= 13 && memcmp(head.p, "\x5d\0\0", 3) == 0 &&
           (byte(head, 12) == 0 || byte(head, 12) == 0xff);
}

bool
qw_sniff_packed(struct qw_span head)
{
    static const struct mark marks[] = { { "\x1f\x8b\x08", 3, 0 },
        { "\xfd"
          "7zXZ",
            6, 0 },
        { "\x28\xb5\x2f\xfd", 4, 0 }, { "\x04\x22\x4d\x18", 4, 0 }, { "\x1f\x9d", 2, 0 },
        { "\xed\xab\xee\xdb", 4, 0 } };

    if (has_mark(head, marks, sizeof(marks) / sizeof(*marks)))
        return true;
    if (head.n >= 10 && memcmp(head.p, "BZh", 3) == 0)
        return memcmp(head.p + 4, "1AY&SY", 6) == 0 ||
               memcmp(head.p + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0;
    if (head.n >= 7 && memcmp(head.p, "LZIP", 4) == 0)
        return byte(head, 4) <= 1 && byte(head, 6) == 0; /* as all of LZMA starts */
    return is_lzma(head);
}

/* ---- archives ---- */

/* An octal number with blanks before it; -1: something else. */
static long
octal(struct qw_span s)
{
    long n = 0;
    size_t i = 0, digits = 0;

    while (i < s.n && s.p[i] == ' ')
        i++;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '7'; i++, digits++)
        n = n * 8 + s.p[i] - '0';
    return digits ? n : -1;
}

/* The header's sum is right, as it was meant or as old programs added it up. */
static bool
is_tar(struct qw_span head)
{
    enum { HEADER = 512, SUM = 148, SUM_N = 8 };
    long sum = SUM_N * ' ', signed_sum = sum;

    if (head.n < HEADER)
        return false;
    for (size_t i = 0; i < HEADER; i++) {
        if (i >= SUM && i < SUM + SUM_N)
            continue;
        sum += (unsigned char)head.p[i];
        signed_sum += (signed char)head.p[i];
    }
    long said = octal(qw_span_slice(head, SUM, SUM + SUM_N));
    return said >= 0 && (said == sum || said == signed_sum);
}

/* All digits. */
static bool
is_cpio(struct qw_span head)
{
    size_t n = head.n < 6 ? SIZE_MAX : head.p[5] == '7' ? 76 : 110;

    if (head.n < n || memcmp(head.p, "07070", 5) != 0)
        return false;
    while (n-- && strchr("0123456789abcdefABCDEF", head.p[n]) && head.p[n])
        ;
    return n == SIZE_MAX;
}

/* The old format, numbers of 16 bits in either order: the mode is that of a file, the name
 * ends where it should. */
static bool
is_old_cpio(struct qw_span head)
{
    enum { MODE = 6, NAME_N = 20, NAME = 26, KIND = 0170000 };

    if (head.n <= NAME ||
        (memcmp(head.p, "\xc7\x71", 2) != 0 && memcmp(head.p, "\x71\xc7", 2) != 0))
        return false;
    const size_t low = byte(head, 0) == 0xc7 ? 0 : 1;
    unsigned mode = byte(head, MODE + low) | byte(head, MODE + 1 - low) << 8;
    size_t n = byte(head, NAME_N + low) | (size_t)byte(head, NAME_N + 1 - low) << 8;
    unsigned kind = mode & KIND;
    bool known = kind == 0100000 || kind == 0040000 || kind == 0120000 || kind == 0010000 ||
                 kind == 0020000 || kind == 0060000 || kind == 0140000 || mode == 0;

    return known && n >= 2 && n <= head.n - NAME &&
           memchr(head.p + NAME, '\0', n) == head.p + NAME + n - 1;
}

/* The header of its first member ends as each does. */
static bool
is_ar(struct qw_span head)
{
    const struct qw_span mark = QW_LIT("!<arch>\n");

    return qw_span_starts(head, mark) &&
           (head.n == mark.n || (head.n >= 68 && memcmp(head.p + 66, "`\n", 2) == 0));
}

/* Of levels 0 and 1 the header's sum, of 2 and 3 what is always the same. */
static bool
is_lha(struct qw_span head)
{
    unsigned sum = 0;

    if (head.n <= 20 || head.p[2] != '-' || head.p[3] != 'l' ||
        (head.p[4] != 'h' && head.p[4] != 'z') || head.p[6] != '-')
        return false;
    if (byte(head, 20) > 1)
        return byte(head, 20) == 2 ? byte(head, 19) == 0x20
                                   : byte(head, 20) == 3 && memcmp(head.p, "\4\0", 2) == 0;
    for (size_t i = 2; i < byte(head, 0) + 2 && i < head.n; i++)
        sum += byte(head, i);
    return (sum & 0xff) == byte(head, 1);
}

static bool
is_nothing(struct qw_span head)
{
    size_t i = 0;

    while (i < head.n && head.p[i] == '\0')
        i++;
    return i == head.n && i > 0;
}

static bool
is_called_tar(struct qw_span name)
{
    static const char *const suffixes[] = { ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst",
        ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lz4", ".tar.lz", ".tar.Z",
        ".tar.lzma" };

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
        if (qw_span_ends(name, qw_span_str(suffixes[i])))
            return true;
    return false;
}

bool
qw_sniff_archive(struct qw_span head, struct qw_span name)
{
    static const struct mark marks[] = { { "PK\3\4", 4, 0 }, { "PK\5\6", 4, 0 }, { "PK\6\6", 4, 0 },
        { "PK\7\10", 4, 0 }, { "7z\xbc\xaf\x27\x1c", 6, 0 }, { "Rar!\x1a\7", 6, 0 },
        { "MSCF\0\0\0\0", 8, 0 }, { "xar!\0", 5, 0 } };

    return has_mark(head, marks, sizeof(marks) / sizeof(*marks)) || is_tar(head) || is_cpio(head) ||
           is_old_cpio(head) || is_ar(head) || is_lha(head) ||
           (is_nothing(head) && is_called_tar(name));
}
