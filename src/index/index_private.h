/* The index from inside; for index*.c, fetch.c and local_index.c alone. */
#ifndef INDEX_INDEX_PRIVATE_H
#define INDEX_INDEX_PRIVATE_H

#include "ranges.h"
#include "spokeshave/http.h"
#include "spokeshave/index.h"
#include "spokeshave/names.h"

#define LIMIT_PAGE_BYTES (UINT64_C(64) << 20)    /* of one page, expanded */
#define LIMIT_METADATA_BYTES (UINT64_C(16) << 20) /* of one METADATA, expanded */
#define LIMIT_WHEEL_BYTES (UINT64_C(4) << 30)    /* of a wheel whose size the page does not say */

enum known { NOT_KNOWN, BEING_ASKED, WORKS, WORKS_NOT };

/* One place that files come from: an index, a --find-links, or the URL of a requirement. */
struct source {
	str url;       /* without credentials; of an index with a '/' at its end */
	str shown;     /* for messages */
	str name;      /* of NAME=URL; may be empty */
	bool pinned_only; /* asked for the projects that are pinned to it alone */
	bool said_missing; /* offline: that the cache does not know what it has was said */
	str dir;       /* of a local one: its path; empty otherwise */
	bool flat;     /* --find-links */
	bool forgets;  /* nothing that is learnt of one file holds for the next */
	bool loaded;   /* flat: `links` holds what it offers */
	const struct page *links;
	struct { struct source_sdist { str name; struct version version; } *v; size_t n, cap; } sdists; /* flat */
	enum known siblings; /* .metadata beside wheels though the page does not say so */
	enum known ranges;   /* parts of files can be asked for */
	bool learnt;         /* the two have changed since they were loaded */
};

enum fact_state { FACT_ASKED, FACT_KNOWN, FACT_FAILED };

/* What one index says of a name. */
struct page_part {
	struct page_fact *fact;
	size_t at;               /* the source */
	const struct page *page; /* null: it has none, or is not here yet */
	struct page_copy *copy;  /* what the cache holds of it */
};

struct page_fact {
	struct index *x;
	str name, url;           /* `url`: of a direct requirement, or empty */
	enum fact_state state;
	const struct page *page; /* null: nobody knows it */
	struct err *err;         /* of a failed one */
	struct page_part *parts; /* by index, the first `begun` of them are asked or passed over */
	size_t begun, waits;     /* `waits`: how many have not answered */
	bool found;              /* by one of them */
	struct source *missing;  /* offline: the first that could not be asked */
	struct notes notes;
	bool wanted, told;       /* by the present solver */
	bool said_quarantine;
};

struct metadata_fact {
	struct index *x;
	const struct wheel_file *file;
	struct source *source;
	enum fact_state state;
	const struct metadata *metadata; /* null: `why` */
	str why;
	struct err *err;
	char sha256[65];        /* of the METADATA, once known */
	bool waits;             /* for what another one is finding out of the source */
	bool probes;            /* it finds out */
	struct peek *peek;
	bool wanted, told;
};

struct index {
	struct run *r;
	const struct tag_set **accept; /* of the targets */
	size_t accept_n;
	uint64_t accept_hash;    /* of all their tags */
	struct arena *a;        /* the run's: facts live as long as it */
	struct arena scratch;
	struct credentials credentials;
	struct http *http;
	struct source *sources; /* indexes, then find_links, then one for URL requirements */
	size_t indexes, sources_n;
	enum index_strategy strategy;
	bool report_twice;
	struct names pinned;    /* canonical names */
	struct { size_t *v; size_t n, cap; } pinned_to; /* sources, by id of `pinned` */
	struct names page_keys;
	struct { struct page_fact **v; size_t n, cap; } pages;       /* by id of page_keys */
	struct names file_keys;                                      /* by the pointer's bytes */
	struct { struct metadata_fact **v; size_t n, cap; } metadata; /* by id of file_keys */
	struct names seen;      /* canonical names that exist */
	struct solver *solver;
	str temp;               /* cache_temp, once made */
	bool temp_not_cache;    /* the cache's disk was full: not there */
	struct download *downloads; /* whose files may be open */
	unsigned pins;          /* wheels of the cache that have a name of our own, so far */
	bool links_loaded;
};

/* ---- facts ---- */

/* A fact for the need, begun if it is new. */
struct page_fact *page_fact(struct index *x, const struct need *need);
struct metadata_fact *metadata_fact(struct index *x, const struct wheel_file *file);
struct metadata_fact *metadata_find(struct index *x, const struct wheel_file *file); /* or null */

