/*
 * Uses that no import shows: commands, configuration, addresses of databases,
 * plug-ins of what is used, options of what is used. Asked for what nothing else
 * was found for, and generous: a false "unused" costs more than a missed one.
 */
#include "judging.h"

#include "spokeshave/path.h"

#include <string.h>

struct clues {
	str name, underscored;      /* canonical; with '_' */
	struct strs tops, scripts;
	struct strs plugin_names;   /* of entry points that are no scripts */
	bool plugin;
	uint64_t code;              /* bytes of what can be imported */
};

static struct clues clues_of(struct judge *j, size_t dist)
{
	const struct audit_dist *d = &j->in->dists[dist];
	struct clues c = { .name = d->name };
	char *p = arena_cstr(j->a, d->name);
	for (size_t i = 0; i < d->name.n; i++)
		if (p[i] == '-') p[i] = '_';
	c.underscored = (str){ p, d->name.n };
	dist_tops(j->a, d, &c.tops);
	for (size_t i = 0; d->entry_points && i < d->entry_points->n; i++) {
		const struct entry_point *e = &d->entry_points->v[i];
		bool script = str_eq(e->group, STR("console_scripts")) || str_eq(e->group, STR("gui_scripts"));
		if (script) PUSH(j->a, &c.scripts, e->name);
		else if (e->name.n > 2) PUSH(j->a, &c.plugin_names, e->name);
		c.plugin |= !script;
	}
	for (size_t i = 0; i < d->files_n; i++) {
		str path = d->files[i].path;
		if (str_ends(path, STR(".py")) || str_ends(path, STR(".so"))) c.code += d->files[i].size;
		if (str_eat(&path, STR("../../../bin/"))) PUSH(j->a, &c.scripts, path);
		c.plugin |= str_ends(path, STR(".pth")) && !str_ends(path, STR("-nspkg.pth")); /* Python runs it at each start */
	}
	return c;
}

/* ---- words ---- */

static bool joins_words(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || c == '-';
}

/* Where `word` stands in `text` as one, from `from`; text.n: nowhere. */
static size_t find_word(str text, str word, size_t from)
{
	for (size_t i = from; word.n && i + word.n <= text.n; i++) {
		if (text.p[i] != word.p[0] || !str_starts(str_skip(text, i), word)) continue;
		bool begins = !i || !joins_words(text.p[i - 1]), ends = i + word.n == text.n || !joins_words(text.p[i + word.n]);
		if (begins && ends) return i;
	}
	return text.n;
}

static bool has_word(str text, str word)
{
	return find_word(text, word, 0) < text.n;
}

static bool line_has_any(str line, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (has_word(line, words->v[i])) return true;
	return false;
}

/* ---- commands ---- */

/* Lines that install things, name images or are comments start nothing. */
static bool starts_nothing(str line)
{
	static const str begins[] = { STR_INIT("#"), STR_INIT("FROM "), STR_INIT("image:"), STR_INIT("- image:"), STR_INIT("uses:"),
		                      STR_INIT("- uses:"), STR_INIT("COPY "), STR_INIT("LABEL "), STR_INIT("name:"), STR_INIT("- name:") };
	line = str_trim(line);
	for (size_t i = 0; i < COUNT(begins); i++)
		if (str_starts(line, begins[i])) return true;
	return false;
}

/* What is left of a line when its "pip install a b" and the like are taken away: up to the next command. */
static str after_install(str line)
{
	for (;;) {
		static const str installs[] = { STR_INIT(" install "), STR_INIT(" add "), STR_INIT("pip install "), STR_INIT(" download ") };
		size_t at = line.n;
		for (size_t k = 0; k < COUNT(installs); k++)
			for (size_t i = 0; i + installs[k].n <= line.n && i < at; i++)
				if (str_starts(str_skip(line, i), installs[k])) at = i;
		if (at == line.n) return line;
		bool runs = str_has(str_slice(line, 0, at), STR("pre-commit")) || str_has(str_slice(line, 0, at), STR("playwright"));
		if (runs) return line;
		str rest = str_skip(line, at);
		size_t end = 0;
		while (end < rest.n && rest.p[end] != '&' && rest.p[end] != ';' && rest.p[end] != '|') end++;
		line = str_skip(rest, end);
	}
}

