#include "condition.h"
#include "scanner.h"

#include <string.h>

static bool one_of(str s, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, list[i])) return true;
	return false;
}

/* Functions known by name; what their first argument, or the keyword of that meaning, names. */
static const struct { str name; enum call_kind kind; } callees[] = {
	{ STR_INIT("import_module"), CALL_IMPORT }, { STR_INIT("__import__"), CALL_IMPORT },
	{ STR_INIT("find_spec"), CALL_IMPORT }, { STR_INIT("find_loader"), CALL_IMPORT },
	{ STR_INIT("get_loader"), CALL_IMPORT }, { STR_INIT("run_module"), CALL_IMPORT },
	{ STR_INIT("resolve_name"), CALL_IMPORT },
	{ STR_INIT("version"), CALL_META }, { STR_INIT("metadata"), CALL_META },
	{ STR_INIT("distribution"), CALL_META }, { STR_INIT("requires"), CALL_META },
	{ STR_INIT("get_distribution"), CALL_META }, { STR_INIT("require"), CALL_META },
	{ STR_INIT("load_entry_point"), CALL_META }, { STR_INIT("get_entry_info"), CALL_META },
	{ STR_INIT("get_entry_map"), CALL_META }, { STR_INIT("from_name"), CALL_META },
	{ STR_INIT("entry_points"), CALL_GROUP }, { STR_INIT("iter_entry_points"), CALL_GROUP },
	{ STR_INIT("select"), CALL_GROUP },
	{ STR_INIT("files"), CALL_PATH }, { STR_INIT("read_text"), CALL_PATH },
	{ STR_INIT("read_binary"), CALL_PATH }, { STR_INIT("open_text"), CALL_PATH },
	{ STR_INIT("open_binary"), CALL_PATH }, { STR_INIT("path"), CALL_PATH },
	{ STR_INIT("contents"), CALL_PATH }, { STR_INIT("is_resource"), CALL_PATH },
	{ STR_INIT("get_data"), CALL_PATH }, { STR_INIT("resource_filename"), CALL_PATH },
	{ STR_INIT("resource_string"), CALL_PATH }, { STR_INIT("resource_stream"), CALL_PATH },
	{ STR_INIT("resource_exists"), CALL_PATH }, { STR_INIT("resource_listdir"), CALL_PATH },
	{ STR_INIT("resource_isdir"), CALL_PATH }, { STR_INIT("PackageLoader"), CALL_PATH },
};

/* Parts of the names that helpers around import_module bear: import_optional_dependency, LazyLoader, has_package. */
static bool may_import(str name)
{
	static const char *const parts[] = { "import", "lazy", "module", "package", "depend", "avail", "install",
	                                     "requires", "spec", "plugin", "backend", "load" };
	char low[64];
	if (!name.n || name.n > sizeof low) return false;
	for (size_t i = 0; i < name.n; i++) low[i] = char_lower(name.p[i]);
	for (size_t i = 0; i < COUNT(parts); i++)
		if (str_has((str){ low, name.n }, str_of(parts[i]))) return true;
	return false;
}

static str aliased(const struct scan *s, str name)
{
	for (size_t i = 0; i < s->aliases; i++)
		if (str_eq(s->alias[i].name, name)) return s->alias[i].meaning;
	return name;
}

void scan_alias(struct scan *s, str module, str name, str asname)
{
	s->imports_metadata |= str_starts(module, STR("importlib.metadata")) || str_eq(name, STR("metadata")) ||
	                       str_starts(module, STR("importlib_metadata")) ||
	                       str_starts(module, STR("pkg_resources"));
	if (!asname.n || s->aliases == COUNT(s->alias)) return;
	for (size_t i = 0; i < COUNT(callees); i++) {
		if (!str_eq(name, callees[i].name)) continue;
		s->alias[s->aliases].name = asname;
		s->alias[s->aliases++].meaning = callees[i].name;
	}
}

static enum call_kind call_kind_of(str name)
{
	if (name.n < 4 || name.n > 17) return CALL_OTHER;
	for (size_t i = 0; i < COUNT(callees); i++)
		if (str_eq(name, callees[i].name)) return callees[i].kind;
	return CALL_OTHER;
}

static struct bracket *top(struct scan *s)
{
	return s->brackets_n ? &s->brackets[s->brackets_n - 1] : NULL;
}

static struct bracket *push(struct scan *s, char kind)
{
	if (s->brackets_n == LIMIT_BRACKETS || s->brackets_lost) {
		s->brackets_lost++;
		s->lex.broken = true;
		return NULL;
	}
	struct bracket *b = &s->brackets[s->brackets_n++];
	*b = (struct bracket){ .kind = kind };
	return b;
}

