/* Files made section by section, at both widths and byte orders; then one that the compiler made, loaded. */
#include "assertions.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "spokeshave/buf.h"
#include "spokeshave/elf.h"
#include "spokeshave/strip.h"

enum { COVERED = 512 }; /* bytes under the one segment */

struct made_section {
	const char *name;
	unsigned type, flags, link, info;
	const char *bytes; /* null: under the segment */
};

struct form { bool wide, big; };

static void put(struct form f, char *at, unsigned n, uint64_t value)
{
	for (unsigned i = 0; i < n; i++) at[f.big ? n - 1 - i : i] = (char)(unsigned char)(value >> (8 * i));
}

static void put_headers(struct form f, char *p, unsigned type, uint64_t table_at, size_t sections, size_t names)
{
	unsigned word = f.wide ? 8 : 4;
	size_t segment = f.wide ? 64 : 52;
	memcpy(p, "\177ELF", 4);
	p[4] = f.wide ? 2 : 1;
	p[5] = f.big ? 2 : 1;
	put(f, p + 16, 2, type);
	put(f, p + (f.wide ? 32 : 28), word, segment);
	put(f, p + (f.wide ? 40 : 32), word, table_at);
	put(f, p + (f.wide ? 54 : 42), 2, f.wide ? 56 : 32);
	put(f, p + (f.wide ? 56 : 44), 2, 1);
	put(f, p + (f.wide ? 58 : 46), 2, f.wide ? 64 : 40);
	put(f, p + (f.wide ? 60 : 48), 2, sections);
	put(f, p + (f.wide ? 62 : 50), 2, names);
	put(f, p + segment, 4, 1);
	put(f, p + segment + (f.wide ? 32 : 16), word, COVERED);
}

/* A file of these sections after the null one; the last holds their names. */
static str made(struct arena *a, struct form f, unsigned type, const struct made_section *v, size_t n)
{
	struct buf names = buf_in(a), b = buf_in(a), table = buf_in(a);
	char covered[COVERED] = { 0 }, zeros[64] = { 0 };
	unsigned word = f.wide ? 8 : 4;
	buf_char(&names, 0);
	buf_add(&b, (str){ covered, sizeof covered });
	memset(b.p + 300, 'c', 100);
	buf_add(&table, (str){ zeros, f.wide ? 64 : 40 });
	for (size_t i = 0; i < n; i++) {
		char entry[64] = { 0 };
		size_t offset = v[i].bytes ? b.n : 300, size = v[i].bytes ? strlen(v[i].bytes) : 100, name = names.n;
		buf_fmt(&names, "%s", v[i].name);
		buf_char(&names, 0);
		if (i + 1 == n) {
			size = names.n;
			buf_add(&b, buf_str(&names));
		} else if (v[i].bytes) {
			buf_add(&b, str_of(v[i].bytes));
		}
		put(f, entry, 4, name);
		put(f, entry + 4, 4, v[i].type);
		put(f, entry + 8, word, v[i].flags);
		put(f, entry + 8 + 2 * word, word, offset);
		put(f, entry + 8 + 3 * word, word, size);
		put(f, entry + 8 + 4 * word, 4, v[i].link);
		put(f, entry + 12 + 4 * word, 4, v[i].info);
		put(f, entry + 16 + 4 * word, word, 1);
		buf_add(&table, (str){ entry, f.wide ? 64 : 40 });
	}
	while (b.n % 8) buf_char(&b, 0);
	put_headers(f, b.p, type, b.n, n + 1, n);
	buf_add(&b, buf_str(&table));
	return buf_str(&b);
}

static str joined(struct arena *a, const struct stripped *s)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s->pieces.n; i++) buf_add(&b, s->pieces.v[i]);
	assert_int_equal(b.n, s->size);
	return buf_str(&b);
}

static const struct made_section usual[] = {
	{ ".text", 1, 6, 0, 0, NULL },           { ".comment", 1, 0x30, 0, 0, "made by hand" },
	{ ".debug_info", 1, 0, 0, 0, "DEBUG-INFO DEBUG-INFO DEBUG-INFO" }, { ".debug_str", 1, 0x30, 0, 0, "DEBUG-STR" },
	{ ".payload", 1, 0, 0, 0, "PAYLOAD" },   { ".symtab", 2, 0, 7, 1, "SYMTAB SYMTAB" },
	{ ".strtab", 3, 0, 0, 0, "STRTAB" },     { ".shstrtab", 3, 0, 0, 0, "" },
};

