#include "reqfile_text.h"

#include "spokeshave/utf8.h"

/* ---- encodings ---- */

enum encoding { UTF_8, LATIN_1, UTF_16_LE, UTF_16_BE, UTF_32_LE, UTF_32_BE, WINDOWS_1252 };

static const struct { str name; enum encoding encoding; } encodings[] = {
	{ STR_INIT("utf-8"), UTF_8 }, { STR_INIT("utf8"), UTF_8 }, { STR_INIT("u8"), UTF_8 },
	{ STR_INIT("utf-8-sig"), UTF_8 }, { STR_INIT("ascii"), UTF_8 }, { STR_INIT("us-ascii"), UTF_8 },
	{ STR_INIT("latin-1"), LATIN_1 }, { STR_INIT("latin1"), LATIN_1 }, { STR_INIT("l1"), LATIN_1 },
	{ STR_INIT("iso-8859-1"), LATIN_1 }, { STR_INIT("iso8859-1"), LATIN_1 },
	{ STR_INIT("cp819"), LATIN_1 },
	{ STR_INIT("cp1252"), WINDOWS_1252 }, { STR_INIT("windows-1252"), WINDOWS_1252 },
};

static const struct { str bytes; enum encoding encoding; } marks[] = { /* the longer first */
	{ STR_INIT("\xFF\xFE\0\0"), UTF_32_LE }, { STR_INIT("\0\0\xFE\xFF"), UTF_32_BE },
	{ STR_INIT("\xEF\xBB\xBF"), UTF_8 },
	{ STR_INIT("\xFF\xFE"), UTF_16_LE }, { STR_INIT("\xFE\xFF"), UTF_16_BE },
};

/* 0x80 to 0x9F of Windows-1252; 0: as in Latin-1. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
	0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
	0x0153, 0, 0x017E, 0x0178,
};

static str from_single_bytes(struct arena *a, str bytes, bool windows)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		uint16_t other = windows && c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : 0;
		utf8_add(&b, other ? other : c);
	}
	return buf_str(&b);
}

static uint32_t unit(str bytes, size_t at, size_t width, bool big)
{
	uint32_t value = 0;
	for (size_t i = 0; i < width; i++) {
		uint32_t byte = at + i < bytes.n ? (unsigned char)bytes.p[at + i] : 0;
		value |= byte << 8 * (big ? width - 1 - i : i);
	}
	return value;
}

static str from_units(struct arena *a, str bytes, size_t width, bool big)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < bytes.n; i += width) {
		uint32_t code = unit(bytes, i, width, big);
		if (width == 2 && code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.n) {
			uint32_t low = unit(bytes, i + 2, width, big);
			if (low >= 0xDC00 && low < 0xE000) {
				code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
				i += 2;
			}
		}
		utf8_add(&b, code);
	}
	return buf_str(&b);
}

static bool is_encoding_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* The name after "coding:" or "coding=" in a comment of the first two lines. */
static str cookie(str bytes)
{
	str line;
	for (int i = 0; i < 2 && bytes.n; i++) {
		str_cut(bytes, '\n', &line, &bytes);
		if (!str_starts(line, STR("#"))) continue;
		while (str_has(line, STR("coding"))) {
			while (!str_eat(&line, STR("coding"))) line = str_skip(line, 1);
			if (!str_eat(&line, STR(":")) && !str_eat(&line, STR("="))) continue;
			size_t n = 0;
			while (line.n && char_is_blank(line.p[0])) line = str_skip(line, 1);
			while (n < line.n && is_encoding_char(line.p[n])) n++;
			if (n) return str_slice(line, 0, n);
		}
	}
	return (str){ 0 };
}

/* UTF-8 where it is, borrowed; else Latin-1. */
static str utf8_or_latin_1(struct arena *a, str bytes, bool *guessed)
{
	if (utf8_valid(bytes)) return bytes;
	*guessed = true;
	return from_single_bytes(a, bytes, false);
}

static str normal_encoding(struct arena *a, str name)
{
	char *p = arena_cstr(a, name);
	for (size_t i = 0; i < name.n; i++) p[i] = p[i] == '_' ? '-' : char_lower(p[i]);
	return (str){ p, name.n };
}

bool reqfile_decode(struct arena *a, str bytes, str *text, bool *guessed, struct err *e)
{
	enum encoding encoding = UTF_8;
	bool known = true;
	str name = { 0 };
	size_t mark = 0;
	*guessed = false;
	while (mark < COUNT(marks) && !str_eat(&bytes, marks[mark].bytes)) mark++;
	if (mark < COUNT(marks)) {
		encoding = marks[mark].encoding;
	} else if ((name = normal_encoding(a, cookie(bytes))).n) {
		size_t i = 0;
		while (i < COUNT(encodings) && !str_eq(encodings[i].name, name)) i++;
		known = i < COUNT(encodings);
		encoding = known ? encodings[i].encoding : LATIN_1;
	}
	switch (encoding) {
	case UTF_8:        *text = utf8_or_latin_1(a, bytes, guessed); break;
	case LATIN_1:      *text = from_single_bytes(a, bytes, false); break;
	case WINDOWS_1252: *text = from_single_bytes(a, bytes, true); break;
	case UTF_16_LE:    *text = from_units(a, bytes, 2, false); break;
	case UTF_16_BE:    *text = from_units(a, bytes, 2, true); break;
	case UTF_32_LE:    *text = from_units(a, bytes, 4, false); break;
	case UTF_32_BE:    *text = from_units(a, bytes, 4, true); break;
	}
	return known || err_set(e, FAULT_INPUT, "the encoding '%.*s' is not one that is read here; save the file as UTF-8",
	                        STR_ARG(name));
}

