/* What the cache keeps of an index: its pages, parsed, and what was learnt of it. */
#include "index_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave_config.h"

#define LIMIT_AGE_SECONDS (24 * INT64_C(3600)) /* an answer that calls itself fresh for longer is not believed */
#define LEARNT_FOR_SECONDS (7 * 24 * INT64_C(3600)) /* then an index is tried afresh: it may have become better */

/* Parsed pages are those of this program's reading, so another version does not take them. */
str page_copy_key(struct arena *a, str url)
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
		if (str_eq_nocase(str_slice(part, 0, 8), STR("max-age=")) &&
		    str_u64(str_skip(part, 8), &seconds))
			age = seconds < LIMIT_AGE_SECONDS ? (int64_t)seconds : LIMIT_AGE_SECONDS;
	}
	return age;
}

/* What is kept beside a page: lines, "name value", that end with an empty one. */
struct head {
	uint64_t fetched, age; /* seconds */
	str etag, last_modified;
	str of;                /* of a view: the stamp of the whole page */
	bool absent;
};

static void store(struct index *x, const char *kind, str key, const struct head *head, str packed)
{
	struct arena_mark m = arena_mark(&x->scratch);
	struct buf b = buf_in(&x->scratch);
	buf_fmt(&b, "fetched %llu\nage %llu\n", (unsigned long long)head->fetched, (unsigned long long)head->age);
	if (head->etag.n) buf_fmt(&b, "etag %.*s\n", STR_ARG(head->etag));
	if (head->last_modified.n) buf_fmt(&b, "modified %.*s\n", STR_ARG(head->last_modified));
	if (head->of.n) buf_fmt(&b, "of %.*s\n", STR_ARG(head->of));
	if (head->absent) buf_add(&b, STR("absent\n"));
	buf_char(&b, '\n');
	str parts[] = { buf_str(&b), packed };
	cache_store_parts(x->r, kind, key, parts, COUNT(parts));
	arena_reset(&x->scratch, m);
}

static bool load(struct index *x, struct arena *a, const char *kind, str key, struct head *head, str *packed)
{
	str line, word, value;
	*head = (struct head){ 0 };
	if (!cache_load(x->r, a, kind, key, packed)) return false;
	while (str_cut(*packed, '\n', &line, packed) && line.n) {
		str_cut(line, ' ', &word, &value);
		if (str_eq(word, STR("fetched")) && !str_u64(value, &head->fetched)) return false;
		if (str_eq(word, STR("age")) && !str_u64(value, &head->age)) return false;
		if (str_eq(word, STR("etag"))) head->etag = value;
		if (str_eq(word, STR("modified"))) head->last_modified = value;
		if (str_eq(word, STR("of"))) head->of = value;
		if (str_eq(word, STR("absent"))) head->absent = true;
	}
	return true;
}

void page_copy_store(struct index *x, str url, const struct http_answer *answer, str packed)
{
	struct arena_mark m = arena_mark(&x->scratch);
	int64_t age = lifetime(answer->cache_control);
	struct head head = { .fetched = (uint64_t)run_now(x->r), .age = (uint64_t)age, .etag = answer->etag,
	                     .last_modified = answer->last_modified, .absent = !packed.n };
	if (age >= 0) store(x, "page", page_copy_key(&x->scratch, url), &head, packed);
	arena_reset(&x->scratch, m);
}

void page_copy_renew(struct index *x, str url, const struct http_answer *answer)
{
	struct arena a;
	struct head head;
	str packed;
	int64_t age = lifetime(answer->cache_control);
	arena_init(&a);
	if (age >= 0 && load(x, &a, "page", page_copy_key(&a, url), &head, &packed)) {
		head.fetched = (uint64_t)run_now(x->r);
		if (answer->cache_control.n) head.age = (uint64_t)age; /* an answer that says nothing changes nothing */
		if (answer->etag.n) head.etag = answer->etag;
		if (answer->last_modified.n) head.last_modified = answer->last_modified;
		store(x, "page", page_copy_key(&a, url), &head, packed);
	}
	arena_free(&a);
}

/* ---- views ---- */

#define LEAST_VIEWED_BYTES (16u << 10) /* of a page; less is read as fast whole */

static str view_key(struct index *x, struct arena *a, str url)
{
	return arena_fmt(a, "%016llx %.*s", (unsigned long long)x->accept_hash, STR_ARG(page_copy_key(a, url)));
}

static bool load_view(struct index *x, struct arena *a, str url, str of, struct head *head, str *packed)
{
	return of.n && load(x, a, "view", view_key(x, a, url), head, packed) && str_eq(head->of, of);
}

/* `of`: the stamp before the page was read; if it still is that file, `page` is what it holds. */
static void store_view(struct index *x, struct arena *a, str url, str of, struct head head, const struct page *page)
{
	if (!of.n || !str_eq(of, cache_stamp(x->r, a, "page", page_copy_key(a, url)))) return;
	head.of = of;
	store(x, "view", view_key(x, a, url), &head, page_write(a, page));
}

/* The page of a copy in the cache; null when it is none or its answer was that there is none. */
static struct page *copied_page(struct index *x, struct arena *a, str url, size_t accept_n, struct head *head)
{
	struct page *page = NEW(x->a, struct page);
	str packed, of = accept_n ? cache_stamp(x->r, a, "page", page_copy_key(a, url)) : STR("");
	if (load_view(x, a, url, of, head, &packed) && page_read(x->a, packed, x->accept, accept_n, page)) return page;
	if (!load(x, a, "page", page_copy_key(a, url), head, &packed)) {
		*head = (struct head){ .absent = false };
		return NULL;
	}
	if (head->absent || !page_read(x->a, packed, x->accept, accept_n, page)) return NULL;
	if (packed.n >= LEAST_VIEWED_BYTES) store_view(x, a, url, of, *head, page);
	return page;
}

struct page_copy *page_copy_load(struct index *x, str url, size_t accept_n)
{
	struct arena a;
	struct head head = { .absent = false };
	struct page_copy *copy = NULL;
	arena_init(&a);
	struct page *page = copied_page(x, &a, url, accept_n, &head);
	if (page || head.absent) {
		uint64_t now = (uint64_t)run_now(x->r);
		copy = NEW(x->a, struct page_copy);
		*copy = (struct page_copy){
			/* A clock that was set back makes an answer from the future: not fresh. */
			.fresh = !run_opts(x->r)->refresh && now >= head.fetched && now - head.fetched < head.age,
			.until = (int64_t)(head.fetched + head.age),
			.absent = head.absent,
			.etag = arena_str(x->a, head.etag),
			.last_modified = arena_str(x->a, head.last_modified),
			.page = page,
		};
	}
	arena_free(&a);
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
