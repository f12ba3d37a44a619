/*
 * What is JSON is decided as another reader decides it; a page that was taken
 * survives being written and read, and holds only usable files.
 */
#include <stdlib.h>

#define json_object oracle_object /* two of its names are ours too, and are not called here */
#define json_null oracle_null
#include <jansson.h>
#undef json_object
#undef json_null

#include "spokeshave/json_read.h"
#include "spokeshave/page.h"
#include "spokeshave/url.h"

static void require(bool law)
{
	if (!law) abort();
}

static void agree_on_json(struct arena *a, str text)
{
	json_error_t error;
	struct json_reader r = json_reader(a, text);
	bool ours = json_skip(&r, NULL) && json_at_end(&r);
	bool too_deep = r.bad && str_has(str_of(r.bad), STR("LIMIT_JSON_DEPTH"));
	json_t *tree = json_loadb(text.n ? text.p : "", text.n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
	bool overflow = !tree && json_error_code(&error) == json_error_numeric_overflow;
	bool nul = str_find(text, 0) < text.n; /* the other one takes it for the end */
	if (!too_deep && !overflow && !nul) require(ours == (tree != NULL));
	json_decref(tree);
}

static void check_page(struct arena *a, const struct page *page)
{
	struct page again;
	struct url u;
	str bytes = page_write(a, page);
	require(page_read(a, bytes, NULL, 0, &again));
	require(str_eq(page_write(a, &again), bytes));
	require(again.n == page->n && again.sdists.n == page->sdists.n);
	for (size_t i = 0; i < page->n; i++) {
		require(url_parse(page->v[i].url, &u) && !u.has_fragment);
		require(str_find(page->v[i].filename, '/') == page->v[i].filename.n);
		require(str_eq(page->v[i].filename, again.v[i].filename));
		require(str_eq(page->v[i].wheel.platform, again.v[i].wheel.platform));
		require(!version_cmp(&page->v[i].wheel.version, &again.v[i].wheel.version));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct page page;
	struct err e;
	struct notes notes = { 0 };
	str text = { (const char *)data, size };
	arena_init(&a);
	agree_on_json(&a, text);
	if (page_from_json(&a, text, STR("https://index.example/simple/a/"), (str){ 0 }, &page, &notes, &e))
		check_page(&a, &page);
	if (page_read(&a, text, NULL, 0, &page)) page_write(&a, &page); /* any bytes: never past their end */
	arena_free(&a);
	return 0;
}
