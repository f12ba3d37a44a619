/* Pages as they arrive, and what --find-links offers. */
#include <string.h>

#include "index_private.h"
#include "spokeshave/url.h"

/* The format knows what is wrong, not where such a page comes from. */
static bool advise(struct arena *a, struct err *e)
{
	const char *wrong = arena_cstr(a, str_of(e->text));
	return err_set(e, e->fault, "%s; check that this is an index's URL, else ask who runs it", wrong);
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
	if (json) return page_from_json(a, text, base, project, out, notes, e) || advise(a, e);
	if (!page_from_html(a, text, base, project, out, notes, e)) return advise(a, e);
	return out->n || out->sdists.n || html_is_file_list(a, text, project) ||
	       err_set(e, FAULT_NETWORK, "answers with a web page that is no index page, perhaps one to log in by; "
	               "check the URL, and the user and password for it");
}

/* The page in its compact form, in `a`; nothing that parsing left behind stays. */
static bool compact(struct index *x, struct arena *a, const struct http_answer *answer, str project, str *out,
                    struct notes *notes, struct err *e)
{
	struct arena parsing;
	struct page parsed = { 0 };
	struct notes found = { 0 };
	arena_init(&parsing);
	bool ok = parse(&parsing, answer->content_type, answer->body, answer->url, project, &parsed, &found, e);
	if (ok) *out = page_write(a, &parsed);
	for (size_t i = 0; ok && i < found.n; i++)
		PUSH(x->a, notes, ((struct note){ arena_str(x->a, found.v[i].where), arena_str(x->a, found.v[i].text) }));
	arena_free(&parsing);
	return ok;
}

/*
 * Parsing leaves several times a page's size behind, and most of its wheels are
 * for other machines: it is written small, kept in the cache, and what matters
 * here is read back, so that a first run and a later one work on the same.
 */
bool page_take(struct index *x, const struct source *s, str url, const struct http_answer *answer, str project,
               const struct page **out, struct notes *notes, struct err *e)
{
	struct page *page = NEW(x->a, struct page);
	struct arena a;
	str bytes = STR("");
	arena_init(&a);
	bool ok = compact(x, &a, answer, project, &bytes, notes, e);
	if (ok && !page_read(x->a, bytes, x->accept, s->flat ? 0 : x->accept_n, page))
		ok = err_set(e, FAULT_NETWORK, "the page is too large");
	if (ok) page_copy_store(x, url, answer, bytes);
	arena_free(&a);
	if (!ok) {
		str shown = http_url_shown(x->a, answer->url);
		return err_in(e, "%.*s", STR_ARG(shown));
	}
	for (size_t i = 0; i < page->n; i++) page->v[i].index = (uint32_t)(s - x->sources);
	*out = page;
	return true;
}

const struct page *page_offered(struct index *x, const struct page *page)
{
	if (!page || !str_eq(page->status, STR("quarantined"))) return page;
	struct page *empty = NEW(x->a, struct page);
	*empty = (struct page){ .name = page->name, .status = page->status };
	return empty;
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
	} else if (!page_take(x, s, s->url, answer, STR(""), &s->links, &notes, &e)) {
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
	                        .what = "page", .is_whole = page_is_whole, .done = links_arrived, .ctx = &load };
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
