/* Mishaps: what befell a single character among healthy ones.
 *
 * The lattice reads what is left of a damaged place and cannot ask which character has been
 * there. Here each single mishap that can have happened round the place is weighed, on all of
 * its bytes: a byte came in, before a character or into one; one was lost, or written over, and
 * then the character that it was part of is the one that fits best between its neighbours.
 * Which character that was is not told; but where it stood is, and so which of the others are
 * whole.
 *
 * A place has a few dozen bytes, so a look takes constant time. */
#ifndef QW_MISHAP_H
#define QW_MISHAP_H

#include "text/charset/lattice.h"

/* Look again at the steps that a walk took from s[from] to `nodes` bytes further on; those near
 * a lone mishap are set anew when it is likelier to have been another. */
void qw_mishap_look(struct qw_lattice *, struct qw_span s, size_t from, size_t nodes);

#endif