static void symbols_and_debugging_go_and_the_rest_stays(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 4; kind++) {
		struct form f = { kind & 1, kind & 2 };
		struct stripped s, again;
		struct arena a;
		arena_init(&a);
		str before = made(&a, f, 3, usual, COUNT(usual));
		assert_true(elf_strip(&a, before, &s));
		str after = joined(&a, &s);
		assert_true(after.n < before.n);
		assert_int_equal(s.symbols, strlen("SYMTAB SYMTABSTRTAB"));
		assert_int_equal(s.debug, strlen("DEBUG-INFO DEBUG-INFO DEBUG-INFODEBUG-STR"));
		assert_false(str_has(after, STR("DEBUG-")) || str_has(after, STR("SYMTAB")) || str_has(after, STR("STRTAB")));
		assert_true(str_has(after, STR("made by hand")) && str_has(after, STR("PAYLOAD")));
		size_t header = f.wide ? 64 : 52;
		assert_memory_equal(before.p + header, after.p + header, COVERED - header);
		assert_false(elf_strip(&a, after, &again)); /* nothing is left to take */
		arena_free(&a);
	}
}

/* One section of the usual ones is another; what of it is left alone. */
static void what_is_not_understood_is_left_alone(void **state)
{
	static const struct { const char *why; size_t at; struct made_section other; bool symbols, debug; } cases[] = {
		{ "nothing is another", 4, { ".payload", 1, 0, 0, 0, "PAYLOAD" }, true, true },
		{ "a section that stays uses the symbols", 4, { ".rela.x", 4, 0, 6, 1, "RELOCATIONS" }, false, true },
		{ "a section that stays links to them", 4, { ".addrsig", 0x6fff4c03, 0, 6, 0, "ADDRSIG" }, false, true },
		{ "it is about one that is taken", 4, { ".rel.x", 9, 0, 0, 3, "RELOCATIONS" }, true, true },
		{ "debugging that is loaded", 4, { ".debug_gdb_scripts", 1, 2, 0, 0, NULL }, true, true },
		{ "debugging of another type", 2, { ".debug_info", 7, 0, 0, 0, "A NOTE OF SOMEBODY" }, true, true },
		{ "a group's", 2, { ".debug_info", 1, 0x200, 0, 0, "OF A GROUP" }, true, true },
		{ "symbols named as the sections", 5, { ".symtab", 2, 0, 8, 1, "SYMTAB SYMTAB" }, true, true },
		{ "symbols that are loaded", 5, { ".symtab", 2, 2, 7, 1, NULL }, false, true },
		{ "loaded, but behind all segments", 4, { ".data", 1, 3, 0, 0, "DATA" }, false, false },
		{ "a link to no section", 4, { ".x", 1, 0, 99, 0, "X" }, false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct made_section v[COUNT(usual)];
		struct stripped s;
		struct arena a;
		arena_init(&a);
		memcpy(v, usual, sizeof usual);
		v[cases[i].at] = cases[i].other;
		bool did = elf_strip(&a, made(&a, (struct form){ true, false }, 3, v, COUNT(v)), &s);
		if (did != (cases[i].symbols || cases[i].debug)) fail_msg("%s: did %d", cases[i].why, did);
		if (did && (!s.symbols == cases[i].symbols || !s.debug == cases[i].debug))
			fail_msg("%s: %d, %d", cases[i].why, (int)s.symbols, (int)s.debug);
		if (did && cases[i].other.bytes && cases[i].at != 5 && !str_has(joined(&a, &s), str_of(cases[i].other.bytes)))
			fail_msg("%s: it was taken", cases[i].why);
		arena_free(&a);
	}
}

static void what_was_appended_or_hidden_keeps_all(void **state)
{
	struct stripped s;
	struct arena a;
	(void)state;
	arena_init(&a);
	str whole = made(&a, (struct form){ true, false }, 3, usual, COUNT(usual));
	assert_true(elf_strip(&a, whole, &s));
	assert_false(elf_strip(&a, arena_join(&a, whole, STR("x")), &s));
	assert_false(elf_strip(&a, arena_join(&a, whole, (str){ "", 1 }), &s)); /* a NUL, too */
	for (size_t n = 0; n < whole.n; n += 3) assert_false(elf_strip(&a, str_slice(whole, 0, n), &s));
	static const unsigned other_types[] = { 0, 1, 4 }; /* none, an object, a core */
	for (size_t i = 0; i < COUNT(other_types); i++)
		assert_false(elf_strip(&a, made(&a, (struct form){ true, false }, other_types[i], usual, COUNT(usual)), &s));
	assert_true(elf_strip(&a, made(&a, (struct form){ true, false }, 2, usual, COUNT(usual)), &s));
	char *hidden = arena_bytes(&a, whole.n);
	size_t strtab = 0; /* made smaller by a byte, which nothing accounts for then */
	memcpy(hidden, whole.p, whole.n);
	while (memcmp(hidden + strtab, "STRTAB", 6)) strtab++;
	char *entry = hidden + whole.n - 2 * 64; /* of .strtab */
	put((struct form){ true, false }, entry + 32, 8, 5);
	assert_false(elf_strip(&a, (str){ hidden, whole.n }, &s));
	hidden[strtab + 5] = 0; /* padding */
	assert_true(elf_strip(&a, (str){ hidden, whole.n }, &s));
	put((struct form){ true, false }, entry + 32, 8, 100); /* it overlaps the names */
	assert_false(elf_strip(&a, (str){ hidden, whole.n }, &s));
	arena_free(&a);
}

static void what_checks_itself_is_told_by_its_company(void **state)
{
	static const str there[] = { STR_INIT("n/.libssl.so.3.hmac"), STR_INIT("n/libcrypto.so.3"),
	                             STR_INIT("n/libcrypto.so.3.hmac"), STR_INIT("n/libfreebl3.chk"),
	                             STR_INIT("n/libfreebl3.so"), STR_INIT("n/libssl.so.3"), STR_INIT("nspr.chk") };
	static const struct { const char *path; bool want; } cases[] = {
		{ "n/libfreebl3.so", true }, { "n/libcrypto.so.3", true }, { "n/libssl.so.3", true }, { "ossl/fips.so", true },
		{ "nspr.so", true }, { "libfreebl3.so", false }, { "n/libnspr4.so", false }, { "m/libssl.so.3", false },
	};
	struct arena a;
	(void)state;
	arena_init(&a);
	struct strs paths = { 0 };
	for (size_t i = 0; i < COUNT(there); i++) PUSH(&a, &paths, there[i]);
	for (size_t i = 0; i < COUNT(cases); i++)
		if (strip_must_not(&a, str_of(cases[i].path), &paths) != cases[i].want) fail_msg("%s", cases[i].path);
	arena_free(&a);
}

/* ---- what the compiler makes ---- */

static str file_bytes(struct arena *a, const char *path)
{
	struct buf b = buf_in(a);
	char block[4096];
	FILE *f = fopen(path, "rb");
	if (!f) return (str){ 0 };
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;) buf_add(&b, (str){ block, n });
	fclose(f);
	return buf_str(&b);
}

