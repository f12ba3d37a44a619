#include "support.h"

#include "spokeshave/target.h"

static struct target made(const char *spec, const char *python, const char *arch)
{
	struct target t;
	struct err e;
	if (!target_make(&a, str_of(spec), str_of(python), str_of(arch), STR("x86_64"), &t, &e)) fail_msg("%s", e.text);
	return t;
}

static const struct {
	const char *spec, *python, *name, *image, *full, *tag, *site_packages;
} rows[] = {
	{ "alpine", "", "alpine", "python:3.12.8-alpine3.21", "3.12.8", "cp312-cp312-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "alpine", "3.12", "alpine", "python:3.12.8-alpine3.21", "3.12.8", "cp312-cp312-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "alpine", "3.13.1", "alpine", "python:3.13.1-alpine", "3.13.1", "cp313-cp313-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.13/site-packages" },
	{ "alpine:3.12", "", "alpine", "python:3.12.8-alpine3.21", "3.12.8", "cp312-cp312-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "alpine", "v3.012.8", "alpine", "python:3.12.8-alpine3.21", "3.12.8", "cp312-cp312-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "alpine:3.11", "", "alpine", "python:3.11-alpine", "3.11.0", "cp311-cp311-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.11/site-packages" },
	{ "distroless", "", "distroless", "gcr.io/distroless/python3-debian12:nonroot", "3.11.2",
	  "cp311-cp311-manylinux_2_36_x86_64", "/usr/local/lib/python3.11/dist-packages" },
	{ "distroless13", "3.13", "distroless13", "gcr.io/distroless/python3-debian13:nonroot", "3.13.5",
	  "cp313-cp313-manylinux_2_41_x86_64", "/usr/local/lib/python3.13/dist-packages" },
	{ "slim:3.12", "", "slim", "python:3.12-slim-bookworm", "3.12.0", "cp312-cp312-manylinux_2_36_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "slim", "3.13.2", "slim", "python:3.13.2-slim-bookworm", "3.13.2", "cp313-cp313-manylinux_2_36_x86_64",
	  "/usr/local/lib/python3.13/site-packages" },
	{ "slim:3.12", "3.12.7", "slim", "python:3.12.7-slim-bookworm", "3.12.7", "cp312-cp312-manylinux_2_36_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "python:3.12.8-alpine3.21@sha256:0123", "", "alpine", "python:3.12.8-alpine3.21@sha256:0123", "3.12.8",
	  "cp312-cp312-musllinux_1_2_x86_64", "/usr/local/lib/python3.12/site-packages" },
	{ "python:3.9-alpine3.12", "", "alpine", "python:3.9-alpine3.12", "3.9.0", "cp39-cp39-musllinux_1_1_x86_64",
	  "/usr/local/lib/python3.9/site-packages" },
	{ "python:3.13-slim-trixie", "", "slim", "python:3.13-slim-trixie", "3.13.0", "cp313-cp313-manylinux_2_41_x86_64",
	  "/usr/local/lib/python3.13/site-packages" },
	{ "python:3.10-slim-bullseye", "", "slim", "python:3.10-slim-bullseye", "3.10.0",
	  "cp310-cp310-manylinux_2_31_x86_64", "/usr/local/lib/python3.10/site-packages" },
	{ "python:alpine", "3.14", "alpine", "python:alpine", "3.14.0", "cp314-cp314-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.14/site-packages" },
	{ "docker.io/library/python:3.12", "3.12.4", "python", "docker.io/library/python:3.12", "3.12.4",
	  "cp312-cp312-manylinux_2_36_x86_64", "/usr/local/lib/python3.12/site-packages" },
	{ "mirror.example:5000/python:3.15.0rc1-slim", "", "slim", "mirror.example:5000/python:3.15.0rc1-slim",
	  "3.15.0rc1", "cp315-cp315-manylinux_2_36_x86_64", "/usr/local/lib/python3.15/site-packages" },
	{ "gcr.io/distroless/python3-debian12@sha256:66", "", "distroless", "gcr.io/distroless/python3-debian12@sha256:66",
	  "3.11.2", "cp311-cp311-manylinux_2_36_x86_64", "/usr/local/lib/python3.11/dist-packages" },
	{ "manylinux_2_28_x86_64", "3.12", "manylinux_2_28_x86_64", "", "3.12.0", "cp312-cp312-manylinux_2_28_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "manylinux2014_x86_64", "3.12.20", "manylinux2014_x86_64", "", "3.12.20", "cp312-cp312-manylinux_2_17_x86_64",
	  "/usr/local/lib/python3.12/site-packages" },
	{ "slim", "3.13t", "slim", "", "3.13.0", "cp313-cp313t-manylinux_2_36_x86_64",
	  "/usr/local/lib/python3.13t/site-packages" },
	{ "alpine", "3.14.1T", "alpine", "", "3.14.1", "cp314-cp314t-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.14t/site-packages" },
	{ "alpine:3.13t", "3.13.4t", "alpine", "", "3.13.4", "cp313-cp313t-musllinux_1_2_x86_64",
	  "/usr/local/lib/python3.13t/site-packages" },
	{ "mirror.example/python:3.14t-slim-trixie", "3.14.2t", "slim", "mirror.example/python:3.14t-slim-trixie", "3.14.2",
	  "cp314-cp314t-manylinux_2_41_x86_64", "/usr/local/lib/python3.14t/site-packages" },
	{ "manylinux_2_28_x86_64", "3.13t", "manylinux_2_28_x86_64", "", "3.13.0", "cp313-cp313t-manylinux_2_28_x86_64",
	  "/usr/local/lib/python3.13t/site-packages" },
	{ "musllinux_1_2_aarch64", "3.11", "musllinux_1_2_aarch64", "", "3.11.0", "cp311-cp311-musllinux_1_2_aarch64",
	  "/usr/local/lib/python3.11/site-packages" },
};

