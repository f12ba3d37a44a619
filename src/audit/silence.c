/* What the project does not want to hear, and which of its wishes meet nothing. */
#include "reading.h"

#include "spokeshave/buf.h"
#include "spokeshave/toml.h"

static const str mark = STR_INIT("spokeshave: ignore");

/* ---- settings ---- */

static bool code_fault(str path, const struct toml_value *v, str word, struct err *e)
{
	return err_set(e, FAULT_INPUT, "%.*s:%u: '%.*s' is no code of the audit; `spokeshave explain` lists them", STR_ARG(path), v->line,
	               STR_ARG(word));
}

static bool each_string(str path, const struct toml_value *list, struct err *e)
{
	if (list->kind != TOML_ARRAY)
		return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave.audit.%.*s takes a list of strings, not %s", STR_ARG(path),
		               list->line, STR_ARG(list->key), toml_kind_name(list->kind));
	for (const struct toml_value *v = list->first; v; v = v->next)
		if (v->kind != TOML_STRING)
			return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave.audit.%.*s takes a list of strings; this is %s", STR_ARG(path),
			               v->line, STR_ARG(list->key), toml_kind_name(v->kind));
	return true;
}

static bool read_list(struct arena *a, str path, const struct toml_value *list, struct audit_settings *out, struct err *e)
{
	enum audit_code rule = audit_code_named(list->key);
	if (!each_string(path, list, e)) return false;
	for (const struct toml_value *v = list->first; v; v = v->next) {
		enum audit_code code = audit_code_named(v->text);
		bool codes = str_eq(list->key, STR("select")) || str_eq(list->key, STR("ignore"));
		if (codes && code == AUDIT_CODES) return code_fault(path, v, v->text, e);
		if (str_eq(list->key, STR("select"))) PUSH(a, &out->select, code);
		else if (str_eq(list->key, STR("ignore"))) PUSH(a, &out->ignore, code);
		else if (str_eq(list->key, STR("exclude"))) PUSH(a, &out->exclude, v->text);
		else if (str_eq(list->key, STR("dev"))) PUSH(a, &out->dev, v->text);
		else if (rule < AUDIT_CODES)
			PUSH(a, &out->names, ((struct audit_name_list){ rule, v->text, { path, v->line, v->column, reading_width(v->text) + 2 }, false }));
	}
	return true;
}

bool audit_settings_read(struct arena *a, str path, str text, struct audit_settings *out, struct err *e)
{
	const struct toml_value *root;
	if (!str_has(text, STR("spokeshave"))) return true;
	if (!toml_parse(a, path, text, &root, e)) return false;
	const struct toml_value *table = toml_find(root, STR("tool.spokeshave.audit"));
	if (!table) return true;
	if (table->kind != TOML_TABLE)
		return err_set(e, FAULT_INPUT, "%.*s:%u: tool.spokeshave.audit must be a table, not %s", STR_ARG(path), table->line,
		               toml_kind_name(table->kind));
	for (const struct toml_value *v = table->first; v; v = v->next) {
		static const str keys[] = { STR_INIT("select"), STR_INIT("ignore"), STR_INIT("exclude"), STR_INIT("dev") };
		bool known = audit_code_named(v->key) < AUDIT_CODES;
		for (size_t i = 0; i < COUNT(keys); i++) known |= str_eq(keys[i], v->key);
		if (!known)
			return err_set(e, FAULT_INPUT, "%.*s:%u: [tool.spokeshave.audit] has no key '%.*s'; it has select, ignore, exclude, dev, "
			               "and a list of names for each code", STR_ARG(path), v->key_line, STR_ARG(v->key));
		if (!read_list(a, path, v, out, e)) return false;
	}
	return true;
}

