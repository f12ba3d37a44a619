/*
 * manifest.json of a staged directory: everything kept or dropped, and why. Its
 * keys are the names of the fields here, but where a comment says another; what
 * is empty or zero may be left out.
 */
#ifndef SPOKESHAVE_MANIFEST_H
#define SPOKESHAVE_MANIFEST_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

#define LIMIT_MANIFEST_BYTES (UINT64_C(1) << 29)

/* What reached something first: line 3 of app/main.py imports "fastapi". */
struct manifest_edge {
	str kind;      /* "hard", as edge_kind_name says; empty: there is none */
	str of;        /* the distribution that has `from`; empty: the application */
	str from;      /* below site-packages, or the application's folder; empty: what starts or the user */
	uint32_t line; /* 0: none */
	str what;      /* as it is named there */
};
struct manifest_edges { struct manifest_edge *v; size_t n, cap; };

/* A distribution that another one imports; in JSON `name` stands among the edge's keys. */
struct manifest_import { str name; struct manifest_edge by; };
struct manifest_imports { struct manifest_import *v; size_t n, cap; };

/* A file that was reached by other than being there, sorted by path. */
struct manifest_reach { str path; struct manifest_edge by; };
struct manifest_reaches { struct manifest_reach *v; size_t n, cap; };

struct manifest_file {
	str path;      /* kept: below root/; dropped: in the wheel */
	uint64_t size; /* bytes */
	str sha256;    /* hex; empty: not known */
	uint64_t wheel_size; /* of a stripped one, as its wheel has it: bytes */
	str wheel_sha256;    /* likewise, hex */
	unsigned mode; /* of a kept one; in JSON octal digits */
	str reason;    /* why it is dropped, or kept without having been reached */
	struct manifest_edge by; /* of a kept one that was reached */
};
struct manifest_files { struct manifest_file *v; size_t n, cap; };

struct manifest_dist {
	str name, version, wheel, sha256;
	uint64_t wheel_bytes, installed_bytes;
	uint64_t kept_bytes;             /* of installed_bytes: what is staged */
	uint64_t brings_bytes;           /* kept_bytes of it and of all that nothing else requires */
	bool kept, direct;               /* direct: one of the application's own requirements */
	str reason;                      /* a sentence */
	struct strs via;                 /* who asked for it: names, "requirements.txt:3" */
	struct strs requires;            /* names that it requires, of those here */
	struct manifest_edge by;         /* of a kept one: what reached it first */
	struct manifest_edge nearest;    /* of a dropped one: what would have to run, or an import that does not count */
	struct manifest_imports imports; /* what of it imports others */
	struct manifest_files kept_files, dropped_files; /* in JSON `files` and `dropped_files` */
};

/* A requirement of the application. */
struct manifest_requirement {
	str name;
	uint64_t alone_bytes;      /* what is kept because of it alone: gone when it goes */
	uint64_t attributed_bytes; /* and its share of what several bring, in equal parts; their sum is kept_bytes */
};

struct manifest {
	const struct manifest_dist *v; /* in JSON `distributions`; sorted by name */
	size_t n;
	str target, image, arch, python; /* image may be empty; in JSON of the object `target`, the first as `name` */
	str site_packages;               /* likewise; below root/ */
	str prune, command, tool_version;
	str digest; /* hex: sha256 of the lines "SHA256 MODE PATH" of all that is staged but the manifest, sorted by path */
	uint64_t kept_bytes;             /* the sum over distributions */
	const struct manifest_requirement *requirements;
	size_t requirements_n;
	/* Of the application, in JSON of the object `application`: */
	struct manifest_imports imports; /* what it imports */
	struct manifest_files guard;     /* of stage --guard; they belong to no distribution */
	struct manifest_reaches files;   /* of its files those that count because something else reached them */
};

str manifest_text(struct arena *a, const struct manifest *m);

/* The manifest of a directory that holds one folder a target. */
struct manifest_target { str name, digest; };
str manifest_of_targets(struct arena *a, const struct manifest_target *v, size_t n, str command,
                        str tool_version);

/* Whether a text that begins so (64 bytes suffice) is a manifest of ours. */
bool manifest_is_ours(str head);

/*
 * Read what was written; unknown keys are passed over. `targets` gets the names
 * of the folders when it is the manifest of several, and `out` is then empty.
 * `path` is for messages. Text borrows `text`. FAULT_INPUT.
 */
MUST_USE bool manifest_parse(struct arena *a, str path, str text, struct manifest *out, struct strs *targets,
                             struct err *e);

/*
 * Set kept_bytes, requirements (of `direct`) and brings_bytes from what is in
 * the distributions, `v` being the manifest's own.
 */
void manifest_sum_up(struct arena *a, struct manifest *m, struct manifest_dist *v);

/* The distribution of that canonical name, or null. */
const struct manifest_dist *manifest_find(const struct manifest *m, str name);

/* Where a file of a wheel would be installed: its .data/purelib and platlib go where the rest goes. */
str manifest_installed_path(str path);

/*
 * The chain that ends in `last`, from what starts it: each edge's `from` is the
 * file that the edge before reached.
 */
void manifest_chain(struct arena *a, const struct manifest *m, const struct manifest_edge *last,
                    struct manifest_edges *out);

/* "app/main.py:3 imports fastapi (hard)"; `name` is what it leads to, said where the edge names only a call. */
str manifest_edge_text(struct arena *a, const struct manifest_edge *edge, str name);

#endif
