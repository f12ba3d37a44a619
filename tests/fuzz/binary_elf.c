/*
 * Any bytes are parsed or refused as an integrity fault; what is parsed lies
 * within them, and bytes appended to a file change nothing.
 */
#include <stdlib.h>

#include "spokeshave/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(str whole, str part)
{
	if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes = { (const char *)data, size };
	struct arena a;
	struct elf elf, longer;
	static struct err e;
	struct strs parts;
	arena_init(&a);
	if (elf_data(&a, bytes, &parts))
		for (size_t i = 0; i < parts.n; i++) inside(bytes, parts.v[i]);
	if (!elf_parse(&a, bytes, &elf, &e)) {
		if (e.fault != FAULT_INTEGRITY) abort();
		arena_free(&a);
		return 0;
	}
	if (!elf_is(bytes)) abort();
	inside(bytes, elf.soname);
	for (size_t i = 0; i < elf.needed.n; i++) inside(bytes, elf.needed.v[i]);
	for (size_t i = 0; i < elf.runpath.n; i++) inside(bytes, elf.runpath.v[i]);
	for (size_t i = 0; i < elf.versions.n; i++) inside(bytes, elf.versions.v[i].version);
	if (!elf_parse(&a, arena_join(&a, bytes, STR("more")), &longer, &e)) abort();
	if (!str_eq(elf.soname, longer.soname) || elf.needed.n != longer.needed.n ||
	    elf.versions.n != longer.versions.n)
		abort();
	arena_free(&a);
	return 0;
}
