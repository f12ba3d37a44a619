/*
 * Any bytes as any kind of declaring file, and one finding about it. The laws: without a mend there is no edit;
 * of an edited file all other requirements are read as before, and TOML stays TOML; what is removed only takes
 * bytes away, what is added only brings some; and what was added is not added again.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/audit.h"
#include "spokeshave/toml.h"

struct kind { enum audit_manifest kind; const char *path; };

struct trial {
	struct arena *a;
	const struct kind *kind;
	str path;
	struct audit_target target;
	struct audit_dist dist;
};

static struct audit_requirements read_all(struct trial *t, str text)
{
	struct audit_requirements all = { 0 };
	struct notes notes = { 0 };
	audit_read(t->a, t->kind->kind, t->path, text, AUDIT_PRODUCTION, &all, &notes);
	return all;
}

static bool is_toml(struct trial *t, str text)
{
	const struct toml_value *root;
	struct err e;
	bool named = str_ends(t->path, STR(".toml")) || str_eq(t->path, STR("Pipfile"));
	return named && toml_parse(t->a, t->path, text, &root, &e);
}

static bool is_within(str part, str whole)
{
	size_t at = 0;
	for (size_t i = 0; i < whole.n && at < part.n; i++) at += whole.p[i] == part.p[at];
	return at == part.n;
}

static bool others_stay(struct trial *t, const struct audit_requirements *x, const struct audit_requirements *y, str name)
{
	size_t i = 0, k = 0;
	for (;; i++, k++) {
		while (i < x->n && str_eq(x->v[i].req.canonical, name)) i++;
		while (k < y->n && str_eq(y->v[k].req.canonical, name)) k++;
		if (i == x->n || k == y->n) return i == x->n && k == y->n;
		if (x->v[i].scope != y->v[k].scope || !str_eq(x->v[i].group, y->v[k].group) ||
		    !str_eq(requirement_text(t->a, &x->v[i].req), requirement_text(t->a, &y->v[k].req)))
			return false;
	}
}

static struct audit_fixes fix(struct trial *t, str text, const struct audit_requirements *declared, const struct audit_finding *finding)
{
	struct audit_file file = { .path = t->path, .text = text, .kind = AUDIT_PRESENT };
	struct audit_finding copy = *finding;
	struct audit_findings findings = { &copy, 1, 1 };
	struct audit_input in = { .targets = &t->target, .targets_n = 1, .declared = declared, .dists = &t->dist, .dists_n = 1 };
	struct audit_fixes fixes;
	audit_fix(t->a, &file, 1, &findings, &in, &fixes);
	return fixes;
}

static void check(struct trial *t, str text, const struct audit_requirements *declared, const struct audit_finding *finding)
{
	struct audit_fixes fixes = fix(t, text, declared, finding);
	if (fixes.mends_n != 1 || (!fixes.mends[0].done && fixes.edits_n)) abort();
	bool moves = finding->code == AUDIT_MISPLACED, adds = finding->code == AUDIT_MISSING;
	for (size_t i = 0; i < fixes.edits_n; i++) {
		const struct audit_edit *edit = &fixes.edits[i];
		if (!str_eq(edit->path, t->path)) continue; /* a new file for development */
		struct audit_requirements after = read_all(t, edit->after);
		if (!others_stay(t, declared, &after, finding->name)) abort();
		if (is_toml(t, text) && !is_toml(t, edit->after)) abort();
		if (!moves && !(adds ? is_within(edit->before, edit->after) : is_within(edit->after, edit->before))) abort();
		if (!adds) continue;
		struct audit_fixes again = fix(t, edit->after, &after, finding);
		if (again.edits_n || !again.mends[0].done) abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct kind kinds[] = {
		{ AUDIT_REQUIREMENTS_TXT, "requirements.txt" }, { AUDIT_PROJECT_FILE, "pyproject.toml" }, { AUDIT_PROJECT_FILE, "setup.cfg" },
		{ AUDIT_PROJECT_FILE, "Pipfile" }, { AUDIT_SETUP_PY, "setup.py" }, { AUDIT_CONDA, "environment.yml" }, { AUDIT_SCRIPT, "a.py" },
	};
	static const enum audit_code codes[] = { AUDIT_UNUSED, AUDIT_DUPLICATE, AUDIT_MISPLACED, AUDIT_MISSING };
	if (size < 3) return 0;
	struct arena a;
	arena_init(&a);
	str text = { (const char *)data + 3, size - 3 };
	struct trial t = { .a = &a, .kind = &kinds[data[0] % COUNT(kinds)], .target = { .name = STR("slim"), .minor = 12 },
		           .dist = { .name = STR("newcomer"), .version = STR("1.4") } };
	t.path = str_of(t.kind->path);
	struct audit_requirements declared = read_all(&t, text);
	struct audit_finding finding = { .code = codes[data[1] % COUNT(codes)], .level = AUDIT_WARNING };
	const struct audit_requirement *r = declared.n ? &declared.v[data[2] % declared.n] : NULL;
	if (finding.code == AUDIT_MISSING) {
		finding.name = STR("newcomer");
		finding.at.path = t.kind->kind == AUDIT_SCRIPT ? t.path : STR("app.py");
	} else if (r && !r->conda) {
		finding.name = r->req.canonical;
		finding.at = r->at;
		finding.requirement = r;
		finding.to = r->scope == AUDIT_DEVELOPMENT ? STR("production") : STR("development");
	}
	if (finding.name.n) check(&t, text, &declared, &finding);
	arena_free(&a);
	return 0;
}
