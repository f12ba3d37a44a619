/* uv.lock, version 1: a graph. What is installed follows from the project's own entry. */
#include <stdlib.h>

#include "lockfile_private.h"
#include "spokeshave/path.h"
#include "spokeshave/url.h"

/* Any string of these is passed over: how the lock came about changes nothing in what it holds. */
#define KNOWN_TOP                                                                                        \
	"version revision requires-python resolution-markers supported-markers required-markers conflicts " \
	"options manifest package"
#define KNOWN_PACKAGE                                                                          \
	"name version source resolution-markers dependencies optional-dependencies "          \
	"dev-dependencies dependency-groups metadata sdist wheels"
#define KNOWN_FILE "url path filename hash hashes size upload-time zstd"

static bool read_source(struct lock_reader *r, const struct toml_value *v, enum lock_source *source, str *address)
{
	static const struct { const char *key; enum lock_source source; } kinds[] = {
		{ "registry", LOCK_FROM_INDEX }, { "url", LOCK_FROM_URL }, { "path", LOCK_FROM_PATH },
		{ "directory", LOCK_FROM_DIRECTORY }, { "git", LOCK_FROM_VCS }, { "virtual", LOCK_PROJECT },
		{ "editable", LOCK_PROJECT },
	};
	if (!lock_keys(r, v, "registry url path directory git virtual editable subdirectory")) return false;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const struct toml_value *place = toml_get(v, str_of(kinds[i].key));
		if (!place) continue;
		*source = kinds[i].source;
		*address = place->text;
		/* the folders of a workspace lie where they lie: nothing is read from them */
		return lock_expect(r, place, TOML_STRING) &&
		       (*source != LOCK_FROM_PATH || lock_take_path(r, lock_place_of(place), place->text, address));
	}
	return lock_fault(r, FAULT_INPUT, lock_place_of(v), "this is no source that is known");
}

static bool read_source_of(struct lock_reader *r, const struct toml_value *v, enum lock_source *source, str *address)
{
	const struct toml_value *table;
	return lock_table(r, v, "source", &table) && (!table || read_source(r, table, source, address));
}

/* A marker that stands as a string below a key. */
static bool read_marker(struct lock_reader *r, const struct toml_value *v, const char *key, const struct marker **out)
{
	const struct toml_value *marker = toml_get(v, str_of(key));
	if (!marker) return true;
	return lock_expect(r, marker, TOML_STRING) && lock_take_marker(r, lock_place_of(marker), marker->text, out);
}

/* One list of requirements, all for one extra or group. */
static bool read_list(struct lock_reader *r, const struct toml_value *list, str extra, str group,
                      struct lock_requirements *out)
{
	if (!lock_expect(r, list, TOML_ARRAY)) return false;
	for (const struct toml_value *v = list->first; v; v = v->next) {
		struct lock_requirement q = { .extra = extra, .group = group, .at = lock_place_of(v) };
		enum lock_source ignored;
		if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, "name version source extra marker")) return false;
		if (!lock_name_of(r, v, &q.name) || !lock_text(r, v, "version", &q.version)) return false;
		if (!read_source_of(r, v, &ignored, &q.address) || !lock_names(r, v, "extra", &q.extras)) return false;
		if (!read_marker(r, v, "marker", &q.marker)) return false;
		PUSH(r->a, out, q);
	}
	return true;
}

/* A table of lists: each key an extra, or a group. */
static bool read_lists(struct lock_reader *r, const struct toml_value *v, const char *key, bool extras,
                       struct lock_requirements *out)
{
	const struct toml_value *table;
	if (!lock_table(r, v, key, &table)) return false;
	for (const struct toml_value *list = table ? table->first : NULL; list; list = list->next) {
		str name, none = { 0 };
		struct lock_place at = { list->key_line, list->key_column };
		if (!lock_take_name(r, at, list->key, &name)) return false;
		if (!read_list(r, list, extras ? name : none, extras ? none : name, out)) return false;
	}
	return true;
}

static bool read_requires(struct lock_reader *r, const struct toml_value *v, struct lock_requirements *out)
{
	const struct toml_value *list = toml_get(v, STR("dependencies"));
	return (!list || read_list(r, list, (str){ 0 }, (str){ 0 }, out)) && read_lists(r, v, "optional-dependencies", true, out) &&
	       read_lists(r, v, "dev-dependencies", false, out) && read_lists(r, v, "dependency-groups", false, out);
}

/* ---- files ---- */

static bool read_file(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	struct lock_file f = { .at = lock_place_of(v) };
	const struct toml_value *hash = toml_get(v, STR("hash")), *path = toml_get(v, STR("path"));
	str name = { 0 };
	if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, KNOWN_FILE)) return false;
	if (!lock_text(r, v, "url", &f.url) || !lock_text(r, v, "filename", &name) || !lock_size(r, v, "size", &f.size) ||
	    !lock_text(r, v, "upload-time", &f.upload_time)) return false;
	if (path && (!lock_expect(r, path, TOML_STRING) || !lock_take_path(r, lock_place_of(path), path->text, &f.path)))
		return false;
	if (!name.n && f.path.n) name = path_base(f.path);
	if (!name.n) name = url_basename(r->a, f.url);
	/* the archive of a version control's commit has no such name */
	if (!name.n && p->source != LOCK_FROM_INDEX) return true;
	if (hash && (!lock_expect(r, hash, TOML_STRING) || !lock_take_hash(r, lock_place_of(hash), hash->text, &f.hashes)))
		return false;
	if (p->source == LOCK_FROM_URL && !f.url.n) f.url = p->address;
	if (p->source == LOCK_FROM_PATH && !f.path.n) f.path = p->address;
	return lock_take_file_name(r, p, lock_place_of(v), name, &f) && lock_push_file(r, p, f);
}

