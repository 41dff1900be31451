#include "api/stages.h"
#include "cli/commands.h"
#include "cli/filter.h"

int
cmd_clean(int argc, char *const *argv)
{
    static const struct qw_opt *const tables[] = { program_filter_options, program_output_options,
        program_bulk_options, program_chain_options, program_rule_options, program_help_options,
        NULL };
    static const struct program program = { "qw clean", "qw",
        "Clean documents: the whole chain, fused.", "[FILE | FOLDER | ARCHIVE | -]...", qw_stages,
        tables };

    return filter_main(&program, argc, argv);
}
