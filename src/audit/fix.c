/*
 * Mending requirement files. Each step reads the file anew, so that no step has
 * to know what the ones before it moved; what it does not touch stays as it is.
 */
#include "judging.h"
#include "reading.h"

#include "spokeshave/buf.h"

#include <stdlib.h>

struct mended { str path, before, after; enum audit_manifest kind; enum audit_scope scope; bool created; };

struct mending {
	struct arena *a;
	const struct audit_input *in;
	struct { struct mended *v; size_t n, cap; } files;
};

static enum audit_manifest kind_of(str path)
{
	enum audit_manifest kind = audit_manifest_of(path);
	if (kind == AUDIT_NO_MANIFEST) kind = str_ends(path, STR(".py")) ? AUDIT_SCRIPT : AUDIT_REQUIREMENTS_TXT;
	return kind;
}

/* The scope that the file as a whole was read in, as its requirements show it. */
static enum audit_scope scope_of(const struct audit_input *in, str path)
{
	bool any = false, development = true;
	for (size_t i = 0; i < in->declared->n; i++) {
		const struct audit_requirement *r = &in->declared->v[i];
		if (!str_eq(r->at.path, path)) continue;
		any = true;
		development &= r->scope == AUDIT_DEVELOPMENT && !r->group.n;
	}
	return any && development ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION;
}

static struct mended *open_file(struct mending *m, const struct audit_file *texts, size_t n, str path)
{
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i].path, path)) return &m->files.v[i];
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(texts[i].path, path)) continue;
		PUSH(m->a, &m->files, ((struct mended){ path, texts[i].text, texts[i].text, kind_of(path), scope_of(m->in, path), false }));
		return &m->files.v[m->files.n - 1];
	}
	return NULL;
}

static struct audit_requirements reread(struct mending *m, const struct mended *f)
{
	struct audit_requirements r = { 0 };
	struct notes notes = { 0 };
	audit_read(m->a, f->kind, f->path, f->after, f->scope, &r, &notes);
	return r;
}

static const struct audit_requirement *find(const struct audit_requirements *r, str name, str group)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->v[i].req.canonical, name) && str_eq(r->v[i].group, group)) return &r->v[i];
	return NULL;
}

/* ---- bytes ---- */

struct span { size_t from, to; };

static struct span line_span(str text, uint32_t line)
{
	str at = reading_line(text, line);
	if (!at.p) return (struct span){ text.n, text.n };
	size_t from = (size_t)(at.p - text.p), to = from + at.n;
	while (to < text.n && text.p[to] != '\n') to++;
	return (struct span){ from, to < text.n ? to + 1 : to };
}

/* Where the requirement's text begins and ends. */
static struct span place_span(str text, const struct audit_place *p)
{
	struct span line = line_span(text, p->line);
	size_t at = line.from;
	for (uint32_t i = 1; i < p->column && at < line.to; i++)
		do at++;
		while (at < line.to && ((unsigned char)text.p[at] & 0xc0) == 0x80);
	size_t to = at;
	for (uint32_t i = 0; i < p->width && to < line.to; i++)
		do to++;
		while (to < line.to && ((unsigned char)text.p[to] & 0xc0) == 0x80);
	return (struct span){ at, to };
}

