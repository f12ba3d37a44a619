#include "spokeshave/index.h"

#include <stdlib.h>

#include "index_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/url.h"

struct err *index_err_copy(struct index *x, const struct err *e)
{
	struct err *copy = NEW(x->a, struct err);
	*copy = *e;
	return copy;
}

/* An absolute path, for a folder that was named relative to where we stand. */
static str absolute(struct index *x, str path)
{
	char *real = realpath(arena_cstr(x->a, path), NULL);
	str out = real ? arena_str(x->a, str_of(real)) : path;
	free(real);
	return out;
}

/* "mine=https://index.example/simple/" has a name; a URL alone has a ':' before any '='. */
static void cut_name(str *text, str *name)
{
	str before, after;
	if (!str_cut(*text, '=', &before, &after) || !name_valid(before)) return;
	*name = before;
	*text = after;
}

static bool source_open(struct index *x, struct source *s, str text, bool flat, struct err *e)
{
	struct http_url url;
	s->flat = flat;
	if (!flat) cut_name(&text, &s->name);
	if (flat && !str_has(text, STR("://"))) {
		if (file_look(x->r, text).kind == FILE_NONE)
			return err_set(e, FAULT_INPUT, "there is no file or folder '%.*s' to find links in", STR_ARG(text));
		s->dir = absolute(x, text);
		s->url = s->shown = arena_str(x->a, text);
		return true;
	}
	if (!http_url_parse(x->a, text, &url, e)) return false;
	credentials_add(x->r, &x->credentials, &url, s->name);
	s->url = flat ? url.clean : http_url_below(x->a, url.clean, STR(""));
	s->shown = http_url_shown(x->a, s->url);
	if (str_eq(url.scheme, STR("file"))) {
		s->dir = url_file_path(x->a, url.clean);
		if (!s->dir.n || file_look(x->r, s->dir).kind == FILE_NONE)
			return err_set(e, FAULT_INPUT, "'%.*s' is not there", STR_ARG(s->shown));
	} else if (!http_url_is_http(url.clean)) {
		return err_set(e, FAULT_INPUT, "'%.*s': only https, http and file URLs are understood", STR_ARG(s->shown));
	} else if (!flat) {
		source_recall(x, s);
	}
	return true;
}

/* The index that a pin names: one of the configured ones, or one more for pins alone. */
static bool pin_target(struct index *x, str text, size_t *out, struct err *e)
{
	struct http_url url;
	for (size_t i = 0; i < x->indexes; i++) {
		*out = i;
		if (x->sources[i].name.n && str_eq(x->sources[i].name, text)) return true;
	}
	str name = { 0 };
	cut_name(&text, &name);
	if (!http_url_parse(x->a, text, &url, e)) return false;
	str clean = http_url_below(x->a, url.clean, STR(""));
	for (*out = 0; *out < x->indexes; ++*out)
		if (str_eq(x->sources[*out].url, clean)) return true;
	struct source *s = &x->sources[x->indexes];
	s->pinned_only = true;
	s->name = name;
	if (!source_open(x, s, text, false, e)) return false;
	x->indexes++;
	return true;
}

static bool open_pins(struct index *x, const struct index_opts *opts, struct err *e)
{
	for (size_t i = 0; i < opts->pins_n && !opts->no_index; i++) {
		size_t at;
		str name = name_normal(x->a, opts->pins[i].name);
		if (!pin_target(x, opts->pins[i].index, &at, e))
			return err_in(e, "the index of '%.*s'", STR_ARG(name));
		uint32_t id = names_add(&x->pinned, name);
		if (id == x->pinned_to.n) PUSH(x->a, &x->pinned_to, at);
		else if (x->pinned_to.v[id] != at)
			return err_set(e, FAULT_INPUT, "'%.*s' is pinned to two indexes, %.*s and %.*s; keep one", STR_ARG(name),
			               STR_ARG(x->sources[x->pinned_to.v[id]].shown), STR_ARG(x->sources[at].shown));
	}
	return true;
}

/* One that is given twice is asked once, by either name. */
static bool is_known(struct index *x, struct source *s)
{
	for (size_t i = 0; i < x->indexes; i++) {
		if (!str_eq(x->sources[i].url, s->url)) continue;
		if (!x->sources[i].name.n) x->sources[i].name = s->name;
		*s = (struct source){ 0 };
		return true;
	}
	return false;
}

/* The place to ask that was named by the i-th of `named` is none. */
static bool not_open(const struct strs *named, size_t i, struct err *e)
{
	if (i < named->n) return err_in(e, "%.*s", STR_ARG(named->v[i]));
	return err_in(e, "index");
}

