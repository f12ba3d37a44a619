/*
 * URLs as text (RFC 3986): taken apart, joined, decoded, made fit to print.
 * Nothing here opens anything.
 */
#ifndef SPOKESHAVE_URL_H
#define SPOKESHAVE_URL_H

#include "spokeshave/arena.h"

/* The parts of an absolute URL, borrowing its text; still percent-encoded. */
struct url {
	str scheme;    /* as written, "https" */
	str user_info; /* "user:password"; see has_user_info */
	str host;      /* as written, an IPv6 address in its brackets; empty for file:///… */
	str port;      /* digits, or empty */
	str path;      /* may be empty */
	str query;     /* without '?' */
	str fragment;  /* without '#' */
	bool has_user_info, has_query, has_fragment; /* given, though perhaps empty */
};

/*
 * False when `text` is no absolute URL with "//" after its scheme (a single
 * slash is taken for file: too), holds blanks, control characters or a
 * backslash, has a port that is none, or, not being file:, names no host.
 * `out` is then untouched.
 */
MUST_USE bool url_parse(str text, struct url *out);

/*
 * `ref` as seen from `base` (RFC 3986, 5.2): absolute, without dot segments,
 * with the bytes that a URL can't hold percent-encoded. An absolute `ref` may
 * be returned as it is, borrowed. Whether the result is a URL, url_parse says.
 */
str url_join(struct arena *a, str base, str ref);

/* Percent-decoded; a '%' that begins no escape stays. Borrows `s` if there is nothing to decode. */
str url_decode(struct arena *a, str s);

/*
 * The decoded last segment of the path: a file's name. Empty when there is
 * none, or when it hides a path or a control character ("..", "a%2Fb", "%00").
 */
str url_basename(struct arena *a, str url);

/* The value of `key` in the fragment ("sha256" of "…#egg=a&sha256=ff"), or empty. */
str url_fragment_value(str url, str key);

/* `url` without its fragment. */
str url_without_fragment(str url);

/* "https://host:port", lower case, the scheme's usual port left out; empty when `url` is none. */
str url_origin(struct arena *a, str url);

/* The decoded path of a file: URL of this machine; empty when it is another kind. */
str url_file_path(struct arena *a, str url);

/* file:// and the absolute path, encoded. */
str url_from_path(struct arena *a, str path);

/*
 * `url` without user name and password, for anything that is printed; also of
 * text that is not quite a URL.
 */
str url_redacted(struct arena *a, str url);

/* The same for every URL in a text: a line of a file, a message. */
str url_redacted_text(struct arena *a, str text);

/* The same with as many asterisks in their place, so that columns stay. */
str url_masked_text(struct arena *a, str text);

#endif
