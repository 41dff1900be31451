/* OpenCC's functions, made calm for C: where memory is out, OpenCC throws, which would end the
 * program, or cuts the text short and says nothing. */
#ifndef QW_OPENCC_CALM_H
#define QW_OPENCC_CALM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: memory is out, or *why says what OpenCC said. */
void *qw_opencc_calm_open(const char *config, const char **why);
void qw_opencc_calm_close(void *handle);

/* The text, which is valid UTF-8 without NUL, converted, a NUL behind it; to be freed by
 * qw_opencc_calm_free. NULL: as above. */
char *qw_opencc_calm_convert(void *handle, const char *text, size_t n, const char **why);
void qw_opencc_calm_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