static void replace(struct mending *m, struct mended *f, struct span s, str with)
{
	f->after = arena_fmt(m->a, "%.*s%.*s%.*s", (int)s.from, f->after.p, STR_ARG(with), (int)(f->after.n - s.to), f->after.p + s.to);
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

static bool is_quoted(str text, struct span s)
{
	return s.from && s.to < text.n && is_quote(text.p[s.from - 1]) && is_quote(text.p[s.to]);
}

/* Is nothing else on the line but a comma, a comment and, in a script's metadata, the '#' before? */
static bool is_alone(str text, struct span quoted, struct span line)
{
	str before = str_trim(str_slice(text, line.from, quoted.from)), after = str_trim(str_slice(text, quoted.to, line.to));
	str_eat(&after, STR(","));
	after = str_trim(after);
	return (!before.n || str_eq(before, STR("#"))) && (!after.n || after.p[0] == '#');
}

/* ---- removing ---- */

static void remove_quoted(struct mending *m, struct mended *f, struct span s, struct span line)
{
	str text = f->after;
	struct span quoted = { s.from - 1, s.to + 1 };
	if (is_alone(text, quoted, line)) {
		replace(m, f, line, (str){ 0 });
		return;
	}
	size_t to = quoted.to, from = quoted.from;
	while (to < line.to && char_is_blank(text.p[to]) && text.p[to] != '\n') to++;
	if (to < line.to && text.p[to] == ',') {
		to++;
		while (to < line.to && text.p[to] == ' ') to++;
	} else { /* the last one: the comma before it goes */
		to = quoted.to;
		while (from > line.from && char_is_blank(text.p[from - 1])) from--;
		if (from > line.from && text.p[from - 1] == ',') from--;
		else from = quoted.from;
	}
	replace(m, f, (struct span){ from, to }, (str){ 0 });
}

/* A line of requirements.txt goes on where it ends with a backslash. */
static struct span logical_span(str text, struct span line)
{
	for (;;) {
		str last = str_trim(str_slice(text, line.from, line.to));
		if (!str_ends(last, STR("\\")) || line.to >= text.n) return line;
		while (line.to < text.n && text.p[line.to] != '\n') line.to++;
		if (line.to < text.n) line.to++;
	}
}

/* Says whether it could be done: a table over several lines is left to people. */
static bool remove_one(struct mending *m, struct mended *f, const struct audit_requirement *r)
{
	struct span s = place_span(f->after, &r->at), line = line_span(f->after, r->at.line);
	if (is_quoted(f->after, s) && (f->kind != AUDIT_CONDA)) {
		remove_quoted(m, f, s, line);
		return true;
	}
	if (f->kind == AUDIT_REQUIREMENTS_TXT) line = logical_span(f->after, line);
	str text = str_slice(f->after, line.from, line.to);
	int depth = 0;
	for (size_t i = 0; i < text.n; i++) depth += (text.p[i] == '{' || text.p[i] == '[') - (text.p[i] == '}' || text.p[i] == ']');
	if (depth || f->kind == AUDIT_SETUP_PY) return false;
	bool inline_list = f->kind == AUDIT_PROJECT_FILE && str_ends(f->path, STR("setup.cfg")) && str_find(text, '=') < text.n &&
	                   !char_is_blank(text.p[0]);
	if (inline_list) replace(m, f, s, (str){ 0 });
	else replace(m, f, line, (str){ 0 });
	return true;
}

/* ---- adding ---- */

static str indent_of(str text, struct span line)
{
	size_t n = line.from;
	while (n < line.to && (text.p[n] == ' ' || text.p[n] == '\t')) n++;
	return str_slice(text, line.from, n);
}

static bool is_key_value(const struct mended *f, str text, struct span s)
{
	return f->kind == AUDIT_PROJECT_FILE && (str_ends(f->path, STR(".toml")) || str_ends(f->path, STR("Pipfile"))) &&
	       !is_quoted(text, s);
}

/* "^1.2" for Poetry, "~=1.2" else, of a requirement "name>=1.2". */
static str value_for_key(struct mending *m, const struct mended *f, const struct requirement *req)
{
	str specs = specifiers_text(m->a, &req->specs);
	(void)f;
	return specs.n ? specs : STR("*");
}

/* Beside the last one of its list, or in front of the first greater name where the list is sorted. */
static bool add_beside(struct mending *m, struct mended *f, const struct audit_requirements *all, enum audit_scope scope, str group,
                       bool any_group, const struct requirement *req, str text)
{
	const struct audit_requirement *last = NULL, *greater = NULL;
	bool sorted = true;
	for (size_t i = 0; i < all->n; i++) {
		const struct audit_requirement *r = &all->v[i];
		if (r->scope != scope || r->conda || (!any_group && !str_eq(r->group, group))) continue;
		if (last && !str_eq(r->group, last->group)) continue;
		if (last) sorted &= str_cmp(last->req.canonical, r->req.canonical) <= 0;
		if (!greater && str_cmp(r->req.canonical, req->canonical) > 0) greater = r;
		last = r;
	}
	if (!last) return false;
	const struct audit_requirement *beside = sorted && greater ? greater : last;
	bool before = beside == greater && sorted;
	struct span s = place_span(f->after, &beside->at), line = line_span(f->after, beside->at.line);
	if (f->kind == AUDIT_REQUIREMENTS_TXT) line = logical_span(f->after, line);
	str indent = indent_of(f->after, line), added;
	size_t at = before ? line.from : line.to;
	bool ended = line.to > line.from && f->after.p[line.to - 1] == '\n';
	const char *lead = !before && !ended ? "\n" : "";
	if (is_quoted(f->after, s)) {
		struct span quoted = { s.from - 1, s.to + 1 };
		char quote = f->after.p[s.to];
		if (!is_alone(f->after, quoted, line)) {
			added = before ? arena_fmt(m->a, "%c%.*s%c, ", quote, STR_ARG(text), quote)
			               : arena_fmt(m->a, ", %c%.*s%c", quote, STR_ARG(text), quote);
			at = before ? quoted.from : quoted.to;
			replace(m, f, (struct span){ at, at }, added);
			return true;
		}
		str margin = f->kind == AUDIT_SCRIPT ? str_slice(f->after, line.from, quoted.from) : indent;
		bool comma = str_starts(str_trim(str_slice(f->after, quoted.to, line.to)), STR(","));
		if (!before && !comma) {
			replace(m, f, (struct span){ quoted.to, quoted.to }, STR(","));
			line = line_span(f->after, beside->at.line);
			at = line.to;
		}
		added = arena_fmt(m->a, "%s%.*s%c%.*s%c%s\n", lead, STR_ARG(margin), quote, STR_ARG(text), quote, before || comma ? "," : "");
	} else if (is_key_value(f, f->after, s)) {
		added = arena_fmt(m->a, "%s%.*s%.*s = \"%.*s\"\n", lead, STR_ARG(indent), STR_ARG(req->name), STR_ARG(value_for_key(m, f, req)));
	} else {
		str bullet = f->kind == AUDIT_CONDA ? STR("- ") : (str){ 0 };
		added = arena_fmt(m->a, "%s%.*s%.*s%.*s\n", lead, STR_ARG(indent), STR_ARG(bullet), STR_ARG(text));
	}
	replace(m, f, (struct span){ at, at }, added);
	return true;
}

static size_t find_text(str text, str part)
{
	for (size_t i = 0; i + part.n <= text.n; i++)
		if (str_starts(str_skip(text, i), part)) return i;
	return text.n;
}

/* A list without an element, or none at all. */
static bool add_first(struct mending *m, struct mended *f, enum audit_scope scope, str text)
{
	bool toml = f->kind == AUDIT_PROJECT_FILE && str_ends(f->path, STR("pyproject.toml"));
	if (f->kind == AUDIT_REQUIREMENTS_TXT) {
		bool ended = !f->after.n || f->after.p[f->after.n - 1] == '\n';
		f->after = arena_fmt(m->a, "%.*s%s%.*s\n", STR_ARG(f->after), ended ? "" : "\n", STR_ARG(text));
		return true;
	}
	if (!toml) return false;
	size_t list = find_text(f->after, STR("\ndependencies = []"));
	if (scope == AUDIT_PRODUCTION && list < f->after.n) {
		size_t at = list + STR("\ndependencies = [").n;
		replace(m, f, (struct span){ at, at }, arena_fmt(m->a, "\"%.*s\"", STR_ARG(text)));
		return true;
	}
	if (scope != AUDIT_DEVELOPMENT || find_text(f->after, STR("[dependency-groups]")) < f->after.n) return false;
	bool ended = f->after.n && f->after.p[f->after.n - 1] == '\n';
	f->after = arena_fmt(m->a, "%.*s%s\n[dependency-groups]\ndev = [\n    \"%.*s\",\n]\n", STR_ARG(f->after), ended ? "" : "\n", STR_ARG(text));
	return true;
}

static str folder_of(str path)
{
	return str_slice(path, 0, str_rfind(path, '/') < path.n ? str_rfind(path, '/') : 0);
}

/* How near a list is to what is found at `place`: the length of its folder and one; 0: it is of another folder. */
static size_t nearness(str list, str place)
{
	str folder = folder_of(list);
	if (str_find(folder, '/') == folder.n && (str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs")))) return 1;
	bool above = !folder.n || (str_eat(&place, folder) && str_starts(place, STR("/")));
	return above ? folder.n + 1 : 0;
}

/*
 * The file where requirements of that scope are written for what is at `place`:
 * that of the first one in the nearest folder, or the first that may have one.
 */
static struct mended *home_of(struct mending *m, const struct audit_file *texts, size_t n, enum audit_scope scope, str place)
{
	const struct audit_requirements *d = m->in->declared;
	const struct audit_requirement *best = NULL;
	size_t near = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct audit_requirement *r = &d->v[i];
		if (r->scope != scope || r->locked || r->conda || !r->at.line || nearness(r->at.path, place) <= near) continue;
		near = nearness(r->at.path, place);
		best = r;
	}
	if (best) return open_file(m, texts, n, best->at.path);
	for (size_t i = 0; i < n; i++) {
		bool toml = str_eq(texts[i].path, STR("pyproject.toml")) && find_text(texts[i].text, STR("[project]")) < texts[i].text.n;
		bool list = audit_manifest_of(texts[i].path) == AUDIT_REQUIREMENTS_TXT && nearness(texts[i].path, place) &&
		            audit_is_development_name(texts[i].path) == (scope == AUDIT_DEVELOPMENT);
		if (toml || list) return open_file(m, texts, n, texts[i].path);
	}
	if (scope != AUDIT_DEVELOPMENT) return NULL;
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i].path, STR("requirements-dev.txt"))) return &m->files.v[i];
	PUSH(m->a, &m->files, ((struct mended){ STR("requirements-dev.txt"), (str){ 0 }, (str){ 0 }, AUDIT_REQUIREMENTS_TXT, AUDIT_DEVELOPMENT, true }));
	return &m->files.v[m->files.n - 1];
}

