/*
 * Scanning any bytes ends, and says the same each time. Laws: a comment put
 * before a source moves its facts down by one line and changes nothing else;
 * facts do not depend on the kind of line ends, on a line end at the end, or
 * on what comments say; facts survive being written and read.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/imports/lexer.h"
#include "spokeshave/buf.h"
#include "spokeshave/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct fact *a, const struct fact *b, uint32_t down)
{
	return a->kind == b->kind && a->level == b->level && a->flags == b->flags && a->line + down == b->line &&
	       a->minors == b->minors && str_eq(a->module, b->module) && str_eq(a->name, b->name) &&
	       str_eq(a->asname, b->asname);
}

static bool all_same(const struct facts *a, const struct facts *b, uint32_t down)
{
	if (a->n != b->n || a->broken != b->broken) return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same(&a->v[i], &b->v[i], down)) return false;
	return true;
}

/* Each line end as `line_end`. */
static str with_line_ends(struct arena *a, str source, str line_end)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < source.n; i++) {
		char c = source.p[i];
		if (c == '\r' && i + 1 < source.n && source.p[i + 1] == '\n') continue;
		if (c == '\n' || c == '\r') buf_add(&b, line_end);
		else buf_char(&b, c);
	}
	return buf_str(&b);
}

/* Each comment's text as dots: comments lie between tokens, and tokens outside of f-strings are not text. */
static str without_comments(struct arena *a, str source)
{
	char *copy = arena_cstr(a, source);
	struct lexer l;
	struct token t = { 0 };
	lexer_init(&l, source);
	while (t.kind != TOKEN_END) {
		const char *from = l.p;
		lexer_next(&l, &t);
		if (t.kind == TOKEN_TEXT || t.kind == TOKEN_FORMAT_END) continue;
		bool comment = false;
		for (const char *p = from; p < t.at; p++) {
			comment = *p != '\n' && *p != '\r' && (comment || *p == '#');
			if (comment && *p != '#') copy[p - source.p] = '.';
		}
	}
	return (str){ copy, source.n };
}

static void check_again(struct arena *a, str changed, const struct facts *facts, uint32_t down)
{
	struct facts again;
	scan_python(a, changed, &again);
	if (!all_same(facts, &again, down)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const line_ends[] = { "\n", "\r\n", "\r" };
	str source = { (const char *)data, size };
	struct arena a;
	struct facts facts, again, other;
	arena_init(&a);
	scan_python(&a, source, &facts);
	if (!facts_read(&a, facts_write(&a, &facts), &again) || !all_same(&facts, &again, 0)) abort();
	/* a mark or a declared encoding is only one in the first two lines, and in some encodings bytes are no text */
	if (!str_has(source, STR("coding")) && !str_starts(source, STR("\xef\xbb\xbf"))) {
		check_again(&a, arena_join(&a, STR("# comment\n"), source), &facts, 1);
		check_again(&a, without_comments(&a, source), &facts, 0);
		for (size_t i = 0; i < COUNT(line_ends); i++)
			check_again(&a, with_line_ends(&a, source, str_of(line_ends[i])), &facts, 0);
		bool ended = !size || source.p[size - 1] == '\n' || source.p[size - 1] == '\r';
		if (!facts.broken && !ended && source.p[size - 1] != '\\') /* of broken code the end may be what is missing */
			check_again(&a, arena_join(&a, source, STR("\n")), &facts, 0);
	}
	scan_settings(&a, source, &other);
	scan_plain_settings(&a, source, PLAIN_JOINED, &other);
	scan_plain_settings(&a, source, PLAIN_ALL, &other);
	scan_robot(&a, source, &other);
	scan_pth(&a, source, &other);
	scan_extension(&a, source, &other);
	arena_free(&a);
	return 0;
}
