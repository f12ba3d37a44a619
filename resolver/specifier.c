#include "specifier.h"

#include "spokeshave/buf.h"
#include "text.h"
#include "version_key.h"

static const struct { str text; enum spec_op op; } ops[] = {
	/* a longer one before its own beginning */
	{ STR_INIT("==="), SPEC_ARBITRARY }, { STR_INIT("=="), SPEC_EQ }, { STR_INIT("!="), SPEC_NE },
	{ STR_INIT("<="), SPEC_LE }, { STR_INIT(">="), SPEC_GE }, { STR_INIT("~="), SPEC_COMPATIBLE },
	{ STR_INIT("<"), SPEC_LT }, { STR_INIT(">"), SPEC_GT },
};

bool spec_op_eat(str *s, enum spec_op *op)
{
	for (size_t i = 0; i < COUNT(ops); i++) {
		if (!str_eat(s, ops[i].text)) continue;
		*op = ops[i].op;
		return true;
	}
	return false;
}

str spec_op_text(enum spec_op op)
{
	for (size_t i = 0; i < COUNT(ops); i++)
		if (ops[i].op == op) return ops[i].text;
	return STR("");
}

/* Any text but blanks, ';' and ')'. */
static bool parse_arbitrary(struct arena *a, struct clause *c, str written, struct err *e)
{
	for (size_t i = 0; i < c->text.n; i++)
		if (c->text.p[i] == ';' || c->text.p[i] == ')' || blank_at(str_skip(c->text, i)))
			return err_set(e, FAULT_INPUT, "'%.*s': what follows '===' holds a blank, ';' or ')'",
			               STR_ARG(written));
	c->is_version = version_parse(a, c->text, &c->version);
	return true;
}

/* What a version must be beside an operator; the part before ".*" of a wildcard included. */
static bool fits_operator(const struct clause *c, str written, struct err *e)
{
	const struct version *v = &c->version;
	if (c->wildcard && c->op != SPEC_EQ && c->op != SPEC_NE)
		return err_set(e, FAULT_INPUT, "'%.*s': '.*' goes with '==' and '!=' only", STR_ARG(written));
	if (c->wildcard && (v->pre || v->post || v->dev || v->local_n))
		return err_set(e, FAULT_INPUT, "'%.*s': '.*' must follow a plain release", STR_ARG(written));
	if (v->local_n && c->op != SPEC_EQ && c->op != SPEC_NE)
		return err_set(e, FAULT_INPUT, "'%.*s': a local version ('+%.*s') goes with '==' and '!=' only",
		               STR_ARG(written), STR_ARG(str_skip(v->normal, str_find(v->normal, '+') + 1)));
	if (c->op == SPEC_COMPATIBLE && v->release_n < 2)
		return err_set(e, FAULT_INPUT, "'%.*s': '~=' needs at least two release segments, as in '~=%.*s.0'",
		               STR_ARG(written), STR_ARG(c->text));
	return true;
}

bool clause_parse(struct arena *a, str text, struct clause *out, struct err *e)
{
	str written = trim_blanks(text), rest = written;
	struct clause c = { 0 };
	if (!spec_op_eat(&rest, &c.op))
		return err_set(e, FAULT_INPUT,
		               "'%.*s' starts with none of the operators ==, !=, <=, >=, <, >, ~=, ===",
		               STR_ARG(written));
	c.text = arena_str(a, trim_blanks(rest));
	if (c.op == SPEC_ARBITRARY) {
		if (!parse_arbitrary(a, &c, written, e)) return false;
	} else {
		str version = c.text;
		c.wildcard = str_eat_end(&version, STR(".*"));
		c.is_version = !(version.n && blank_at(str_skip(version, version.n - 1)))
			&& version_parse(a, version, &c.version);
		if (!c.is_version)
			return err_set(e, FAULT_INPUT, "'%.*s': '%.*s' is not a version", STR_ARG(written),
			               STR_ARG(c.text));
		if (!fits_operator(&c, written, e)) return false;
	}
	*out = c;
	return true;
}

bool specifiers_parse(struct arena *a, str text, struct specifiers *out, struct err *e)
{
	struct specifiers s = { 0 };
	for (str part; text.n;) {
		struct clause c;
		str_cut(text, ',', &part, &text);
		part = trim_blanks(part);
		if (!part.n) continue;
		if (!clause_parse(a, part, &c, e)) return false;
		PUSH(a, &s, c);
	}
	*out = s;
	return true;
}

/* Whether the release of `v` starts with the first `n` segments of `prefix`, zeros being filled in. */
static bool has_prefix(const struct version *v, const struct version *prefix, uint32_t n)
{
	if (number_cmp(v->epoch, prefix->epoch)) return false;
	for (uint32_t i = 0; i < n; i++) {
		str segment = i < v->release_n ? v->release[i] : STR("0");
		if (!str_eq(segment, prefix->release[i])) return false;
	}
	return true;
}

