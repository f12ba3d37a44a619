#include "spokeshave/dockerfile.h"

#include "dockerfile_lines.h"
#include "shellwords.h"
#include "spokeshave/buf.h"
#include "spokeshave/json_read.h"

struct variable { str name, value; };

struct stage {
	str name;           /* of "AS name", or empty */
	str image;          /* what FROM names, ARGs replaced, or its base's image */
	str missing;        /* an ARG without a value that the image needs, or empty */
	str platform;       /* of --platform, or empty */
	uint32_t line;
	struct strs entrypoint, cmd;
	bool has_cmd;       /* CMD stands in this stage, not in its base */
	bool shell_entrypoint;
};

struct reader {
	struct arena *a;
	struct { struct variable *v; size_t n, cap; } args; /* before the first FROM; the last of a name counts */
	struct { struct stage *v; size_t n, cap; } stages;
};

/* ---- ARG ---- */

static const str *find_arg(const struct reader *r, str name)
{
	for (size_t i = r->args.n; i--;)
		if (str_eq(r->args.v[i].name, name)) return &r->args.v[i].value;
	return NULL;
}

static bool is_name_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

static str eat_name(str *s)
{
	size_t n = 0;
	while (n < s->n && is_name_char(s->p[n])) n++;
	str name = str_slice(*s, 0, n);
	*s = str_skip(*s, n);
	return name;
}

/* Where the brace closes that is open before `s`. */
static size_t closing_brace(str s)
{
	size_t depth = 1, i = 0;
	for (; i < s.n; i++) {
		depth += s.p[i] == '{';
		depth -= s.p[i] == '}';
		if (!depth) break;
	}
	return i;
}

enum { LIMIT_VARIABLE_DEPTH = 8, LIMIT_EXPANDED_BYTES = 1024 };

static void expand(const struct reader *r, str text, unsigned depth, struct buf *out, str *missing);

/* What stands behind the '$': NAME, {NAME}, {NAME:-default}, {NAME-default}, {NAME:+other}, {NAME+other}. */
static void expand_one(const struct reader *r, str *text, unsigned depth, struct buf *out, str *missing)
{
	bool braces = str_eat(text, STR("{"));
	str inside = *text;
	if (braces) {
		size_t n = closing_brace(*text);
		inside = str_slice(*text, 0, n);
		*text = str_skip(*text, n + 1);
	}
	str name = eat_name(&inside);
	if (!braces) *text = inside;
	if (!name.n) return buf_char(out, '$');
	const str *value = find_arg(r, name);
	bool empty_is_unset = braces && str_eat(&inside, STR(":"));
	bool set = value && (value->n || !empty_is_unset);
	if (braces && str_eat(&inside, STR("-"))) {
		if (set) buf_add(out, *value);
		else expand(r, inside, depth + 1, out, missing);
	} else if (braces && str_eat(&inside, STR("+"))) {
		if (set) expand(r, inside, depth + 1, out, missing);
	} else if (set) {
		buf_add(out, *value);
	} else if (!missing->n) {
		*missing = name;
	}
}

static void expand(const struct reader *r, str text, unsigned depth, struct buf *out, str *missing)
{
	if (depth > LIMIT_VARIABLE_DEPTH) return;
	while (text.n && out->n < LIMIT_EXPANDED_BYTES) {
		size_t n = str_find(text, '$');
		buf_add(out, str_slice(text, 0, n));
		bool dollar = n < text.n;
		text = str_skip(text, n + 1);
		if (dollar) expand_one(r, &text, depth, out, missing);
	}
}

static str expanded(const struct reader *r, str text, str *missing)
{
	struct buf b = buf_in(r->a);
	*missing = (str){ 0 };
	expand(r, text, 0, &b, missing);
	return buf_str(&b);
}

/* Words with their quotes removed; a quote that is never closed ends with the line. */
static struct shell_words words_of(struct arena *a, str text, bool operators)
{
	struct shell_words words = { 0 };
	size_t open_quote;
	shell_words(a, text, operators, &words, &open_quote);
	return words;
}

static void take_arg(struct reader *r, str rest)
{
	struct shell_words words = words_of(r->a, rest, false);
	for (size_t i = 0; i < words.n; i++) {
		struct variable v = { 0 };
		str missing;
		if (!str_cut(words.v[i].text, '=', &v.name, &v.value)) continue; /* no default */
		v.value = expanded(r, v.value, &missing);
		PUSH(r->a, &r->args, v);
	}
}

/* ---- FROM ---- */

static const struct stage *find_stage(const struct reader *r, str name)
{
	for (size_t i = r->stages.n; i--;)
		if (r->stages.v[i].name.n && str_eq_nocase(r->stages.v[i].name, name)) return &r->stages.v[i];
	return NULL;
}