bool audit_codes_parse(struct arena *a, str words, struct audit_settings *out, bool select, struct err *e)
{
	for (str word; words.n;) {
		str_cut(words, ',', &word, &words);
		word = str_trim(word);
		enum audit_code code = audit_code_named(word);
		if (!word.n) continue;
		if (code == AUDIT_CODES)
			return err_set(e, FAULT_INPUT, "'%.*s' is no code of the audit; `spokeshave explain` lists them", STR_ARG(word));
		if (select) PUSH(a, &out->select, code);
		else PUSH(a, &out->ignore, code);
	}
	return true;
}

/* ---- comments ---- */

struct comment { struct audit_place at; enum audit_code code; bool all, met; };
struct comments { struct comment *v; size_t n, cap; };

static void add_comment(struct arena *a, const struct audit_file *f, uint32_t line, uint32_t column, str codes, struct comments *out)
{
	struct audit_place at = { f->path, line, column, 1 };
	if (!str_eat(&codes, STR("["))) {
		PUSH(a, out, ((struct comment){ .at = at, .all = true }));
		return;
	}
	codes = str_slice(codes, 0, str_find(codes, ']'));
	if (!str_trim(codes).n) PUSH(a, out, ((struct comment){ .at = at, .code = AUDIT_CODES }));
	for (str word; codes.n;) {
		str_cut(codes, ',', &word, &codes);
		PUSH(a, out, ((struct comment){ .at = at, .code = audit_code_named(str_trim(word)) }));
	}
}

static void find_comments(struct arena *a, const struct audit_file *f, struct comments *out)
{
	if (!str_has(f->text, mark)) return;
	uint32_t number = 0;
	for (str rest = f->text, line; rest.n;) {
		str_cut(rest, '\n', &line, &rest);
		number++;
		size_t at = str_find_text(line, mark, 0), hash = str_rfind(str_slice(line, 0, at), '#');
		if (at == line.n || hash >= at || str_trim(str_slice(line, hash + 1, at)).n) continue;
		/* a comment on a line of its own speaks of the next */
		bool alone = !str_trim(str_slice(line, 0, hash)).n;
		add_comment(a, f, number + alone, reading_width(str_slice(line, 0, hash)) + 1, str_skip(line, at + mark.n), out);
	}
}

static bool is_commented(struct comments *comments, const struct audit_finding *f)
{
	bool met = false;
	for (size_t i = 0; i < comments->n; i++) {
		struct comment *c = &comments->v[i];
		if (c->at.line != f->at.line || !str_eq(c->at.path, f->at.path) || (!c->all && c->code != f->code)) continue;
		c->met = met = true;
	}
	return met;
}

static bool is_selected(const struct audit_settings *s, enum audit_code code)
{
	bool selected = !s->select.n;
	for (size_t i = 0; i < s->select.n; i++) selected |= s->select.v[i] == code;
	for (size_t i = 0; i < s->ignore.n; i++) selected &= s->ignore.v[i] != code;
	return selected;
}

/* A name in a list is a distribution's in any spelling, or a module with all below it. */
static bool is_listed(struct arena *a, struct audit_settings *s, const struct audit_finding *f)
{
	bool met = false;
	for (size_t i = 0; i < s->names.n; i++) {
		struct audit_name_list *n = &s->names.v[i];
		if (n->code != f->code) continue;
		str rest = f->module;
		bool module = rest.n && str_eat(&rest, n->name) && (!rest.n || rest.p[0] == '.');
		if (!module && !(f->name.n && str_eq(name_normal(a, n->name), f->name)) && !str_eq(n->name, f->at.path)) continue;
		n->met = met = true;
	}
	return met;
}

/* A line is a line, whatever a file is called. */
static str in_a_line(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < text.n; i++) buf_char(&b, (unsigned char)text.p[i] < ' ' ? '?' : text.p[i]);
	return buf_str(&b);
}

str audit_baseline_line(struct arena *a, const struct audit_finding *f)
{
	return arena_fmt(a, "%.*s\t%.*s\t%.*s", STR_ARG(audit_rules[f->code].code), STR_ARG(in_a_line(a, f->at.path)),
	                 STR_ARG(in_a_line(a, f->name.n ? f->name : f->module)));
}

/* ---- all of them ---- */

