/* Pipfile.lock: JSON, one object a category, pins and hashes without names of files. */
#include <stdlib.h>

#include "lockfile_private.h"
#include "spokeshave/json_read.h"

struct pipfile {
	struct lock_reader *r;
	struct json_reader json;
	const char *seen;        /* up to here lines are counted */
	struct lock_place place; /* of `seen` */
	struct strs sources;     /* names, beside the lock's indexes */
};

/* Only ever forward, so that all places together cost one reading of the text. */
static struct lock_place here(struct pipfile *f)
{
	for (; f->seen < f->json.at; f->seen++) {
		if (*f->seen == '\n') f->place = (struct lock_place){ f->place.line + 1, 1 };
		else if (((unsigned char)*f->seen & 0xc0) != 0x80) f->place.column++;
	}
	return f->place;
}

/* The reader has no lines of its own. */
static bool broken(struct pipfile *f)
{
	const char *bad = f->json.bad ? f->json.bad : "something follows the document";
	bool at_end = f->json.at >= f->json.end;
	return lock_fault(f->r, FAULT_INPUT, here(f), "not JSON: %s%s", bad, at_end ? "; the lock is cut off" : "");
}

static bool wrong(struct pipfile *f, const char *what)
{
	return f->json.bad ? broken(f) : lock_fault(f->r, FAULT_INPUT, here(f), "%s", what);
}

static bool begins(struct pipfile *f, char kind, const char *what)
{
	return json_peek(&f->json) == kind || wrong(f, what);
}

static bool read_string(struct pipfile *f, str *out)
{
	return (begins(f, '"', "this has to be a string") && json_read_string(&f->json, out)) || (f->json.bad && broken(f));
}

static bool skip(struct pipfile *f)
{
	return json_skip(&f->json, NULL) || broken(f);
}

/* ---- _meta ---- */

