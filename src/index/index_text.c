/* A text by its URL, for files that are named in place of a path. */
#include "index_private.h"
#include "spokeshave/files.h"
#include "spokeshave/url.h"

struct text_load { struct index *x; str text; bool done; struct err *err; };

static void arrived(void *ctx, const struct http_answer *answer)
{
	struct text_load *load = ctx;
	struct index *x = load->x;
	struct err e;
	str shown = http_url_shown(x->a, answer->url);
	load->done = true;
	if (answer->err) {
		load->err = index_err_copy(x, answer->err);
	} else if (answer->status != 200) {
		err_set(&e, FAULT_NETWORK, "%.*s: answers with status %ld; check the URL", STR_ARG(shown), answer->status);
		load->err = index_err_copy(x, &e);
	} else if (str_eq(answer->content_type, STR("text/html")) && str_starts(str_trim(answer->body), STR("<"))) {
		err_set(&e, FAULT_NETWORK, "%.*s: answers with a web page, not with the text of a file; name the raw file's URL",
		        STR_ARG(shown));
		load->err = index_err_copy(x, &e);
	} else {
		load->text = arena_str(x->a, answer->body);
	}
}

bool index_get_text(struct run *r, struct index *x, str url, uint64_t limit, str *out, struct err *e)
{
	struct text_load load = { .x = x };
	struct http_url parsed;
	str path = url_file_path(x->a, url), shown = http_url_shown(x->a, url);
	if (path.n) return file_read(r, x->a, path, limit, out, e);
	if (!http_url_parse(x->a, url, &parsed, e)) return false;
	if (run_opts(r)->offline && http_url_is_http(parsed.clean))
		return err_set(e, FAULT_NETWORK, "%.*s is not kept in the cache, and --offline allows no fetch; download it and "
		               "name the file", STR_ARG(shown));
	struct http_get get = { .kind = HTTP_SMALL, .url = url, .limit = limit, .what = "file", .done = arrived, .ctx = &load };
	http_start(x->http, &get);
	while (!load.done)
		if (!http_turn(x->http, e)) return false;
	if (load.err) *e = *load.err;
	else *out = load.text;
	return !load.err;
}
