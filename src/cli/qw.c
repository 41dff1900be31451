/* qw: the front end. One table of commands; each is a file beside this one. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include "cli/commands.h"
#include "cli/tell.h"
#include "qingwen.h"

static const struct command {
    const char *name, *brief;
    int (*run)(int argc, char *const *argv);
} commands[] = {
    { "clean", "clean documents: the whole chain, fused", cmd_clean },
    { "explain", "show what cleaning does to documents, and why", cmd_explain },
    { "read", "documents of archives and folders as records", cmd_read },
    { "write", "texts of records into folders and archives", cmd_write },
    { "report", "make a page of what a run did, to look at", cmd_report },
    { "stats", "print what a run did, as tables", cmd_stats },
    { "charset", "say in which charset documents are, and why", cmd_charset },
    { "undo", "give the bytes back that records with edits were made from", cmd_undo },
    { "weigh", "learn the weights of strip from labelled lines", cmd_weigh },
    { "rules", "list, check and test the rule tables", cmd_rules },
    { "mine", "propose rows for the rule tables from a corpus of pages", cmd_mine },
    { "train", "learn from a corpus what tells doubles from originals", cmd_train },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static int
help(void)
{
    printf("usage: qw COMMAND [OPTION]... [OPERAND]...\n"
           "Qingwen cleans scraped Chinese documents.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].brief);
    printf("\nqw COMMAND --help lists a command's options; qw --version the versions of\n"
           "libraries and tables. Each stage is a program of its own: qw-decode … qw-punct.\n"
           "The manual: man qw\n");
    return tell_close("qw", 0);
}

int
main(int argc, char **argv)
{
    static char *const version[] = { (char *)"--version" };

    setlocale(LC_CTYPE, "C.UTF-8"); /* names in archives */
    if (argc < 2)
        return tell_usage("qw", "a command is wanted; qw --help lists them");
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 2, argv + 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return help();
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return cmd_clean(1, version);
    char problem[128];
    snprintf(problem, sizeof(problem), "no command is called '%.64s'", argv[1]);
    return tell_usage("qw", problem);
}