/* An argument is complete: does it name what the call is about? */
static void finish_argument(struct bracket *b)
{
	static const str naming[] = { STR_INIT("name"), STR_INIT("mod_name"), STR_INIT("distribution_name"),
	                              STR_INIT("dist_name"), STR_INIT("group"), STR_INIT("package"), STR_INIT("anchor"),
	                              STR_INIT("package_name"), STR_INIT("fullname") };
	static const str package[] = { STR_INIT("package") };
	bool literal = b->state == ARGUMENT_LITERAL;
	bool first = b->keyword.n ? one_of(b->keyword, naming, COUNT(naming)) : b->index == 0;
	if (b->call == CALL_IMPORT && b->keyword.n && str_eq(b->keyword, package[0])) first = false;
	if (b->state != ARGUMENT_EMPTY || b->prefixed) {
		if (first) {
			b->by_keyword = b->keyword.n != 0;
			if (literal) b->module = b->argument;
			else if (!b->prefixed) b->open = true;
		} else if (b->call == CALL_IMPORT && literal &&
		           (str_eq(b->keyword, package[0]) || (!b->keyword.n && b->index == 1))) {
			b->package = b->argument;
		} else if (b->state == ARGUMENT_NUMBER && (str_eq(b->keyword, STR("level")) || b->index == 4)) {
			uint64_t level;
			if (str_u64(b->argument, &level) && level < 200) b->level = (uint32_t)level;
		}
	}
	b->state = ARGUMENT_EMPTY;
	b->argument = b->keyword = (str){ 0 };
	b->prefixed = false;
	b->index++;
}

static str requirement_name(str text)
{
	size_t n = 0;
	while (n < text.n && (name_char(text.p[n]) || text.p[n] == '-' || text.p[n] == '.')) n++;
	return str_slice(text, 0, n);
}

static void finish_call(struct scan *s, const struct bracket *b)
{
	bool alive = !(scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING));
	bool given = b->module.n != 0;
	bool filter = str_ends(b->callee, STR("select")); /* of a list that was asked for whole before */
	size_t unused;
	enum shape shape;
	switch (b->call) {
	case CALL_IMPORT:
		if (given) {
			struct fact *f = scan_emit(s, FACT_DYNAMIC, scan_line(s, b->at), b->module);
			f->asname = b->by_keyword ? arena_join(s->a, b->callee, STR("(name=)")) : b->callee;
			f->name = b->package;
			f->level = (uint8_t)b->level;
		} else if (b->open && alive) {
			scan_emit(s, FACT_DYNAMIC_OPEN, scan_line(s, b->at), (str){ 0 })->asname = b->callee;
		}
		break;
	case CALL_META:
		if (given && alive) scan_emit(s, FACT_META, scan_line(s, b->at), requirement_name(b->module));
		else if (b->open && alive && s->imports_metadata)
			scan_emit(s, FACT_META, scan_line(s, b->at), (str){ 0 });
		break;
	case CALL_GROUP:
		if (given && alive) scan_emit(s, FACT_ENTRY_GROUP, scan_line(s, b->at), b->module);
		else if (alive && !filter) scan_emit(s, FACT_ENTRY_GROUP, scan_line(s, b->at), (str){ 0 });
		break;
	case CALL_PATH:
		if (given && alive) scan_emit(s, FACT_PATH_CODE, scan_line(s, b->at), b->module)->asname = b->callee;
		break;
	case CALL_OTHER:
		if (!given || !alive || !may_import(b->callee)) break;
		shape = literal_shape(b->module, &unused);
		if (shape == SHAPE_IDENTIFIER || shape == SHAPE_DOTTED)
			scan_emit(s, FACT_DYNAMIC, scan_line(s, b->at), b->module)->asname = b->callee;
		break;
	default:
		break;
	}
}

static void pop(struct scan *s)
{
	struct bracket *b = top(s);
	if (b->kind == 'l') s->lambdas--;
	s->brackets_n--;
	if (s->quiet && s->brackets_n < s->quiet_brackets) s->quiet = false;
}

/* A lambda ends with what can't be part of its body. */
static void end_lambdas(struct scan *s)
{
	while (s->brackets_n && (top(s)->kind == 'l' || top(s)->kind == 'a')) pop(s);
}