/* --platform=$BUILDPLATFORM and its like are the builder's to fill in: no platform is said then. */
static void take_platform(const struct reader *r, str option, struct stage *s)
{
	str missing;
	if (!str_eat(&option, STR("--platform="))) return;
	s->platform = expanded(r, option, &missing);
	if (missing.n) s->platform = (str){ 0 };
}

static bool take_from(struct reader *r, const struct instruction *it, struct err *e)
{
	struct shell_words words = words_of(r->a, it->rest, false);
	struct stage s = { .line = it->line };
	size_t i = 0;
	for (; i < words.n && str_starts(words.v[i].text, STR("--")); i++) take_platform(r, words.v[i].text, &s);
	if (i == words.n) return err_set(e, FAULT_INPUT, "%u: FROM names no image", it->line);
	s.image = expanded(r, words.v[i].text, &s.missing);
	if (i + 2 < words.n && str_eq_nocase(words.v[i + 1].text, STR("AS"))) s.name = words.v[i + 2].text;
	const struct stage *base = s.missing.n ? NULL : find_stage(r, s.image);
	if (base) {
		s.image = base->image;
		s.missing = base->missing;
		s.platform = base->platform;
		s.line = base->line;
		s.entrypoint = base->entrypoint;
		s.cmd = base->cmd;
		s.shell_entrypoint = base->shell_entrypoint;
	}
	PUSH(r->a, &r->stages, s);
	return true;
}

/* ---- CMD, ENTRYPOINT ---- */

/* ["a", "b"]; false when it is not that, which makes it the shell form. */
static bool read_exec_form(struct arena *a, str text, struct strs *out)
{
	struct json_reader json = json_reader(a, text);
	struct strs words = { 0 };
	str word;
	if (json_peek(&json) != '[') return false;
	for (bool first = true; json_element(&json, &first);) {
		if (!json_read_string(&json, &word)) return false;
		PUSH(a, &words, word);
	}
	if (!json_at_end(&json)) return false;
	*out = words;
	return true;
}

/* True for the exec form. */
static bool read_command(struct arena *a, str text, struct strs *out)
{
	*out = (struct strs){ 0 };
	if (read_exec_form(a, text, out)) return true;
	struct shell_words words = words_of(a, text, true);
	for (size_t i = 0; i < words.n; i++) PUSH(a, out, words.v[i].text);
	return false;
}

static void take_entrypoint(struct arena *a, str rest, struct stage *s)
{
	s->shell_entrypoint = !read_command(a, rest, &s->entrypoint);
	if (!s->has_cmd) s->cmd = (struct strs){ 0 }; /* the base's CMD was meant for the base's ENTRYPOINT */
}

static bool take(struct reader *r, const struct instruction *it, struct err *e)
{
	if (str_eq_nocase(it->name, STR("FROM"))) return take_from(r, it, e);
	if (!r->stages.n) {
		if (str_eq_nocase(it->name, STR("ARG"))) take_arg(r, it->rest);
		return true;
	}
	struct stage *s = &r->stages.v[r->stages.n - 1];
	if (str_eq_nocase(it->name, STR("ENTRYPOINT"))) {
		take_entrypoint(r->a, it->rest, s);
	} else if (str_eq_nocase(it->name, STR("CMD"))) {
		read_command(r->a, it->rest, &s->cmd);
		s->has_cmd = true;
	}
	return true;
}

bool dockerfile_parse(struct arena *a, str path, str text, struct dockerfile *out, struct err *e)
{
	struct reader r = { .a = a };
	struct instructions all = { 0 };
	dockerfile_instructions(a, arena_str(a, text), &all);
	for (size_t i = 0; i < all.n; i++)
		if (!take(&r, &all.v[i], e)) {
			str why = arena_str(a, str_of(e->text));
			return err_set(e, FAULT_INPUT, "%.*s:%.*s", STR_ARG(path), STR_ARG(why));
		}
	if (!r.stages.n)
		return err_set(e, FAULT_INPUT, "%.*s: there is no FROM in it, so it is no Dockerfile that builds an image",
		               STR_ARG(path));
	const struct stage *last = &r.stages.v[r.stages.n - 1];
	*out = (struct dockerfile){
		.path = arena_str(a, path),
		.line = last->line,
		.image = last->missing.n ? (str){ 0 } : last->image,
		.missing = last->missing,
		.platform = last->platform,
		.entrypoint = last->entrypoint,
		.cmd = last->cmd,
	};
	if (last->shell_entrypoint) out->cmd = (struct strs){ 0 }; /* a shell takes them for its own arguments */
	return true;
}
