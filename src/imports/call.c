/* What calls say by their names and arguments. */
#include "scanner.h"

static bool one_of(str s, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, list[i])) return true;
	return false;
}

/* Parts of the names that helpers around import_module bear: import_optional_dependency, LazyLoader, has_package. */
static bool may_import(str name)
{
	static const str parts[] = { STR_INIT("import"), STR_INIT("lazy"), STR_INIT("module"), STR_INIT("package"),
	                             STR_INIT("depend"), STR_INIT("avail"), STR_INIT("install"), STR_INIT("requires"),
	                             STR_INIT("spec"), STR_INIT("plugin"), STR_INIT("backend"), STR_INIT("load") };
	if (name.n > 64) return false;
	for (str rest = name; rest.n >= 4; rest = str_skip(rest, 1))
		for (size_t i = 0; i < COUNT(parts); i++)
			if (char_lower(*rest.p) == *parts[i].p && str_eq_nocase(str_slice(rest, 0, parts[i].n), parts[i]))
				return true;
	return false;
}

bool scan_is_alias(const struct scan *s, str name)
{
	for (size_t i = 0; i < s->aliases; i++)
		if (str_eq(s->alias[i].name, name)) return true;
	return false;
}

const struct word *scan_meaning(const struct scan *s)
{
	for (size_t i = 0; i < s->aliases; i++)
		if (str_eq(s->alias[i].name, s->name)) return s->alias[i].meaning;
	return s->name_word;
}

void scan_alias(struct scan *s, str module, str name, str asname)
{
	const struct word *word = word_find(&s->words, name);
	s->imports_selector |= word_selects(word) && name.p != module.p; /* not `import resource` */
	s->imports_metadata |= str_starts(module, STR("importlib.metadata")) || str_eq(name, STR("metadata")) ||
	                       str_starts(module, STR("importlib_metadata")) ||
	                       str_starts(module, STR("pkg_resources"));
	if (!asname.n || word->call == CALL_NONE) return;
	if (s->aliases == COUNT(s->alias)) {
		if (word_selects(word)) scan_emit_literal(s, FACT_SELECT_OPEN, name.p, name);
		return;
	}
	s->alias[s->aliases].name = asname;
	s->alias[s->aliases++].meaning = word;
}

/* What chooses; anything that may hold it, as *names and **options do, is not literal. */
static void finish_selector(struct bracket *b)
{
	static const str naming[] = { STR_INIT("service_name"), STR_INIT("serviceName"), STR_INIT("service") };
	bool first = b->keyword.n ? one_of(b->keyword, naming, COUNT(naming)) : b->index == 0;
	if (first && b->state == ARGUMENT_LITERAL && b->argument.n) b->module = b->argument;
	else if (first || !b->keyword.n) b->open = true;
}

/* getattr(object, name): of the object what its dotted name ends with. */
static void finish_attribute(struct bracket *b)
{
	if (b->index == 0) b->package = b->argument;
	if (b->index != 1 || b->keyword.n) return;
	if (b->state == ARGUMENT_LITERAL) b->module = b->argument;
	else b->open = true;
}

void scan_finish_argument(struct bracket *b)
{
	static const str naming[] = { STR_INIT("name"), STR_INIT("mod_name"), STR_INIT("distribution_name"),
	                              STR_INIT("dist_name"), STR_INIT("group"), STR_INIT("package"), STR_INIT("anchor"),
	                              STR_INIT("package_name"), STR_INIT("fullname") };
	static const str package[] = { STR_INIT("package") };
	bool literal = b->state == ARGUMENT_LITERAL;
	bool first = b->keyword.n ? one_of(b->keyword, naming, COUNT(naming)) : b->index == 0;
	if (b->call == CALL_IMPORT && b->keyword.n && str_eq(b->keyword, package[0])) first = false;
	if (b->call == CALL_SELECT && b->state != ARGUMENT_EMPTY) {
		finish_selector(b);
	} else if (b->call == CALL_ATTRIBUTE) {
		finish_attribute(b);
	} else if (b->state != ARGUMENT_EMPTY || b->prefixed) {
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

static void finish_select_call(struct scan *s, const struct bracket *b)
{
	bool literal = b->call == CALL_SELECT && b->module.n;
	if (!literal && !b->open && b->call == CALL_SELECT) return; /* without an argument it chooses nothing */
	struct fact *f = scan_emit(s, literal ? FACT_SELECT : FACT_SELECT_OPEN, scan_line(s, b->at), b->module);
	f->asname = b->callee;
}

/* getattr(session, "client") hands the function on; so may any name that is not literal. */
static void finish_attribute_call(struct scan *s, const struct bracket *b)
{
	str name = b->open ? STR("*") : b->module;
	if (!b->package.n || scan_is_own(b->package) || !name.n) return;
	if (b->open || word_selects(word_find(&s->words, name)))
		scan_emit_literal(s, FACT_SELECT_OPEN, b->at, arena_join(s->a, arena_join(s->a, b->package, STR(".")), name));
}

bool scan_is_own(str name)
{
	return str_eq(name, STR("self")) || str_eq(name, STR("cls"));
}

void scan_finish_call(struct scan *s, const struct bracket *b)
{
	bool alive = !(scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING));
	bool given = b->module.n != 0;
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
		else if (alive && !str_ends(b->callee, STR("select"))) /* which chooses of a list that was asked for before */
			scan_emit(s, FACT_ENTRY_GROUP, scan_line(s, b->at), (str){ 0 });
		break;
	case CALL_PATH:
		if (given && alive) scan_emit(s, FACT_PATH_CODE, scan_line(s, b->at), b->module)->asname = b->callee;
		break;
	case CALL_SELECT:
	case CALL_LIST:
		if (alive) finish_select_call(s, b);
		break;
	case CALL_ATTRIBUTE:
		if (alive) finish_attribute_call(s, b);
		break;
	case CALL_OTHER:
		if (!given || !alive) break;
		shape = literal_shape(b->module, &unused);
		if ((shape == SHAPE_IDENTIFIER || shape == SHAPE_DOTTED) && may_import(b->callee))
			scan_emit(s, FACT_DYNAMIC, scan_line(s, b->at), b->module)->asname = b->callee;
		break;
	default:
		break;
	}
}

/* "a.b" of "import a.b as c", "a.b" of "from a.b import c", ".x" of "from .x import y". */
static str imported_by_line(str line)
{
	size_t n = 0;
	line = str_trim(line);
	if (!str_eat(&line, STR("import ")) && !str_eat(&line, STR("from "))) return (str){ 0 };
	line = str_trim(line);
	while (n < line.n && (name_char(line.p[n]) || line.p[n] == '.')) n++;
	return str_slice(line, 0, n);
}

static bool ends_line(char c)
{
	return c == '\n' || c == '\r' || c == ';';
}

void scan_run_text(struct scan *s, const struct literal *lit, str how, bool more)
{
	bool alive = !(scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)), open = false;
	str text = literal_decode(s->a, lit->text);
	for (size_t end; alive && text.n; text = str_skip(text, end + 1)) {
		for (end = 0; end < text.n && !ends_line(text.p[end]);) end++;
		str line = str_slice(text, 0, end);
		str module = imported_by_line(line), rest = str_trim(line);
		open |= str_has(line, STR("import_module")) || str_has(line, STR("__import__"));
		open |= (more || !lit->plain) && (str_starts(rest, STR("import")) || str_starts(rest, STR("from")));
		if (module.n) scan_emit(s, FACT_DYNAMIC, scan_line(s, lit->at), module)->asname = how;
	}
	if (open) scan_emit_open(s, lit->at, how);
}
