#include "spokeshave/buf.h"
#include "spokeshave/pylock.h"

/* A comment is one line, whatever the text in it holds. */
static void comment(struct buf *b, str text)
{
	buf_add(b, STR("# "));
	for (size_t i = 0; i < text.n; i++) buf_char(b, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
	buf_char(b, '\n');
}

str pins_text(struct arena *a, const struct pylock *lock, str command)
{
	struct buf b = buf_in(a);
	if (command.n) comment(&b, command);
	for (size_t i = 0; i < lock->n; i++)
		buf_fmt(&b, "%.*s==%.*s \\\n    --hash=sha256:%.*s\n", STR_ARG(lock->v[i].name),
		        STR_ARG(lock->v[i].version), STR_ARG(lock->v[i].sha256));
	return buf_str(&b);
}