static void close_bracket(struct scan *s)
{
	if (s->brackets_lost) {
		s->brackets_lost--;
		return;
	}
	end_lambdas(s);
	struct bracket *b = top(s);
	if (!b) return;
	if (b->call != CALL_NONE) {
		finish_argument(b);
		finish_call(s, b);
	}
	pop(s);
}

static void open_bracket(struct scan *s, char kind)
{
	bool call = kind == '(' && s->name_at;
	str name = s->name, written = { s->name_at, 0 };
	bool modules = kind == '[' && s->name_at && str_eq(s->name, STR("modules"));
	struct bracket *b = push(s, kind);
	if (!b) return;
	b->modules = modules;
	if (!call) return;
	str meaning = aliased(s, name);
	b->call = (uint8_t)call_kind_of(meaning);
	written.n = (size_t)(name.p + name.n - s->name_at);
	b->callee = b->call == CALL_OTHER ? name : s->name_of_value ? arena_join(s->a, STR("."), name) : written;
	b->at = s->name_at;
}

/* The nearest bracket is the one of an import call. */
static bool in_import_call(struct scan *s)
{
	struct bracket *b = top(s);
	return b && b->call == CALL_IMPORT && b->index == 0;
}

/* More follows in the place of the name: what is there is where it begins. */
static void emit_prefix(struct scan *s, const struct literal *lit, str text)
{
	bool importing = in_import_call(s);
	if (!text.n || (!importing && (text.p[0] == '.' || str_find(text, '.') == text.n))) return;
	scan_emit_literal(s, FACT_PREFIX, lit->at, text);
	if (importing && str_find(text, '.') < text.n) top(s)->prefixed = true;
}

static void emit_shape(struct scan *s, const struct literal *lit, bool added_to)
{
	size_t prefix;
	enum shape shape = literal_shape(lit->text, &prefix);
	bool partial = !lit->plain || added_to, dots = lit->text.n <= 2 && lit->text.p[0] == '.';
	switch (shape) {
	case SHAPE_IDENTIFIER:
	case SHAPE_DOTTED:
	case SHAPE_RELATIVE:
		if (partial && str_find(lit->text, ':') == lit->text.n) emit_prefix(s, lit, lit->text);
		else scan_emit_literal(s, FACT_STRING, lit->at, lit->text);
		break;
	case SHAPE_GROUP:
		if (!partial) scan_emit_literal(s, FACT_ENTRY_GROUP, lit->at, lit->text);
		break;
	case SHAPE_PREFIX:
		emit_prefix(s, lit, str_slice(lit->text, 0, prefix));
		break;
	default:
		if (partial && dots) emit_prefix(s, lit, lit->text);
	}
}

/* The literal that was read is complete; `s->t` is the token behind it. */
static void flush_literal(struct scan *s)
{
	struct literal lit = s->literal;
	bool ends = s->t.kind == TOKEN_NEWLINE || s->t.kind == TOKEN_END || scan_at_op(s, ';');
	s->literal.active = false;
	if ((lit.statement && ends) || lit.bytes) return;
	struct bracket *b = top(s);
	if (b && b->state == ARGUMENT_LITERAL) b->argument = lit.text;
	if (lit.text.n) emit_shape(s, &lit, scan_at_op(s, '+'));
}

static bool has_escape(const struct token *t)
{
	return !t->raw && str_find(t->text, '\\') < t->text.n;
}

/* A string, or a text of an f-string before its first hole: joined to the literal before it, if there is one. */
static void add_literal(struct scan *s, const struct token *t)
{
	struct literal *lit = &s->literal;
	str text = t->text;
	if (has_escape(t) && text.n <= LIMIT_NAME_LITERAL) text = literal_decode(s->a, text);
	if (!lit->active) {
		*lit = (struct literal){ .active = true, .plain = true, .text = text, .at = t->at };
	} else if (lit->plain && text.n) {
		bool fits = lit->text.n + text.n <= LIMIT_NAME_LITERAL;
		lit->text = !lit->text.n ? text : fits ? arena_join(s->a, lit->text, text) : lit->text;
		lit->plain &= fits;
	}
	lit->bytes |= t->bytes;
}

/* `__name__ + ".x"`, f"{__package__}.x": a module of the file's own package. */
static bool own_package(const struct scan *s)
{
	return scan_at_name(s, STR("__name__")) || scan_at_name(s, STR("__package__"));
}

static void own_prefix(struct scan *s)
{
	if (!own_package(s)) return;
	struct bracket *b = top(s);
	if (!b || b->state != ARGUMENT_NAME) return;
	if (b->kind == 'f' && b->leads && s->brackets_n > 1) b--;
	if (b->call != CALL_IMPORT || b->index != 0) return;
	scan_emit_literal(s, FACT_PREFIX, s->t.at, STR("."));
	b->prefixed = true;
}

