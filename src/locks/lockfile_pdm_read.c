/* pdm.lock, version 4: requirements by the standard, one entry more for each extra that is used. */
#include "lockfile_private.h"
#include "spokeshave/url.h"

#define KNOWN_PACKAGE                                                                               \
	"name version requires_python summary extras groups marker dependencies files path url subdirectory " \
	"git hg svn ref revision editable"

static bool read_file(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	struct lock_file f = { 0 };
	const struct toml_value *hash = toml_get(v, STR("hash"));
	str name = { 0 };
	if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, "file url hash size upload-time")) return false;
	if (!lock_text(r, v, "file", &name) || !lock_text(r, v, "url", &f.url) || !lock_size(r, v, "size", &f.size)) return false;
	if (!name.n) name = url_basename(r->a, f.url);
	if (!lock_take_file_name(r, p, lock_place_of(v), name, &f)) return false;
	if (p->source == LOCK_FROM_URL && !f.url.n) f.url = p->address;
	if (p->source == LOCK_FROM_PATH && !f.path.n) f.path = p->address;
	if (hash && (!lock_expect(r, hash, TOML_STRING) || !lock_take_hash(r, lock_place_of(hash), hash->text, &f.hashes)))
		return false;
	return lock_push_file(r, p, f);
}

static bool read_files(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *files;
	if (!lock_array(r, v, "files", &files)) return false;
	for (const struct toml_value *f = files ? files->first : NULL; f; f = f->next)
		if (!read_file(r, p, f)) return false;
	return true;
}

static bool is_archive(str path)
{
	static const str ends[] = { STR_INIT(".whl"), STR_INIT(".gz"), STR_INIT(".zip"), STR_INIT(".bz2"), STR_INIT(".xz") };
	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(path, ends[i])) return true;
	return false;
}

static bool read_source(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	static const char *const vcs[] = { "git", "hg", "svn" };
	const struct toml_value *path = toml_get(v, STR("path")), *url = toml_get(v, STR("url"));
	for (size_t i = 0; i < COUNT(vcs); i++) {
		if (!toml_get(v, str_of(vcs[i]))) continue;
		p->source = LOCK_FROM_VCS;
		return lock_text(r, v, vcs[i], &p->address);
	}
	if (url) {
		p->source = LOCK_FROM_URL;
		return lock_text(r, v, "url", &p->address);
	}
	if (!path) return true;
	if (!lock_expect(r, path, TOML_STRING)) return false;
	p->source = is_archive(path->text) ? LOCK_FROM_PATH : LOCK_FROM_DIRECTORY;
	p->address = path->text;
	return p->source == LOCK_FROM_DIRECTORY || lock_take_path(r, lock_place_of(path), path->text, &p->address);
}

static bool read_dependencies(struct lock_reader *r, struct lock_package *p, const struct toml_value *v)
{
	const struct toml_value *list;
	p->knows_requires = true;
	if (!lock_array(r, v, "dependencies", &list)) return false;
	for (const struct toml_value *d = list ? list->first : NULL; d; d = d->next) {
		struct lock_requirement q;
		if (!lock_expect(r, d, TOML_STRING) || !lock_take_requirement(r, lock_place_of(d), d->text, &q)) return false;
		PUSH(r->a, &p->requires, q);
	}
	return true;
}

static bool read_package(struct lock_reader *r, const struct toml_value *v)
{
	struct lock_package p = { .at = lock_place_of(v) };
	const struct toml_value *version = toml_get(v, STR("version")), *marker = toml_get(v, STR("marker"));
	if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, KNOWN_PACKAGE) || !lock_name_of(r, v, &p.name)) return false;
	if (version && (!lock_expect(r, version, TOML_STRING) ||
	                !lock_take_version(r, lock_place_of(version), version->text, &p))) return false;
	if (marker && (!lock_expect(r, marker, TOML_STRING) ||
	               !lock_take_marker(r, lock_place_of(marker), marker->text, &p.marker))) return false;
	if (!lock_text(r, v, "requires_python", &p.requires_python) || !lock_names(r, v, "extras", &p.extras) ||
	    !lock_texts(r, v, "groups", &p.groups)) return false;
	return read_source(r, &p, v) && read_dependencies(r, &p, v) && read_files(r, &p, v) && lock_push_package(r, &p);
}

static bool read_targets(struct lock_reader *r, const struct toml_value *metadata)
{
	const struct toml_value *targets;
	if (!lock_array(r, metadata, "targets", &targets)) return false;
	for (const struct toml_value *v = targets ? targets->first : NULL; v; v = v->next) {
		if (!lock_expect(r, v, TOML_TABLE) || !lock_keys(r, v, "requires_python platform implementation")) return false;
		if (targets->n == 1 && !lock_text(r, v, "requires_python", &r->out->requires_python)) return false;
	}
	return true;
}

bool lock_read_pdm(struct lock_reader *r, const struct toml_value *root)
{
	struct lockfile *lock = r->out;
	const struct toml_value *metadata, *packages, *version;
	lock->created_by = STR("pdm");
	if (!lock_table(r, root, "metadata", &metadata)) return false;
	version = toml_get(metadata, STR("lock_version"));
	if (!version)
		return lock_fault(r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "metadata.lock_version is missing: this is no pdm.lock");
	if (!lock_expect(r, version, TOML_STRING) || !lock_take_format(r, lock_place_of(version), version->text, 4, 4, 5)) return false;
	if (!lock_keys(r, root, "metadata package")) return false;
	if (!lock_keys(r, metadata, "groups strategy targets lock_version content_hash requires_python cross_platform "
	               "static_urls")) return false;
	if (!lock_texts(r, metadata, "groups", &lock->groups) || !lock_text(r, metadata, "content_hash", &lock->content_hash) ||
	    !lock_text(r, metadata, "requires_python", &lock->requires_python) || !read_targets(r, metadata) ||
	    !lock_array(r, root, "package", &packages)) return false;
	for (const struct toml_value *v = packages ? packages->first : NULL; v; v = v->next)
		if (!read_package(r, v)) return false;
	return true;
}
