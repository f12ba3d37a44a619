#include "audit_memo.h"

#include "spokeshave/cache.h"

#define KIND "audited"

/* The state of files that are not the project's own; false where one has only just changed. */
static bool files_state(struct run *r, const struct strs *files, str *out)
{
	struct buf b = buf_in(run_arena(r));
	bool settled = true;
	for (size_t i = 0; i < files->n; i++) settled &= gather_file_state(r, files->v[i], &b);
	*out = buf_str(&b);
	return settled;
}

static bool cut_learnt(str *from, struct learnt *out)
{
	size_t until;
	if (!memo_cut_text(from, &out->key) || !memo_cut_text(from, &out->stamp) || !memo_cut_number(from, &until)) return false;
	out->until = (int64_t)until;
	return true;
}

static bool read_blob(struct run *r, str blob, struct audit_memo *out)
{
	struct arena *a = run_arena(r);
	struct learnt l;
	str then, now;
	size_t n;
	if (!memo_cut_number(&blob, &n)) return false;
	for (size_t i = 0; i < n; i++)
		if (!cut_learnt(&blob, &l) || !gather_learnt_holds(r, &l)) return false;
	if (!memo_cut_texts(a, &blob, &out->files) || !memo_cut_text(&blob, &then)) return false;
	if (!files_state(r, &out->files, &now) || !str_eq(then, now)) return false;
	return memo_cut_texts(a, &blob, &out->warnings) && memo_cut_number(&blob, &out->faults) && memo_cut_text(&blob, &out->text);
}

bool audit_memo_find(struct run *r, str key, struct audit_memo *out)
{
	str blob;
	*out = (struct audit_memo){ .key = key };
	if (!key.n || !cache_load(r, run_arena(r), KIND, key, &blob)) return false;
	if (!read_blob(r, blob, out)) {
		*out = (struct audit_memo){ .key = key };
		return false;
	}
	for (size_t i = 0; i < out->warnings.n; i++) run_warn(r, "%.*s", STR_ARG(out->warnings.v[i]));
	return true;
}

void audit_memo_keep(struct run *r, const struct audit_memo *memo)
{
	struct buf b = buf_in(run_arena(r));
	str state;
	if (!memo->key.n || !files_state(r, &memo->files, &state)) return;
	memo_put_number(&b, memo->learnt.n);
	for (size_t i = 0; i < memo->learnt.n; i++) {
		const struct learnt *l = &memo->learnt.v[i];
		if (!l->key.n) return;
		memo_put_text(&b, l->key);
		memo_put_text(&b, l->stamp);
		memo_put_number(&b, (size_t)l->until);
	}
	memo_put_texts(&b, &memo->files);
	memo_put_text(&b, state);
	memo_put_texts(&b, &memo->warnings);
	memo_put_number(&b, memo->faults);
	memo_put_text(&b, memo->text);
	cache_store(r, KIND, memo->key, buf_str(&b));
}
