/* A lock as pylock.toml (PEP 751). */
#include "spokeshave/buf.h"
#include "spokeshave/lockfile.h"
#include "spokeshave/cutoff.h"
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

static void pair(struct buf *b, const char *key, str value)
{
	buf_fmt(b, "%s = ", key);
	quoted(b, value);
	buf_char(b, '\n');
}

static void pair_if(struct buf *b, const char *key, str value)
{
	if (value.n) pair(b, key, value);
}

/* What other tools call a range of Python may be none by the standard: "^3.8". */
static void pair_python(struct buf *b, struct arena *a, str value)
{
	struct specifiers ignored = { 0 };
	struct err e;
	if (specifiers_parse(a, value, &ignored, &e)) pair_if(b, "requires-python", value);
}

/* One a line, so that a change of one is a change of one line. */
static void list(struct buf *b, const char *key, const struct strs *values)
{
	buf_fmt(b, "%s = [%s", key, values->n ? "\n" : "");
	for (size_t i = 0; i < values->n; i++) {
		buf_add(b, STR("    "));
		quoted(b, values->v[i]);
		buf_add(b, STR(",\n"));
	}
	buf_add(b, STR("]\n"));
}

static void list_if(struct buf *b, const char *key, const struct strs *values)
{
	if (values->n) list(b, key, values);
}

/* A comment is one line, whatever the text in it holds. */
static void comments(struct buf *b, str text)
{
	str line;
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		buf_add(b, STR("# "));
		for (size_t i = 0; i < line.n; i++) buf_char(b, (unsigned char)line.p[i] < 0x20 || line.p[i] == 0x7f ? ' ' : line.p[i]);
		buf_char(b, '\n');
	}
}

static void hashes(struct buf *b, const struct strs *all)
{
	buf_add(b, STR("hashes = { "));
	for (size_t i = 0; i < all->n; i++) {
		str name, digits;
		str_cut(all->v[i], ':', &name, &digits);
		buf_fmt(b, "%s%.*s = \"%.*s\"", i ? ", " : "", STR_ARG(name), STR_ARG(digits));
	}
	buf_add(b, STR(" }"));
}

/* An index's word, which stands without quotes: in UTC, and only what is a time. */
static void upload_time(struct buf *b, struct arena *a, str time)
{
	int64_t moment;
	if (moment_parse(time, &moment)) buf_fmt(b, "upload-time = %.*s, ", STR_ARG(moment_text(a, moment)));
}

static void file(struct buf *b, struct arena *a, const struct lock_file *f)
{
	buf_add(b, STR("{ name = "));
	quoted(b, f->name);
	buf_add(b, STR(", "));
	upload_time(b, a, f->upload_time);
	buf_add(b, f->url.n ? STR("url = ") : STR("path = "));
	quoted(b, f->url.n ? f->url : f->path);
	buf_add(b, STR(", "));
	if (f->size) buf_fmt(b, "size = %llu, ", (unsigned long long)f->size);
	hashes(b, &f->hashes);
	buf_add(b, STR(" }"));
}

/* The standard has room for one, and only under the name that it gives it. */
static const struct lock_file *sdist(struct arena *a, const struct lock_package *p)
{
	struct version version;
	str name;
	for (size_t i = 0; i < p->files.n; i++)
		if (!p->files.v[i].is_wheel && sdist_name_parse(a, p->files.v[i].name, &name, &version)) return &p->files.v[i];
	return NULL;
}

static void files(struct buf *b, struct arena *a, const struct lock_package *p)
{
	const struct lock_file *source = sdist(a, p);
	size_t wheels = 0;
	for (size_t i = 0; i < p->files.n; i++) wheels += p->files.v[i].is_wheel;
	if (source) {
		buf_add(b, STR("sdist = "));
		file(b, a, source);
		buf_char(b, '\n');
	}
	if (wheels) buf_add(b, STR("wheels = [\n"));
	for (size_t i = 0; i < p->files.n; i++) {
		if (!p->files.v[i].is_wheel) continue;
		buf_add(b, STR("    "));
		file(b, a, &p->files.v[i]);
		buf_add(b, STR(",\n"));
	}
	if (wheels) buf_add(b, STR("]\n"));
}

/* The one way to say which package is meant where several have the name. */
static bool is_one_of_several(const struct lockfile *lock, str name)
{
	size_t n;
	lockfile_find(lock, name, &n);
	return n > 1;
}

