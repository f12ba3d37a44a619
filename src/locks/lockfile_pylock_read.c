/* pylock.toml (PEP 751). Its structure is pylock_check's to judge; here it becomes values. */
#include "lockfile_private.h"
#include "spokeshave/path.h"
#include "spokeshave/pylock_check.h"
#include "spokeshave/url.h"

static bool read_hashes(struct lock_reader *r, const struct toml_value *table, struct strs *out)
{
	const struct toml_value *hashes;
	if (!lock_table(r, table, "hashes", &hashes)) return false;
	for (const struct toml_value *v = hashes ? hashes->first : NULL; v; v = v->next) {
		str text = arena_fmt(r->a, "%.*s:%.*s", STR_ARG(v->key), STR_ARG(v->text));
		if (!lock_take_hash(r, lock_place_of(v), text, out)) return false;
	}
	return true;
}

static bool read_path(struct lock_reader *r, const struct toml_value *table, str *out)
{
	const struct toml_value *v = toml_get(table, STR("path"));
	return !v || lock_take_path(r, lock_place_of(v), v->text, out);
}

/* The place of a file and its hashes, its name too where no key has it. */
static bool read_file(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	struct lock_file f = { .at = lock_place_of(v) };
	const struct toml_value *time = toml_get(v, STR("upload-time"));
	str name = { 0 };
	if (!lock_text(r, v, "name", &name) || !lock_text(r, v, "url", &f.url) || !read_path(r, v, &f.path)) return false;
	if (!name.n) name = f.path.n ? path_base(f.path) : url_basename(r->a, f.url);
	if (!lock_take_file_name(r, p, lock_place_of(v), name, &f) || !lock_size(r, v, "size", &f.size)) return false;
	if (time) f.upload_time = time->text;
	return read_hashes(r, v, &f.hashes) && lock_push_file(r, p, f);
}

static bool read_files(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	static const char known[] = "name upload-time url path size hashes";
	const struct toml_value *wheels = toml_get(v, STR("wheels")), *sdist = toml_get(v, STR("sdist"));
	for (const struct toml_value *w = wheels ? wheels->first : NULL; w; w = w->next)
		if (!lock_keys(r, w, known) || !read_file(r, p, w)) return false;
	return !sdist || (lock_keys(r, sdist, known) && read_file(r, p, sdist));
}

/* What is built, or a file that no index has. */
static bool read_elsewhere(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	static const struct { const char *key, *known; enum lock_source source; } places[] = {
		{ "vcs", "type url path requested-revision commit-id subdirectory", LOCK_FROM_VCS },
		{ "directory", "path editable subdirectory", LOCK_FROM_DIRECTORY },
		{ "archive", "url path size upload-time hashes subdirectory", LOCK_FROM_URL },
	};
	for (size_t i = 0; i < COUNT(places); i++) {
		const struct toml_value *place = toml_get(v, str_of(places[i].key));
		str path = { 0 };
		if (!place) continue;
		p->source = places[i].source;
		if (!lock_keys(r, place, places[i].known) || !lock_text(r, place, "url", &p->address)) return false;
		if (!p->address.n && !read_path(r, place, &path)) return false;
		if (path.n) p->address = path;
		if (path.n && p->source == LOCK_FROM_URL) p->source = LOCK_FROM_PATH;
		if (!read_hashes(r, place, &p->hashes)) return false;
	}
	return true;
}

static bool read_dependencies(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *list = toml_get(v, STR("dependencies"));
	p->knows_requires = list != NULL;
	for (const struct toml_value *d = list ? list->first : NULL; d; d = d->next) {
		struct lock_requirement q = { .at = lock_place_of(d) };
		if (!lock_name_of(r, d, &q.name) || !lock_text(r, d, "version", &q.version)) return false;
		PUSH(r->a, &p->requires, q);
	}
	return true;
}

