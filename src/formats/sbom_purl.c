/* Package URLs. */
#include "spokeshave/buf.h"
#include "spokeshave/sbom.h"

/* What the specification leaves as it is, and what a qualifier's value may hold besides. */
static void encode(struct buf *b, str text, const char *also)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool plain = char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-' || c == '_' || c == '~' ||
		             str_find(str_of(also), c) < str_of(also).n;
		if (plain) buf_char(b, c);
		else buf_fmt(b, "%%%02X", (unsigned)(unsigned char)c);
	}
}

str package_url(struct arena *a, str name, str version)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("pkg:pypi/"));
	encode(&b, name, "");
	if (version.n) buf_char(&b, '@');
	encode(&b, version, "");
	return buf_str(&b);
}

str package_url_with(struct arena *a, str purl, const char *key, str value)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "%.*s%c%s=", STR_ARG(purl), str_find(purl, '?') < purl.n ? '&' : '?', key);
	encode(&b, value, ":/");
	return buf_str(&b);
}