static void write_file(const char *path, str bytes)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
}

static void a_stripped_library_loads_and_works(void **state)
{
	(void)state;
	char dir[] = "/tmp/strip-test-XXXXXX";
	struct stripped s;
	struct arena a;
	arena_init(&a);
	assert_non_null(mkdtemp(dir));
	const char *source = arena_fmt(&a, "%s/l.c", dir).p, *lib = arena_fmt(&a, "%s/l.so", dir).p;
	write_file(source, STR("static int hidden(int x) { return x * 6; }\nstatic int table[] = { 7 };\n"
	                       "__thread int mine = 1;\nint seven_times_six(void) { return hidden(table[0]) * mine; }\n"));
	const char *make = arena_fmt(&a, "cc -g -shared -fPIC -o %s %s 2>/dev/null", lib, source).p;
	if (system(make)) {
		print_message("no compiler: skipped\n");
		skip();
	}
	str before = file_bytes(&a, lib);
	assert_true(before.n && elf_strip(&a, before, &s));
	assert_true(s.symbols && s.debug);
	assert_int_equal(unlink(lib), 0);
	write_file(lib, joined(&a, &s));
	void *handle = dlopen(lib, RTLD_NOW);
	if (!handle) fail_msg("%s", dlerror());
	int (*call)(void);
	*(void **)&call = dlsym(handle, "seven_times_six");
	assert_non_null(call);
	assert_int_equal(call(), 42);
	dlclose(handle);
	unlink(lib);
	unlink(source);
	rmdir(dir);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_and_debugging_go_and_the_rest_stays),
		cmocka_unit_test(what_is_not_understood_is_left_alone),
		cmocka_unit_test(what_was_appended_or_hidden_keeps_all),
		cmocka_unit_test(what_checks_itself_is_told_by_its_company),
		cmocka_unit_test(a_stripped_library_loads_and_works),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