static bool read_package(struct lock_reader *r, const struct toml_value *v)
{
	struct lock_package p = { .at = lock_place_of(v) };
	const struct toml_value *version = toml_get(v, STR("version")), *marker = toml_get(v, STR("marker"));
	if (!lock_keys(r, v, "name version marker requires-python dependencies vcs directory archive index sdist wheels "
	               "attestation-identities tool")) return false;
	if (!lock_name_of(r, v, &p.name)) return false;
	if (version && !lock_take_version(r, lock_place_of(version), version->text, &p)) return false;
	if (marker && !lock_take_marker(r, lock_place_of(marker), marker->text, &p.marker)) return false;
	if (!lock_text(r, v, "requires-python", &p.requires_python) || !lock_text(r, v, "index", &p.address)) return false;
	if (!read_elsewhere(r, &p, v) || !read_files(r, &p, v) || !read_dependencies(r, &p, v)) return false;
	if (!version && p.files.n && p.files.v[0].is_wheel) {
		p.version = p.files.v[0].wheel.version;
		p.written = p.version.normal;
	}
	return lock_push_package(r, &p);
}

static bool read_environments(struct lock_reader *r, const struct toml_value *root)
{
	const struct toml_value *list = toml_get(root, STR("environments"));
	for (const struct toml_value *v = list ? list->first : NULL; v; v = v->next) {
		const struct marker *m = NULL;
		if (!lock_take_marker(r, lock_place_of(v), v->text, &m)) return false;
		PUSH(r->a, &r->out->environments, m);
	}
	return true;
}

/* The names that the application requires itself. */
static bool read_roots(struct lock_reader *r, const struct toml_value *own)
{
	const struct toml_value *list;
	if (!lock_array(r, own, "requirements", &list)) return false;
	r->out->knows_roots = list != NULL;
	for (const struct toml_value *v = list ? list->first : NULL; v; v = v->next) {
		struct lock_requirement q = { .at = lock_place_of(v) };
		if (!lock_expect(r, v, TOML_STRING) || !lock_take_name(r, q.at, v->text, &q.name)) return false;
		PUSH(r->a, &r->out->roots, q);
	}
	return true;
}

/* What `lock` and `stage` note of their own. */
static bool read_own(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *own = toml_find(root, STR("tool.spokeshave")), *count = toml_get(own, STR("packages"));
	if (!own || own->kind != TOML_TABLE) return true;
	lock->is_ours = true;
	if (!lock_text(r, own, "prune", &lock->prune) || !lock_texts(r, own, "targets", &lock->targets)) return false;
	if (!lock_bool(r, own, "pruned", &lock->pruned)) return false;
	if (count && (count->kind != TOML_INTEGER || count->integer < 0 || (uint64_t)count->integer != lock->n))
		return lock_fault(r, FAULT_INPUT, lock_place_of(count), "%zu packages are there, and %.*s were locked; lock again",
		                  lock->n, STR_ARG(count->text));
	return read_roots(r, own) && lock_texts(r, own, "dropped", &lock->dropped) && lock_text(r, own, "inputs-sha256", &lock->inputs_sha256);
}

static bool read_version(struct lock_reader *r, const struct toml_value *root)
{
	const struct toml_value *v = toml_get(root, STR("lock-version"));
	if (!v) return lock_fault(r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "'lock-version' is missing: this is no pylock.toml");
	return lock_expect(r, v, TOML_STRING) && lock_take_format(r, lock_place_of(v), v->text, 1, 1, 0);
}

bool lock_read_pylock(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *at = root, *packages;
	if (!read_version(r, root)) return false;
	if (!pylock_check_at(r->a, root, &at, r->e)) {
		str why = arena_str(r->a, str_of(r->e->text));
		return lock_fault(r, FAULT_INPUT, lock_place_of(at), "%.*s", STR_ARG(why));
	}
	if (!lock_keys(r, root, "lock-version environments requires-python extras dependency-groups default-groups created-by "
	               "packages tool")) return false;
	if (!lock_text(r, root, "created-by", &lock->created_by) || !lock_text(r, root, "requires-python", &lock->requires_python) ||
	    !lock_texts(r, root, "extras", &lock->extras) || !lock_texts(r, root, "dependency-groups", &lock->groups) ||
	    !lock_texts(r, root, "default-groups", &lock->default_groups) || !read_environments(r, root)) return false;
	packages = toml_get(root, STR("packages"));
	for (const struct toml_value *v = packages->first; v; v = v->next)
		if (!read_package(r, v)) return false;
	return read_own(r, root);
}
