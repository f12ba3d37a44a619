#include "memo.h"

#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/record.h"
#include "spokeshave_config.h"

/* ---- keys ---- */

void memo_add_text(struct buf *b, const char *what, str text)
{
	buf_fmt(b, "%s %zu ", what, text.n);
	buf_add(b, text);
	buf_char(b, '\n');
}

void memo_add_texts(struct buf *b, const char *what, const struct strs *texts)
{
	buf_fmt(b, "%s %zu\n", what, texts->n);
	for (size_t i = 0; i < texts->n; i++) memo_add_text(b, "-", texts->v[i]);
}

void memo_add_number(struct buf *b, const char *what, long long number)
{
	buf_fmt(b, "%s %lld\n", what, number);
}

/* A release and a build of it: while this program is worked on, the version alone is not enough. */
bool memo_begin(struct run *r, struct buf *b)
{
	struct file_info me = file_look(r, path_real(r, b->a, STR("/proc/self/exe")));
	const struct run_opts *o = run_opts(r);
	memo_add_text(b, "program", STR(SPOKESHAVE_VERSION));
	memo_add_text(b, "machine", host_arch(b->a));
	memo_add_number(b, "size", (long long)me.size);
	memo_add_number(b, "time", me.mtime);
	return me.kind == FILE_REGULAR && o->cache_dir.n && !o->refresh;
}

static void add_option(struct buf *b, const struct opt *row, const char *args)
{
	const void *value = args + row->offset;
	switch (row->kind) {
	case OPT_FLAG: memo_add_number(b, row->name, *(const bool *)value); break;
	case OPT_COUNT: case OPT_CHOICE: memo_add_number(b, row->name, *(const int *)value); break;
	case OPT_NUMBER: memo_add_number(b, row->name, *(const long *)value); break;
	case OPT_TEXT: memo_add_text(b, row->name, *(const str *)value); break;
	case OPT_LIST: memo_add_texts(b, row->name, value); break;
	}
}

void memo_add_options(struct buf *b, const struct opt *rows, size_t n, const void *args, bool (*passed_over)(str option))
{
	for (size_t i = 0; i < n; i++)
		if (!passed_over(str_of(rows[i].name))) add_option(b, &rows[i], args);
}

bool memo_option_given(const struct opt *row, const void *args)
{
	const char *value = (const char *)args + row->offset;
	if (row->kind == OPT_TEXT) return ((const str *)(const void *)value)->n > 0;
	return row->kind == OPT_LIST && ((const struct strs *)(const void *)value)->n > 0;
}

void memo_add_targets(struct buf *b, const struct target *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		memo_add_text(b, "target", v[i].name);
		memo_add_text(b, "python", v[i].python.normal);
		memo_add_text(b, "arch", v[i].arch);
		memo_add_number(b, "libc", v[i].libc);
		memo_add_number(b, "major", v[i].libc_major);
		memo_add_number(b, "minor", v[i].libc_minor);
		memo_add_number(b, "free-threaded", v[i].free_threaded);
		for (int k = 0; k < MARKER_KEYS; k++) memo_add_text(b, "env", v[i].env.value[k]);
	}
}

str memo_key(struct arena *a, str parts)
{
	uint8_t digest[SHA256_BYTES];
	struct err ignored;
	return sha256_of(parts, digest, &ignored) ? sha256_hex(a, digest) : (str){ 0 };
}

/* ---- what is kept ---- */

void memo_put_number(struct buf *b, size_t number)
{
	buf_fmt(b, "%zu\n", number);
}

void memo_put_text(struct buf *b, str text)
{
	memo_put_number(b, text.n);
	buf_add(b, text);
}

void memo_put_texts(struct buf *b, const struct strs *texts)
{
	memo_put_number(b, texts->n);
	for (size_t i = 0; i < texts->n; i++) memo_put_text(b, texts->v[i]);
}

bool memo_cut_number(str *from, size_t *out)
{
	str line;
	uint64_t n;
	if (!str_cut(*from, '\n', &line, from) || !str_u64(line, &n)) return false;
	*out = (size_t)n;
	return true;
}

bool memo_cut_text(str *from, str *out)
{
	size_t n;
	if (!memo_cut_number(from, &n) || n > from->n) return false;
	*out = str_slice(*from, 0, n);
	*from = str_skip(*from, n);
	return true;
}

bool memo_cut_texts(struct arena *a, str *from, struct strs *out)
{
	size_t n;
	str text;
	if (!memo_cut_number(from, &n)) return false;
	for (size_t i = 0; i < n; i++) {
		if (!memo_cut_text(from, &text)) return false;
		PUSH(a, out, text);
	}
	return true;
}
