/* Shared objects made byte by byte, at both widths and byte orders; then each of their numbers made wrong. */
#include "assertions.h"

#include "spokeshave/elf.h"

#define FILE_BYTES 1024
#define ADDRESS 0x4000u /* where the file is loaded */
#define DYNAMIC_AT 256u
#define STRINGS_AT 640u
#define VERSIONS_AT 800u

struct image {
	unsigned char bytes[FILE_BYTES];
	bool wide, big;
};

static void put(struct image *m, size_t at, unsigned n, uint64_t value)
{
	for (unsigned i = 0; i < n; i++)
		m->bytes[at + (m->big ? n - 1 - i : i)] = (unsigned char)(value >> (8 * i) & 0xff);
}

static const char strings[] = "\0libc.so.6\0libm.so.6\0me.so\0/a:$ORIGIN/b\0GLIBC_2.34\0/old";
enum { LIBC = 1, LIBM = 11, ME = 21, PATHS = 27, GLIBC = 40, OLD = 51 };

static void put_header(struct image *m)
{
	memcpy(m->bytes, "\177ELF", 4);
	m->bytes[4] = m->wide ? 2 : 1;
	m->bytes[5] = m->big ? 2 : 1;
	put(m, 16, 2, 3);
	put(m, 18, 2, 183);
	unsigned word = m->wide ? 8 : 4;
	put(m, m->wide ? 32 : 28, word, m->wide ? 64 : 52);
	put(m, m->wide ? 54 : 42, 2, m->wide ? 56 : 32);
	put(m, m->wide ? 56 : 44, 2, 2);
}

static void put_segment(struct image *m, unsigned i, uint64_t type, uint64_t offset, uint64_t size)
{
	size_t at = m->wide ? 64 + i * 56 : 52 + i * 32;
	unsigned word = m->wide ? 8 : 4;
	put(m, at, 4, type);
	put(m, at + (m->wide ? 8 : 4), word, offset);
	put(m, at + (m->wide ? 16 : 8), word, ADDRESS + offset);
	put(m, at + (m->wide ? 32 : 16), word, size);
}

static const struct { uint64_t tag, value; } dynamic[] = {
	{ 1, LIBC }, { 1, LIBM }, { 14, ME }, { 15, OLD }, { 29, PATHS }, { 5, ADDRESS + STRINGS_AT },
	{ 10, sizeof strings }, { 0x6ffffffe, ADDRESS + VERSIONS_AT }, { 0x6fffffff, 1 }, { 0, 0 }, { 1, 9999 },
};

static struct image shared_object(bool wide, bool big)
{
	struct image m = { .wide = wide, .big = big };
	unsigned word = wide ? 8 : 4;
	put_header(&m);
	put_segment(&m, 0, 1, 0, FILE_BYTES);
	put_segment(&m, 1, 2, DYNAMIC_AT, COUNT(dynamic) * 2 * word);
	for (size_t i = 0; i < COUNT(dynamic); i++) {
		put(&m, DYNAMIC_AT + i * 2 * word, word, dynamic[i].tag);
		put(&m, DYNAMIC_AT + i * 2 * word + word, word, dynamic[i].value);
	}
	memcpy(m.bytes + STRINGS_AT, strings, sizeof strings);
	put(&m, VERSIONS_AT, 2, 1);
	put(&m, VERSIONS_AT + 2, 2, 1);
	put(&m, VERSIONS_AT + 4, 4, LIBC);
	put(&m, VERSIONS_AT + 8, 4, 16);
	put(&m, VERSIONS_AT + 16 + 8, 4, GLIBC);
	return m;
}

static str bytes_of(const struct image *m)
{
	return (str){ (const char *)m->bytes, FILE_BYTES };
}

