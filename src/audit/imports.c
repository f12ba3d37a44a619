/* Imports: what each uses, and what is wrong with it. */
#include "imports.h"

#include "spokeshave/buf.h"
#include "spokeshave/path.h"
#include "spokeshave/stdlib.h"

enum { NEWEST_PYTHON = 15 };

/* ---- uses ---- */

static bool any_declared(const struct judge *j, const struct found *f)
{
	for (size_t i = 0; i < f->dists.n; i++) {
		size_t d = f->dists.v[i];
		if (j->production[d] || j->optional[d] || j->development[d]) return true;
	}
	return false;
}

static void use(struct judge *j, const struct import *x)
{
	bool declared = any_declared(j, &x->found);
	for (size_t i = 0; i < x->found.dists.n && x->whose == DISTRIBUTED; i++) {
		size_t d = x->found.dists.v[i];
		if (declared && !j->production[d] && !j->optional[d] && !j->development[d]) continue;
		note_use(j, d, x->fact->kind == FACT_DYNAMIC ? "names" : "imports", x->file->path, x->fact->line, x->dotted);
		j->imported[d] = true;
	}
	/* a namespace alone: each that is in it may be meant */
	if (x->found.folder)
		for (size_t i = 0; i < x->found.dists.n; i++)
			note_use(j, x->found.dists.v[i], "imports", x->file->path, x->fact->line, x->dotted);
}

/* ---- findings ---- */

static bool is_there(const struct judge *j, const struct import *x)
{
	if (x->whose == DISTRIBUTED) return !j->in->dists[x->found.dists.v[0]].offered;
	return x->whose != NOBODYS;
}

/*
 * One import of a pair in try and except is there: the other is no matter. Of
 * what a handler imports the ones before it are looked at, up to the handler
 * before; of what is tried the next handler's.
 */
static bool has_alternative(const struct judge *j, const struct import *x)
{
	enum { LINES_BETWEEN = 12 };
	const struct file_imports *all = &j->imports[x->file - j->in->files];
	const unsigned tries = FLAG_TRY_IMPORT_ERROR | FLAG_TRY_BROAD;
	size_t at = 0;
	while (at < all->n && all->v[at].fact != x->fact) at++;
	bool tried = false, handler = false;
	for (size_t i = at; x->fact->flags & FLAG_HANDLER && i-- > 0;) {
		const struct fact *f = all->v[i].fact;
		if (x->fact->line > f->line + LINES_BETWEEN || (tried && (f->flags & FLAG_HANDLER || !(f->flags & tries)))) break;
		tried |= (f->flags & tries) != 0;
		if (f->flags & tries && is_there(j, &all->v[i])) return true;
	}
	for (size_t i = at + 1; x->fact->flags & tries && i < all->n; i++) {
		const struct fact *f = all->v[i].fact;
		if (f->line > x->fact->line + LINES_BETWEEN || (handler && !(f->flags & FLAG_HANDLER))) break;
		handler |= (f->flags & FLAG_HANDLER) != 0;
		if (f->flags & FLAG_HANDLER && is_there(j, &all->v[i])) return true;
	}
	return false;
}

static struct audit_place place_of(const struct import *x)
{
	return place_in(x->file, x->fact->line, x->fact->module);
}

static const struct audit_dist *offer_for(const struct judge *j, const struct import *x)
{
	bool folder;
	for (size_t i = 0; i < x->found.dists.n && x->whose == DISTRIBUTED; i++)
		if (j->in->dists[x->found.dists.v[i]].offered) return &j->in->dists[x->found.dists.v[i]];
	for (size_t i = 0; i < j->in->dists_n; i++)
		if (j->in->dists[i].offered && dist_has_module(j->a, &j->in->dists[i], x->dotted, &folder) && !folder)
			return &j->in->dists[i];
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.'));
	for (size_t i = 0; i < j->in->dists_n && !x->found.namespace; i++) /* it may make the rest as it runs */
		if (j->in->dists[i].offered && dist_has_module(j->a, &j->in->dists[i], top, &folder) && !folder) return &j->in->dists[i];
	return NULL;
}

static enum audit_level level_of(enum grade grade, enum audit_level certain)
{
	if (grade == GRADE_OPTIONAL) return AUDIT_NOTE;
	return grade == GRADE_CONDITIONAL && certain == AUDIT_ERROR ? AUDIT_WARNING : certain;
}

