/*
 * requirements.txt in pip's grammar: a logical line is expanded, split into a
 * requirement and options, and becomes entries. What pip passes over without a
 * word gets a note here.
 */
#include "picture.h"
#include "spokeshave/reqfile.h"

#include "reqfile_options.h"
#include "reqfile_requirement.h"
#include "reqfile_text.h"
#include "spokeshave/buf.h"
#include "spokeshave/url.h"

struct parser {
	struct arena *a;
	str path, all;
	const struct reqfile_env *env; /* may be null */
	struct reqfile *out;
	struct notes *notes;           /* may be null */
	struct err *e;

	struct logical line;           /* the one at hand */
	str expanded;                  /* its text, ${NAME} replaced */
	struct line_parts parts, raw;  /* of `expanded`, and of the text as written */
	bool raw_fits;                 /* both have the same options in the same order */
};

/* ---- messages ---- */

static void note(struct parser *p, str text)
{
	if (!p->notes) return;
	str where = arena_fmt(p->a, "%.*s:%u", STR_ARG(p->path), p->line.line);
	PUSH(p->a, p->notes, (struct note){ where, url_redacted_text(p->a, text) });
}

/* Put place and picture around what `e` says; `at` is a byte of the expanded line. */
static bool fault_at(struct parser *p, size_t at)
{
	struct arena *a = p->a;
	str what = url_redacted_text(a, arena_str(a, str_of(p->e->text)));
	if (!str_eq(p->expanded, p->line.text)) { /* what was put in for ${NAME} is not to be shown */
		what = STR("with its variables replaced, this line can't be read");
		at = str_find(p->line.text, '$');
	}
	struct place place = logical_place(a, p->all, &p->line, at);
	str shown = picture_of_line(a, place.physical, place.byte);
	return err_set(p->e, FAULT_INPUT, "%.*s:%u:%zu: %.*s%.*s", STR_ARG(p->path), place.line, place.column,
	               STR_ARG(what), STR_ARG(shown));
}

/* ---- ${NAME} ---- */

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

str reqfile_expand(struct arena *a, const struct reqfile_env *env, str line)
{
	struct buf b = buf_in(a);
	if (!env || str_find(line, '$') == line.n) return line;
	while (line.n) {
		size_t n = str_find(line, '$');
		buf_add(&b, str_slice(line, 0, n));
		line = str_skip(line, n);
		str name = variable_name(line);
		str value = name.n ? env->get(env->ctx, name) : (str){ 0 };
		size_t taken = value.n ? name.n + 3 : line.n > 0;
		buf_add(&b, value.n ? value : str_slice(line, 0, taken)); /* unset or empty: left as it is */
		line = str_skip(line, taken);
	}
	return buf_str(&b);
}

/* ---- entries ---- */

static str raw_value(const struct parser *p, size_t option)
{
	return p->raw_fits ? p->raw.options.v[option].value : p->line.text;
}

static void add_option(struct parser *p, size_t i)
{
	const struct given_option *given = &p->parts.options.v[i];
	PUSH(p->a, p->out, (struct reqfile_entry){
		.kind = given->option->kind, .line = p->line.line, .text = given->value, .raw = raw_value(p, i),
		.option = given->option->name, .weakens = given->option->weakens });
}

static void note_ignored(struct parser *p, size_t i, const char *why)
{
	note(p, arena_fmt(p->a, "%.*s is passed over: %s", STR_ARG(p->parts.options.v[i].option->name), why));
}

static size_t digest_bytes(str algorithm)
{
	if (str_eq(algorithm, STR("sha256"))) return 64;
	if (str_eq(algorithm, STR("sha384"))) return 96;
	return str_eq(algorithm, STR("sha512")) ? 128 : 0;
}

static bool is_hex(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = char_lower(s.p[i]);
		if (!char_is_digit(c) && (c < 'a' || c > 'f')) return false;
	}
	return true;
}

static bool add_hash(struct parser *p, const struct given_option *given, struct reqfile_entry *entry)
{
	str algorithm, digest, value = arena_lower(p->a, given->value);
	bool ok = str_cut(value, ':', &algorithm, &digest);
	if (!ok)
		err_set(p->e, FAULT_INPUT, "--hash needs an algorithm and a digest, as in --hash=sha256:1f0c…");
	else if (!digest_bytes(algorithm))
		ok = err_set(p->e, FAULT_INPUT, "--hash knows sha256, sha384 and sha512, not '%.*s'",
		             STR_ARG(algorithm));
	else if (digest.n != digest_bytes(algorithm) || !is_hex(digest))
		ok = err_set(p->e, FAULT_INPUT, "this is no %.*s digest: it has %zu characters instead of %zu "
		             "hexadecimal digits", STR_ARG(algorithm), digest.n, digest_bytes(algorithm));
	if (!ok) return fault_at(p, given->at);
	PUSH(p->a, &entry->hashes, value);
	return true;
}

static bool add_requirement(struct parser *p)
{
	struct reqfile_entry entry = { .kind = REQFILE_REQUIREMENT, .line = p->line.line };
	size_t at;
	entry.text = p->parts.requirement;
	entry.raw = p->raw_fits ? p->raw.requirement : p->line.text;
	if (!reqfile_requirement(p->a, entry.text, &entry, &at, p->e))
		return fault_at(p, (size_t)(entry.text.p - p->expanded.p) + at);
	for (size_t i = 0; i < p->parts.options.n; i++) {
		const struct given_option *given = &p->parts.options.v[i];
		if (str_eq(given->option->name, STR("--hash"))) {
			if (!add_hash(p, given, &entry)) return false;
		} else if (given->option->per_requirement) {
			note_ignored(p, i, "it is for building, and nothing is built");
		} else if (given->option->kind == REQFILE_EDITABLE) { /* pip then takes the requirement for the folder */
			err_set(p->e, FAULT_INPUT, "-e stands behind another requirement; put it on a line of its own");
			return fault_at(p, given->at);
		} else {
			note_ignored(p, i, "behind a requirement it has no effect; put it on a line of its own");
		}
	}
	PUSH(p->a, p->out, entry);
	return true;
}

