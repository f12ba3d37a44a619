/* The judgement, step by step: first all uses, then what is wrong. */
#include "judging.h"

#include <stdlib.h>

const struct audit_file *file_named(const struct audit_input *in, str path)
{
	size_t from = 0, to = in->files_n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int c = str_cmp(in->files[middle].path, path);
		if (!c) return &in->files[middle];
		if (c < 0) from = middle + 1;
		else to = middle;
	}
	return NULL;
}

static uint32_t characters(str s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* A line as Python counts them; a mark of the encoding before the first is none of its characters. */
static str line_numbered(str text, uint32_t number)
{
	str line = { 0 };
	str_eat(&text, STR("\xEF\xBB\xBF"));
	for (uint32_t i = 0; i < number && text.n; i++) {
		size_t n = 0;
		while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r') n++;
		line = str_slice(text, 0, n);
		text = str_skip(text, n);
		if (!str_eat(&text, STR("\r\n"))) text = str_skip(text, text.n ? 1 : 0);
	}
	return line;
}

static bool is_of_name(str line, size_t at)
{
	return at < line.n && (char_is_alpha(line.p[at]) || char_is_digit(line.p[at]) || line.p[at] == '_' || (unsigned char)line.p[at] >= 0x80);
}

/* Where a name stands in a line, as a word of its own where it does; line.n: nowhere. */
static size_t find_name(str line, str name)
{
	size_t first = line.n;
	for (size_t i = 0; i + name.n <= line.n && name.n; i++) {
		if (!str_starts(str_skip(line, i), name)) continue;
		if (first == line.n) first = i;
		bool begins = !i || (!is_of_name(line, i - 1) && line.p[i - 1] != '.');
		if (begins && !is_of_name(line, i + name.n)) return i;
	}
	return first;
}

struct audit_place place_in(const struct audit_file *f, uint32_t number, str name)
{
	str line = line_numbered(f->text, number);
	size_t at = find_name(line, name);
	if (at < line.n) return (struct audit_place){ f->path, number, characters(str_slice(line, 0, at)) + 1, characters(name) };
	size_t indent = 0;
	while (indent < line.n && char_is_blank(line.p[indent])) indent++;
	uint32_t width = characters(str_trim(line));
	return (struct audit_place){ f->path, number, (uint32_t)indent + 1, width ? width : 1 };
}

bool in_development(struct judge *j, str path)
{
	const struct audit_file *f = file_named(j->in, path);
	if (!f) return is_development(j->a, j->in, path);
	if (!j->for_development) j->for_development = NEW_N(j->a, enum answer, j->in->files_n);
	enum answer *known = &j->for_development[f - j->in->files];
	if (*known == NOT_ASKED) *known = is_development(j->a, j->in, path) ? YES : NO;
	return *known == YES;
}

bool is_declared(const struct judge *j, const struct audit_requirement *r)
{
	if (!r->locked || j->locks_count || !r->wanted) return (!r->locked || j->locks_count) && !r->indirect;
	size_t d = dist_named(j->in, r->req.canonical);
	return d != NO_DIST && !j->listed[d]; /* the list that the lock was made from is not there */
}

void note_use(struct judge *j, size_t dist, const char *how, str path, uint32_t line, str what)
{
	struct usage *r = &j->used[dist];
	bool development = path.n && in_development(j, path);
	bool better = !r->text.n || (!r->production && !development);
	r->production |= !development;
	r->development |= development;
	if (!better) return;
	if (!path.n) r->text = arena_fmt(j->a, "%s %.*s", how, STR_ARG(what));
	else if (line) r->text = arena_fmt(j->a, "%.*s:%u %s %.*s", STR_ARG(path), line, how, STR_ARG(what));
	else r->text = arena_fmt(j->a, "%.*s %s %.*s", STR_ARG(path), how, STR_ARG(what));
}

void report(struct judge *j, enum audit_code code, enum audit_level level, struct audit_place at, str name, str module, str text)
{
	PUSH(j->a, &j->out->findings, ((struct audit_finding){ .code = code, .level = level, .at = at, .name = name,
	                                                        .module = module, .text = text }));
}

int audit_finding_order(const void *a, const void *b)
{
	const struct audit_finding *x = a, *y = b;
	int c = str_cmp(x->at.path, y->at.path);
	if (!c) c = (x->at.line > y->at.line) - (x->at.line < y->at.line);
	if (!c) c = (x->at.column > y->at.column) - (x->at.column < y->at.column);
	if (!c) c = str_cmp(audit_rules[x->code].code, audit_rules[y->code].code);
	if (!c) c = str_cmp(x->name, y->name);
	return c ? c : str_cmp(x->text, y->text);
}

/* Which distributions the project declares, and for what. */
static void note_declared(struct judge *j)
{
	bool any = false;
	for (size_t i = 0; i < j->in->declared->n; i++) any |= !j->in->declared->v[i].locked && !j->in->declared->v[i].conda;
	j->locks_count = !any;
	for (size_t i = 0; i < j->in->declared->n; i++) {
		size_t d = dist_named(j->in, j->in->declared->v[i].req.canonical);
		if (d != NO_DIST && !j->in->declared->v[i].locked) j->listed[d] = true;
	}
	for (size_t i = 0; i < j->in->declared->n; i++) {
		const struct audit_requirement *r = &j->in->declared->v[i];
		size_t d = dist_named(j->in, r->req.canonical);
		if (d == NO_DIST || !is_declared(j, r)) continue;
		j->production[d] |= r->scope == AUDIT_PRODUCTION;
		j->optional[d] |= r->scope == AUDIT_OPTIONAL;
		j->development[d] |= r->scope == AUDIT_DEVELOPMENT;
	}
}

/* Uses of one thing show the use of another, so it is asked until nothing changes. */
static void judge_evidence(struct judge *j)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t d = 0; d < j->in->dists_n; d++) {
			str evidence, ignored;
			bool declared = j->production[d] || j->optional[d] || j->development[d];
			if (!declared || j->used[d].text.n || j->in->dists[d].unknown.n) continue;
			if (!find_evidence(j, d, false, &evidence)) continue;
			bool production = find_evidence(j, d, true, &ignored);
			j->used[d] = (struct usage){ evidence, production, !production };
			changed = true;
		}
	}
}

void audit_judge(struct arena *a, const struct audit_input *in, struct audit_result *out)
{
	struct judge j = { .a = a, .in = in, .out = out };
	*out = (struct audit_result){ 0 };
	j.used = NEW_N(a, struct usage, in->dists_n + 1);
	j.production = NEW_N(a, bool, in->dists_n + 1);
	j.optional = NEW_N(a, bool, in->dists_n + 1);
	j.development = NEW_N(a, bool, in->dists_n + 1);
	j.imported = NEW_N(a, bool, in->dists_n + 1);
	j.kept = NEW_N(a, bool, in->dists_n + 1);
	j.listed = NEW_N(a, bool, in->dists_n + 1);
	for (size_t i = 0; i < in->files_n; i++) j.tests |= !in->files[i].ignored && is_test_file(in->files[i].path);
	modules_init(a, &j.modules, in);
	j.own = own_new(a, in);
	requires_init(&j);
	note_declared(&j);
	judge_imports(&j);
	judge_reached(&j);
	evidence_init(&j);
	judge_evidence(&j);
	judge_declared(&j);
	if (out->findings.n) qsort(out->findings.v, out->findings.n, sizeof *out->findings.v, audit_finding_order);
}
