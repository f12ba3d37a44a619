#include "reqfile_variables.h"

#include "spokeshave/buf.h"

static bool is_variable_char(char c)
{
	return (c >= 'A' && c <= 'Z') || char_is_digit(c) || c == '_';
}

/* The name if `s` begins with "${NAME}". */
static str variable_name(str s)
{
	size_t n = 2;
	if (!str_starts(s, STR("${"))) return (str){ 0 };
	while (n < s.n && is_variable_char(s.p[n])) n++;
	return n < s.n && s.p[n] == '}' ? str_slice(s, 2, n) : (str){ 0 };
}

str variables_replace(struct arena *a, const struct reqfile_env *env, str line, struct variable_uses *uses)
{
	struct buf b = buf_in(a);
	str rest = line;
	if (!env || str_find(line, '$') == line.n) return line;
	while (rest.n) {
		size_t n = str_find(rest, '$');
		buf_add(&b, str_slice(rest, 0, n));
		rest = str_skip(rest, n);
		str name = variable_name(rest);
		str value = name.n ? env->get(env->ctx, name) : (str){ 0 };
		size_t taken = name.n ? name.n + 3 : rest.n > 0, from = b.n;
		buf_add(&b, value.n ? value : str_slice(rest, 0, taken)); /* unset or empty: left as it is */
		if (uses && name.n)
			PUSH(a, uses, (struct variable_use){ name, value, line.n - rest.n, from, b.n });
		rest = str_skip(rest, taken);
	}
	return buf_str(&b);
}

str reqfile_expand(struct arena *a, const struct reqfile_env *env, str line)
{
	return variables_replace(a, env, line, NULL);
}

size_t variables_written_at(const struct variable_uses *uses, size_t at)
{
	size_t written = 0, new = 0; /* behind the last variable that lies before `at`, in both lines */
	for (size_t i = 0; i < uses->n && uses->v[i].from <= at; i++) {
		const struct variable_use *use = &uses->v[i];
		if (at < use->to) return use->written;
		written = use->written + use->name.n + 3;
		new = use->to;
	}
	return written + (at - new);
}
