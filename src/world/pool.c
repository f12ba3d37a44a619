#include "spokeshave/pool.h"

#include <stdlib.h>

#include "run_private.h"

struct worker { struct pool *pool; struct arena *arena; pthread_t thread; };

struct pool {
	struct run *r;
	pool_work *work;
	void *ctx;
	size_t n;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t more;
	size_t *queue, given, begun; /* rounds in the order in which they were given */
	size_t first_bad;            /* rounds after it need not be done; n: none failed */
	struct err err;              /* of first_bad */
	bool closing;
	struct worker *workers;
	unsigned started;
};

static void do_round(struct pool *p, size_t i, struct arena *arena)
{
	struct err e;
	if (run_interrupted(p->r) ? run_interrupted_err(&e) : p->work(p->r, p->ctx, i, arena, &e)) return;
	pthread_mutex_lock(&p->mutex);
	if (i < p->first_bad) {
		p->first_bad = i;
		p->err = e;
	}
	pthread_mutex_unlock(&p->mutex);
}

/* Waits for a round that is still of use; false when there will be none. */
static bool next_round(struct pool *p, size_t *i)
{
	bool any = false;
	pthread_mutex_lock(&p->mutex);
	while (!any) {
		while (p->begun == p->given && !p->closing) pthread_cond_wait(&p->more, &p->mutex);
		if (p->begun == p->given) break;
		*i = p->queue[p->begun++];
		any = *i < p->first_bad;
	}
	pthread_mutex_unlock(&p->mutex);
	return any;
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	for (size_t i; next_round(w->pool, &i);) do_round(w->pool, i, w->arena);
	return NULL;
}

/* One that no open pool uses; of the run, so that what is in it stays. */
static struct arena *arena_for_worker(struct run *r)
{
	for (struct worker_arena *w = r->worker_arenas; w; w = w->next) {
		if (w->used) continue;
		w->used = true;
		return &w->arena;
	}
	struct worker_arena *w = NEW(&r->arena, struct worker_arena);
	*w = (struct worker_arena){ .used = true, .next = r->worker_arenas };
	r->worker_arenas = w;
	return &w->arena;
}

static void give_back(struct run *r, const struct arena *arena)
{
	for (struct worker_arena *w = r->worker_arenas; w; w = w->next)
		if (&w->arena == arena) w->used = false;
}

struct pool *pool_open(struct run *r, size_t n, pool_work *work, void *ctx)
{
	struct pool *p = NEW(&r->arena, struct pool);
	size_t wanted = r->workers < n ? r->workers : n;
	*p = (struct pool){ .r = r, .work = work, .ctx = ctx, .n = n, .first_bad = n };
	pthread_mutex_init(&p->mutex, NULL);
	pthread_cond_init(&p->more, NULL);
	p->queue = NEW_N(&r->arena, size_t, n);
	p->workers = NEW_N(&r->arena, struct worker, wanted);
	for (; p->started < wanted; p->started++) {
		struct worker *w = &p->workers[p->started];
		*w = (struct worker){ .pool = p, .arena = arena_for_worker(r) };
		if (!pthread_create(&w->thread, NULL, worker_main, w)) continue;
		give_back(r, w->arena);
		break; /* fewer threads: slower */
	}
	return p;
}

void pool_give(struct pool *p, size_t i)
{
	if (!p->started) {
		if (i < p->first_bad) do_round(p, i, &p->r->arena);
		return;
	}
	pthread_mutex_lock(&p->mutex);
	p->queue[p->given++] = i;
	pthread_cond_signal(&p->more);
	pthread_mutex_unlock(&p->mutex);
}

void pool_cancel(struct pool *p)
{
	pthread_mutex_lock(&p->mutex);
	p->begun = p->given;
	pthread_mutex_unlock(&p->mutex);
}

bool pool_close(struct pool *p, struct err *e)
{
	pthread_mutex_lock(&p->mutex);
	p->closing = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->mutex);
	for (unsigned i = 0; i < p->started; i++) {
		pthread_join(p->workers[i].thread, NULL);
		give_back(p->r, p->workers[i].arena);
	}
	pthread_mutex_destroy(&p->mutex);
	pthread_cond_destroy(&p->more);
	if (p->first_bad == p->n) return true;
	*e = p->err;
	return false;
}

bool pool_each(struct run *r, size_t n, pool_work *work, void *ctx, struct err *e)
{
	struct pool *p = pool_open(r, n, work, ctx);
	for (size_t i = 0; i < n; i++) pool_give(p, i);
	return pool_close(p, e);
}
