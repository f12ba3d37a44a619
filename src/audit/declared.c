/* What is said of each requirement, once all uses are known. */
#include "imports.h"

/* Says whether the requirement counts on the targets at all. */
static bool judge_marker(struct judge *j, const struct audit_requirement *r)
{
	if (!r->req.marker || marker_holds(j, r->req.marker, (str){ 0 })) return true;
	if (marker_uses_extra(r->req.marker)) return true;
	if (!j->in->targets_given && holds_anywhere(j, r->req.marker, (str){ 0 })) return false;
	str text = marker_text(j->a, r->req.marker);
	report(j, AUDIT_MARKER_NEVER_TRUE, AUDIT_WARNING, r->at, r->req.canonical, (str){ 0 },
	       j->in->targets_given
	           ? arena_fmt(j->a, "%.*s is installed on none of the targets: %.*s is never true there; remove it or correct the marker",
	                       STR_ARG(r->req.name), STR_ARG(text))
	           : arena_fmt(j->a, "%.*s is never installed: %.*s holds for no Python that the project supports; remove it",
	                       STR_ARG(r->req.name), STR_ARG(text)));
	j->out->findings.v[j->out->findings.n - 1].requirement = r;
	return false;
}

/* ---- one requirement ---- */

static void say(struct judge *j, enum audit_code code, enum audit_level level, const struct audit_requirement *r, str text)
{
	report(j, code, level, r->at, r->req.canonical, (str){ 0 }, text);
	j->out->findings.v[j->out->findings.n - 1].requirement = r;
}

static void judge_lock(struct judge *j, const struct audit_requirement *r)
{
	bool hashes = false;
	if (!r->locked) return;
	for (size_t i = 0; i < j->in->declared->n; i++)
		hashes |= j->in->declared->v[i].hashed && str_eq(j->in->declared->v[i].at.path, r->at.path);
	if (!r->pinned)
		say(j, AUDIT_UNPINNED, AUDIT_WARNING, r, arena_fmt(j->a, "%.*s is not pinned, though %.*s is a lock; write the lock again",
		                                                   STR_ARG(r->req.name), STR_ARG(r->at.path)));
	if (hashes && !r->hashed)
		say(j, AUDIT_UNHASHED, AUDIT_WARNING, r, arena_fmt(j->a, "%.*s has no hash, though others of %.*s have one, so installers "
		                                                   "refuse the file; write the lock again",
		                                                   STR_ARG(r->req.name), STR_ARG(r->at.path)));
}

static void judge_duplicate(struct judge *j, size_t number)
{
	const struct audit_requirement *r = &j->in->declared->v[number];
	if (audit_is_own(j->in->declared, r->req.canonical)) return; /* "shop[a]" and "shop[b]" take in what those say */
	for (size_t i = 0; i < number; i++) {
		const struct audit_requirement *q = &j->in->declared->v[i];
		if (!str_eq(q->at.path, r->at.path) || !str_eq(q->group, r->group) || q->list != r->list || !str_eq(q->req.canonical, r->req.canonical)) continue;
		if (q->req.marker && r->req.marker && !str_eq(marker_text(j->a, q->req.marker), marker_text(j->a, r->req.marker))) continue;
		const struct audit_requirement *limited = q->req.marker ? q : r;
		if (!q->req.marker != !r->req.marker && limited->req.specs.n) continue; /* "urllib3", "urllib3<2; python_version < '3.10'" */
		if (q->at.line == r->at.line && q->at.column == r->at.column) continue;
		say(j, AUDIT_DUPLICATE, AUDIT_WARNING, r, arena_fmt(j->a, "%.*s is declared already in line %u; keep one of them",
		                                                    STR_ARG(r->req.name), q->at.line));
		return;
	}
}

/* For the Pythons that lack it, or that have less of it: the code says which. */
static bool is_for_older(struct judge *j, size_t d)
{
	unsigned oldest = oldest_python(j);
	for (size_t i = 0; i < j->in->files_n; i++)
		for (size_t k = 0; k < j->imports[i].n; k++) {
			const struct import *x = &j->imports[i].v[k];
			bool limited = x->fact->minors != PYTHON_MINORS_ALL && oldest < 32 && x->fact->minors >> oldest & 1;
			for (size_t n = 0; limited && n < x->found.dists.n; n++)
				if (x->found.dists.v[n] == d) return true;
		}
	return false;
}

