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
	s->imports_metadata |= str_starts(module, STR("importlib.metadata")) || str_eq(name, STR("metadata")) ||
	                       str_starts(module, STR("importlib_metadata")) ||
	                       str_starts(module, STR("pkg_resources"));
	if (!asname.n || s->aliases == COUNT(s->alias)) return;
	const struct word *word = word_find(&s->words, name);
	if (word->call == CALL_NONE) return;
	s->alias[s->aliases].name = asname;
	s->alias[s->aliases++].meaning = word;
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
