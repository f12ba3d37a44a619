#include "support.h"

#include "spokeshave/zipdir.h"
#include "zip_maker.h"

static struct made m;

/* Read an archive as wheel_open does: end, directory, every local header. */
static bool read_archive(struct zip_dir *dir, struct err *e)
{
	struct zip_end end;
	size_t tail = m.n < ZIP_TAIL_BYTES ? m.n : ZIP_TAIL_BYTES;
	const char *bytes = (const char *)m.bytes;
	if (!zip_end_find((str){ bytes + m.n - tail, tail }, m.n, &end, e)) return false;
	if (!zip_dir_parse(&a, (str){ bytes + end.start, (size_t)end.size }, &end, m.n, dir, e)) return false;
	for (size_t i = 0; i < dir->n; i++) {
		const struct zip_entry *entry = &dir->v[i];
		uint64_t data;
		str local = { bytes + entry->offset, (size_t)(m.n - entry->offset) };
		if (!zip_local_check(local, entry, &data, e)) return false;
		size_t n = zip_descriptor_size(entry, data);
		if (n && !zip_descriptor_check((str){ bytes + entry->end - n, n }, entry, e)) return false;
	}
	return true;
}

static const struct made_file three[] = {
	{ "pkg/", "", 0, 0, 0040755, 0, 0 },
	{ "pkg/a.py", "import b\n", 0, 1, 0100644, 0, 0 },
	{ "pkg/b.sh", "#!/bin/sh\n", 0, 0, 0100755, 0, 0 },
};

static void a_sound_archive_is_read_with_sizes_and_modes(void **state)
{
	struct zip_dir dir;
	struct err e = { 0 };
	(void)state;
	made_zip(&m, three, COUNT(three));
	if (!read_archive(&dir, &e)) fail_msg("%s", e.text);
	assert_int_equal(dir.n, 3);
	assert_true(dir.v[0].dir && !dir.v[1].dir);
	assert_true(str_eq(dir.v[1].path, STR("pkg/a.py")));
	assert_int_equal(dir.v[1].size, 9);
	assert_int_equal(dir.v[1].packed_size, 14);
	assert_int_equal(dir.v[1].method, 8);
	assert_int_equal(dir.v[2].mode, 0755);
	assert_int_equal(dir.v[2].end, dir.start);
}

static void data_descriptors_of_each_length_are_understood(void **state)
{
	static const size_t lengths[] = { 12, 16, 20, 24 };
	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct made_file files[] = { { "a", "text", 0, 1, 0100644, lengths[i], 0 }, { "b", "more", 0, 0, 0, 0, 0 } };
		struct zip_dir dir;
		struct err e = { 0 };
		made_zip(&m, files, 2);
		if (!read_archive(&dir, &e)) fail_msg("%zu: %s", lengths[i], e.text);
		made_set(&m, m.local[1] - 4, 5, 4); /* the size in the descriptor, or its upper half */
		assert_false(read_archive(&dir, &e));
		assert_non_null(strstr(e.text, "'a': its data descriptor contradicts"));
	}
}

static void the_directory_may_list_entries_in_any_order(void **state)
{
	struct made_file files[] = { { "a", "one", 0, 0, 0, 0, 0 }, { "b", "two", 0, 0, 0, 0, 0 } };
	unsigned char first[47];
	struct zip_dir dir;
	struct err e = { 0 };
	(void)state;
	made_zip(&m, files, 2);
	memcpy(first, m.bytes + m.central[0], sizeof first);
	memmove(m.bytes + m.central[0], m.bytes + m.central[1], sizeof first);
	memcpy(m.bytes + m.central[1], first, sizeof first);
	if (!read_archive(&dir, &e)) fail_msg("%s", e.text);
	assert_true(str_eq(dir.v[0].path, STR("a")) && str_eq(dir.v[1].path, STR("b")));
}