static bool add_to(struct mending *m, struct mended *f, enum audit_scope scope, const struct requirement *req, str text)
{
	struct audit_requirements all = reread(m, f);
	for (size_t i = 0; i < all.n; i++)
		if (str_eq(all.v[i].req.canonical, req->canonical) && all.v[i].scope == scope) return true;
	bool plain = scope == AUDIT_PRODUCTION || f->scope == AUDIT_DEVELOPMENT;
	if (add_beside(m, f, &all, scope, (str){ 0 }, !plain, req, text)) return true;
	return add_first(m, f, scope, text);
}

/* ---- each finding ---- */

/* "name>=1.4.2,<2": what was resolved, and what its author may add without breaking it. */
static bool compatible_range(struct mending *m, str name, struct requirement *req, str *text)
{
	size_t d = dist_named(m->in, name);
	struct version v;
	struct err e;
	uint64_t major;
	if (d == NO_DIST || !m->in->dists[d].version.n || !version_parse(m->a, m->in->dists[d].version, &v)) return false;
	bool numbered = str_u64(v.release[0], &major) && str_eq(v.epoch, STR("0"));
	*text = numbered ? arena_fmt(m->a, "%.*s>=%.*s,<%llu", STR_ARG(name), STR_ARG(version_public(m->a, &v)), (unsigned long long)major + 1)
	                 : arena_fmt(m->a, "%.*s>=%.*s", STR_ARG(name), STR_ARG(version_public(m->a, &v)));
	return requirement_parse(m->a, *text, req, NULL, &e);
}