static void names_images_and_platform_tags_make_targets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct target t = made(rows[i].spec, rows[i].python, "");
		assert_text(t.name, rows[i].name);
		assert_text(t.image, rows[i].image);
		assert_text(t.python.normal, rows[i].full);
		assert_text(t.env.value[MARKER_PYTHON_FULL_VERSION], rows[i].full);
		assert_text(tag_set_text(&a, t.tags, 0), rows[i].tag);
		assert_text(t.site_packages, rows[i].site_packages);
		assert_text(t.prefix, "/usr/local");
	}
}

static const struct { const char *spec, *python, *arch, *says; } faults[] = {
	{ "", "", "", "targets are alpine, distroless, distroless13, slim:3.X" },
	{ "debian", "", "", "'debian' is not a target that is known; targets are alpine" },
	{ "ubuntu:22.04", "", "", "targets are" }, { "python:3.12-windowsservercore", "", "", "targets are" },
	{ "python:3.12-alpine3.x", "", "", "targets are" }, { "gcr.io/distroless/static", "", "", "targets are" },
	{ "gcr.io/distroless/python3", "", "", "python3-debian12 or python3-debian13" },
	{ "notdistroless/python3-debian12", "", "", "targets are" }, { "gcr.io/distroless/python3-debian12:odd", "", "", "targets are" },
	{ "alpine:3.21", "", "", "holds no Python; say which, as in python:3.12-alpine3.21" },
	{ "distroless", "3.12", "", "'distroless' holds Python 3.11.2, not 3.12" },
	{ "distroless", "3.11.9", "", "holds Python 3.11.2, not 3.11.9; leave --python out" }, { "distroless:3.11", "", "", "takes no version" },
	{ "distroless13", "3.1", "", "holds Python 3.13.5, not 3.1" },
	{ "python:3.12.8-alpine", "3.13", "", "holds Python 3.12.8, not 3.13" }, { "slim:3.12", "3.13", "", "holds Python 3.12, not 3.13" },
	{ "slim", "", "", "add --python 3.X" }, { "python:slim", "", "", "add --python 3.X" },
	{ "manylinux_2_28_x86_64", "", "", "add --python 3.X" }, { "manylinux_2_28_x86_64", "3.12", "arm64", "is for x86_64, not for aarch64; leave --arch out" },
	{ "manylinux_3_28_x86_64", "3.12", "", "not a platform tag" }, { "manylinux_2_28_vax", "3.12", "", "unknown architecture" },
	{ "musllinux_1_x86_64", "3.12", "", "not a platform tag" }, { "win_amd64", "3.12", "", "targets are" },
	{ "slim:3.13", "3.13t", "", "holds Python 3.13, not 3.13t" }, { "slim:3.13t", "3.13.1", "", "holds Python 3.13t, not 3.13.1" },
	{ "distroless13", "3.13t", "", "holds Python 3.13.5, not 3.13t" }, { "python:3.13-alpine", "3.13t", "", "not 3.13t" },
	{ "slim", "3.12t", "", "there is no free-threaded Python 3.12: 3.13t is the first" }, { "slim", "t", "", "'t' is not a version" },
	{ "slim", "3.13tt", "", "'3.13tt' is not a version of Python 3" }, { "slim", "3t", "", "'3t' is not a version" },
	{ "alpine", "2.7", "", "'2.7' is not a version of Python 3" }, { "slim", "3", "", "is not a version of Python 3" },
	{ "alpine", "3.x", "", "is not a version of Python 3" }, { "alpine", "3.12.1.1", "", "is not a version of Python 3" },
	{ "slim", "3.15rc1", "", "is not a version of Python 3" }, { "alpine", "", "mips", "'mips' is not an architecture" },
};

