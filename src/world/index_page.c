/* Pages: from the first index that knows the name, with what --find-links offers beside. */
#include <string.h>

#include "index_private.h"
#include "spokeshave/url.h"

#define ACCEPT_PAGE "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

static void page_ask(struct page_fact *f);

static void fail(struct page_fact *f, const struct err *e)
{
	f->state = FACT_FAILED;
	f->err = index_err_copy(f->x, e);
}

/* JSON or HTML by the answer's own word; an answer that does not say is looked at. */
static bool parse(struct arena *a, str type, str text, str base, str project, struct page *out,
                  struct notes *notes,
                  struct err *e)
{
	bool json = str_eq(type, STR("application/vnd.pypi.simple.v1+json")) || str_eq(type, STR("application/json"));
	bool html = str_eq(type, STR("application/vnd.pypi.simple.v1+html")) || str_eq(type, STR("text/html"));
	if (!json && !html && str_starts(type, STR("application/vnd.pypi.simple.")))
		return err_set(e, FAULT_NETWORK, "answers in '%.*s', of which only version 1 is understood", STR_ARG(type));
	if (!type.n || str_eq(type, STR("application/octet-stream")) || str_eq(type, STR("text/plain"))) {
		json = str_starts(str_trim(text), STR("{"));
		html = !json;
	}
	if (!json && !html)
		return err_set(e, FAULT_NETWORK, "answers with '%.*s', which is no index page; check the URL", STR_ARG(type));
	return json ? page_from_json(a, text, base, project, out, notes, e)
	            : page_from_html(a, text, base, project, out, notes, e);
}

/*
 * Parsing leaves several times a page's size behind, and most of its wheels are
 * for other machines: it is read in an arena of its own, kept in the cache, and
 * what matters here is read back, so that a first run and a later one work on
 * the same.
 */
static bool read_page(struct index *x, const struct source *s, str url, const struct http_answer *answer, str project,
                      const struct page **out, struct notes *notes, struct err *e)
{
	struct page *page = NEW(x->a, struct page), parsed = { 0 };
	struct arena a;
	struct notes found = { 0 };
	str compact = STR("");
	arena_init(&a);
	bool ok = parse(&a, answer->content_type, answer->body, answer->url, project, &parsed, &found, e);
	if (ok) compact = page_write(&a, &parsed);
	if (ok && !page_read(x->a, compact, x->accept, s->flat ? 0 : x->accept_n, page))
		ok = err_set(e, FAULT_NETWORK, "the page is too large");
	if (ok) page_copy_store(x, url, answer, compact);
	for (size_t i = 0; ok && i < found.n; i++)
		PUSH(x->a, notes, ((struct note){ arena_str(x->a, found.v[i].where), arena_str(x->a, found.v[i].text) }));
	arena_free(&a);
	if (!ok) {
		str shown = http_url_shown(x->a, answer->url);
		return err_in(e, "%.*s", STR_ARG(shown));
	}
	for (size_t i = 0; i < page->n; i++) page->v[i].index = (uint32_t)(s - x->sources);
	*out = page;
	return true;
}

/* ---- --find-links ---- */

struct links_load { struct index *x; size_t source; bool done; struct err *err; struct page_copy *copy; };

static void links_arrived(void *ctx, const struct http_answer *answer)
{
	struct links_load *load = ctx;
	struct index *x = load->x;
	struct source *s = &x->sources[load->source];
	struct notes notes = { 0 };
	struct err e;
	load->done = true;
	if (answer->err) {
		load->err = index_err_copy(x, answer->err);
	} else if (answer->status == 304 && load->copy) {
		page_copy_renew(x, s->url, answer);
		s->links = load->copy->page;
	} else if (answer->status != 200) {
		err_set(&e, FAULT_NETWORK, "--find-links %.*s: answers with status %ld; check the URL", STR_ARG(s->shown), answer->status);
		load->err = index_err_copy(x, &e);
	} else if (!read_page(x, s, s->url, answer, STR(""), &s->links, &notes, &e)) {
		load->err = index_err_copy(x, &e);
	}
}

static bool load_remote_links(struct index *x, size_t source, struct err *e)
{
	struct source *s = &x->sources[source];
	struct links_load load = { .x = x, .source = source, .copy = page_copy_load(x, s->url, 0) };
	if (load.copy && load.copy->absent) load.copy = NULL;
	if (load.copy && (load.copy->fresh || run_opts(x->r)->offline)) {
		s->links = load.copy->page;
		return true;
	}
	if (run_opts(x->r)->offline)
		return err_set(e, FAULT_NETWORK, "--find-links %.*s is not in the cache, and --offline allows no fetch; "
		               "run once without it", STR_ARG(s->shown));
	struct http_get get = { .kind = HTTP_SMALL, .url = s->url, .accept = ACCEPT_PAGE,
	                        .limit = LIMIT_PAGE_BYTES,
	                        .what = "page", .done = links_arrived, .ctx = &load };
	if (load.copy) get.etag = load.copy->etag, get.last_modified = load.copy->last_modified;
	http_start(x->http, &get);
	while (!load.done)
		if (!http_turn(x->http, e)) return false;
	if (load.err) *e = *load.err;
	return !load.err;
}

