/* A lock as requirements.txt, for `pip install --require-hashes -r`. */
#include "spokeshave/buf.h"
#include "spokeshave/lockfile.h"

/* A comment is one line, whatever the text in it holds. */
static void comment(struct buf *b, const char *before, str text)
{
	buf_add(b, str_of(before));
	for (size_t i = 0; i < text.n; i++) buf_char(b, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
	buf_char(b, '\n');
}

static void comments(struct buf *b, str text)
{
	str line;
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		comment(b, "# ", line);
	}
}

/* Each once: of the wheels that are named, else of those that are not. */
static void digests(struct arena *a, const struct lock_package *p, struct strs *out)
{
	for (size_t i = 0; i < p->files.n; i++)
		for (size_t k = 0; p->files.v[i].is_wheel && k < p->files.v[i].hashes.n; k++)
			if (str_starts(p->files.v[i].hashes.v[k], STR("sha256:"))) PUSH(a, out, p->files.v[i].hashes.v[k]);
	for (size_t i = 0; i < p->hashes.n; i++)
		if (str_starts(p->hashes.v[i], STR("sha256:"))) PUSH(a, out, p->hashes.v[i]);
	strs_sort_unique(out);
}

static void name(struct buf *b, const struct lock_package *p)
{
	buf_add(b, p->name);
	for (size_t i = 0; i < p->extras.n; i++) buf_fmt(b, "%s%.*s", i ? "," : "[", STR_ARG(p->extras.v[i]));
	if (p->extras.n) buf_char(b, ']');
}

/* A wheel that no index has stands by its address: a URL after the name, a path alone. */
static void pin(struct buf *b, const struct lock_package *p)
{
	bool is_path = p->source == LOCK_FROM_PATH && !str_starts(p->address, STR("${"));
	if (is_path) buf_add(b, p->address);
	else name(b, p);
	if (is_path) return;
	if (p->source == LOCK_FROM_INDEX) buf_fmt(b, "==%.*s", STR_ARG(p->version.normal));
	else buf_fmt(b, " @ %.*s", STR_ARG(p->address));
}

static void via(struct buf *b, const struct lock_package *p)
{
	if (p->via.n == 1) comment(b, "    # via ", p->via.v[0]);
	if (p->via.n > 1) buf_add(b, STR("    # via\n"));
	for (size_t i = 0; p->via.n > 1 && i < p->via.n; i++) comment(b, "    #   ", p->via.v[i]);
}

/* In a requirements.txt a comment, a variable, an option or a joined line begins wherever it looks like one. */
static bool is_harmless(str marker)
{
	return !str_has(marker, STR("#")) && !str_has(marker, STR("${")) && !str_has(marker, STR(" -")) &&
	       !str_has(marker, STR("\\")) && !str_has(marker, STR(";"));
}

static bool add_marker(struct buf *b, struct arena *a, const struct lockfile *lock, const struct lock_package *p, struct err *e)
{
	str text = p->marker ? marker_text(a, p->marker) : STR("");
	bool swap = !str_has(text, STR("'"));
	if (!text.n) return true;
	if (!is_harmless(text))
		return err_set(e, FAULT_INPUT, "%.*s: the marker of %.*s can't stand in a requirements.txt: %.*s", STR_ARG(lock->path),
		               STR_ARG(p->name), STR_ARG(text));
	buf_add(b, STR(" ; "));
	for (size_t i = 0; i < text.n; i++) buf_char(b, swap && text.p[i] == '"' ? '\'' : text.p[i]);
	return true;
}

static bool package(struct buf *b, struct arena *a, const struct lockfile *lock, const struct lock_package *p, struct err *e)
{
	struct strs all = { 0 };
	digests(a, p, &all);
	if (!p->written.n)
		return err_set(e, FAULT_INPUT, "%.*s: %.*s has no version, so it can't be pinned", STR_ARG(lock->path), STR_ARG(p->name));
	if (!all.n)
		return err_set(e, FAULT_INPUT, "%.*s: %.*s %.*s has no wheel with a sha256; lock again", STR_ARG(lock->path),
		               STR_ARG(p->name), STR_ARG(p->written));
	pin(b, p);
	if (!add_marker(b, a, lock, p, e)) return false;
	for (size_t i = 0; i < all.n; i++) buf_fmt(b, " \\\n    --hash=%.*s", STR_ARG(all.v[i]));
	buf_char(b, '\n');
	via(b, p);
	return true;
}

bool lockfile_requirements(struct arena *a, const struct lockfile *lock, str *out, struct err *e)
{
	struct buf b = buf_in(a);
	comments(&b, lock->header);
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source != LOCK_PROJECT && !package(&b, a, lock, &lock->v[i], e)) return false;
	for (size_t i = 0; i < lock->remarks.n; i++) comments(&b, lock->remarks.v[i]);
	*out = buf_str(&b);
	return true;
}
