/* The stages that this build has: stages/stages.def as an array. */
#ifndef QW_STAGES_H
#define QW_STAGES_H

#include "chain/stage.h"

/* In the order of the chain, NULL-terminated. */
extern const struct qw_stage *const qw_stages[];

#endif