/* The end records of an archive with 64-bit numbers, instead of its own. */
static void widen(void)
{
	size_t entries = m.entries, end = m.end;
	m.n = end;
	made_put(&m, 0x06064b50, 4);
	made_put(&m, 44, 8);
	made_put(&m, 45 | 45 << 16, 4);
	made_put(&m, 0, 8);
	made_put(&m, entries, 8);
	made_put(&m, entries, 8);
	made_put(&m, end - m.directory, 8);
	made_put(&m, m.directory, 8);
	made_put(&m, 0x07064b50, 4);
	made_put(&m, 0, 4);
	made_put(&m, end, 8);
	made_put(&m, 1, 4);
	m.end = m.n;
	made_put(&m, 0x06054b50, 4);
	made_put(&m, 0, 4);
	made_put(&m, UINT32_MAX, 4);
	made_put(&m, UINT64_MAX, 8);
	made_put(&m, 0, 2);
}

static void sixty_four_bit_numbers_are_read_and_compared(void **state)
{
	struct zip_dir dir;
	struct err e = { 0 };
	(void)state;
	made_zip(&m, three, COUNT(three));
	widen();
	if (!read_archive(&dir, &e)) fail_msg("%s", e.text);
	assert_int_equal(dir.n, 3);
	made_set(&m, m.end + 10, 2, 2); /* entries: neither all ones nor the same */
	made_set(&m, m.end + 8, 2, 2);
	assert_false(read_archive(&dir, &e));
	assert_non_null(strstr(e.text, "contradict each other"));
	widen();
	made_set(&m, m.end - 12, 0, 8);
	assert_false(read_archive(&dir, &e));
	assert_non_null(strstr(e.text, "points elsewhere"));
}

/* ---- what is refused ---- */

static void spoil_nothing(void) {}
static void prepend(void) { made_insert(&m, 0, 8); }
static void append(void) { made_insert(&m, m.n, 1); }
static void cut(void) { m.n -= 1; }
static void insert_between(void)
{
	made_insert(&m, m.directory, 4);
	made_set(&m, m.end + 4 + 16, m.directory + 4, 4);
}
static void second_end_in_comment(void)
{
	made_set(&m, m.end + 20, 22, 2);
	made_text(&m, m.bytes + m.end, 22);
}
static void second_archive(void)
{
	static unsigned char copy[4096];
	size_t n = m.n;
	memcpy(copy, m.bytes, n);
	made_text(&m, copy, n);
}
static void several_volumes(void) { made_set(&m, m.end + 4, 1, 2); }
static void fewer_entries(void) { made_set(&m, m.end + 8, 0x00020002, 4); }
static void more_entries(void) { made_set(&m, m.end + 8, 0x00040004, 4); }
static void too_many_entries(void)
{
	widen();
	made_set(&m, m.end - 20 - 56 + 24, 200001, 8);
	made_set(&m, m.end - 20 - 56 + 32, 200001, 8);
}
static void directory_shorter(void)
{
	made_set(&m, m.end + 12, m.end - m.directory - 1, 4);
	made_set(&m, m.end + 16, m.directory + 1, 4);
}
static void encrypted(void) { made_set(&m, m.central[1] + 8, 1, 2); }
static void masked(void) { made_set(&m, m.central[1] + 8, 1 << 13, 2); }
static void bzip2(void) { made_set(&m, m.central[1] + 10, 12, 2); }
static void device(void) { made_set(&m, m.central[1] + 38, (uint64_t)0020644 << 16, 4); }
static void symbolic_link(void) { made_set(&m, m.central[1] + 38, (uint64_t)0120777 << 16, 4); }
static void folder_mode(void) { made_set(&m, m.central[1] + 38, (uint64_t)0040755 << 16, 4); }
static void file_mode(void) { made_set(&m, m.central[0] + 38, (uint64_t)0100644 << 16, 4); }
static void bomb(void) { made_set(&m, m.central[1] + 24, 1u << 30, 4); }
static void stored_sizes(void) { made_set(&m, m.central[2] + 24, 11, 4); }
static void other_volume(void) { made_set(&m, m.central[1] + 34, 1, 2); }
static void same_offset(void) { made_set(&m, m.central[2] + 42, m.local[1], 4); }
static void overlap(void) { made_set(&m, m.central[1] + 20, 40, 4); made_set(&m, m.local[1] + 18,
                                                                             40, 4); }
