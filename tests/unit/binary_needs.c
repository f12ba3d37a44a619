/* Wheels of a few shared objects, and images that bring more or less of what these ask for. */
#include "support.h"

#include "spokeshave/needs.h"

static void add_words(struct strs *out, const char *words)
{
	for (str rest = str_of(words), word; rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		PUSH(&a, out, word);
	}
}

struct spec { const char *path, *soname, *needed, *runpath, *versions; unsigned machine; };

/* Versions are "LIB:VERSION", with a '?' after it when weak. */
static struct native native(const struct spec *s)
{
	struct native n = { .path = str_of(s->path), .elf = { .machine = (uint16_t)(s->machine ? s->machine : 62) } };
	struct strs versions = { 0 };
	n.elf.soname = str_of(s->soname);
	add_words(&n.elf.needed, s->needed ? s->needed : "");
	add_words(&n.elf.runpath, s->runpath ? s->runpath : "");
	add_words(&versions, s->versions ? s->versions : "");
	for (size_t i = 0; i < versions.n; i++) {
		struct elf_version v = { .weak = false };
		str_cut(versions.v[i], ':', &v.lib, &v.version);
		v.weak = str_eat_end(&v.version, STR("?"));
		PUSH(&a, &n.elf.versions, v);
	}
	return n;
}

/* What the first of them lacks, as "LIB" or "LIB:VERSION", with who asks when it is another. */
static str lacks(const char *image_libs, unsigned libc_minor, bool musl, const struct spec *v, size_t n)
{
	struct native natives[8];
	struct strs libs = { 0 };
	struct lacks found = { 0 };
	uint32_t root = 0;
	str out = { 0 };
	add_words(&libs, image_libs);
	struct needs_image image = { libs.v, libs.n, musl, libc_minor, 62 };
	for (size_t i = 0; i < n; i++) natives[i] = native(&v[i]);
	needs_lacks(&a, &image, natives, n, &root, 1, &found);
	for (size_t i = 0; i < found.n; i++) {
		const struct lack *l = &found.v[i];
		str who = l->asks ? natives[l->asks].path : STR("it");
		out = arena_fmt(&a, "%.*s%s%.*s%s%.*s of %.*s", STR_ARG(out), i ? ", " : "", STR_ARG(l->lib),
		                l->version.n ? ":" : "", STR_ARG(l->version), STR_ARG(who));
	}
	return out;
}

#define IMAGE "libc.so.6 libm.so.6 libstdc++.so.6 libgcc_s.so.1 ld-linux-x86-64.so.2"

/* "p.libs/x.so; …": what can go when objects whose specs have "gone" as their versions did. */
static str orphans(const struct spec *v, size_t n)
{
	struct native natives[8];
	struct bits gone = bits_new(&a, n), found = bits_new(&a, n);
	str out = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct spec spec = v[i];
		bool left = spec.versions && !strcmp(spec.versions, "gone");
		if (left) bits_set(gone, i);
		spec.versions = NULL;
		natives[i] = native(&spec);
		if (spec.machine == 1) natives[i].elf.machine = 0;
	}
	needs_orphans(&a, natives, n, gone, found);
	for (size_t i = bits_next(found, 0); i < n; i = bits_next(found, i + 1))
		out = arena_fmt(&a, "%.*s%s%.*s", STR_ARG(out), out.n ? "; " : "", STR_ARG(natives[i].path));
	return out;
}

