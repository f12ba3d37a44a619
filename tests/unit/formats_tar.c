#include "support.h"

#include "spokeshave/tar.h"
#include "tar_maker.h"

/* "kind path mode size link|…" of all entries; the error's text where it fails. */
static str listing(str archive)
{
	struct memory m = { archive, 7 }; /* in small pieces */
	struct tar t = tar_open((struct tar_source){ memory_read, &m });
	struct buf b = buf_in(&a);
	struct tar_entry entry;
	struct err e;
	for (bool end = false;;) {
		if (!tar_next(&t, &a, &entry, &end, &e)) {
			assert_int_equal(e.fault, FAULT_INTEGRITY);
			return arena_str(&a, str_of(e.text));
		}
		if (end) return buf_str(&b);
		buf_fmt(&b, "%c %.*s %o %llu %.*s|", "fdlhx"[entry.kind], STR_ARG(entry.path), entry.mode,
		        (unsigned long long)entry.size, STR_ARG(entry.link));
	}
}

static str archive_of(const struct made *v, size_t n)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < n; i++) tar_add(&b, &v[i]);
	tar_finish(&b);
	return buf_str(&b);
}

static void entries_are_read_whoever_wrote_them(void **state)
{
	char longest[150];
	(void)state;
	memset(longest, 'n', sizeof longest);
	longest[100] = '/';
	str longer = { longest, sizeof longest };
	const struct made v[] = {
		{ .path = STR("./"), .type = '5', .mode = 0755 },
		{ .path = STR("/usr//./lib/a.py"), .type = '0', .mode = 0100644, .data = STR("abc") },
		{ .path = STR("b"), .type = 0, .mode = 0600, .data = STR("x") },
		{ .path = STR("old/"), .type = 0, .mode = 0700 },
		{ .path = STR("l"), .type = '2', .mode = 0777, .link = STR("../x") },
		{ .path = STR("h"), .type = '1', .mode = 0644, .link = STR("b") },
		{ .path = STR("dev"), .type = '3', .mode = 0600 },
		{ .path = STR("short"), .type = '0', .mode = 0644, .gnu_path = longer, .data = STR("1") },
		{ .path = STR("short"), .type = '0', .mode = 0644, .pax = STR("17 path=in/pax.a\n10 size=2\n"), .data = STR("12") },
		{ .path = STR("last"), .prefix = STR("first/second"), .type = '0', .mode = 0644 },
		/* sparse: the name that it will have, and no bytes of it */
		{ .path = STR("fair"), .type = '0', .mode = 0644, .pax = STR("27 GNU.sparse.name=in/foul\n"), .data = STR("12") },
		{ .path = STR("old"), .type = 'S', .mode = 0644, .data = STR("12") },
	};
	assert_text(listing(archive_of(v, COUNT(v))), arena_cstr(&a, arena_fmt(&a, "d  755 0 |f usr/lib/a.py 644 3 |f b 600 1 |"
	            "d old 700 0 |l l 777 0 ../x|h h 644 0 b|x dev 600 0 |f %.*s 644 1 |f in/pax.a 644 2 |f first/second/last 644 0 |"
	            "x in/foul 644 0 |x old 644 0 |",
	            STR_ARG(longer))));
}

static void contents_are_read_between_the_headers(void **state)
{
	const struct made v[] = { { .path = STR("a"), .type = '0', .data = STR("first") }, { .path = STR("b"), .type = '0', .data = STR("2") } };
	struct memory m = { archive_of(v, 2), 3 };
	struct tar t = tar_open((struct tar_source){ memory_read, &m });
	struct tar_entry entry;
	struct err e;
	bool end;
	size_t got = 0;
	char to[16];
	(void)state;
	assert_true(tar_next(&t, &a, &entry, &end, &e) && tar_read(&t, to, 2, &got, &e)); /* the rest is passed over */
	assert_true(got == 2 && !memcmp(to, "fi", 2));
	assert_true(tar_next(&t, &a, &entry, &end, &e) && tar_read(&t, to, sizeof to, &got, &e));
	assert_true(got == 1 && to[0] == '2');
	assert_true(tar_read(&t, to, sizeof to, &got, &e) && !got);
}

static void what_could_do_harm_is_refused(void **state)
{
	static const struct { struct made made; const char *want; } cases[] = {
		{ { .path = STR_INIT("a/../b"), .type = '0' }, "the entry 'a/../b' leaves the archive" },
		{ { .path = STR_INIT("a\nb"), .type = '0' }, "control character" },
		{ { .path = STR_INIT("a"), .type = '0', .pax = STR_INIT("13 path=../x\n") }, "leaves the archive" },
		{ { .path = STR_INIT("a"), .type = '0', .pax = STR_INIT("99 path=x\n") }, "a broken extended header" },
		{ { .path = STR_INIT("a"), .type = '0', .pax = STR_INIT("10 size=x\n") }, "a broken extended header" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str got = listing(archive_of(&cases[i].made, 1));
		if (!str_has(got, str_of(cases[i].want))) fail_msg("%zu: %.*s", i, STR_ARG(got));
	}
}

static void an_archive_that_is_cut_off_or_altered_is_refused(void **state)
{
	const struct made v = { .path = STR("a"), .type = '0', .data = STR("abc") };
	str whole = archive_of(&v, 1);
	char *altered = arena_bytes(&a, whole.n);
	(void)state;
	assert_true(str_has(listing(str_slice(whole, 0, 514)), STR("cut off at byte 514")));
	assert_true(str_has(listing(str_slice(whole, 0, 100)), STR("cut off at byte 100")));
	memcpy(altered, whole.p, whole.n);
	altered[3] ^= 1;
	assert_text(listing((str){ altered, whole.n }), "no tar header at byte 0");
	assert_text(listing(STR("")), ""); /* as tar writes of nothing */
}

static void the_layers_of_one_image_are_told(void **state)
{
	static const struct { const char *text, *want; } wrong[] = {
		{ "", "what `docker save` writes" }, { "{}", "no list of images" }, { "[]", "no image with layers" },
		{ "[{\"Layers\":[]}]", "no image with layers" }, { "[{\"Layers\":[1]}]", "" }, { "[1]", "no object" },
		{ "[{\"RepoTags\":[\"a:1\"],\"Layers\":[\"x\"]},{\"RepoTags\":[\"b:1\"],\"Layers\":[\"y\"]}]", "several images (a:1, b:1)" },
	};
	struct strs layers = { 0 };
	struct err e;
	(void)state;
	assert_true(image_manifest_parse(&a, STR("[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"a/layer.tar\",\"b\"]}]"), &layers, &e));
	assert_int_equal(layers.n, 2);
	assert_text(layers.v[0], "a/layer.tar");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		if (image_manifest_parse(&a, str_of(wrong[i].text), &layers, &e)) fail_msg("%s accepted", wrong[i].text);
		assert_int_equal(e.fault, FAULT_INPUT);
		assert_says(&e, wrong[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(entries_are_read_whoever_wrote_them),
		TEST(contents_are_read_between_the_headers),
		TEST(what_could_do_harm_is_refused),
		TEST(an_archive_that_is_cut_off_or_altered_is_refused),
		TEST(the_layers_of_one_image_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