static void every_width_and_order_is_read(void **state)
{
	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		struct image m = shared_object(form & 1, form & 2);
		struct arena a;
		struct elf elf;
		struct err e = { 0 };
		arena_init(&a);
		assert_true(elf_is(bytes_of(&m)));
		if (!elf_parse(&a, bytes_of(&m), &elf, &e)) fail_msg("%s", e.text);
		assert_int_equal(elf.machine, 183);
		assert_true(str_eq(elf.soname, STR("me.so")));
		assert_int_equal(elf.needed.n, 2);
		assert_true(str_eq(elf.needed.v[0], STR("libc.so.6")));
		assert_true(str_eq(elf.needed.v[1], STR("libm.so.6")));
		assert_int_equal(elf.runpath.n, 2);
		assert_true(str_eq(elf.runpath.v[0], STR("/a")));
		assert_true(str_eq(elf.runpath.v[1], STR("$ORIGIN/b")));
		assert_int_equal(elf.versions.n, 1);
		assert_true(str_eq(elf.versions.v[0].lib, STR("libc.so.6")));
		assert_true(str_eq(elf.versions.v[0].version, STR("GLIBC_2.34")));
		assert_false(elf.versions.v[0].weak || elf.inherited);
		put(&m, VERSIONS_AT + 16 + 4, 2, 2);
		put(&m, DYNAMIC_AT + (m.wide ? 64u : 32u), m.wide ? 8 : 4, 30); /* in the place of DT_RUNPATH */
		assert_true(elf_parse(&a, bytes_of(&m), &elf, &e));
		assert_true(elf.versions.v[0].weak && elf.inherited);
		assert_true(elf.runpath.n == 1 && str_eq(elf.runpath.v[0], STR("/old")));
		arena_free(&a);
	}
}

static void what_points_outside_is_refused(void **state)
{
	(void)state;
	/* of the 64-bit, little-endian file: where, how many bytes, what is written there */
	static const struct { size_t at; unsigned n; uint64_t value; } wrong[] = {
		{ 4, 1, 3 }, { 5, 1, 0 }, { 32, 8, FILE_BYTES }, { 32, 8, UINT64_MAX }, { 54, 2, 8 }, { 56, 2, 0xffff },
		{ 64 + 8, 8, UINT64_MAX }, { 64 + 32, 8, 16 }, { 64 + 32, 8, UINT64_MAX },
		{ 64 + 56 + 8, 8, FILE_BYTES }, { 64 + 56 + 32, 8, UINT64_MAX },
		{ DYNAMIC_AT + 8, 8, sizeof strings }, { DYNAMIC_AT + 8, 8, UINT64_MAX }, { DYNAMIC_AT + 5 * 16 + 8, 8, 0 },
		{ DYNAMIC_AT + 6 * 16 + 8, 8, FILE_BYTES }, { DYNAMIC_AT + 6 * 16 + 8, 8, 5 },
		{ DYNAMIC_AT + 7 * 16 + 8, 8, 1 }, { DYNAMIC_AT + 7 * 16 + 8, 8, ADDRESS + FILE_BYTES - 1 },
		{ VERSIONS_AT + 4, 4, UINT32_MAX }, { VERSIONS_AT + 8, 4, UINT32_MAX }, { VERSIONS_AT + 24, 4, 4000 },
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct image m = shared_object(true, false);
		struct arena a;
		struct elf elf;
		struct err e = { 0 };
		arena_init(&a);
		put(&m, wrong[i].at, wrong[i].n, wrong[i].value);
		if (elf_parse(&a, bytes_of(&m), &elf, &e)) fail_msg("case %zu was read", i);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
		arena_free(&a);
	}
}

static void what_was_cut_is_refused(void **state)
{
	(void)state;
	struct image m = shared_object(true, false);
	for (size_t n = 0; n < FILE_BYTES; n += 7) {
		struct arena a;
		struct elf elf;
		struct err e = { 0 };
		arena_init(&a);
		assert_false(elf_parse(&a, str_slice(bytes_of(&m), 0, n), &elf, &e));
		assert_int_equal(e.fault, FAULT_INTEGRITY);
		arena_free(&a);
	}
	assert_false(elf_is(STR("")));
	assert_false(elf_is(STR("#!/bin/sh\n")));
}

static void a_file_without_segments_asks_for_nothing(void **state)
{
	(void)state;
	struct image m = shared_object(false, true);
	struct arena a;
	struct elf elf;
	struct err e = { 0 };
	arena_init(&a);
	put(&m, 44, 2, 0);
	assert_true(elf_parse(&a, bytes_of(&m), &elf, &e));
	assert_int_equal(elf.needed.n + elf.versions.n + elf.soname.n, 0);
	arena_free(&a);
}