static bool open_sources(struct index *x, const struct index_opts *opts, struct err *e)
{
	size_t urls = opts->no_index ? 0 : opts->urls.n;
	x->sources = NEW_N(x->a, struct source, urls + opts->pins_n + opts->find_links.n + 1);
	for (size_t i = 0; i < urls; i++) {
		struct source *s = &x->sources[x->indexes];
		if (!source_open(x, s, opts->urls.v[i], false, e)) return not_open(&opts->urls_named, i, e);
		if (!is_known(x, s)) x->indexes++;
	}
	if (!open_pins(x, opts, e)) return false;
	x->sources_n = x->indexes + opts->find_links.n + 1;
	for (size_t i = 0; i < opts->find_links.n; i++)
		if (!source_open(x, &x->sources[x->indexes + i], opts->find_links.v[i], true, e))
			return not_open(&opts->find_links_named, i, e);
	x->sources[x->sources_n - 1] = (struct source){ .shown = STR("a requirement's URL"), .forgets = true,
	                                                .siblings = WORKS_NOT };
	return true;
}

static void accept_targets(struct index *x, const struct index_opts *opts)
{
	struct arena a;
	arena_init(&a);
	struct buf all = buf_in(&a);
	x->accept = NEW_N(x->a, const struct tag_set *, opts->targets_n);
	for (; x->accept_n < opts->targets_n; x->accept_n++) {
		const struct tag_set *tags = opts->targets[x->accept_n].tags;
		x->accept[x->accept_n] = tags;
		for (size_t i = 0; i < tag_set_count(tags); i++) {
			buf_add(&all, tag_set_text(&a, tags, i));
			buf_char(&all, '\n');
		}
		buf_char(&all, '\n');
	}
	x->accept_hash = str_hash(buf_str(&all));
	arena_free(&a);
}

bool index_open(struct run *r, const struct index_opts *opts, struct index **out, struct err *e)
{
	struct index *x = NEW(run_arena(r), struct index);
	x->r = r;
	x->a = run_arena(r);
	arena_init(&x->scratch);
	accept_targets(x, opts);
	credentials_init(&x->credentials, x->a, opts->keyring);
	x->strategy = opts->strategy;
	x->report_twice = opts->report_twice;
	names_init(&x->pinned, x->a);
	names_init(&x->page_keys, x->a);
	names_init(&x->file_keys, x->a);
	names_init(&x->seen, x->a);
	x->http = http_open(r, &x->credentials);
	if (!open_sources(x, opts, e)) {
		index_close(x);
		return false;
	}
	*out = x;
	return true;
}

void index_close(struct index *x)
{
	if (!x || !x->http) return;
	for (size_t i = 0; i < x->indexes; i++) source_remember(x, &x->sources[i]);
	http_close(x->http);
	x->http = NULL;
	downloads_close(x);
	arena_free(&x->scratch);
}

str index_name(const struct index *x, uint32_t i)
{
	return i < x->sources_n ? x->sources[i].shown : STR("an unknown index");
}

uint32_t index_count(const struct index *x)
{
	return (uint32_t)x->indexes;
}

bool index_lacks(const struct index *x, str name)
{
	const struct page_fact *f = page_find(x, name);
	return f && f->state == FACT_KNOWN && !f->page;
}

bool index_file_fault(struct index *x, const struct wheel_file *file, long status, struct err *e)
{
	bool offered = file->index + 1 < x->sources_n;
	str shown = http_url_shown(x->a, file->url);
	return err_set(e, FAULT_NETWORK, "%.*s: answers with status %ld%s", STR_ARG(shown), status,
	               offered ? ", though the index offers it; try again with --refresh"
	                       : "; check the URL that the requirement names");
}

/* Another solver has been told nothing yet. */
static void turn_to(struct index *x, struct solver *s)
{
	if (x->solver == s) return;
	x->solver = s;
	for (size_t i = 0; i < x->pages.n; i++) x->pages.v[i]->wanted = x->pages.v[i]->told = false;
	for (size_t i = 0; i < x->metadata.n; i++) x->metadata.v[i]->wanted = x->metadata.v[i]->told = false;
}

/* What an index offers that can't be used is seldom what its user can change: said at -v. */
static void say_notes(struct index *x, struct page_fact *f)
{
	for (size_t i = 0; i < f->notes.n; i++)
		run_say(x->r, 1, "%.*s: %.*s", STR_ARG(f->notes.v[i].where),
		        STR_ARG(f->notes.v[i].text));
	f->notes.n = 0;
}

