/*
 * For tests of the index: a run, an index, and in place of the solver a list of
 * what it was told. Included by one file of a program.
 */
#ifndef SPOKESHAVE_TESTS_WORLD_CLIENT_H
#define SPOKESHAVE_TESTS_WORLD_CLIENT_H

#include "server.h"

#include "spokeshave/index.h"

/* What the index hands in is written down, in place of solving. */
struct told_page { str name; const struct page *page; };
struct told_metadata { const struct wheel_file *file; const struct metadata *metadata; str why; };
struct solver {
	struct told_page pages[32];
	struct told_metadata metadata[64];
	size_t pages_n, metadata_n;
};

/* One program, one of these: what the real solver would be told. */
void solver_page(struct solver *s, str name, const struct page *page)
{
	assert_true(s->pages_n < COUNT(s->pages));
	s->pages[s->pages_n++] = (struct told_page){ name, page };
}

void solver_metadata(struct solver *s, const struct wheel_file *file,
                     const struct metadata *metadata, str why)
{
	assert_true(s->metadata_n < COUNT(s->metadata));
	s->metadata[s->metadata_n++] = (struct told_metadata){ file, metadata, why };
}

static inline const struct told_page *told(const struct solver *s, const char *name)
{
	for (size_t i = 0; i < s->pages_n; i++)
		if (str_eq(s->pages[i].name, str_of(name))) return &s->pages[i];
	fail_msg("nothing was said of '%s'", name);
	return NULL;
}

/* ---- one client: a run, an index, a solver ---- */

struct client {
	struct run *r;
	struct index *x;
	struct solver s;
	struct err e;
};

/* `like` says all but the places. */
static inline struct client *client_like(const struct index_opts *like, const char *cache, const char *const *urls,
                                           const char *links, bool offline, bool refresh)
{
	struct client *n = calloc(1, sizeof *n);
	struct index_opts opts = *like;
	n->r = start_run(cache, offline, refresh);
	for (; urls && *urls; urls++) PUSH(run_arena(n->r), &opts.urls, str_of(*urls));
	if (links) PUSH(run_arena(n->r), &opts.find_links, str_of(links));
	if (!index_open(n->r, &opts, &n->x, &n->e)) fail_msg("%s", n->e.text);
	return n;
}

static inline struct client *client_open(const char *cache, const char *const *urls, const char *links, bool offline,
                                           bool refresh)
{
	return client_like(&(struct index_opts){ 0 }, cache, urls, links, offline, refresh);
}

static inline struct client *client_on(const char *cache, const char *url)
{
	const char *urls[] = { url, NULL };
	return client_open(cache, urls, NULL, false, false);
}

static inline void client_close(struct client *n)
{
	index_close(n->x);
	run_close(n->r);
	free(n);
}

static inline bool ask_pages(struct client *n, const char *const *names, size_t count)
{
	struct need needs[16];
	for (size_t i = 0; i < count; i++) needs[i] = (struct need){ .kind = NEED_PAGE, .name = str_of(names[i]) };
	return index_answer(n->r, n->x, &n->s, (struct needs){ needs, count }, &n->e);
}

static inline bool ask_page(struct client *n, const char *name)
{
	return ask_pages(n, &name, 1);
}

static inline const struct page *must_page(struct client *n, const char *name)
{
	if (!ask_page(n, name)) fail_msg("%s", n->e.text);
	return told(&n->s, name)->page;
}

static inline bool ask_metadata(struct client *n, const struct wheel_file *file)
{
	struct need need = { .kind = NEED_METADATA, .file = file };
	return index_answer(n->r, n->x, &n->s, (struct needs){ &need, 1 }, &n->e);
}

static inline const struct told_metadata *must_metadata(struct client *n, const struct wheel_file *file)
{
	if (!ask_metadata(n, file)) fail_msg("%s", n->e.text);
	for (size_t i = 0; i < n->s.metadata_n; i++)
		if (n->s.metadata[i].file == file) return &n->s.metadata[i];
	fail_msg("nothing was said of the metadata");
	return NULL;
}

static inline const struct wheel_file *file_of(const struct page *page, const char *filename)
{
	assert_non_null(page);
	for (size_t i = 0; i < page->n; i++)
		if (str_eq(page->v[i].filename, str_of(filename))) return &page->v[i];
	fail_msg("no file '%s'", filename);
	return NULL;
}

#endif