static bool starts_it(const struct clues *c, str line)
{
	if (starts_nothing(line)) return false;
	line = after_install(line);
	if (line_has_any(line, &c->scripts)) return true;
	for (size_t i = 0; i < c->tops.n; i++) {
		size_t at = find_word(line, c->tops.v[i], 0);
		while (at < line.n) {
			str before = str_trim(str_slice(line, 0, at));
			bool option = str_ends(before, STR("-m")) || str_ends(before, STR("--module")) || str_ends(before, STR("-k")) ||
			              str_ends(before, STR("--worker-class")) || str_ends(before, STR("-P")) || str_ends(before, STR("--pool"));
			if (option || (at && line.p[at - 1] == '=' && str_has(line, STR("worker")))) return true;
			at = find_word(line, c->tops.v[i], at + 1);
		}
	}
	return is_tool(c->name) && (has_word(line, c->name) || has_word(line, c->underscored));
}

struct where { const struct audit_file *file; uint32_t line; };

static bool each_line(const struct audit_file *f, const struct clues *c, bool (*fits)(const struct clues *, str), struct where *out)
{
	uint32_t number = 0;
	for (str rest = f->text, line; rest.n;) {
		str_cut(rest, '\n', &line, &rest);
		number++;
		if (!fits(c, line)) continue;
		*out = (struct where){ f, number };
		return true;
	}
	return false;
}

/* "ruff check" quoted in a source: subprocess.run(["ruff", …]), session.run("pytest"). */
static bool quotes_script(const struct clues *c, str line)
{
	for (size_t i = 0; i < c->scripts.n; i++)
		for (size_t at = find_word(line, c->scripts.v[i], 0); at < line.n; at = find_word(line, c->scripts.v[i], at + 1))
			if (at && (line.p[at - 1] == '"' || line.p[at - 1] == '\'') && !str_starts(str_trim(line), STR("#"))) return true;
	return false;
}

/* ---- configuration ---- */

static bool heads_section(const struct clues *c, str line)
{
	if (!str_starts(line, STR("["))) return false;
	return has_word(line, c->name) || has_word(line, c->underscored) ||
	       (c->tops.n == 1 && c->tops.v[0].n > 2 && has_word(line, c->tops.v[0]));
}

static bool names_plugin(const struct clues *c, str line)
{
	return !str_starts(str_trim(line), STR("#")) &&
	       (line_has_any(line, &c->plugin_names) || has_word(line, c->name) || has_word(line, c->underscored));
}

/* "postgresql+asyncpg://", "redis://": what an address is opened with. */
static bool is_opened_with(const struct clues *c, str scheme)
{
	str dialect, driver;
	if (is_driver_scheme(scheme, c->name)) return true;
	if (!str_cut(scheme, '+', &dialect, &driver)) return false;
	return str_eq(driver, c->name) || str_eq(driver, c->underscored) || strs_has(&c->tops, driver) || is_driver_scheme(driver, c->name);
}

/* A file that a tool is configured in, by its name: "mkdocs.yml", ".flake8", "gunicorn.conf.py". */
static bool is_configured_by(const struct clues *c, const struct audit_file *f)
{
	str base = path_base(f->path), usual = configured_by(base);
	if (str_eq(usual, c->name)) return true;
	if (str_eq(c->name, STR("sphinx")) && str_eq(base, STR("conf.py"))) return audit_is_development_path(f->path);
	bool notebook = str_ends(base, STR(".ipynb"));
	if (notebook && (str_starts(c->name, STR("jupyter")) || str_eq(c->name, STR("notebook")) || str_eq(c->name, STR("ipykernel")) ||
	                 str_eq(c->name, STR("nbconvert")) || str_eq(c->name, STR("ipywidgets"))))
		return true;
	if (str_ends(base, STR(".pyx")) && str_eq(c->name, STR("cython"))) return true;
	if (str_ends(base, STR(".proto")) && (str_eq(c->name, STR("grpcio-tools")) || str_eq(c->name, STR("protobuf")))) return true;
	if (str_ends(base, STR(".py")) && !str_ends(base, STR(".conf.py"))) return false;
	bool dotted = str_starts(base, STR(".")) || str_ends(base, STR(".toml")) || str_ends(base, STR(".ini")) ||
	              str_ends(base, STR(".cfg")) || str_ends(base, STR(".yml")) || str_ends(base, STR(".yaml")) ||
	              str_ends(base, STR(".conf.py")) || str_ends(base, STR(".json"));
	str stem = base;
	str_eat(&stem, STR("."));
	if (!dotted) return false;
	stem = str_slice(stem, 0, str_find(stem, '.'));
	str config = stem;
	str_eat_end(&config, STR("config"));
	str_eat_end(&config, STR("rc"));
	str_eat_end(&config, STR("-"));
	return str_eq(stem, c->name) || str_eq(stem, c->underscored) || str_eq(config, c->name) ||
	       (c->tops.n == 1 && stem.n > 2 && str_eq(stem, c->tops.v[0]));
}

