/* What a shared object needs, kept as text: the same comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "spokeshave/buf.h"
#include "spokeshave/native.h"

static str file_bytes(struct arena *a, const char *path)
{
	struct buf b = buf_in(a);
	char block[4096];
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;) buf_add(&b, (str){ block, n });
	fclose(f);
	return buf_str(&b);
}

static void what_is_needed_survives_as_text(void **state)
{
	static const char text[] = "machine\t62\nmodule\t\nsoname\tme.so\nneeded\tliba.so\nneeded\tlibb.so\npath\t$ORIGIN/x\n"
	                           "version\tGLIBC_2.34\tlibc.so.6\n";
	struct arena a;
	(void)state;
	arena_init(&a);
	struct native n = native_read(&a, STR("p/m.so"), 7, str_of(text));
	assert_true(n.module && n.file == 7 && n.elf.machine == 62);
	assert_true(str_eq(n.path, STR("p/m.so")) && str_eq(n.elf.soname, STR("me.so")));
	assert_int_equal(n.elf.needed.n, 2);
	assert_true(str_eq(n.elf.needed.v[1], STR("libb.so")) && str_eq(n.elf.runpath.v[0], STR("$ORIGIN/x")));
	assert_int_equal(n.elf.versions.n, 1);
	assert_true(str_eq(n.elf.versions.v[0].lib, STR("libc.so.6")));
	assert_true(str_eq(n.elf.versions.v[0].version, STR("GLIBC_2.34")));
	arena_free(&a);
}

static void what_is_no_sound_shared_object_has_no_text(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a);
	str bytes = file_bytes(&a, TESTS_DIR "/fuzz/corpus/binary_strip/debug.so");
	assert_true(str_starts(native_write(&a, STR("p/m.so"), bytes), STR("machine\t")));
	assert_int_equal(native_write(&a, STR("p/m.so"), str_slice(bytes, 0, 100)).n, 0);
	assert_int_equal(native_write(&a, STR("p/m.so"), STR("INPUT(libm.so.6)")).n, 0); /* a linker's script */
	assert_int_equal(native_read(&a, STR("p/big.so"), 0, native_unread).elf.machine, 0);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_needed_survives_as_text),
		cmocka_unit_test(what_is_no_sound_shared_object_has_no_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
