/*
 * Laws: an entry written with quotes is found again as it was, whatever stands
 * before it in a closed line of comment; and any text may be read.
 */
#include <stdlib.h>

#include "../../src/net/netrc.h"
#include "spokeshave/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_quoted(struct buf *b, str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\') buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	str text = { (const char *)data, size }, user, password, found_user, found_password;
	arena_init(&a);
	if (netrc_find(&a, text, STR("a.example"), STR(""), &user, &password) && user.n > size) abort();
	str_cut(text, '\n', &user, &password);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("# machine a.example login no\nmachine b.example login no password no\nmachine a.example login "));
	add_quoted(&b, user);
	buf_add(&b, STR(" password "));
	add_quoted(&b, password);
	bool found = netrc_find(&a, buf_str(&b), STR("a.example"), STR(""), &found_user, &found_password);
	if (!found || !str_eq(found_user, user) || !str_eq(found_password, password)) abort();
	arena_free(&a);
	return 0;
}
