#include "scanner.h"

#include <string.h>

/* In pieces whose sum a byte holds, which compilers count many bytes at a time. */
static uint32_t count_newlines(const char *from, const char *to)
{
	enum { PIECE = 128 };
	uint32_t n = 0;
	for (; to - from >= PIECE; from += PIECE) {
		uint8_t piece = 0;
		for (int i = 0; i < PIECE; i++) piece = (uint8_t)(piece + (from[i] == '\n'));
		n += piece;
	}
	for (; from < to; from++) n += *from == '\n';
	return n;
}

/* Line ends in a stretch of the source; "\r\n" is one. */
static uint32_t count_lines(const struct scan *s, const char *from, const char *to)
{
	const char *end = s->source.p + s->source.n;
	uint32_t n = 0;
	if (!s->carriage_returns) return count_newlines(from, to);
	for (const char *p = from; p < to; p++)
		n += (uint32_t)(*p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n')));
	return n;
}

uint32_t scan_line(struct scan *s, const char *at)
{
	if (at < s->line_at) s->line -= count_lines(s, at, s->line_at);
	else s->line += count_lines(s, s->line_at, at);
	s->line_at = at;
	return s->line;
}

struct fact *scan_emit(struct scan *s, enum fact_kind kind, uint32_t line, str module)
{
	const struct block *b = scan_block(s);
	uint16_t functions = (uint16_t)(b->functions + s->lambdas);
	struct fact f = {
		.kind = (uint8_t)kind, .flags = b->flags, .line = line, .minors = b->minors, .module = module,
	};
	if (s->lambdas) f.flags = (uint16_t)((f.flags & ~FLAG_SUPPRESSED) | FLAG_FUNCTION);
	PUSH(s->a, s->out, f);
	PUSH(s->a, &s->functions, functions);
	return &s->out->v[s->out->n - 1];
}

static uint32_t hash_text(str s, uint32_t kind)
{
	uint32_t h = 2166136261u ^ kind;
	for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

void scan_emit_literal(struct scan *s, enum fact_kind kind, const char *at, str module)
{
	const struct block *b = scan_block(s);
	if (s->quiet || (b->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING))) return;
	bool always = b->minors == PYTHON_MINORS_ALL;
	uint32_t *slot = &s->recent[hash_text(module, (uint32_t)kind) % RECENT_LITERALS];
	if (always && *slot) {
		const struct fact *seen = &s->out->v[*slot - 1];
		if (seen->kind == kind && str_eq(seen->module, module)) return;
	}
	scan_emit(s, kind, scan_line(s, at), module);
	if (always) *slot = (uint32_t)s->out->n;
}

void scan_emit_open(struct scan *s, const char *at, str what)
{
	if (scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) return;
	scan_emit(s, FACT_DYNAMIC_OPEN, scan_line(s, at), (str){ 0 })->asname = what;
}