static void dependencies(struct buf *b, struct arena *a, const struct lockfile *lock, const struct lock_package *p)
{
	struct strs lines = { 0 };
	for (size_t i = 0; i < p->requires.n; i++) {
		const struct lock_requirement *q = &p->requires.v[i];
		struct buf one = buf_in(a);
		buf_add(&one, STR("{ name = "));
		quoted(&one, q->name);
		if (q->version.n && is_one_of_several(lock, q->name)) {
			buf_add(&one, STR(", version = "));
			quoted(&one, q->version);
		}
		buf_add(&one, STR(" }"));
		PUSH(a, &lines, buf_str(&one));
	}
	strs_sort_unique(&lines);
	if (!p->knows_requires && !lines.n) return;
	buf_fmt(b, "dependencies = [%s", lines.n ? "\n" : "");
	for (size_t i = 0; i < lines.n; i++) buf_fmt(b, "    %.*s,\n", STR_ARG(lines.v[i]));
	buf_add(b, STR("]\n"));
}

/* ---- what can be written ---- */

static bool no_place(const struct lockfile *lock, const struct lock_package *p, struct err *e)
{
	return err_set(e, FAULT_INPUT, "%.*s: it does not say where the files of %.*s are, and a pylock.toml has to: lock anew "
	               "with `spokeshave lock -r %.*s --target … -o pylock.toml`, which asks the index", STR_ARG(lock->path),
	               STR_ARG(p->name), STR_ARG(lock->path));
}

static bool can_be_written(struct arena *a, const struct lockfile *lock, const struct lock_package *p, struct err *e)
{
	if (p->source == LOCK_FROM_DIRECTORY || p->source == LOCK_FROM_VCS)
		return err_set(e, FAULT_INPUT, "%.*s: %.*s is built from a folder or version control, and only wheels are taken",
		               STR_ARG(lock->path), STR_ARG(p->name));
	size_t usable = sdist(a, p) != NULL;
	for (size_t i = 0; i < p->files.n; i++) usable += p->files.v[i].is_wheel;
	if (!usable) return no_place(lock, p, e);
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		if (!f->url.n && !f->path.n) return no_place(lock, p, e);
		if (!f->hashes.n)
			return err_set(e, FAULT_INPUT, "%.*s: '%.*s' has no hash; lock again", STR_ARG(lock->path), STR_ARG(f->name));
	}
	return true;
}

/* ---- the text ---- */

static void package(struct buf *b, struct arena *a, const struct lockfile *lock, const struct lock_package *p)
{
	buf_add(b, STR("\n[[packages]]\n"));
	pair(b, "name", p->name);
	pair_if(b, "version", p->written.n ? p->version.normal : p->written);
	if (p->marker) pair(b, "marker", marker_text(a, p->marker));
	pair_python(b, a, p->requires_python);
	if (p->source == LOCK_FROM_INDEX) pair_if(b, "index", p->address);
	dependencies(b, a, lock, p);
	files(b, a, p);
}

static void own(struct buf *b, struct arena *a, const struct lockfile *lock, size_t packages)
{
	struct strs roots = { 0 };
	if (!lock->is_ours) return;
	for (size_t i = 0; i < lock->roots.n; i++) PUSH(a, &roots, lock->roots.v[i].name);
	strs_sort_unique(&roots);
	buf_add(b, STR("\n[tool.spokeshave]\n"));
	pair_if(b, "inputs-sha256", lock->inputs_sha256);
	buf_fmt(b, "packages = %zu\n", packages);
	list(b, "targets", &lock->targets);
	if (lock->knows_roots) list(b, "requirements", &roots);
	if (!lock->pruned) return;
	buf_add(b, STR("pruned = true\n"));
	pair(b, "prune", lock->prune);
	list(b, "dropped", &lock->dropped);
}

bool lockfile_pylock(struct arena *a, const struct lockfile *lock, str *out, struct err *e)
{
	struct buf b = buf_in(a);
	struct strs environments = { 0 };
	size_t packages = 0;
	comments(&b, lock->header);
	pair(&b, "lock-version", STR("1.0"));
	for (size_t i = 0; i < lock->environments.n; i++) PUSH(a, &environments, marker_text(a, lock->environments.v[i]));
	list_if(&b, "environments", &environments);
	pair_python(&b, a, lock->requires_python);
	list_if(&b, "extras", &lock->extras);
	list_if(&b, "dependency-groups", &lock->groups);
	list_if(&b, "default-groups", &lock->default_groups);
	pair(&b, "created-by", lock->created_by.n ? lock->created_by : STR("spokeshave"));
	for (size_t i = 0; i < lock->n; i++) packages += lock->v[i].source != LOCK_PROJECT;
	if (!packages) buf_add(&b, STR("packages = []\n"));
	for (size_t i = 0; i < lock->n; i++) {
		if (lock->v[i].source == LOCK_PROJECT) continue;
		if (!can_be_written(a, lock, &lock->v[i], e)) return false;
		package(&b, a, lock, &lock->v[i]);
	}
	own(&b, a, lock, packages);
	if (lock->remarks.n) buf_char(&b, '\n');
	for (size_t i = 0; i < lock->remarks.n; i++) comments(&b, lock->remarks.v[i]);
	*out = buf_str(&b);
	return true;
}
