#include "cli/bulk.h"
#include "cli/commands.h"

static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt read_options[] = {
    { "jsonl", 0, NULL, "the input holds records: one JSON object a line" },
    { "max-doc", 0, "BYTES", "refuse larger documents; K, M, G (default 64M)" },
    { "summary", 0, NULL, "say at the end what was done, on standard error" },
    QW_OPT_END,
};

int
cmd_read(int argc, char *const *argv)
{
    static const struct qw_opt *const tables[] = { read_options, program_output_options,
        bulk_jobs_options, bulk_limit_options, program_help_options, NULL };
    static const struct program program = { "qw read", "qw-read",
        "Documents of files, folders and archives as records.", "[FILE | FOLDER | ARCHIVE | -]...",
        no_stages, tables };

    return bulk_main(BULK_READ, &program, argc, argv);
}
