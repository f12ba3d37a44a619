/*
 * Package indexes: pages, metadata, wheels. One curl multi handle, the
 * conductor's; a bounded number of requests in flight.
 */
#ifndef SPOKESHAVE_INDEX_H
#define SPOKESHAVE_INDEX_H

#include "spokeshave/run.h"
#include "spokeshave/solver.h"
#include "spokeshave/url.h"

/*
 * Which index's files count when several know a name (--find-links stand beside
 * them all). FIRST: the first that knows the name is asked alone, and no later
 * one hears of it. The others ask all of them, and whoever can publish to one
 * can replace what another offers. UNSAFE_FIRST_MATCH: each version is the first
 * one's that has it, whether its files fit or not. UNSAFE_BEST_MATCH: each is
 * the first one's that has a wheel for the target. With either, the page that
 * the solver gets holds all of these versions; `wheel_file.index` says whose.
 */
enum index_strategy { INDEX_FIRST, INDEX_UNSAFE_FIRST_MATCH, INDEX_UNSAFE_BEST_MATCH };

/* A project whose files come from one index alone, not even from --find-links. */
struct index_pin {
	str name;  /* of the project */
	str index; /* the name of one of `urls`, or a URL; one that is not among `urls` is asked for its pins only */
};

struct index_opts {
	struct strs urls;        /* base URLs of the Simple API, or NAME=URL, in the order to ask: extras first */
	struct strs find_links;  /* folders, file:// or http(s) pages of links */
	struct strs urls_named, find_links_named; /* by what, one for each, for messages: "r.txt:2:1"; may be empty */
	bool no_index;           /* find_links alone: neither urls nor pins */
	const struct target *targets; /* wheels that none accepts are passed over, but for one a version */
	size_t targets_n;             /* 0: none is passed over */
	enum index_strategy strategy;
	const struct index_pin *pins;
	size_t pins_n;
	/*
	 * Where a URL names a user and neither it, the environment nor netrc knows
	 * the password, run `keyring get SERVICE USER`: for the index's URL, then for
	 * its host.
	 */
	bool keyring;
	/*
	 * With INDEX_FIRST, index_notes also looks for chosen projects on the indexes
	 * that were not asked: those on this machine, and pages that the cache holds.
	 * None is asked over the network for it, whatever the verbosity: a later index
	 * may be public, or pass on what it is asked, and would hear of private names.
	 */
	bool report_twice;
};

struct index;

/*
 * Nothing is asked yet. A URL that is none is FAULT_INPUT. User names and
 * passwords go to their origin alone: those in URLs, those that the environment
 * has for an index with a name (UV_INDEX_<NAME>_USERNAME and _PASSWORD), netrc's.
 * What the index hands out lives as long as the run, also after index_close.
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
	str metadata_sha256;        /* out: what the index said of its METADATA; empty: nothing */
	const struct wheel_facts *facts; /* out of intake_wheels: what its files import and need */
	const struct unpacked *unpacked; /* out of intake_wheels: what it installs, once it was unpacked; or null */
};
MUST_USE bool index_fetch_wheels(struct run *r, struct index *x, struct arena *a, struct wheel_fetch *want,
                                 size_t n, struct err *e);

/*
 * The same, where there is something to do meanwhile: `taken` is told of each as
 * it is there, on this thread. Whether its METADATA is what the solver was told
 * is the caller's to ask, once it has read it.
 */
typedef void wheel_taken(void *ctx, size_t i);
MUST_USE bool index_fetch_each(struct index *x, struct arena *a, struct wheel_fetch *want, size_t n,
                               wheel_taken *taken, void *ctx, struct err *e);
MUST_USE bool wheel_metadata_fits(const struct wheel_fetch *got, str sha256, struct err *e);

/*
 * A text by its URL (https, http, file), as `-r https://…` wants it: nothing is
 * kept in the cache, else as pages are had. `out` lives as long as the run. An
 * index without URLs serves too: index_open with `no_index`.
 */
MUST_USE bool index_get_text(struct run *r, struct index *x, str url, uint64_t limit, str *out, struct err *e);

/* How many `wheel_file.index` are of indexes, in the order to ask; above are --find-links and the URLs of requirements. */
uint32_t index_count(const struct index *x);

/* For messages: the URL of index number `i`, without credentials. */
str index_name(const struct index *x, uint32_t i);

/* All that there is of a project, as the solver was told; null: not asked for, or nobody has it. */
const struct page *index_page(const struct index *x, str name);

/*
 * What all pages that were told rest on: fresh copies in the cache, and until
 * when; empty where one is of another kind. Whoever keeps what followed from
 * them may ask later whether the same would be told again, without asking any
 * index: the proof holds while each copy is the same file and fresh.
 */
str index_proof(struct index *x, struct arena *a);
bool index_proof_holds(struct run *r, str proof);

/* True once every index was asked for this project and none knows it. */
bool index_lacks(const struct index *x, str name);

/*
 * The status of a project (PEP 792) once its page is here: "active", "archived",
 * "deprecated", "quarantined", … ; empty when the index says none. A project in
 * quarantine offers no files, which is warned of when the solver is told.
 */
str index_status(const struct index *x, str name);

/*
 * What whoever chose these should know of their projects, each once: a status
 * other than active; that several indexes have the name.
 */
void index_notes(struct index *x, const struct solution *chosen, struct notes *out);

/* Of the projects that `text` names those that other indexes may have too, but were not asked for; sorted. */
void index_unasked(const struct index *x, struct arena *a, str text, struct strs *out);

/* Names of projects near `name` among those seen or listed by local indexes, best first; may be empty. */
void index_near_names(struct index *x, struct arena *a, str name, struct strs *out);

#endif