/* Of conda's packages only names are known: "pytorch" is torch, "matplotlib-base" is matplotlib, "pyqt" is PyQt5. */
static bool may_be_conda_s(str conda, str name)
{
	enum { NAME_LEAST = 3 };
	return name.n >= NAME_LEAST && conda.n >= NAME_LEAST && (str_has(conda, name) || str_has(name, conda));
}

/* The requirements of which nothing is known, though they count on the targets. */
static void find_unknown(struct judge *j)
{
	j->unknown_found = true;
	for (size_t i = 0; i < j->in->declared->n; i++) {
		const struct audit_requirement *r = &j->in->declared->v[i];
		size_t d = dist_named(j->in, r->req.canonical);
		if (d != NO_DIST && !j->in->dists[d].unknown.n) continue;
		if (audit_is_own(j->in->declared, r->req.canonical)) continue;
		bool elsewhere = r->req.marker && !marker_holds(j, r->req.marker, (str){ 0 });
		if (elsewhere && !r->unreadable.n) continue; /* known, and for other targets */
		PUSH(j->a, &j->unknown, r);
	}
}

/* Any of these may have it; one whose name is the module's surely does (`surely`). */
static bool is_named_like_unknown(struct judge *j, const struct import *x, str *which, bool *surely)
{
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.')), normal = name_normal(j->a, top), usual = distribution_of(top);
	bool any = false;
	*which = (str){ 0 };
	*surely = false;
	if (!j->unknown_found) find_unknown(j);
	for (size_t i = 0; i < j->unknown.n; i++) {
		const struct audit_requirement *r = j->unknown.v[i];
		bool conda = r->conda && (may_be_conda_s(r->req.canonical, normal) || may_be_conda_s(r->req.canonical, usual));
		if (r->conda && !conda) continue;
		if (!any) *which = r->req.canonical;
		any = true;
		if (conda || str_eq(r->req.canonical, normal) || str_eq(r->req.canonical, usual)) {
			*which = r->req.canonical;
			return *surely = true;
		}
	}
	return any;
}

static bool is_below(str path, str folder)
{
	return !folder.n || (str_eat(&path, folder) && str_starts(path, STR("/")));
}

/* Does anything but this file say what production needs? */
static bool is_declared_elsewhere(const struct judge *j, str path)
{
	for (size_t i = 0; i < j->in->declared->n; i++) {
		const struct audit_requirement *r = &j->in->declared->v[i];
		if (r->scope == AUDIT_PRODUCTION && !str_eq(r->at.path, path)) return true;
	}
	return false;
}

/* The file that may declare what is imported, though nobody can tell; empty: there is none. */
static str hidden_declaration(const struct judge *j, const struct import *x)
{
	const struct audit_requirements *d = j->in->declared;
	for (size_t i = 0; i < d->unread.n + d->computed.n; i++) {
		bool computed = i >= d->unread.n;
		str path = computed ? d->computed.v[i - d->unread.n] : d->unread.v[i], folder, base;
		str_cut_last(path, '/', &folder, &base);
		if (str_find(path, '/') == path.n) folder = (str){ 0 };
		bool list = str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs")) || str_starts(path, STR("/"));
		if ((list || is_below(x->file->path, folder)) && !(computed && is_declared_elsewhere(j, path))) return path;
	}
	return (str){ 0 };
}

/* Says that it can't be told whether the import is declared: once for what has that name. */
static void report_untold(struct judge *j, const struct import *x, str name, str because)
{
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.'));
	if (strs_has(&j->unsure, top)) return;
	PUSH(j->a, &j->unsure, top);
	report(j, AUDIT_UNKNOWN, AUDIT_NOTE, place_of(x), name, x->dotted,
	       arena_fmt(j->a, "whether %.*s is declared can't be told: %.*s", STR_ARG(x->dotted), STR_ARG(because)));
}