/* A backport, or a name that only the standard library's module should have. */
static bool judge_standard(struct judge *j, const struct audit_requirement *r)
{
	unsigned oldest = oldest_python(j);
	str module = backport_of(r->req.canonical, oldest);
	size_t d = dist_named(j->in, r->req.canonical);
	if (!module.n) {
		char *p = arena_cstr(j->a, r->req.canonical);
		for (size_t i = 0; i < r->req.canonical.n; i++)
			if (p[i] == '-') p[i] = '_';
		str top = { p, r->req.canonical.n };
		bool standard = standard_has(top, oldest);
		for (size_t t = 0; t < j->in->targets_n; t++) standard &= standard_has(top, j->in->targets[t].minor);
		if (!standard || (d != NO_DIST && j->imported[d])) return false;
		module = top;
	}
	if ((r->locked && r->indirect) || (d != NO_DIST && is_for_older(j, d))) return false;
	say(j, AUDIT_STANDARD_LIBRARY, AUDIT_WARNING, r,
	    arena_fmt(j->a, "Python has %.*s itself (3.%u and later count here); remove %.*s and import the standard one", STR_ARG(module),
	              oldest, STR_ARG(r->req.name)));
	return true;
}

static bool extra_brings_any(struct judge *j, const struct audit_dist *d, str extra)
{
	for (size_t i = 0; i < d->metadata->requires_dist.n; i++) {
		const struct marker *m = d->metadata->requires_dist.v[i].marker;
		if (!m || !marker_uses_extra(m)) continue;
		if (marker_holds(j, m, extra) || (!j->in->targets_given && holds_anywhere(j, m, extra))) return true;
	}
	return false;
}

/*
 * Where all code was scanned: does anything reach what the extra brings? What is
 * not installed may be another name's, and is taken for used.
 */
static bool extra_is_reached(struct judge *j, const struct audit_dist *d, str extra)
{
	for (size_t i = 0; i < d->metadata->requires_dist.n; i++) {
		const struct requirement *r = &d->metadata->requires_dist.v[i];
		if (!r->marker || !marker_uses_extra(r->marker)) continue;
		if (!marker_holds(j, r->marker, extra)) {
			if (!j->in->targets_given && holds_anywhere(j, r->marker, extra)) return true;
			continue;
		}
		size_t to = dist_named(j->in, r->canonical);
		if (to == NO_DIST || !j->in->dists[to].facts || j->in->dists[to].unknown.n || j->kept[to] || j->used[to].text.n) return true;
	}
	return false;
}

static void judge_extras(struct judge *j, const struct audit_requirement *r, const struct audit_dist *d)
{
	for (size_t i = 0; d->metadata && i < r->req.extras.n; i++) {
		str extra = r->req.extras.v[i];
		if (!strs_has(&d->metadata->provides_extra, extra))
			say(j, AUDIT_UNUSED_EXTRA, AUDIT_WARNING, r, arena_fmt(j->a, "%.*s %.*s has no extra '%.*s'; remove it or correct its name",
			    STR_ARG(d->name), STR_ARG(d->version), STR_ARG(extra)));
		else if (supports_older(j, d))
			continue; /* another version is taken there */
		else if (!extra_brings_any(j, d, extra))
			say(j, AUDIT_UNUSED_EXTRA, AUDIT_WARNING, r, arena_fmt(j->a, "the extra '%.*s' of %.*s brings nothing %s; remove it",
			    STR_ARG(extra), STR_ARG(d->name), j->in->targets_given ? "on the targets" : "for any Python that the project supports"));
		else if (d->facts && j->used[dist_named(j->in, d->name)].text.n && !extra_is_reached(j, d, extra))
			say(j, AUDIT_UNUSED_EXTRA, AUDIT_WARNING, r, arena_fmt(j->a, "nothing reaches what the extra '%.*s' of %.*s brings; "
			    "remove it", STR_ARG(extra), STR_ARG(d->name)));
	}
}

