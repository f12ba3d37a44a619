/*
 * Who is asked for a project's page, and what becomes of the answers: the first
 * index that knows the name, or all of them, with what --find-links offers beside.
 */
#include <string.h>

#include "index_private.h"
#include "spokeshave/url.h"

static void go_on(struct page_fact *f);

static void fail(struct page_fact *f, const struct err *e)
{
	if (f->state == FACT_FAILED) return; /* the first fault is told */
	f->state = FACT_FAILED;
	f->err = index_err_copy(f->x, e);
}

bool is_pinned(const struct index *x, str name)
{
	return names_find(&x->pinned, name) != NAME_NONE;
}

bool source_serves(const struct index *x, size_t source, str name)
{
	uint32_t pin = names_find(&x->pinned, name);
	return pin == NAME_NONE ? !x->sources[source].pinned_only : x->pinned_to.v[pin] == source;
}

str page_url(struct index *x, size_t source, str name)
{
	return arena_fmt(x->a, "%.*s%.*s/", STR_ARG(x->sources[source].url), STR_ARG(name));
}

/* ---- --find-links ---- */

static bool has_file(const struct page *page, str filename)
{
	for (size_t i = 0; i < page->n; i++)
		if (str_eq(page->v[i].filename, filename)) return true;
	return false;
}

/* What --find-links offers for the name; a file of the same name on the index gives way to it. */
static void add_links(struct index *x, str name, struct page *out, bool *any)
{
	for (size_t i = x->indexes; i < x->sources_n; i++) {
		const struct source *s = &x->sources[i];
		const struct page *links = s->links;
		for (size_t k = 0; k < s->sdists.n; k++) {
			if (!str_eq(s->sdists.v[k].name, name)) continue;
			PUSH(x->a, &out->sdists, s->sdists.v[k].version);
			*any = true;
		}
		for (size_t k = 0; links && k < links->n; k++) {
			if (!str_eq(links->v[k].wheel.name, name) || has_file(out, links->v[k].filename)) continue;
			PUSH(x->a, out, links->v[k]);
			*any = true;
		}
	}
}

static const struct page *with_links(struct index *x, str name, const struct page *from_index)
{
	struct page *merged = NEW(x->a, struct page);
	bool any = false;
	merged->name = name;
	add_links(x, name, merged, &any);
	if (!any) return from_index;
	size_t links = merged->n;
	for (size_t i = 0; from_index && i < from_index->n; i++) {
		bool twice = false;
		for (size_t k = 0; k < links && !twice; k++)
			twice = str_eq(merged->v[k].filename, from_index->v[i].filename);
		if (!twice) PUSH(x->a, merged, from_index->v[i]);
	}
	for (size_t i = 0; from_index && i < from_index->sdists.n; i++)
		PUSH(x->a, &merged->sdists, from_index->sdists.v[i]);
	if (from_index) merged->status = from_index->status;
	return merged;
}

/* ---- the end of a fact ---- */

/* Once an index: a page may be missing in the cache because its server lets none be kept. */
static void say_missing(struct page_fact *f)
{
	struct source *s = f->missing;
	if (s->said_missing) return;
	s->said_missing = true;
	run_warn(f->x->r, "--offline: the cache does not tell whether %.*s has %.*s, and perhaps others; those are taken from "
	         "where they are known; run once without --offline to be sure", STR_ARG(s->shown), STR_ARG(f->name));
}

static void finish(struct page_fact *f)
{
	struct index *x = f->x;
	struct err e;
	const struct page **pages = NEW_N(x->a, const struct page *, x->indexes);
	for (size_t i = 0; i < f->begun; i++) pages[i] = page_offered(x, f->parts[i].page);
	const struct page *page = pages_merge(x, pages, f->begun, f->name);
	if (!is_pinned(x, f->name)) page = with_links(x, f->name, page);
	if (!page && f->missing) {
		err_set(&e, FAULT_NETWORK, "the page of '%.*s' on %.*s is not in the cache, and --offline allows no fetch; "
		        "run once without it", STR_ARG(f->name), STR_ARG(f->missing->shown));
		fail(f, &e);
		return;
	}
	if (f->missing) say_missing(f);
	if (page) names_add(&x->seen, f->name);
	f->page = page;
	f->state = FACT_KNOWN;
}

/* ---- one index ---- */

static void take_page(struct page_part *part, const struct page *page)
{
	for (size_t i = 0; i < page->n; i++) page->v[i].index = (uint32_t)part->at;
	part->page = page;
	part->fact->found = true;
}

static void use_copy(struct page_part *part)
{
	if (!part->copy->absent) take_page(part, part->copy->page);
}

