#include "spokeshave/tar.h"

#include <string.h>

enum { BLOCK = 512 };

/* ---- bytes ---- */

struct tar tar_open(struct tar_source from)
{
	return (struct tar){ .from = from };
}

/* As many as there are, at most `n`. */
static bool take(struct tar *t, char *to, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	while (*got < n) {
		size_t some;
		if (!t->from.read(t->from.ctx, to + *got, n - *got, &some, e)) return false;
		if (!some) break;
		*got += some;
	}
	t->at += *got;
	return true;
}

static bool cut_off(const struct tar *t, struct err *e)
{
	return err_set(e, FAULT_INTEGRITY, "the archive is cut off at byte %llu", (unsigned long long)t->at);
}

bool tar_read(struct tar *t, char *to, size_t n, size_t *got, struct err *e)
{
	if (n > t->left) n = (size_t)t->left;
	if (!take(t, to, n, got, e)) return false;
	if (*got < n) return cut_off(t, e);
	t->left -= *got;
	return true;
}

static bool pass_over(struct tar *t, struct err *e)
{
	char scratch[4096];
	for (size_t got; t->left;)
		if (!tar_read(t, scratch, sizeof scratch, &got, e)) return false;
	size_t got;
	if (t->padding && !take(t, scratch, t->padding, &got, e)) return false;
	t->padding = 0;
	return true;
}

/* ---- headers ---- */

struct field { size_t at, n; };
static const struct field NAME = { 0, 100 }, MODE = { 100, 8 }, SIZE = { 124, 12 }, CHECKSUM = { 148, 8 },
                          LINK = { 157, 100 }, MAGIC = { 257, 6 }, PREFIX = { 345, 155 };
enum { TYPE = 156 };

static str text_of(const char *block, struct field f)
{
	str s = { block + f.at, f.n };
	return str_slice(s, 0, str_find(s, 0));
}

/* Octal digits between blanks and NULs; or, where the first bit is set, GNU's big-endian bytes. */
static bool number_of(const char *block, struct field f, uint64_t *out)
{
	const unsigned char *p = (const unsigned char *)block + f.at;
	uint64_t value = 0;
	size_t i = 0;
	if (p[0] & 0x80) {
		value = p[0] & 0x3F;
		for (i = 1; i < f.n; i++) {
			if (value >> 55) return false;
			value = value << 8 | p[i];
		}
		*out = value;
		return !(p[0] & 0x40);
	}
	while (i < f.n && p[i] == ' ') i++;
	for (; i < f.n && p[i] >= '0' && p[i] <= '7'; i++) {
		if (value >> 60) return false;
		value = value << 3 | (unsigned)(p[i] - '0');
	}
	for (; i < f.n; i++)
		if (p[i] && p[i] != ' ') return false;
	*out = value;
	return true;
}

/* The sum of all bytes, those of the field itself counted as blanks. */
static bool sum_is_right(const char *block)
{
	uint64_t want, sum = 0;
	if (!number_of(block, CHECKSUM, &want)) return false;
	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.n ? ' ' : (unsigned char)block[i];
	return sum == want;
}

static bool is_zero(const char *block)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (block[i]) return false;
	return true;
}

/* What extended headers say of the next entry. */
struct extended { str path, link, sparse_path; uint64_t size; bool has_size, sparse; };

/* "LENGTH key=value\n" again and again. */
static bool read_pax(str text, struct extended *x)
{
	while (text.n) {
		str digits, rest, line, key, value;
		uint64_t n;
		if (!str_cut(text, ' ', &digits, &rest) || !str_u64(digits, &n)) return false;
		if (n <= digits.n + 1 || n > text.n || text.p[n - 1] != '\n') return false;
		line = str_slice(text, digits.n + 1, (size_t)n - 1);
		text = str_skip(text, (size_t)n);
		if (!str_cut(line, '=', &key, &value)) return false;
		if (str_eq(key, STR("path"))) x->path = value;
		if (str_eq(key, STR("linkpath"))) x->link = value;
		if (str_eq(key, STR("size")) && !str_u64(value, &x->size)) return false;
		x->has_size |= str_eq(key, STR("size"));
		x->sparse |= str_starts(key, STR("GNU.sparse."));
		if (str_eq(key, STR("GNU.sparse.name"))) x->sparse_path = value;
	}
	return true;
}

static bool read_extension(struct tar *t, struct arena *a, char type, struct extended *x, struct err *e)
{
	if (t->left > LIMIT_TAR_EXTENSION_BYTES)
		return err_set(e, FAULT_INTEGRITY, "an extended header of %llu bytes at byte %llu: more than any needs",
		               (unsigned long long)t->left, (unsigned long long)t->at);
	str text = { NULL, (size_t)t->left };
	char *p = arena_bytes(a, text.n);
	size_t got;
	text.p = p;
	if (!tar_read(t, p, text.n, &got, e) || !pass_over(t, e)) return false;
	str name = str_slice(text, 0, str_find(text, 0));
	if (type == 'L') x->path = name;
	else if (type == 'K') x->link = name;
	else if (type == 'x' && !read_pax(text, x))
		return err_set(e, FAULT_INTEGRITY, "a broken extended header before byte %llu", (unsigned long long)t->at);
	return true;
}

