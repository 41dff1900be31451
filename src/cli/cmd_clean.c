#include "api/stages.h"
#include "cli/bulk.h"
#include "cli/commands.h"

int
cmd_clean(int argc, char *const *argv)
{
    static const struct qw_opt own[] = {
        { "learn", 0, "PATH", "first learn the lines that recur over these pages" },
        { "split-parts", 0, NULL, "a record for each of the documents that a page holds" },
        QW_OPT_END,
    };
    static const struct qw_opt *const tables[] = { program_filter_options, program_output_options,
        bulk_text_options, bulk_jobs_options, bulk_run_options, bulk_limit_options, own,
        program_chain_options, program_rule_options, program_help_options, NULL };
    static const struct program program = { "qw clean", "qw",
        "Clean documents: the whole chain, fused.", "[FILE | FOLDER | ARCHIVE | -]...", qw_stages,
        tables };

    return bulk_main(BULK_CLEAN, &program, argc, argv);
}
