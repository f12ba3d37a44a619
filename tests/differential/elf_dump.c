/*
 * What the ELF reader sees, for elf.py. Standard input holds a line a file: its
 * path, and after a tab where to write it stripped. For each file a block of
 * lines is printed, which an empty line ends: "stripped SYMBOLS DEBUG" last when it was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spokeshave/elf.h"
#include "spokeshave/strip.h"

static str read_whole(const char *path)
{
	FILE *f = fopen(path, "rb");
	long n;
	char *p;
	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0 || !(p = malloc((size_t)n + 1))) exit(1);
	rewind(f);
	if (fread(p, 1, (size_t)n, f) != (size_t)n) exit(1);
	fclose(f);
	return (str){ p, (size_t)n };
}

static void print(struct arena *a, str bytes)
{
	static struct err e;
	struct elf elf;
	struct elf_symbols symbols;
	if (!elf_parse(a, bytes, &elf, &e)) {
		printf("refused %s\n", e.text);
		return;
	}
	if (elf.soname.n) printf("soname %.*s\n", STR_ARG(elf.soname));
	for (size_t i = 0; i < elf.needed.n; i++) printf("needed %.*s\n", STR_ARG(elf.needed.v[i]));
	for (size_t i = 0; i < elf.runpath.n; i++)
		printf("%s %.*s\n", elf.inherited ? "rpath" : "runpath", STR_ARG(elf.runpath.v[i]));
	for (size_t i = 0; i < elf.versions.n; i++)
		printf("version %.*s %.*s%s\n", STR_ARG(elf.versions.v[i].lib), STR_ARG(elf.versions.v[i].version),
		       elf.versions.v[i].weak ? " weak" : "");
	elf_symbols(a, bytes, &symbols);
	for (size_t i = 0; i < symbols.n; i++)
		printf("symbol %s%s %.*s\n", symbols.v[i].defined ? "defined" : "undefined", symbols.v[i].weak ? " weak" : "",
		       STR_ARG(symbols.v[i].name));
}

static void strip_to(struct arena *a, str bytes, const char *path)
{
	struct stripped s;
	if (!elf_strip(a, bytes, &s)) return;
	FILE *f = fopen(path, "wb");
	if (!f) exit(1);
	for (size_t i = 0; i < s.pieces.n; i++)
		if (fwrite(s.pieces.v[i].p, 1, s.pieces.v[i].n, f) != s.pieces.v[i].n) exit(1);
	if (fclose(f)) exit(1);
	printf("stripped %llu %llu\n", (unsigned long long)s.symbols, (unsigned long long)s.debug);
}

int main(void)
{
	static char line[8192];
	while (fgets(line, sizeof line, stdin)) {
		struct arena a;
		arena_init(&a);
		line[strcspn(line, "\n")] = 0;
		char *to = strchr(line, '\t');
		if (to) *to++ = 0;
		str bytes = read_whole(line);
		print(&a, bytes);
		if (to) strip_to(&a, bytes, to);
		printf("\n");
		fflush(stdout);
		free((void *)bytes.p);
		arena_free(&a);
	}
	return 0;
}