bool page_load_links(struct index *x, struct err *e)
{
	struct notes notes = { 0 };
	if (x->links_loaded) return true;
	for (size_t i = x->indexes; i < x->sources_n; i++) {
		struct source *s = &x->sources[i];
		if (!s->flat || s->loaded) continue;
		if (s->dir.n ? !local_links(x, i, &s->links, &notes, e) : !load_remote_links(x, i, e)) return false;
		s->loaded = true;
		for (size_t k = 0; k < s->links->n; k++) {
			s->links->v[k].index = (uint32_t)i;
			names_add(&x->seen, s->links->v[k].wheel.name);
		}
	}
	run_warn_notes(x->r, &notes);
	x->links_loaded = true;
	return true;
}

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

/* ---- what becomes of a fact ---- */

static void finish(struct page_fact *f, const struct page *from_index)
{
	struct index *x = f->x;
	struct page *merged = NEW(x->a, struct page);
	bool any = false;
	merged->name = f->name;
	add_links(x, f->name, merged, &any);
	f->state = FACT_KNOWN;
	if (!any) {
		f->page = from_index;
	} else {
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
		f->page = merged;
	}
	if (f->page) names_add(&x->seen, f->name);
}

static void none_knows(struct page_fact *f)
{
	struct err e;
	finish(f, NULL);
	if (f->page || !f->missing) return;
	err_set(&e, FAULT_NETWORK, "the index's page of '%.*s' is not in the cache, and --offline allows no fetch; "
	        "run once without it", STR_ARG(f->name));
	fail(f, &e);
}

static str page_url(struct index *x, const struct page_fact *f)
{
	return arena_fmt(x->a, "%.*s%.*s/", STR_ARG(x->sources[f->at].url), STR_ARG(f->name));
}

static void use_copy(struct page_fact *f)
{
	if (f->copy->absent) {
		f->at++;
		f->copy = NULL;
		page_ask(f);
		return;
	}
	for (size_t i = 0; i < f->copy->page->n; i++) f->copy->page->v[i].index = (uint32_t)f->at;
	finish(f, f->copy->page);
}

static void arrived(void *ctx, const struct http_answer *answer)
{
	struct page_fact *f = ctx;
	struct index *x = f->x;
	struct err e;
	str url = page_url(x, f);
	if (answer->err) {
		fail(f, answer->err);
	} else if (answer->status == 304 && f->copy) {
		page_copy_renew(x, url, answer);
		use_copy(f);
	} else if (answer->status == 404 || answer->status == 410) {
		page_copy_store(x, url, answer, STR(""));
		f->at++;
		f->copy = NULL;
		page_ask(f);
	} else if (answer->status != 200) {
		err_set(&e, FAULT_NETWORK, "%.*s: answers with status %ld",
		        STR_ARG(http_url_shown(x->a, url)), answer->status);
		fail(f, &e);
	} else {
		const struct page *page;
		if (!read_page(x, &x->sources[f->at], url, answer, f->name, &page, &f->notes, &e)) {
			fail(f, &e);
			return;
		}
		finish(f, page);
	}
}

static void ask_remote(struct page_fact *f)
{
	struct index *x = f->x;
	str url = page_url(x, f);
	struct http_get get = { .kind = HTTP_SMALL, .url = url, .accept = ACCEPT_PAGE,
	                        .limit = LIMIT_PAGE_BYTES,
	                        .what = "page", .done = arrived, .ctx = f };
	if (f->copy) get.etag = f->copy->etag, get.last_modified = f->copy->last_modified;
	http_start(x->http, &get);
}

/*
 * Ask the next source. One after the other and not all at once: a private
 * name that the first index knows must not be heard by the second.
 */
static void page_ask(struct page_fact *f)
{
	struct index *x = f->x;
	const struct page *page;
	struct err e;
	for (; f->at < x->indexes; f->at++) {
		struct source *s = &x->sources[f->at];
		if (s->dir.n) {
			bool found = false;
			if (!local_page(x, f->at, f->name, &found, &page, &f->notes, &e)) fail(f, &e);
			else if (found) finish(f, page);
			else continue;
			return;
		}
		bool offline = run_opts(x->r)->offline;
		f->copy = page_copy_load(x, page_url(x, f), x->accept_n);
		if (f->copy && (f->copy->fresh || offline)) {
			use_copy(f);
			return;
		}
		if (!offline) {
			ask_remote(f);
			return;
		}
		f->missing = true;
	}
	none_knows(f);
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
	PUSH(x->a, &x->pages, f);
	if (f->url.n) direct(f);
	else page_ask(f);
	return f;
}