static bool keeps_body(str name)
{
	static const str ends[] = { STR_INIT("for"), STR_INIT("async") };
	return !one_of(name, ends, COUNT(ends));
}

static void on_path_name(struct scan *s)
{
	static const str names[] = { STR_INIT("__file__"), STR_INIT("__path__"), STR_INIT("resources"),
	                             STR_INIT("spec_from_file_location"), STR_INIT("SourceFileLoader"),
	                             STR_INIT("run_path"), STR_INIT("get_data") };
	if (one_of(s->t.text, names, COUNT(names))) scan_emit_literal(s, FACT_PATH_CODE, s->t.at, (str){ 0 });
}

/* A name of code: keywords, dotted names that a call may end, names with a meaning of their own. */
static void on_name(struct scan *s, bool attribute, bool header)
{
	str text = s->t.text;
	struct bracket *b = top(s);
	if (!attribute && str_eq(text, STR("lambda"))) {
		push(s, 'a');
		s->name_at = NULL;
		return;
	}
	if (!attribute && !keeps_body(text)) end_lambdas(s);
	if (text.n >= 8) on_path_name(s);
	if (header) s->decidable |= condition_word(text);
	bool module_level = !scan_block(s)->functions && !(scan_block(s)->flags & FLAG_CLASS) && !s->lambdas;
	if (b && b->modules && b->state == ARGUMENT_NAME && str_eq(text, STR("__name__")))
		scan_emit_open(s, s->t.at, STR("sys.modules"));
	if (module_level && !attribute && str_eq(text, STR("__getattr__"))) scan_emit_open(s, s->t.at, text);
	own_prefix(s);
	if (!attribute || !s->name_at) {
		s->name_at = s->t.at;
		s->name_of_value = attribute; /* a method of some value: f().import_module */
	}
	s->name = text;
}

/* import_module handed on as a value: what it will import can't be seen here. */
static void check_import_value(struct scan *s)
{
	static const str importers[] = { STR_INIT("import_module"), STR_INIT("__import__") };
	if (!s->name_at || scan_at_op(s, '(') || scan_at_op(s, '.')) return;
	if (s->name.n < 10 || !one_of(aliased(s, s->name), importers, COUNT(importers))) return;
	scan_emit_open(s, s->name_at, s->name);
}

static void note_argument(struct scan *s)
{
	struct bracket *b = top(s);
	if (!b) return;
	bool empty = b->state == ARGUMENT_EMPTY;
	switch (s->t.kind) {
	case TOKEN_STRING:
	case TOKEN_FORMAT:
		b->state = empty || b->state == ARGUMENT_LITERAL ? ARGUMENT_LITERAL : ARGUMENT_OTHER;
		break;
	case TOKEN_NAME:
		b->state = empty ? ARGUMENT_NAME : ARGUMENT_OTHER;
		b->argument = s->t.text;
		break;
	case TOKEN_NUMBER:
		b->state = empty ? ARGUMENT_NUMBER : ARGUMENT_OTHER;
		b->argument = s->t.text;
		break;
	default:
		if (scan_at_op(s, '=') && b->state == ARGUMENT_NAME) {
			b->keyword = b->argument;
			b->state = ARGUMENT_EMPTY;
			return;
		}
		if (scan_at_op(s, ',') || scan_at_op(s, ')')) return;
		b->state = ARGUMENT_OTHER;
	}
}

static void end_annotation(struct scan *s)
{
	if (s->quiet && s->brackets_n <= s->quiet_brackets) s->quiet = false;
}

static void on_comma(struct scan *s)
{
	if (top(s) && top(s)->kind == 'l') end_lambdas(s);
	if (s->brackets_n) end_annotation(s);
	struct bracket *b = top(s);
	if (!b) return;
	if (b->call != CALL_NONE) finish_argument(b);
	else b->state = ARGUMENT_EMPTY;
}

static void on_colon(struct scan *s)
{
	struct bracket *b = top(s);
	if (b && b->kind == 'a') { /* the inner of two lambdas ends where the outer's body begins */
		b->kind = 'l';
		s->lambdas++;
		return;
	}
	if (b && b->kind == 'l') end_lambdas(s);
	b = top(s);
	if (s->quiet) return;
	if (!b || b->parameters) {
		s->quiet = true;
		s->quiet_brackets = s->brackets_n;
	}
}

