#include "picture.h"

#include "spokeshave/buf.h"
#include "spokeshave/url.h"

enum { SHOWN_BYTES = 150, SHOWN_BEFORE = 100 };

static bool is_inside_character(str s, size_t at)
{
	return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

str picture_of_line(struct arena *a, str line, size_t at)
{
	struct buf b = buf_in(a);
	at = url_redacted_text(a, str_slice(line, 0, at)).n;
	line = url_redacted_text(a, line);
	size_t from = at > SHOWN_BEFORE && line.n > SHOWN_BYTES ? at - SHOWN_BEFORE : 0;
	size_t to = line.n - from > SHOWN_BYTES ? from + SHOWN_BYTES : line.n;
	while (from < to && is_inside_character(line, from)) from++; /* the text may be no UTF-8 at all */
	while (to > from && is_inside_character(line, to)) to--;
	buf_add(&b, STR("\n    "));
	if (from) buf_add(&b, STR("…"));
	for (size_t i = from; i < to; i++) buf_char(&b, line.p[i] ? line.p[i] : '?');
	if (to < line.n) buf_add(&b, STR("…"));
	buf_add(&b, STR("\n    "));
	if (from) buf_char(&b, ' ');
	for (size_t i = from; i < at && i < to; i++)
		if (!is_inside_character(line, i)) buf_char(&b, line.p[i] == '\t' ? '\t' : ' ');
	buf_char(&b, '^');
	return buf_str(&b);
}

struct text_place text_place(str text, size_t at)
{
	struct text_place p = { .line = 1, .column = 1 };
	size_t from = 0;
	if (at > text.n) at = text.n;
	for (size_t i = 0; i < at; i++) {
		if (text.p[i] != '\n') continue;
		p.line++;
		from = i + 1;
	}
	for (size_t i = from; i < at; i++) p.column += !is_inside_character(text, i);
	p.byte = at - from;
	str rest = str_skip(text, from);
	p.physical = str_slice(rest, 0, str_find(rest, '\n'));
	str_eat_end(&p.physical, STR("\r"));
	if (p.byte > p.physical.n) p.byte = p.physical.n;
	return p;
}
