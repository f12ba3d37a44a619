/* The audit's text, with the line and a caret; and what all forms share. */
#include "audit_report.h"

#include "spokeshave/buf.h"

enum { NAMES_SHOWN = 6, EXCERPT_MOST = 160 };

size_t audit_count(const struct audit_report *r, enum audit_level level)
{
	size_t n = 0;
	for (size_t i = 0; i < r->findings->n; i++) n += r->findings->v[i].level == level;
	return n;
}

str audit_path(struct arena *a, const struct audit_report *r, const struct audit_finding *f)
{
	if (!r->prefix.n || str_eq(r->prefix, STR(".")) || str_starts(f->at.path, STR("/"))) return f->at.path;
	return arena_fmt(a, "%.*s/%.*s", STR_ARG(r->prefix), STR_ARG(f->at.path));
}

str audit_bytes(struct arena *a, uint64_t bytes)
{
	if (bytes >= 100000) return arena_fmt(a, "%.1f MB", (double)bytes / 1e6);
	if (bytes >= 1000) return arena_fmt(a, "%.1f kB", (double)bytes / 1e3);
	return arena_fmt(a, "%llu bytes", (unsigned long long)bytes);
}

static void add_names(struct buf *b, const struct strs *names)
{
	for (size_t i = 0; i < names->n && i < NAMES_SHOWN; i++)
		buf_fmt(b, "%s%.*s", !i ? ", with " : i + 1 == names->n ? " and " : ", ", STR_ARG(names->v[i]));
	if (names->n > NAMES_SHOWN) buf_fmt(b, " and %zu more", names->n - NAMES_SHOWN);
}

str audit_cost_text(struct arena *a, const struct audit_report *r, const struct audit_finding *f)
{
	struct buf b = buf_in(a);
	for (size_t t = 0; f->cost && t < r->targets_n; t++) {
		if (!f->cost[t].bytes) continue;
		buf_fmt(&b, "%s%.*s: %.*s", buf_str(&b).n ? "; " : "", STR_ARG(r->targets[t].name), STR_ARG(audit_bytes(a, f->cost[t].bytes)));
		add_names(&b, &f->cost[t].with);
	}
	return buf_str(&b);
}

static const struct audit_file *find_text(const struct audit_report *r, str path)
{
	for (size_t i = 0; i < r->texts_n; i++)
		if (str_eq(r->texts[i].path, path)) return &r->texts[i];
	return NULL;
}

static void add_excerpt(struct buf *b, const struct audit_report *r, const struct audit_finding *f)
{
	const struct audit_file *file = find_text(r, f->at.path);
	str rest = file ? file->text : (str){ 0 }, line = { 0 };
	if (!file || !f->at.line) return;
	for (uint32_t i = 0; i < f->at.line && rest.n; i++) str_cut(rest, '\n', &line, &rest);
	str_eat_end(&line, STR("\r"));
	if (!str_trim(line).n || line.n > EXCERPT_MOST) return;
	buf_fmt(b, "%6u | %.*s\n       | ", f->at.line, STR_ARG(line));
	str left = line;
	for (uint32_t i = 1; i < f->at.column && left.n; i++) {
		buf_char(b, left.p[0] == '\t' ? '\t' : ' ');
		do left = str_skip(left, 1);
		while (left.n && ((unsigned char)left.p[0] & 0xc0) == 0x80);
	}
	for (uint32_t i = 0; i < f->at.width; i++) buf_char(b, '^');
	buf_char(b, '\n');
}

static void add_count(struct buf *b, size_t n, const char *one, const char *many, bool *any)
{
	if (!n) return;
	buf_fmt(b, "%s%zu %s", *any ? ", " : "", n, n == 1 ? one : many);
	*any = true;
}

str audit_text(struct arena *a, const struct audit_report *r)
{
	struct buf b = buf_in(a);
	bool any = false;
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct audit_finding *f = &r->findings->v[i];
		str cost = audit_cost_text(a, r, f), path = audit_path(a, r, f);
		buf_add(&b, path);
		if (f->at.line) buf_fmt(&b, ":%u:%u", f->at.line, f->at.column);
		buf_fmt(&b, ": %.*s[%.*s]: %.*s\n", STR_ARG(audit_level_name(f->level)), STR_ARG(audit_rules[f->code].code), STR_ARG(f->text));
		add_excerpt(&b, r, f);
		if (cost.n) buf_fmt(&b, "       = leaves the image: %.*s\n", STR_ARG(cost));
	}
	if (r->findings->n) buf_char(&b, '\n');
	add_count(&b, audit_count(r, AUDIT_ERROR), "error", "errors", &any);
	add_count(&b, audit_count(r, AUDIT_WARNING), "warning", "warnings", &any);
	add_count(&b, audit_count(r, AUDIT_NOTE), "note", "notes", &any);
	buf_fmt(&b, "%s in %zu requirements and %zu Python files\n", any ? "" : "nothing found", r->requirements, r->sources);
	return buf_str(&b);
}
