#include "platform_tags.h"

/* Names from before PEP 600 that stand for a version of glibc 2. */
static const struct { str name; unsigned minor; } legacy[] = {
	{ STR_INIT("manylinux2014"), 17 }, { STR_INIT("manylinux2010"), 12 }, { STR_INIT("manylinux1"), 5 },
};

enum {
	FLOOR_X86 = 5,    /* x86_64 and i686 had manylinux1 */
	FLOOR_OTHERS = 17 /* all others began with manylinux2014 */
};

/* Architectures that PEP 600 wheels exist for. */
static const str manylinux_archs[] = {
	STR_INIT("x86_64"), STR_INIT("i686"), STR_INIT("aarch64"), STR_INIT("armv7l"), STR_INIT("ppc64"),
	STR_INIT("ppc64le"), STR_INIT("s390x"), STR_INIT("loongarch64"), STR_INIT("riscv64"),
};

static bool has_manylinux(str arch)
{
	return str_is_any(arch, manylinux_archs, COUNT(manylinux_archs));
}

static void add_manylinux(struct arena *a, unsigned minor, str arch, struct strs *out)
{
	unsigned floor = str_eq(arch, STR("x86_64")) || str_eq(arch, STR("i686")) ? FLOOR_X86 : FLOOR_OTHERS;
	for (minor++; minor-- > floor;) {
		PUSH(a, out, arena_fmt(a, "manylinux_2_%u_%.*s", minor, STR_ARG(arch)));
		for (size_t i = 0; i < COUNT(legacy); i++)
			if (legacy[i].minor == minor)
				PUSH(a, out, arena_fmt(a, "%.*s_%.*s", STR_ARG(legacy[i].name), STR_ARG(arch)));
	}
}

static void add_musllinux(struct arena *a, unsigned major, unsigned minor, str arch, struct strs *out)
{
	for (minor++; minor--;)
		PUSH(a, out, arena_fmt(a, "musllinux_%u_%u_%.*s", major, minor, STR_ARG(arch)));
}

void platform_tags(struct arena *a, enum libc libc, unsigned libc_major, unsigned libc_minor, str arch,
                   struct strs *out)
{
	if (libc_minor > LIBC_MINOR_MOST) libc_minor = LIBC_MINOR_MOST;
	if (libc == LIBC_MUSL) add_musllinux(a, libc_major, libc_minor, arch, out);
	else if (libc_major == 2 && has_manylinux(arch)) add_manylinux(a, libc_minor, arch, out);
	PUSH(a, out, arena_fmt(a, "linux_%.*s", STR_ARG(arch)));
}

/* "2_28_x86_64" */
static bool parse_versioned(str rest, struct platform *p)
{
	str major, minor;
	uint64_t major_n, minor_n;
	if (!str_cut(rest, '_', &major, &rest) || !str_cut(rest, '_', &minor, &p->arch)) return false;
	if (!str_u64(major, &major_n) || !str_u64(minor, &minor_n)) return false;
	if (major_n > LIBC_MINOR_MOST || minor_n > LIBC_MINOR_MOST) return false;
	p->libc_major = (unsigned)major_n;
	p->libc_minor = (unsigned)minor_n;
	return p->arch.n > 0;
}

bool platform_tag_parse(str tag, struct platform *out)
{
	struct platform p = { .libc = LIBC_GLIBC, .libc_major = 2 };
	str rest = tag;
	bool ok = false;
	for (size_t i = 0; i < COUNT(legacy) && !ok; i++) {
		rest = tag;
		if (!str_eat(&rest, legacy[i].name) || !str_eat(&rest, STR("_"))) continue;
		p.libc_minor = legacy[i].minor;
		p.arch = rest;
		ok = rest.n > 0;
	}
	rest = tag;
	if (!ok && str_eat(&rest, STR("manylinux_"))) ok = parse_versioned(rest, &p) && p.libc_major == 2;
	rest = tag;
	if (!ok && str_eat(&rest, STR("musllinux_"))) {
		p.libc = LIBC_MUSL;
		ok = parse_versioned(rest, &p) && p.libc_major == 1;
	}
	if (ok) *out = p;
	return ok;
}