static void mend_unused(struct mending *m, const struct audit_file *texts, size_t n, const struct audit_finding *f)
{
	if (f->level == AUDIT_NOTE || !f->requirement || f->requirement->locked) return;
	struct mended *file = open_file(m, texts, n, f->requirement->at.path);
	if (!file) return;
	struct audit_requirements all = reread(m, file);
	const struct audit_requirement *r = find(&all, f->name, f->requirement->group);
	if (r) remove_one(m, file, r);
}

static void mend_missing(struct mending *m, const struct audit_file *texts, size_t n, const struct audit_finding *f)
{
	struct requirement req;
	str text;
	enum audit_scope scope = is_development(m->a, m->in, f->at.path) ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION;
	if (f->level == AUDIT_NOTE || !f->name.n || !compatible_range(m, f->name, &req, &text)) return;
	struct mended *home = home_of(m, texts, n, scope, f->at.path);
	if (home) add_to(m, home, scope, &req, text);
}

static void mend_misplaced(struct mending *m, const struct audit_file *texts, size_t n, const struct audit_finding *f)
{
	const struct audit_requirement *q = f->requirement;
	enum audit_scope scope = str_eq(f->to, STR("production")) ? AUDIT_PRODUCTION : AUDIT_DEVELOPMENT;
	if (!q || q->locked || f->level == AUDIT_NOTE || q->unreadable.n) return;
	struct mended *from = open_file(m, texts, n, q->at.path), *home = home_of(m, texts, n, scope, f->at.path);
	if (!from || !home) return;
	from = open_file(m, texts, n, q->at.path); /* the list of files may have grown */
	struct audit_requirements all = reread(m, from);
	const struct audit_requirement *r = find(&all, f->name, q->group);
	if (!r) return;
	str as_written = requirement_text(m->a, &r->req);
	struct span s = place_span(from->after, &r->at);
	if (!is_key_value(from, from->after, s)) as_written = str_trim(str_slice(from->after, s.from, s.to));
	struct requirement req = r->req;
	str undone = from->after;
	if (remove_one(m, from, r) && !add_to(m, home, scope, &req, as_written)) from->after = undone;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct audit_edit *)a)->path, ((const struct audit_edit *)b)->path);
}

