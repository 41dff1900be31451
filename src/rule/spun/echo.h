/* Echoes: lines of rewritten texts that are met again, and what was seen in them.
 *
 * The same report stands on many sites, and a text that was mended is read once more. What a
 * word says depends on nothing but its line, so what was seen in a line holds wherever that
 * line stands; words whose pairs look beyond it are asked again, and where they say something
 * else the line is read again. A line is kept when it is met the second time, so that texts
 * that come once pass through; when the room is full, everything is forgotten.
 *
 * One a thread, of one set of rules. */
#ifndef QW_ECHO_H
#define QW_ECHO_H

#include "rule/spun/tally.h"

struct qw_echo *qw_echo_new(void); /* NULL: no memory */
void qw_echo_free(struct qw_echo *);

/* What was seen in a line: places are those of the line, and of its own list of odds. */
struct qw_echoed {
    struct qw_seen *seen;
    float *odds;
    struct qw_adds *adds; /* as many as odds */
    size_t n_seen, n_odds;
};

/* What a line is looked for by; 0: it is not looked for. */
uint64_t qw_echo_key(struct qw_span line);

/* False when the line is not known. What it finds holds until the next line is kept. */
bool qw_echo_find(const struct qw_echo *, uint64_t key, struct qw_span line, struct qw_echoed *);

/* Was the line met before? It is now. */
bool qw_echo_met(struct qw_echo *, uint64_t key);

/* Room for what was seen in a line, for the caller to fill; false: it is too much. */
bool qw_echo_keep(struct qw_echo *, uint64_t key, struct qw_span line, struct qw_echoed *);

#endif
