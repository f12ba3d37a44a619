#include "spokeshave/pip_config.h"

#include "spokeshave/files.h"
#include "spokeshave/ini.h"

#define LIMIT_CONFIG_BYTES (1u << 20)

static struct strs words(struct arena *a, str text)
{
	struct strs out = { 0 };
	strs_add_words(a, &out, text);
	return out;
}

static bool is_yes(str s)
{
	return str_eq_nocase(s, STR("1")) || str_eq_nocase(s, STR("true")) || str_eq_nocase(s, STR("yes")) ||
	       str_eq_nocase(s, STR("on"));
}

static void take(struct arena *a, const struct ini *ini, str section, struct pip_config *out)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_item *item = &ini->v[i];
		if (!str_eq(item->section, section)) continue;
		char *key = arena_cstr(a, arena_lower(a, item->key));
		for (char *c = key; *c; c++)
			if (*c == '_') *c = '-';
		str k = str_of(key);
		if (str_eq(k, STR("index-url"))) out->index_url = str_trim(item->value);
		else if (str_eq(k, STR("extra-index-url"))) out->extra_index_urls = words(a, item->value);
		else if (str_eq(k, STR("find-links"))) out->find_links = words(a, item->value);
		else if (str_eq(k, STR("no-index"))) out->no_index = is_yes(item->value);
	}
}

static void read_one(struct run *r, str path, struct pip_config *out)
{
	struct arena *a = run_arena(r);
	struct ini ini = { 0 };
	struct err e;
	str text;
	if (file_look(r, path).kind == FILE_NONE) return;
	if (!file_read(r, a, path, LIMIT_CONFIG_BYTES, &text, &e) || !ini_parse(a, text, &ini, &e)) {
		run_warn(r, "%.*s: pip's configuration is not used: %s", STR_ARG(path), e.text);
		return;
	}
	take(a, &ini, STR("global"), out);
	take(a, &ini, STR("install"), out);
}

void pip_config_read(struct run *r, struct pip_config *out)
{
	struct arena *a = run_arena(r);
	str named = run_env(r, "PIP_CONFIG_FILE"), home = run_env(r, "HOME"), one, left = run_env(r, "XDG_CONFIG_DIRS");
	str user = run_env(r, "XDG_CONFIG_HOME"), venv = run_env(r, "VIRTUAL_ENV");
	*out = (struct pip_config){ 0 };
	if (str_eq(named, STR("/dev/null"))) return; /* pip's way to say: read none */
	if (!left.n) left = STR("/etc/xdg");
	struct strs dirs = { 0 };
	while (left.n) {
		str_cut(left, ':', &one, &left);
		PUSH(a, &dirs, one);
	}
	while (dirs.n) read_one(r, path_join(a, dirs.v[--dirs.n], STR("pip/pip.conf")), out);
	read_one(r, STR("/etc/pip.conf"), out);
	if (home.n) read_one(r, path_join(a, home, STR(".pip/pip.conf")), out);
	if (!user.n && home.n) user = path_join(a, home, STR(".config"));
	if (user.n) read_one(r, path_join(a, user, STR("pip/pip.conf")), out);
	if (venv.n) read_one(r, path_join(a, venv, STR("pip.conf")), out);
	if (named.n) read_one(r, named, out);
}