static bool equals(const struct clause *c, const struct version *v)
{
	if (c->wildcard) return has_prefix(v, &c->version, c->version.release_n);
	if (c->version.local_n) return !version_cmp(v, &c->version);
	return same_public(v, &c->version);
}

/* "<1.0" leaves out the pre-releases of 1.0, "<1.0.post1" those of that post-release. */
static bool is_below(const struct version *v, const struct version *bound)
{
	if (version_cmp(v, bound) >= 0) return false;
	if (version_is_pre(bound) || !same_release(v, bound)) return true;
	if (!bound->post) return false;
	return v->pre || !v->post || number_cmp(v->post_number, bound->post_number);
}

/* ">1.0" leaves out the post-releases of 1.0; local versions of the bound are never above it. */
static bool is_above(const struct version *v, const struct version *bound)
{
	if (version_cmp(v, bound) <= 0 || same_public(v, bound)) return false;
	if (bound->post || bound->dev || !v->post || !same_release(v, bound)) return true;
	return v->pre != bound->pre || (v->pre && number_cmp(v->pre_number, bound->pre_number));
}

bool clause_contains(const struct clause *c, const struct version *v)
{
	switch (c->op) {
	case SPEC_EQ: return equals(c, v);
	case SPEC_NE: return !equals(c, v);
	case SPEC_GE: return version_cmp(v, &c->version) >= 0;
	case SPEC_LE: return version_cmp(v, &c->version) <= 0 || same_public(v, &c->version);
	case SPEC_LT: return is_below(v, &c->version);
	case SPEC_GT: return is_above(v, &c->version);
	case SPEC_COMPATIBLE:
		return version_cmp(v, &c->version) >= 0
			&& has_prefix(v, &c->version, c->version.release_n - 1);
	case SPEC_ARBITRARY: return str_eq_nocase(v->normal, c->text);
	}
	return false;
}

bool specifiers_contain(const struct specifiers *s, const struct version *v)
{
	for (size_t i = 0; i < s->n; i++)
		if (!clause_contains(&s->v[i], v)) return false;
	return true;
}

bool specifiers_contain_text(struct arena *scratch, const struct specifiers *s, str text)
{
	struct arena_mark m = arena_mark(scratch);
	struct version v;
	bool is_version = version_parse(scratch, text, &v), all = true;
	for (size_t i = 0; i < s->n && all; i++)
		all = s->v[i].op == SPEC_ARBITRARY ? str_eq_nocase(text, s->v[i].text)
			: is_version && clause_contains(&s->v[i], &v);
	arena_reset(scratch, m);
	return all;
}

void specifiers_filter(struct arena *a, const struct specifiers *s, const struct strs *texts,
                       enum pre_choice pre, struct strs *out)
{
	struct strs admitted = { 0 }, stable = { 0 };
	bool any_final = false;
	for (size_t i = 0; i < texts->n; i++) {
		struct version v;
		if (!specifiers_contain_text(a, s, texts->v[i])) continue;
		bool is_version = version_parse(a, texts->v[i], &v), is_pre = is_version && version_is_pre(&v);
		PUSH(a, &admitted, texts->v[i]);
		if (!is_pre) PUSH(a, &stable, texts->v[i]);
		any_final |= is_version && !is_pre;
	}
	bool by_default = any_final && !specifiers_name_pre(s);
	*out = pre == PRE_LEFT_OUT || (pre == PRE_DEFAULT && by_default) ? stable : admitted;
}

bool specifiers_name_pre(const struct specifiers *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct clause *c = &s->v[i];
		if (c->op != SPEC_NE && c->is_version && version_is_pre(&c->version)) return true;
	}
	return false;
}

const struct clause *specifiers_pin(const struct specifiers *s)
{
	if (s->n != 1) return NULL;
	const struct clause *c = &s->v[0];
	return c->op == SPEC_ARBITRARY || (c->op == SPEC_EQ && !c->wildcard) ? c : NULL;
}

str clause_text(struct arena *a, const struct clause *c)
{
	return arena_join(a, spec_op_text(c->op), c->text);
}

str specifiers_text(struct arena *a, const struct specifiers *s)
{
	struct strs texts = { 0 };
	struct buf all = buf_in(a);
	for (size_t i = 0; i < s->n; i++) PUSH(a, &texts, clause_text(a, &s->v[i]));
	strs_sort(&texts);
	for (size_t i = 0; i < texts.n; i++) {
		if (i) buf_char(&all, ',');
		buf_add(&all, texts.v[i]);
	}
	return buf_str(&all);
}
