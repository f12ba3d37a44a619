#include "spokeshave/native.h"

#include "spokeshave/buf.h"
#include "spokeshave/files.h"

/* ---- as text ---- */

const str native_unread = STR_INIT("machine\t0\n");

/* Can Python import it? Of a library, whose symbols are many, its name says no. */
static bool has_init(struct arena *a, str path, str bytes)
{
	struct elf_symbols symbols;
	if (str_starts(path_base(path), STR("lib"))) return false;
	elf_symbols(a, bytes, &symbols);
	for (size_t i = 0; i < symbols.n; i++)
		if (symbols.v[i].defined && str_starts(symbols.v[i].name, STR("PyInit_"))) return true;
	return false;
}

str native_write(struct arena *a, str path, str bytes)
{
	struct elf elf = { 0 };
	struct err e;
	if (!elf_is(bytes) || !elf_parse(a, bytes, &elf, &e)) return (str){ 0 };
	struct buf b = buf_in(a);
	buf_fmt(&b, "machine\t%u\n", elf.machine);
	if (has_init(a, path, bytes)) buf_add(&b, STR("module\t\n"));
	if (elf.soname.n) buf_fmt(&b, "soname\t%.*s\n", STR_ARG(elf.soname));
	for (size_t i = 0; i < elf.needed.n; i++) buf_fmt(&b, "needed\t%.*s\n", STR_ARG(elf.needed.v[i]));
	for (size_t i = 0; i < elf.runpath.n; i++) buf_fmt(&b, "path\t%.*s\n", STR_ARG(elf.runpath.v[i]));
	for (size_t i = 0; i < elf.versions.n; i++)
		if (!elf.versions.v[i].weak)
			buf_fmt(&b, "version\t%.*s\t%.*s\n", STR_ARG(elf.versions.v[i].version), STR_ARG(elf.versions.v[i].lib));
	return buf_str(&b);
}

struct native native_read(struct arena *a, str path, uint32_t file, str lines)
{
	struct native n = { .path = path, .file = file };
	for (str line, key; lines.n;) {
		uint64_t machine;
		str_cut(lines, '\n', &line, &lines);
		str_cut(line, '\t', &key, &line);
		if (str_eq(key, STR("machine")) && str_u64(line, &machine)) n.elf.machine = (uint16_t)machine;
		if (str_eq(key, STR("module"))) n.module = true;
		if (str_eq(key, STR("soname"))) n.elf.soname = line;
		if (str_eq(key, STR("needed"))) PUSH(a, &n.elf.needed, line);
		if (str_eq(key, STR("path"))) PUSH(a, &n.elf.runpath, line);
		if (str_eq(key, STR("version"))) {
			struct elf_version v = { .weak = false };
			str_cut(line, '\t', &v.version, &v.lib);
			PUSH(a, &n.elf.versions, v);
		}
	}
	return n;
}

/* ---- what is lacking ---- */

struct check {
	struct arena *a;
	const struct target *target;
	struct graph *g;
	const struct native_dist *kept;
	size_t kept_n;
	VEC(struct native) natives; /* of all that is kept; `dist` is an index in `kept` */
	struct lacks lacks;
};

/* How surely it is loaded. */
enum surety { NEVER, MAYBE, SURELY };

/* "m.cpython-312-x86_64-linux-gnu.so": is its name one that the target's Python looks for? */
static enum surety surety_of_name(const struct check *x, str path)
{
	const struct target *t = x->target;
	str module, abi;
	str_cut(path_base(path), '.', &module, &abi);
	str own = arena_fmt(x->a, "cpython-%u%u%s-", t->major, t->minor, t->free_threaded ? "t" : "");
	if (str_starts(abi, STR("cpython-")) && !str_starts(abi, own)) return NEVER;
	if (str_has(abi, STR("-linux-musl"))) return t->libc == LIBC_MUSL ? SURELY : NEVER;
	/* older Pythons on musl call theirs so as well; one for glibc beside it would be passed over */
	return str_has(abi, STR("-linux-gnu")) && t->libc == LIBC_MUSL ? MAYBE : SURELY;
}

/* A library that is no module is opened by others, or by nobody. */
static enum surety surety_of(const struct check *x, const struct native *native)
{
	const struct native_dist *d = &x->kept[native->dist];
	enum surety name = native->module ? surety_of_name(x, native->path) : SURELY;
	if (name != SURELY) return graph_file_reached(x->g, d->id, native->file) ? name : NEVER;
	if (graph_file_certain(x->g, d->id, native->file)) return SURELY;
	return !native->module || graph_file_reached(x->g, d->id, native->file) ? MAYBE : NEVER;
}

