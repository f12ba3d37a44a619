/* Text before the first tag changes nothing; a page that was taken survives being written and read. */
#include <stdlib.h>

#include "spokeshave/page.h"
#include "spokeshave/url.h"

static void require(bool law)
{
	if (!law) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const str base = STR_INIT("https://index.example/simple/a/");
	struct arena a;
	struct page page, other;
	struct err e;
	struct url u;
	str text = { (const char *)data, size };
	arena_init(&a);
	if (page_from_html(&a, text, base, (str){ 0 }, &page, NULL, &e)) {
		str bytes = page_write(&a, &page);
		require(page_read(&a, bytes, NULL, 0, &other) && str_eq(page_write(&a, &other), bytes));
		for (size_t i = 0; i < page.n; i++) require(url_parse(page.v[i].url, &u) && !u.has_fragment);
		str longer = arena_join(&a, STR("1 > 0 &amp; \"<p a='>'>"), text);
		require(page_from_html(&a, longer, base, (str){ 0 }, &other, NULL, &e));
		require(str_eq(page_write(&a, &other), bytes));
	}
	arena_free(&a);
	return 0;
}