/* ---- what is looked for in the files once, for all distributions ---- */

static uint32_t line_at(str text, size_t at)
{
	uint32_t line = 1;
	for (size_t i = 0; i < at; i++) line += text.p[i] == '\n';
	return line;
}

static bool is_scheme_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '+' || c == '_' || c == '-';
}

static void add_addresses(struct judge *j, size_t file)
{
	str text = j->in->files[file].text;
	for (size_t slash = str_find(text, '/'); slash < text.n; slash += 1 + str_find(str_skip(text, slash + 1), '/')) {
		if (!slash || text.p[slash - 1] != ':' || !str_starts(str_skip(text, slash), STR("//"))) continue;
		size_t at = slash - 1, from = at;
		while (from && is_scheme_char(text.p[from - 1])) from--;
		str scheme = str_slice(text, from, at);
		bool common = str_eq(scheme, STR("http")) || str_eq(scheme, STR("https")) || !scheme.n, told = false;
		for (size_t i = 0; i < j->addresses.n && !common; i++)
			told |= j->addresses.v[i].file == file && str_eq(j->addresses.v[i].scheme, scheme);
		if (!common && !told) PUSH(j->a, &j->addresses, ((struct address){ scheme, file, line_at(text, from) }));
	}
}

/* Does this source start programs at all? */
static bool starts_programs(const struct audit_file *f)
{
	static const str modules[] = { STR_INIT("subprocess"), STR_INIT("nox"), STR_INIT("invoke"), STR_INIT("fabric"), STR_INIT("pexpect"),
		                       STR_INIT("sh"), STR_INIT("plumbum"), STR_INIT("asyncio"), STR_INIT("doit"), STR_INIT("runpy"),
		                       STR_INIT("distutils"), STR_INIT("commands"), STR_INIT("testinfra"), STR_INIT("airflow") };
	for (size_t i = 0; f->facts && i < f->facts->n; i++) {
		const struct fact *x = &f->facts->v[i];
		if (x->kind != FACT_IMPORT && x->kind != FACT_FROM) continue;
		str top = str_slice(x->module, 0, str_find(x->module, '.'));
		for (size_t k = 0; k < COUNT(modules); k++)
			if (str_eq(top, modules[k])) return true;
		bool os = str_eq(top, STR("os"));
		if (os) return str_find_text(f->text, STR("os.system"), 0) < f->text.n || str_find_text(f->text, STR("os.exec"), 0) < f->text.n ||
		               str_find_text(f->text, STR("os.spawn"), 0) < f->text.n || str_find_text(f->text, STR("popen"), 0) < f->text.n;
	}
	str base = path_base(f->path);
	return str_eq(base, STR("dodo.py")) || str_eq(base, STR("tasks.py")) || str_eq(base, STR("fabfile.py"));
}

void evidence_init(struct judge *j)
{
	j->starters = NEW_N(j->a, bool, j->in->files_n + 1);
	j->searched = NEW_N(j->a, struct searched, j->in->dists_n + 1);
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *f = &j->in->files[i];
		if (f->ignored || f->kind == AUDIT_PRESENT) continue;
		add_addresses(j, i);
		j->starters[i] = f->kind == AUDIT_PYTHON && starts_programs(f);
	}
}

static bool has_any(str text, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (str_find_text(text, words->v[i], 0) < text.n) return true;
	return false;
}

static bool may_name(const struct clues *c, str text)
{
	return has_any(text, &c->scripts) || has_any(text, &c->tops) || has_any(text, &c->plugin_names) ||
	       str_find_text(text, c->name, 0) < text.n || str_find_text(text, c->underscored, 0) < text.n;
}

