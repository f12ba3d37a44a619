#include "lock_memo.h"

#include "memo.h"
#include "spokeshave/cache.h"

/* ---- the key ---- */

/* What becomes of the text, and what is judged by its outcome. */
static bool is_about_the_output(str option)
{
	return str_eq(option, STR("check")) || str_eq(option, STR("dry-run"));
}

/* An age is another time each day; a case has to be written. */
static bool depends_on_more(const struct opt *rows, size_t n, const void *args)
{
	static const str names[] = { STR_INIT("exclude-newer"), STR_INIT("exclude-newer-package"), STR_INIT("save-case") };
	for (size_t i = 0; i < n; i++)
		if (str_is_any(str_of(rows[i].name), names, COUNT(names)) && memo_option_given(&rows[i], args)) return true;
	return false;
}

/* A wheel by its URL is fetched, or a file of this machine: nothing tells whether it still is the same. */
static bool add_inputs(struct buf *b, const char *what, const struct input *v, size_t n)
{
	memo_add_number(b, what, (long long)n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].req.url.n) return false;
		memo_add_text(b, v[i].constraint ? "constraint" : "requirement", requirement_text(b->a, &v[i].req));
		memo_add_text(b, "where", v[i].where);
		memo_add_texts(b, "sha256", &v[i].sha256);
	}
	return true;
}

static bool add_index(struct buf *b, const struct index_opts *index)
{
	if (index->find_links.n || index->no_index) return false;
	memo_add_texts(b, "urls", &index->urls);
	memo_add_number(b, "strategy", (long long)index->strategy);
	for (size_t i = 0; i < index->pins_n; i++) {
		memo_add_text(b, "pin", index->pins[i].name);
		memo_add_text(b, "to", index->pins[i].index);
	}
	return true;
}

str lock_memo_key(struct run *r, const struct opt *rows, size_t rows_n, const void *args, const struct strs *words,
                  const struct resolved *x, str before)
{
	struct arena *a = run_arena(r);
	struct buf b = buf_in(a);
	const struct inputs *in = &x->inputs;
	bool shows_work = run_opts(r)->verbosity > 0;
	if (shows_work || depends_on_more(rows, rows_n, args) || !memo_begin(r, &b) || !add_index(&b, &in->index)) return (str){ 0 };
	memo_add_options(&b, rows, rows_n, args, is_about_the_output);
	if (!add_inputs(&b, "inputs", in->v, in->n) || !add_inputs(&b, "overrides", in->overrides, in->overrides_n)) return (str){ 0 };
	memo_add_number(&b, "pre", in->pre);
	memo_add_number(&b, "hashes", in->require_hashes);
	memo_add_text(&b, "requires-python", in->requires_python);
	memo_add_texts(&b, "words", words);
	memo_add_targets(&b, x->targets, x->targets_n);
	memo_add_text(&b, "before", before);
	return memo_key(a, buf_str(&b));
}

/* ---- what is kept ---- */

bool lock_memo_find(struct run *r, str key, struct lock_memo *out)
{
	str blob, proof;
	*out = (struct lock_memo){ .key = key };
	if (!key.n || !cache_load(r, run_arena(r), "lock", key, &blob)) return false;
	if (!memo_cut_number(&blob, &out->distributions) || !memo_cut_text(&blob, &proof) || !index_proof_holds(r, proof)) return false;
	if (!memo_cut_text(&blob, &out->text) || !memo_cut_texts(run_arena(r), &blob, &out->warnings)) return false;
	for (size_t i = 0; i < out->warnings.n; i++) run_warn(r, "%.*s", STR_ARG(out->warnings.v[i]));
	return true;
}

void lock_memo_keep(struct run *r, struct index *x, const struct lock_memo *memo)
{
	struct arena *a = run_arena(r);
	struct buf b = buf_in(a);
	str proof = memo->key.n ? index_proof(x, a) : (str){ 0 };
	if (!proof.n) return;
	memo_put_number(&b, memo->distributions);
	memo_put_text(&b, proof);
	memo_put_text(&b, memo->text);
	memo_put_texts(&b, &memo->warnings);
	cache_store(r, "lock", memo->key, buf_str(&b));
}
