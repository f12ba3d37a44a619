/* Tokens of TOML and of Python's literals: strings, comments, marks; what else there is are words. */
#include "entries.h"

static size_t string_behind(str text, size_t i, bool python)
{
	char quote = text.p[i];
	bool escapes = python || quote == '"', triple = i + 2 < text.n && text.p[i + 1] == quote && text.p[i + 2] == quote;
	for (i += triple ? 3 : 1; i < text.n; i++) {
		if (escapes && text.p[i] == '\\') {
			i++;
		} else if (!triple) {
			if (text.p[i] == quote) return i + 1;
			if (text.p[i] == '\n') return i;
		} else if (i + 2 < text.n && text.p[i] == quote && text.p[i + 1] == quote && text.p[i + 2] == quote) {
			i += 3;
			for (int more = 0; !python && more < 2 && i < text.n && text.p[i] == quote; more++) i++; /* of its text */
			return i;
		}
	}
	return text.n;
}

static bool is_mark(char c)
{
	return str_find(STR("[](){},=.:"), c) < 10;
}

void parts_of(struct arena *a, str text, bool python, struct parts *out)
{
	for (size_t i = 0; i < text.n;) {
		char c = text.p[i];
		size_t from = i++;
		enum part_kind kind = PART_WORD;
		if (char_is_blank(c) || !c || (python && c == '\\')) continue;
		if (c == '#') {
			while (i < text.n && text.p[i] != '\n') i++;
			if (text.p[i - 1] == '\r') i--;
			kind = PART_COMMENT;
		} else if (c == '"' || c == '\'') {
			i = string_behind(text, from, python);
			kind = PART_STRING;
		} else if (is_mark(c)) {
			kind = PART_MARK;
		} else {
			while (i < text.n && !char_is_blank(text.p[i]) && !is_mark(text.p[i]) && text.p[i] != '#' && text.p[i] != '"' &&
			       text.p[i] != '\'')
				i++;
		}
		PUSH(a, out, ((struct part){ kind, { from, i } }));
	}
	PUSH(a, out, ((struct part){ PART_END, { text.n, text.n } }));
}

bool part_is(const struct part *p, str text, char mark)
{
	return p->kind == PART_MARK && text.p[p->at.from] == mark;
}

bool part_opens(const struct part *p, str text)
{
	return part_is(p, text, '[') || part_is(p, text, '(') || part_is(p, text, '{');
}

bool part_closes(const struct part *p, str text)
{
	return part_is(p, text, ']') || part_is(p, text, ')') || part_is(p, text, '}');
}

size_t part_at(const struct parts *p, size_t from)
{
	size_t low = 0, high = p->n - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->v[middle].at.from < from) low = middle + 1;
		else high = middle;
	}
	return low;
}

size_t part_behind(const struct parts *p, str text, size_t i)
{
	size_t depth = 0;
	if (part_opens(&p->v[i], text)) {
		for (; p->v[i].kind != PART_END; i++) {
			depth += part_opens(&p->v[i], text);
			if (part_closes(&p->v[i], text) && !--depth) return i + 1;
		}
		return i;
	}
	if (p->v[i].kind == PART_STRING || p->v[i].kind == PART_END) return i + (p->v[i].kind == PART_STRING);
	size_t end = p->v[i].at.to; /* a number or a word: parts without a blank between */
	for (i++; p->v[i].kind != PART_END && p->v[i].at.from == end && p->v[i].kind != PART_COMMENT &&
	          !part_is(&p->v[i], text, ',') && !part_closes(&p->v[i], text);
	     i++)
		end = p->v[i].at.to;
	return i;
}
