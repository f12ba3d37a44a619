#include "spokeshave/scripts.h"

#include "spokeshave/buf.h"

enum { SHEBANG_MOST = 127 }; /* bytes of a first line that every kernel takes */

/* The kernel wants a short path without blanks; a shell takes any, where there is one. */
static void shebang(struct buf *b, str interpreter, str arguments)
{
	if (interpreter.n + arguments.n + 2 <= SHEBANG_MOST && !str_has(interpreter, STR(" "))) {
		buf_fmt(b, "#!%.*s%.*s\n", STR_ARG(interpreter), STR_ARG(arguments));
		return;
	}
	/* To Python the second and third line are one string. */
	buf_fmt(b, "#!/bin/sh\n'''exec' \"%.*s\"%.*s \"$0\" \"$@\"\n' '''\n", STR_ARG(interpreter), STR_ARG(arguments));
}

str script_wrapper(struct arena *a, str interpreter, str module, str attr)
{
	struct buf b = buf_in(a);
	str first, rest;
	str_cut(attr, '.', &first, &rest);
	shebang(&b, interpreter, STR(""));
	buf_fmt(&b, "import sys\n\nfrom %.*s import %.*s\n\n", STR_ARG(module), STR_ARG(first));
	buf_fmt(&b, "if __name__ == \"__main__\":\n    sys.exit(%.*s())\n", STR_ARG(attr));
	return buf_str(&b);
}

str script_rewritten(struct arena *a, str interpreter, str script)
{
	struct buf b = buf_in(a);
	str line, rest, arguments = { 0 };
	str_cut(script, '\n', &line, &rest);
	str_eat_end(&line, STR("\r"));
	size_t blank = str_find(line, ' ');
	if (blank < line.n) arguments = str_skip(line, blank);
	shebang(&b, interpreter, arguments);
	buf_add(&b, rest);
	return buf_str(&b);
}

str path_relative(struct arena *a, str from, str to)
{
	struct buf b = buf_in(a);
	size_t common = 0;
	for (size_t i = 0; i <= from.n && i <= to.n; i++) {
		bool from_ends = i == from.n || from.p[i] == '/', to_ends = i == to.n || to.p[i] == '/';
		if (from_ends && to_ends) common = i;
		if (i == from.n || i == to.n || from.p[i] != to.p[i]) break;
	}
	for (size_t i = common; i < from.n; i++)
		if (from.p[i] == '/' && i + 1 < from.n) buf_add(&b, STR("../"));
	str rest = str_skip(to, common);
	str_eat(&rest, STR("/"));
	buf_add(&b, rest);
	return buf_str(&b);
}