static void judge_project(struct judge *j, const struct audit_requirement *r, const struct audit_dist *d)
{
	if (d->is_yanked && r->pinned)
		say(j, AUDIT_YANKED, AUDIT_WARNING, r, arena_fmt(j->a, "%.*s %.*s was yanked%s%.*s; pin another version", STR_ARG(d->name),
		    STR_ARG(d->version), d->yanked.n ? ": " : "", STR_ARG(d->yanked)));
	if (d->status.n && !str_eq(d->status, STR("active")))
		say(j, AUDIT_PROJECT_STATUS, AUDIT_WARNING, r, arena_fmt(j->a, "its index says that %.*s is %.*s; look for what replaces it",
		    STR_ARG(d->name), STR_ARG(d->status)));
}

/* ---- unused ---- */

static bool has_commands(struct judge *j)
{
	for (size_t i = 0; i < j->in->files_n; i++)
		if (j->in->files[i].kind == AUDIT_COMMANDS && !in_development(j, j->in->files[i].path)) return true;
	return false;
}

static bool is_server(str name)
{
	static const str servers[] = { STR_INIT("gunicorn"), STR_INIT("uvicorn"), STR_INIT("hypercorn"), STR_INIT("daphne"),
		                       STR_INIT("waitress"), STR_INIT("uwsgi"), STR_INIT("granian"), STR_INIT("flower"),
		                       STR_INIT("mod-wsgi"), STR_INIT("streamlit"), STR_INIT("mlflow") };
	return str_is_any(name, servers, COUNT(servers));
}

static bool has_scripts(const struct audit_dist *d)
{
	for (size_t i = 0; d->entry_points && i < d->entry_points->n; i++)
		if (str_eq(d->entry_points->v[i].group, STR("console_scripts"))) return true;
	for (size_t i = 0; i < d->files_n; i++)
		if (str_starts(d->files[i].path, STR("../../../bin/"))) return true;
	return false;
}

static void judge_unused(struct judge *j, const struct audit_requirement *r, size_t d)
{
	const struct audit_dist *dist = &j->in->dists[d];
	size_t by = needed_by_used(j, d);
	enum audit_level level = AUDIT_WARNING;
	str text;
	if (by != NO_DIST) {
		level = AUDIT_NOTE;
		text = arena_fmt(j->a, "nothing of the project uses %.*s itself; %.*s needs it anyway, so the line matters only for the version",
		                 STR_ARG(r->req.name), STR_ARG(j->in->dists[by].name));
	} else if ((is_tool(dist->name) || has_scripts(dist)) && r->scope == AUDIT_DEVELOPMENT) {
		level = AUDIT_NOTE;
		text = arena_fmt(j->a, "nothing here runs or configures %.*s; remove it unless you run it by hand", STR_ARG(r->req.name));
	} else if (is_server(dist->name) && !has_commands(j)) {
		level = AUDIT_NOTE;
		text = arena_fmt(j->a, "no file here starts %.*s; remove it unless something elsewhere does", STR_ARG(r->req.name));
	} else if (has_scripts(dist)) {
		text = arena_fmt(j->a, "nothing imports %.*s, and no command uses it; remove it", STR_ARG(r->req.name));
	} else {
		text = arena_fmt(j->a, "nothing imports or names %.*s; remove it", STR_ARG(r->req.name));
	}
	say(j, AUDIT_UNUSED, level, r, text);
	j->out->findings.v[j->out->findings.n - 1].costs = costs_of(j, d);
}

/* ---- misplaced, the reverse ---- */

static bool has_production_code(struct judge *j)
{
	for (size_t i = 0; i < j->in->files_n; i++)
		if (j->in->files[i].kind == AUDIT_PYTHON && !j->in->files[i].ignored && !in_development(j, j->in->files[i].path)) return true;
	return false;
}

static void judge_reverse(struct judge *j, const struct audit_requirement *r, size_t d)
{
	const struct usage *used = &j->used[d];
	str ignored;
	if (r->scope != AUDIT_PRODUCTION || j->development[d] || used->production || !used->development) return;
	if (needed_by_shipped(j, d)) return; /* it stays, wherever it is declared */
	if (!has_production_code(j) || is_always_there(r->req.canonical) || find_evidence(j, d, true, &ignored)) return;
	say(j, AUDIT_MISPLACED, AUDIT_WARNING, r,
	    arena_fmt(j->a, "only development uses %.*s (%.*s), but it is declared for production; move it to the development requirements",
	              STR_ARG(r->req.name), STR_ARG(used->text)));
	j->out->findings.v[j->out->findings.n - 1].to = STR("development");
}