static void first_later(void) { made_set(&m, m.central[0] + 42, m.local[0] + 1, 4); }
static void local_name(void) { m.bytes[m.local[1] + 30 + 4] = 'x'; }
static void local_crc(void) { made_set(&m, m.local[1] + 14, 1, 4); }
static void local_size(void) { made_set(&m, m.local[1] + 22, 10, 4); }
static void local_packed(void) { made_set(&m, m.local[1] + 18, 13, 4); }
static void local_flags(void) { made_set(&m, m.local[1] + 6, 0x800, 2); }
static void local_method(void) { made_set(&m, m.local[1] + 8, 0, 2); }
static void local_signature(void) { made_set(&m, m.local[1], 0, 4); }
static void no_descriptor(void)
{
	made_set(&m, m.local[1] + 6, 8, 2);
	made_set(&m, m.central[1] + 8, 8, 2);
}
static void gap(void)
{
	made_insert(&m, m.local[2], 5);
	made_set(&m, m.central[2] + 5 + 42, m.local[2] + 5, 4);
	made_set(&m, m.end + 5 + 16, m.directory + 5, 4);
}

static void each_spoiled_archive_is_refused_saying_why(void **state)
{
	static const struct { const char *name; void (*spoil)(void); const char *want; } cases[] = {
		{ "sound", spoil_nothing, NULL },
		{ "prepended", prepend, "directory does not end where the end record begins" },
		{ "appended", append, "end record is not at its very end" },
		{ "cut", cut, "no end record" },
		{ "between", insert_between, "bytes after it belong to no entry" },
		{ "second end", second_end_in_comment, "very end" },
		{ "two archives", second_archive, "directory does not end where the end record begins" },
		{ "volumes", several_volumes, "several volumes" },
		{ "fewer", fewer_entries, "holds more than its entries" },
		{ "more", more_entries, "too short for its entries" },
		{ "too many", too_many_entries, "LIMIT_ENTRIES" },
		{ "directory shorter", directory_shorter, "cut short or holds something else" },
		{ "encrypted", encrypted, "'pkg/a.py': it is encrypted" },
		{ "masked", masked, "'pkg/a.py': it has flags" },
		{ "bzip2", bzip2, "'pkg/a.py': its compression is neither" },
		{ "device", device, "'pkg/a.py': it is a link or a device" },
		{ "link", symbolic_link, "'pkg/a.py': it is a link or a device" },
		{ "folder mode", folder_mode, "'pkg/a.py': its name and its mode disagree" },
		{ "file mode", file_mode, "'pkg/': its name and its mode disagree" },
		{ "bomb", bomb, "'pkg/a.py': it announces more bytes than its packed size can hold" },
		{ "stored", stored_sizes, "'pkg/b.sh': it is stored, but its two sizes differ" },
		{ "volume", other_volume, "'pkg/a.py': it is on another volume" },
		{ "same offset", same_offset, "it overlaps what follows it" },
		{ "overlap", overlap, "'pkg/a.py': it overlaps what follows it" },
		{ "first later", first_later, "bytes before its first entry" },
		{ "local name", local_name, "'pkg/a.py': its local header has another name" },
		{ "local crc", local_crc, "'pkg/a.py': its local header has another CRC" },
		{ "local size", local_size, "'pkg/a.py': its local header has another size" },
		{ "local packed", local_packed, "'pkg/a.py': its local header has another packed size" },
		{ "local flags", local_flags, "'pkg/a.py': its local header has other flags" },
		{ "local method", local_method, "'pkg/a.py': its local header has another compression" },
		{ "local signature", local_signature, "'pkg/a.py': it has no whole local header" },
		{ "no descriptor", no_descriptor, "'pkg/a.py': 0 bytes after it belong to no entry" },
		{ "gap", gap, "'pkg/a.py': 5 bytes after it belong to no entry" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zip_dir dir;
		struct err e = { 0 };
		made_zip(&m, three, COUNT(three));
		cases[i].spoil();
		bool ok = read_archive(&dir, &e);
		if (ok != !cases[i].want) fail_msg("%s: %s", cases[i].name, ok ? "accepted" : e.text);
		if (ok) continue;
		if (!strstr(e.text, cases[i].want)) fail_msg("%s: '%s'", cases[i].name, e.text);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
	}
}

/* A record in an entry's data that claims all that follows as its comment: some reader may take it. */
static void a_second_end_record_is_refused_wherever_a_reader_may_find_it(void **state)
{
	struct made_file file = { "a.zip", "PK\5\6------------------------", 0, 0, 0100644, 0, 0 };
	struct zip_dir dir;
	struct err e = { 0 };
	(void)state;
	made_zip(&m, &file, 1);
	if (!read_archive(&dir, &e)) fail_msg("a nested archive: %s", e.text);
	made_set(&m, m.data[0] + 20, m.n - m.data[0] - 22, 2);
	assert_false(read_archive(&dir, &e));
	assert_non_null(strstr(e.text, "second end record"));
	made_zip(&m, &file, 1);
	made_set(&m, m.central[0] + 4, 0x06054b50, 4);
	assert_false(read_archive(&dir, &e));
	assert_non_null(strstr(e.text, "second end record"));
}

static char long_name[LIMIT_NAME_BYTES + 2], long_part[LIMIT_NAME_PART_BYTES + 2];

static void each_bad_name_is_refused_saying_why(void **state)
{
	static const struct { const char *name; unsigned flags; const char *want; } cases[] = {
		{ "a/b.py", 0, NULL }, { "a/..b", 0, NULL }, { "\xc3\xa9.py", 0x800, NULL },
		{ "/a", 0, "absolute" }, { "C:a", 0, "absolute" }, { "//a", 0, "absolute" },
		{ "../a", 0, "climbs" }, { "a/../b", 0, "climbs" }, { "a/..", 0, "climbs" }, { "./a", 0, "climbs" },
		{ "..", 0, "climbs" }, { "a//b", 0, "empty part" }, { "", 0, "no name" },
		{ "a\\b", 0, "backslash" }, { "a\nb", 0, "control character" }, { "a\x7f", 0, "control character" },
		{ "a\xc2\x85", 0x800, "control character" }, { "\xff", 0x800, "not UTF-8" },
		{ "\xc0\xaf", 0x800, "not UTF-8" }, { "\xed\xa0\x80", 0x800, "not UTF-8" },
		{ "\xc3\xa9.py", 0, "not marked as UTF-8" },
		{ long_name, 0, "too long" }, { long_part, 0, "too long" },
	};
	(void)state;
	memset(long_name, 'a', LIMIT_NAME_BYTES + 1);
	memset(long_part, 'a', LIMIT_NAME_PART_BYTES + 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct made_file file = { cases[i].name, "text", 0, 0, 0100644, 0, cases[i].flags };
		struct zip_dir dir;
		struct err e = { 0 };
		made_zip(&m, &file, 1);
		bool ok = read_archive(&dir, &e);
		if (ok != !cases[i].want) fail_msg("'%s': %s", cases[i].name, ok ? "accepted" : e.text);
		if (!ok && !strstr(e.text, cases[i].want)) fail_msg("'%s': '%s'", cases[i].name, e.text);
	}
}

static void names_that_collide_are_refused(void **state)
{
	static const struct { const char *left, *right, *want; } cases[] = {
		{ "a", "b", NULL }, { "a", "ab", NULL }, { "a/b", "ab", NULL }, { "a-b", "a/b", NULL },
		{ "a", "a", "has it twice" }, { "a/b.py", "a/B.py", "by case only" }, { "A/b", "a/b", "by case only" },
		{ "a", "a/b", "a file and a folder at once" }, { "a", "a/", "a file and a folder at once" },
		{ "a/", "a/", "has it twice" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct made_file files[] = { { cases[i].left, "", 0, 0, 0, 0, 0 }, { "a.", "text", 0, 0, 0, 0, 0 },
		                             { cases[i].right, "", 0, 0, 0, 0, 0 } };
		struct zip_dir dir;
		struct err e = { 0 };
		made_zip(&m, files, COUNT(files));
		bool ok = read_archive(&dir, &e);
		if (ok != !cases[i].want) fail_msg("%s %s: %s", cases[i].left, cases[i].right, ok ? "accepted" : e.text);
		if (!ok && !strstr(e.text, cases[i].want)) fail_msg("%s %s: %s", cases[i].left, cases[i].right, e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sound_archive_is_read_with_sizes_and_modes),
		TEST(data_descriptors_of_each_length_are_understood),
		TEST(the_directory_may_list_entries_in_any_order),
		TEST(sixty_four_bit_numbers_are_read_and_compared),
		TEST(each_spoiled_archive_is_refused_saying_why),
		TEST(a_second_end_record_is_refused_wherever_a_reader_may_find_it),
		TEST(each_bad_name_is_refused_saying_why),
		TEST(names_that_collide_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
