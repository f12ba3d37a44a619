#include "spokeshave/input_indexes.h"

#include "spokeshave/pip_config.h"
#include "spokeshave_config.h"

#define LIMIT_INDEXES 256 /* that are named, and as many --find-links */

/* Places to ask, each once, and what named each first. */
struct places { struct arena *a; struct strs *list, *named; };

/* Past the limit one more is enough to be refused. */
static void add_one(const struct places *p, str one, str named)
{
	if (p->list->n > LIMIT_INDEXES || strs_has(p->list, one)) return;
	PUSH(p->a, p->list, one);
	PUSH(p->a, p->named, named);
}

static void add_all(const struct places *p, const struct strs *more, str named)
{
	for (size_t i = 0; i < more->n; i++) add_one(p, more->v[i], named);
}

static void add_of_files(const struct places *p, const struct strs *more, const struct strs *where)
{
	for (size_t i = 0; i < more->n; i++) add_one(p, more->v[i], where->v[i]);
}

static void add_variable(struct run *r, const struct places *p, const char *variable)
{
	struct strs words = { 0 };
	strs_add_words(run_arena(r), &words, run_env(r, variable));
	add_all(p, &words, str_of(variable));
}

static const str pip_configuration = STR_INIT("pip's configuration");

static str main_index(struct run *r, const struct input_opts *opts, const struct reqtree *files,
                      const struct pip_config *pip, str *named)
{
	static const char *const variables[] = { "SPOKESHAVE_INDEX_URL", "PIP_INDEX_URL", "UV_DEFAULT_INDEX" };
	*named = STR("--index-url");
	if (opts->index_url.n) {
		if (files->index_url.n && !str_eq(files->index_url, opts->index_url))
			run_warn(r, "%.*s: its index is not used: the command line names another", STR_ARG(files->index_where));
		return opts->index_url;
	}
	*named = files->index_where;
	if (files->index_url.n) return files->index_url;
	for (size_t i = 0; i < COUNT(variables); i++) {
		*named = str_of(variables[i]);
		if (run_env(r, variables[i]).n) return run_env(r, variables[i]);
	}
	*named = pip->index_url.n ? pip_configuration : STR("the index that is asked by default");
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
	struct places links = { a, &out->find_links, &out->find_links_named }, urls = { a, &out->urls, &out->urls_named };
	struct pip_config pip;
	str named;
	pip_config_read(r, &pip);
	out->no_index = opts->no_index || files->no_index || is_set(run_env(r, "PIP_NO_INDEX")) || pip.no_index;
	add_all(&links, &opts->find_links, STR("--find-links"));
	add_of_files(&links, find_links, &files->find_links_where);
	add_variable(r, &links, "PIP_FIND_LINKS");
	add_variable(r, &links, "UV_FIND_LINKS");
	add_all(&links, &pip.find_links, pip_configuration);
	if (!few_enough(&out->find_links, "--find-links", e)) return false;
	if (out->no_index) return true;
	add_all(&urls, &opts->extra_index_urls, STR("--extra-index-url"));
	add_of_files(&urls, &files->extra_index_urls, &files->extra_index_where);
	add_variable(r, &urls, "UV_INDEX");
	add_variable(r, &urls, "PIP_EXTRA_INDEX_URL");
	add_all(&urls, &pip.extra_index_urls, pip_configuration);
	str first = main_index(r, opts, files, &pip, &named);
	if (first.n) add_one(&urls, first, named);
	if (!few_enough(&out->urls, "--extra-index-url", e)) return false;
	if (!out->urls.n && !out->find_links.n)
		return err_set(e, FAULT_INPUT, "no index is known: name one with --index-url URL or in SPOKESHAVE_INDEX_URL");
	return true;
}
