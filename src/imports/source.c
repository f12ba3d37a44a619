#include "source.h"

#include "spokeshave/buf.h"

/* Encodings in which a byte of ASCII may be the second half of a character. */
static const str multibyte[] = {
	STR_INIT("shift_jis"), STR_INIT("shift-jis"), STR_INIT("sjis"), STR_INIT("cp932"), STR_INIT("ms932"),
	STR_INIT("gbk"), STR_INIT("cp936"), STR_INIT("gb18030"), STR_INIT("big5"), STR_INIT("cp950"),
	STR_INIT("cp949"), STR_INIT("uhc"), STR_INIT("johab"),
};
static const str latin1[] = {
	STR_INIT("latin"), STR_INIT("iso-8859-1"), STR_INIT("iso8859-1"), STR_INIT("iso_8859-1"), STR_INIT("l1"),
	STR_INIT("cp1252"), STR_INIT("windows-1252"),
};

static bool begins_any(str name, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name.n >= list[i].n && str_eq_nocase(str_slice(name, 0, list[i].n), list[i])) return true;
	return false;
}

/* The encoding of a "coding: NAME" comment. */
static bool declaration(str line, str *name)
{
	line = str_trim(line);
	if (!str_starts(line, STR("#"))) return false;
	for (size_t i = 0; i + 7 < line.n; i++) {
		str rest = str_skip(line, i);
		if (!str_eat(&rest, STR("coding")) || (!str_eat(&rest, STR(":")) && !str_eat(&rest, STR("=")))) continue;
		*name = str_trim(rest);
		return true;
	}
	return false;
}

static str blot(struct arena *a, str source)
{
	char *copy = arena_alloc(a, source.n ? source.n : 1, 1);
	for (size_t i = 0; i < source.n; i++) {
		bool wide = (unsigned char)source.p[i] >= 0x81;
		copy[i] = wide ? (char)0x80 : source.p[i];
		bool pair = wide && i + 1 < source.n && (unsigned char)source.p[i + 1] >= 0x30;
		if (pair) copy[++i] = (char)0x80;
	}
	return (str){ copy, source.n };
}

str source_prepare(struct arena *a, str source, enum encoding *encoding)
{
	*encoding = ENCODING_UTF8;
	str_eat(&source, STR("\xef\xbb\xbf"));
	str rest = source, line, name;
	for (int i = 0; i < 2; i++) {
		str_cut(rest, '\n', &line, &rest);
		bool empty = !str_trim(line).n || *str_trim(line).p == '#';
		if (!empty) break; /* in the second line it counts only below none of code */
		if (!declaration(line, &name)) continue;
		if (begins_any(name, multibyte, COUNT(multibyte))) *encoding = ENCODING_MULTIBYTE;
		else if (begins_any(name, latin1, COUNT(latin1))) *encoding = ENCODING_LATIN1;
		break;
	}
	return *encoding == ENCODING_MULTIBYTE ? blot(a, source) : source;
}

str source_text(struct arena *a, enum encoding encoding, str name)
{
	bool ascii = true;
	for (size_t i = 0; i < name.n; i++) ascii &= (unsigned char)name.p[i] < 0x80;
	if (ascii || encoding != ENCODING_LATIN1) return name;
	struct buf b = buf_in(a);
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c >= 0x80) buf_char(&b, (char)(0xc0 | c >> 6));
		buf_char(&b, (char)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
	}
	return buf_str(&b);
}
