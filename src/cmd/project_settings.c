/* [tool.spokeshave] of the application's pyproject.toml: options under their own names; the command line goes first. */
#include <string.h>

#include "planning.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/toml.h"
#include "table.h"

#define LIMIT_PYPROJECT_BYTES (16u << 20)

/* What a project may decide for those who build it; where things are read and written stays theirs. */
static const struct { str key; bool path; } keys[] = {
	{ STR_INIT("entry"), false }, { STR_INIT("only-entries"), false }, { STR_INIT("dockerfile"), true },
	{ STR_INIT("prune"), false }, { STR_INIT("keep"), false }, { STR_INIT("drop"), false },
	{ STR_INIT("trace"), true }, { STR_INIT("guard"), false },
	{ STR_INIT("keep-optional"), false }, { STR_INIT("target"), false }, { STR_INIT("python"), false },
	{ STR_INIT("arch"), false }, { STR_INIT("per-target"), false }, { STR_INIT("budget"), false },
	{ STR_INIT("missing-libraries"), false }, { STR_INIT("locale"), false }, { STR_INIT("no-strip"), false }, { STR_INIT("audit"), false },
};

struct settings {
	struct run *r;
	struct arena *a;
	str path, folder;
	const struct opt_group *groups;
	size_t groups_n;
	void *args;
};

static bool fault(const struct settings *s, const struct toml_value *v, const char *takes, struct err *e)
{
	return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave.%.*s takes %s, not %s", STR_ARG(s->path), v->line,
	               STR_ARG(v->key), takes, toml_kind_name(v->kind));
}

static size_t find_key(str key)
{
	for (size_t i = 0; i < COUNT(keys); i++)
		if (str_eq(keys[i].key, key)) return i;
	return COUNT(keys);
}

static bool unknown_key(const struct settings *s, const struct toml_value *v, struct err *e)
{
	struct buf known = buf_in(s->a);
	for (size_t i = 0; i < COUNT(keys); i++) buf_fmt(&known, "%s%.*s", i ? ", " : "", STR_ARG(keys[i].key));
	return err_set(e, FAULT_INPUT, "%.*s:%u: [tool.spokeshave] has no key '%.*s'; it has %.*s", STR_ARG(s->path),
	               v->key_line, STR_ARG(v->key), STR_ARG(buf_str(&known)));
}

static const struct opt *find_option(const struct settings *s, str key)
{
	for (size_t g = 0; g < s->groups_n; g++)
		for (size_t i = 0; i < s->groups[g].n; i++)
			if (str_eq(str_of(s->groups[g].v[i].name), key)) return &s->groups[g].v[i];
	return NULL;
}

/* Was it on the command line? */
static bool is_said(const struct opt *o, const void *place)
{
	switch (o->kind) {
	case OPT_FLAG: return *(const bool *)place;
	case OPT_COUNT: return *(const int *)place != 0;
	case OPT_TEXT: return ((const str *)place)->n != 0;
	case OPT_LIST: return ((const struct strs *)place)->n != 0;
	case OPT_NUMBER: return *(const long *)place != 0;
	case OPT_CHOICE: return *(const int *)place != CHOICE_UNSAID;
	}
	return false;
}

static bool set_text(const struct settings *s, const struct opt *o, const struct toml_value *v, bool path, struct err *e)
{
	str text = path ? path_join(s->a, s->folder, v->text) : v->text;
	return option_set(s->a, o, (char *)s->args + o->offset, arena_cstr(s->a, text), e) ||
	       err_in(e, "%.*s:%u: [tool.spokeshave]", STR_ARG(s->path), v->line);
}

static bool set_list(const struct settings *s, const struct opt *o, const struct toml_value *list, bool path, struct err *e)
{
	for (const struct toml_value *v = list->first; v; v = v->next) {
		if (v->kind != TOML_STRING)
			return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave.%.*s takes a list of strings; this is %s",
			               STR_ARG(s->path), v->line, STR_ARG(list->key), toml_kind_name(v->kind));
		if (!set_text(s, o, v, path, e)) return false;
	}
	return true;
}

static bool set_key(const struct settings *s, const struct toml_value *v, struct err *e)
{
	size_t key = find_key(v->key);
	if (key == COUNT(keys)) return unknown_key(s, v, e);
	const struct opt *o = find_option(s, v->key);
	if (!o) return true; /* for another command */
	char *place = (char *)s->args + o->offset;
	if (is_said(o, place)) return true;
	if (o->kind == OPT_FLAG) {
		if (v->kind != TOML_BOOL) return fault(s, v, "true or false", e);
		*(bool *)(void *)place = v->truth;
		return true;
	}
	if (v->kind == TOML_STRING) return set_text(s, o, v, keys[key].path, e);
	if (o->kind != OPT_LIST) return fault(s, v, "a string", e);
	if (v->kind != TOML_ARRAY) return fault(s, v, "a string or a list of strings", e);
	return set_list(s, o, v, keys[key].path, e);
}

static bool read_project(struct settings *s, struct err *e)
{
	const struct toml_value *root;
	str text;
	if (file_look(s->r, s->path).kind == FILE_NONE) return true;
	if (!file_read(s->r, s->a, s->path, LIMIT_PYPROJECT_BYTES, &text, e)) return false;
	if (!str_has(text, STR("spokeshave"))) return true; /* a broken one that has nothing for us is no matter */
	if (!toml_parse(s->a, s->path, text, &root, e)) return false;
	const struct toml_value *table = toml_find(root, STR("tool.spokeshave"));
	if (!table) return true;
	if (table->kind != TOML_TABLE)
		return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave must be a table, not %s", STR_ARG(s->path), table->line,
		               toml_kind_name(table->kind));
	for (const struct toml_value *v = table->first; v; v = v->next)
		if (!set_key(s, v, e)) return false;
	return true;
}

bool plan_settle(struct run *r, struct plan_args *args, const struct opt_group *groups, size_t groups_n, struct err *e)
{
	struct arena *a = run_arena(r);
	if (!args->app.n) args->app = STR(".");
	struct file_info info = file_look(r, path_join(a, args->app, STR(".")));
	if (info.kind != FILE_DIR) return err_set(e, FAULT_INPUT, "--app '%.*s' is not a folder", STR_ARG(args->app));
	bool here = str_eq(args->app, STR("."));
	struct settings s = { .r = r, .a = a, .groups = groups, .groups_n = groups_n, .args = args,
		              .folder = here ? STR("") : args->app };
	s.path = path_join(a, s.folder, STR("pyproject.toml"));
	if (!read_project(&s, e)) return false;
	if (args->prune == CHOICE_UNSAID) args->prune = PRUNE_FILES;
	return true;
}