/* Whoever needs it can't have it, and "no versions" alone would not tell why. */
static void say_quarantine(struct index *x, struct page_fact *f)
{
	if (f->said_quarantine || !f->page || !str_eq(f->page->status, STR("quarantined"))) return;
	f->said_quarantine = true;
	run_warn(x->r, "%.*s is in quarantine on its index, which takes it for harmful: no file of it is used from there; "
	         "do without it, or see what the index says of it", STR_ARG(f->name));
}

static void tell(struct index *x, struct solver *s)
{
	for (size_t i = 0; i < x->pages.n; i++) {
		struct page_fact *f = x->pages.v[i];
		if (!f->wanted || f->told || f->state != FACT_KNOWN) continue;
		f->told = true;
		say_notes(x, f);
		say_quarantine(x, f);
		solver_page(s, f->name, f->page);
	}
	for (size_t i = 0; i < x->metadata.n; i++) {
		struct metadata_fact *f = x->metadata.v[i];
		if (!f->wanted || f->told || f->state != FACT_KNOWN) continue;
		f->told = true;
		solver_metadata(s, f->file, f->metadata, f->why);
	}
}

/* Whether the need is answered; a fault is the caller's only once it waits for this very fact. */
static enum fact_state ask(struct index *x, const struct need *need, const struct err **err)
{
	if (need->kind == NEED_PAGE) {
		struct page_fact *f = page_fact(x, need);
		f->wanted = true;
		*err = f->err;
		return f->state;
	}
	struct metadata_fact *f = metadata_fact(x, need->file);
	f->wanted = true;
	*err = f->err;
	return f->state;
}

static void show_progress(struct index *x, const struct need *first)
{
	size_t known = 0, all = x->pages.n + x->metadata.n;
	for (size_t i = 0; i < x->pages.n; i++) known += x->pages.v[i]->state == FACT_KNOWN;
	for (size_t i = 0; i < x->metadata.n; i++) known += x->metadata.v[i]->state == FACT_KNOWN;
	str what = first->kind == NEED_PAGE ? first->name : first->file->filename;
	run_progress(x->r, "resolving", what, known, all, http_received(x->http), 0);
}

bool index_answer(struct run *r, struct index *x, struct solver *s, struct needs asks,
                  struct err *e)
{
	const struct err *fault = NULL, *ignored;
	turn_to(x, s);
	if (!page_load_links(x, e)) return false;
	for (size_t i = 0; i < asks.n; i++) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		ask(x, &asks.v[i], &ignored);
	}
	while (asks.n && ask(x, &asks.v[0], &fault) == FACT_ASKED) {
		show_progress(x, &asks.v[0]);
		if (!http_turn(x->http, e)) return false;
	}
	if (fault) {
		*e = *fault;
		return false;
	}
	tell(x, s);
	return true;
}

/* ---- names alike ---- */

enum { LIMIT_NAME_COMPARED = 64, NEAR_NAMES_MOST = 5 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, remove, replace or swap to make one of the other. */
static size_t distance(str a, str b)
{
	size_t row[3][LIMIT_NAME_COMPARED + 1];
	for (size_t j = 0; j <= b.n; j++) row[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t same = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
			now[j] = least(least(now[j - 1] + 1, last[j] + 1), last[j - 1] + same);
			bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
			if (swapped) now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[a.n % 3][b.n];
}

struct near { str name; size_t distance; };

static int nearer(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
	return str_cmp(x->name, y->name);
}

void index_near_names(struct index *x, struct arena *a, str name, struct strs *out)
{
	struct { struct near *v; size_t n, cap; } found = { 0 };
	*out = (struct strs){ 0 };
	if (!name.n || name.n > LIMIT_NAME_COMPARED) return;
	local_names(x);
	for (size_t i = 0; i < x->seen.text.n; i++) {
		str other = x->seen.text.v[i];
		if (!other.n || other.n > LIMIT_NAME_COMPARED || str_eq(other, name)) continue;
		size_t d = distance(name, other);
		bool inside = name.n >= 4 && (str_has(other, name) || (other.n >= 4 && str_has(name, other)));
		if (d <= (name.n < 5 ? 1 : 2) || inside) PUSH(a, &found, ((struct near){ other, d }));
	}
	if (found.n) qsort(found.v, found.n, sizeof *found.v, nearer);
	for (size_t i = 0; i < found.n && i < NEAR_NAMES_MOST; i++) PUSH(a, out, found.v[i].name);
}
