#include "target_rows.h"

#include "platform_tags.h"

/* In the order of the bases that they stand for. */
static const struct target_row rows[] = {
	[BASE_ALPINE] = { STR_INIT("alpine"), STR_INIT("python:3.12.8-alpine3.21"),
	                  STR_INIT("musllinux_1_2 and below, any") },
	[BASE_DISTROLESS12] = { STR_INIT("distroless"), STR_INIT("gcr.io/distroless/python3-debian12:nonroot"),
	                        STR_INIT("manylinux_2_36 and below, any") },
	[BASE_DISTROLESS13] = { STR_INIT("distroless13"), STR_INIT("gcr.io/distroless/python3-debian13:nonroot"),
	                        STR_INIT("manylinux_2_41 and below, any") },
	[BASE_SLIM] = { STR_INIT("slim"), STR_INIT("python:3.X-slim-bookworm"),
	                STR_INIT("manylinux_2_36 and below, any") },
};

const struct target_row *target_rows(size_t *n)
{
	*n = COUNT(rows);
	return rows;
}

const struct target_row *target_row_of(enum base base)
{
	return (size_t)base < COUNT(rows) ? &rows[base] : NULL;
}

static const struct { str spelling, kernel; } archs[] = {
	{ STR_INIT("amd64"), STR_INIT("x86_64") }, { STR_INIT("x86_64"), STR_INIT("x86_64") },
	{ STR_INIT("arm64"), STR_INIT("aarch64") }, { STR_INIT("arm64/v8"), STR_INIT("aarch64") },
	{ STR_INIT("aarch64"), STR_INIT("aarch64") }, { STR_INIT("arm/v7"), STR_INIT("armv7l") },
	{ STR_INIT("arm"), STR_INIT("armv7l") }, { STR_INIT("armv7"), STR_INIT("armv7l") },
	{ STR_INIT("armhf"), STR_INIT("armv7l") }, { STR_INIT("armv7l"), STR_INIT("armv7l") },
	{ STR_INIT("arm/v6"), STR_INIT("armv6l") }, { STR_INIT("armv6l"), STR_INIT("armv6l") },
	{ STR_INIT("386"), STR_INIT("i686") }, { STR_INIT("i386"), STR_INIT("i686") },
	{ STR_INIT("i686"), STR_INIT("i686") }, { STR_INIT("ppc64le"), STR_INIT("ppc64le") },
	{ STR_INIT("s390x"), STR_INIT("s390x") }, { STR_INIT("riscv64"), STR_INIT("riscv64") },
	{ STR_INIT("loong64"), STR_INIT("loongarch64") }, { STR_INIT("loongarch64"), STR_INIT("loongarch64") },
};

str target_arch(str docker_or_kernel)
{
	str_eat(&docker_or_kernel, STR("linux/"));
	for (size_t i = 0; i < COUNT(archs); i++)
		if (str_eq_nocase(archs[i].spelling, docker_or_kernel)) return archs[i].kernel;
	return (str){ 0 };
}

static bool unknown(str spec, const char *what, struct err *e)
{
	return err_set(e, FAULT_INPUT,
	               "'%.*s' %s; targets are alpine, distroless, distroless13, slim:3.X, an image of theirs "
	               "(python:3.12-alpine, python:3.13-slim, gcr.io/distroless/python3-debian13), or a platform "
	               "tag (manylinux_2_28_x86_64, musllinux_1_2_aarch64)",
	               STR_ARG(spec), what);
}

enum { ALPINE_RELEASES = 17 }; /* 3.17 and above are releases of Alpine, not of Python */

/* "alpine:3.21" is the system's image, which holds no Python; "alpine:3.12" says which Python is meant. */
static bool is_bare_alpine(str name, str version)
{
	uint64_t minor;
	return str_eq(name, STR("alpine")) && str_eat(&version, STR("3."))
		&& str_u64(str_slice(version, 0, str_find(version, '.')), &minor) && minor >= ALPINE_RELEASES;
}

static bool sketch_of_row(str spec, enum base base, str version, struct sketch *out, struct err *e)
{
	if (is_bare_alpine(rows[base].name, version))
		return err_set(e, FAULT_INPUT, "'%.*s' holds no Python; say which, as in python:3.12-alpine%.*s",
		               STR_ARG(spec), STR_ARG(version));
	str image = rows[base].image;
	if (base == BASE_SLIM) image = STR("python:slim-bookworm");
	if (!sketch_of_image(image, out)) return unknown(spec, "is not a target", e);
	out->image = base == BASE_SLIM ? (str){ 0 } : rows[base].image;
	if (!version.n) return true;
	if (base == BASE_DISTROLESS12 || base == BASE_DISTROLESS13)
		return unknown(spec, "takes no version of Python", e);
	if (python_agrees(version, out->python)) return true; /* the row's own image has it */
	out->image = (str){ 0 };
	out->python = version;
	return true;
}

static bool sketch_of_platform(str spec, struct sketch *out, struct err *e)
{
	struct platform p;
	if (!platform_tag_parse(spec, &p)) return unknown(spec, "is not a platform tag of Linux", e);
	str arch = target_arch(p.arch);
	if (!arch.n || !str_eq(arch, p.arch)) return unknown(spec, "names an unknown architecture", e);
	*out = (struct sketch){ .base = BASE_PLATFORM, .name = spec, .arch = arch, .libc = p.libc,
		.libc_major = p.libc_major, .libc_minor = p.libc_minor };
	return true;
}

bool sketch_of(str spec, struct sketch *out, struct err *e)
{
	str name, version;
	if (!spec.n) return unknown(spec, "names no target", e);
	str_cut(spec, ':', &name, &version);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].name, name)) return sketch_of_row(spec, (enum base)i, version, out, e);
	if (str_starts(spec, STR("manylinux")) || str_starts(spec, STR("musllinux")))
		return sketch_of_platform(spec, out, e);
	if (str_has(spec, STR("distroless/python3:")) || str_ends(spec, STR("distroless/python3")))
		return err_set(e, FAULT_INPUT, "'%.*s' moves from one Debian to the next; name "
		               "python3-debian12 or python3-debian13", STR_ARG(spec));
	return sketch_of_image(spec, out) || unknown(spec, "is not a target that is known", e);
}
