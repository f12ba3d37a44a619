#include "marker.h"

#include "spokeshave/requirement.h"

struct evaluation {
	struct arena *scratch;
	const struct marker_env *env;
	str extra;
	bool undefined;
};

static bool is_version_key(enum marker_key key)
{
	return key == MARKER_IMPLEMENTATION_VERSION || key == MARKER_PLATFORM_RELEASE
		|| key == MARKER_PYTHON_FULL_VERSION || key == MARKER_PYTHON_VERSION;
}

static str key_value(struct evaluation *v, enum marker_key key)
{
	if (key == MARKER_EXTRA) return name_normal(v->scratch, v->extra);
	str value = v->env->value[key];
	/* an untagged build of Python calls itself "3.13.0+", which is not a version as it stands */
	if (key == MARKER_PYTHON_FULL_VERSION && str_ends(value, STR("+")))
		return arena_join(v->scratch, value, STR("local"));
	return value;
}

static bool undefined(struct evaluation *v)
{
	v->undefined = true;
	return false;
}

/* Both sides as plain text: no order is defined, so "<" and ">" never hold. */
static bool compare_texts(struct evaluation *v, const struct marker *m, str left, str right)
{
	if (m->op != MARKER_COMPARE) return str_has(right, left) == (m->op == MARKER_IN);
	switch (m->compare) {
	case SPEC_EQ: case SPEC_LE: case SPEC_GE: return str_eq(left, right);
	case SPEC_NE: return !str_eq(left, right);
	case SPEC_LT: case SPEC_GT: return false;
	default: return undefined(v);
	}
}

/* As versions where the right side is one, whatever the left side is. */
static bool compare_versions(struct evaluation *v, const struct marker *m, str left, str right)
{
	struct err ignored;
	struct clause clause;
	if (m->op != MARKER_COMPARE) return compare_texts(v, m, left, right);
	str text = arena_join(v->scratch, spec_op_text(m->compare), right);
	if (!clause_parse(v->scratch, text, &clause, &ignored)) return compare_texts(v, m, left, right);
	struct specifiers one = { &clause, 1, 1 };
	return specifiers_contain_text(v->scratch, &one, left);
}

/* A set knows membership; beside it "==" compares text with a set, which differ always. */
static bool compare_with_set(struct evaluation *v, const struct marker *m, str name, const struct strs *set)
{
	if (m->op == MARKER_COMPARE) {
		if (m->compare == SPEC_COMPATIBLE || m->compare == SPEC_ARBITRARY) return undefined(v);
		return m->compare == SPEC_NE;
	}
	bool found = false;
	name = name_normal(v->scratch, name);
	for (size_t i = 0; i < set->n && !found; i++)
		found = str_eq(name, name_normal(v->scratch, set->v[i]));
	return found == (m->op == MARKER_IN);
}

static bool compare(struct evaluation *v, const struct marker *m)
{
	struct operand left = m->left, right = m->right;
	/* the side that names the environment; text on the right of text is a name, too */
	if (left.kind == OPERAND_TEXT && right.kind == OPERAND_TEXT && !operand_of_word(right.text, &right))
		return undefined(v);
	if (left.kind == OPERAND_EXTRAS || left.kind == OPERAND_GROUPS) return undefined(v);
	if (right.kind != OPERAND_TEXT && left.kind == OPERAND_KEY) /* two names: the right one is text */
		right = (struct operand){ .text = operand_name(&right) };
	if (right.kind == OPERAND_EXTRAS || right.kind == OPERAND_GROUPS) {
		const struct strs *set = right.kind == OPERAND_EXTRAS ? v->env->extras
		                                                      : v->env->dependency_groups;
		return set ? compare_with_set(v, m, left.text, set) : undefined(v);
	}
	enum marker_key key = left.kind == OPERAND_KEY ? left.key : right.key;
	str left_text = left.kind == OPERAND_KEY ? key_value(v, key) : left.text;
	str right_text = right.kind == OPERAND_KEY ? key_value(v, key) : right.text;
	return is_version_key(key) ? compare_versions(v, m, left_text, right_text)
	                           : compare_texts(v, m, left_text, right_text);
}

/* Every comparison is made, so that an undefined one is found wherever it stands. */
static bool evaluate(struct evaluation *v, const struct marker *m)
{
	if (m->kind == MARKER_COMPARISON) return compare(v, m);
	bool any = false, all = true;
	for (size_t i = 0; i < m->parts_n; i++) {
		bool part = evaluate(v, m->parts[i]);
		any |= part;
		all &= part;
	}
	return m->kind == MARKER_OR ? any : all;
}

bool marker_eval(struct arena *scratch, const struct marker *m, const struct marker_env *env, str extra,
                 bool *undefined_out)
{
	if (!m) return true;
	struct arena_mark mark = arena_mark(scratch);
	struct evaluation v = { .scratch = scratch, .env = env, .extra = extra };
	bool value = evaluate(&v, m);
	arena_reset(scratch, mark);
	if (v.undefined && undefined_out) *undefined_out = true;
	return value;
}

bool marker_uses_extra(const struct marker *m)
{
	if (!m) return false;
	if (m->kind == MARKER_COMPARISON)
		return (m->left.kind == OPERAND_KEY && m->left.key == MARKER_EXTRA)
			|| (m->right.kind == OPERAND_KEY && m->right.key == MARKER_EXTRA);
	for (size_t i = 0; i < m->parts_n; i++)
		if (marker_uses_extra(m->parts[i])) return true;
	return false;
}