/* ---- lines ---- */

size_t python_blank(str s)
{
	if (!s.n) return 0;
	unsigned char c = (unsigned char)s.p[0];
	if (c < 0x80) return char_is_blank((char)c) || (c >= 0x1C && c <= 0x1F);
	size_t n = utf8_length(s);
	uint32_t code = utf8_code(s);
	bool blank = code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
	             code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
	return blank ? n : 0;
}

/* The blank that ends just before byte `at`. */
static size_t blank_before(str s, size_t at)
{
	for (size_t n = 1; n <= 3 && n <= at; n++)
		if (python_blank(str_slice(s, at - n, at)) == n) return n;
	return 0;
}

str python_trim(str s)
{
	for (size_t n; (n = python_blank(s));) s = str_skip(s, n);
	for (size_t n; (n = blank_before(s, s.n));) s.n -= n;
	return s;
}

/* Bytes of the line end that `s` begins with, as str.splitlines() has it; 0: none. */
static size_t line_end(str s)
{
	unsigned char c = (unsigned char)s.p[0];
	if (c == '\r') return s.n > 1 && s.p[1] == '\n' ? 2 : 1;
	if (c == '\n' || c == '\v' || c == '\f' || (c >= 0x1C && c <= 0x1E)) return 1;
	if (c < 0x80) return 0;
	if (str_starts(s, STR("\xC2\x85"))) return 2;
	return str_starts(s, STR("\xE2\x80\xA8")) || str_starts(s, STR("\xE2\x80\xA9")) ? 3 : 0;
}

/* The physical line at `*at`, which moves past its end. */
static str physical_line(str all, size_t *at)
{
	size_t from = *at, n = 0;
	for (; *at < all.n; ++*at) {
		unsigned char c = (unsigned char)all.p[*at];
		bool plain = c >= ' ' && c < 0x80; /* most are: no need to ask */
		if (!plain && (n = line_end(str_skip(all, *at)))) break;
	}
	str line = str_slice(all, from, *at);
	*at += n;
	return line;
}

static bool is_comment(str line)
{
	for (size_t n; (n = python_blank(line));) line = str_skip(line, n);
	return str_starts(line, STR("#"));
}

static str without_comment(str s)
{
	for (size_t i = str_find(s, '#'); i < s.n; i += 1 + str_find(str_skip(s, i + 1), '#'))
		if (!i || blank_before(s, i)) return str_slice(s, 0, i);
	return s;
}

static str without_backslashes(str s)
{
	while (s.n && s.p[0] == '\\') s = str_skip(s, 1);
	while (s.n && s.p[s.n - 1] == '\\') s.n--;
	return s;
}

/* Does the line go on below, and what does it give to the joined one? A comment ends a join. */
static bool goes_on(str line, bool joined, str *part)
{
	bool on = str_ends(line, STR("\\")) && !is_comment(line);
	*part = on ? without_backslashes(line) : line;
	if (!on && joined && is_comment(line)) *part = (str){ 0 };
	return on;
}

static str join(struct arena *a, str all, size_t *at, uint32_t *line)
{
	struct buf b = buf_in(a);
	str part, first = physical_line(all, at);
	++*line;
	if (!goes_on(first, false, &part)) return part;
	buf_add(&b, part);
	for (bool on = true; on && *at < all.n; ++*line) {
		on = goes_on(physical_line(all, at), true, &part);
		buf_add(&b, part);
	}
	return buf_str(&b);
}

bool logical_next(struct logical_reader *r, struct logical *out)
{
	while (r->at < r->all.n) {
		*out = (struct logical){ .line = r->line, .from = r->at };
		str joined = join(r->a, r->all, &r->at, &r->line);
		out->text = python_trim(without_comment(joined));
		out->to = r->at;
		if (!out->text.n) continue;
		out->blanks = (size_t)(out->text.p - joined.p);
		return true;
	}
	return false;
}

/* ---- places ---- */

static void next_physical(struct place_finder *f)
{
	bool joined = f->next > f->line.from;
	if (joined) {
		f->before += f->part.n;
		f->found.line++;
	}
	f->found.physical = physical_line(f->all, &f->next);
	f->found.byte = 0;
	f->found.column = 1;
	f->goes_on = goes_on(f->found.physical, joined, &f->part) && f->next < f->line.to;
	f->lead = f->part.n ? (size_t)(f->part.p - f->found.physical.p) : 0;
}

void place_start(struct place_finder *f, str all, const struct logical *l)
{
	*f = (struct place_finder){ .all = all, .line = *l, .next = l->from, .found.line = l->line };
	next_physical(f);
}

struct place place_find(struct place_finder *f, size_t at)
{
	if (at < f->at) place_start(f, f->all, &f->line);
	f->at = at;
	at += f->line.blanks;
	while (at - f->before >= f->part.n && f->goes_on) next_physical(f);
	at -= f->before;
	size_t byte = f->lead + (at < f->part.n ? at : f->part.n);
	for (; f->found.byte < byte; f->found.byte++)
		f->found.column += ((unsigned char)f->found.physical.p[f->found.byte] & 0xC0) != 0x80;
	return f->found;
}

str reqfile_text(struct arena *a, str bytes)
{
	struct err unknown_encoding;
	bool guessed;
	str text;
	if (!reqfile_decode(a, bytes, &text, &guessed, &unknown_encoding)) guessed = true;
	return text;
}

void reqfile_lines(struct arena *a, str bytes, struct reqfile_lines *out)
{
	struct logical_reader r = { .a = a, .all = reqfile_text(a, bytes), .line = 1 };
	struct logical l;
	while (logical_next(&r, &l)) PUSH(a, out, (struct reqfile_line){ l.line, l.text });
}