static bool read_hash(struct pipfile *f)
{
	str key;
	if (!begins(f, '{', "'hash' has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &key);)
		if (str_eq(key, STR("sha256")) ? !read_string(f, &f->r->out->content_hash) : !skip(f)) return false;
	return !f->json.bad || broken(f);
}

static bool read_requires(struct pipfile *f)
{
	str key, value = { 0 };
	if (!begins(f, '{', "'requires' has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &key);) {
		if (!read_string(f, &value)) return false;
		bool minor = str_eq(key, STR("python_version")), full = str_eq(key, STR("python_full_version"));
		if (minor || (full && !f->r->out->requires_python.n))
			f->r->out->requires_python = arena_fmt(f->r->a, "==%.*s%s", STR_ARG(value), minor ? ".*" : "");
	}
	return !f->json.bad || broken(f);
}

static bool read_source(struct pipfile *f)
{
	str key, name = { 0 }, url = { 0 };
	if (!begins(f, '{', "a source has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &key);) {
		bool is_name = str_eq(key, STR("name")), is_url = str_eq(key, STR("url"));
		if (is_name || is_url ? !read_string(f, is_name ? &name : &url) : !skip(f)) return false;
	}
	if (f->json.bad) return broken(f);
	if (!url.n) return true;
	PUSH(f->r->a, &f->r->out->indexes, url);
	PUSH(f->r->a, &f->sources, name);
	return true;
}

static bool read_sources(struct pipfile *f)
{
	if (!begins(f, '[', "'sources' has to be a list")) return false;
	for (bool first = true; json_element(&f->json, &first);)
		if (!read_source(f)) return false;
	return !f->json.bad || broken(f);
}

static bool read_spec(struct pipfile *f)
{
	str raw;
	struct lock_place at = here(f);
	if (!json_skip(&f->json, &raw)) return broken(f);
	return lock_take_format(f->r, at, str_trim(raw), 6, 6, 0);
}

static bool read_meta(struct pipfile *f)
{
	str key;
	if (!begins(f, '{', "'_meta' has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &key);) {
		struct lock_place at = here(f);
		bool ok = true;
		if (str_eq(key, STR("hash"))) ok = read_hash(f);
		else if (str_eq(key, STR("pipfile-spec"))) ok = read_spec(f);
		else if (str_eq(key, STR("requires"))) ok = read_requires(f);
		else if (str_eq(key, STR("sources"))) ok = read_sources(f);
		else if (str_eq(key, STR("host-environment-markers"))) ok = skip(f);
		else ok = lock_fault(f->r, FAULT_INPUT, at, "'%.*s' is no key of _meta", STR_ARG(key));
		if (!ok) return false;
	}
	return !f->json.bad || broken(f);
}

/* ---- packages ---- */

static bool read_hashes(struct pipfile *f, struct strs *out)
{
	str text;
	if (!begins(f, '[', "'hashes' has to be a list")) return false;
	for (bool first = true; json_element(&f->json, &first);) {
		struct lock_place at = here(f);
		if (!read_string(f, &text) || !lock_take_hash(f->r, at, text, out)) return false;
	}
	return !f->json.bad || broken(f);
}

static bool read_extras(struct pipfile *f, struct strs *out)
{
	str text, name;
	if (!begins(f, '[', "'extras' has to be a list")) return false;
	for (bool first = true; json_element(&f->json, &first);) {
		struct lock_place at = here(f);
		if (!read_string(f, &text) || !lock_take_name(f->r, at, text, &name)) return false;
		PUSH(f->r->a, out, name);
	}
	strs_sort_unique(out);
	return !f->json.bad || broken(f);
}

static bool read_pin(struct pipfile *f, struct lock_package *p)
{
	struct lock_place at = here(f);
	struct specifiers specs = { 0 };
	str text;
	if (!read_string(f, &text) || !lock_take_specifiers(f->r, at, text, &specs)) return false;
	const struct clause *pin = specifiers_pin(&specs);
	if (!pin || !pin->is_version)
		return lock_fault(f->r, FAULT_INPUT, at, "%.*s is not pinned: '%.*s'", STR_ARG(p->name), STR_ARG(text));
	return lock_take_version(f->r, at, pin->text, p);
}

/* Keys of a place that is no index, each with its value a string. */
static bool source_of(str key, enum lock_source *out)
{
	static const struct { str key; enum lock_source source; } places[] = {
		{ STR_INIT("git"), LOCK_FROM_VCS }, { STR_INIT("hg"), LOCK_FROM_VCS }, { STR_INIT("svn"), LOCK_FROM_VCS },
		{ STR_INIT("bzr"), LOCK_FROM_VCS }, { STR_INIT("file"), LOCK_FROM_URL }, { STR_INIT("path"), LOCK_FROM_DIRECTORY },
	};
	for (size_t i = 0; i < COUNT(places); i++)
		if (str_eq(places[i].key, key)) {
			*out = places[i].source;
			return true;
		}
	return false;
}

/* The index that it is from, by the name of its source. */
static bool read_index(struct pipfile *f, struct lock_package *p)
{
	str name;
	if (!read_string(f, &name)) return false;
	for (size_t i = 0; i < f->sources.n; i++)
		if (str_eq(f->sources.v[i], name) && p->source == LOCK_FROM_INDEX) p->address = f->r->out->indexes.v[i];
	return true;
}

static bool is_passed_over(str key)
{
	static const str keys[] = { STR_INIT("ref"), STR_INIT("subdirectory"), STR_INIT("editable") };
	return str_is_any(key, keys, COUNT(keys));
}

static bool read_key(struct pipfile *f, struct lock_package *p, str key)
{
	struct lock_place at = here(f);
	str text = { 0 };
	if (str_eq(key, STR("hashes"))) return read_hashes(f, &p->hashes);
	if (str_eq(key, STR("extras"))) return read_extras(f, &p->extras);
	if (str_eq(key, STR("version"))) return read_pin(f, p);
	if (str_eq(key, STR("markers"))) return read_string(f, &text) && lock_take_marker(f->r, at, text, &p->marker);
	if (str_eq(key, STR("index"))) return read_index(f, p);
	if (source_of(key, &p->source)) return read_string(f, &p->address);
	if (is_passed_over(key)) return skip(f);
	return lock_fault(f->r, FAULT_INPUT, at, "'%.*s' is no key of a package in Pipfile.lock", STR_ARG(key));
}

static bool read_package(struct pipfile *f, str name, str category)
{
	struct lock_package p = { .at = here(f) };
	str key;
	if (!lock_take_name(f->r, p.at, name, &p.name)) return false;
	PUSH(f->r->a, &p.groups, category);
	if (!begins(f, '{', "a package has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &key);)
		if (!read_key(f, &p, key)) return false;
	if (f->json.bad) return broken(f);
	if (!p.written.n && p.source == LOCK_FROM_INDEX)
		return lock_fault(f->r, FAULT_INPUT, p.at, "%.*s has no version", STR_ARG(p.name));
	/* one that names none is from the first */
	if (p.source == LOCK_FROM_INDEX && !p.address.n && f->sources.n) p.address = f->r->out->indexes.v[0];
	return lock_push_package(f->r, &p);
}

static bool read_category(struct pipfile *f, str category)
{
	str name;
	if (!begins(f, '{', "a category has to be an object")) return false;
	for (bool first = true; json_member(&f->json, &first, &name);)
		if (!read_package(f, name, category)) return false;
	return !f->json.bad || broken(f);
}

static int by_name(const void *left, const void *right)
{
	const struct lock_package *a = left, *b = right;
	int c = str_cmp(a->name, b->name);
	return c ? c : version_cmp(&a->version, &b->version);
}

/* A package may be in several categories with the same pin: one entry then, in all of them. */
static bool joins(const struct lock_package *a, const struct lock_package *b)
{
	return !by_name(a, b) && a->written.n && b->written.n && !a->marker && !b->marker && a->source == b->source &&
	       !strs_has(&a->groups, b->groups.v[0]);
}

static void join_categories(struct lock_reader *r)
{
	struct lockfile *lock = r->out;
	size_t kept = 0;
	if (lock->n) qsort(lock->v, lock->n, sizeof *lock->v, by_name);
	for (size_t i = 0; i < lock->n; i++) {
		struct lock_package *last = kept ? &lock->v[kept - 1] : NULL;
		if (!last || !joins(last, &lock->v[i])) {
			lock->v[kept++] = lock->v[i];
			continue;
		}
		PUSH(r->a, &last->groups, lock->v[i].groups.v[0]);
		for (size_t h = 0; h < lock->v[i].hashes.n; h++) PUSH(r->a, &last->hashes, lock->v[i].hashes.v[h]);
		strs_sort_unique(&last->groups);
		strs_sort_unique(&last->hashes);
	}
	lock->n = kept;
}

bool lock_read_pipfile(struct lock_reader *r)
{
	struct pipfile f = { .r = r, .json = json_reader(r->a, r->text), .seen = r->text.p, .place = { 1, 1 } };
	bool has_meta = false;
	str key;
	r->out->created_by = STR("pipenv");
	if (!begins(&f, '{', "this is no Pipfile.lock")) return false;
	for (bool first = true; json_member(&f.json, &first, &key);) {
		bool meta = str_eq(key, STR("_meta"));
		has_meta |= meta;
		if (meta ? !read_meta(&f) : !read_category(&f, key)) return false;
	}
	if (f.json.bad || !json_at_end(&f.json)) return broken(&f);
	if (!has_meta || !r->out->lock_version.n)
		return lock_fault(r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "'_meta' with 'pipfile-spec' is missing: this is no Pipfile.lock");
	join_categories(r);
	return true;
}
