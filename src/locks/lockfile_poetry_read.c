/* poetry.lock: from 2.1 on each package says for which groups and markers it is there. */
#include "lockfile_private.h"
#include "spokeshave/project.h"
#include "spokeshave/url.h"

/* A constraint in Poetry's words: "^1.2", "*", ">=1,<2 || >3". What specifiers can't say is left open. */
static void take_constraint(struct lock_reader *r, str text, struct specifiers *out)
{
	str specs;
	struct err ignored;
	if (poetry_specs(r->a, text, &specs, &ignored) && !specifiers_parse(r->a, specs, out, &ignored))
		*out = (struct specifiers){ 0 };
}

static bool read_one(struct lock_reader *r, const struct toml_value *v, str name, struct lock_requirements *out)
{
	struct lock_requirement q = { .name = name, .at = lock_place_of(v) };
	const struct toml_value *marker;
	str constraint = { 0 };
	bool optional = false;
	if (v->kind == TOML_STRING) {
		take_constraint(r, v->text, &q.specs);
		PUSH(r->a, out, q);
		return true;
	}
	if (!lock_expect(r, v, TOML_TABLE)) return false;
	if (!lock_keys(r, v, "version optional markers extras python platform allow-prereleases develop path url git branch tag "
	               "rev reference file subdirectory source")) return false;
	if (!lock_text(r, v, "version", &constraint) || !lock_bool(r, v, "optional", &optional)) return false;
	if (!lock_names(r, v, "extras", &q.extras)) return false;
	marker = toml_get(v, STR("markers"));
	if (marker && (!lock_expect(r, marker, TOML_STRING) ||
	               !lock_take_marker(r, lock_place_of(marker), marker->text, &q.marker))) return false;
	take_constraint(r, constraint, &q.specs);
	PUSH(r->a, out, q);
	return true;
}

/* A name may have several, each for markers of its own. */
static bool read_dependencies(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *table;
	p->knows_requires = true;
	if (!lock_table(r, v, "dependencies", &table)) return false;
	for (const struct toml_value *d = table ? table->first : NULL; d; d = d->next) {
		str name;
		if (!lock_take_name(r, (struct lock_place){ d->key_line, d->key_column }, d->key, &name)) return false;
		if (d->kind != TOML_ARRAY && !read_one(r, d, name, &p->requires)) return false;
		for (const struct toml_value *one = d->kind == TOML_ARRAY ? d->first : NULL; one; one = one->next)
			if (!read_one(r, one, name, &p->requires)) return false;
	}
	return true;
}

static bool read_files(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *files;
	if (!lock_array(r, v, "files", &files)) return false;
	for (const struct toml_value *f = files ? files->first : NULL; f; f = f->next) {
		struct lock_file file = { 0 };
		const struct toml_value *hash = toml_get(f, STR("hash"));
		str name = { 0 };
		if (!lock_expect(r, f, TOML_TABLE) || !lock_keys(r, f, "file hash url size upload-time")) return false;
		if (!lock_text(r, f, "file", &name) || !lock_take_file_name(r, p, lock_place_of(f), name, &file)) return false;
		if (!lock_text(r, f, "url", &file.url) || !lock_size(r, f, "size", &file.size)) return false;
		if (hash && (!lock_expect(r, hash, TOML_STRING) ||
		             !lock_take_hash(r, lock_place_of(hash), hash->text, &file.hashes))) return false;
		if (p->source == LOCK_FROM_URL) file.url = p->address;
		if (p->source == LOCK_FROM_PATH) file.path = p->address;
		if (!lock_push_file(r, p, file)) return false;
	}
	return true;
}

static bool read_source(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	static const struct { const char *type; enum lock_source source; } kinds[] = {
		{ "legacy", LOCK_FROM_INDEX }, { "url", LOCK_FROM_URL }, { "file", LOCK_FROM_PATH },
		{ "directory", LOCK_FROM_DIRECTORY }, { "git", LOCK_FROM_VCS },
	};
	const struct toml_value *table, *url;
	str type = { 0 };
	if (!lock_table(r, v, "source", &table)) return false;
	if (!table) return true;
	if (!lock_keys(r, table, "type url reference resolved_reference subdirectory")) return false;
	if (!lock_text(r, table, "type", &type) || !lock_text(r, table, "url", &p->address)) return false;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!str_eq(type, str_of(kinds[i].type))) continue;
		p->source = kinds[i].source;
		url = toml_get(table, STR("url"));
		return p->source != LOCK_FROM_PATH || !url || lock_take_path(r, lock_place_of(url), url->text, &p->address);
	}
	return lock_fault(r, FAULT_INPUT, lock_place_of(table), "'%.*s' is no source that is known", STR_ARG(type));
}

