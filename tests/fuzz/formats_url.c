/* Joining twice is once, a joined URL is absolute, redacting leaves no user and is done once. */
#include <stdlib.h>

#include "spokeshave/url.h"

static void require(bool law)
{
	if (!law) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct url u;
	str base, ref, text = { (const char *)data, size };
	arena_init(&a);
	str_cut(text, '\n', &base, &ref);
	str joined = url_join(&a, base, ref);
	if (url_parse(base, &u) && url_parse(joined, &u)) require(str_eq(url_join(&a, base, joined), joined));

	str shown = url_redacted(&a, text);
	require(str_eq(url_redacted(&a, shown), shown));
	if (url_parse(shown, &u)) require(!u.has_user_info);

	str name = url_basename(&a, text);
	require(str_find(name, '/') == name.n && str_find(name, 0) == name.n && !str_eq(name, STR("..")));

	str path = arena_join(&a, STR("/"), text);
	if (str_find(text, 0) == text.n) require(str_eq(url_file_path(&a, url_from_path(&a, path)), path));
	str origin = url_origin(&a, text);
	require(str_eq(url_origin(&a, origin), origin));
	url_redacted_text(&a, text);
	arena_free(&a);
	return 0;
}