/* Lines that were added end as those of the file did. */
static str with_its_ends(struct arena *a, str before, str after)
{
	struct buf b = buf_in(a);
	size_t ends = 0, carriage = 0;
	for (size_t i = 0; i < before.n; i++) {
		ends += before.p[i] == '\n';
		carriage += before.p[i] == '\n' && i && before.p[i - 1] == '\r';
	}
	if (!ends || carriage < ends) return after;
	for (size_t i = 0; i < after.n; i++) {
		if (after.p[i] == '\n' && (!i || after.p[i - 1] != '\r')) buf_add(&b, STR("\r"));
		buf_add(&b, str_slice(after, i, i + 1));
	}
	return buf_str(&b);
}

void audit_fix(struct arena *a, const struct audit_file *texts, size_t n, const struct audit_findings *findings,
               const struct audit_input *in, struct audit_edit **out, size_t *out_n)
{
	struct mending m = { .a = a, .in = in };
	for (size_t i = 0; i < findings->n; i++) {
		const struct audit_finding *f = &findings->v[i];
		if (f->code == AUDIT_UNUSED) mend_unused(&m, texts, n, f);
		else if (f->code == AUDIT_MISSING || f->code == AUDIT_TRANSITIVE) mend_missing(&m, texts, n, f);
		else if (f->code == AUDIT_MISPLACED) mend_misplaced(&m, texts, n, f);
	}
	*out = NEW_N(a, struct audit_edit, m.files.n + 1);
	*out_n = 0;
	for (size_t i = 0; i < m.files.n; i++) m.files.v[i].after = with_its_ends(a, m.files.v[i].before, m.files.v[i].after);
	for (size_t i = 0; i < m.files.n; i++)
		if (!str_eq(m.files.v[i].before, m.files.v[i].after))
			(*out)[(*out_n)++] = (struct audit_edit){ m.files.v[i].path, m.files.v[i].before, m.files.v[i].after };
	if (*out_n) qsort(*out, *out_n, sizeof **out, by_path);
}
