/* The program of one stage. The Makefile builds it once for each line of
 * stages/stages.def, with the stage's symbol as QW_STAGE_HERE. */
#include <locale.h>
#include <stdio.h>
#include "cli/bulk.h"

extern const struct qw_stage QW_STAGE_HERE;

int
main(int argc, char **argv)
{
    static const struct qw_stage *const stages[] = { &QW_STAGE_HERE, NULL };
    const struct qw_opt *const tables[] = { program_filter_options, program_output_options,
        program_rule_options, program_help_options,
        QW_STAGE_HERE.takes_bytes ? bulk_to_options : NULL, NULL };
    char name[64];

    setlocale(LC_CTYPE, "C.UTF-8"); /* names in archives */
    snprintf(name, sizeof(name), "qw-%s", QW_STAGE_HERE.name);
    const struct program program = { name, name, QW_STAGE_HERE.brief,
        "[FILE | FOLDER | ARCHIVE | -]...", stages, tables };
    return bulk_main(BULK_CLEAN, &program, argc - (argc > 0), argv + (argc > 0));
}
