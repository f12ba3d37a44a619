#include "index_pins.h"

#include "spokeshave/names.h"
#include "spokeshave/url.h"

struct chooser {
	struct arena *a;
	const struct pins_wanted *x;
	struct inputs *in;
	struct names given;    /* that the command line pins */
	struct names replaced; /* excluded, or of an override */
	struct names required; /* by an input without a URL */
	VEC(struct index_pin) pins;
};

/* ---- the command line ---- */

static bool is_name_of_index(const struct inputs *in, str text)
{
	for (size_t i = 0; i < in->index.urls.n; i++) {
		str name, url;
		if (str_cut(in->index.urls.v[i], '=', &name, &url) && str_eq(name, text)) return true;
	}
	return false;
}

static bool add_given(struct chooser *c, str word, struct err *e)
{
	str name, index, shown = url_redacted_text(c->a, word);
	if (!str_cut(word, '=', &name, &index) || !name_valid(name) || !index.n)
		return err_set(e, FAULT_INPUT, "--index-package %.*s: write NAME=INDEX, the index's name or its URL", STR_ARG(shown));
	if (!str_has(index, STR(":")) && !is_name_of_index(c->in, index))
		return err_set(e, FAULT_INPUT, "--index-package %.*s: no index has the name '%.*s'; give its URL here, or name it "
		               "as --extra-index-url %.*s=URL", STR_ARG(shown), STR_ARG(index), STR_ARG(index));
	str canonical = name_normal(c->a, name);
	names_add(&c->given, canonical);
	PUSH(c->a, &c->pins, ((struct index_pin){ canonical, index }));
	return true;
}

/* ---- project files ---- */

static size_t targets_where(struct chooser *c, const struct marker *m)
{
	size_t n = 0;
	for (size_t i = 0; i < c->x->targets_n; i++) n += marker_eval(c->a, m, &c->x->targets[i].env, (str){ 0 }, NULL);
	return n;
}

static void look_at_inputs(struct chooser *c)
{
	const struct inputs *in = c->in;
	for (size_t i = 0; i < in->n; i++)
		if (!in->v[i].constraint && !in->v[i].req.url.n) names_add(&c->required, in->v[i].req.canonical);
	for (size_t i = 0; i < in->overrides_n; i++) names_add(&c->replaced, in->overrides[i].req.canonical);
	for (size_t i = 0; i < c->x->left_out->n; i++) names_add(&c->replaced, name_normal(c->a, c->x->left_out->v[i]));
}

static bool has(const struct names *names, str name)
{
	return names_find(names, name) != NAME_NONE;
}

static bool refuse_elsewhere(const struct project_source *s, struct err *e)
{
	return err_set(e, FAULT_INPUT, "%.*s: '%.*s' comes from no index (%.*s), and only wheels are taken: build one with "
	               "`pip wheel --no-deps -w wheels …` and name it in a file for --override, as '%.*s @ file:///…/%.*s-….whl'",
	               STR_ARG(s->where), STR_ARG(s->name), STR_ARG(s->elsewhere), STR_ARG(s->name), STR_ARG(s->name));
}

static bool add_source(struct chooser *c, const struct project_source *s, struct err *e)
{
	if (has(&c->given, s->name)) return true;
	size_t holds = targets_where(c, s->marker);
	if (!holds) return true;
	if (!s->index.n)
		return has(&c->replaced, s->name) || !has(&c->required, s->name) || refuse_elsewhere(s, e);
	if (holds < c->x->targets_n)
		return err_set(e, FAULT_INPUT, "%.*s: the index of '%.*s' is another one on some of the targets; do one target "
		               "after the other, or name one index with --index-package", STR_ARG(s->where), STR_ARG(s->name));
	PUSH(c->a, &c->pins, ((struct index_pin){ s->name, s->index }));
	return true;
}

bool index_pins_choose(struct arena *a, const struct pins_wanted *x, struct inputs *in, struct err *e)
{
	struct chooser c = { .a = a, .x = x, .in = in };
	names_init(&c.given, a);
	names_init(&c.replaced, a);
	names_init(&c.required, a);
	look_at_inputs(&c);
	for (size_t i = 0; i < x->given->n; i++)
		if (!add_given(&c, x->given->v[i], e)) return false;
	for (size_t i = 0; i < in->sources_n; i++)
		if (!add_source(&c, &in->sources[i], e)) return false;
	in->index.pins = c.pins.v;
	in->index.pins_n = c.pins.n;
	return true;
}