struct page_fact *page_find(const struct index *x, str name); /* of an index, not of a URL; or null */

/* Whether this index may be asked for the name, and whether the name is pinned at all. */
bool source_serves(const struct index *x, size_t source, str name);
bool is_pinned(const struct index *x, str name);

str page_url(struct index *x, size_t source, str name);

/* A page that arrived, kept in the cache under `url` and made ready for `s`. */
MUST_USE bool page_take(struct index *x, const struct source *s, str url, const struct http_answer *answer,
                        str project, const struct page **out, struct notes *notes, struct err *e);

/* A page without what may not be offered. */
const struct page *page_offered(struct index *x, const struct page *page);

/* One page of what several indexes have, as the strategy says; `pages` by index, null where it has none. */
const struct page *pages_merge(struct index *x, const struct page *const *pages, size_t n, str name);

#define ACCEPT_PAGE "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

/*
 * An answer in HTML without files may be a page to log in by, or of anything
 * else: is it a list of files all the same?
 */
bool html_is_file_list(struct arena *a, str text, str project);
bool page_is_whole(str content_type, str body); /* as http_is_whole */

/*
 * The fault of an answer that is no file: what to do about it depends on whether
 * an index offered the file or a requirement named its URL.
 */
bool index_file_fault(struct index *x, const struct wheel_file *file, long status, struct err *e);

MUST_USE bool page_load_links(struct index *x, struct err *e);

struct err *index_err_copy(struct index *x, const struct err *e);

/* ---- copies of pages in the cache ---- */

struct page_copy {
	bool fresh;              /* may be used without asking */
	int64_t until;           /* seconds since the epoch: fresh before */
	bool absent;             /* the answer was that there is none */
	str etag, last_modified;
	const struct page *page; /* null: `absent` */
};

/*
 * As page_read takes it; or null. What the targets take of a large page is kept
 * beside it as a view: a page of its own, of use as long as the page is that file.
 */
str page_copy_key(struct arena *a, str url); /* in the cache, of kind "page" */
struct page_copy *page_copy_load(struct index *x, str url, size_t accept_n);

/* Keep what an answer says for as long as it says: a page as page_write has it; empty: there is none. */
void page_copy_store(struct index *x, str url, const struct http_answer *answer, str packed);
void page_copy_renew(struct index *x, str url, const struct http_answer *answer); /* it is as it was */

/* What was learnt of a source, from run to run. */
void source_recall(struct index *x, struct source *s);
void source_remember(struct index *x, struct source *s);

/* ---- local files ---- */

/* The page of a project in a local index; false when it has none. */
MUST_USE bool local_page(struct index *x, size_t source, str name, bool *found,
                         const struct page **out,
                         struct notes *notes, struct err *e);
/* What a folder of wheels offers. */
MUST_USE bool local_links(struct index *x, size_t source, const struct page **out,
                          struct notes *notes,
                          struct err *e);
/* The METADATA of a wheel on this machine. `why_not`: its text when the wheel is what is wrong. */
MUST_USE bool local_metadata(struct index *x, str path, const struct wheel_file *file, str *out,
                             struct err *e);
/* What such a wheel holds, and its entry_points.txt. */
MUST_USE bool local_directory(struct index *x, str path, const struct wheel_file *file, struct zip_dir *dir,
                              str *entry_points, struct err *e);
void local_names(struct index *x); /* the projects of local indexes into `seen` */

/* ---- wheels ---- */

struct download;
typedef void download_done(void *ctx, struct download *d);

struct download {
	struct download *next;
	struct index *x;
	const struct wheel_file *file;
	const struct strs *allowed;
	str path, sha256;      /* once it is there */
	uint64_t size;
	bool cached, finished;
	struct err *err;       /* null: it is there */
	int fd;                /* -1: not open */
	str partial;           /* the file being written */
	void *hash;            /* EVP_MD_CTX */
	uint32_t crc32;        /* of what was written */
	uint64_t got;
	bool moved;            /* begun again on another disk */
	bool looked_up;        /* `path` says whether the cache has it */
	download_done *done;
	void *ctx;
};

/* `d` holds file, allowed, done and ctx; finished at once where nothing need be fetched. */
void download_begin(struct index *x, struct download *d);
void downloads_close(struct index *x);

/* What stands for a URL in the cache, which may hold a password: its sha256 in hex. */
str url_in_cache(struct arena *a, str url);

/* The path of a wheel that the cache holds whole; empty if it does not. */
str wheel_cached(struct index *x, struct arena *a, const struct wheel_file *file, str *sha256,
                 uint64_t *size);

#endif
