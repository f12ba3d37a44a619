#include "spokeshave/pool.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "run_private.h"

struct loop {
	struct run *r;
	pool_work *work;
	void *ctx;
	size_t n;
	atomic_size_t next;     /* the round that nobody has begun */
	atomic_size_t first_bad; /* rounds after it need not be done */
	struct err *err;        /* of first_bad; guarded by mutex */
	pthread_mutex_t mutex;
};

static void fail(struct loop *l, size_t i, const struct err *e)
{
	pthread_mutex_lock(&l->mutex);
	if (i < atomic_load(&l->first_bad)) {
		atomic_store(&l->first_bad, i);
		*l->err = *e;
	}
	pthread_mutex_unlock(&l->mutex);
}

static void do_rounds(struct loop *l, struct arena *arena)
{
	struct err e;
	for (;;) {
		size_t i = atomic_fetch_add(&l->next, 1);
		if (i >= l->n || i > atomic_load(&l->first_bad)) return;
		if (run_interrupted(l->r) ? !run_interrupted_err(&e) : !l->work(l->r, l->ctx, i, arena, &e))
			fail(l, i, &e);
	}
}

struct worker { struct loop *loop; struct arena *arena; pthread_t thread; };

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	do_rounds(w->loop, w->arena);
	return NULL;
}

bool pool_each(struct run *r, size_t n, pool_work *work, void *ctx, struct err *e)
{
	struct loop l = { .r = r, .work = work, .ctx = ctx, .n = n, .err = e };
	struct worker workers[64];
	size_t wanted = r->workers < n ? r->workers : n, started = 0;
	if (wanted > COUNT(workers)) wanted = COUNT(workers);
	atomic_init(&l.next, 0);
	atomic_init(&l.first_bad, n);
	pthread_mutex_init(&l.mutex, NULL);
	for (; started < wanted; started++) {
		struct worker *w = &workers[started];
		*w = (struct worker){ .loop = &l, .arena = &r->worker_arena[started] };
		if (pthread_create(&w->thread, NULL, worker_main, w)) break; /* fewer threads: slower */
	}
	if (!started) do_rounds(&l, &r->arena);
	for (size_t i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
	pthread_mutex_destroy(&l.mutex);
	return atomic_load(&l.first_bad) == n;
}
