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
#include "reqfile_variables.h"
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
	struct place_finder places;    /* in `line` */
	size_t fault_at;               /* after a failure: a byte of `expanded` */
	bool trying;                   /* for the sake of the fault alone: no place, no picture */
};

static bool parse_expanded(struct parser *p);

/* ---- messages ---- */

static void note(struct parser *p, str text)
{
	if (!p->notes) return;
	str where = arena_fmt(p->a, "%.*s:%u", STR_ARG(p->path), p->line.line);
	PUSH(p->a, p->notes, (struct note){ where, url_redacted_text(p->a, text) });
}

/* What the variables of the line at hand may have done to it, without a value: "; ${A} is not set". */
static str about_unset(struct parser *p, const struct variable_uses *uses)
{
	for (size_t i = 0; i < uses->n; i++)
		if (!uses->v[i].value.n) return arena_fmt(p->a, "; ${%.*s} is not set", STR_ARG(uses->v[i].name));
	return (str){ 0 };
}

/* In place of what the variable holds, if it holds anything. */
static str another_value(void *ctx, str name)
{
	const struct reqfile_env *env = ctx;
	return env->get(env->ctx, name).n ? STR("1") : (str){ 0 };
}

/*
 * Does the line fail alike, whatever its variables hold? Then what is said of
 * it, being said of other values too, tells nothing of them.
 */
static bool fails_with_any_value(struct parser *p, size_t written_at, str what)
{
	struct reqfile_env real = *p->env, another = { another_value, &real };
	struct variable_uses uses = { 0 };
	struct reqfile ignored = { 0 };
	struct err e;
	struct parser other = *p;
	other.out = &ignored;
	other.notes = NULL;
	other.e = &e;
	other.trying = true;
	other.expanded = other.line.text = variables_replace(p->a, &another, p->line.text, &uses);
	if (parse_expanded(&other)) return false;
	return variables_written_at(&uses, other.fault_at) == written_at &&
	       str_eq(url_redacted_text(p->a, str_of(e.text)), what);
}

static bool has_blank(str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (char_is_blank(value.p[i])) return true;
	return false;
}

/* What is said instead of what would show a value. */
static str about_values(struct parser *p, const struct variable_uses *uses)
{
	struct buf b = buf_in(p->a);
	size_t named = 0;
	for (size_t i = 0; i < uses->n; i++) {
		const struct variable_use *use = &uses->v[i];
		if (!use->value.n) continue;
		if (++named == 5) break; /* enough to look at */
		buf_fmt(&b, "%s${%.*s}%s", named > 1 ? ", " : "", STR_ARG(use->name), has_blank(use->value) ? " (there is a blank in it)" : "");
	}
	return arena_fmt(p->a, "with the value of %.*s%s in its place, this can't be read", STR_ARG(buf_str(&b)),
	                 named == 5 ? " and others" : "");
}

/* Put place and picture around what `e` says; `at` is a byte of the expanded line. */
static bool fault_at(struct parser *p, size_t at)
{
	struct arena *a = p->a;
	struct variable_uses uses = { 0 };
	p->fault_at = at;
	if (p->trying) return false;
	str what = url_redacted_text(a, arena_str(a, str_of(p->e->text)));
	if (p->line.text.n <= LIMIT_REQFILE_LINE_BYTES) variables_replace(a, p->env, p->line.text, &uses);
	if (!str_eq(p->expanded, p->line.text)) { /* what was put in for ${NAME} is not to be shown */
		at = variables_written_at(&uses, at);
		if (!fails_with_any_value(p, at, what)) what = about_values(p, &uses);
	}
	str unset = about_unset(p, &uses);
	struct place place = place_find(&p->places, at);
	str shown = picture_of_line(a, place.physical, place.byte);
	return err_set(p->e, FAULT_INPUT, "%.*s:%u:%zu: %.*s%.*s%.*s", STR_ARG(p->path), place.line, place.column,
	               STR_ARG(what), STR_ARG(unset), STR_ARG(shown));
}

/* ---- entries ---- */

static str raw_value(const struct parser *p, size_t option)
{
	return p->raw_fits ? p->raw.options.v[option].value : p->line.text;
}

/* Of byte `at` of the line as it was written. */
static struct reqfile_place place_of(struct parser *p, size_t at)
{
	struct place place = place_find(&p->places, at);
	return (struct reqfile_place){ place.line, (uint32_t)place.column };
}

static void add_option(struct parser *p, size_t i)
{
	const struct given_option *given = &p->parts.options.v[i];
	size_t at = p->raw_fits ? p->raw.options.v[i].at : 0;
	PUSH(p->a, p->out, (struct reqfile_entry){
		.kind = given->option->kind, .line = p->line.line, .at = place_of(p, at), .text = given->value, .raw = raw_value(p, i),
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
	struct reqfile_entry entry = { .kind = REQFILE_REQUIREMENT, .line = p->line.line, .at = place_of(p, 0) };
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

static bool parse_expanded(struct parser *p)
{
	size_t at;
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

static bool parse_line(struct parser *p)
{
	return expand(p) && parse_expanded(p);
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
	while (logical_next(&lines, &p.line)) {
		place_start(&p.places, p.all, &p.line);
		if (parse_line(&p)) continue;
		out->fault_line = p.line.line;
		return false;
	}
	return true;
}
