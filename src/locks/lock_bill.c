/* A lock as a bill of materials. */
#include "spokeshave/buf.h"
#include "spokeshave/lock_convert.h"

/* One of an index that everybody asks needs no word of where it is. */
static bool is_default(str index, str default_index)
{
	while (str_eat_end(&index, STR("/"))) {}
	while (str_eat_end(&default_index, STR("/"))) {}
	return !index.n || str_eq(index, default_index);
}

static str purl_of(struct arena *a, const struct lock_package *p, str default_index)
{
	str purl = package_url(a, p->name, p->written.n ? p->version.normal : p->written);
	bool is_url = str_has(p->address, STR("://"));
	switch (p->source) {
	case LOCK_FROM_INDEX:
		return is_url && !is_default(p->address, default_index) ? package_url_with(a, purl, "repository_url", p->address) : purl;
	case LOCK_FROM_URL: return is_url ? package_url_with(a, purl, "download_url", p->address) : purl;
	case LOCK_FROM_VCS: return is_url ? package_url_with(a, purl, "vcs_url", p->address) : purl;
	default: return purl;
	}
}

static void add_property(struct arena *a, struct sbom_component *c, const char *name, str value)
{
	if (value.n) PUSH(a, &c->properties, ((struct sbom_property){ str_of(name), value }));
}

static void add_properties(struct arena *a, const struct lock_package *p, struct sbom_component *c)
{
	bool is_place = p->source == LOCK_FROM_PATH || p->source == LOCK_FROM_DIRECTORY ||
	                (p->source != LOCK_FROM_INDEX && !str_has(p->address, STR("://")));
	if (p->marker) add_property(a, c, "spokeshave:marker", marker_text(a, p->marker));
	for (size_t i = 0; i < p->extras.n; i++) add_property(a, c, "spokeshave:extra", p->extras.v[i]);
	for (size_t i = 0; i < p->groups.n; i++) add_property(a, c, "spokeshave:group", p->groups.v[i]);
	add_property(a, c, "spokeshave:requires-python", p->requires_python);
	if (is_place) add_property(a, c, "spokeshave:path", p->address);
	for (size_t i = 0; c->hashes.n == 0 && i < p->hashes.n; i++) add_property(a, c, "spokeshave:hash", p->hashes.v[i]);
}

/* A component has the hashes of its file where it is one. */
static void add_files(struct arena *a, const struct lock_package *p, struct sbom_component *c)
{
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		PUSH(a, &c->files, ((struct sbom_file){ .name = f->name, .url = f->url.n ? f->url : f->path, .size = f->size, .hashes = f->hashes }));
	}
	if (p->files.n == 1) c->hashes = p->files.v[0].hashes;
	if (!p->files.n && p->hashes.n == 1) c->hashes = p->hashes;
}

static bool is_meant(struct arena *a, const struct lock_requirement *q, const struct lock_package *p)
{
	struct version version;
	if (q->version.n && p->written.n && version_parse(a, q->version, &version) && version_cmp(&version, &p->version)) return false;
	return !q->address.n || str_eq(q->address, p->address);
}

static void add_requires(struct arena *a, const struct lockfile *lock, size_t row, const struct sbom_component *all,
                         struct sbom_component *c)
{
	for (size_t k = 0; k < lock->v[row].requires.n; k++) {
		const struct lock_requirement *q = &lock->v[row].requires.v[k];
		size_t n, first = lockfile_find(lock, q->name, &n);
		for (size_t i = first; i < first + n; i++)
			if (is_meant(a, q, &lock->v[i])) PUSH(a, &c->requires, all[i].purl);
	}
	strs_sort_unique(&c->requires);
}

/* Where a lock doesn't say what the application requires itself: what nothing else requires. */
static void mark_direct(struct arena *a, const struct lockfile *lock, struct sbom_component *all)
{
	bool *required = NEW_N(a, bool, lock->n);
	for (size_t i = 0; i < lock->roots.n && lock->knows_roots; i++) {
		size_t n, first = lockfile_find(lock, lock->roots.v[i].name, &n);
		for (size_t k = first; k < first + n; k++) all[k].direct = is_meant(a, &lock->roots.v[i], &lock->v[k]) || all[k].direct;
	}
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			size_t n, first = lockfile_find(lock, lock->v[i].requires.v[k].name, &n);
			for (size_t m = first; m < first + n; m++) required[m] = true;
		}
	for (size_t i = 0; i < lock->n && !lock->knows_roots; i++) all[i].direct = !required[i];
}

void lock_bill(struct arena *a, const struct lockfile *lock, str default_index, struct sbom *out)
{
	struct sbom_component *all = NEW_N(a, struct sbom_component, lock->n);
	for (size_t i = 0; i < lock->n; i++) {
		const struct lock_package *p = &lock->v[i];
		all[i] = (struct sbom_component){ .name = p->name, .version = p->written.n ? p->version.normal : p->written,
			                          .purl = purl_of(a, p, default_index) };
		add_files(a, p, &all[i]);
		add_properties(a, p, &all[i]);
	}
	for (size_t i = 0; i < lock->n; i++) add_requires(a, lock, i, all, &all[i]);
	mark_direct(a, lock, all);
	*out = (struct sbom){ .v = all, .n = lock->n, .type = STR("application") };
}