static str how_missing(struct judge *j, const struct import *x, const struct audit_dist *offer)
{
	struct arena *a = j->a;
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.')), usual = distribution_of(top);
	unsigned left = standard_left(top);
	str what = arena_fmt(a, "nothing that is declared has %.*s", STR_ARG(x->dotted));
	if (x->fact->flags & FLAG_TYPE_CHECKING) what = arena_fmt(a, "%.*s, which type checkers alone need", STR_ARG(what));
	else if (x->grade == GRADE_OPTIONAL) what = arena_fmt(a, "%.*s; the code goes on without it", STR_ARG(what));
	if (left && stdlib_has(top))
		return arena_fmt(a, "%.*s is no module of Python 3.%u, the standard library lost it in 3.%u; replace it or declare what has it now",
		                 STR_ARG(top), j->in->targets[0].minor, left);
	if (offer) return arena_fmt(a, "%.*s; declare %.*s", STR_ARG(what), STR_ARG(offer->name));
	if (usual.n) return arena_fmt(a, "%.*s; it is usually of %.*s", STR_ARG(what), STR_ARG(usual));
	return arena_fmt(a, "%.*s; declare the distribution it is of", STR_ARG(what));
}

/* Helpers that import by their names alone may as well load something else. */
static bool names_module(const struct fact *f)
{
	static const str functions[] = { STR_INIT("import_module"), STR_INIT("__import__"), STR_INIT("importorskip"), STR_INIT("find_spec") };
	str rest, function = f->asname;
	if (f->kind != FACT_DYNAMIC) return true;
	str_cut_last(f->asname, '.', &rest, &function);
	if (str_find(f->asname, '.') == f->asname.n) function = f->asname;
	return str_is_any(function, functions, COUNT(functions));
}

/* "setup.py", "hatch_build.py", "build.py": run where the build backend is, with what that has, whatever is declared. */
static bool is_of_the_build(struct judge *j, const struct import *x)
{
	static const str usual[] = { STR_INIT("setuptools"), STR_INIT("distutils"), STR_INIT("pkg_resources"), STR_INIT("wheel"), STR_INIT("Cython") };
	str folder = path_folder(x->file->path), base = path_base(x->file->path);
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.')), name = distribution_of(top);
	if (str_eq(base, STR("setup.py")) && str_is_any(top, usual, COUNT(usual))) return true;
	if (!str_starts(base, STR("setup")) && !str_has(base, STR("build"))) return false;
	if (!name.n) name = name_normal(j->a, top);
	return strs_has(&j->in->declared->build, arena_fmt(j->a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)));
}

/* Does the file write the name in a literal, alone or before more: "shop.py", 'shop/', "shop.models"? */
static bool quotes_name(str text, str name)
{
	for (size_t i = 1; i + name.n < text.n; i++) {
		if (text.p[i] != name.p[0] || (text.p[i - 1] != '"' && text.p[i - 1] != '\'')) continue;
		char after = text.p[i + name.n];
		if (str_starts(str_skip(text, i), name) && (after == text.p[i - 1] || after == '.' || after == '/')) return true;
	}
	return false;
}

/*
 * Tests write modules that they import then, and keep some to be read, which
 * import what nobody has. `known`: a distribution has the name, so that it may
 * well be meant.
 */
static bool made_by_test(const struct import *x, bool known)
{
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.'));
	if (!x->development) return false;
	if (known) return x->grade == GRADE_CONDITIONAL && quotes_name(x->file->text, top);
	return x->grade == GRADE_CONDITIONAL || !is_test_file(x->file->path);
}

static bool any_installed(const struct judge *j, const struct found *f)
{
	for (size_t i = 0; i < f->dists.n; i++)
		if (!j->in->dists[f->dists.v[i]].offered) return true;
	return false;
}

static void find_missing(struct judge *j, const struct import *x)
{
	const struct audit_dist *offer = offer_for(j, x);
	str unknown, top = str_slice(x->dotted, 0, str_find(x->dotted, '.')), name = offer ? offer->name : distribution_of(top);
	bool surely;
	enum audit_level level = level_of(x->grade, AUDIT_ERROR);
	if (x->grade == GRADE_NOTHING || !names_module(x->fact) || has_alternative(j, x) || is_of_the_build(j, x)) return;
	if (own_vendored(j->own, x->dotted) || (x->found.folder && any_installed(j, &x->found))) return;
	if (is_named_like_unknown(j, x, &unknown, &surely)) {
		if (surely) return; /* the requirement's own finding says enough */
		report_untold(j, x, unknown, arena_fmt(j->a, "nothing is known of %.*s", STR_ARG(unknown)));
		return;
	}
	str hidden = hidden_declaration(j, x);
	if (hidden.n) {
		report_untold(j, x, name, arena_fmt(j->a, "%.*s declares what can't be read", STR_ARG(hidden)));
		return;
	}
	if (x->grade != GRADE_CERTAIN && standard_has(top, NEWEST_PYTHON)) return; /* under a condition that tells Pythons apart */
	if (made_by_test(x, offer || name.n) || is_test_data_path(x->file->path)) level = AUDIT_NOTE;
	report(j, AUDIT_MISSING, level, place_of(x), name, x->dotted, how_missing(j, x, offer));
}

