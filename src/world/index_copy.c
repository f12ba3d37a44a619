/* What the cache keeps of an index: its pages, parsed, and what was learnt of it. */
#include "cache_private.h"
#include "index_private.h"
#include "spokeshave/buf.h"
#include "spokeshave_config.h"

#define LIMIT_AGE_SECONDS (24 * 3600)       /* an answer that calls itself fresh for longer is not believed */
#define LEARNT_FOR_SECONDS (7 * 24 * 3600)  /* then an index is tried afresh: it may have become better */

/* Parsed pages are those of this program's reading, so another version does not take them. */
static str page_key(struct arena *a, str url)
{
	return arena_fmt(a, "%s\n%.*s", SPOKESHAVE_VERSION, STR_ARG(url));
}

/* Seconds that the answer may be used without asking again; negative: it must not be kept. */
static int64_t lifetime(str cache_control)
{
	int64_t age = 0;
	for (str part; cache_control.n;) {
		uint64_t seconds;
		str_cut(cache_control, ',', &part, &cache_control);
		part = str_trim(part);
		if (str_eq_nocase(part, STR("no-store"))) return -1;
		if (str_eq_nocase(part, STR("no-cache"))) return 0;
		if (str_eq_nocase(str_slice(part, 0, 8), STR("max-age=")) && str_u64(str_skip(part, 8), &seconds))
			age = seconds < LIMIT_AGE_SECONDS ? (int64_t)seconds : LIMIT_AGE_SECONDS;
	}
	return age;
}

/* The head is lines, "name value", and ends with an empty one; the page follows. */
static void store(struct index *x, str url, const struct http_answer *answer, str etag,
                  str last_modified,
                  str packed)
{
	int64_t age = lifetime(answer->cache_control);
	if (age < 0) return;
	struct arena_mark m = arena_mark(&x->scratch);
	struct buf b = buf_in(&x->scratch);
	buf_fmt(&b, "fetched %lld\nage %lld\n", (long long)run_now(x->r), (long long)age);
	if (etag.n) buf_fmt(&b, "etag %.*s\n", STR_ARG(etag));
	if (last_modified.n) buf_fmt(&b, "modified %.*s\n", STR_ARG(last_modified));
	if (!packed.n) buf_add(&b, STR("absent\n"));
	buf_char(&b, '\n');
	str parts[] = { buf_str(&b), packed };
	cache_store_parts(x->r, "page", page_key(&x->scratch, url), parts, COUNT(parts));
	arena_reset(&x->scratch, m);
}

void page_copy_store(struct index *x, str url, const struct http_answer *answer, str packed)
{
	store(x, url, answer, answer->etag, answer->last_modified, packed);
}

void page_copy_renew(struct index *x, str url, const struct http_answer *answer,
                     const struct page_copy *copy)
{
	store(x, url, answer, answer->etag.n ? answer->etag : copy->etag,
	      answer->last_modified.n ? answer->last_modified : copy->last_modified, copy->packed);
}

struct page_copy *page_copy_load(struct index *x, str url)
{
	struct arena_mark m = arena_mark(x->a);
	str blob, line, word, value;
	uint64_t fetched = 0, age = 0;
	if (!cache_load(x->r, x->a, "page", page_key(x->a, url), &blob)) {
		arena_reset(x->a, m);
		return NULL;
	}
	struct page_copy *copy = NEW(x->a, struct page_copy);
	while (str_cut(blob, '\n', &line, &blob) && line.n) {
		str_cut(line, ' ', &word, &value);
		if (str_eq(word, STR("fetched")) && !str_u64(value, &fetched)) return NULL;
		if (str_eq(word, STR("age")) && !str_u64(value, &age)) return NULL;
		if (str_eq(word, STR("etag"))) copy->etag = value;
		if (str_eq(word, STR("modified"))) copy->last_modified = value;
		if (str_eq(word, STR("absent"))) copy->absent = true;
	}
	struct page *page = NEW(x->a, struct page);
	if (!copy->absent && !page_read(x->a, blob, page)) return NULL;
	copy->page = copy->absent ? NULL : page;
	copy->packed = copy->absent ? STR("") : blob;
	uint64_t now = (uint64_t)run_now(x->r);
	/* A clock that was set back makes an answer from the future: not fresh. */
	copy->fresh = !run_opts(x->r)->refresh && now >= fetched && now - fetched < age;
	return copy;
}

/* ---- what was learnt ---- */

static const str words[] = { STR_INIT(""), STR_INIT(""), STR_INIT("yes"), STR_INIT("no") };

static enum known recalled(str word)
{
	for (enum known k = WORKS; k <= WORKS_NOT; k++)
		if (str_eq(word, words[k])) return k;
	return NOT_KNOWN;
}

void source_recall(struct index *x, struct source *s)
{
	str blob, siblings, ranges, when;
	uint64_t at;
	if (run_opts(x->r)->refresh || !cache_load(x->r, x->a, "index", s->url, &blob)) return;
	str_cut(blob, ' ', &when, &blob);
	str_cut(blob, ' ', &siblings, &ranges);
	if (!str_u64(when, &at) || run_now(x->r) < (int64_t)at || run_now(x->r) - (int64_t)at > LEARNT_FOR_SECONDS) return;
	s->siblings = recalled(siblings);
	s->ranges = recalled(ranges);
}

void source_remember(struct index *x, struct source *s)
{
	if (!s->learnt || s->dir.n) return;
	struct arena_mark m = arena_mark(&x->scratch);
	str siblings = words[s->siblings], ranges = words[s->ranges];
	cache_store(x->r, "index", s->url, arena_fmt(&x->scratch, "%lld %.*s %.*s", (long long)run_now(x->r),
	                                             STR_ARG(siblings), STR_ARG(ranges)));
	arena_reset(&x->scratch, m);
}
