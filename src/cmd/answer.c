#include "answer.h"

#include "ledger.h"
#include "spokeshave/requirement.h"

enum { NAMES_SHOWN = 6 };

/* ---- finding ---- */

static str below_site(const struct manifest *m, str path)
{
	str rest = path;
	return str_eat(&rest, m->site_packages) && str_eat(&rest, STR("/")) ? rest : path;
}

static bool is_path(str asked)
{
	return str_find(asked, '/') < asked.n || str_ends(asked, STR(".py")) || str_ends(asked, STR(".so")) ||
	       str_ends(asked, STR(".pth"));
}

/* A better answer takes the place of one that was found before: reached, then kept, then dropped. */
static void offer(struct answer *x, const struct manifest_dist *d, const struct manifest_file *f, bool kept)
{
	bool reached = f->by.kind.n != 0;
	if (x->file && (x->reached > reached || (x->reached == reached && x->kept >= kept))) return;
	x->dist = d;
	x->file = f;
	x->kept = kept;
	x->reached = reached;
}

static void each_file(struct answer *x, bool (*fits)(str path, str asked), str asked)
{
	for (size_t i = 0; i < x->m->n; i++) {
		const struct manifest_dist *d = &x->m->v[i];
		for (size_t k = 0; k < d->kept_files.n; k++)
			if (fits(d->kept_files.v[k].path, asked) || fits(below_site(x->m, d->kept_files.v[k].path), asked))
				offer(x, d, &d->kept_files.v[k], true);
		for (size_t k = 0; k < d->dropped_files.n; k++)
			if (fits(manifest_installed_path(d->dropped_files.v[k].path), asked)) offer(x, d, &d->dropped_files.v[k], false);
	}
}

/* "a/b.py", "a/b/__init__.py", "a/b.cpython-312-….so" of the module "a.b". */
static bool is_module_file(str path, str dotted)
{
	for (size_t i = 0; i < dotted.n; i++)
		if (i >= path.n || (dotted.p[i] == '.' ? path.p[i] != '/' : path.p[i] != dotted.p[i])) return false;
	str rest = str_skip(path, dotted.n);
	bool extension = str_starts(rest, STR(".")) && str_ends(rest, STR(".so")) && str_find(rest, '/') == rest.n;
	return extension || str_eq(rest, STR(".py")) || str_eq(rest, STR("/__init__.py"));
}

static void find_module(struct answer *x)
{
	str dotted = x->asked, attribute;
	str_cut(dotted, ':', &dotted, &attribute);
	while (dotted.n) {
		each_file(x, is_module_file, dotted);
		x->module = dotted;
		if (x->file) return;
		if (!str_cut_last(dotted, '.', &dotted, &attribute)) break;
	}
	x->module = (str){ 0 };
}

static void find_importers(struct arena *a, struct answer *x)
{
	const struct manifest *m = x->m;
	for (size_t i = 0; i < m->imports.n; i++)
		if (str_eq(m->imports.v[i].name, x->dist->name)) PUSH(a, &x->importers, STR("the application"));
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->v[i].imports.n; k++)
			if (str_eq(m->v[i].imports.v[k].name, x->dist->name)) PUSH(a, &x->importers, m->v[i].name);
}

void answer_find(struct arena *a, const struct manifest *m, str asked, struct answer *out)
{
	*out = (struct answer){ .m = m, .asked = asked };
	str path = asked;
	if (is_path(asked)) {
		while (str_eat(&path, STR("./")) || str_eat(&path, STR("/"))) {}
		str_eat(&path, STR("root/"));
		each_file(out, str_eq, path);
	} else {
		out->dist = manifest_find(m, name_normal(a, asked));
		if (out->dist) {
			out->kept = out->dist->kept;
			out->reached = out->dist->by.kind.n != 0;
		} else {
			find_module(out);
		}
	}
	if (!out->dist) return;
	find_importers(a, out);
	if (out->dist->kept) manifest_chain(a, m, out->reached && out->file ? &out->file->by : &out->dist->by, &out->chain);
}

