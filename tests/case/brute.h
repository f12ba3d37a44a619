/*
 * Small random universes, and their solutions by trying everything. Written
 * against the rules, not against the solver: it shares with it versions,
 * specifiers, markers and tags only.
 */
#ifndef TESTS_BRUTE_H
#define TESTS_BRUTE_H

#include "case.h"

enum { BRUTE_PROJECTS = 5, BRUTE_EXTRAS = 2, BRUTE_TARGETS = 2 };

struct brute_random { uint64_t state; const uint8_t *bytes; size_t left; };

/* Below `n`; from the fuzzer's bytes as long as there are some. */
static inline unsigned brute_below(struct brute_random *r, unsigned n)
{
	if (r->bytes) {
		if (!r->left) return 0;
		r->left--;
		return *r->bytes++ % n;
	}
	r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(r->state >> 33) % n;
}

static inline void brute_requirement(struct buf *b, struct brute_random *r)
{
	static const char *const specs[] = { "", "", "", ">=1.1", "<2", "==1.0", ">=2.0rc1", "!=1.1", "==1.0+l", "~=1.0",
	                                     ">=2", "===1.1", ">1.0", "==3" };
	static const char *const markers[] = { "", "", "", "", "", "; python_version < \"3.12\"",
	                                       "; extra == \"x\"", "; extra == \"x\"", "; extra == \"y\"",
	                                       "; extra == \"x\" or python_version < \"3.12\"",
	                                       "; sys_platform == \"win32\"" };
	static const char *const extras[] = { "", "", "", "", "[x]", "[y]", "[x,y]" };
	buf_char(b, (char)('a' + brute_below(r, BRUTE_PROJECTS)));
	buf_fmt(b, "%s%s", extras[brute_below(r, COUNT(extras))], specs[brute_below(r, COUNT(specs))]);
	buf_fmt(b, "%s", markers[brute_below(r, COUNT(markers))]);
}

static inline void brute_input_line(struct buf *b, struct brute_random *r, unsigned i)
{
	static const char *const kinds[] = { "input", "input", "input", "input", "constraint" };
	static const char *const specs[] = { "", "", ">=1.1", "<2", "==1.0", ">=2.0rc1", "==1.1", "!=2.0" };
	static const char *const markers[] = { "", "", "", "; python_version < \"3.12\"" };
	static const char *const extras[] = { "", "", "[x]", "[y]" };
	const char *kind = i ? kinds[brute_below(r, COUNT(kinds))] : "input";
	buf_fmt(b, "%s r.txt:%u: %c%s%s%s\n", kind, i + 1, (int)('a' + brute_below(r, BRUTE_PROJECTS)),
	        *kind == 'i' ? extras[brute_below(r, COUNT(extras))] : "", specs[brute_below(r, COUNT(specs))],
	        markers[brute_below(r, COUNT(markers))]);
}

static inline void brute_file_line(struct buf *b, struct brute_random *r, char name, const char *version)
{
	static const char *const attributes[] = { "", "", "", "", "", "", "", " yanked", " python=>=3.12", " python=<3.12",
		" wheel=cp312-cp312-musllinux_1_2_x86_64", " wheel=cp311-cp311-manylinux_2_17_x86_64", " source",
		" metadata-python=<3.12", " ! broken" };
	const char *attribute = attributes[brute_below(r, COUNT(attributes))];
	buf_fmt(b, "%c %s%s", name, version, attribute);
	if (strcmp(attribute, " source") && strcmp(attribute, " ! broken")) {
		unsigned n = brute_below(r, 4);
		for (unsigned i = 0; i < n; i++) {
			buf_fmt(b, "%s", i ? " | " : ": ");
			brute_requirement(b, r);
		}
	}
	buf_char(b, '\n');
}

static inline str brute_universe(struct arena *a, struct brute_random *r)
{
	static const char *const versions[] = { "1.0", "1.0+l", "1.1", "2.0rc1", "2.0" };
	static const char *const modes[] = { "", "", "", "option prerelease=disallow\n", "option prerelease=allow\n",
	                                     "option prerelease=explicit\n", "option ignore-requires-python-upper\n" };
	struct buf b = buf_in(a);
	buf_add(&b, STR("target alpine python=3.12.8 libc=musl_1.2 arch=x86_64\n"));
	if (brute_below(r, 2)) buf_add(&b, STR("target distroless python=3.11.2 libc=glibc_2.36 arch=x86_64\n"));
	buf_fmt(&b, "%s", modes[brute_below(r, COUNT(modes))]);
	unsigned inputs = 1 + brute_below(r, 3);
	for (unsigned i = 0; i < inputs; i++) brute_input_line(&b, r, i);
	for (unsigned p = 0; p < BRUTE_PROJECTS; p++)
		for (size_t v = 0; v < COUNT(versions); v++) {
			unsigned files = brute_below(r, 7);
			for (unsigned f = 0; f < (files == 6 ? 2 : files >= 2 ? 1 : 0); f++)
				brute_file_line(&b, r, (char)('a' + p), versions[v]);
		}
	return buf_str(&b);
}

