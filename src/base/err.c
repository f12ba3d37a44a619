#include "spokeshave/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char CUT[] = "…";

/* vsnprintf into `to`, where what does not fit is cut at a whole character. */
static size_t print(char *to, size_t size, const char *format, va_list args)
{
	int n = vsnprintf(to, size, format, args);
	if (n < 0) n = 0, to[0] = 0;
	if ((size_t)n < size) return (size_t)n;
	size_t at = size - sizeof CUT;
	while (at && ((unsigned char)to[at] & 0xC0) == 0x80) at--;
	memcpy(to + at, CUT, sizeof CUT);
	return at + sizeof CUT - 1;
}

bool err_set(struct err *e, enum fault fault, const char *format, ...)
{
	va_list args;
	e->fault = fault;
	va_start(args, format);
	print(e->text, sizeof e->text, format, args);
	va_end(args);
	return false;
}

bool err_in(struct err *e, const char *format, ...)
{
	char where[sizeof e->text / 2], all[sizeof e->text];
	va_list args;
	va_start(args, format);
	print(where, sizeof where, format, args);
	va_end(args);
	snprintf(all, sizeof all, "%s: %.*s", where, (int)(sizeof all - strlen(where) - 3), e->text);
	memcpy(e->text, all, sizeof all);
	return false;
}
