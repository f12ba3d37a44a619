#include "spokeshave/input_indexes.h"

#include "spokeshave/pip_config.h"
#include "spokeshave_config.h"

#define LIMIT_INDEXES 256 /* that are named, and as many --find-links */

/* Each once; past the limit one more is enough to be refused. */
static void add_one(struct arena *a, struct strs *list, str one)
{
	if (list->n <= LIMIT_INDEXES && !strs_has(list, one)) PUSH(a, list, one);
}

static void add_all(struct arena *a, struct strs *list, const struct strs *more)
{
	for (size_t i = 0; i < more->n; i++) add_one(a, list, more->v[i]);
}

static void add_variable(struct run *r, struct strs *list, const char *variable)
{
	struct strs words = { 0 };
	strs_add_words(run_arena(r), &words, run_env(r, variable));
	add_all(run_arena(r), list, &words);
}

static str main_index(struct run *r, const struct input_opts *opts, const struct reqtree *files,
                      const struct pip_config *pip)
{
	static const char *const variables[] = { "SPOKESHAVE_INDEX_URL", "PIP_INDEX_URL", "UV_DEFAULT_INDEX" };
	if (opts->index_url.n) {
		if (files->index_url.n && !str_eq(files->index_url, opts->index_url))
			run_warn(r, "%.*s: its index is not used: the command line names another", STR_ARG(files->index_where));
		return opts->index_url;
	}
	if (files->index_url.n) return files->index_url;
	for (size_t i = 0; i < COUNT(variables); i++)
		if (run_env(r, variables[i]).n) return run_env(r, variables[i]);
	return pip->index_url.n ? pip->index_url : STR(SPOKESHAVE_DEFAULT_INDEX);
}

static bool is_set(str value)
{
	return value.n && !str_eq(value, STR("0")) && !str_eq_nocase(value, STR("false")) && !str_eq_nocase(value, STR("no"));
}

static bool few_enough(const struct strs *list, const char *option, struct err *e)
{
	return list->n <= LIMIT_INDEXES ||
	       err_set(e, FAULT_INPUT, "more than %d places to ask are named by %s and its like (LIMIT_INDEXES); name fewer",
	               LIMIT_INDEXES, option);
}

bool input_indexes(struct run *r, const struct input_opts *opts, const struct reqtree *files,
                   const struct strs *find_links, struct index_opts *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct pip_config pip;
	pip_config_read(r, &pip);
	out->no_index = opts->no_index || files->no_index || is_set(run_env(r, "PIP_NO_INDEX")) || pip.no_index;
	add_all(a, &out->find_links, &opts->find_links);
	add_all(a, &out->find_links, find_links);
	add_variable(r, &out->find_links, "PIP_FIND_LINKS");
	add_variable(r, &out->find_links, "UV_FIND_LINKS");
	add_all(a, &out->find_links, &pip.find_links);
	if (!few_enough(&out->find_links, "--find-links", e)) return false;
	if (out->no_index) return true;
	add_all(a, &out->urls, &opts->extra_index_urls);
	add_all(a, &out->urls, &files->extra_index_urls);
	add_variable(r, &out->urls, "UV_INDEX");
	add_variable(r, &out->urls, "PIP_EXTRA_INDEX_URL");
	add_all(a, &out->urls, &pip.extra_index_urls);
	str first = main_index(r, opts, files, &pip);
	if (first.n) add_one(a, &out->urls, first);
	if (!few_enough(&out->urls, "--extra-index-url", e)) return false;
	if (!out->urls.n && !out->find_links.n)
		return err_set(e, FAULT_INPUT, "no index is known: name one with --index-url URL or in SPOKESHAVE_INDEX_URL");
	return true;
}