static bool search_file(struct judge *j, const struct clues *c, size_t file, struct where *out)
{
	const struct audit_file *f = &j->in->files[file];
	*out = (struct where){ f, 0 };
	if (is_configured_by(c, f)) return true;
	if (f->kind == AUDIT_PRESENT) return false;
	if (f->kind == AUDIT_PYTHON) return j->starters[file] && has_any(f->text, &c->scripts) && each_line(f, c, quotes_script, out);
	if (!may_name(c, f->text)) return false;
	if (each_line(f, c, starts_it, out)) return true;
	if (f->kind == AUDIT_SETTINGS && each_line(f, c, heads_section, out)) return true;
	return c->plugin && each_line(f, c, names_plugin, out);
}

/* What the files say does not depend on what else is used: it is looked up once. */
static const struct searched *search_files(struct judge *j, size_t dist, const struct clues *c)
{
	struct searched *s = &j->searched[dist];
	struct where w;
	if (s->done) return s;
	s->done = true;
	for (size_t i = 0; i < j->in->files_n && !s->production; i++) {
		const struct audit_file *f = &j->in->files[i];
		bool development = in_development(j, f->path);
		if (f->ignored || (development && s->text.n) || !search_file(j, c, i, &w)) continue;
		if (!s->text.n || !development)
			s->text = w.line ? arena_fmt(j->a, "%.*s:%u names it", STR_ARG(f->path), w.line) : arena_fmt(j->a, "%.*s is for it", STR_ARG(f->path));
		s->production = !development;
	}
	for (size_t i = 0; i < j->addresses.n && !s->production; i++) {
		const struct address *x = &j->addresses.v[i];
		str path = j->in->files[x->file].path;
		if (!is_opened_with(c, x->scheme)) continue;
		s->text = arena_fmt(j->a, "%.*s:%u opens %.*s://", STR_ARG(path), x->line, STR_ARG(x->scheme));
		s->production = !in_development(j, path);
	}
	return s;
}

/* ---- by what else is used ---- */

static bool is_used(const struct judge *j, size_t d, bool production_only)
{
	return d != NO_DIST && j->used[d].text.n && (!production_only || j->used[d].production);
}

/* Whoever has the module; on the target perhaps nobody. */
static bool any_imports(const struct judge *j, str top)
{
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *f = &j->in->files[i];
		for (size_t k = 0; f->facts && !f->ignored && k < f->facts->n; k++) {
			const struct fact *x = &f->facts->v[k];
			bool import = (x->kind == FACT_IMPORT || x->kind == FACT_FROM) && !x->level;
			if (import && str_eq(str_slice(x->module, 0, str_find(x->module, '.')), top)) return true;
		}
	}
	return false;
}

/* "types-PyYAML", "pandas-stubs" describe what another distribution does. */
static bool describes_used(struct judge *j, size_t dist, str *what)
{
	const struct audit_dist *d = &j->in->dists[dist];
	str name = d->name, top;
	bool stubs = str_eat(&name, STR("types-")) || str_eat_end(&name, STR("-stubs")) || str_eat_end(&name, STR("-types"));
	size_t runtime = stubs ? dist_named(j->in, name) : NO_DIST;
	if (is_used(j, runtime, false)) {
		*what = name;
		return true;
	}
	for (size_t i = 0; i < d->files_n; i++) {
		if (!str_cut(d->files[i].path, '/', &top, &name) || !str_eat_end(&top, STR("-stubs"))) continue;
		struct found f;
		if (any_imports(j, top)) {
			*what = top;
			return true;
		}
		modules_find(&j->modules, top, (str){ 0 }, &f);
		for (size_t k = 0; k < f.dists.n; k++)
			if (is_used(j, f.dists.v[k], false)) {
				*what = j->in->dists[f.dists.v[k]].name;
				return true;
			}
	}
	return false;
}

static bool is_stubs(str name)
{
	return str_starts(name, STR("types-")) || str_ends(name, STR("-stubs")) || str_ends(name, STR("-types"));
}

static bool is_plugin_of(struct judge *j, size_t dist, bool production_only, str *host)
{
	const struct strs *requires = &j->requires[dist];
	for (size_t i = 0; i < requires->n; i++) {
		size_t d = dist_named(j->in, requires->v[i]);
		if (!is_used(j, d, production_only)) continue;
		*host = requires->v[i];
		return true;
	}
	return false;
}

static bool has_group(const struct audit_dist *d, str group)
{
	for (size_t i = 0; d->entry_points && i < d->entry_points->n; i++)
		if (str_eq(d->entry_points->v[i].group, group)) return true;
	return false;
}

