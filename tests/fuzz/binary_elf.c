/*
 * Any bytes are parsed or refused as an integrity fault; what is parsed lies
 * within them, and bytes appended to a file change nothing. What was parsed,
 * written as a small file of either width and byte order, is parsed as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_WRITTEN 200u /* names; more make the same file longer */

static void inside(str whole, str part)
{
	if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n)) abort();
}

/* ---- a writer ---- */

struct form { bool wide, big; };

static void put(struct buf *b, struct form f, unsigned n, uint64_t value)
{
	for (unsigned i = 0; i < n; i++) buf_char(b, (char)(unsigned char)(value >> 8 * (f.big ? n - 1 - i : i)));
}

static uint64_t name(struct buf *names, str s)
{
	uint64_t at = names->n;
	buf_add(names, s);
	buf_char(names, 0);
	return at;
}

struct tag { uint64_t tag, value; };

static void put_segment(struct buf *b, struct form f, uint64_t type, uint64_t at, uint64_t n)
{
	unsigned word = f.wide ? 8 : 4;
	put(b, f, 4, type);
	if (f.wide) put(b, f, 4, 0);
	put(b, f, word, at);
	put(b, f, word, at); /* its address */
	put(b, f, word, 0);
	put(b, f, word, n);
	put(b, f, word, n);
	put(b, f, word, 0);
	if (!f.wide) put(b, f, 4, 0); /* flags stand behind there */
}

static void put_versions(struct buf *b, struct form f, const struct elf *elf, struct buf *names)
{
	enum { ENTRY = 16 };
	for (size_t i = 0; i < elf->versions.n; i++) {
		put(b, f, 2, 1);
		put(b, f, 2, 1);
		put(b, f, 4, name(names, elf->versions.v[i].lib));
		put(b, f, 4, ENTRY);
		put(b, f, 4, i + 1 < elf->versions.n ? 2 * ENTRY : 0);
		put(b, f, 4, 0);
		put(b, f, 2, elf->versions.v[i].weak ? 2 : 0);
		put(b, f, 2, 0);
		put(b, f, 4, name(names, elf->versions.v[i].version));
		put(b, f, 4, 0);
	}
}

/* Header, two segments, versions, names, and last the dynamic section. */
static str written(struct arena *a, struct form f, const struct elf *elf)
{
	struct buf names = buf_in(a), versions = buf_in(a), path = buf_in(a), b = buf_in(a), dynamic = buf_in(a);
	struct { struct tag *v; size_t n, cap; } tags = { 0 };
	unsigned word = f.wide ? 8 : 4;
	uint64_t header = f.wide ? 64 : 52, one = f.wide ? 56 : 32, body = header + 2 * one;
	buf_char(&names, 0);
	put_versions(&versions, f, elf, &names);
	for (size_t i = 0; i < elf->runpath.n; i++) buf_fmt(&path, "%s%.*s", i ? ":" : "", STR_ARG(elf->runpath.v[i]));
	for (size_t i = 0; i < elf->needed.n; i++) PUSH(a, &tags, ((struct tag){ 1, name(&names, elf->needed.v[i]) }));
	if (elf->soname.n) PUSH(a, &tags, ((struct tag){ 14, name(&names, elf->soname) }));
	if (path.n) PUSH(a, &tags, ((struct tag){ elf->inherited ? 15 : 29, name(&names, buf_str(&path)) }));
	if (versions.n) {
		PUSH(a, &tags, ((struct tag){ 0x6ffffffe, body }));
		PUSH(a, &tags, ((struct tag){ 0x6fffffff, elf->versions.n }));
	}
	PUSH(a, &tags, ((struct tag){ 5, body + versions.n }));
	PUSH(a, &tags, ((struct tag){ 10, names.n }));
	PUSH(a, &tags, ((struct tag){ 0, 0 }));
	for (size_t i = 0; i < tags.n; i++) {
		put(&dynamic, f, word, tags.v[i].tag);
		put(&dynamic, f, word, tags.v[i].value);
	}
	uint64_t dynamic_at = body + versions.n + names.n;
	buf_add(&b, STR("\177ELF"));
	buf_char(&b, f.wide ? 2 : 1);
	buf_char(&b, f.big ? 2 : 1);
	while (b.n < 16) buf_char(&b, 0);
	put(&b, f, 2, 3);
	put(&b, f, 2, elf->machine);
	put(&b, f, 4, 1);
	put(&b, f, word, 0);
	put(&b, f, word, header);
	put(&b, f, word, 0);
	put(&b, f, 4, 0);
	put(&b, f, 2, header);
	put(&b, f, 2, one);
	put(&b, f, 2, 2);
	while (b.n < header) buf_char(&b, 0);
	put_segment(&b, f, 1, 0, dynamic_at + dynamic.n);
	put_segment(&b, f, 2, dynamic_at, dynamic.n);
	buf_add(&b, buf_str(&versions));
	buf_add(&b, buf_str(&names));
	buf_add(&b, buf_str(&dynamic));
	return buf_str(&b);
}

/* ---- laws ---- */

static void same_names(const struct strs *x, const struct strs *y)
{
	if (x->n != y->n) abort();
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->v[i], y->v[i])) abort();
}

static void same(const struct elf *x, const struct elf *y)
{
	if (x->machine != y->machine || !str_eq(x->soname, y->soname) || x->inherited != y->inherited) abort();
	same_names(&x->needed, &y->needed);
	same_names(&x->runpath, &y->runpath);
	if (x->versions.n != y->versions.n) abort();
	for (size_t i = 0; i < x->versions.n; i++)
		if (!str_eq(x->versions.v[i].lib, y->versions.v[i].lib) || x->versions.v[i].weak != y->versions.v[i].weak ||
		    !str_eq(x->versions.v[i].version, y->versions.v[i].version))
			abort();
}

static void survives_writing(struct arena *a, struct elf elf)
{
	static struct err e;
	if (elf.needed.n > MOST_WRITTEN) elf.needed.n = MOST_WRITTEN;
	if (elf.versions.n > MOST_WRITTEN) elf.versions.n = MOST_WRITTEN;
	for (unsigned kind = 0; kind < 4; kind++) {
		struct elf again;
		if (!elf_parse(a, written(a, (struct form){ kind & 1, kind & 2 }, &elf), &again, &e)) abort();
		same(&elf, &again);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes = { (const char *)data, size };
	struct arena a;
	struct elf elf, longer;
	struct elf_symbols symbols;
	static struct err e;
	struct strs parts;
	arena_init(&a);
	elf_symbols(&a, bytes, &symbols);
	for (size_t i = 0; i < symbols.n; i++) inside(bytes, symbols.v[i].name);
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
	same(&elf, &longer);
	survives_writing(&a, elf);
	arena_free(&a);
	return 0;
}
