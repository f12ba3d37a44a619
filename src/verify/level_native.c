/* Shared objects that something reaches, and the libraries that they ask of the image. */
#include "spokeshave/native.h"
#include "verify_private.h"

struct natives {
	struct verification *v;
	VEC(struct native) objects;
	VEC(const struct manifest_file *) files; /* beside them */
	VEC(str) dists;
};

/* Its path from site-packages, as needs.h has them: what lies elsewhere climbs no higher than it must. */
static str from_site(struct arena *a, str site, str path)
{
	str ups = { 0 }, below;
	for (;;) {
		below = path;
		if (!site.n || (str_eat(&below, site) && str_eat(&below, STR("/")))) return arena_join(a, ups, below);
		size_t slash = str_rfind(site, '/');
		site = slash == site.n ? (str){ 0 } : str_slice(site, 0, slash);
		ups = arena_join(a, STR("../"), ups);
	}
}

static void collect(struct natives *x)
{
	struct verification *v = x->v;
	const struct manifest *m = &v->subject->manifest;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->v[i].kept_files.n; k++) {
			const struct manifest_file *f = &m->v[i].kept_files.v[k];
			const struct seen *s = seen_find(&v->tree, arena_join(v->a, v->prefix, f->path));
			if (!s || !s->text.n || str_ends(f->path, STR("/RECORD"))) continue;
			struct native native = native_read(v->a, from_site(v->a, m->site_packages, f->path), (uint32_t)x->files.n, s->text);
			native.dist = (uint32_t)i;
			PUSH(v->a, &x->objects, native);
			PUSH(v->a, &x->files, f);
			PUSH(v->a, &x->dists, m->v[i].name);
		}
}

/* Reached along imports that run whenever the application starts, as far as their kinds tell. */
static bool is_certain(struct verification *v, const struct manifest_file *f)
{
	static const str certain[] = { STR_INIT("cmd"), STR_INIT("root"), STR_INIT("hard"), STR_INIT("parent") };
	struct manifest_edges chain = { 0 };
	manifest_chain(v->a, &v->subject->manifest, &f->by, &chain);
	for (size_t i = 0; i < chain.n; i++) {
		bool is = false;
		for (size_t k = 0; k < COUNT(certain); k++) is |= str_eq(chain.v[i].kind, certain[k]);
		if (!is) return false;
	}
	return chain.n > 0;
}

/* ---- what the image brings ---- */

static bool is_library_name(str name)
{
	return str_has(name, STR(".so.")) || str_ends(name, STR(".so"));
}

/* Of an image that is here: the names in its folders of libraries. Else what is known of the target. */
static void libraries(struct verification *v, const struct target *t, struct strs *out)
{
	static const str folders[] = { STR_INIT("lib"), STR_INIT("lib64"), STR_INIT("usr/lib"), STR_INIT("usr/lib64"), STR_INIT("usr/local/lib") };
	if (v->subject->kind != VERIFY_IMAGE) {
		for (size_t i = 0; i < t->libs_n; i++) PUSH(v->a, out, t->libs[i]);
		return;
	}
	for (size_t i = 0; i < v->tree.n; i++) {
		const struct seen *s = &v->tree.v[i];
		size_t slash = str_rfind(s->path, '/');
		if (slash == s->path.n || s->kind == TAR_FOLDER || !is_library_name(str_skip(s->path, slash + 1))) continue;
		str folder = str_slice(s->path, 0, slash), above, last;
		bool multiarch = str_cut_last(folder, '/', &above, &last) && str_has(last, STR("-linux-"));
		for (size_t k = 0; k < COUNT(folders); k++)
			if (str_eq(folders[k], folder) || (multiarch && str_eq(folders[k], above))) {
				PUSH(v->a, out, str_skip(s->path, slash + 1));
				break;
			}
	}
	PUSH(v->a, out, STR("")); /* an image without any is known to have none */
	/* musl's loader is its C library under another name. */
	if (t->libc == LIBC_MUSL) PUSH(v->a, out, arena_fmt(v->a, "libc.musl-%.*s.so.1", STR_ARG(t->arch)));
	strs_sort_unique(out);
}

static void tell(struct natives *x, const struct lack *l)
{
	struct verification *v = x->v;
	const struct target *t = &v->subject->target;
	const struct manifest_file *f = x->files.v[l->root];
	/* Of a short name of Debian's the image may have more than is known. */
	bool certain = (v->subject->kind == VERIFY_IMAGE || t->libs_all || !t->libs_n) && is_certain(v, f);
	bool python = str_starts(l->lib, STR("libpython3")) && !t->distroless;
	struct needs_package from = needs_package_of(l->lib, t->libc_minor);
	str package = t->libc == LIBC_MUSL ? from.alpine : from.debian;
	if (python) return;
	found(v, certain ? SEVERITY_ERROR : SEVERITY_NOTE, FAULT_CHECK, NULL, x->dists.v[l->root],
	      arena_fmt(v->a, "%.*s/%.*s%.*s", STR_ARG(v->subject->path), STR_ARG(v->prefix), STR_ARG(f->path)), (struct lock_place){ 0, 0 },
	      "needs %.*s%s%.*s, which the image has not%s%.*s", STR_ARG(l->version.n ? l->version : l->lib), l->version.n ? " of " : "",
	      STR_ARG(l->version.n ? l->lib : STR("")), package.n ? "; the package that brings it is " : "", STR_ARG(package));
}

void judge_native(struct verification *v)
{
	const struct target *t = &v->subject->target;
	struct natives x = { .v = v };
	struct lacks lacks = { 0 };
	struct strs libs = { 0 };
	collect(&x);
	if (!x.objects.n) return;
	libraries(v, t, &libs);
	uint32_t *roots = NEW_N(v->a, uint32_t, x.objects.n), n = 0;
	for (uint32_t i = 0; i < x.objects.n; i++)
		if (x.objects.v[i].module && x.files.v[i]->by.kind.n) roots[n++] = i;
	struct needs_image image = { libs.v, libs.n, t->libc == LIBC_MUSL, t->libc_minor, needs_machine(t->arch) };
	needs_lacks(v->a, &image, x.objects.v, x.objects.n, roots, n, &lacks);
	for (size_t i = 0; i < lacks.n; i++) tell(&x, &lacks.v[i]);
}