/* The first option of a kind on this line, or the number of options. */
static size_t first_of(const struct parser *p, enum reqfile_kind kind)
{
	size_t i = 0;
	while (i < p->parts.options.n && p->parts.options.v[i].option->kind != kind) i++;
	return i;
}

/* The option that stands for the whole line; false when it is not on it. */
static bool add_alone(struct parser *p, size_t at, const char *why)
{
	size_t n = p->parts.options.n;
	if (at == n) return false;
	for (size_t i = 0; i < n; i++)
		if (i != at) note_ignored(p, i, why);
	add_option(p, at);
	return true;
}

/* -e is a requirement, and of an include only the include counts: -r, else -c. */
static bool add_whole_line(struct parser *p)
{
	size_t at = first_of(p, REQFILE_EDITABLE);
	if (add_alone(p, at, "it stands on the line of -e; put it on a line of its own")) return true;
	at = first_of(p, REQFILE_INCLUDE);
	if (at == p->parts.options.n) at = first_of(p, REQFILE_CONSTRAINTS);
	return add_alone(p, at, "it stands on the line of an include; put it on a line of its own");
}

static void add_options(struct parser *p)
{
	bool linked = false;
	if (add_whole_line(p)) return;
	for (size_t i = 0; i < p->parts.options.n; i++) {
		const struct reqfile_option *option = p->parts.options.v[i].option;
		bool hash = str_eq(option->name, STR("--hash")); /* the line before lost its backslash: the caller decides */
		if (option->per_requirement && !hash)
			note_ignored(p, i, "it belongs behind a requirement, on the same line");
		else if (option->kind == REQFILE_FIND_LINKS && linked)
			note_ignored(p, i, "only the first of a line counts; put it on a line of its own");
		else
			add_option(p, i);
		linked |= option->kind == REQFILE_FIND_LINKS;
	}
}

/* ---- lines ---- */

/* What was written, beside what it expanded to: this is what messages may show. */
static void split_raw(struct parser *p)
{
	struct err ignored;
	size_t at;
	p->raw = p->parts;
	p->raw_fits = true;
	if (str_eq(p->expanded, p->line.text)) return;
	p->raw_fits = line_split(p->a, p->line.text, &p->raw, &at, &ignored) &&
	              p->raw.options.n == p->parts.options.n;
	for (size_t i = 0; p->raw_fits && i < p->parts.options.n; i++)
		p->raw_fits = p->raw.options.v[i].option == p->parts.options.v[i].option;
}

/* Sets `expanded`, which is as long as its values make it. */
static bool expand(struct parser *p)
{
	str text = p->expanded = p->line.text;
	if (text.n <= LIMIT_REQFILE_LINE_BYTES) text = reqfile_expand(p->a, p->env, text);
	if (text.n > LIMIT_REQFILE_LINE_BYTES) {
		err_set(p->e, FAULT_INPUT, "a line of %zu bytes is over LIMIT_REQFILE_LINE_BYTES, %u; make several of it", text.n,
		        LIMIT_REQFILE_LINE_BYTES);
		return fault_at(p, 0);
	}
	p->expanded = text;
	return true;
}

static bool parse_line(struct parser *p)
{
	size_t at;
	if (!expand(p)) return false;
	if (p->out->n >= LIMIT_REQFILE_ENTRIES) {
		err_set(p->e, FAULT_INPUT, "more than %d requirements and options (LIMIT_REQFILE_ENTRIES)", LIMIT_REQFILE_ENTRIES);
		return fault_at(p, 0);
	}
	if (!line_split(p->a, p->expanded, &p->parts, &at, p->e)) return fault_at(p, at);
	split_raw(p);
	for (size_t i = 0; i < p->parts.strays.n; i++) {
		bool known = p->raw_fits && i < p->raw.strays.n;
		str word = known ? p->raw.strays.v[i] : STR("a word");
		note(p, arena_fmt(p->a, "'%.*s' is passed over: it follows an option; put it on a line of its own",
		                  STR_ARG(word)));
	}
	if (p->parts.requirement.n) return add_requirement(p);
	add_options(p);
	return true;
}

bool reqfile_parse(struct arena *a, str path, str bytes, const struct reqfile_env *env,
                   struct reqfile *out, struct notes *notes, struct err *e)
{
	struct parser p = { .a = a, .path = path, .env = env, .out = out, .notes = notes, .e = e };
	bool guessed;
	if (!reqfile_decode(a, arena_str(a, bytes), &p.all, &guessed, e)) return err_in(e, "%.*s:1:1", STR_ARG(path));
	p.line.line = 1;
	if (guessed) note(&p, STR("the file is not UTF-8 and was read as Latin-1; save it as UTF-8"));
	struct logical_reader lines = { .a = a, .all = p.all, .line = 1 };
	while (logical_next(&lines, &p.line))
		if (!parse_line(&p)) {
			out->fault_line = p.line.line;
			return false;
		}
	return true;
}
