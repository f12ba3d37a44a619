/* A project's page on an index (PEP 503, 691, 700), and what a wheel's METADATA says. */
#ifndef SPOKESHAVE_PAGE_H
#define SPOKESHAVE_PAGE_H

#include "spokeshave/requirement.h"
#include "spokeshave/tags.h"

enum sibling { SIBLING_UNKNOWN, SIBLING_NONE, SIBLING_THERE }; /* the .metadata file beside a wheel (PEP 658, 714) */

/* One wheel that an index offers. */
struct wheel_file {
	str filename;
	str url;               /* absolute, without fragment; file:///… for a local one */
	str sha256;            /* lower-case hex, or empty when the page gives none */
	str requires_python;   /* as written; may be empty */
	str upload_time;       /* RFC 3339; may be empty */
	str yanked;            /* the reason, when `is_yanked` */
	uint64_t size;         /* bytes; 0: not said */
	enum sibling metadata;
	str metadata_sha256;   /* hex, may be empty */
	bool is_yanked;
	uint32_t index;        /* which of the configured indexes it is from */
	struct wheel_name wheel;
};

struct page {
	str name;                  /* canonical */
	struct wheel_file *v;      /* wheels, in the page's order */
	size_t n, cap;
	struct { struct version *v; size_t n, cap; } sdists; /* versions that exist as source */
	str status;                /* PEP 792: "active", "archived", …; may be empty */
};

/*
 * Read a page. `base` is the URL it was got from (after redirects), against
 * which file URLs are resolved; `project` the canonical name that was asked
 * for, or empty for a page of links to any project (--find-links). `out` borrows
 * from `text` and `a`. Files that can't be used are left out, each with a note;
 * FAULT_NETWORK where the page as a whole is no answer (not JSON, API version 2,
 * another project).
 */
MUST_USE bool page_from_json(struct arena *a, str text, str base, str project, struct page *out,
                             struct notes *notes, struct err *e);
MUST_USE bool page_from_html(struct arena *a, str text, str base, str project, struct page *out,
                             struct notes *notes, struct err *e);

/* Deeper JSON than this is refused. */
#define LIMIT_JSON_DEPTH 64

/*
 * A page as bytes that are quick to read again, for a cache.
 *
 * page_read copies into `a` the wheels that one of `accept` takes and, of a
 * version that has none, the closest other one, which tells what there is
 * instead; everything when `accept_n` is 0. What is read equals what was
 * written, in its order. False when the bytes are not such a page, or one of
 * another version of this program; any bytes may be given, and then `out` is
 * not to be used.
 */
str page_write(struct arena *a, const struct page *page);
MUST_USE bool page_read(struct arena *a, str bytes, const struct tag_set *const *accept, size_t accept_n,
                        struct page *out);

/* Core metadata (PEP 566, 643): what resolving needs of it. */
struct metadata {
	str metadata_version, name, version; /* as written */
	str requires_python;
	struct { struct requirement *v; size_t n, cap; } requires_dist;
	struct strs provides_extra;          /* normalised, sorted, each once */
	str summary, license, license_expression; /* first lines; for the SBOM */
	struct strs license_classifiers;     /* "Apache Software License", as written, without what leads to it */
};

/*
 * Parse a METADATA file; the description after the first empty line is not
 * looked at, and `text` may go when this returns. Repairs of broken requirements
 * become notes; one that no repair mends, no name or no version is
 * FAULT_INTEGRITY with its line.
 */
MUST_USE bool metadata_parse(struct arena *a, str text, struct metadata *out, struct notes *notes,
                             struct err *e);

#endif