static void what_can_not_be_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct target t;
		struct err e;
		bool ok = target_make(&a, str_of(faults[i].spec), str_of(faults[i].python), str_of(faults[i].arch),
		                      STR("x86_64"), &t, &e);
		if (ok) fail_msg("'%s' was taken", faults[i].spec);
		if (!strstr(e.text, faults[i].says)) fail_msg("'%s': %s", faults[i].spec, e.text);
		assert_int_equal(e.fault, FAULT_INPUT);
	}
}

static void architectures_are_known_by_both_spellings(void **state)
{
	static const struct { const char *text, *kernel; } cases[] = {
		{ "amd64", "x86_64" }, { "x86_64", "x86_64" }, { "linux/amd64", "x86_64" }, { "arm64", "aarch64" },
		{ "linux/arm64/v8", "aarch64" }, { "arm/v7", "armv7l" }, { "386", "i686" }, { "ppc64le", "ppc64le" },
		{ "s390x", "s390x" }, { "riscv64", "riscv64" }, { "loong64", "loongarch64" }, { "windows/amd64", "" }, { "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) assert_text(target_arch(str_of(cases[i].text)), cases[i].kernel);
	assert_text(made("alpine", "", "arm64").arch, "aarch64");
	assert_text(made("gcr.io/distroless/python3-debian13:debug-nonroot-arm64", "", "").arch, "aarch64");
}

static void markers_are_those_of_the_image_not_of_the_host(void **state)
{
	(void)state;
	static const struct { enum marker_key key; const char *want; } cases[] = {
		{ MARKER_OS_NAME, "posix" }, { MARKER_SYS_PLATFORM, "linux" }, { MARKER_PLATFORM_MACHINE, "aarch64" },
		{ MARKER_PLATFORM_PYTHON_IMPLEMENTATION, "CPython" }, { MARKER_PLATFORM_RELEASE, "" },
		{ MARKER_PLATFORM_SYSTEM, "Linux" }, { MARKER_PLATFORM_VERSION, "" }, { MARKER_PYTHON_VERSION, "3.12" },
		{ MARKER_PYTHON_FULL_VERSION, "3.12.8" }, { MARKER_IMPLEMENTATION_NAME, "cpython" },
		{ MARKER_IMPLEMENTATION_VERSION, "3.12.8" }, { MARKER_EXTRA, "" },
	};
	struct target t = made("alpine", "", "arm64");
	for (size_t i = 0; i < COUNT(cases); i++) assert_text(t.env.value[cases[i].key], cases[i].want);
	assert_int_equal(COUNT(cases), MARKER_KEYS);
}

static bool brings(const struct target *t, const char *soname)
{
	for (size_t i = 0; i < t->libs_n; i++)
		if (str_eq(t->libs[i], str_of(soname))) return true;
	return false;
}

static void libraries_are_those_of_the_image(void **state)
{
	(void)state;
	struct target d12 = made("distroless", "", ""), d13 = made("distroless13", "", ""), alpine = made("alpine", "", "");
	assert_true(brings(&d12, "libgomp.so.1") && brings(&d12, "libc.so.6") && brings(&d12, "ld-linux-x86-64.so.2"));
	assert_true(!brings(&d12, "libzstd.so.1") && brings(&d13, "libzstd.so.1"));
	assert_true(!brings(&d12, "libGL.so.1") && !brings(&d13, "libpq.so.5") && !brings(&d13, "libatomic.so.1"));
	assert_true(brings(&alpine, "libc.musl-x86_64.so.1") && brings(&alpine, "libz.so.1"));
	assert_true(!brings(&alpine, "libstdc++.so.6") && !brings(&alpine, "libc.so.6"));
	struct target slim = made("slim:3.12", "", "arm64");
	assert_true(brings(&slim, "ld-linux-aarch64.so.1") && brings(&slim, "libstdc++.so.6"));
	assert_false(brings(&slim, "libgomp.so.1"));
	assert_int_equal(made("manylinux_2_28_x86_64", "3.12", "").libs_n, 0); /* no image, nothing known */
	assert_true(alpine.libs_all && d12.libs_all && made("slim", "3.12", "").libs_all);
	assert_true(!made("python:3.12", "", "").libs_all && !made("manylinux_2_28_x86_64", "3.12", "").libs_all);
}

static bool takes(const struct target *t, const char *filename)
{
	struct wheel_name w;
	struct err e;
	if (!wheel_name_parse(&a, str_of(filename), &w, &e)) fail_msg("%s", e.text);
	return tag_set_rank(t->tags, &w) != RANK_NONE;
}

static void a_free_threaded_build_has_its_own_abi_and_the_markers_of_the_other(void **state)
{
	static const struct { const char *filename; bool threaded, other; } wheels[] = {
		{ "x-1-cp313-cp313t-manylinux_2_17_x86_64.whl", true, false },
		{ "x-1-cp313-cp313-manylinux_2_17_x86_64.whl", false, true },
		{ "x-1-cp39-abi3-manylinux_2_17_x86_64.whl", false, true }, { "x-1-cp313-abi3-manylinux_2_17_x86_64.whl", false, true },
		{ "x-1-cp313-abi3t-manylinux_2_17_x86_64.whl", true, false },
		{ "x-1-cp313-abi3.abi3t-manylinux_2_17_x86_64.whl", true, true },
		{ "x-1-cp313-none-manylinux_2_17_x86_64.whl", true, true }, { "x-1-py3-none-any.whl", true, true },
	};
	(void)state;
	struct target t = made("slim", "3.13.1t", ""), other = made("slim", "3.13.1", "");
	for (size_t i = 0; i < COUNT(wheels); i++) {
		assert_int_equal(takes(&t, wheels[i].filename), wheels[i].threaded);
		assert_int_equal(takes(&other, wheels[i].filename), wheels[i].other);
	}
	for (enum marker_key k = 0; k < MARKER_KEYS; k++) assert_true(str_eq(t.env.value[k], other.env.value[k]));
	assert_true(t.free_threaded && !other.free_threaded);
	assert_text(t.interpreter, "/usr/local/bin/python3.13t");
	assert_true(str_has(t.notice, STR("no free-threaded Python")));
	assert_int_equal(made("mirror.example/python:3.13t-slim", "", "").notice.n, 0);
}

static void free_threaded_namesakes_are_told_apart(void **state)
{
	(void)state;
	struct target v[2] = { made("slim", "3.13", ""), made("slim", "3.13t", "") };
	assert_int_equal(targets_tell_apart(&a, v, 2), 2);
	assert_text(v[0].name, "slim-3.13");
	assert_text(v[1].name, "slim-3.13t");
}

static void only_the_abandoned_image_has_a_notice(void **state)
{
	(void)state;
	struct target t = made("distroless", "", "");
	assert_true(str_has(t.notice, STR("May 2026")) && str_has(t.notice, STR("distroless13")));
	assert_int_equal(made("distroless13", "", "").notice.n, 0);
	assert_int_equal(made("alpine", "", "").notice.n, 0);
}

static void interpreters_and_users_are_the_images_own(void **state)
{
	(void)state;
	struct target t = made("distroless", "", "");
	assert_text(t.interpreter, "/usr/bin/python3.11");
	assert_true(t.distroless && t.uid == 65532);
	t = made("alpine", "", "");
	assert_text(t.interpreter, "/usr/local/bin/python3.12");
	assert_true(!t.distroless && t.uid == 65532);
	assert_int_equal(made("gcr.io/distroless/python3-debian12:latest", "", "").uid, 0);
}

static void every_row_that_fixes_a_python_makes_its_own_image(void **state)
{
	(void)state;
	size_t n;
	const struct target_row *all = target_rows(&n);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		if (str_has(all[i].image, STR("3.X"))) continue;
		struct target t = made(arena_cstr(&a, all[i].name), "", "");
		assert_true(str_eq(t.image, all[i].image) && str_eq(t.name, all[i].name));
	}
}

static const struct { const char *specs, *names; } namesakes[] = { /* each ends with a blank */
	{ "alpine distroless ", "alpine distroless " },
	{ "python:3.12-alpine python:3.13-alpine ", "alpine-3.12 alpine-3.13 " },
	{ "alpine python:3.13-alpine distroless slim:3.11 ", "alpine-3.12 alpine-3.13 distroless slim " },
	{ "python:3.12.7-alpine python:3.12.8-alpine ", "alpine-3.12.7 alpine-3.12.8 " },
	{ "python:3.12-slim-bookworm python:3.12-slim-trixie ", "slim-3.12-glibc2.36 slim-3.12-glibc2.41 " },
	{ "gcr.io/distroless/python3-debian12:nonroot-amd64 gcr.io/distroless/python3-debian12:nonroot-arm64 ",
	  "distroless-3.11-x86_64 distroless-3.11-aarch64 " },
	{ "python:3.12-alpine3.20 slim:3.13 python:3.12-alpine3.21 ", "alpine-3.12-1 slim alpine-3.12-2 " },
	{ "slim:3.11 slim:3.12 alpine:3.12 alpine:3.13 ", "slim-3.11 slim-3.12 alpine-3.12 alpine-3.13 " },
	{ "alpine distroless alpine ", "2" }, { "alpine python:3.12.8-alpine3.21 ", "1" },
	{ "slim:3.12 slim:3.12 slim:3.13 ", "1" },
};

static void targets_of_one_name_are_told_apart_unless_they_are_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(namesakes); i++) {
		struct target v[4];
		size_t n = 0;
		str spec, rest = str_of(namesakes[i].specs), got = { 0 };
		while (str_cut(rest, ' ', &spec, &rest)) v[n++] = made(arena_cstr(&a, spec), "", "");
		size_t twin = targets_tell_apart(&a, v, n);
		if (twin < n) got = arena_fmt(&a, "%zu", twin);
		else for (size_t k = 0; k < n; k++) got = arena_fmt(&a, "%.*s%.*s ", STR_ARG(got), STR_ARG(v[k].name));
		assert_text(got, namesakes[i].names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_images_and_platform_tags_make_targets),
		TEST(what_can_not_be_is_said),
		TEST(architectures_are_known_by_both_spellings),
		TEST(markers_are_those_of_the_image_not_of_the_host),
		TEST(libraries_are_those_of_the_image),
		TEST(a_free_threaded_build_has_its_own_abi_and_the_markers_of_the_other),
		TEST(free_threaded_namesakes_are_told_apart),
		TEST(only_the_abandoned_image_has_a_notice),
		TEST(interpreters_and_users_are_the_images_own),
		TEST(targets_of_one_name_are_told_apart_unless_they_are_the_same),
		TEST(every_row_that_fixes_a_python_makes_its_own_image),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
