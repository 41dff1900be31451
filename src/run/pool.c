#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include "run/pool.h"

/* On the way at most: batches, and bytes of documents (one batch always may). */
enum { SPARE = 3, PATIENCE_NS = 100000000 };
#define CEILING ((size_t)48 << 20)

enum phase { FREE, READING, READY, WORKING, CLEANED, NAMED, PACKING, DONE };

struct slot {
    struct qw_batch batch;
    enum phase phase;
};

struct qw_pool {
    struct qw_pool_conf conf;
    struct slot *slots;
    size_t n_slots;
    pthread_t *threads; /* the reader, then the workers */
    unsigned n_threads, idle;
    sigset_t before; /* the caller's signals, blocked as long as the reader hears them */
    bool deaf, has_reader;
    pthread_mutex_t lock;
    pthread_cond_t may_read, may_work, may_write;
    unsigned long long filled, named, written; /* batches so far; slot: modulo n_slots */
    size_t bytes;                              /* on the way */
    unsigned long long digest;
    bool ended; /* the reader has: no batch comes behind those filled */
    bool over;  /* everybody is to end */
    enum qw_rc rc;
    struct qw_ctx why; /* of rc */
};

static struct slot *
slot(const struct qw_pool *p, unsigned long long number)
{
    return &p->slots[number % p->n_slots];
}

static void
fail(struct qw_pool *p, const struct qw_ctx *ctx)
{
    if (p->rc != QW_FATAL)
        p->why = *ctx;
    p->rc = QW_FATAL;
    p->over = true;
    pthread_cond_broadcast(&p->may_read);
    pthread_cond_broadcast(&p->may_work);
    pthread_cond_broadcast(&p->may_write);
}

/* ---- workers ---- */

/* The first batch that can be packed or else cleaned, now this worker's. */
static struct slot *
take(struct qw_pool *p)
{
    struct slot *found = NULL;

    for (unsigned long long k = p->written; k < p->filled; k++) {
        struct slot *s = slot(p, k);
        if (s->phase == NAMED) {
            s->phase = PACKING;
            return s;
        }
        if (s->phase == READY && found == NULL)
            found = s;
    }
    if (found)
        found->phase = WORKING;
    return found;
}

static struct slot *
wait_for_work(struct qw_pool *p)
{
    struct slot *s = NULL;

    p->idle++;
    while (!p->over && (s = take(p)) == NULL)
        pthread_cond_wait(&p->may_work, &p->lock);
    p->idle--;
    return p->over ? NULL : s;
}

static void *
run_worker(void *arg)
{
    struct qw_pool *p = arg;
    struct qw_hand hand;
    struct qw_ctx ctx;
    struct slot *s;

    qw_ctx_clear(&ctx);
    enum qw_rc rc = qw_hand_open(&hand, p->conf.task, &ctx);
    pthread_mutex_lock(&p->lock);
    while (rc == QW_OK && (s = wait_for_work(p))) {
        bool packs = s->phase == PACKING;
        pthread_mutex_unlock(&p->lock);
        rc = packs ? qw_batch_pack(&s->batch, p->conf.task, &ctx)
                   : qw_batch_work(&s->batch, &hand, &ctx);
        pthread_mutex_lock(&p->lock);
        s->phase = packs || !p->conf.names ? DONE : CLEANED;
        pthread_cond_signal(&p->may_write);
    }
    if (rc != QW_OK)
        fail(p, &ctx);
    pthread_mutex_unlock(&p->lock);
    qw_hand_close(&hand);
    return NULL;
}

/* Signals are for the reader, whose reads they end, and the caller. */
static int
start_thread(struct qw_pool *p, void *(*run)(void *), bool hears)
{
    sigset_t all, before;

    sigfillset(&all);
    if (!hears)
        pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&p->threads[p->n_threads], NULL, run, p);
    if (!hears)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    p->n_threads += rc == 0;
    return rc;
}

/* There is work for one more: wake a worker or, as long as there may be more, make one. */
static void
call_worker(struct qw_pool *p)
{
    if (p->idle == 0 && p->n_threads < p->conf.workers + 1 &&
        start_thread(p, run_worker, false) != 0 && p->n_threads <= 1) {
        struct qw_ctx ctx;
        qw_fail(&ctx, QW_FATAL, QW_NOWHERE, "no threads");
        fail(p, &ctx);
    }
    pthread_cond_signal(&p->may_work);
}

/* ---- the reader ---- */

static bool
is_stopped(const struct qw_pool *p)
{
    return p->conf.stop && *p->conf.stop;
}

/* Room for one more batch; its slot. */
static struct slot *
wait_for_room(struct qw_pool *p)
{
    while (!p->over && (slot(p, p->filled)->phase != FREE || p->bytes >= CEILING))
        pthread_cond_wait(&p->may_read, &p->lock);
    if (p->over)
        return NULL;
    slot(p, p->filled)->phase = READING;
    return slot(p, p->filled);
}