/* ---- entries ---- */

static bool bad_path(str path, const char *why, struct err *e)
{
	return err_set(e, FAULT_INTEGRITY, "the entry '%.*s' %s", STR_ARG(str_slice(path, 0, 200)), why);
}

/* Without empty parts and ".". */
static bool normal_path(struct arena *a, str path, str *out, struct err *e)
{
	str part, rest = path;
	size_t depth = 0, n = 0;
	if (path.n > LIMIT_TAR_NAME_BYTES) return bad_path(path, "has too long a path", e);
	char *p = arena_bytes(a, path.n + 1);
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7F) return bad_path(path, "has a control character in its path", e);
	while (rest.n) {
		str_cut(rest, '/', &part, &rest);
		if (!part.n || str_eq(part, STR("."))) continue;
		if (str_eq(part, STR(".."))) return bad_path(path, "leaves the archive", e);
		if (++depth > LIMIT_TAR_DEPTH) return bad_path(path, "lies in too many folders", e);
		if (n) p[n++] = '/';
		memcpy(p + n, part.p, part.n);
		n += part.n;
	}
	*out = (str){ p, n };
	return true;
}

static enum tar_kind kind_of(char type, str path)
{
	switch (type) {
	case '1': return TAR_HARDLINK;
	case '2': return TAR_SYMLINK;
	case '5': return TAR_FOLDER;
	case '3': case '4': case '6': return TAR_DEVICE;
	default: return str_ends(path, STR("/")) ? TAR_FOLDER : TAR_FILE; /* as tar did before there were types */
	}
}

static bool make_entry(struct tar *t, struct arena *a, const char *block, const struct extended *x, struct tar_entry *out,
                       struct err *e)
{
	str path = x->path, prefix = text_of(block, PREFIX);
	uint64_t mode;
	bool ustar = !memcmp(block + MAGIC.at, "ustar", 6); /* with a NUL: GNU's has a blank, and no prefix */
	if (x->sparse_path.n) path = x->sparse_path;
	if (!path.n) path = text_of(block, NAME);
	if (!x->path.n && !x->sparse_path.n && ustar && prefix.n) path = arena_fmt(a, "%.*s/%.*s", STR_ARG(prefix), STR_ARG(path));
	*out = (struct tar_entry){ .kind = kind_of(block[TYPE], path), .size = t->left };
	/* its bytes here are not those that it has once unpacked */
	if (out->kind == TAR_FILE && (x->sparse || block[TYPE] == 'S')) out->kind = TAR_DEVICE;
	out->link = x->link.n ? x->link : arena_str(a, text_of(block, LINK));
	if (!number_of(block, MODE, &mode)) return bad_path(path, "has a mode that is no number", e);
	out->mode = (unsigned)(mode & 07777);
	if (out->kind != TAR_FILE) out->size = 0;
	if (out->link.n > LIMIT_TAR_NAME_BYTES) return bad_path(path, "leads to too long a path", e);
	return normal_path(a, path, &out->path, e);
}

/* Of links and the like the size says nothing: no data follows. */
static bool has_data(char type)
{
	return type < '1' || type > '6';
}

static void set_size(struct tar *t, uint64_t size)
{
	t->left = size;
	t->padding = (unsigned)((BLOCK - size % BLOCK) % BLOCK);
}

bool tar_next(struct tar *t, struct arena *a, struct tar_entry *out, bool *end, struct err *e)
{
	struct extended x = { 0 };
	char block[BLOCK];
	for (;;) {
		size_t got;
		uint64_t size;
		if (!pass_over(t, e) || !take(t, block, BLOCK, &got, e)) return false;
		*end = !got || (got == BLOCK && is_zero(block));
		if (*end) return !(x.path.n || x.link.n || x.has_size) || cut_off(t, e);
		if (got < BLOCK) return cut_off(t, e);
		if (!sum_is_right(block))
			return err_set(e, FAULT_INTEGRITY, "no tar header at byte %llu", (unsigned long long)(t->at - BLOCK));
		char type = block[TYPE];
		bool extension = type == 'x' || type == 'g' || type == 'L' || type == 'K';
		if (!number_of(block, SIZE, &size))
			return err_set(e, FAULT_INTEGRITY, "a size that is no number at byte %llu", (unsigned long long)(t->at - BLOCK));
		if (!extension && x.has_size) size = x.size;
		if (size > INT64_MAX)
			return err_set(e, FAULT_INTEGRITY, "a size past all files at byte %llu", (unsigned long long)(t->at - BLOCK));
		set_size(t, has_data(type) ? size : 0);
		if (!extension) return make_entry(t, a, block, &x, out, e);
		if (!read_extension(t, a, type, &x, e)) return false;
	}
}
