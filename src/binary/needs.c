#include "spokeshave/needs.h"

#include "spokeshave/names.h"
#include "spokeshave/path.h"

struct search {
	struct arena *a;
	const struct needs_image *image;
	const struct native *v;
	size_t n;
	struct names paths;      /* of those that this machine loads */
	struct names brought;    /* their names: sonames and of files */
	uint32_t *by_path, *by_name; /* by id of these: index in v */
	struct names there;      /* sonames of the image */
	uint32_t *seen;          /* by index: the number of the root, from 1 on, that loaded it last */
	uint32_t root, turn;
	VEC(uint32_t) waiting;
};

#define NOBODY UINT32_MAX

static bool fits(const struct search *x, const struct native *native)
{
	return !x->image->machine || !native->elf.machine || native->elf.machine == x->image->machine;
}

static void add_name(struct names *names, uint32_t *index, str name, uint32_t i)
{
	size_t known = names->text.n;
	uint32_t id = names_add(names, name);
	if (id == known) index[id] = i;
}

static struct search search_of(struct arena *a, const struct needs_image *image, const struct native *v, size_t n)
{
	struct search x = { .a = a, .image = image, .v = v, .n = n };
	x.by_path = NEW_N(a, uint32_t, n);
	x.by_name = NEW_N(a, uint32_t, 2 * n);
	x.seen = NEW_N(a, uint32_t, n);
	names_init(&x.paths, a);
	names_init(&x.brought, a);
	names_init(&x.there, a);
	for (uint32_t i = 0; i < n; i++) {
		if (!fits(&x, &v[i])) continue;
		add_name(&x.paths, x.by_path, v[i].path, i);
		add_name(&x.brought, x.by_name, path_base(v[i].path), i);
		if (v[i].elf.soname.n) add_name(&x.brought, x.by_name, v[i].elf.soname, i);
	}
	for (size_t i = 0; i < image->libs_n; i++) names_add(&x.there, image->libs[i]);
	return x;
}

/* `path` without "." and with ".." taken back, as far as it goes: above site-packages it stays. */
static str normal(struct arena *a, str path)
{
	VEC(str) kept = { 0 };
	str part, out = { 0 };
	while (path.n) {
		str_cut(path, '/', &part, &path);
		if (!part.n || str_eq(part, STR("."))) continue;
		if (str_eq(part, STR("..")) && kept.n && !str_eq(kept.v[kept.n - 1], STR(".."))) kept.n--;
		else PUSH(a, &kept, part);
	}
	for (size_t i = 0; i < kept.n; i++)
		out = i ? arena_fmt(a, "%.*s/%.*s", STR_ARG(out), STR_ARG(kept.v[i])) : kept.v[i];
	return out;
}

/* The staged file that a path of who asks leads to. Only those that begin at its own folder can. */
static uint32_t along(struct search *x, const struct native *asks, str lib)
{
	for (size_t i = 0; i < asks->elf.runpath.n; i++) {
		str path = asks->elf.runpath.v[i];
		if (!str_eat(&path, STR("$ORIGIN")) && !str_eat(&path, STR("${ORIGIN}"))) continue;
		struct arena_mark m = arena_mark(x->a);
		path = normal(x->a, arena_fmt(x->a, "%.*s/%.*s/%.*s", STR_ARG(path_folder(asks->path)), STR_ARG(path), STR_ARG(lib)));
		uint32_t id = names_find(&x->paths, path);
		arena_reset(x->a, m);
		if (id != NAME_NONE) return x->by_path[id];
	}
	return NOBODY;
}

/* What the host lends together with a device. */
static bool is_driver(str lib)
{
	static const str beginnings[] = {
		STR_INIT("libcuda.so."), STR_INIT("libnvidia-"), STR_INIT("libnvcuvid.so."), STR_INIT("libnvoptix.so."),
		STR_INIT("libcudadebugger.so."), STR_INIT("libnrt.so."), STR_INIT("libtpu.so"),
	};
	for (size_t i = 0; i < COUNT(beginnings); i++)
		if (str_starts(lib, beginnings[i])) return true;
	return false;
}

static void load(struct search *x, uint32_t i)
{
	if (x->seen[i] == x->turn) return;
	x->seen[i] = x->turn;
	PUSH(x->a, &x->waiting, i);
}

static void add(struct search *x, struct lacks *out, struct lack lack)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].root == lack.root && str_eq(out->v[i].lib, lack.lib) && str_eq(out->v[i].version, lack.version)) return;
	PUSH(x->a, out, lack);
}

/* By its soname, or by the whole name of its file: libgomp.so.1.0.0 is what libgomp.so.1 leads to. */
static bool is_in_image(const struct search *x, str name)
{
	for (str last = { 0 };;) {
		if (names_find(&x->there, name) != NAME_NONE) return true;
		if (!str_cut_last(name, '.', &name, &last) || !last.n || !char_is_digit(last.p[0])) return false;
	}
}

/* Loads what is staged; true when it is the image that brings the library. */
static bool look_for(struct search *x, uint32_t asks, str lib, struct lacks *out)
{
	uint32_t found = along(x, &x->v[asks], lib);
	str name = path_base(lib);
	if (found == NOBODY && (!x->image->libs_n || is_in_image(x, name))) return true;
	if (found == NOBODY) {
		uint32_t id = names_find(&x->brought, name);
		if (id != NAME_NONE) found = x->by_name[id];
	}
	if (found != NOBODY) load(x, found);
	else if (!is_driver(name)) add(x, out, (struct lack){ .root = x->root, .asks = asks, .lib = lib });
	return false;
}

static bool has(const struct strs *list, str one)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i], one)) return true;
	return false;
}

static void look_at(struct search *x, uint32_t asks, struct lacks *out)
{
	const struct elf *elf = &x->v[asks].elf;
	struct strs of_image = { 0 };
	for (size_t i = 0; i < elf->needed.n; i++)
		if (look_for(x, asks, elf->needed.v[i], out)) PUSH(x->a, &of_image, elf->needed.v[i]);
	for (size_t i = 0; i < elf->versions.n && !x->image->musl; i++) {
		const struct elf_version *v = &elf->versions.v[i];
		if (v->weak || !has(&of_image, v->lib)) continue;
		if (!needs_has_version(x->image->libc_minor, v->version, x->image->libs_n > 0))
			add(x, out, (struct lack){ .root = x->root, .asks = asks, .lib = v->lib, .version = v->version });
	}
}

void needs_lacks(struct arena *a, const struct needs_image *image, const struct native *v, size_t n,
                 const uint32_t *roots, size_t roots_n, struct lacks *out)
{
	struct search x = search_of(a, image, v, n);
	for (size_t i = 0; i < roots_n; i++) {
		if (!fits(&x, &v[roots[i]])) continue;
		x.root = roots[i];
		x.turn++;
		load(&x, x.root);
		while (x.waiting.n) look_at(&x, x.waiting.v[--x.waiting.n], out);
	}
}
