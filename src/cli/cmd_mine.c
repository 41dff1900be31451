#include <stdio.h>
#include "cli/commands.h"
#include "cli/mine.h"
#include "cli/tell.h"

static const struct mine *const mines[] = { &mine_lines, &mine_pairs };

enum { MINES = sizeof(mines) / sizeof(*mines) };

static int
help(void)
{
    struct qw_buf b;

    qw_buf_init(&b, 1 << 20);
    qw_buf_fmt(&b, "usage: qw mine WHAT [OPTION]... FILE...\n"
                   "Propose rows for the rule tables from a corpus of pages.\n");
    for (size_t i = 0; i < MINES; i++) {
        const struct program *p = mines[i]->program;
        qw_buf_fmt(&b, "\nqw mine %s: %s\n", mines[i]->name, p->brief);
        for (size_t t = 0; p->tables[t]; t++)
            qw_opt_help(&b, p->tables[t]);
    }
    qw_buf_fmt(&b, "\nThe manual: man qw-mine\n");
    fwrite(b.p, 1, b.n, stdout);
    qw_buf_release(&b);
    return tell_close("qw mine", 0);
}

int
cmd_mine(int argc, char *const *argv)
{
    char problem[128];

    for (size_t i = 0; argc > 0 && i < MINES; i++)
        if (strcmp(argv[0], mines[i]->name) == 0)
            return program_main(mines[i]->program, argc - 1, argv + 1, mines[i]->run);
    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0))
        return help();
    if (argc > 0 && argv[0][0] != '-')
        snprintf(problem, sizeof(problem), "nothing called '%.64s' can be mined", argv[0]);
    else
        snprintf(problem, sizeof(problem), "what is to be mined comes first: lines or pairs");
    return tell_usage("qw mine", problem);
}
