#include <opencc/opencc.h>
#include "rule/chars/opencc_calm.h"

/* OpenCC catches its own exceptions: what comes out is std::bad_alloc, or marisa's word for it. */

void *
qw_opencc_calm_open(const char *config, const char **why)
{
    *why = nullptr;
    try {
        opencc_t handle = opencc_open(config);
        if (handle != reinterpret_cast<opencc_t>(-1))
            return handle;
        *why = opencc_error();
    } catch (...) {
    }
    return nullptr;
}

void
qw_opencc_calm_close(void *handle)
{
    opencc_close(handle);
}

/* OpenCC writes to a stream and does not ask whether that failed: a line's end at the text's
 * says that all is there. */
char *
qw_opencc_calm_convert(void *handle, const char *text, size_t n, const char **why)
{
    *why = nullptr;
    try {
        std::string asked(text, n);
        asked += '\n';
        char *made = opencc_convert_utf8(handle, asked.data(), asked.size());
        size_t len = made ? std::char_traits<char>::length(made) : 0;
        if (made == nullptr)
            *why = opencc_error();
        else if (len > 0 && made[len - 1] == '\n') {
            made[len - 1] = '\0';
            return made;
        } else
            opencc_convert_utf8_free(made);
    } catch (...) {
    }
    return nullptr;
}

void
qw_opencc_calm_free(char *text)
{
    opencc_convert_utf8_free(text);
}