/* ---- saying ---- */

/* "starlette.routing (starlette/routing.py of starlette 0.38.2)" */
static str subject(struct arena *a, const struct answer *x)
{
	str version = arena_fmt(a, "%.*s %.*s", STR_ARG(x->dist->name), STR_ARG(x->dist->version));
	if (!x->file) return version;
	str path = below_site(x->m, x->file->path);
	if (!x->module.n) return arena_fmt(a, "%.*s of %.*s", STR_ARG(path), STR_ARG(version));
	return arena_fmt(a, "%.*s (%.*s of %.*s)", STR_ARG(x->module), STR_ARG(path), STR_ARG(version));
}

static void list_names(struct buf *b, const char *what, const struct strs *names)
{
	for (size_t i = 0; i < names->n && i < NAMES_SHOWN; i++) buf_fmt(b, "%s%.*s", i ? ", " : what, STR_ARG(names->v[i]));
	if (names->n > NAMES_SHOWN) buf_fmt(b, " and %zu more", names->n - NAMES_SHOWN);
	if (names->n) buf_char(b, '\n');
}

static void chain_text(struct buf *b, const struct answer *x)
{
	for (size_t i = 0; i < x->chain.n; i++)
		buf_fmt(b, "  %.*s\n", STR_ARG(manifest_edge_text(b->a, &x->chain.v[i], x->dist->name)));
}

static void kept_text(struct buf *b, const struct answer *x)
{
	struct arena *a = b->a;
	uint64_t bytes = x->file ? x->file->size : x->dist->kept_bytes;
	buf_fmt(b, "%.*s is kept, %.*s", STR_ARG(subject(a, x)), STR_ARG(bytes_text(a, bytes)));
	if (x->file && !x->reached && x->dist->by.kind.n) buf_fmt(b, ": %.*s, which is reached", STR_ARG(x->file->reason));
	else if (!x->dist->by.kind.n) buf_fmt(b, ": %.*s", STR_ARG(x->dist->reason));
	buf_char(b, '\n');
	chain_text(b, x);
	if (x->file) return;
	list_names(b, "  imported by ", &x->importers);
	list_names(b, "  asked for by ", &x->dist->via);
	if (x->dist->brings_bytes > x->dist->kept_bytes)
		buf_fmt(b, "  with what it alone requires: %.*s\n", STR_ARG(bytes_text(a, x->dist->brings_bytes)));
}

static void nearest_text(struct buf *b, const struct answer *x)
{
	const struct manifest_edge *nearest = &x->dist->nearest;
	if (!nearest->kind.n) return;
	buf_fmt(b, "  nearest: %.*s", STR_ARG(manifest_edge_text(b->a, nearest, x->dist->name)));
	if (!str_eq(nearest->kind, STR("tool"))) buf_fmt(b, ", and nothing reaches %.*s", STR_ARG(nearest->from));
	buf_char(b, '\n');
}

static void dropped_text(struct buf *b, const struct answer *x)
{
	struct arena *a = b->a;
	bool whole = !x->dist->kept || !x->file;
	uint64_t bytes = x->file ? x->file->size : x->dist->installed_bytes;
	buf_fmt(b, "%.*s is dropped, %.*s: %.*s\n", STR_ARG(subject(a, x)), STR_ARG(bytes_text(a, bytes)),
	        STR_ARG(whole ? x->dist->reason : x->file->reason));
	if (!whole && x->module.n && !str_starts(x->file->reason, STR("--drop")))
		buf_fmt(b, "  --keep %.*s keeps it\n", STR_ARG(x->module));
	if (!whole) return;
	list_names(b, "  asked for by ", &x->dist->via);
	nearest_text(b, x);
	if (!str_starts(x->dist->reason, STR("--drop"))) buf_fmt(b, "  --keep %.*s keeps it\n", STR_ARG(x->dist->name));
}

