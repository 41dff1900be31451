/* Entities: character references of HTML that were left in a text.
 *
 * Tables: decode/entities (names), decode/markup (marks of a page that is about
 * HTML or code, where an entity may be shown on purpose). Immutable, shared by threads. */
#ifndef QW_ENTITY_H
#define QW_ENTITY_H

#include "rule/table/table.h"

struct qw_entities;

struct qw_entity {
    size_t len;  /* bytes of the text that the reference takes */
    bool number; /* &#8220; or &#x201C; */
    char put[8];
    size_t n;
};

enum qw_rc qw_entities_new(struct qw_entities **, const struct qw_conf *, struct qw_ctx *);
void qw_entities_free(struct qw_entities *);
const struct qw_table *qw_entities_table(const struct qw_entities *, size_t i);

/* Is the page about markup? */
bool qw_entities_shown(const struct qw_entities *, struct qw_span text);

/* The reference that stands at text[at], which is '&', with all its layers
 * (&amp;amp;nbsp;). `shown`: the page is about markup, so only what nobody shows on
 * purpose is taken. */
bool qw_entity_at(
    const struct qw_entities *, struct qw_span text, size_t at, bool shown, struct qw_entity *);

#endif