/* ---- shadowed ---- */

static bool may_be_both(str top)
{
	static const str names[] = { STR_INIT("tests"), STR_INIT("test"), STR_INIT("docs"), STR_INIT("examples"), STR_INIT("setup"),
		                     STR_INIT("conftest"), STR_INIT("scripts"), STR_INIT("tools"), STR_INIT("benchmarks"),
		                     STR_INIT("example"), STR_INIT("utils"), STR_INIT("noxfile"), STR_INIT("doc") };
	return str_is_any(top, names, COUNT(names));
}

static void judge_shadowed(struct judge *j)
{
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *f = &j->in->files[i];
		str stem = f->path;
		bool folder;
		if (f->kind != AUDIT_PYTHON || f->ignored || f->own_script) continue;
		str_eat(&stem, STR("src/"));
		if (!str_eat_end(&stem, STR("/__init__.py")) && !str_eat_end(&stem, STR(".py"))) continue;
		if (str_find(stem, '/') < stem.n || may_be_both(stem)) continue;
		uint32_t id = names_find(&j->modules.names, stem);
		for (size_t k = 0; id != NAME_NONE && k < j->modules.tops.v[id].dists.n; k++) {
			size_t d = j->modules.tops.v[id].dists.v[k];
			const struct audit_dist *dist = &j->in->dists[d];
			if (dist->offered || audit_is_own(j->in->declared, dist->name)) continue;
			if (!dist_has_module(j->a, dist, stem, &folder) || folder) continue;
			report(j, AUDIT_SHADOWED, AUDIT_WARNING, (struct audit_place){ f->path, 1, 1, 1 }, dist->name, stem,
			       arena_fmt(j->a, "this file hides the module %.*s of %.*s: whoever imports it gets this one; rename it",
			                 STR_ARG(stem), STR_ARG(dist->name)));
			if (!j->used[d].text.n)
				j->used[d] = (struct usage){ arena_fmt(j->a, "%.*s hides it", STR_ARG(f->path)), true, true };
		}
	}
}

/* ---- all of them ---- */

static void judge_one(struct judge *j, size_t number)
{
	const struct audit_requirement *r = &j->in->declared->v[number];
	struct audit_use *use = &j->out->uses[number];
	size_t d = dist_named(j->in, r->req.canonical);
	*use = (struct audit_use){ r, AUDIT_IS_UNKNOWN, (str){ 0 } };
	judge_lock(j, r);
	judge_duplicate(j, number);
	if (r->conda || audit_is_own(j->in->declared, r->req.canonical) || !judge_marker(j, r)) return;
	if (is_declared(j, r) && judge_standard(j, r)) return;
	str why = r->unreadable.n ? r->unreadable : d == NO_DIST ? (str){ 0 } : j->in->dists[d].unknown;
	if (d != NO_DIST && !why.n && j->in->dists[d].offered) why = STR("it is not part of what was resolved");
	if (d != NO_DIST && !r->unreadable.n) judge_project(j, r, &j->in->dists[d]);
	if (why.n) {
		if (is_declared(j, r))
			say(j, AUDIT_UNKNOWN, AUDIT_NOTE, r, arena_fmt(j->a, "whether %.*s is used can't be told: %.*s", STR_ARG(r->req.name), STR_ARG(why)));
		return;
	}
	if (d == NO_DIST) return;
	use->state = j->used[d].text.n ? AUDIT_IS_USED : AUDIT_IS_UNUSED;
	use->evidence = j->used[d].text;
	judge_extras(j, r, &j->in->dists[d]);
	if (!is_declared(j, r)) return;
	if (use->state == AUDIT_IS_UNUSED) judge_unused(j, r, d);
	else judge_reverse(j, r, d);
}

void judge_declared(struct judge *j)
{
	judge_shadowed(j);
	j->out->uses_n = j->in->declared->n;
	j->out->uses = NEW_N(j->a, struct audit_use, j->in->declared->n + 1);
	for (size_t i = 0; i < j->in->declared->n; i++) judge_one(j, i);
}