static str arrows(struct arena *a, const struct strs *chain)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < chain->n; i++) buf_fmt(&b, "%s%.*s", i ? " -> " : "", STR_ARG(chain->v[i]));
	return buf_str(&b);
}

static void report_transitive(struct judge *j, const struct import *x, size_t d, struct strs chain)
{
	const struct audit_dist *dist = &j->in->dists[d];
	report(j, AUDIT_TRANSITIVE, level_of(x->grade, AUDIT_WARNING), place_of(x), dist->name, x->dotted,
	       arena_fmt(j->a, "%.*s is of %.*s, which is there because of another alone: %.*s; declare %.*s", STR_ARG(x->dotted),
	                 STR_ARG(dist->name), STR_ARG(arrows(j->a, &chain)), STR_ARG(dist->name)));
	j->out->findings.v[j->out->findings.n - 1].chain = chain;
}

static void find_transitive(struct judge *j, const struct import *x)
{
	size_t d = x->found.dists.v[0];
	const struct audit_dist *dist = &j->in->dists[d];
	struct strs chain = { 0 };
	if (x->grade == GRADE_NOTHING || has_alternative(j, x) || own_vendored(j->own, x->dotted)) return;
	chain_to(j, d, x->development, &chain);
	if (!chain.n) { /* looked at because of its name alone */
		find_missing(j, x);
		return;
	}
	if (is_always_there(dist->name)) return;
	str hidden = hidden_declaration(j, x);
	if (hidden.n) report_untold(j, x, dist->name, arena_fmt(j->a, "%.*s declares what can't be read", STR_ARG(hidden)));
	else report_transitive(j, x, d, chain);
}

static const struct audit_requirement *requirement_of(const struct judge *j, size_t d, enum audit_scope scope)
{
	for (size_t i = 0; i < j->in->declared->n; i++) {
		const struct audit_requirement *r = &j->in->declared->v[i];
		if (is_declared(j, r) && r->scope == scope && str_eq(r->req.canonical, j->in->dists[d].name)) return r;
	}
	return NULL;
}

/* An extra called like what it brings, as "pytest" or "sphinx", is a part of the project, no tooling. */
static bool is_extra_for_it(const struct judge *j, const struct audit_requirement *r)
{
	str rest = r->req.canonical;
	return strs_has(&j->in->declared->own_extras, r->group) && str_eat(&rest, r->group) && (!rest.n || rest.p[0] == '-');
}

static void find_misplaced(struct judge *j, const struct import *x)
{
	if (x->development || x->grade < GRADE_CONDITIONAL || x->file->ignored) return;
	for (size_t i = 0; i < x->found.dists.n; i++) {
		size_t d = x->found.dists.v[i];
		if (j->production[d] || j->optional[d]) return;
	}
	size_t d = x->found.dists.v[0];
	for (size_t i = 0; i < x->found.dists.n; i++)
		if (j->development[x->found.dists.v[i]]) d = x->found.dists.v[i];
	const struct audit_requirement *r = requirement_of(j, d, AUDIT_DEVELOPMENT);
	struct strs chain = { 0 };
	if (!r || is_extra_for_it(j, r)) return;
	if (shipped_chain_to(j, d, &chain)) {
		report_transitive(j, x, d, chain);
		return;
	}
	bool beside = is_for_tests_path(x->file->path) || (is_tooling_path(x->file->path) && own_package(j->own));
	report(j, AUDIT_MISPLACED, beside ? AUDIT_NOTE : level_of(x->grade, AUDIT_ERROR), place_of(x), j->in->dists[d].name, x->dotted,
	       arena_fmt(j->a, "%s imports %.*s, but %.*s is declared for development alone (%.*s:%u); move it to the "
	                 "production requirements%s", beside ? "this" : "production code", STR_ARG(x->dotted), STR_ARG(j->in->dists[d].name),
	                 STR_ARG(r->at.path), r->at.line, beside ? " if production runs it" : ""));
	struct audit_finding *f = &j->out->findings.v[j->out->findings.n - 1];
	f->requirement = r;
	f->to = STR("production");
}

