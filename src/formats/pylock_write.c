#include "spokeshave/buf.h"
#include "spokeshave/pylock.h"
#include "spokeshave/utf8.h"

static void quoted(struct buf *b, str s)
{
	buf_char(b, '"');
	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];
		size_t n = utf8_length(s);
		if (!n) buf_add(b, STR("\xEF\xBF\xBD"));
		else if (c == '"' || c == '\\') buf_fmt(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f) buf_fmt(b, "\\u%04x", c);
		else buf_add(b, str_slice(s, 0, n));
		s = str_skip(s, n ? n : 1);
	}
	buf_char(b, '"');
}

/* Whether `s` has the shape: 'd' stands for a digit, all else for itself. */
static bool is_shaped(str s, str shape)
{
	if (s.n != shape.n) return false;
	for (size_t i = 0; i < s.n; i++)
		if (shape.p[i] == 'd' ? !char_is_digit(s.p[i]) : s.p[i] != shape.p[i]) return false;
	return true;
}

/*
 * A time stands in TOML without quotes, and this one is an index's word: only
 * what is one is written.
 */
static bool is_time(str s)
{
	str whole = STR("dddd-dd-ddTdd:dd:dd");
	if (!is_shaped(str_slice(s, 0, whole.n), whole)) return false;
	s = str_skip(s, whole.n);
	if (str_eat(&s, STR("."))) {
		size_t n = 0;
		while (n < s.n && char_is_digit(s.p[n])) n++;
		if (!n) return false;
		s = str_skip(s, n);
	}
	return str_eq(s, STR("Z")) || is_shaped(s, STR("+dd:dd")) || is_shaped(s, STR("-dd:dd"));
}

static void pair(struct buf *b, const char *key, str value)
{
	buf_fmt(b, "%s = ", key);
	quoted(b, value);
	buf_char(b, '\n');
}

static void list(struct buf *b, const char *key, const struct strs *values)
{
	buf_fmt(b, "%s = [", key);
	for (size_t i = 0; i < values->n; i++) {
		if (i) buf_add(b, STR(", "));
		quoted(b, values->v[i]);
	}
	buf_add(b, STR("]\n"));
}

static void wheel(struct buf *b, const struct pylock_package *p)
{
	buf_add(b, STR("\n[[packages.wheels]]\n"));
	pair(b, "name", p->wheel);
	if (is_time(p->upload_time)) buf_fmt(b, "upload-time = %.*s\n", STR_ARG(p->upload_time));
	if (p->url.n) pair(b, "url", p->url);
	else pair(b, "path", p->path);
	buf_fmt(b, "size = %llu\n", (unsigned long long)p->size);
	buf_add(b, STR("hashes = { sha256 = "));
	quoted(b, p->sha256);
	buf_add(b, STR(" }\n"));
}

static void package(struct buf *b, const struct pylock_package *p)
{
	buf_add(b, STR("\n[[packages]]\n"));
	pair(b, "name", p->name);
	pair(b, "version", p->version);
	if (p->requires_python.n) pair(b, "requires-python", p->requires_python);
	if (p->requires.n) {
		buf_add(b, STR("dependencies = [\n"));
		for (size_t i = 0; i < p->requires.n; i++) {
			buf_add(b, STR("    { name = "));
			quoted(b, p->requires.v[i]);
			buf_add(b, STR(" },\n"));
		}
		buf_add(b, STR("]\n"));
	}
	wheel(b, p);
}

str pylock_text(struct arena *a, const struct pylock *lock)
{
	struct buf b = buf_in(a);
	pair(&b, "lock-version", STR("1.0"));
	if (lock->environment.n) {
		struct strs one = { (str *)&lock->environment, 1, 1 };
		list(&b, "environments", &one);
	}
	if (lock->requires_python.n) pair(&b, "requires-python", lock->requires_python);
	pair(&b, "created-by", STR("spokeshave"));
	if (!lock->n) buf_add(&b, STR("packages = []\n"));
	for (size_t i = 0; i < lock->n; i++) package(&b, &lock->v[i]);
	buf_add(&b, STR("\n[tool.spokeshave]\n"));
	buf_fmt(&b, "pruned = true\n");
	pair(&b, "prune", lock->prune);
	pair(&b, "target", lock->target);
	list(&b, "dropped", &lock->dropped);
	return buf_str(&b);
}