static void arrived(void *ctx, const struct http_answer *answer)
{
	struct page_part *part = ctx;
	struct page_fact *f = part->fact;
	struct index *x = f->x;
	const struct page *page;
	struct err e;
	str url = page_url(x, part->at, f->name);
	f->waits--;
	if (answer->err) {
		fail(f, answer->err);
	} else if (answer->status == 304 && part->copy) {
		page_copy_renew(x, url, answer);
		use_copy(part);
	} else if (answer->status == 404 || answer->status == 410) {
		page_copy_store(x, url, answer, STR(""));
	} else if (answer->status != 200) {
		err_set(&e, FAULT_NETWORK, "%.*s: answers with status %ld; check that this is an index's URL",
		        STR_ARG(http_url_shown(x->a, url)), answer->status);
		fail(f, &e);
	} else if (page_take(x, &x->sources[part->at], url, answer, f->name, &page, &f->notes, &e)) {
		take_page(part, page);
	} else {
		fail(f, &e);
	}
	go_on(f);
}

static void ask_remote(struct page_part *part)
{
	struct index *x = part->fact->x;
	str url = page_url(x, part->at, part->fact->name);
	bool offline = run_opts(x->r)->offline;
	part->copy = page_copy_load(x, url, x->accept_n);
	if (part->copy && (part->copy->fresh || offline)) {
		use_copy(part);
		return;
	}
	if (offline) {
		if (!part->fact->missing) part->fact->missing = &x->sources[part->at];
		return;
	}
	struct http_get get = { .kind = HTTP_SMALL, .url = url, .accept = ACCEPT_PAGE, .limit = LIMIT_PAGE_BYTES,
	                        .what = "page", .is_whole = page_is_whole, .done = arrived, .ctx = part };
	if (part->copy) get.etag = part->copy->etag, get.last_modified = part->copy->last_modified;
	part->fact->waits++;
	http_start(x->http, &get);
}

static void begin_part(struct page_fact *f, size_t at)
{
	struct index *x = f->x;
	struct page_part *part = &f->parts[at];
	const struct page *page;
	struct err e;
	bool found = false;
	*part = (struct page_part){ .fact = f, .at = at };
	if (!source_serves(x, at, f->name)) return;
	if (!x->sources[at].dir.n) ask_remote(part);
	else if (!local_page(x, at, f->name, &found, &page, &f->notes, &e)) fail(f, &e);
	else if (found) take_page(part, page);
}

/*
 * The first index that knows the name ends the search, and it is asked one
 * after the other: a private name that the first knows must not be heard by the
 * second. Only who asked for the indexes to be mixed has them asked at once.
 */
static void go_on(struct page_fact *f)
{
	struct index *x = f->x;
	bool mixed = x->strategy != INDEX_FIRST;
	while (f->state == FACT_ASKED && f->begun < x->indexes && (mixed || (!f->waits && !f->found)))
		begin_part(f, f->begun++);
	if (f->state == FACT_ASKED && !f->waits) finish(f);
}

/* A requirement's own wheel URL is a page of one file. */
static void direct(struct page_fact *f)
{
	struct index *x = f->x;
	struct page *page = NEW(x->a, struct page);
	struct wheel_file file = { .url = url_without_fragment(f->url),
	                           .index = (uint32_t)(x->sources_n - 1) };
	struct http_url url;
	struct err e;
	file.filename = url_basename(x->a, f->url);
	file.sha256 = arena_lower(x->a, url_fragment_value(f->url, STR("sha256")));
	bool ok = http_url_parse(x->a, file.url, &url, &e) && wheel_name_parse(x->a, file.filename, &file.wheel, &e);
	if (ok && !str_eq(file.wheel.name, f->name))
		ok = err_set(&e, FAULT_INPUT, "the wheel is of '%.*s', not of '%.*s'",
		             STR_ARG(file.wheel.name), STR_ARG(f->name));
	if (!ok) {
		e.fault = FAULT_INPUT;
		str shown = http_url_shown(x->a, f->url);
		err_in(&e, "%.*s", STR_ARG(shown));
		fail(f, &e);
		return;
	}
	page->name = f->name;
	PUSH(x->a, page, file);
	f->page = page;
	f->state = FACT_KNOWN;
}

static uint32_t key_of(const struct index *x, struct arena *scratch, str name, str url)
{
	return names_find(&x->page_keys, arena_fmt(scratch, "%.*s\n%.*s", STR_ARG(name), STR_ARG(url)));
}

struct page_fact *page_find(const struct index *x, str name)
{
	struct arena scratch;
	arena_init(&scratch);
	uint32_t id = key_of(x, &scratch, name, STR(""));
	arena_free(&scratch);
	return id == NAME_NONE ? NULL : x->pages.v[id];
}

struct page_fact *page_fact(struct index *x, const struct need *need)
{
	struct arena_mark m = arena_mark(&x->scratch);
	str key = arena_fmt(&x->scratch, "%.*s\n%.*s", STR_ARG(need->name), STR_ARG(need->url));
	uint32_t id = names_add(&x->page_keys, key);
	arena_reset(&x->scratch, m);
	if (id < x->pages.n) return x->pages.v[id];
	struct page_fact *f = NEW(x->a, struct page_fact);
	f->x = x;
	f->name = arena_str(x->a, need->name);
	f->url = arena_str(x->a, need->url);
	f->parts = NEW_N(x->a, struct page_part, x->indexes);
	PUSH(x->a, &x->pages, f);
	if (f->url.n) direct(f);
	else go_on(f);
	return f;
}