static bool read_files(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *sdist = toml_get(v, STR("sdist")), *wheels;
	if (!lock_array(r, v, "wheels", &wheels)) return false;
	for (const struct toml_value *w = wheels ? wheels->first : NULL; w; w = w->next)
		if (!read_file(r, p, w)) return false;
	return !sdist || p->source == LOCK_FROM_DIRECTORY || p->source == LOCK_FROM_VCS || read_file(r, p, sdist);
}

/* ---- packages ---- */

/* Several forks of the resolution: it is installed where one of them is. */
static bool read_forks(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	struct strs texts = { 0 };
	const struct toml_value *list = toml_get(v, STR("resolution-markers"));
	str whole = { 0 };
	if (!lock_texts(r, v, "resolution-markers", &texts)) return false;
	for (size_t i = 0; i < texts.n; i++)
		whole = arena_fmt(r->a, "%.*s%s(%.*s)", STR_ARG(whole), i ? " or " : "", STR_ARG(texts.v[i]));
	return !texts.n || lock_take_marker(r, lock_place_of(list), whole, &p->marker);
}

static bool read_package(struct lock_reader *r, const struct toml_value *v)
{
	struct lock_package p = { .at = lock_place_of(v), .knows_requires = true };
	const struct toml_value *version = toml_get(v, STR("version"));
	if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, KNOWN_PACKAGE) || !lock_name_of(r, v, &p.name)) return false;
	if (version && (!lock_expect(r, version, TOML_STRING) ||
	                !lock_take_version(r, lock_place_of(version), version->text, &p))) return false;
	if (!toml_get(v, STR("source"))) return lock_fault(r, FAULT_INPUT, p.at, "'source' is missing");
	if (!read_source_of(r, v, &p.source, &p.address) || !read_forks(r, &p, v) || !read_requires(r, v, &p.requires) ||
	    !read_files(r, &p, v)) return false;
	return lock_push_package(r, &p);
}

/* ---- the whole ---- */

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct lock_package *)a)->name, ((const struct lock_package *)b)->name);
}

static bool has_name(const struct lockfile *lock, str name)
{
	struct lock_package key = { .name = name };
	return lock->n && bsearch(&key, lock->v, lock->n, sizeof *lock->v, by_name);
}

/* Unlike other formats this one repeats only what was resolved, so that a lack is a cut. */
static bool check_graph(struct lock_reader *r)
{
	struct lockfile *lock = r->out;
	if (lock->n) qsort(lock->v, lock->n, sizeof *lock->v, by_name);
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			const struct lock_requirement *q = &lock->v[i].requires.v[k];
			if (!has_name(lock, q->name))
				return lock_fault(r, FAULT_INPUT, q->at, "%.*s requires %.*s, which the lock lacks: it is cut off, or was edited; "
				                  "lock again", STR_ARG(lock->v[i].name), STR_ARG(q->name));
		}
	return true;
}

/* What the project requires; of a workspace, what its members do. */
static bool take_roots(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *manifest, *list;
	lock->knows_roots = true;
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; lock->v[i].source == LOCK_PROJECT && k < lock->v[i].requires.n; k++)
			PUSH(r->a, &lock->roots, lock->v[i].requires.v[k]);
	/* a script's lock, which has no project: `manifest.requirements` */
	if (!lock_table(r, root, "manifest", &manifest) || !lock_array(r, manifest, "requirements", &list)) return false;
	for (const struct toml_value *v = list ? list->first : NULL; v; v = v->next) {
		struct lock_requirement q = { .at = lock_place_of(v) };
		str specs = { 0 };
		if (!lock_expect(r, v, TOML_TABLE) || !lock_name_of(r, v, &q.name) || !lock_names(r, v, "extras", &q.extras) ||
		    !read_marker(r, v, "marker", &q.marker) || !lock_text(r, v, "specifier", &specs)) return false;
		if (!lock_take_specifiers(r, q.at, specs, &q.specs)) return false;
		PUSH(r->a, &lock->roots, q);
	}
	return true;
}

static bool read_version(struct lock_reader *r, const struct toml_value *root)
{
	enum { REVISION = 5 }; /* of version 1; what later ones add is passed over */
	const struct toml_value *v = toml_get(root, STR("version")), *revision = toml_get(root, STR("revision"));
	if (!v) return lock_fault(r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "'version' is missing: this is no uv.lock");
	if (!lock_expect(r, v, TOML_INTEGER) || (revision && !lock_expect(r, revision, TOML_INTEGER))) return false;
	str text = revision ? arena_fmt(r->a, "%.*s.%.*s", STR_ARG(v->text), STR_ARG(revision->text)) : v->text;
	return lock_take_format(r, lock_place_of(v), text, 1, 1, REVISION);
}

bool lock_read_uv(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *packages;
	lock->created_by = STR("uv");
	if (!read_version(r, root) || !lock_keys(r, root, KNOWN_TOP)) return false;
	if (!lock_text(r, root, "requires-python", &lock->requires_python)) return false;
	struct strs supported = { 0 };
	if (!lock_texts(r, root, "supported-markers", &supported)) return false;
	for (size_t i = 0; i < supported.n; i++) {
		const struct marker *m = NULL;
		if (!lock_take_marker(r, lock_place_of(toml_get(root, STR("supported-markers"))), supported.v[i], &m)) return false;
		PUSH(r->a, &lock->environments, m);
	}
	if (!lock_array(r, root, "package", &packages)) return false;
	for (const struct toml_value *v = packages ? packages->first : NULL; v; v = v->next)
		if (!read_package(r, v)) return false;
	return check_graph(r) && take_roots(r, root);
}