static void find_lacks(struct check *x, enum surety surety)
{
	const struct target *t = x->target;
	uint32_t *roots = NEW_N(x->a, uint32_t, x->natives.n), n = 0;
	struct needs_image image = { t->libs, t->libs_n, t->libc == LIBC_MUSL, t->libc_minor, needs_machine(t->arch) };
	for (uint32_t i = 0; i < x->natives.n; i++)
		if (surety_of(x, &x->natives.v[i]) == surety) roots[n++] = i;
	x->lacks = (struct lacks){ 0 };
	needs_lacks(x->a, &image, x->natives.v, x->natives.n, roots, n, &x->lacks);
}

/* What Python's own library is called in an image that has it apart, and by those who link to it. */
static bool is_python(const struct check *x, str lib)
{
	if (x->target->distroless || !str_eat(&lib, STR("libpython3"))) return false;
	str own = arena_fmt(x->a, ".%u.so.1.0", x->target->minor);
	return str_eq(lib, own) || str_eq(lib, STR(".so"));
}

static bool is_lack_of(const struct check *x, const struct lack *l, uint32_t dist)
{
	return x->natives.v[l->root].dist == dist && !is_python(x, l->lib);
}

/* ---- how it is said ---- */

static str lack_text(struct arena *a, const struct lack *l)
{
	return l->version.n ? arena_fmt(a, "%.*s of %.*s", STR_ARG(l->version), STR_ARG(l->lib)) : l->lib;
}

/* "cv2/cv2.abi3.so needs libGL.so.1 (for libQt5Gui.so.5)": of one distribution, each lack once. */
static bool say_dist(const struct check *x, uint32_t dist, struct buf *to)
{
	struct strs said = { 0 };
	uint32_t first = 0;
	for (size_t i = 0; i < x->lacks.n; i++) {
		const struct lack *l = &x->lacks.v[i];
		str text = lack_text(x->a, l);
		if (!is_lack_of(x, l, dist) || strs_has(&said, text)) continue;
		if (!said.n) {
			first = l->root;
			buf_fmt(to, "%.*s needs ", STR_ARG(x->natives.v[first].path));
		}
		buf_fmt(to, "%s%.*s", said.n ? ", " : "", STR_ARG(text));
		if (l->asks != first) buf_fmt(to, " (for %.*s)", STR_ARG(path_base(x->natives.v[l->asks].path)));
		PUSH(x->a, &said, text);
		strs_sort(&said);
	}
	return said.n > 0;
}

#define ANY_DIST UINT32_MAX

/* " libgl1 libxcb1", of one distribution or of all; empty when none is known. */
static str packages_of(const struct check *x, uint32_t dist)
{
	const struct target *t = x->target;
	struct strs packages = { 0 };
	struct buf b = buf_in(x->a);
	for (size_t i = 0; i < x->lacks.n; i++) {
		const struct lack *l = &x->lacks.v[i];
		struct needs_package p = needs_package_of(l->lib, t->libc_minor);
		str name = t->libc == LIBC_MUSL ? p.alpine : p.debian;
		if (name.n && !l->version.n && (dist == ANY_DIST || is_lack_of(x, l, dist))) PUSH(x->a, &packages, name);
	}
	strs_sort_unique(&packages);
	for (size_t i = 0; i < packages.n; i++) buf_fmt(&b, " %.*s", STR_ARG(packages.v[i]));
	return buf_str(&b);
}

static void say_packages(const struct check *x, struct buf *to)
{
	const struct target *t = x->target;
	str packages = packages_of(x, ANY_DIST);
	if (!packages.n) return;
	const char *command = t->libc == LIBC_MUSL ? "RUN apk add --no-cache"
		: "RUN apt-get update && apt-get install -y --no-install-recommends";
	buf_add(to, t->distroless ? STR("\n  the image has no package manager; in slim these come with the packages")
	                          : arena_fmt(x->a, "\n  %s", command));
	buf_add(to, packages);
}