struct silencing {
	struct arena *a;
	struct audit_settings *settings;
	struct audit_findings *findings;
	struct comments comments;
	bool *met;    /* by line of the baseline */
	bool unknown; /* something is, so that what depends on it may be there all the same, and be silenced the next time */
};

static bool is_in_baseline(struct silencing *s, const struct audit_finding *f)
{
	struct audit_finding below = *f;
	bool old = false;
	if (!str_starts(below.at.path, STR("/"))) below.at.path = arena_join(s->a, s->settings->prefix, below.at.path);
	str line = audit_baseline_line(s->a, &below);
	for (size_t i = 0; i < s->settings->baseline.n; i++)
		if (str_eq(s->settings->baseline.v[i], line)) s->met[i] = old = true;
	return old;
}

static void leave_out(struct silencing *s)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->findings->n; i++) {
		struct audit_finding *f = &s->findings->v[i];
		bool commented = is_commented(&s->comments, f), listed = is_listed(s->a, s->settings, f), old = is_in_baseline(s, f);
		s->unknown |= f->code == AUDIT_UNKNOWN;
		if (!commented && !listed && !old && is_selected(s->settings, f->code)) s->findings->v[kept++] = *f;
	}
	s->findings->n = kept;
}

static bool may_be_met(const struct silencing *s, enum audit_code code)
{
	bool depends = code == AUDIT_UNUSED || code == AUDIT_MISSING || code == AUDIT_TRANSITIVE || code == AUDIT_MISPLACED ||
	               code == AUDIT_UNUSED_EXTRA || code == AUDIT_SHADOWED || code == AUDIT_PROJECT_STATUS || code == AUDIT_YANKED;
	return s->unknown && depends;
}

static void add_note(struct silencing *s, struct audit_place at, str text)
{
	PUSH(s->a, s->findings, ((struct audit_finding){ .code = AUDIT_UNUSED_IGNORE, .at = at, .text = text }));
}

static void note_comment(struct silencing *s, const struct comment *c)
{
	bool named = !c->all && c->code != AUDIT_CODES;
	if (c->met || may_be_met(s, c->all ? AUDIT_UNUSED : c->code) || (named && !is_selected(s->settings, c->code))) return;
	add_note(s, c->at, named || c->all ? STR("this comment silences nothing; remove it")
	                                   : STR("this comment names no code of the audit; correct or remove it"));
}

static void note_name(struct silencing *s, const struct audit_name_list *x)
{
	if (x->met || may_be_met(s, x->code) || !is_selected(s->settings, x->code)) return;
	add_note(s, x->at, arena_fmt(s->a, "'%.*s' silences nothing here; remove it", STR_ARG(x->name)));
}

static void note_line(struct silencing *s, size_t i)
{
	str line = s->settings->baseline.v[i], code, path;
	bool below = str_cut(line, '\t', &code, &path) && str_starts(path, s->settings->prefix);
	if (s->met[i] || s->unknown || !below) return;
	add_note(s, (struct audit_place){ .path = s->settings->baseline_path },
	         arena_fmt(s->a, "the baseline's line '%.*s' matches nothing any more; remove it", STR_ARG(line)));
}

void audit_silence(struct arena *a, const struct audit_file *texts, size_t n, struct audit_settings *settings,
                   struct audit_findings *findings)
{
	struct silencing s = { .a = a, .settings = settings, .findings = findings, .met = NEW_N(a, bool, settings->baseline.n + 1) };
	for (size_t i = 0; i < n; i++)
		if (!texts[i].ignored) find_comments(a, &texts[i], &s.comments);
	leave_out(&s);
	if (!is_selected(settings, AUDIT_UNUSED_IGNORE)) return;
	for (size_t i = 0; i < s.comments.n; i++) note_comment(&s, &s.comments.v[i]);
	for (size_t i = 0; i < settings->names.n; i++) note_name(&s, &settings->names.v[i]);
	for (size_t i = 0; i < settings->baseline.n; i++) note_line(&s, i);
}