static void *
run_reader(void *arg)
{
    struct qw_pool *p = arg;
    struct qw_ctx ctx;
    struct slot *s;
    bool last = false;

    qw_ctx_clear(&ctx);
    pthread_mutex_lock(&p->lock);
    while (!last && (s = wait_for_room(p))) {
        pthread_mutex_unlock(&p->lock);
        enum qw_rc rc = qw_batch_read(&s->batch, p->conf.input, p->conf.task, &p->digest, &ctx);
        pthread_mutex_lock(&p->lock);
        if (rc == QW_FATAL)
            fail(p, &ctx);
        last = s->batch.last;
        /* a batch that was stopped in the middle is read again another time */
        if (rc == QW_FATAL || is_stopped(p) || s->batch.n == 0) {
            s->phase = FREE;
            break;
        }
        while (!p->over && p->bytes && p->bytes + s->batch.in.n > CEILING)
            pthread_cond_wait(&p->may_read, &p->lock);
        p->bytes += s->batch.in.n;
        s->phase = READY;
        p->filled++;
        call_worker(p);
    }
    p->ended = true;
    pthread_cond_signal(&p->may_write);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* ---- the writer ---- */

static enum qw_rc
open_slots(struct qw_pool *p, struct qw_batch *first, struct qw_ctx *ctx)
{
    p->n_slots = (size_t)p->conf.workers * 2 + SPARE;
    p->slots = calloc(p->n_slots, sizeof(*p->slots));
    p->threads = calloc(p->conf.workers + 1, sizeof(*p->threads));
    if (p->slots == NULL || p->threads == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 1; i < p->n_slots; i++)
        qw_batch_init(&p->slots[i].batch);
    p->slots[0] = (struct slot){ *first, READY };
    qw_batch_init(first);
    p->filled = 1;
    p->bytes = p->slots[0].batch.in.n;
    return QW_OK;
}

/* Signals go to the reader, to end its reads, until it has ended. */
static void
be_deaf(struct qw_pool *p, bool deaf)
{
    sigset_t all;

    sigfillset(&all);
    if (deaf && !p->deaf)
        pthread_sigmask(SIG_SETMASK, &all, &p->before);
    else if (!deaf && p->deaf)
        pthread_sigmask(SIG_SETMASK, &p->before, NULL);
    p->deaf = deaf;
}

enum qw_rc
qw_pool_open(struct qw_pool **out, const struct qw_pool_conf *conf, struct qw_batch *first,
    struct qw_ctx *ctx)
{
    struct qw_pool *p = calloc(1, sizeof(*p));
    pthread_condattr_t attr;

    if (p == NULL)
        return qw_fail_memory(ctx);
    p->conf = *conf;
    p->digest = conf->digest;
    enum qw_rc rc = open_slots(p, first, ctx);
    if (rc != QW_OK) {
        free(p->slots);
        free(p->threads);
        free(p);
        return rc;
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->may_read, NULL);
    pthread_cond_init(&p->may_work, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->may_write, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_lock(&p->lock);
    if (start_thread(p, run_reader, true) != 0)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no threads");
    else
        p->has_reader = true;
    if (rc == QW_OK)
        call_worker(p);
    pthread_mutex_unlock(&p->lock);
    if (rc != QW_OK) {
        qw_pool_close(p);
        return rc;
    }
    be_deaf(p, true);
    *out = p;
    return QW_OK;
}

static bool
is_something(const struct qw_pool *p)
{
    return p->over || (p->ended && p->written == p->filled) ||
           (p->named < p->filled && slot(p, p->named)->phase == CLEANED) ||
           (p->written < p->filled && slot(p, p->written)->phase == DONE);
}

enum qw_rc
qw_pool_wait(struct qw_pool *p, struct qw_batch **to_name, struct qw_batch **to_write, bool *ended,
    struct qw_ctx *ctx)
{
    struct timespec until;

    *to_name = *to_write = NULL;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += PATIENCE_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&p->lock);
    while (!is_something(p))
        if (pthread_cond_timedwait(&p->may_write, &p->lock, &until) == ETIMEDOUT)
            break;
    enum qw_rc rc = p->rc;
    if (rc == QW_FATAL)
        *ctx = p->why;
    *ended = p->ended && p->written == p->filled;
    if (p->conf.names && p->named < p->filled && slot(p, p->named)->phase == CLEANED)
        *to_name = &slot(p, p->named)->batch;
    else if (p->written < p->filled && slot(p, p->written)->phase == DONE)
        *to_write = &slot(p, p->written)->batch;
    if (p->ended)
        be_deaf(p, false);
    pthread_mutex_unlock(&p->lock);
    return rc;
}

void
qw_pool_named(struct qw_pool *p)
{
    pthread_mutex_lock(&p->lock);
    slot(p, p->named)->phase = NAMED;
    p->named++;
    pthread_cond_signal(&p->may_work);
    pthread_mutex_unlock(&p->lock);
}

void
qw_pool_written(struct qw_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->bytes -= slot(p, p->written)->batch.in.n;
    slot(p, p->written)->phase = FREE;
    p->written++;
    pthread_cond_signal(&p->may_read);
    pthread_mutex_unlock(&p->lock);
}

void
qw_pool_close(struct qw_pool *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_broadcast(&p->may_read);
    pthread_cond_broadcast(&p->may_work);
    pthread_mutex_unlock(&p->lock);
    if (p->has_reader) /* who makes workers, so it ends first */
        pthread_join(p->threads[0], NULL);
    for (unsigned i = 1; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    be_deaf(p, false);
    for (size_t i = 0; i < p->n_slots; i++)
        qw_batch_release(&p->slots[i].batch);
    pthread_cond_destroy(&p->may_read);
    pthread_cond_destroy(&p->may_work);
    pthread_cond_destroy(&p->may_write);
    pthread_mutex_destroy(&p->lock);
    free(p->slots);
    free(p->threads);
    free(p);
}
