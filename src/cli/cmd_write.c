#include "cli/bulk.h"
#include "cli/commands.h"

static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt write_options[] = {
    { "max-doc", 0, "BYTES", "refuse larger texts; K, M, G (default 64M)" },
    { "summary", 0, NULL, "say at the end what was done, on standard error" },
    QW_OPT_END,
};

int
cmd_write(int argc, char *const *argv)
{
    static const struct qw_opt *const tables[] = { write_options, program_output_options,
        bulk_text_options, bulk_jobs_options, program_help_options, NULL };
    static const struct program program = { "qw write", "qw-write",
        "The texts of records as files of a folder or an archive.", "[FILE | -]...", no_stages,
        tables };

    return bulk_main(BULK_WRITE, &program, argc, argv);
}
