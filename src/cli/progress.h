/* Progress: what a person, or a program, hears of a run while it goes on and at its end;
 * and the signals that a run listens to. */
#ifndef QW_PROGRESS_H
#define QW_PROGRESS_H

#include <signal.h>
#include "run/drive.h"

enum progress_kind { PROGRESS_NONE, PROGRESS_LINE, PROGRESS_JSON };

enum { PROGRESS_SITES = 64, PROGRESS_SITE_NAME = 48 };

struct progress {
    enum progress_kind kind;
    const char *program;
    const struct qw_drive *drive;
    long long started, shown; /* monotonic nanoseconds */
    struct qw_tally before;   /* what earlier starts did */
    bool open;                /* a line stands on the terminal */
    /* the sites met most: when all are taken, the least of them makes room (Metwally,
     * Agrawal and El Abbadi's space saving) */
    struct progress_site {
        char name[PROGRESS_SITE_NAME];
        unsigned long long n;
    } sites[PROGRESS_SITES];
};

/* Listen to SIGINT and SIGTERM (finish what is under way, then end; a second one ends at
 * once) and SIGUSR1 (say how far the run is). Returns what qw_drive's `stop` asks for. */
const volatile sig_atomic_t *progress_listen(void);

/* The signal that asked to stop, or 0. */
int progress_signal(void);

/* For the drive, with a struct progress: after each batch, and for each document's site. */
void progress_step(void *arg);
void progress_site(void *arg, struct qw_span name);

/* Take the line away, before something else is said. */
void progress_wipe(struct progress *);

/* The closing summary; with `stages` a line for each. */
void progress_summary(struct progress *, const struct qw_chain *chain);

#endif
