#include <stdio.h>
#include <string.h>
#include "cli/progress.h"
#include "io/json.h"

#define EVERY_LINE 200000000LL /* nanoseconds */
#define EVERY_JSON 1000000000LL

static volatile sig_atomic_t stop_asked, state_asked;

static void
on_stop(int number)
{
    struct sigaction again = { .sa_handler = SIG_DFL };

    stop_asked = number;
    sigaction(number, &again, NULL);
}

static void
on_state(int number)
{
    state_asked = number;
}

const volatile sig_atomic_t *
progress_listen(void)
{
    struct sigaction stop = { .sa_handler = on_stop }, state = { .sa_handler = on_state }, old;

    /* what was ignored by whoever started us (nohup) stays so */
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGINT, &stop, NULL);
    if (sigaction(SIGTERM, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGUSR1, &state, NULL);
    return &stop_asked;
}

int
progress_signal(void)
{
    return stop_asked;
}

void
progress_site(void *arg, struct qw_span name)
{
    struct progress *p = arg;
    size_t least = 0;

    if (name.n >= PROGRESS_SITE_NAME || p->kind == PROGRESS_NONE)
        return;
    for (size_t i = 0; i < PROGRESS_SITES; i++) {
        if (p->sites[i].n && qw_span_eq(name, qw_span_str(p->sites[i].name))) {
            p->sites[i].n++;
            return;
        }
        if (p->sites[i].n < p->sites[least].n)
            least = i;
    }
    memcpy(p->sites[least].name, name.p, name.n);
    p->sites[least].name[name.n] = '\0';
    p->sites[least].n++;
}

static const char *
top_site(const struct progress *p)
{
    size_t top = 0;

    for (size_t i = 1; i < PROGRESS_SITES; i++)
        if (p->sites[i].n > p->sites[top].n)
            top = i;
    return p->sites[top].n ? p->sites[top].name : "";
}

void
progress_wipe(struct progress *p)
{
    if (p->open)
        fputs("\r\033[K", stderr);
    p->open = false;
}

static double
seconds(const struct progress *p)
{
    double s = (double)(qw_now() - p->started) * 1e-9;

    return s > 1e-6 ? s : 1e-6;
}

/* What this start has done, in MB/s. */
static double
speed(const struct progress *p)
{
    return (double)(p->drive->tally.bytes_in - p->before.bytes_in) / 1e6 / seconds(p);
}

/* Seconds that are left, by the bytes of files; -1 when not known. */
static double
left(const struct progress *p)
{
    const struct qw_drive *d = p->drive;

    if (d->all == 0 || d->read == 0 || d->read > d->all)
        return -1;
    return seconds(p) * (double)(d->all - d->read) / (double)d->read;
}

static void
say_line(const struct progress *p)
{
    const struct qw_tally *t = &p->drive->tally;
    const char *site = top_site(p);
    double rest = left(p);

    fprintf(stderr, "%llu documents, %.1f MB/s, %.0f s", t->documents, speed(p), seconds(p));
    if (rest >= 0)
        fprintf(stderr, ", %.0f s left", rest);
    fprintf(stderr, ", %llu bad", t->bad);
    if (t->skipped)
        fprintf(stderr, ", %llu skipped", t->skipped);
    if (*site)
        fprintf(stderr, ", most of %s", site);
}

static void
say_json(const struct progress *p, const char *phase)
{
    const struct qw_tally *t = &p->drive->tally;
    struct qw_buf b;

    qw_buf_init(&b, 1 << 16);
    qw_buf_fmt(&b,
        "{\"phase\":\"%s\",\"documents\":%llu,\"bad\":%llu,\"skipped\":%llu,\"bytes_in\":%llu,"
        "\"bytes_out\":%llu,\"read\":%llu,\"all\":%llu,\"seconds\":%.3f,\"mb_per_s\":%.2f,"
        "\"left\":%.0f,\"site\":",
        phase, t->documents, t->bad, t->skipped, t->bytes_in, t->bytes_out, p->drive->read,
        p->drive->all, seconds(p), speed(p), left(p));
    qw_json_string(&b, qw_span_str(top_site(p)));
    qw_buf_fmt(&b, "}\n");
    fwrite(b.p, 1, b.n, stderr);
    qw_buf_release(&b);
}

/* Asked for by SIGUSR1: a line of its own, whatever else is shown. */
static void
say_state(struct progress *p)
{
    state_asked = 0;
    progress_wipe(p);
    if (p->kind == PROGRESS_JSON) {
        say_json(p, "asked");
        return;
    }
    fprintf(stderr, "%s: ", p->program);
    say_line(p);
    fputc('\n', stderr);
}

void
progress_step(void *arg)
{
    struct progress *p = arg;
    long long now = qw_now();

    if (state_asked)
        say_state(p);
    if (p->kind == PROGRESS_NONE ||
        now - p->shown < (p->kind == PROGRESS_LINE ? EVERY_LINE : EVERY_JSON))
        return;
    p->shown = now;
    if (p->kind == PROGRESS_JSON) {
        say_json(p, "running");
        return;
    }
    fputs("\r\033[K", stderr);
    say_line(p);
    p->open = true;
}

void
progress_summary(struct progress *p, const struct qw_chain *chain)
{
    const struct qw_tally *t = &p->drive->tally;

    progress_wipe(p);
    if (p->kind == PROGRESS_JSON) {
        say_json(p, p->drive->stopped ? "stopped" : "done");
        return;
    }
    fprintf(stderr, "%s: %llu documents, %llu bad", p->program, t->documents, t->bad);
    if (t->skipped)
        fprintf(stderr, ", %llu skipped", t->skipped);
    fprintf(stderr, "; %.2f MB in, %.2f MB out; %.2f s%s\n", (double)t->bytes_in / 1e6,
        (double)t->bytes_out / 1e6, seconds(p), p->drive->stopped ? "; stopped" : "");
    for (size_t i = 0; chain && i < qw_chain_count(chain) && i < QW_TALLY_STAGES; i++)
        fprintf(stderr, "  %-10s %llu edits\n", qw_chain_stage(chain, i)->name, t->edits[i]);
}
