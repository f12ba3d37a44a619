/* What the pages that were told rest on, so that whoever knows what follows from them can tell whether it still does. */
#include "index_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/cache.h"

/* One copy: its URL, which file it is, until when (seconds) it may be used without asking. */
static bool add_copy(struct index *x, struct buf *b, const struct page_part *part)
{
	str url = page_url(x, part->at, part->fact->name);
	if (!part->copy || !part->copy->fresh) return false;
	str stamp = cache_stamp(x->r, b->a, "page", page_copy_key(b->a, url));
	if (!stamp.n || str_has(url, STR(" ")) || str_has(url, STR("\n"))) return false;
	buf_fmt(b, "%.*s %lld %.*s\n", STR_ARG(url), (long long)part->copy->until, STR_ARG(stamp));
	return true;
}

static bool add_fact(struct index *x, struct buf *b, const struct page_fact *f)
{
	if (!f->told) return true;
	if (f->url.n) return false;
	for (size_t i = 0; i < f->begun; i++) {
		if (!source_serves(x, f->parts[i].at, f->name)) continue;
		if (x->sources[f->parts[i].at].dir.n || !add_copy(x, b, &f->parts[i])) return false;
	}
	return true;
}

str index_proof(struct index *x, struct arena *a)
{
	struct buf b = buf_in(a);
	if (x->sources_n > x->indexes + 1) return (str){ 0 }; /* --find-links, of which no copies are told of here */
	for (size_t i = 0; i < x->pages.n; i++)
		if (!add_fact(x, &b, x->pages.v[i])) return (str){ 0 };
	return buf_str(&b);
}

static bool holds(struct run *r, struct arena *a, str line)
{
	str url, rest, until, stamp;
	uint64_t seconds;
	if (!str_cut(line, ' ', &url, &rest) || !str_cut(rest, ' ', &until, &stamp) || !str_u64(until, &seconds)) return false;
	if (!run_opts(r)->offline && run_now(r) >= (int64_t)seconds) return false;
	return str_eq(stamp, cache_stamp(r, a, "page", page_copy_key(a, url)));
}

bool index_proof_holds(struct run *r, str proof)
{
	struct arena a;
	bool all = proof.n > 0 && !run_opts(r)->refresh;
	arena_init(&a);
	for (str line; all && proof.n;) {
		struct arena_mark m = arena_mark(&a);
		str_cut(proof, '\n', &line, &proof);
		all = holds(r, &a, line);
		arena_reset(&a, m);
	}
	arena_free(&a);
	return all;
}