static void on_op(struct scan *s)
{
	switch (s->t.op) {
	case '(': case '[': case '{':
		open_bracket(s, (char)s->t.op);
		break;
	case ')': case ']': case '}':
		close_bracket(s);
		break;
	case ',': on_comma(s); break;
	case ':': on_colon(s); break;
	case '=':
		if (s->quiet && s->brackets_n == s->quiet_brackets) s->quiet = false;
		break;
	case OP2('-', '>'):
		if (!s->brackets_n) {
			s->quiet = true;
			s->quiet_brackets = 0;
		}
		break;
	default:
		break;
	}
}

bool scan_lost_bracket(const struct scan *s)
{
	static const str words[] = { STR_INIT("import"), STR_INIT("def"), STR_INIT("class"), STR_INIT("return"),
	                             STR_INIT("with"), STR_INIT("try"), STR_INIT("except"), STR_INIT("raise"),
	                             STR_INIT("while"), STR_INIT("pass"), STR_INIT("elif"), STR_INIT("del") };
	return s->t.first && (s->lex.depth || s->lex.modes) && s->t.kind == TOKEN_NAME &&
	       one_of(s->t.text, words, COUNT(words));
}

/* Not a lambda's own ':', nor one in brackets: it opens the suite. */
static bool opens_suite(struct scan *s)
{
	if (!scan_at_op(s, ':') || s->lex.depth || s->lex.modes) return false;
	for (size_t i = 0; i < s->brackets_n; i++)
		if (s->brackets[i].kind == 'a') return false;
	return true;
}

static void on_hole(struct scan *s)
{
	bool leads = s->literal.active && !s->literal.text.n;
	if (s->literal.active) {
		s->literal.plain = false;
		flush_literal(s);
	}
	struct bracket *b = push(s, 'f');
	if (b) b->leads = leads;
}

static void on_token(struct scan *s, enum expression_kind kind, bool attribute)
{
	switch (s->t.kind) {
	case TOKEN_FORMAT:
		if (!s->literal.active) s->literal = (struct literal){ .active = true, .plain = true, .at = s->t.at };
		break;
	case TOKEN_STRING: add_literal(s, &s->t); break;
	case TOKEN_TEXT:   if (s->literal.active) add_literal(s, &s->t); break;
	case TOKEN_HOLE:   on_hole(s); break;
	case TOKEN_HOLE_END: close_bracket(s); break;
	case TOKEN_NAME:   on_name(s, attribute, kind == EXPRESSION_HEADER); break;
	case TOKEN_NUMBER: s->decidable |= condition_word(s->t.text); break;
	case TOKEN_OP: {
		bool parameters = kind == EXPRESSION_DEF && !s->brackets_n && scan_at_op(s, '(');
		on_op(s);
		if (parameters && top(s)) top(s)->parameters = true;
		break;
	}
	default: break;
	}
}

static bool ends_statement(const struct scan *s)
{
	return s->t.kind == TOKEN_END || s->t.kind == TOKEN_NEWLINE ||
	       (scan_at_op(s, ';') && !s->lex.depth && !s->lex.modes);
}

void scan_expression(struct scan *s, enum expression_kind kind)
{
	bool attribute = false, docstring = s->t.kind == TOKEN_STRING && kind == EXPRESSION_STATEMENT;
	s->name_at = NULL;
	s->quiet = s->literal.active = s->decidable = false;
	s->brackets_n = s->brackets_lost = 0;
	s->lambdas = 0;
	for (;; scan_next(s)) {
		bool in_literal = s->t.kind >= TOKEN_STRING && s->t.kind <= TOKEN_FORMAT_END &&
		                  s->t.kind != TOKEN_HOLE_END;
		if (s->literal.active && !in_literal) flush_literal(s);
		if (s->name_at) check_import_value(s);
		if (ends_statement(s) || (kind != EXPRESSION_STATEMENT && opens_suite(s))) break;
		if (scan_lost_bracket(s)) { /* the caller goes on with this token as a statement's first */
			lexer_recover(&s->lex);
			break;
		}
		if (!in_literal || s->t.kind == TOKEN_STRING || s->t.kind == TOKEN_FORMAT || s->t.kind == TOKEN_HOLE)
			note_argument(s);
		bool dot = scan_at_op(s, '.');
		on_token(s, kind, attribute);
		s->literal.statement = docstring && s->t.kind == TOKEN_STRING;
		if (s->t.kind != TOKEN_NAME && !dot) s->name_at = NULL;
		attribute = dot;
		docstring &= s->t.kind == TOKEN_STRING;
	}
	s->brackets_n = 0;
	s->lambdas = 0;
}
