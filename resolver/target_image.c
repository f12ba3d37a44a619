#include "target.h"

#include "platform_tags.h"
#include "target_rows.h"

enum { NONROOT = 65532 };

/* Debian's releases that Python images were built on, by glibc 2's minor version. */
static const struct { str suite; unsigned glibc_minor; } suites[] = {
	{ STR_INIT("bookworm"), 36 }, /* when none is named: what runs there runs on trixie, too */
	{ STR_INIT("trixie"), 41 }, { STR_INIT("bullseye"), 31 }, { STR_INIT("buster"), 28 },
};

static bool is_python_text(str s)
{
	bool dot = false;
	if (!s.n || !char_is_digit(s.p[0])) return false;
	for (size_t i = 0; i < s.n; i++) dot |= s.p[i] == '.';
	return dot || str_eq(s, STR("3"));
}

static void set_glibc(struct sketch *s, unsigned minor)
{
	s->libc = LIBC_GLIBC;
	s->libc_major = 2;
	s->libc_minor = minor;
}

/* "alpine", "alpine3.21"; musl 1.2 came with 3.13 */
static bool take_alpine(str part, struct sketch *s)
{
	uint64_t minor = 13;
	if (!str_eat(&part, STR("alpine"))) return false;
	if (part.n && (!str_eat(&part, STR("3.")) || !str_u64(part, &minor))) return false;
	s->base = BASE_ALPINE;
	s->name = STR("alpine");
	s->libc = LIBC_MUSL;
	s->libc_major = 1;
	s->libc_minor = minor < 13 ? 1 : 2;
	return true;
}

static bool take_suite(str part, struct sketch *s)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		if (!str_eq(part, suites[i].suite)) continue;
		set_glibc(s, suites[i].glibc_minor);
		return true;
	}
	return false;
}

static bool take_part(str part, struct sketch *s)
{
	if (str_eq(part, STR("slim"))) {
		s->base = BASE_SLIM;
		s->name = STR("slim");
		return true;
	}
	return take_alpine(part, s) || take_suite(part, s);
}

/* "3.12.8-alpine3.21", "3.13-slim-trixie", "slim", "3.12" */
static bool sketch_of_python_tag(str tag, struct sketch *s)
{
	str part;
	bool first = true;
	*s = (struct sketch){ .base = BASE_DEBIAN, .name = STR("python"), .uid = NONROOT };
	set_glibc(s, suites[0].glibc_minor);
	if (str_eq(tag, STR("latest"))) return true;
	for (; tag.n; first = false) {
		str_cut(tag, '-', &part, &tag);
		if (first && is_python_text(part)) s->python = str_eq(part, STR("3")) ? (str){ 0 } : part;
		else if (!take_part(part, s)) return false;
	}
	return true;
}

/* "nonroot", "debug-nonroot-arm64", "latest" */
static bool sketch_of_distroless_tag(str tag, enum base base, struct sketch *s)
{
	const struct target_row *row = target_row_of(base);
	*s = (struct sketch){ .base = base, .name = row->name };
	set_glibc(s, base == BASE_DISTROLESS12 ? 36 : 41);
	for (str part; tag.n;) {
		str_cut(tag, '-', &part, &tag);
		str arch = target_arch(part);
		if (arch.n) s->arch = arch;
		else if (str_eq(part, STR("nonroot"))) s->uid = NONROOT;
		else if (!str_eq(part, STR("latest")) && !str_eq(part, STR("debug"))) return false;
	}
	return true;
}

/* "registry:5000/a/b:tag@sha256:…" into "registry:5000/a", "b", "tag" */
static void split_image(str image, str *path, str *last, str *tag)
{
	str digest;
	str_cut(image, '@', &image, &digest);
	if (!str_cut_last(image, '/', path, last)) {
		*last = image;
		*path = (str){ 0 };
	}
	str_cut(*last, ':', last, tag);
}

bool sketch_of_image(str spec, struct sketch *out)
{
	str path, last, tag;
	bool ok = false;
	split_image(spec, &path, &last, &tag);
	bool in_distroless = str_eq(path, STR("distroless")) || str_ends(path, STR("/distroless"));
	if (str_eq(last, STR("python"))) ok = sketch_of_python_tag(tag, out);
	if (in_distroless && str_eq(last, STR("python3-debian12")))
		ok = sketch_of_distroless_tag(tag, BASE_DISTROLESS12, out);
	if (in_distroless && str_eq(last, STR("python3-debian13")))
		ok = sketch_of_distroless_tag(tag, BASE_DISTROLESS13, out);
	if (ok) out->image = spec;
	return ok;
}