static void libraries_go_with_the_last_module_that_needs_them(void **state)
{
	static const struct { const char *why; struct spec v[6]; const char *want; } cases[] = {
		{ "with all that they need in turn",
		  { { "p/m.so", NULL, "libx.so.1", NULL, "gone", 0 }, { "p.libs/libx.so.1", NULL, "liby-1.so", NULL, NULL, 0 },
		    { "p.libs/liby-1.so", NULL, NULL, NULL, NULL, 0 } }, "p.libs/libx.so.1; p.libs/liby-1.so" },
		{ "not what another module needs, by its soname too",
		  { { "p/m.so", NULL, "libx.so.1 libz.so", NULL, "gone", 0 }, { "q/n.so", NULL, "libx.so.1", NULL, NULL, 0 },
		    { "p.libs/libx-a.so", "libx.so.1", NULL, NULL, NULL, 0 }, { "p/.libs/libz.so", NULL, NULL, NULL, NULL, 0 } },
		  "p/.libs/libz.so" },
		{ "not what nobody is known to need", { { "p/m.so", NULL, NULL, NULL, "gone", 0 }, { "p.libs/libx.so", NULL, NULL, NULL, NULL, 0 } }, "" },
		{ "not what lies among the modules", { { "p/m.so", NULL, "libx.so", NULL, "gone", 0 }, { "p/libx.so", NULL, NULL, NULL, NULL, 0 } }, "" },
		{ "nothing, where something may need anything",
		  { { "p/m.so", NULL, "libx.so", NULL, "gone", 0 }, { "p.libs/libx.so", NULL, NULL, NULL, NULL, 0 }, { "q/huge.so", NULL, NULL, NULL, NULL, 1 } }, "" },
		{ "nothing, where nothing is gone", { { "p/m.so", NULL, NULL, NULL, NULL, 0 }, { "p.libs/libx.so", NULL, NULL, NULL, NULL, 0 } }, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = 0;
		while (n < COUNT(cases[i].v) && cases[i].v[n].path) n++;
		str got = orphans(cases[i].v, n);
		if (!str_eq(got, str_of(cases[i].want))) print_error("%s\n", cases[i].why);
		assert_string_equal(got.n ? got.p : "", cases[i].want);
	}
}

static void a_library_is_found_where_the_loader_would(void **state)
{
	static const struct { const char *why; struct spec v[4]; const char *want; } cases[] = {
		{ "the image has all", { { "p/m.so", NULL, "libc.so.6 libm.so.6", NULL, NULL, 0 } }, "" },
		{ "nobody has it", { { "p/m.so", NULL, "libGL.so.1 libc.so.6", NULL, NULL, 0 } }, "libGL.so.1 of it" },
		{ "beside it, by its folder", { { "p/m.so", NULL, "libx.so.1", "$ORIGIN/../p.libs", NULL, 0 },
		                                { "p.libs/libx.so.1", NULL, "libGL.so.1", NULL, NULL, 0 } },
		  "libGL.so.1 of p.libs/libx.so.1" },
		{ "another wheel's, by its folder", { { "a/b/m.so", NULL, "libx.so.1", "/no ${ORIGIN}/./../../c/lib/", NULL, 0 },
		                                      { "c/lib/libx.so.1", "other", NULL, NULL, NULL, 0 } }, "" },
		{ "below the prefix", { { "a/m.so", NULL, "libmkl.so.2", "$ORIGIN/../../../..", NULL, 0 },
		                        { "../../../libmkl.so.2", NULL, "libq.so", NULL, NULL, 0 } }, "libq.so of ../../../libmkl.so.2" },
		{ "loaded before, by its soname", { { "a/m.so", NULL, "libtorch.so", NULL, NULL, 0 },
		                                    { "torch/lib/libt-1234.so", "libtorch.so", NULL, NULL, NULL, 0 } }, "" },
		{ "in a circle", { { "a/m.so", "m", "libx.so", NULL, NULL, 0 }, { "a/libx.so", NULL, "m liby.so", NULL, NULL, 0 } },
		  "liby.so of a/libx.so" },
		{ "that is for another machine", { { "a/m.so", NULL, "libx.so", "$ORIGIN", NULL, 0 },
		                                   { "a/libx.so", NULL, NULL, NULL, NULL, 183 } }, "libx.so of it" },
		{ "itself for another machine", { { "a/m.so", NULL, "libGL.so.1", NULL, NULL, 183 } }, "" },
		{ "by the name of its file", { { "a/m.so", NULL, "libstdc++.so.6.0.30 libstdc++.so libm.so.6x", NULL, NULL, 0 } },
		  "libstdc++.so of it, libm.so.6x of it" },
		{ "a driver, which the host lends", { { "a/m.so", NULL, "libcuda.so.1 libnvidia-ml.so.1", NULL, NULL, 0 } }, "" },
		{ "asked for twice, said once", { { "a/m.so", NULL, "libx.so libGL.so.1 libGL.so.1", NULL, NULL, 0 },
		                                  { "b/libx.so", NULL, "libGL.so.1", NULL, NULL, 0 } }, "libGL.so.1 of it" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = 0;
		while (n < 4 && cases[i].v[n].path) n++;
		str got = lacks(IMAGE, 36, false, cases[i].v, n);
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("%s: '%.*s'", cases[i].why, STR_ARG(got));
	}
}

static void a_newer_version_than_the_image_has_is_lacking(void **state)
{
	static const struct { unsigned libc_minor; const char *version, *want; } cases[] = {
		{ 36, "libc.so.6:GLIBC_2.36", "" },
		{ 36, "libc.so.6:GLIBC_2.38", "libc.so.6:GLIBC_2.38 of it" },
		{ 41, "libc.so.6:GLIBC_2.38", "" },
		{ 36, "libc.so.6:GLIBC_2.38?", "" },
		{ 36, "libc.so.6:GLIBC_2.2.5 libm.so.6:GLIBC_2.39", "libm.so.6:GLIBC_2.39 of it" },
		{ 31, "libc.so.6:GLIBC_ABI_DT_RELR", "libc.so.6:GLIBC_ABI_DT_RELR of it" },
		{ 36, "libc.so.6:GLIBC_ABI_DT_RELR libc.so.6:GLIBC_PRIVATE", "" },
		{ 36, "libstdc++.so.6:GLIBCXX_3.4.30 libstdc++.so.6:CXXABI_1.3.13 libgcc_s.so.1:GCC_3.0", "" },
		{ 36, "libstdc++.so.6:GLIBCXX_3.4.32", "libstdc++.so.6:GLIBCXX_3.4.32 of it" },
		{ 41, "libstdc++.so.6:GLIBCXX_3.4.32 libstdc++.so.6:CXXABI_1.3.15", "" },
		{ 36, "libstdc++.so.6:CXXABI_1.3.15", "libstdc++.so.6:CXXABI_1.3.15 of it" },
		{ 36, "libgcc_s.so.1:GCC_14.0.0", "libgcc_s.so.1:GCC_14.0.0 of it" },
		{ 36, "libother.so:GLIBC_2.90", "" }, /* which it does not need */
		{ 99, "libstdc++.so.6:GLIBCXX_3.4.99", "" }, /* of that release nothing is known */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spec s = { "p/m.so", NULL, "libc.so.6 libm.so.6 libstdc++.so.6 libgcc_s.so.1", NULL, cases[i].version, 0 };
		str got = lacks(IMAGE, cases[i].libc_minor, false, &s, 1);
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("%s: '%.*s'", cases[i].version, STR_ARG(got));
	}
}

static void what_the_wheel_brings_has_its_own_versions(void **state)
{
	static const struct spec v[] = {
		{ "p/m.so", NULL, "libstdc++.so.6", "$ORIGIN/../p.libs", "libstdc++.so.6:GLIBCXX_3.4.99", 0 },
		{ "p.libs/libstdc++.so.6", NULL, NULL, NULL, NULL, 0 },
	};
	(void)state;
	assert_int_equal(lacks(IMAGE, 36, false, v, 2).n, 0);
	assert_true(str_eq(lacks(IMAGE, 36, false, v, 1), STR("libstdc++.so.6:GLIBCXX_3.4.99 of it")));
}

static void an_image_that_is_not_known_is_asked_for_its_glibc_alone(void **state)
{
	static const struct spec s = { "p/m.so", NULL, "libGL.so.1 libc.so.6 libstdc++.so.6", NULL,
	                               "libc.so.6:GLIBC_2.29 libstdc++.so.6:GLIBCXX_3.4.99", 0 };
	(void)state;
	assert_true(str_eq(lacks("", 28, false, &s, 1), STR("libc.so.6:GLIBC_2.29 of it")));
	assert_int_equal(lacks("", 36, false, &s, 1).n, 0);
}

static void musl_has_no_versions_and_no_glibc(void **state)
{
	static const struct spec s = { "p/m.so", NULL, "libc.so.6 libz.so.1", NULL, "libz.so.1:ZLIB_9 libc.so.6:GLIBC_2.99", 0 };
	(void)state;
	assert_true(str_eq(lacks("libc.musl-x86_64.so.1 libz.so.1", 2, true, &s, 1), STR("libc.so.6 of it")));
}

static void packages_are_named_as_the_release_names_them(void **state)
{
	static const struct { const char *soname; unsigned minor; const char *debian, *alpine; } cases[] = {
		{ "libGL.so.1", 36, "libgl1", "mesa-gl" },
		{ "libgthread-2.0.so.0", 36, "libglib2.0-0", "glib" },
		{ "libgthread-2.0.so.0", 41, "libglib2.0-0t64", "glib" },
		{ "libbz2.so.1", 36, "", "libbz2" },
		{ "libldap-2.5.so.0", 36, "libldap-2.5-0", "" },
		{ "libunheard.so.1", 36, "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct needs_package p = needs_package_of(str_of(cases[i].soname), cases[i].minor);
		if (!str_eq(p.debian, str_of(cases[i].debian)) || !str_eq(p.alpine, str_of(cases[i].alpine)))
			fail_msg("%s: '%.*s', '%.*s'", cases[i].soname, STR_ARG(p.debian), STR_ARG(p.alpine));
	}
	assert_int_equal(needs_machine(STR("aarch64")), 183);
	assert_int_equal(needs_machine(STR("vax")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_library_is_found_where_the_loader_would),
		TEST(a_newer_version_than_the_image_has_is_lacking),
		TEST(what_the_wheel_brings_has_its_own_versions),
		TEST(an_image_that_is_not_known_is_asked_for_its_glibc_alone),
		TEST(musl_has_no_versions_and_no_glibc),
		TEST(libraries_go_with_the_last_module_that_needs_them),
		TEST(packages_are_named_as_the_release_names_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
