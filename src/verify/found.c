/* How findings get into the report. */
#include <stdarg.h>
#include <stdio.h>

#include "verify_private.h"

enum { LIMIT_MESSAGE_BYTES = 2000 };

static void add(struct verification *v, struct finding f, str text)
{
	f.code = v->level->name;
	f.message = text;
	PUSH(v->a, &v->report->findings, f);
}

void found(struct verification *v, enum severity severity, enum fault fault, const struct target *target, str subject,
           str path, struct lock_place at, const char *format, ...)
{
	char text[LIMIT_MESSAGE_BYTES];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
	struct finding f = { .severity = severity, .fault = severity == SEVERITY_ERROR ? fault : FAULT_NONE, .subject = subject,
	                     .place = { .path = path, .line = at.line, .column = at.column } };
	if (target) f.target = target->name;
	add(v, f, arena_str(v->a, (str){ text, length }));
}

/* "12:3: " off the front. */
static void eat_place(str *text, struct finding_place *place)
{
	str first, second, rest;
	uint64_t line, column;
	if (!str_cut(*text, ':', &first, &rest) || !str_u64(first, &line) || line > UINT32_MAX) return;
	place->line = (uint32_t)line;
	*text = rest;
	if (!str_cut(rest, ':', &second, &rest) || !str_u64(second, &column) || column > UINT32_MAX) return;
	place->column = (uint32_t)column;
	*text = rest;
}

void found_fault(struct verification *v, const struct target *target, str path, const struct err *fault)
{
	str text = arena_str(v->a, str_of(fault->text)), rest = text, line;
	struct finding f = { .severity = SEVERITY_ERROR, .fault = fault->fault, .place = { .path = path } };
	if (str_eat(&rest, path) && str_eat(&rest, STR(":"))) {
		eat_place(&rest, &f.place);
		text = str_trim(rest);
	}
	if (target) f.target = target->name;
	/* What follows the first line is the picture: the line that is meant, then a caret. */
	if (str_cut(text, '\n', &line, &rest)) str_cut(rest, '\n', &f.excerpt, &rest);
	f.excerpt = str_trim(f.excerpt);
	add(v, f, line);
}
