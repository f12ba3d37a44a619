/* What the readers of locks share. */
#ifndef SPOKESHAVE_LOCKS_LOCKFILE_PRIVATE_H
#define SPOKESHAVE_LOCKS_LOCKFILE_PRIVATE_H

#include "spokeshave/lockfile.h"
#include "spokeshave/toml.h"

struct lock_reader {
	struct arena *a;
	str path, text;
	struct lockfile *out;
	struct notes *notes;
	bool newer;   /* a newer minor version of the format: keys that are not known are passed over with a note */
	size_t files; /* read so far, of all packages */
	struct err *e;
};

/* ---- lockfile_read.c: faults ---- */

/* "path:line:column: …"; always false. */
bool lock_fault(struct lock_reader *r, enum fault fault, struct lock_place at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void lock_note(struct lock_reader *r, struct lock_place at, str text);
struct lock_place lock_place_of(const struct toml_value *v);       /* of a value */
struct lock_place lock_place_at(const struct lock_reader *r, size_t byte);

/* ---- values by themselves ---- */

MUST_USE bool lock_take_name(struct lock_reader *r, struct lock_place at, str text, str *canonical);
MUST_USE bool lock_take_version(struct lock_reader *r, struct lock_place at, str text, struct lock_package *p);
MUST_USE bool lock_take_marker(struct lock_reader *r, struct lock_place at, str text, const struct marker **out);
MUST_USE bool lock_take_specifiers(struct lock_reader *r, struct lock_place at, str text, struct specifiers *out);

/* "sha256:HEX"; the algorithm's length is checked, one that is not known is passed over with a note. */
MUST_USE bool lock_take_hash(struct lock_reader *r, struct lock_place at, str text, struct strs *out);

/* Set `name` and what follows from it; it is a file of `p`. */
MUST_USE bool lock_take_file_name(struct lock_reader *r, const struct lock_package *p, struct lock_place at, str name,
                                  struct lock_file *out);

/* A path below the lock's folder. */
MUST_USE bool lock_take_path(struct lock_reader *r, struct lock_place at, str path, str *out);

/* "harbor[measure]>=1; marker" as a requirement, by the standard. */
MUST_USE bool lock_take_requirement(struct lock_reader *r, struct lock_place at, str text, struct lock_requirement *out);

MUST_USE bool lock_push_file(struct lock_reader *r, struct lock_package *p, struct lock_file file);
MUST_USE bool lock_push_package(struct lock_reader *r, const struct lock_package *p);

/*
 * The major and minor number of a format's version: at most `major`.`minor` is
 * known; a newer minor one sets `newer`. Older majors than `least` are refused.
 */
MUST_USE bool lock_take_format(struct lock_reader *r, struct lock_place at, str text, unsigned least, unsigned major,
                               unsigned minor);

/* ---- tables; each key may be absent ---- */

/* Every key of `table` is one of `known`, words between blanks. */
MUST_USE bool lock_keys(struct lock_reader *r, const struct toml_value *table, const char *known);
MUST_USE bool lock_expect(struct lock_reader *r, const struct toml_value *v, enum toml_kind kind);
MUST_USE bool lock_table(struct lock_reader *r, const struct toml_value *table, const char *key, const struct toml_value **out);
MUST_USE bool lock_array(struct lock_reader *r, const struct toml_value *table, const char *key, const struct toml_value **out);
MUST_USE bool lock_text(struct lock_reader *r, const struct toml_value *table, const char *key, str *out);
MUST_USE bool lock_bool(struct lock_reader *r, const struct toml_value *table, const char *key, bool *out);
MUST_USE bool lock_size(struct lock_reader *r, const struct toml_value *table, const char *key, uint64_t *out);
MUST_USE bool lock_texts(struct lock_reader *r, const struct toml_value *table, const char *key, struct strs *out);
/* Names of extras or groups, normalised and sorted. */
MUST_USE bool lock_names(struct lock_reader *r, const struct toml_value *table, const char *key, struct strs *out);
/* The name that must be there, and where. */
MUST_USE bool lock_name_of(struct lock_reader *r, const struct toml_value *table, str *canonical);

/* ---- one a format; TOML documents come as their root ---- */

MUST_USE bool lock_read_pylock(struct lock_reader *r, const struct toml_value *root);
MUST_USE bool lock_read_uv(struct lock_reader *r, const struct toml_value *root);
MUST_USE bool lock_read_poetry(struct lock_reader *r, const struct toml_value *root);
MUST_USE bool lock_read_pdm(struct lock_reader *r, const struct toml_value *root);
MUST_USE bool lock_read_pipfile(struct lock_reader *r);
MUST_USE bool lock_read_requirements(struct lock_reader *r);

#endif
