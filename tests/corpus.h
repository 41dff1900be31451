/* The texts that the property tests run on: every fixture's input, and texts made
 * from it by chopping and by damage. What is made depends on the fixture and a
 * number only, so that a failure comes back with the next run. */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H

#include "base/buf.h"

struct text {
    char *name; /* the file, or what the text shows */
    struct qw_buf bytes;
};

struct corpus {
    struct text *list;
    size_t n, cap;
};

/* Every fixtures/STAGE/CASE/in, in the order of their names, and a few shapes that
 * no fixture has (empty, NULs, one line, CR LF, all fixtures in one …). Ends the
 * program when a file cannot be read. */
void corpus_load(struct corpus *, const char *fixtures);
void corpus_free(struct corpus *);

/* The v-th of `of` texts made from one: chopped in front and behind at evenly spaced
 * bytes; bytes replaced, pieces deleted, doubled, random bytes put in. */
void corpus_make(const struct text *, size_t v, size_t of, struct qw_buf *out);

/* `unit` again and again, up to `size` bytes. */
void corpus_repeat(struct qw_span unit, size_t size, struct qw_buf *out);

#endif