/* A version of each project or none, and where it is needed. */
struct brute_choice {
	str version[BRUTE_PROJECTS]; /* empty: none */
	size_t open;                 /* a project that is required but has none; BRUTE_PROJECTS */
	bool needed[BRUTE_PROJECTS][BRUTE_TARGETS];
	bool extra[BRUTE_PROJECTS][BRUTE_TARGETS][BRUTE_EXTRAS]; /* x, y */
	const struct wheel_file *file[BRUTE_PROJECTS][BRUTE_TARGETS];
};

static inline const struct case_project *brute_project(const struct case_text *c, size_t i)
{
	for (size_t k = 0; k < c->projects.n; k++)
		if (c->projects.v[k].name.p[0] == (char)('a' + i)) return &c->projects.v[k];
	return NULL;
}

static inline size_t brute_number(str name)
{
	return (size_t)(name.p[0] - 'a');
}

static inline bool brute_input_holds(struct arena *a, const struct case_text *c, const struct input *in, size_t t)
{
	return marker_eval(a, in->req.marker, &c->targets.v[t].env, STR(""), NULL);
}

static inline bool brute_input_anywhere(struct arena *a, const struct case_text *c, const struct input *in)
{
	for (size_t t = 0; t < c->targets.n; t++)
		if (brute_input_holds(a, c, in, t)) return true;
	return false;
}

/* The inputs let the project have this yanked or pre-release version. */
static inline bool brute_yanked_ok(struct arena *a, const struct case_text *c, size_t p, const struct version *v)
{
	for (size_t i = 0; i < c->inputs.n; i++) {
		const struct input *in = &c->inputs.v[i];
		if (brute_number(in->req.canonical) != p || !brute_input_anywhere(a, c, in)) continue;
		const struct specifiers *s = &in->req.specs;
		if (s->n == 1 && s->v[0].op == SPEC_EQ && !s->v[0].wildcard && specifiers_contain(s, v)) return true;
	}
	return false;
}

static inline bool brute_pre_ok(struct arena *a, const struct case_text *c, size_t p)
{
	if (c->opts.prerelease == PRERELEASE_DISALLOW) return false;
	for (size_t i = 0; i < c->inputs.n && c->opts.prerelease == PRERELEASE_EXPLICIT; i++) {
		const struct input *in = &c->inputs.v[i];
		if (brute_number(in->req.canonical) == p && brute_input_anywhere(a, c, in) &&
		    specifiers_name_pre(&in->req.specs))
			return true;
	}
	return c->opts.prerelease != PRERELEASE_EXPLICIT;
}

/* Only what the generator writes: one clause. */
static inline bool brute_python(struct arena *a, const struct case_text *c, str text, size_t t)
{
	struct specifiers s;
	struct err e;
	if (!specifiers_parse(a, text, &s, &e)) abort();
	if (s.n && c->opts.ignore_requires_python_upper && s.v[0].op == SPEC_LT) return true;
	return specifiers_contain(&s, &c->targets.v[t].python);
}

/* The one best file of a version for a target, null when there is none. Its metadata may still forbid it. */
static inline const struct wheel_file *brute_file(struct arena *a, const struct case_text *c, size_t p, str version, size_t t)
{
	const struct case_project *project = brute_project(c, p);
	const struct wheel_file *best = NULL;
	for (size_t i = 0; i < project->page.n; i++) {
		const struct wheel_file *f = &project->page.v[i];
		uint32_t rank = tag_set_rank(c->targets.v[t].tags, &f->wheel);
		if (!str_eq(f->wheel.version.normal, version) || rank == RANK_NONE) continue;
		if (f->is_yanked && !brute_yanked_ok(a, c, p, &f->wheel.version)) continue;
		if (!brute_python(a, c, f->requires_python, t)) continue;
		if (!best || rank < tag_set_rank(c->targets.v[t].tags, &best->wheel)) best = f;
	}
	return best;
}

static inline bool brute_require(struct arena *a, struct brute_choice *ch, const struct requirement *req, size_t t, bool *grew)
{
	size_t p = brute_number(req->canonical);
	struct version v;
	if (!ch->version[p].n) ch->open = p;
	if (!ch->version[p].n || !version_parse(a, ch->version[p], &v) || !specifiers_contain(&req->specs, &v))
		return false;
	if (!ch->needed[p][t]) *grew = ch->needed[p][t] = true;
	for (size_t i = 0; i < req->extras.n; i++) {
		bool *x = &ch->extra[p][t][req->extras.v[i].p[0] - 'x'];
		if (!*x) *grew = *x = true;
	}
	return true;
}

