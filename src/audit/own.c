/*
 * The project's own modules. Which folders are on sys.path is not known, so it
 * is asked twice: for what surely comes first, and for what could be meant.
 */
#include "judging.h"

#include <string.h>

#include "spokeshave/path.h"

struct own {
	struct arena *a;
	struct names tops;      /* the last components of all that follows: what is none of them is not the project's */
	struct names modules;   /* "app/main", "app/pkg" of a package with __init__ */
	struct names folders;   /* that hold Python somewhere below */
	struct names packages;  /* folders with __init__ */
	struct strs roots;      /* folders that are surely searched: the project's, src, those of nested projects */
	struct strs loose;      /* folders without __init__ that hold Python files or packages */
	struct strs vendored;   /* folders for copies of what others wrote */
	str name;               /* the project's own, as a module */
};

static str joined(struct own *o, str folder, str part)
{
	if (!folder.n) return part;
	char *p = arena_bytes(o->a, folder.n + 1 + part.n);
	memcpy(p, folder.p, folder.n);
	p[folder.n] = '/';
	if (part.n) memcpy(p + folder.n + 1, part.p, part.n);
	return (str){ p, folder.n + 1 + part.n };
}

static void add_name(struct own *o, struct names *to, str path)
{
	names_add(to, path);
	names_add(&o->tops, path_base(path));
}

static void add_file(struct own *o, str path)
{
	str stem = path, folder = path_folder(path);
	bool code = str_eat_end(&stem, STR(".py")) || str_eat_end(&stem, STR(".pyw")) || str_eat_end(&stem, STR(".pyi"));
	if (!code && str_ends(path, STR(".so"))) {
		size_t slash = folder.n ? folder.n + 1 : 0;
		stem = str_slice(path, 0, slash + str_find(str_skip(path, slash), '.'));
		code = true;
	}
	if (!code) return;
	if (str_eq(stem, STR("__init__")) || str_ends(stem, STR("/__init__"))) {
		names_add(&o->packages, folder);
		if (folder.n) add_name(o, &o->modules, folder);
	} else {
		add_name(o, &o->modules, stem);
	}
	for (str f = folder; f.n && names_find(&o->folders, f) == NAME_NONE; f = path_folder(f)) add_name(o, &o->folders, f);
}

static void add_root(struct own *o, str folder)
{
	if (!strs_has(&o->roots, folder)) PUSH(o->a, &o->roots, folder);
}

struct own *own_new(struct arena *a, const struct audit_input *in)
{
	struct own *o = NEW(a, struct own);
	o->a = a;
	names_init(&o->tops, a);
	names_init(&o->modules, a);
	names_init(&o->folders, a);
	names_init(&o->packages, a);
	add_root(o, (str){ 0 });
	for (size_t i = 0; i < in->files_n; i++) {
		str path = in->files[i].path, base = path_base(path);
		add_file(o, path);
		if (str_eq(base, STR("pyproject.toml")) || str_eq(base, STR("setup.py")) || str_eq(base, STR("manage.py")))
			add_root(o, path_folder(path));
	}
	size_t n = o->roots.n;
	for (size_t i = 0; i < n; i++) {
		static const str inner[] = { STR_INIT("src"), STR_INIT("lib"), STR_INIT("python") };
		for (size_t k = 0; k < COUNT(inner); k++)
			if (names_find(&o->folders, joined(o, o->roots.v[i], inner[k])) != NAME_NONE &&
			    names_find(&o->packages, joined(o, o->roots.v[i], inner[k])) == NAME_NONE)
				add_root(o, joined(o, o->roots.v[i], inner[k]));
	}
	for (uint32_t i = 0; i < o->folders.text.n; i++) {
		str folder = names_text(&o->folders, i);
		if (is_vendored_path(joined(o, folder, (str){ 0 })) && !is_vendored_path(folder)) PUSH(a, &o->vendored, folder);
	}
	for (uint32_t i = 0; i < o->folders.text.n; i++)
		if (names_find(&o->packages, names_text(&o->folders, i)) == NAME_NONE) PUSH(a, &o->loose, names_text(&o->folders, i));
	if (in->declared->name.n) {
		char *p = arena_cstr(a, in->declared->name);
		for (size_t i = 0; i < in->declared->name.n; i++)
			if (p[i] == '-') p[i] = '_';
		o->name = (str){ p, in->declared->name.n };
	}
	return o;
}

bool own_package(const struct own *o)
{
	for (size_t i = 0; o->name.n && i < o->roots.n; i++)
		if (names_find(&o->packages, o->roots.v[i].n ? arena_fmt(o->a, "%.*s/%.*s", STR_ARG(o->roots.v[i]), STR_ARG(o->name)) : o->name) != NAME_NONE)
			return true;
	return false;
}

static str top_of(str dotted)
{
	return str_slice(dotted, 0, str_find(dotted, '.'));
}

static bool may_be_own(const struct own *o, str top)
{
	return names_find(&o->tops, top) != NAME_NONE;
}

static bool has_module(struct own *o, str folder, str part)
{
	return names_find(&o->modules, joined(o, folder, part)) != NAME_NONE;
}

/* Below folders without __init__, which are of a namespace that others share. */
static bool has_in_namespace(struct own *o, str folder, str dotted, str member)
{
	for (str part; dotted.n || member.n;) {
		if (dotted.n) {
			str_cut(dotted, '.', &part, &dotted);
		} else {
			part = member;
			member = (str){ 0 };
		}
		if (has_module(o, folder, part)) return true;
		folder = joined(o, folder, part);
		if (names_find(&o->folders, folder) == NAME_NONE) return false;
	}
	return false;
}

bool own_strict(struct own *o, str file, str dotted, str member)
{
	str top = top_of(dotted);
	if (!may_be_own(o, top)) return false;
	for (size_t i = 0; i < o->roots.n; i++)
		if (has_in_namespace(o, o->roots.v[i], dotted, member)) return true;
	for (str f = path_folder(file); f.n; f = path_folder(f))
		if (names_find(&o->packages, f) == NAME_NONE && has_module(o, f, top)) return true;
	return false;
}

bool own_loose(struct own *o, str file, str dotted)
{
	str top = top_of(dotted);
	if (o->name.n && str_eq(top, o->name)) return true;
	if (!may_be_own(o, top)) return false;
	for (str f = file; f.n;) {
		f = path_folder(f);
		if (has_module(o, f, top) || names_find(&o->folders, joined(o, f, top)) != NAME_NONE) return true;
	}
	for (size_t i = 0; i < o->roots.n; i++)
		if (names_find(&o->folders, joined(o, o->roots.v[i], top)) != NAME_NONE) return true;
	for (size_t i = 0; i < o->loose.n; i++)
		if (has_module(o, o->loose.v[i], top)) return true;
	return false;
}

bool own_vendored(struct own *o, str dotted)
{
	str top = top_of(dotted);
	for (size_t i = 0; may_be_own(o, top) && i < o->vendored.n; i++)
		if (has_module(o, o->vendored.v[i], top)) return true;
	return false;
}
