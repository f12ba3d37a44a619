#include "lock_memo.h"

#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/record.h"
#include "spokeshave_config.h"

/* ---- the key ---- */

static void add_text(struct buf *b, const char *what, str text)
{
	buf_fmt(b, "%s %zu ", what, text.n); /* with its length, so that no two lists are one text */
	buf_add(b, text);
	buf_char(b, '\n');
}

static void add_texts(struct buf *b, const char *what, const struct strs *texts)
{
	buf_fmt(b, "%s %zu\n", what, texts->n);
	for (size_t i = 0; i < texts->n; i++) add_text(b, "-", texts->v[i]);
}

static void add_number(struct buf *b, const char *what, long long number)
{
	buf_fmt(b, "%s %lld\n", what, number);
}

/* A release and a build of it: while this program is worked on, the version alone is not enough. */
static bool add_program(struct run *r, struct buf *b)
{
	struct file_info me = file_look(r, path_real(r, b->a, STR("/proc/self/exe")));
	add_text(b, "program", STR(SPOKESHAVE_VERSION));
	add_number(b, "size", (long long)me.size);
	add_number(b, "time", me.mtime);
	return me.kind == FILE_REGULAR;
}

/* What becomes of the text, and what is judged by its outcome. */
static bool is_about_the_output(const char *name)
{
	static const char *const names[] = { "check", "dry-run" };
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(str_of(names[i]), str_of(name))) return true;
	return false;
}

static void add_option(struct buf *b, const struct opt *row, const char *args)
{
	const void *value = args + row->offset;
	switch (row->kind) {
	case OPT_FLAG: add_number(b, row->name, *(const bool *)value); break;
	case OPT_COUNT: case OPT_CHOICE: add_number(b, row->name, *(const int *)value); break;
	case OPT_NUMBER: add_number(b, row->name, *(const long *)value); break;
	case OPT_TEXT: add_text(b, row->name, *(const str *)value); break;
	case OPT_LIST: add_texts(b, row->name, value); break;
	}
}

static bool is_given(const struct opt *row, const char *args)
{
	if (row->kind == OPT_TEXT) return ((const str *)(const void *)(args + row->offset))->n > 0;
	return row->kind == OPT_LIST && ((const struct strs *)(const void *)(args + row->offset))->n > 0;
}

/* An age is another time each day; a case has to be written. */
static bool add_options(struct buf *b, const struct opt *rows, size_t n, const char *args)
{
	static const char *const others[] = { "exclude-newer", "exclude-newer-package", "save-case" };
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < COUNT(others); k++)
			if (str_eq(str_of(rows[i].name), str_of(others[k])) && is_given(&rows[i], args)) return false;
		if (!is_about_the_output(rows[i].name)) add_option(b, &rows[i], args);
	}
	return true;
}

/* A wheel by its URL is fetched, or a file of this machine: nothing tells whether it still is the same. */
static bool add_inputs(struct buf *b, const char *what, const struct input *v, size_t n)
{
	add_number(b, what, (long long)n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].req.url.n) return false;
		add_text(b, v[i].constraint ? "constraint" : "requirement", requirement_text(b->a, &v[i].req));
		add_text(b, "where", v[i].where);
		add_texts(b, "sha256", &v[i].sha256);
	}
	return true;
}

static bool add_index(struct buf *b, const struct index_opts *index)
{
	if (index->find_links.n || index->no_index) return false;
	add_texts(b, "urls", &index->urls);
	add_number(b, "strategy", (long long)index->strategy);
	for (size_t i = 0; i < index->pins_n; i++) {
		add_text(b, "pin", index->pins[i].name);
		add_text(b, "to", index->pins[i].index);
	}
	return true;
}

static void add_targets(struct buf *b, const struct target *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_text(b, "target", v[i].name);
		add_text(b, "python", v[i].python.normal);
		add_text(b, "arch", v[i].arch);
		add_number(b, "libc", v[i].libc);
		add_number(b, "major", v[i].libc_major);
		add_number(b, "minor", v[i].libc_minor);
		add_number(b, "free-threaded", v[i].free_threaded);
		for (int k = 0; k < MARKER_KEYS; k++) add_text(b, "env", v[i].env.value[k]);
	}
}

str lock_memo_key(struct run *r, const struct opt *rows, size_t rows_n, const void *args, const struct strs *words,
                  const struct resolved *x, str before)
{
	struct arena *a = run_arena(r);
	struct buf b = buf_in(a);
	uint8_t digest[SHA256_BYTES];
	struct err ignored;
	const struct inputs *in = &x->inputs;
	if (!run_opts(r)->cache_dir.n || run_opts(r)->refresh || run_opts(r)->verbosity > 0) return (str){ 0 };
	if (!add_program(r, &b) || !add_options(&b, rows, rows_n, args) || !add_index(&b, &in->index)) return (str){ 0 };
	if (!add_inputs(&b, "inputs", in->v, in->n) || !add_inputs(&b, "overrides", in->overrides, in->overrides_n)) return (str){ 0 };
	add_number(&b, "pre", in->pre);
	add_number(&b, "hashes", in->require_hashes);
	add_text(&b, "requires-python", in->requires_python);
	add_texts(&b, "words", words);
	add_targets(&b, x->targets, x->targets_n);
	add_text(&b, "before", before);
	if (!sha256_of(buf_str(&b), digest, &ignored)) return (str){ 0 };
	return sha256_hex(a, digest);
}

/* ---- what is kept: "DISTRIBUTIONS\n", then texts by their length: the proof, the lock, each warning ---- */

static bool cut_number(str *from, size_t *out)
{
	str line;
	uint64_t n;
	if (!str_cut(*from, '\n', &line, from) || !str_u64(line, &n)) return false;
	*out = (size_t)n;
	return true;
}

static bool cut_text(str *from, str *out)
{
	size_t n;
	if (!cut_number(from, &n) || n > from->n) return false;
	*out = str_slice(*from, 0, n);
	*from = str_skip(*from, n);
	return true;
}

bool lock_memo_find(struct run *r, str key, struct lock_memo *out)
{
	str blob, proof, warning;
	*out = (struct lock_memo){ .key = key };
	if (!key.n || !cache_load(r, run_arena(r), "lock", key, &blob)) return false;
	if (!cut_number(&blob, &out->distributions) || !cut_text(&blob, &proof) || !index_proof_holds(r, proof)) return false;
	if (!cut_text(&blob, &out->text)) return false;
	while (blob.n) {
		if (!cut_text(&blob, &warning)) return false;
		PUSH(run_arena(r), &out->warnings, warning);
	}
	for (size_t i = 0; i < out->warnings.n; i++) run_warn(r, "%.*s", STR_ARG(out->warnings.v[i]));
	return true;
}

void lock_memo_keep(struct run *r, struct index *x, const struct lock_memo *memo)
{
	struct arena *a = run_arena(r);
	struct buf b = buf_in(a);
	str proof = memo->key.n ? index_proof(x, a) : (str){ 0 };
	if (!proof.n) return;
	buf_fmt(&b, "%zu\n", memo->distributions);
	buf_fmt(&b, "%zu\n%.*s", proof.n, STR_ARG(proof));
	buf_fmt(&b, "%zu\n%.*s", memo->text.n, STR_ARG(memo->text));
	for (size_t i = 0; i < memo->warnings.n; i++)
		buf_fmt(&b, "%zu\n%.*s", memo->warnings.v[i].n, STR_ARG(memo->warnings.v[i]));
	cache_store(r, "lock", memo->key, buf_str(&b));
}
