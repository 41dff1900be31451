#include "cli/pager.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *pager;

void
pager_start(void)
{
    const char *command = getenv("PAGER");

    if (!isatty(STDOUT_FILENO) || pager)
        return;
    if (command && (command[0] == '\0' || strcmp(command, "cat") == 0))
        return;
    setenv("LESS", "FRX", 0);
    fflush(stdout);
    pager = popen(command ? command : "less", "w");
    if (pager && dup2(fileno(pager), STDOUT_FILENO) < 0) {
        pclose(pager);
        pager = NULL;
    }
}

void
pager_end(void)
{
    if (pager == NULL)
        return;
    close(STDOUT_FILENO);
    pclose(pager);
    pager = NULL;
}