/* What one needed project requires on one target. */
static inline bool brute_follow(struct arena *a, const struct case_text *c, struct brute_choice *ch, size_t p, size_t t, bool *grew)
{
	struct version v;
	if (!version_parse(a, ch->version[p], &v)) return false;
	if (version_is_pre(&v) && !brute_pre_ok(a, c, p)) return false;
	const struct wheel_file *f = brute_file(a, c, p, ch->version[p], t);
	if (!f) return false;
	ch->file[p][t] = f;
	const struct case_project *project = brute_project(c, p);
	const struct metadata *m = project->files.v[f - project->page.v].metadata;
	if (!m || !brute_python(a, c, m->requires_python, t)) return false;
	for (size_t i = 0; i < m->requires_dist.n; i++)
		for (size_t x = 0; x <= BRUTE_EXTRAS; x++) {
			if (x && !ch->extra[p][t][x - 1]) continue;
			str extra = !x ? STR("") : x == 1 ? STR("x") : STR("y");
			const struct requirement *req = &m->requires_dist.v[i];
			if (marker_eval(a, req->marker, &c->targets.v[t].env, extra, NULL) &&
			    !brute_require(a, ch, req, t, grew))
				return false;
		}
	return true;
}

/* Whether the versions chosen fit together; fills in where they are needed. */
static inline bool brute_valid(struct arena *a, const struct case_text *c, struct brute_choice *ch)
{
	bool grew = true;
	ch->open = BRUTE_PROJECTS;
	memset(ch->needed, 0, sizeof ch->needed);
	memset(ch->extra, 0, sizeof ch->extra);
	memset(ch->file, 0, sizeof ch->file);
	for (size_t t = 0; t < c->targets.n; t++)
		for (size_t i = 0; i < c->inputs.n; i++) {
			const struct input *in = &c->inputs.v[i];
			if (in->constraint || !brute_input_holds(a, c, in, t)) continue;
			if (!brute_require(a, ch, &in->req, t, &grew)) return false;
		}
	while (grew) {
		grew = false;
		for (size_t p = 0; p < BRUTE_PROJECTS; p++)
			for (size_t t = 0; t < c->targets.n; t++)
				if (ch->needed[p][t] && !brute_follow(a, c, ch, p, t, &grew)) return false;
	}
	for (size_t i = 0; i < c->inputs.n; i++) {
		const struct input *in = &c->inputs.v[i];
		size_t p = brute_number(in->req.canonical);
		struct version v;
		for (size_t t = 0; t < c->targets.n && in->constraint; t++)
			if (ch->needed[p][t] && brute_input_holds(a, c, in, t) &&
			    (!version_parse(a, ch->version[p], &v) || !specifiers_contain(&in->req.specs, &v)))
				return false;
	}
	return true;
}

/* Try every version of every project that is required; as deep as there are projects. */
static inline bool brute_try(struct arena *a, const struct case_text *c, struct brute_choice ch)
{
	if (brute_valid(a, c, &ch)) return true;
	if (ch.open == BRUTE_PROJECTS) return false;
	const struct case_project *project = brute_project(c, ch.open);
	for (size_t i = 0; project && i < project->page.n; i++) {
		struct brute_choice next = ch;
		next.version[ch.open] = project->page.v[i].wheel.version.normal;
		if (i && str_eq(next.version[ch.open], project->page.v[i - 1].wheel.version.normal)) continue;
		if (brute_try(a, c, next)) return true;
	}
	return false;
}

static inline bool brute_satisfiable(struct arena *a, const struct case_text *c)
{
	struct arena_mark m = arena_mark(a);
	bool yes = brute_try(a, c, (struct brute_choice){ .open = BRUTE_PROJECTS });
	arena_reset(a, m);
	return yes;
}

/* The solver's solution is valid, holds nothing that is not needed, and has the right files and extras. */
static inline bool brute_agrees(struct arena *a, const struct case_text *c, const struct solution *found)
{
	struct brute_choice ch = { 0 };
	for (size_t i = 0; i < found->n; i++)
		ch.version[brute_number(found->v[i].name)] = found->v[i].version->normal;
	if (!brute_valid(a, c, &ch)) return false;
	for (size_t i = 0; i < found->n; i++) {
		size_t p = brute_number(found->v[i].name), needed = 0;
		for (size_t t = 0; t < c->targets.n; t++) {
			if (found->v[i].file[t] != ch.file[p][t]) return false;
			needed += ch.needed[p][t];
			for (size_t x = 0; x < BRUTE_EXTRAS; x++)
				if (ch.extra[p][t][x] && !strs_has(&found->v[i].extras, x ? STR("y") : STR("x"))) return false;
		}
		if (!needed) return false;
	}
	return true;
}

#endif