/* One marker for all groups, or a table with one for each. */
static bool read_markers(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *markers = toml_get(v, STR("markers"));
	if (!lock_texts(r, v, "groups", &p->groups)) return false;
	strs_sort_unique(&p->groups);
	if (!markers) return true;
	if (markers->kind == TOML_STRING) return lock_take_marker(r, lock_place_of(markers), markers->text, &p->marker);
	if (!lock_expect(r, markers, TOML_TABLE)) return false;
	p->group_markers = NEW_N(r->a, const struct marker *, p->groups.n);
	for (const struct toml_value *m = markers->first; m; m = m->next) {
		size_t g = 0;
		while (g < p->groups.n && !str_eq(p->groups.v[g], m->key)) g++;
		if (g == p->groups.n)
			return lock_fault(r, FAULT_INPUT, lock_place_of(m), "a marker for the group '%.*s', which %.*s is not in",
			                  STR_ARG(m->key), STR_ARG(p->name));
		if (!lock_expect(r, m, TOML_STRING) || !lock_take_marker(r, lock_place_of(m), m->text, &p->group_markers[g]))
			return false;
	}
	return true;
}

static bool read_package(struct lock_reader *r, const struct toml_value *v)
{
	struct lock_package p = { .at = lock_place_of(v) };
	const struct toml_value *version = toml_get(v, STR("version"));
	if (!lock_expect(r, v, TOML_TABLE)) return false;
	if (!lock_keys(r, v, "name version description optional python-versions groups markers files dependencies extras source "
	               "category develop")) return false;
	if (!lock_name_of(r, v, &p.name)) return false;
	if (!version) return lock_fault(r, FAULT_INPUT, p.at, "'version' is missing");
	if (!lock_expect(r, version, TOML_STRING) || !lock_take_version(r, lock_place_of(version), version->text, &p)) return false;
	if (!lock_text(r, v, "python-versions", &p.requires_python) || !lock_bool(r, v, "optional", &p.optional)) return false;
	if (str_eq(p.requires_python, STR("*"))) p.requires_python = (str){ 0 };
	return read_markers(r, &p, v) && read_source(r, &p, v) && read_dependencies(r, &p, v) && read_files(r, &p, v) &&
	       lock_push_package(r, &p);
}

/* Before 2.0 the files stood apart from their packages. */
static bool read_old_files(struct lock_reader *r, const struct toml_value *metadata)
{
	const struct toml_value *files;
	if (!lock_table(r, metadata, "files", &files)) return false;
	for (const struct toml_value *list = files ? files->first : NULL; list; list = list->next) {
		for (size_t i = 0; i < r->out->n; i++) {
			struct lock_package *p = &r->out->v[i];
			struct toml_value one = { .kind = TOML_TABLE };
			struct toml_value its = *list;
			if (!str_eq(p->name, name_normal(r->a, list->key)) || p->files.n) continue;
			its.key = STR("files");
			its.next = NULL;
			one.first = &its;
			if (!lock_expect(r, list, TOML_ARRAY) || !read_files(r, p, &one)) return false;
		}
	}
	return true;
}

/* What each extra of the application brings. */
static bool read_extras(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *extras;
	if (!lock_table(r, root, "extras", &extras)) return false;
	for (const struct toml_value *v = extras ? extras->first : NULL; v; v = v->next) {
		struct lock_place at = { v->key_line, v->key_column };
		struct strs names = { 0 };
		str extra;
		if (!lock_take_name(r, at, v->key, &extra) || !lock_names(r, extras, arena_cstr(r->a, v->key), &names)) return false;
		PUSH(r->a, &lock->extras, v->key);
		for (size_t i = 0; i < names.n; i++)
			PUSH(r->a, &lock->roots, ((struct lock_requirement){ .name = names.v[i], .extra = extra, .at = at }));
	}
	return true;
}

bool lock_read_poetry(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *packages, *metadata, *version;
	lock->created_by = STR("poetry");
	if (!lock_table(r, root, "metadata", &metadata)) return false;
	if (!metadata)
		return lock_fault(r, FAULT_INPUT, lock_place_at(r, r->text.n), "[metadata] is missing at the end: the lock is cut off; "
		                  "lock again");
	version = toml_get(metadata, STR("lock-version"));
	if (!version) return lock_fault(r, FAULT_INPUT, lock_place_of(metadata), "'lock-version' is missing");
	if (!lock_expect(r, version, TOML_STRING) || !lock_take_format(r, lock_place_of(version), version->text, 1, 2, 1)) return false;
	if (!lock_keys(r, root, "package extras metadata")) return false;
	if (!lock_keys(r, metadata, "lock-version python-versions content-hash files")) return false;
	if (!lock_text(r, metadata, "python-versions", &lock->requires_python) ||
	    !lock_text(r, metadata, "content-hash", &lock->content_hash)) return false;
	if (!lock->content_hash.n)
		return lock_fault(r, FAULT_INPUT, lock_place_of(metadata), "'content-hash' is missing: the lock is cut off; lock again");
	if (!read_extras(r, root) || !lock_array(r, root, "package", &packages)) return false;
	for (const struct toml_value *v = packages ? packages->first : NULL; v; v = v->next)
		if (!read_package(r, v)) return false;
	return read_old_files(r, metadata);
}