/* The same library for servers, which asks for no screen. */
static void say_alternatives(const struct check *x, struct buf *to)
{
	static const str names[] = { STR_INIT("opencv-python"), STR_INIT("opencv-contrib-python") };
	for (size_t i = 0; i < COUNT(names); i++)
		for (uint32_t d = 0; d < x->kept_n; d++) {
			bool lacks = false;
			for (size_t k = 0; k < x->lacks.n; k++) lacks |= is_lack_of(x, &x->lacks.v[k], d);
			if (lacks && str_eq(x->kept[d].name, names[i]))
				buf_fmt(to, "\n  or require %.*s-headless in its place", STR_ARG(names[i]));
		}
}

static void say_libc(const struct check *x, struct buf *to)
{
	bool newer = false, other = false;
	for (size_t i = 0; i < x->lacks.n; i++) {
		newer |= x->lacks.v[i].version.n > 0;
		other |= x->target->libc == LIBC_MUSL && str_eq(x->lacks.v[i].lib, STR("libc.so.6"));
	}
	if (newer)
		buf_fmt(to, "\n  the image has glibc %u.%u and libraries of its age: take a newer image, or an older version that was "
		        "built for it", x->target->libc_major, x->target->libc_minor);
	if (other) buf_add(to, STR("\n  what needs libc.so.6 was built for glibc: take a wheel for musllinux, or a target with glibc"));
}

static str image_text(const struct target *t)
{
	return t->image.n ? t->image : t->name;
}

static str say_certain(const struct check *x)
{
	struct buf b = buf_in(x->a);
	buf_fmt(&b, "%.*s: the application would not start, for the image lacks what it loads", STR_ARG(image_text(x->target)));
	for (uint32_t d = 0; d < x->kept_n; d++) {
		struct buf one = buf_in(x->a);
		if (!say_dist(x, d, &one)) continue;
		buf_fmt(&b, "\n  %.*s: %.*s", STR_ARG(x->kept[d].name), STR_ARG(buf_str(&one)));
		if (x->kept[d].chain.n) buf_fmt(&b, "; %.*s", STR_ARG(x->kept[d].chain));
		for (size_t i = 0; x->kept[d].via && i < x->kept[d].via->n; i++) {
			str via = x->kept[d].via->v[i];
			buf_fmt(&b, "%s%.*s", i ? ", " : "; required by ", STR_ARG(str_starts(via, STR("/")) ? path_base(via) : via));
		}
	}
	say_packages(x, &b);
	say_alternatives(x, &b);
	say_libc(x, &b);
	buf_add(&b, STR("\n  when the image will have them: --missing-libraries warn"));
	return buf_str(&b);
}

static void note_possible(const struct check *x, struct notes *out)
{
	for (uint32_t d = 0; d < x->kept_n; d++) {
		struct buf b = buf_in(x->a);
		buf_fmt(&b, "%.*s: ", STR_ARG(x->kept[d].name));
		if (!say_dist(x, d, &b)) continue;
		str packages = packages_of(x, d);
		buf_fmt(&b, ", which neither the image nor a wheel brings; it will not load, should something ask for it%s%.*s",
		        packages.n ? "; in the packages" : "", STR_ARG(packages));
		PUSH(x->a, out, ((struct note){ x->target->name, buf_str(&b) }));
	}
}

static bool lacks_any(const struct check *x)
{
	for (size_t i = 0; i < x->lacks.n; i++)
		if (!is_python(x, x->lacks.v[i].lib)) return true;
	return false;
}

bool native_check(struct arena *a, const struct target *target, struct graph *g, const struct native_dist *kept, size_t n,
                  bool warn, struct notes *out, struct err *e)
{
	struct check x = { .a = a, .target = target, .g = g, .kept = kept, .kept_n = n };
	for (uint32_t d = 0; d < n; d++)
		for (size_t i = 0; i < kept[d].facts->natives.n; i++) {
			struct native native = kept[d].facts->natives.v[i];
			native.dist = d;
			PUSH(a, &x.natives, native);
		}
	if (!x.natives.n) return true;
	graph_find_certain(g);
	find_lacks(&x, SURELY);
	if (lacks_any(&x)) {
		str text = say_certain(&x);
		bool judged = !warn && (target->libs_all || !target->libs_n);
		if (judged) return err_set(e, FAULT_CHECK, "%.*s", STR_ARG(text));
		PUSH(a, out, ((struct note){ .text = text }));
	}
	find_lacks(&x, MAYBE);
	note_possible(&x, out);
	return true;
}