/* "if faster: import ujson": what the same file tries to import may be absent, and it knows. */
static bool is_tried_in_file(const struct import *x)
{
	str top = str_slice(x->fact->module, 0, str_find(x->fact->module, '.'));
	for (size_t i = 0; i < x->file->facts->n; i++) {
		const struct fact *f = &x->file->facts->v[i];
		bool tried = (f->kind == FACT_IMPORT || f->kind == FACT_FROM) && !f->level && f->flags & FLAGS_TRIED;
		if (tried && str_eq(str_slice(f->module, 0, str_find(f->module, '.')), top)) return true;
	}
	return false;
}

static void judge_import(struct judge *j, struct import *x)
{
	if (x->grade == GRADE_CONDITIONAL && x->whose != OURS && x->whose != STANDARD && !any_declared(j, &x->found) && is_tried_in_file(x))
		x->grade = GRADE_OPTIONAL;
	switch (x->whose) {
	case OURS:
	case STANDARD: return;
	case NOBODYS:
		find_missing(j, x);
		return;
	case DISTRIBUTED:
		if (!any_declared(j, &x->found)) find_transitive(j, x);
		else find_misplaced(j, x);
	}
}

/* Each finding once a file: the first line that has it, the surest grade. */
static void judge_file(struct judge *j, const struct file_imports *imports)
{
	struct names told;
	names_init(&told, j->a);
	for (int grade = GRADE_CERTAIN; grade > GRADE_NOTHING; grade--)
		for (size_t i = 0; i < imports->n; i++) {
			const struct import *x = &imports->v[i];
			if (x->grade != (enum grade)grade || x->whose == OURS || x->whose == STANDARD) continue;
			str top = x->found.namespace || x->whose == DISTRIBUTED ? x->dotted : str_slice(x->dotted, 0, str_find(x->dotted, '.'));
			if (x->whose == DISTRIBUTED) top = j->in->dists[x->found.dists.v[0]].name;
			str key = arena_fmt(j->a, "%d %.*s", (int)x->whose, STR_ARG(top));
			if (names_find(&told, key) != NAME_NONE) continue;
			names_add(&told, key);
			struct import judged = *x;
			judge_import(j, &judged);
		}
}

void judge_imports(struct judge *j)
{
	look_up_imports(j);
	for (size_t i = 0; i < j->in->files_n; i++)
		for (size_t k = 0; k < j->imports[i].n; k++) {
			const struct import *x = &j->imports[i].v[k];
			if (x->whose == DISTRIBUTED || x->found.namespace) use(j, x);
		}
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *file = &j->in->files[i];
		if (!j->imports[i].judged) continue;
		if (file->facts->broken)
			report(j, AUDIT_UNREADABLE, AUDIT_NOTE, (struct audit_place){ .path = file->path }, (str){ 0 }, (str){ 0 },
			       str_ends(file->path, STR(".ipynb")) ? STR("this file does not parse as a notebook; what could be read of it was used")
			                                           : STR("this file does not parse as Python; what could be read of it was used"));
		if (!is_vendored_path(file->path)) judge_file(j, &j->imports[i]);
	}
}

static str distribution_to_look_for(struct arena *a, const struct import *x)
{
	str top = str_slice(x->dotted, 0, str_find(x->dotted, '.')), usual = distribution_of(top);
	return name_normal(a, x->found.namespace ? x->dotted : usual.n ? usual : top);
}

void audit_wanted(struct arena *a, const struct audit_input *in, struct strs *out)
{
	struct audit_result ignored = { 0 };
	struct judge j = { .a = a, .in = in, .out = &ignored };
	modules_init(a, &j.modules, in);
	j.own = own_new(a, in);
	look_up_imports(&j);
	for (size_t i = 0; i < in->files_n; i++)
		for (size_t k = 0; k < j.imports[i].n; k++) {
			const struct import *x = &j.imports[i].v[k];
			bool literal = x->fact->kind == FACT_DYNAMIC; /* it may be anything */
			if (x->whose != NOBODYS || x->grade == GRADE_NOTHING || literal) continue;
			str name = distribution_to_look_for(a, x);
			if (name_valid(name)) PUSH(a, out, name);
		}
	strs_sort_unique(out);
}
