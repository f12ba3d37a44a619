/*
 * Package indexes: pages, metadata, wheels. One curl multi handle, the
 * conductor's; a bounded number of requests in flight.
 */
#ifndef SPOKESHAVE_INDEX_H
#define SPOKESHAVE_INDEX_H

#include "spokeshave/run.h"
#include "spokeshave/solver.h"
#include "spokeshave/url.h"

struct index_opts {
	struct strs urls;        /* base URLs of the Simple API, in the order to ask: extras first */
	struct strs find_links;  /* folders, file:// or http(s) pages of links */
	bool no_index;           /* find_links alone */
	const struct target *targets; /* wheels that none accepts are passed over, but for one a version */
	size_t targets_n;             /* 0: none is passed over */
};

struct index;

/*
 * Nothing is asked yet. A URL that is none is FAULT_INPUT. User names and
 * passwords in URLs go to their origin alone. What the index hands out lives as
 * long as the run, also after index_close.
 */
MUST_USE bool index_open(struct run *r, const struct index_opts *opts, struct index **out, struct err *e);
void index_close(struct index *x);

/*
 * Fetch what is asked, hand each fact to the solver as it arrives, and return
 * when at least the first need is answered; the rest go on in the background
 * and are handed over by a later call. A page that no index has is the fact
 * "null"; a network fault that retries did not cure is an error.
 */
MUST_USE bool index_answer(struct run *r, struct index *x, struct solver *s, struct needs asks,
                           struct err *e);

/* A wheel to fetch; on success `path` is a file whose sha256 is `sha256` and was just checked or is known good. */
struct wheel_fetch {
	const struct wheel_file *file;
	const struct strs *allowed; /* sha256 digests of --hash, or null */
	str path;                   /* out: in the cache, or in cache_temp */
	str sha256;                 /* out: hex */
	uint64_t size;              /* out: bytes */
	bool cached;                /* out: nothing was fetched */
};
MUST_USE bool index_fetch_wheels(struct run *r, struct index *x, struct arena *a, struct wheel_fetch *want,
                                 size_t n, struct err *e);

/* For messages: the URL of index number `i`, without credentials. */
str index_name(const struct index *x, uint32_t i);

/* True once every index was asked for this project and none knows it. */
bool index_lacks(const struct index *x, str name);

/* Names of projects near `name` among those seen or listed by local indexes, best first; may be empty. */
void index_near_names(struct index *x, struct arena *a, str name, struct strs *out);

#endif
