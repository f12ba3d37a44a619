/*
 * Small random universes, and their solutions by trying everything. Written
 * against the rules, not against the solver: it shares with it versions,
 * specifiers, markers and tags only.
 */
#ifndef TESTS_BRUTE_H
#define TESTS_BRUTE_H

#include "case.h"

enum { BRUTE_PROJECTS = 5, BRUTE_EXTRAS = 2, BRUTE_TARGETS = 3, BRUTE_WANTED = 16 };

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

/* Of the index, or of none (--find-links), that a file is from. */
static inline void brute_index(struct buf *b, struct brute_random *r, unsigned indexes)
{
	unsigned index = indexes ? brute_below(r, indexes + 1) : 0;
	if (index) buf_fmt(b, " index=%u", index);
}

static inline void brute_file_line(struct buf *b, struct brute_random *r, char name, const char *version, unsigned indexes)
{
	static const char *const attributes[] = { "", "", "", "", "", "", "", " yanked", " python=>=3.12", " python=<3.12",
		" wheel=cp312-cp312-musllinux_1_2_x86_64", " wheel=cp311-cp311-manylinux_2_17_x86_64", " source",
		" metadata-python=<3.12", " ! broken" };
	const char *attribute = attributes[brute_below(r, COUNT(attributes))];
	buf_fmt(b, "%c %s", name, version);
	brute_index(b, r, indexes);
	buf_fmt(b, "%s", attribute);
	if (strcmp(attribute, " source") && strcmp(attribute, " ! broken")) {
		unsigned n = brute_below(r, 4);
		for (unsigned i = 0; i < n; i++) {
			buf_fmt(b, "%s", i ? " | " : ": ");
			brute_requirement(b, r);
		}
	}
	buf_char(b, '\n');
}

/* What else changes which versions may be, or which goes first: each is rare, so that all meet. */
static inline void brute_options(struct buf *b, struct brute_random *r, unsigned indexes)
{
	static const char *const pre[] = { "", "", "", "prerelease=disallow", "prerelease=allow", "prerelease=explicit" };
	static const char *const first[] = { "", "", "", "resolution=lowest", "resolution=lowest-direct" };
	static const char *const more[] = { "", "", "", "", "", "ignore-requires-python-upper", "complete", "no-deps" };
	const char *chosen[] = { pre[brute_below(r, COUNT(pre))], first[brute_below(r, COUNT(first))],
	                         more[brute_below(r, COUNT(more))] };
	for (size_t i = 0; i < COUNT(chosen); i++)
		if (*chosen[i]) buf_fmt(b, "option %s\n", chosen[i]);
	if (indexes) buf_fmt(b, "option first-match=%u\n", indexes);
}

static inline void brute_replacements(struct buf *b, struct brute_random *r)
{
	static const char *const overrides[] = { "==1.0", ">=1.1", "<2", "[x]", "", "==2.0; python_version < \"3.12\"" };
	static const char *const versions[] = { "1.0", "1.1", "2.0rc1", "2.0" };
	for (unsigned i = 1; i < 3 && !brute_below(r, 4); i++)
		buf_fmt(b, "override o.txt:%u: %c%s\n", i, (int)('a' + brute_below(r, BRUTE_PROJECTS)),
		        overrides[brute_below(r, COUNT(overrides))]);
	if (!brute_below(r, 8)) buf_fmt(b, "exclude %c\n", (int)('a' + brute_below(r, BRUTE_PROJECTS)));
	for (char p = 'a'; p < 'a' + BRUTE_PROJECTS; p++)
		if (!brute_below(r, 8)) buf_fmt(b, "prefer %c %s\n", p, versions[brute_below(r, COUNT(versions))]);
}

