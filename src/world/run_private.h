/* What is behind the key; for run.c, say.c, pool.c and temp.c alone. */
#ifndef SPOKESHAVE_RUN_PRIVATE_H
#define SPOKESHAVE_RUN_PRIVATE_H

#include <pthread.h>

#include "spokeshave/run.h"

struct temp { /* a folder that run_close removes */
	str path;
	int lock;     /* an open, locked descriptor of it */
	struct temp *next;
};

struct held { /* a file that is kept open, so that it can be read when its name is gone */
	str path;
	int fd;
	struct held *next;
};

struct worker_arena { /* what workers make lives as long as the run; each is used by one at a time */
	struct arena arena;
	bool used;
	struct worker_arena *next;
};

struct secret { str name, value; };

struct run {
	struct run_opts opts;
	struct arena arena;

	pthread_mutex_t mutex; /* guards temps, held, temp_arena and what is written to the terminal */
	struct arena temp_arena;
	struct temp *temps;
	struct held *held;     /* in temp_arena */
	unsigned held_n;
	struct { struct secret *v; size_t n, cap; } secrets; /* in arena; set before any worker begins */

	struct strs *warnings; /* where they are kept too; or null. The conductor's */

	struct worker_arena *worker_arenas; /* the conductor's list */
	unsigned workers;
	unsigned descriptors;

	bool terminal, color;  /* of standard error */
	bool line_drawn;       /* a progress line stands on the terminal */
	const char *activity;  /* the one that progress last told of */
	const char *said;      /* the same, as a line of its own: each once in a row */
	double drawn_at;       /* run_clock */
	double rate_at;        /* when the activity began */
	uint64_t rate_from;    /* bytes done then */
};

/* Removes every folder of the registry, and lets go of what is held. */
void temps_remove(struct run *r);

#endif
