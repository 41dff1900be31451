#include "api/stages.h"

#define QW_STAGE(name) extern const struct qw_stage qw_stage_##name;
#include "stages.def"
#undef QW_STAGE

#define QW_STAGE(name) &qw_stage_##name,
const struct qw_stage *const qw_stages[] = {
#include "stages.def"
    NULL
};
#undef QW_STAGE