static inline str brute_universe(struct arena *a, struct brute_random *r)
{
	static const char *const versions[] = { "1.0", "1.0+l", "1.1", "2.0rc1", "2.0" };
	struct buf b = buf_in(a);
	unsigned targets = brute_below(r, 4), indexes = brute_below(r, 4) ? 0 : 2;
	buf_add(&b, STR("target alpine python=3.12.8 libc=musl_1.2 arch=x86_64\n"));
	if (targets > 1) buf_add(&b, STR("target distroless python=3.11.2 libc=glibc_2.36 arch=x86_64\n"));
	if (targets > 2) buf_add(&b, STR("target slim python=3.12.8 libc=glibc_2.36 arch=x86_64\n"));
	brute_options(&b, r, indexes);
	unsigned inputs = 1 + brute_below(r, 3);
	for (unsigned i = 0; i < inputs; i++) brute_input_line(&b, r, i);
	brute_replacements(&b, r);
	for (unsigned p = 0; p < BRUTE_PROJECTS; p++)
		for (size_t v = 0; v < COUNT(versions); v++) {
			unsigned files = brute_below(r, 7);
			for (unsigned f = 0; f < (files == 6 ? 2 : files >= 2 ? 1 : 0); f++)
				brute_file_line(&b, r, (char)('a' + p), versions[v], indexes);
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

/* Requirements on the project are replaced by overrides, perhaps none. */
static inline bool brute_replaced(const struct case_text *c, size_t p)
{
	for (size_t i = 0; i < c->overrides.n; i++)
		if (brute_number(c->overrides.v[i].req.canonical) == p) return true;
	for (size_t i = 0; i < c->opts.excludes.n; i++)
		if (brute_number(c->opts.excludes.v[i]) == p) return true;
	return false;
}

/* One of several overrides that count for the project; an exclude beats them all. */
static inline bool brute_override_counts(const struct case_text *c, size_t i, size_t p)
{
	for (size_t k = 0; k < c->opts.excludes.n; k++)
		if (brute_number(c->opts.excludes.v[k]) == p) return false;
	return brute_number(c->overrides.v[i].req.canonical) == p;
}

/* The inputs and overrides that speak of a project, constraints too. */
struct brute_inputs { const struct input *v[BRUTE_WANTED]; size_t n; };

static inline struct brute_inputs brute_inputs_of(struct arena *a, const struct case_text *c, size_t p)
{
	struct brute_inputs all = { 0 };
	bool replaced = brute_replaced(c, p);
	for (size_t i = 0; i < c->inputs.n; i++) {
		const struct input *in = &c->inputs.v[i];
		if (brute_number(in->req.canonical) != p || (replaced && !in->constraint)) continue;
		if (brute_input_anywhere(a, c, in)) all.v[all.n++] = in;
	}
	for (size_t i = 0; i < c->overrides.n; i++)
		if (brute_override_counts(c, i, p)) all.v[all.n++] = &c->overrides.v[i];
	return all;
}

static inline bool brute_preferred(const struct case_text *c, size_t p, str version)
{
	for (size_t i = 0; i < c->opts.preferences_n; i++)
		if (brute_number(c->opts.preferences[i].name) == p && str_eq(c->opts.preferences[i].version.normal, version))
			return true;
	return false;
}

/* The project may have this version though it is yanked. */
static inline bool brute_yanked_ok(struct arena *a, const struct case_text *c, size_t p, const struct version *v)
{
	struct brute_inputs in = brute_inputs_of(a, c, p);
	for (size_t i = 0; i < in.n; i++) {
		const struct specifiers *s = &in.v[i]->req.specs;
		if (s->n == 1 && s->v[0].op == SPEC_EQ && !s->v[0].wildcard && specifiers_contain(s, v)) return true;
	}
	return brute_preferred(c, p, v->normal);
}

/* And this one though it is a pre-release. */
static inline bool brute_pre_ok(struct arena *a, const struct case_text *c, size_t p, const struct version *v)
{
	if (c->opts.prerelease == PRERELEASE_DISALLOW) return false;
	if (c->opts.prerelease != PRERELEASE_EXPLICIT || brute_preferred(c, p, v->normal)) return true;
	struct brute_inputs in = brute_inputs_of(a, c, p);
	for (size_t i = 0; i < in.n; i++)
		if (specifiers_name_pre(&in.v[i]->req.specs)) return true;
	return false;
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

/* What metadata requires on a target for an extra, overrides in place. */
struct brute_wanted { const struct requirement *v[BRUTE_WANTED]; size_t n; };

static inline struct brute_wanted brute_wanted(struct arena *a, const struct case_text *c, const struct metadata *m,
                                               size_t t, str extra)
{
	struct brute_wanted w = { 0 };
	for (size_t i = 0; i < m->requires_dist.n && !c->opts.no_deps; i++) {
		const struct requirement *req = &m->requires_dist.v[i];
		size_t p = brute_number(req->canonical);
		bool replaced = brute_replaced(c, p), any = replaced && !marker_uses_extra(req->marker);
		if (!any && !marker_eval(a, req->marker, &c->targets.v[t].env, extra, NULL)) continue;
		if (any && extra.n) continue;
		if (!replaced) w.v[w.n++] = req;
		for (size_t k = 0; k < c->overrides.n && replaced; k++)
			if (brute_override_counts(c, k, p) && brute_input_holds(a, c, &c->overrides.v[k], t))
				w.v[w.n++] = &c->overrides.v[k].req;
	}
	return w;
}

static inline str brute_extra(size_t x)
{
	return !x ? STR("") : x == 1 ? STR("x") : STR("y");
}

/* The metadata of the file that serves a target, if the version can be had there; else null. */
static inline const struct metadata *brute_metadata(struct arena *a, const struct case_text *c, size_t p, str version,
                                                    size_t t, const struct wheel_file **file)
{
	struct version v;
	if (!version_parse(a, version, &v)) return NULL;
	if (version_is_pre(&v) && !brute_pre_ok(a, c, p, &v)) return NULL;
	*file = brute_file(a, c, p, version, t);
	if (!*file) return NULL;
	const struct case_project *project = brute_project(c, p);
	const struct metadata *m = project->files.v[*file - project->page.v].metadata;
	return m && brute_python(a, c, m->requires_python, t) ? m : NULL;
}

/* What one needed project requires on one target. */
static inline bool brute_follow(struct arena *a, const struct case_text *c, struct brute_choice *ch, size_t p, size_t t, bool *grew)
{
	const struct metadata *m = brute_metadata(a, c, p, ch->version[p], t, &ch->file[p][t]);
	if (!m) return false;
	for (size_t i = 0; c->opts.complete && i < c->targets.n; i++)
		if (!brute_file(a, c, p, ch->version[p], i)) return false;
	for (size_t x = 0; x <= BRUTE_EXTRAS; x++) {
		if (x && !ch->extra[p][t][x - 1]) continue;
		struct brute_wanted w = brute_wanted(a, c, m, t, brute_extra(x));
		for (size_t i = 0; i < w.n; i++)
			if (!brute_require(a, ch, w.v[i], t, grew)) return false;
	}
	return true;
}

/* What the inputs require on a target. */
static inline bool brute_begin(struct arena *a, const struct case_text *c, struct brute_choice *ch, size_t t, bool *grew)
{
	for (size_t i = 0; i < c->inputs.n; i++) {
		const struct input *in = &c->inputs.v[i];
		size_t p = brute_number(in->req.canonical);
		if (in->constraint) continue;
		if (!brute_replaced(c, p)) {
			if (brute_input_holds(a, c, in, t) && !brute_require(a, ch, &in->req, t, grew)) return false;
			continue;
		}
		for (size_t k = 0; k < c->overrides.n; k++)
			if (brute_override_counts(c, k, p) && brute_input_holds(a, c, &c->overrides.v[k], t) &&
			    !brute_require(a, ch, &c->overrides.v[k].req, t, grew))
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
		if (!brute_begin(a, c, ch, t, &grew)) return false;
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

/* An input requires it. */
static inline bool brute_direct(struct arena *a, const struct case_text *c, size_t p)
{
	for (size_t t = 0; t < c->targets.n; t++)
		for (size_t i = 0; i < c->inputs.n; i++) {
			const struct input *in = &c->inputs.v[i];
			if (in->constraint || brute_number(in->req.canonical) != p) continue;
			if (!brute_replaced(c, p) && brute_input_holds(a, c, in, t)) return true;
			for (size_t k = 0; k < c->overrides.n && brute_replaced(c, p); k++)
				if (brute_override_counts(c, k, p) && brute_input_holds(a, c, &c->overrides.v[k], t)) return true;
		}
	return false;
}

/* The lowest index that has a file of the version; what is of none counts as the first one's. */
static inline uint32_t brute_rank(const struct case_text *c, size_t p, str version)
{
	const struct case_project *project = brute_project(c, p);
	uint32_t best = UINT32_MAX;
	for (size_t i = 0; i < project->page.n; i++) {
		const struct wheel_file *f = &project->page.v[i];
		uint32_t rank = f->index < c->opts.first_match ? f->index : 0;
		if (str_eq(f->wheel.version.normal, version) && rank < best) best = rank;
	}
	return best;
}

/* Whether version `one` of the project is to be tried before `two`, another one. */
static inline bool brute_before(struct arena *a, const struct case_text *c, size_t p, str one, str two)
{
	struct version v, w;
	bool lowest = c->opts.resolution == RESOLUTION_LOWEST ||
	              (c->opts.resolution == RESOLUTION_LOWEST_DIRECT && brute_direct(a, c, p));
	if (!version_parse(a, one, &v) || !version_parse(a, two, &w)) return false;
	if (brute_preferred(c, p, one) != brute_preferred(c, p, two)) return brute_preferred(c, p, one);
	if (brute_rank(c, p, one) != brute_rank(c, p, two)) return brute_rank(c, p, one) < brute_rank(c, p, two);
	if (c->opts.prerelease == PRERELEASE_IF_NECESSARY && version_is_pre(&v) != version_is_pre(&w))
		return version_is_pre(&w);
	return (version_cmp(&v, &w) < 0) == lowest;
}

/*
 * Of `n` projects, decided in this order, each has the version that goes before
 * all others with which there is a solution, given those decided before. Null,
 * or the version that the first one without would have had.
 */
static inline str brute_not_best(struct arena *a, const struct case_text *c, const struct brute_choice *found,
                                 const size_t *order, size_t n)
{
	struct brute_choice ch = { .open = BRUTE_PROJECTS };
	for (size_t i = 0; i < n; i++) {
		size_t p = order[i];
		const struct case_project *project = brute_project(c, p);
		for (size_t k = 0; k < project->page.n; k++) {
			str version = project->page.v[k].wheel.version.normal;
			if (str_eq(version, found->version[p]) || !brute_before(a, c, p, version, found->version[p])) continue;
			ch.version[p] = version;
			if (brute_try(a, c, ch)) return version;
		}
		ch.version[p] = found->version[p];
	}
	return STR("");
}

#endif
