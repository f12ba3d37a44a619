/*
 * Files that include each other: the input is cut at NUL bytes into the files
 * "0", "1", …, whatever folder they are asked for in. What is read with `once`
 * is what is read without, less what was there in the same role; options sum up
 * to what they say one after the other; a path leads where its parts lead.
 */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/reqtree.h"

static void require(bool law)
{
	if (!law) abort();
}

enum { FILES = 4, READ_AT_MOST = 200 };

struct folder { str file[FILES]; size_t n, reads; };

static bool give(void *ctx, struct arena *a, str path, str *bytes, struct err *e)
{
	struct folder *f = ctx;
	(void)a;
	if (f->reads++ == READ_AT_MOST) return err_set(e, FAULT_INPUT, "enough");
	char last = path.n ? path.p[path.n - 1] : 0;
	if (last < '0' || (size_t)(last - '0') >= f->n) return err_set(e, FAULT_INPUT, "not there");
	*bytes = f->file[last - '0'];
	return true;
}

static bool read_all(struct arena *a, struct folder *f, bool once, struct reqtree *tree)
{
	const struct reqtree_opts opts = { .read = give, .ctx = f, .once = once };
	struct err e = { 0 };
	f->reads = 0;
	bool ok = reqtree_add(a, tree, STR("top/0"), false, &opts, NULL, &e);
	require(ok || (e.fault == FAULT_INPUT && e.text[0]));
	return ok;
}

static bool same_entry(const struct reqtree_entry *x, const struct reqtree_entry *y)
{
	return x->entry.kind == y->entry.kind && x->entry.line == y->entry.line && x->file->constraint == y->file->constraint &&
	       str_eq(x->file->path, y->file->path);
}

/* Each entry the first time that it stands there. */
static void once_is_the_first_time(const struct reqtree *all, const struct reqtree *once)
{
	size_t at = 0;
	for (size_t i = 0; i < all->n; i++) {
		if (at < once->n && same_entry(&all->v[i], &once->v[at])) {
			at++;
			continue;
		}
		bool before = false;
		for (size_t k = 0; k < at && !before; k++) before = same_entry(&all->v[i], &once->v[k]);
		require(before);
	}
	require(at == once->n);
}

/* ---- --only-binary and --no-binary, word by word ---- */

static void forget(struct strs *list, str name)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (!str_eq(list->v[i], name)) list->v[n++] = list->v[i];
	list->n = n;
}

static void say(struct arena *a, str value, struct strs *in, struct strs *other)
{
	for (str name; value.n;) {
		str_cut(value, ',', &name, &value);
		name = str_trim(name);
		if (str_eq(name, STR(":all:"))) {
			other->n = in->n = 0;
			if (!str_has(value, STR(":none:"))) value = (str){ 0 };
		}
		if (str_eq(name, STR(":none:"))) in->n = 0;
		if (!name.n || str_eq(name, STR(":none:"))) continue;
		if (name.p[0] != ':') name = name_normal(a, name);
		forget(other, name);
		if (!strs_has(in, name)) PUSH(a, in, name);
	}
}

static void options_sum_up(struct arena *a, const struct reqtree *tree)
{
	struct strs only = { 0 }, no = { 0 }, said_only = { 0 }, said_no = { 0 };
	for (size_t i = 0; i < tree->n; i++) {
		const struct reqfile_entry *entry = &tree->v[i].entry;
		if (entry->kind == REQFILE_ONLY_BINARY) say(a, entry->text, &said_only, &said_no);
		if (entry->kind == REQFILE_NO_BINARY) say(a, entry->text, &said_no, &said_only);
	}
	strs_sort(&said_only);
	strs_sort(&said_no);
	reqtree_binaries(a, tree, &only, &no);
	require(only.n == said_only.n && no.n == said_no.n);
	for (size_t i = 0; i < only.n; i++) require(str_eq(only.v[i], said_only.v[i]));
	for (size_t i = 0; i < no.n; i++) require(str_eq(no.v[i], said_no.v[i]));
}

/* ---- paths ---- */

/* The parts that `path` leads through, ".." taking back the one before where it can. */
static void walk(struct arena *a, str path, struct strs *parts)
{
	for (str one; path.n;) {
		str_cut(path, '/', &one, &path);
		bool back = str_eq(one, STR("..")), inside = parts->n && !str_eq(parts->v[parts->n - 1], STR(".."));
		if (!one.n || str_eq(one, STR("."))) continue;
		if (back && inside) parts->n--;
		else PUSH(a, parts, one);
	}
}

static void a_path_leads_where_its_parts_lead(struct arena *a, str file, str path)
{
	struct strs got = { 0 }, want = { 0 };
	str joined = reqtree_beside(a, file, path);
	if (reqtree_is_url(file) || reqtree_is_url(path) || str_starts(path, STR("/")) || str_eq(path, STR("-"))) return;
	if (str_starts(file, STR("/")) || str_has(file, STR("//"))) return; /* nothing is above the root */
	walk(a, joined, &got);
	walk(a, str_slice(file, 0, str_rfind(file, '/') < file.n ? str_rfind(file, '/') : 0), &want);
	walk(a, path, &want);
	require(got.n == want.n);
	for (size_t i = 0; i < got.n; i++) require(str_eq(got.v[i], want.v[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct reqtree all = { 0 }, once = { 0 };
	struct folder f = { .n = 0 };
	str rest = { (const char *)data, size };
	if (size > 4096) return 0;
	while (f.n < FILES) str_cut(rest, 0, &f.file[f.n++], &rest);
	arena_init(&a);
	bool whole = read_all(&a, &f, false, &all);
	if (read_all(&a, &f, true, &once)) require(f.reads <= READ_AT_MOST && once.files.n == f.reads);
	if (whole) once_is_the_first_time(&all, &once);
	options_sum_up(&a, &all);
	a_path_leads_where_its_parts_lead(&a, f.file[0], f.file[1]);
	arena_free(&a);
	return 0;
}