/* "flask-x" of a group "flask.commands": the host by the group's first word. */
static size_t host_of_group(const struct judge *j, str group)
{
	size_t n = 0;
	while (n < group.n && (char_is_alpha(group.p[n]) || char_is_digit(group.p[n]) || group.p[n] == '-')) n++;
	str first = str_slice(group, 0, n);
	if (str_eq(first, STR("pytest11"))) first = STR("pytest");
	return dist_named(j->in, name_normal(j->a, first));
}

/* Nothing of its own but what it brings: no code, or hardly a docstring. */
static bool is_name_for_others(const struct clues *c)
{
	enum { DOCSTRING_MOST = 256 };
	return c->code <= DOCSTRING_MOST && !c->scripts.n && !c->plugin;
}

/* Of the same version: the one is released with the other. */
static bool is_pinned_by(const struct audit_dist *d, str canonical)
{
	for (size_t i = 0; d->metadata && i < d->metadata->requires_dist.n; i++) {
		const struct requirement *r = &d->metadata->requires_dist.v[i];
		if (str_eq(r->canonical, canonical) && specifiers_pin(&r->specs)) return true;
	}
	return false;
}

static bool brings_used(struct judge *j, size_t dist, const struct clues *own, bool production_only, str *evidence)
{
	const struct strs *requires = &j->requires[dist];
	str ignored;
	for (size_t i = 0; i < requires->n; i++) {
		size_t d = dist_named(j->in, requires->v[i]);
		if (d == NO_DIST || d == dist || (own->code && !is_pinned_by(&j->in->dists[dist], requires->v[i]))) continue;
		struct clues c = clues_of(j, d);
		bool used = is_used(j, d, production_only) || (!is_name_for_others(&c) && find_evidence(j, d, production_only, &ignored));
		if (!used) continue;
		*evidence = arena_fmt(j->a, "it brings %.*s, which is used", STR_ARG(requires->v[i]));
		return true;
	}
	return false;
}

static bool by_host(struct judge *j, size_t dist, const struct clues *c, bool production_only, str *evidence)
{
	const struct audit_dist *d = &j->in->dists[dist];
	str host;
	if (!production_only && j->tests && (has_group(d, STR("pytest11")) || str_eq(d->name, STR("pytest")))) {
		*evidence = STR("the project has tests that it takes part in");
		return true;
	}
	for (size_t i = 0; d->entry_points && i < d->entry_points->n; i++) {
		size_t h = host_of_group(j, d->entry_points->v[i].group);
		if (h == dist || !is_used(j, h, production_only)) continue;
		*evidence = arena_fmt(j->a, "it is a plug-in of %.*s", STR_ARG(j->in->dists[h].name));
		return true;
	}
	if (c->plugin && is_plugin_of(j, dist, production_only, &host)) {
		*evidence = arena_fmt(j->a, "it is a plug-in of %.*s", STR_ARG(host));
		return true;
	}
	for (size_t h = 0; h < j->in->dists_n; h++) {
		if (h == dist || !is_used(j, h, production_only)) continue;
		if (!is_peer(j->in->dists[h].name, d->name) && !asks_optionally(j, h, d->name)) continue;
		*evidence = arena_fmt(j->a, "%.*s makes use of it where it is there", STR_ARG(j->in->dists[h].name));
		return true;
	}
	return is_name_for_others(c) && brings_used(j, dist, c, production_only, evidence);
}

bool find_evidence(struct judge *j, size_t dist, bool production_only, str *evidence)
{
	const struct audit_dist *d = &j->in->dists[dist];
	struct clues c = clues_of(j, dist);
	str what;
	if (is_always_there(d->name)) {
		*evidence = STR("it installs the others");
		return true;
	}
	if (audit_is_own(j->in->declared, d->name)) {
		*evidence = STR("it is the project itself");
		return true;
	}
	if (is_stubs(d->name)) {
		if (production_only || !describes_used(j, dist, &what)) return false;
		*evidence = arena_fmt(j->a, "it describes %.*s, which is used", STR_ARG(what));
		return true;
	}
	const struct searched *s = search_files(j, dist, &c);
	if (s->text.n && (s->production || !production_only)) {
		*evidence = s->text;
		return true;
	}
	return by_host(j, dist, &c, production_only, evidence);
}