/* Three sections: loaded data, code, and one that is not loaded. */
static struct image with_sections(bool wide, bool big)
{
	static const struct { unsigned type, flags, offset; } sections[] = { { 1, 2, 600 }, { 1, 6, 610 }, { 1, 0, 620 }, { 8, 2, 0 } };
	struct image m = { .wide = wide, .big = big };
	unsigned width = wide ? 8 : 4, size = wide ? 64 : 40;
	put_header(&m);
	put(&m, wide ? 56 : 44, 2, 0);
	put(&m, wide ? 40 : 32, width, 128);
	put(&m, wide ? 58 : 46, 2, size);
	put(&m, wide ? 60 : 48, 2, COUNT(sections));
	for (unsigned i = 0; i < COUNT(sections); i++) {
		size_t at = 128 + i * size;
		put(&m, at + 4, 4, sections[i].type);
		put(&m, at + 8, width, sections[i].flags);
		put(&m, at + (wide ? 24 : 16), width, sections[i].offset);
		put(&m, at + (wide ? 32 : 20), width, 4);
	}
	memcpy(m.bytes + 600, "datacccccccode", 14);
	return m;
}

static void only_what_is_loaded_and_no_code_is_data(void **state)
{
	struct arena a;
	struct strs parts;
	(void)state;
	arena_init(&a);
	for (int kind = 0; kind < 4; kind++) {
		struct image m = with_sections(kind & 1, kind & 2);
		str bytes = { (const char *)m.bytes, sizeof m.bytes };
		assert_true(elf_data(&a, bytes, &parts));
		assert_int_equal(parts.n, 1);
		assert_true(str_eq(parts.v[0], STR("data")));
		assert_false(elf_data(&a, str_slice(bytes, 0, 300), &parts)); /* the table is cut off */
		put(&m, m.wide ? 60 : 48, 2, 0);
		assert_false(elf_data(&a, bytes, &parts)); /* stripped of it: nobody knows */
	}
	assert_false(elf_data(&a, STR("no ELF file"), &parts));
	arena_free(&a);
}

/* A section of dynamic symbols, and the one of their names. */
static void dynamic_symbols_are_told_in_order(void **state)
{
	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		struct image m = { .wide = form & 1, .big = form & 2 };
		unsigned width = m.wide ? 8 : 4, header = m.wide ? 64 : 40, one = m.wide ? 24 : 16;
		static const struct { unsigned name, bind, section; } symbols[] = { { 0, 0, 0 }, { LIBC, 1, 0 }, { ME, 2, 5 }, { 9999, 1, 1 } };
		static const unsigned types[] = { 0, 11, 3 }, offsets[] = { 0, 400, STRINGS_AT };
		struct elf_symbols got;
		struct arena a;
		arena_init(&a);
		put_header(&m);
		put(&m, m.wide ? 56 : 44, 2, 0);
		put(&m, m.wide ? 40 : 32, width, 128);
		put(&m, m.wide ? 58 : 46, 2, header);
		put(&m, m.wide ? 60 : 48, 2, COUNT(types));
		for (unsigned i = 1; i < COUNT(types); i++) {
			size_t at = 128 + i * header;
			put(&m, at + 4, 4, types[i]);
			put(&m, at + (m.wide ? 24 : 16), width, offsets[i]);
			put(&m, at + (m.wide ? 32 : 20), width, i == 1 ? COUNT(symbols) * one : sizeof strings);
			put(&m, at + (m.wide ? 40 : 24), 4, 2);
		}
		for (unsigned i = 0; i < COUNT(symbols); i++) {
			put(&m, 400 + i * one, 4, symbols[i].name);
			put(&m, 400 + i * one + (m.wide ? 4 : 12), 1, symbols[i].bind << 4);
			put(&m, 400 + i * one + (m.wide ? 6 : 14), 2, symbols[i].section);
		}
		memcpy(m.bytes + STRINGS_AT, strings, sizeof strings);
		elf_symbols(&a, bytes_of(&m), &got);
		assert_int_equal(got.n, 3);
		assert_true(str_eq(got.v[0].name, STR("libc.so.6")) && !got.v[0].defined && !got.v[0].weak);
		assert_true(str_eq(got.v[1].name, STR("me.so")) && got.v[1].defined && got.v[1].weak);
		assert_true(!got.v[2].name.n && got.v[2].defined);
		put(&m, 128 + header + (m.wide ? 40 : 24), 4, 99); /* names of no section */
		elf_symbols(&a, bytes_of(&m), &got);
		assert_int_equal(got.n, 0);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_width_and_order_is_read),
		cmocka_unit_test(what_points_outside_is_refused),
		cmocka_unit_test(what_was_cut_is_refused),
		cmocka_unit_test(a_file_without_segments_asks_for_nothing),
		cmocka_unit_test(only_what_is_loaded_and_no_code_is_data),
		cmocka_unit_test(dynamic_symbols_are_told_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
