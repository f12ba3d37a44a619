/* Whose each import is. What a module's name means is asked once, for whichever files import it. */
#include "imports.h"

#include <string.h>

/* What "from MODULE import MEMBER" means, but for the project's own modules. */
struct meaning { enum whose whose; str dotted; struct found found; };

struct meanings {
	struct judge *j;
	struct names keys;
	struct { struct meaning *v; size_t n, cap; } of; /* by id of `keys` */
};

static const unsigned optional_flags = FLAG_TYPE_CHECKING | FLAGS_TRIED | FLAG_EXCEPT_IMPORT_ERROR;

/* How sure it is that the import runs, and must succeed, on some target. */
static enum grade grade_of(const struct judge *j, const struct fact *f)
{
	bool alive = false;
	for (size_t t = 0; t < j->in->targets_n; t++)
		alive |= j->in->targets[t].minor > 31 || (f->minors >> j->in->targets[t].minor & 1);
	if (!alive || f->flags & FLAG_DEAD) return GRADE_NOTHING;
	if (f->kind == FACT_DYNAMIC || f->flags & optional_flags) return GRADE_OPTIONAL;
	const unsigned conditions = FLAG_FUNCTION | FLAG_CONDITIONAL | FLAG_LAZY | FLAG_MAIN | FLAG_HANDLER | FLAG_TRY_ELSE;
	return f->flags & conditions ? GRADE_CONDITIONAL : GRADE_CERTAIN;
}

static bool is_standard(const struct judge *j, str top)
{
	for (size_t t = 0; t < j->in->targets_n; t++)
		if (!standard_has(top, j->in->targets[t].minor)) return false;
	return true;
}

/* A literal given to importlib may be anything; only what looks like a module is one. */
static bool is_dotted_name(str s)
{
	bool start = true;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '.' && start) return false;
		if (start ? !char_is_alpha(c) && c != '_' && (unsigned char)c < 0x80 : c != '.' && c != '_' && !char_is_alpha(c) &&
		            !char_is_digit(c) && (unsigned char)c < 0x80)
			return false;
		start = c == '.';
	}
	return s.n && !start;
}

static bool is_declared_dist(const struct judge *j, size_t d)
{
	return j->production[d] || j->optional[d] || j->development[d];
}

/* Has no code, and brings the other under the same version, or is called like the module. */
static bool stands_for(struct judge *j, size_t dist, const struct audit_dist *other, str top)
{
	const struct audit_dist *d = &j->in->dists[dist];
	struct strs tops = { 0 };
	bool brings = false, pins = false;
	for (size_t i = 0; d->metadata && i < d->metadata->requires_dist.n; i++) {
		const struct requirement *r = &d->metadata->requires_dist.v[i];
		if (!str_eq(r->canonical, other->name)) continue;
		const struct clause *pin = specifiers_pin(&r->specs);
		brings = true;
		pins |= pin && str_eq(pin->text, d->version);
	}
	if (!brings || (!pins && !str_eq(name_normal(j->a, top), d->name))) return false;
	dist_tops(j->a, d, &tops);
	return !tops.n;
}

/* "fastmcp" is declared, and its modules are in "fastmcp-slim": the one that is declared is meant. */
static void prefer_what_is_declared(struct judge *j, struct found *found, str top)
{
	if (!j->production) return; /* nothing is judged yet */
	for (size_t i = 0; i < found->dists.n; i++)
		if (is_declared_dist(j, found->dists.v[i])) return;
	for (size_t d = 0; d < j->in->dists_n; d++)
		for (size_t i = 0; is_declared_dist(j, d) && i < found->dists.n; i++)
			if (stands_for(j, d, &j->in->dists[found->dists.v[i]], top)) {
				found->dists.n = 0;
				PUSH(j->a, &found->dists, d);
				return;
			}
}

static void find_meaning(struct judge *j, str module, str member, struct meaning *out)
{
	bool folder;
	*out = (struct meaning){ .whose = STANDARD, .dotted = module };
	if (is_standard(j, str_slice(module, 0, str_find(module, '.')))) return;
	modules_find(&j->modules, module, member, &out->found);
	bool distributed = out->found.top && !out->found.namespace;
	out->whose = distributed ? DISTRIBUTED : NOBODYS;
	/* "from google.cloud import storage" names a module of its own */
	bool named = member.n && !str_eq(member, STR("*"));
	bool own = distributed && (!dist_has_module(j->a, &j->in->dists[out->found.dists.v[0]], module, &folder) || folder);
	if (named && (own || out->found.namespace)) out->dotted = arena_fmt(j->a, "%.*s.%.*s", STR_ARG(module), STR_ARG(member));
	if (distributed) prefer_what_is_declared(j, &out->found, str_slice(module, 0, str_find(module, '.')));
}

static const struct meaning *meaning_of(struct meanings *m, str module, str member)
{
	struct arena *a = m->j->a;
	struct arena_mark mark = arena_mark(a);
	char *p = arena_bytes(a, module.n + 1 + member.n);
	memcpy(p, module.p, module.n);
	p[module.n] = ' ';
	if (member.n) memcpy(p + module.n + 1, member.p, member.n);
	str key = { p, module.n + 1 + member.n };
	uint32_t id = names_find(&m->keys, key);
	if (id != NAME_NONE) {
		arena_reset(a, mark);
		return &m->of.v[id];
	}
	struct meaning found;
	find_meaning(m->j, module, member, &found);
	id = names_add(&m->keys, key);
	PUSH(a, &m->of, found);
	return &m->of.v[id];
}

static void look_up(struct meanings *m, const struct audit_file *file, const struct fact *f, struct import *x)
{
	struct judge *j = m->j;
	*x = (struct import){ .file = file, .fact = f, .dotted = f->module, .grade = grade_of(j, f),
	                      .development = in_development(j, file->path) };
	bool member = f->kind == FACT_FROM && f->name.n && !str_eq(f->name, STR("*"));
	if (own_strict(j->own, file->path, f->module, member ? f->name : (str){ 0 })) {
		x->whose = OURS;
	} else if (f->flags & FLAG_TYPE_CHECKING && str_eq(str_slice(f->module, 0, str_find(f->module, '.')), STR("_typeshed"))) {
		x->whose = STANDARD;
	} else {
		const struct meaning *is = meaning_of(m, f->module, f->kind == FACT_FROM ? f->name : (str){ 0 });
		x->whose = is->whose;
		x->dotted = is->dotted;
		x->found = is->found;
		if (x->whose == NOBODYS && own_loose(j->own, file->path, f->module)) x->whose = OURS;
	}
}

static bool is_absolute(const struct fact *f)
{
	return (f->kind == FACT_IMPORT || f->kind == FACT_FROM || f->kind == FACT_DYNAMIC) && !f->level;
}

void look_up_imports(struct judge *j)
{
	struct meanings m = { .j = j };
	names_init(&m.keys, j->a);
	j->imports = NEW_N(j->a, struct file_imports, j->in->files_n + 1);
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *file = &j->in->files[i];
		struct file_imports *of = &j->imports[i];
		if (file->kind != AUDIT_PYTHON || !file->facts || file->own_script || file->ignored) continue;
		of->judged = true;
		size_t most = 0;
		for (size_t k = 0; k < file->facts->n; k++) most += is_absolute(&file->facts->v[k]);
		of->v = NEW_N(j->a, struct import, most + 1);
		for (size_t k = 0; k < file->facts->n; k++) {
			const struct fact *f = &file->facts->v[k];
			if (is_absolute(f) && is_dotted_name(f->module)) look_up(&m, file, f, &of->v[of->n++]);
		}
	}
}