bool answer_is_application(const struct answer *x)
{
	const struct manifest *m = x->m;
	for (size_t i = 0; i < m->imports.n; i++)
		if (str_eq(m->imports.v[i].by.from, x->asked)) return true;
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i].path, x->asked)) return true;
	return false;
}

void answer_text(struct buf *b, const struct answer *x)
{
	if (!x->dist) {
		buf_fmt(b, "nothing that was resolved is called %.*s\n", STR_ARG(x->asked));
		return;
	}
	if (x->kept) kept_text(b, x);
	else dropped_text(b, x);
	if (x->module.n && x->module.n < x->asked.n)
		buf_fmt(b, "  (%.*s is the longest part of %.*s that is a module)\n", STR_ARG(x->module), STR_ARG(x->asked));
}

/* ---- JSON ---- */

static void edge_json(struct arena *a, struct json *j, str key, const struct manifest_edge *e, str name)
{
	json_object(j, key);
	json_str(j, STR("kind"), e->kind);
	if (e->of.n) json_str(j, STR("of"), e->of);
	if (e->from.n) json_str(j, STR("from"), e->from);
	if (e->line) json_u64(j, STR("line"), e->line);
	if (e->what.n) json_str(j, STR("what"), e->what);
	json_str(j, STR("text"), manifest_edge_text(a, e, name));
	json_end(j, '}');
}

static void names_json(struct json *j, str key, const struct strs *names)
{
	json_list(j, key);
	for (size_t i = 0; i < names->n; i++) json_str(j, (str){ 0 }, names->v[i]);
	json_end(j, ']');
}

void answer_json(struct arena *a, struct json *j, const struct answer *x)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("target"), x->m->target);
	json_bool(j, STR("found"), x->dist != NULL);
	if (x->dist) {
		json_str(j, STR("distribution"), x->dist->name);
		json_str(j, STR("version"), x->dist->version);
		if (x->file) json_str(j, STR("path"), x->file->path);
		if (x->module.n) json_str(j, STR("module"), x->module);
		json_bool(j, STR("kept"), x->kept);
		json_bool(j, STR("reached"), x->reached);
		json_str(j, STR("reason"), x->file && x->file->reason.n && x->dist->kept ? x->file->reason : x->dist->reason);
		json_u64(j, STR("bytes"), x->file ? x->file->size : x->kept ? x->dist->kept_bytes : x->dist->installed_bytes);
		json_list(j, STR("chain"));
		for (size_t i = 0; i < x->chain.n; i++) edge_json(a, j, (str){ 0 }, &x->chain.v[i], x->dist->name);
		json_end(j, ']');
		if (x->dist->nearest.kind.n) edge_json(a, j, STR("nearest"), &x->dist->nearest, x->dist->name);
		names_json(j, STR("imported_by"), &x->importers);
		names_json(j, STR("asked_for_by"), &x->dist->via);
	}
	json_end(j, '}');
}

/* ---- drawing ---- */

static str label_of(struct arena *a, const struct manifest_edge *e)
{
	return e->line ? arena_fmt(a, "%.*s, line %u", STR_ARG(e->kind), e->line) : e->kind;
}

void answer_draw(struct diagram *d, const struct answer *x)
{
	if (!x->dist) return;
	str end = x->file ? below_site(x->m, x->file->path) : x->dist->name;
	for (size_t i = 0; i < x->chain.n; i++) {
		const struct manifest_edge *e = &x->chain.v[i];
		str from = e->from.n ? e->from : manifest_edge_text(d->a, e, x->dist->name);
		diagram_add(d, from, i + 1 < x->chain.n ? x->chain.v[i + 1].from : end, label_of(d->a, e));
	}
	const struct manifest_edge *nearest = &x->dist->nearest;
	if (!x->dist->kept && nearest->kind.n)
		diagram_add(d, nearest->from, end, arena_fmt(d->a, "%.*s, not reached", STR_ARG(label_of(d->a, nearest))));
	if (!x->dist->kept)
		for (size_t i = 0; i < x->dist->via.n; i++) diagram_add(d, x->dist->via.v[i], end, STR("requires"));
}
